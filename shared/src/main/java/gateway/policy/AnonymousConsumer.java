package gateway.policy;

import java.util.Optional;
import java.util.Set;

/**
 * Who a caller without a credential is, on routes that take {@code anonymous}: for limits, the log and upstreams.
 *
 * @param consumer its id
 */
public record AnonymousConsumer(String consumer, Optional<String> plan, Set<String> scopes) {
    public AnonymousConsumer {
        scopes = Set.copyOf(scopes);
    }
}
