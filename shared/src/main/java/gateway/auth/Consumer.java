package gateway.auth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who calls.
 *
 * @param id     {@code [a-z0-9][a-z0-9.-]*}, at most 64 characters
 * @param plan   what it has subscribed to
 * @param scopes what its API keys may do
 * @param active false while suspended
 * @param keys   its API keys: two at the most that are neither revoked nor expired
 */
public record Consumer(String id, Optional<String> plan, Set<String> scopes, boolean active, List<Key> keys) {
    public Consumer {
        scopes = Set.copyOf(scopes);
        keys = List.copyOf(keys);
    }

    /**
     * An API key at rest.
     *
     * @param id      unique within the consumer
     * @param sha256  of the whole key as the caller sends it, lower-case hexadecimal
     * @param expires when it ends by itself
     */
    public record Key(String id, String sha256, Instant created, Optional<Instant> expires) {}
}
