package gateway.policy;

import java.util.List;

/**
 * What a consumer has subscribed to. Its limits are counted over all routes together.
 *
 * @param limits all of which must admit, beside the route's own
 */
public record Plan(String id, List<Limit> limits) {
    public Plan {
        limits = List.copyOf(limits);
    }
}
