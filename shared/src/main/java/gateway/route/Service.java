package gateway.route;

import gateway.client.Origin;
import java.time.Duration;

/**
 * An upstream that speaks HTTP.
 *
 * @param origin   scheme, host, port, reach
 * @param basePath prefix for every path sent there: empty, or begins with a slash and does not end with one; encoded
 * @param connect  time for the TCP and TLS handshakes
 * @param timeout  time for the whole exchange
 */
public record Service(String id, Origin origin, String basePath, Duration connect, Duration timeout) {}
