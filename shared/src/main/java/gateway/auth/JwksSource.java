package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import java.net.URI;

/** The port to issuers' key sets. */
@FunctionalInterface
public interface JwksSource {

    /**
     * Fetches a JWK set (RFC 7517 5).
     *
     * @param privateHost whether the address may be a private one, and the scheme http
     */
    Fetched fetch(URI uri, boolean privateHost, Deadline deadline);

    /** What a fetch gave. */
    sealed interface Fetched {
        /** @param body of a 200 answer; not yet judged */
        record Got(Body body) implements Fetched {}

        /** @param why for the log */
        record Failed(String why) implements Fetched {}
    }
}
