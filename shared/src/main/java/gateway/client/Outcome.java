package gateway.client;

import gateway.http.Body;
import gateway.http.Headers;

/** What became of one exchange. */
public sealed interface Outcome {

    /** A complete, well-formed final answer; hop-by-hop fields and framing removed. */
    record Answer(int status, Headers headers, Body body) implements Outcome {}

    /**
     * No answer.
     *
     * @param kind what went wrong
     * @param sent whether any byte of the request may have reached the other side: if false, a retry is always safe
     * @param why  for the log, not for the caller
     */
    record Failure(Kind kind, boolean sent, String why) implements Outcome {}

    /** Why there is no answer. */
    enum Kind {
        /** The name does not resolve. */
        UNKNOWN_HOST,
        /** Every resolved address is one that this origin may not reach. */
        REFUSED_ADDRESS,
        /** Connection refused, reset while connecting, or TLS failed. */
        CONNECT,
        /** The connection or the whole exchange took too long. */
        TIMEOUT,
        /** The other side closed or reset in the middle. */
        BROKEN,
        /** The answer is not HTTP/1.1, is ambiguous in its framing, or breaks a limit on its head. */
        MALFORMED,
        /** The answer's body is over the limit. */
        TOO_LARGE
    }
}
