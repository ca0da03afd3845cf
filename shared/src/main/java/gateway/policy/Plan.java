package gateway.policy;

import java.util.List;

/**
 * What a consumer has subscribed to. Its limits are counted over all routes together.
 *
 * @param limits all of which must admit, beside the route's own
 * @param routes that it may use: ids, or the beginnings of ids followed by {@code *}; empty: all
 */
public record Plan(String id, List<Limit> limits, List<String> routes) {
    public Plan {
        limits = List.copyOf(limits);
        routes = List.copyOf(routes);
    }

    /** Whether its consumers may use the route {@code id}. */
    public boolean isFor(String id) {
        for (String route : routes) {
            boolean fits = route.endsWith("*") ? id.regionMatches(0, route, 0, route.length() - 1) : id.equals(route);
            if (fits) {
                return true;
            }
        }
        return routes.isEmpty();
    }

    /** One for all routes. */
    public Plan(String id, List<Limit> limits) {
        this(id, limits, List.of());
    }
}
