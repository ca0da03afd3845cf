package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import java.net.URI;

/** The port to what issuers publish: key sets, and the documents that say where those are. */
@FunctionalInterface
public interface JwksSource {

    /**
     * Fetches a JSON document: a JWK set (RFC 7517 5), or an issuer's metadata (OpenID Connect Discovery 4).
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
