package gateway.policy;

/** What one request uses up. */
public sealed interface Cost {
    /** One permit. */
    Cost ONE = new Fixed(1);

    /** @param permits 1 or more */
    record Fixed(long permits) implements Cost {}

    /**
     * What a field of the request says: the client's word, so for those who mean well.
     *
     * @param header    of the request, a whole number of 1 or more
     * @param otherwise where it is not there
     * @param most      1 or more; a request that asks for more, or for something that is no number, is refused
     */
    record Requested(String header, long otherwise, long most) implements Cost {}

    /**
     * What the upstream's answer says, which is settled afterwards: {@code most} is taken before, and what was too much
     * given back.
     *
     * @param source    where in the answer it stands, a whole number of 0 or more
     * @param otherwise where it says nothing that is one
     * @param most      1 or more; an answer that says more is charged for more, all the same
     */
    record Answered(Source source, long otherwise, long most) implements Cost {}

    /** Bodies, those of requests and answers alike, byte by byte. What the answer's were is charged afterwards. */
    record Bytes() implements Cost {}

    /** Where in an answer. */
    sealed interface Source {
        record Header(String name) implements Source {}

        /** @param pointer into a JSON body (RFC 6901) */
        record Field(String pointer) implements Source {}
    }
}
