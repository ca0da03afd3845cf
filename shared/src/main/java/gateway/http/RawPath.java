package gateway.http;

/**
 * A path as the front delivered it, not yet judged: {@link Path#of} does that, once.
 *
 * @param text     the path
 * @param encoding whether percent-encoding still stands in it
 */
public record RawPath(String text, Encoding encoding) {

    /** What a front does to the path before we see it. */
    public enum Encoding {
        /** HTTP API: already percent-decoded. */
        DECODED,
        /** Function URL, REST API and ALB: as the client sent it. */
        ENCODED
    }
}
