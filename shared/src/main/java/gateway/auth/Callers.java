package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.CallerMapping;
import gateway.policy.CallerMapping.Who;
import gateway.policy.ClaimMapping;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes callers of credentials that hold and that are not the gateway's own: of claims that an issuer makes about somebody,
 * and of certificates and principals that a rule of the configuration fits. Each is either a registered consumer, whose record
 * is looked up, or somebody who is named after the source, so that two sources' users, or a user and a consumer of the table,
 * are never one.
 */
final class Callers {
    /** Characters of a name. */
    private static final int LONGEST_NAME = 128;

    private final CachedConsumers consumers;

    Callers(CachedConsumers consumers) {
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
            String name = name(source, subject);
            return known(name, scheme, source, mapping.plan(), claims, Json.Obj.EMPTY, until);
        }
        Lookup lookup = find(subject);
        if (lookup instanceof Lookup.Found(var consumer)) {
            Optional<String> plan = consumer.plan().isPresent() ? consumer.plan() : mapping.plan();
            return consumer.active()
                    ? known(consumer.id(), scheme, source, plan, claims, consumer.claims(), until)
                    : consumer.as(scheme, source, Optional.empty());
        }
        return nobody(scheme, lookup);
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

    /**
     * The caller whom a rule fits.
     *
     * @param rule  the rule's id
     * @param named what the credential has where the rule looks for a name; null for nothing, or nothing unambiguous
     * @param until the first moment at which the credential no longer holds
     */
    Caller caller(Scheme scheme, String rule, CallerMapping mapping, @Nullable String named, Optional<Instant> until) {
        if (mapping.who() instanceof Who.Consumer(var id)) {
            return registered(scheme, rule, id, mapping, until);
        }
        if (named == null || !isName(named)) {
            return new Caller.Rejected(scheme, "consumer");
        }
        if (((Who.Named) mapping.who()).registered()) {
            return registered(scheme, rule, named, mapping, until);
        }
        return new Caller.Known(
                name(rule, named),
                scheme,
                rule,
                mapping.plan(),
                mapping.scopes(),
                mapping.roles(),
                Json.Obj.EMPTY,
                until);
    }

    private Caller registered(Scheme scheme, String rule, String id, CallerMapping mapping, Optional<Instant> until) {
        Lookup lookup = find(id);
        if (!(lookup instanceof Lookup.Found(var consumer))) {
            return nobody(scheme, lookup);
        }
        boolean takesPlan = consumer.plan().isEmpty() && mapping.plan().isPresent();
        return (takesPlan ? consumer.withPlan(mapping.plan()) : consumer).as(scheme, rule, until);
    }

    private static String name(String source, String subject) {
        return source.concat(":").concat(subject);
    }

    /** The record of {@code id}; of what cannot be an id there is none. */
    private Lookup find(String id) {
        return ApiKey.isConsumer(id) ? consumers.find(id).lookup() : new Lookup.NotFound();
    }

    private static Caller nobody(Scheme scheme, Lookup lookup) {
        return lookup instanceof Lookup.NotFound
                ? new Caller.Rejected(scheme, "unknown-consumer")
                : new Caller.Unverifiable(scheme, "store-unavailable");
    }

    /** Whether {@code text} may name somebody: visible ASCII, since it goes into header fields, logs and counters. */
    static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_NAME;
    }
}
