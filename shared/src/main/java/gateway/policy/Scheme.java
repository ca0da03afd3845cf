package gateway.policy;

/**
 * A way for a caller to prove who it is. The order is that in which a route that says nothing prefers them.
 *
 * <p>A <em>sent</em> scheme reads a credential that says what it is from a field of its own; such a credential must hold on
 * every route, and what was found about it is true for any other request that carries it. A <em>bound</em> scheme depends
 * on the whole request, on the connection or on what the front says of it, so that nothing found about one request is true
 * for another; it is looked at for routes that take it.
 */
public enum Scheme {
    /** An API key in a field of its own, or in the query where the configuration says so. */
    API_KEY("apiKey", false),
    /** A JSON Web Token as bearer token (RFC 7519, RFC 6750). */
    JWT("jwt", false),
    /** An opaque bearer token that its issuer is asked about (RFC 7662). */
    INTROSPECTION("introspection", false),
    /** User and password (RFC 7617). */
    BASIC("basic", false),
    /** A signature over parts of the request (RFC 9421). */
    SIGNATURE("signature", true),
    /** A client certificate that the front has checked. */
    MTLS("mtls", true),
    /** An AWS principal whose signature the front has checked. */
    IAM("iam", true),
    /** Whatever a service or function of the team believes. */
    FORWARD("forward", true),
    /** None: who sends no credential is the anonymous consumer, on routes that say so. */
    ANONYMOUS("anonymous", true);

    private final String word;
    private final boolean bound;

    Scheme(String word, boolean bound) {
        this.word = word;
        this.bound = bound;
    }

    /** The word for it in configuration, contexts and logs. */
    public String word() {
        return word;
    }

    /** Whether what is found holds for the one request alone, and is found only for routes that take the scheme. */
    public boolean bound() {
        return bound;
    }
}
