package gateway.client;

import gateway.http.Body;
import gateway.http.Headers;
import java.time.Duration;

/**
 * One request to send.
 *
 * @param origin  where to
 * @param method  upper-case token
 * @param target  path and query as they go on the wire (RFC 9112 3.2.1); begins with a slash
 * @param headers without {@code host}, {@code content-length}, {@code connection}: the client writes these
 * @param host    the {@code host} field to send
 * @param body    the content
 * @param limits  times and sizes
 */
public record Outgoing(
        Origin origin, String method, String target, Headers headers, String host, Body body, Limits limits) {

    /**
     * What bounds one exchange.
     *
     * @param connect          for the TCP and TLS handshakes together
     * @param total            for the whole exchange, body included
     * @param maxResponseBytes of the decoded body
     */
    public record Limits(Duration connect, Duration total, int maxResponseBytes) {}
}
