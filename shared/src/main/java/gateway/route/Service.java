package gateway.route;

import gateway.client.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An upstream that speaks HTTP.
 *
 * @param endpoints where it is: one, or several that answer alike
 * @param outlier   when an endpoint is left out for a while; empty: never. Where there is one endpoint it has no effect
 * @param connect   time for the TCP and TLS handshakes
 * @param timeout   time for the whole exchange
 */
public record Service(
        String id, List<Endpoint> endpoints, Optional<Outlier> outlier, Duration connect, Duration timeout) {
    public Service {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("at least one endpoint");
        }
    }

    /** A service at one place. */
    public Service(String id, Origin origin, String basePath, Duration connect, Duration timeout) {
        this(id, List.of(new Endpoint(origin, basePath, 1)), Optional.empty(), connect, timeout);
    }

    /** The first endpoint's. */
    public Origin origin() {
        return endpoints.getFirst().origin();
    }

    /** The first endpoint's. */
    public String basePath() {
        return endpoints.getFirst().basePath();
    }

    /**
     * One place where a service is.
     *
     * @param origin   scheme, host, port, reach
     * @param basePath prefix for every path sent there: empty, or begins with a slash and does not end with one; encoded
     * @param weight   its share of the requests, by the sum of all; 0: none
     */
    public record Endpoint(Origin origin, String basePath, int weight) {}

    /**
     * When an endpoint is left out.
     *
     * @param failures   so many in a row
     * @param ejectFor   for so long; the second time twice as long, and so on up to ten times
     * @param maxEjected so many at once at the most: fewer than there are
     */
    public record Outlier(int failures, Duration ejectFor, int maxEjected) {}
}
