package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.ClaimMapping;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Makes callers of what somebody whom the gateway believes claims about them. */
final class ClaimedCallers {
    private final CachedConsumers consumers;

    ClaimedCallers(CachedConsumers consumers) {
        this.consumers = consumers;
    }

    /**
     * The caller whom {@code claims} are about.
     *
     * @param source who claims it: its name in the configuration
     * @param until  the first moment at which that no longer holds
     */
    Caller caller(Scheme scheme, String source, ClaimMapping mapping, MappedClaims claims, Optional<Instant> until) {
        String subject = claims.subject();
        if (!mapping.registered()) {
            // Named after its source: two issuers' users, or a user and a consumer of the table, are never one.
            String name = source.concat(":").concat(subject);
            return known(name, scheme, source, mapping.plan(), claims, Json.Obj.EMPTY, until);
        }
        if (!ApiKey.isConsumer(subject)) {
            return new Caller.Rejected(scheme, "unknown-consumer");
        }
        Lookup lookup = consumers.find(subject).lookup();
        if (lookup instanceof Lookup.Found(var consumer)) {
            Optional<String> plan = consumer.plan().isPresent() ? consumer.plan() : mapping.plan();
            return consumer.active()
                    ? known(consumer.id(), scheme, source, plan, claims, consumer.claims(), until)
                    : consumer.as(scheme, source, Optional.empty());
        }
        return lookup instanceof Lookup.NotFound
                ? new Caller.Rejected(scheme, "unknown-consumer")
                : new Caller.Unverifiable(scheme, "store-unavailable");
    }

    /** @param record what is known of the consumer apart from the claims, and wins over what they say */
    private static Caller known(
            String consumer,
            Scheme scheme,
            String source,
            Optional<String> plan,
            MappedClaims claims,
            Json.Obj record,
            Optional<Instant> until) {
        Json.Obj kept = claims.kept();
        if (!record.members().isEmpty()) {
            var both = new LinkedHashMap<>(kept.members());
            both.putAll(record.members());
            kept = new Json.Obj(both);
        }
        return new Caller.Known(consumer, scheme, source, plan, claims.scopes(), claims.roles(), kept, until);
    }
}
