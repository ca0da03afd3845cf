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

    /** What callers and logs are told of {@code limit}'s name, which none that holds beside it has. */
    public String nameOf(Limit limit) {
        return switch (scope) {
            case ROUTE -> limit.name();
            case GATEWAY -> "gateway.".concat(limit.name());
            case POLICY, SERVICE -> owner.concat(".").concat(limit.name());
        };
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
