package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose API key is it? Expired, revoked, wrong and unknown keys take the same steps (one look-up, one hash, one
 * comparison) and differ only in the reason for the log.
 */
public final class ApiKeyAuthenticator {
    /** Compared with where there is no key to compare with. */
    private static final String NO_HASH = "0".repeat(64);

    /** Looked at where there is no such consumer: it has no key. */
    private static final Consumer NOBODY = new Consumer("", Optional.empty(), Set.of(), false, List.of());

    private final CachedConsumers consumers;
    private final InstantSource clock;

    ApiKeyAuthenticator(CachedConsumers consumers, InstantSource clock) {
        this.consumers = consumers;
        this.clock = clock;
    }

    public ApiKeyAuthenticator(Consumers consumers, InstantSource clock) {
        this(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT), clock);
    }

    /** The caller that {@code presented} stands for; never anonymous. */
    public Caller authenticate(String presented) {
        Optional<ApiKey> parsed = ApiKey.parse(presented);
        if (parsed.isEmpty()) {
            return new Caller.Rejected(Scheme.API_KEY, "malformed");
        }
        ApiKey key = parsed.get();
        String hash = key.sha256();
        CachedConsumers.Answer answer = consumers.find(key.consumer());
        Caller caller = judge(answer.lookup(), key, hash);
        if (caller instanceof Caller.Rejected) {
            answer = consumers.findLately(key.consumer(), answer);
            caller = judge(answer.lookup(), key, hash);
        }
        // A record from before an outage proves that a key was good, not that one is bad.
        return caller instanceof Caller.Rejected && !answer.live() ? unavailable() : caller;
    }

    private Caller judge(Lookup lookup, ApiKey key, String hash) {
        if (lookup instanceof Lookup.Found(var consumer)) {
            return judge(consumer, key, hash);
        }
        return lookup instanceof Lookup.NotFound ? judge(NOBODY, key, hash) : unavailable();
    }

    private Caller judge(Consumer consumer, ApiKey key, String hash) {
        String stored = NO_HASH;
        Instant expires = Instant.MAX;
        for (Consumer.Key candidate : consumer.keys()) {
            if (candidate.id().equals(key.keyId())) {
                stored = candidate.sha256();
                expires = candidate.expires().orElse(Instant.MAX);
            }
        }
        if (!ApiKey.same(hash, stored)) {
            boolean nobody = consumer.id().equals(NOBODY.id());
            return rejected(nobody ? "unknown-consumer" : stored.equals(NO_HASH) ? "unknown-key" : "wrong-key");
        }
        if (!clock.instant().isBefore(expires)) {
            return rejected("expired");
        }
        return consumer.as(
                Scheme.API_KEY, key.keyId(), expires.equals(Instant.MAX) ? Optional.empty() : Optional.of(expires));
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.API_KEY, reason);
    }

    private static Caller unavailable() {
        return new Caller.Unverifiable(Scheme.API_KEY, "store-unavailable");
    }
}
