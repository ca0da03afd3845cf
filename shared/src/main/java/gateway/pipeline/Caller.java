package gateway.pipeline;

import gateway.json.Json;
import gateway.json.JsonPointer;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is calling, as far as the credentials tell. The route decides what follows from it. */
public sealed interface Caller {

    /** No credential came along. */
    record Anonymous() implements Caller {}

    /**
     * A credential that holds.
     *
     * @param consumer   the consumer's id
     * @param credential which of the consumer's credentials, never the credential: a key's id, an issuer, a rule
     * @param plan       the consumer's plan
     * @param scopes     what it may do
     * @param roles      what it is
     * @param claims     what else is known of it: what its issuer says, and its record's metadata
     * @param until      the first moment at which the credential no longer holds; empty: it has no end of its own
     */
    record Known(
            String consumer,
            Scheme scheme,
            String credential,
            Optional<String> plan,
            Set<String> scopes,
            Set<String> roles,
            Json.Obj claims,
            Optional<Instant> until)
            implements Caller {
        public Known {
            scopes = Set.copyOf(scopes);
            roles = Set.copyOf(roles);
        }

        /** One of whom nothing else is known. */
        public Known(String consumer, Scheme scheme, String credential, Optional<String> plan, Set<String> scopes) {
            this(consumer, scheme, credential, plan, scopes, Set.of(), Json.Obj.EMPTY, Optional.empty());
        }
    }

    /**
     * A credential that does not hold. Unknown, revoked and wrong look the same to the caller.
     *
     * @param scheme what was tried
     * @param reason a stable word for the log, such as {@code expired}
     */
    record Rejected(Scheme scheme, String reason) implements Caller {}

    /** The credential holds, but its consumer is suspended. */
    record Suspended(String consumer, Scheme scheme, Suspension suspension) implements Caller {
        public Suspended(String consumer, Scheme scheme) {
            this(consumer, scheme, Suspension.UNEXPLAINED);
        }
    }

    /** It could not be checked: the store or the issuer is away. */
    record Unverifiable(Scheme scheme, String reason) implements Caller {}

    /**
     * Credentials of several schemes came along.
     *
     * @param each what became of each, in the order of {@link Scheme}; two at least, none anonymous or several itself
     */
    record Several(List<Caller> each) implements Caller {
        public Several {
            each = List.copyOf(each);
        }
    }

    /**
     * What the front's authorizer says it has found, which may be about another request, and from some time ago: not to be
     * believed before it is seen to fit the credentials of this one.
     *
     * @param binding of the credentials that it has looked at, and of what they were judged by
     * @param at      when it was found
     */
    record Reported(Caller caller, String binding, Instant at) implements Caller {}

    /** What became of all the credentials that came along. */
    static Caller of(List<Caller> found) {
        return switch (found.size()) {
            case 0 -> new Anonymous();
            case 1 -> found.getFirst();
            default -> new Several(found);
        };
    }

    /**
     * The claim that {@code name} names: a member, or what a JSON Pointer (RFC 6901) leads to, whose beginning may be the
     * name under which an issuer's claim is kept. Null where there is none.
     */
    static @Nullable Json claim(String name, Json.Obj claims) {
        Json claim = claims.get(name);
        if (claim != null || !name.startsWith("/")) {
            return claim;
        }
        for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
            Json kept = claims.get(name.substring(0, slash));
            if (kept != null) {
                return kept instanceof Json.Obj object ? JsonPointer.find(object, name.substring(slash)) : null;
            }
        }
        return JsonPointer.find(claims, name);
    }
}
