package gateway.route;

import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.Limit;
import java.util.List;
import java.util.Optional;

/**
 * One route.
 *
 * @param id              unique; stands in logs, counters and {@code explain}
 * @param cors            its own, or the gateway's
 * @param maxRequestBytes of a request body
 */
public record Route(
        String id,
        Match match,
        Target target,
        Access access,
        List<Limit> limits,
        Optional<Cors> cors,
        int maxRequestBytes) {
    public Route {
        limits = List.copyOf(limits);
    }
}
