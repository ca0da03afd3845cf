package gateway.auth;

import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who calls.
 *
 * @param id           {@code [a-z0-9][a-z0-9.-]*}, at most 63 characters
 * @param plan         what it has subscribed to
 * @param scopes       what it may do
 * @param roles        what it is
 * @param tags         for operators, to find it by
 * @param metadata     facts about it, which conditions and upstreams may use as claims; {@link #isMetadata}
 * @param suspension   why it may do nothing for now; empty while it is active
 * @param passwordHash of its password, argon2id in PHC form or bcrypt
 * @param keys         its API keys: two at the most that are neither revoked nor expired
 */
public record Consumer(
        String id,
        Optional<String> plan,
        Set<String> scopes,
        Set<String> roles,
        Set<String> tags,
        Map<String, String> metadata,
        Optional<Suspension> suspension,
        Optional<String> passwordHash,
        List<Key> keys) {
    /** Facts about one consumer. */
    public static final int MOST_FACTS = 20;

    /** Bytes of their names and values, in UTF-8: they go along in an authorizer's context. */
    public static final int MOST_FACT_BYTES = 1024;

    public Consumer {
        scopes = Set.copyOf(scopes);
        roles = Set.copyOf(roles);
        tags = Set.copyOf(tags);
        metadata = Map.copyOf(metadata);
        keys = List.copyOf(keys);
    }

    /** One with API keys alone. */
    public Consumer(String id, Optional<String> plan, Set<String> scopes, boolean active, List<Key> keys) {
        this(
                id,
                plan,
                scopes,
                Set.of(),
                Set.of(),
                Map.of(),
                active ? Optional.empty() : Optional.of(Suspension.UNEXPLAINED),
                Optional.empty(),
                keys);
    }

    /** Whether {@code metadata} is not too much to go along with every request. */
    public static boolean isMetadata(Map<String, String> metadata) {
        int bytes = 0;
        for (Map.Entry<String, String> fact : metadata.entrySet()) {
            bytes += fact.getKey().getBytes(StandardCharsets.UTF_8).length
                    + fact.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return metadata.size() <= MOST_FACTS && bytes <= MOST_FACT_BYTES;
    }

    public boolean active() {
        return suspension.isEmpty();
    }

    /** The caller who has shown, by a credential of {@code scheme}, to be this consumer. */
    Caller as(Scheme scheme, String credential, Optional<Instant> until) {
        return suspension.isPresent()
                ? new Caller.Suspended(id, scheme, suspension.get())
                : new Caller.Known(id, scheme, credential, plan, scopes, roles, claims(), until);
    }

    public Consumer withPlan(Optional<String> plan) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withScopes(Set<String> scopes) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withRoles(Set<String> roles) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withTags(Set<String> tags) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withMetadata(Map<String, String> metadata) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withSuspension(Optional<Suspension> suspension) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withPasswordHash(Optional<String> passwordHash) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    public Consumer withKeys(List<Key> keys) {
        return new Consumer(id, plan, scopes, roles, tags, metadata, suspension, passwordHash, keys);
    }

    /** Its keys that have not expired at {@code now}. */
    public List<Key> liveKeys(Instant now) {
        List<Key> live = new ArrayList<>(keys.size());
        for (Key key : keys) {
            if (key.expires().isEmpty() || now.isBefore(key.expires().get())) {
                live.add(key);
            }
        }
        return live;
    }

    /** Its metadata as claims. */
    Json.Obj claims() {
        if (metadata.isEmpty()) {
            return Json.Obj.EMPTY;
        }
        var claims = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, String> fact : metadata.entrySet()) {
            claims.put(fact.getKey(), Json.of(fact.getValue()));
        }
        return new Json.Obj(claims);
    }

    /**
     * An API key at rest.
     *
     * @param id      unique within the consumer
     * @param sha256  of the whole key as the caller sends it, lower-case hexadecimal
     * @param expires when it ends by itself
     */
    public record Key(String id, String sha256, Instant created, Optional<Instant> expires) {}

    /** Without what is kept of passwords and keys. */
    @Override
    public String toString() {
        return "Consumer " + id;
    }
}
