package gateway.auth;

import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AnonymousConsumer;
import gateway.policy.AuthMethod;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, for one route, of what was found of all the credentials that came along.
 *
 * @param caller  known or anonymous, with all that counts for the route; null where nothing of it will do
 * @param counted whose credentials count, the one that names the caller first; empty where nobody is known
 */
record Resolution(@Nullable Caller caller, List<Caller.Known> counted) {
    private static final Resolution NOBODY = new Resolution(null, List.of());
    private static final Resolution ANONYMOUS = new Resolution(new Caller.Anonymous(), List.of());

    /**
     * What does not hold of what was found, whatever the route takes: nobody slips past with a second credential. What is
     * certain comes first, so that the answer does not depend on who is away: a credential that is bad, then a consumer
     * that is suspended, then what could not be checked. Null where everything holds.
     */
    static @Nullable Caller failed(Caller found) {
        if (!(found instanceof Caller.Several several)) {
            return found instanceof Caller.Known || found instanceof Caller.Anonymous ? null : found;
        }
        Caller failed = null;
        for (Caller each : several.each()) {
            if (gravity(each) > (failed == null ? 0 : gravity(failed))) {
                failed = each;
            }
        }
        return failed;
    }

    private static int gravity(Caller caller) {
        if (caller instanceof Caller.Known) {
            return 0;
        }
        return caller instanceof Caller.Unverifiable ? 1 : caller instanceof Caller.Suspended ? 2 : 3;
    }

    /**
     * Who calls a route that takes {@code access}.
     *
     * @param found     all of which holds
     * @param anonymous who is nobody in particular
     */
    static Resolution of(Caller found, Access access, Optional<AnonymousConsumer> anonymous) {
        List<Caller.Known> known = known(found);
        if (!(access instanceof Access.Authenticated wanted)) {
            return known.isEmpty() ? ANONYMOUS : one(known.getFirst());
        }
        if (known.isEmpty()) {
            if (anonymous.isPresent() && takes(wanted.anyOf(), Scheme.ANONYMOUS)) {
                return one(consumer(anonymous.get()));
            }
            return wanted.optional() ? ANONYMOUS : NOBODY;
        }
        return wanted.allOf().isEmpty() ? any(wanted.anyOf(), known) : all(wanted.allOf(), known);
    }

    private static List<Caller.Known> known(Caller found) {
        if (found instanceof Caller.Known one) {
            return List.of(one);
        }
        if (found instanceof Caller.Anonymous) {
            return List.of();
        }
        if (!(found instanceof Caller.Several several)) {
            throw new IllegalStateException("a credential that does not hold"); // never its text
        }
        List<Caller.Known> known = new ArrayList<>(several.each().size());
        for (Caller each : several.each()) {
            if (!(each instanceof Caller.Known one)) {
                throw new IllegalStateException("a credential that does not hold");
            }
            known.add(one);
        }
        return known;
    }

    /** The first method in order that somebody is known by; that credential alone counts. */
    private static Resolution any(List<AuthMethod> methods, List<Caller.Known> known) {
        for (AuthMethod method : methods) {
            Caller.Known taken = by(method, known);
            if (taken != null) {
                return one(taken);
            }
        }
        return NOBODY;
    }

    private static Resolution all(List<AuthMethod> methods, List<Caller.Known> known) {
        List<Caller.Known> counted = new ArrayList<>(methods.size());
        for (AuthMethod method : methods) {
            Caller.Known taken = by(method, known);
            if (taken == null || counted.contains(taken)) {
                return NOBODY;
            }
            counted.add(taken);
        }
        return new Resolution(together(counted), List.copyOf(counted));
    }

    private static Caller.@Nullable Known by(AuthMethod method, List<Caller.Known> known) {
        for (Caller.Known each : known) {
            if (method.takes(each.scheme(), each.credential())) {
                return each;
            }
        }
        return null;
    }

    private static boolean takes(List<AuthMethod> methods, Scheme scheme) {
        for (AuthMethod method : methods) {
            if (method.scheme() == scheme) {
                return true;
            }
        }
        return false;
    }

    private static Resolution one(Caller.Known known) {
        return new Resolution(known, List.of(known));
    }

    /** The first, with what the others grant; of a claim that several have, the first one's counts. */
    private static Caller.Known together(List<Caller.Known> counted) {
        Caller.Known first = counted.getFirst();
        if (counted.size() == 1) {
            return first;
        }
        Set<String> scopes = new HashSet<>();
        Set<String> roles = new HashSet<>();
        Map<String, Json> claims = new LinkedHashMap<>();
        Instant until = null;
        for (Caller.Known each : counted) {
            scopes.addAll(each.scopes());
            roles.addAll(each.roles());
            for (Map.Entry<String, Json> claim : each.claims().members().entrySet()) {
                claims.putIfAbsent(claim.getKey(), claim.getValue());
            }
            if (each.until().isPresent() && (until == null || each.until().get().isBefore(until))) {
                until = each.until().get();
            }
        }
        return new Caller.Known(
                first.consumer(),
                first.scheme(),
                first.credential(),
                first.plan(),
                scopes,
                roles,
                Json.object(claims),
                Optional.ofNullable(until));
    }

    private static Caller.Known consumer(AnonymousConsumer anonymous) {
        return new Caller.Known(
                anonymous.consumer(), Scheme.ANONYMOUS, Scheme.ANONYMOUS.word(), anonymous.plan(), anonymous.scopes());
    }
}
