package gateway.policy;

import java.util.List;

/**
 * Limits that are counted together.
 *
 * @param scope what they belong to
 * @param owner the id of the route, policy or service; empty for the gateway
 */
public record LimitSet(Scope scope, String owner, List<Limit> limits) {
    public LimitSet {
        limits = List.copyOf(limits);
    }

    /** What a count belongs to. */
    public enum Scope {
        /** One route. */
        ROUTE,
        /** All routes that a policy is attached to, together. */
        POLICY,
        /** All routes that lead to a service, together. */
        SERVICE,
        /** All routes. */
        GATEWAY
    }
}
