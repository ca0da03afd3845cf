package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.CallerMapping;
import gateway.policy.CallerMapping.Who;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who a caller is whom a rule fits. */
final class MappedCallers {
    /** As of a token's consumer claim. */
    private static final int LONGEST = 128;

    private final CachedConsumers consumers;

    MappedCallers(CachedConsumers consumers) {
        this.consumers = consumers;
    }

    /**
     * The caller.
     *
     * @param rule  the rule's id
     * @param named what the credential has where the rule looks for a name; null for nothing, or nothing unambiguous
     */
    Caller caller(Scheme scheme, String rule, CallerMapping mapping, @Nullable String named, Optional<Instant> until) {
        if (mapping.who() instanceof Who.Consumer(var id)) {
            return registered(scheme, rule, id, mapping, until);
        }
        if (named == null || !isName(named)) {
            return new Caller.Rejected(scheme, "consumer");
        }
        if (((Who.Named) mapping.who()).registered()) {
            return ApiKey.isConsumer(named)
                    ? registered(scheme, rule, named, mapping, until)
                    : new Caller.Rejected(scheme, "unknown-consumer");
        }
        return new Caller.Known(
                rule + ":" + named,
                scheme,
                rule,
                mapping.plan(),
                mapping.scopes(),
                mapping.roles(),
                Json.Obj.EMPTY,
                until);
    }

    private Caller registered(Scheme scheme, String rule, String id, CallerMapping mapping, Optional<Instant> until) {
        Lookup lookup = consumers.find(id).lookup();
        if (lookup instanceof Lookup.Found(var consumer)) {
            Caller caller = consumer.as(scheme, rule, until);
            return caller instanceof Caller.Known known
                            && known.plan().isEmpty()
                            && mapping.plan().isPresent()
                    ? new Caller.Known(
                            known.consumer(),
                            scheme,
                            rule,
                            mapping.plan(),
                            known.scopes(),
                            known.roles(),
                            known.claims(),
                            until)
                    : caller;
        }
        return lookup instanceof Lookup.NotFound
                ? new Caller.Rejected(scheme, "unknown-consumer")
                : new Caller.Unverifiable(scheme, "store-unavailable");
    }

    /** Visible ASCII: it goes into header fields, logs and counters. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
