package gateway.lambda;

import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link Caller} as the flat context that an authorizer gives and API Gateway hands on in {@code requestContext}: the
 * only form in which one function believes what another has found out.
 *
 * <p>Members: {@code gateway} (the version, {@code 1}), {@code caller} (which variant), and of {@code consumer}, {@code
 * scheme}, {@code credential}, {@code plan}, {@code scopes} (space-separated), {@code reason} those that the variant has.
 * What is absent or empty is left out.
 */
public final class AuthorizerContext {
    private static final String VERSION = "1";

    /** What a REST API adds to the context of every Lambda authorizer. */
    private static final Set<String> OF_THE_FRONT = Set.of("principalId", "integrationLatency");

    private AuthorizerContext() {}

    /** The context for {@code caller}. A scope that is no scope-token (RFC 6749 3.3) is left out: it could not be told apart. */
    public static Map<String, String> write(Caller caller) {
        var context = new LinkedHashMap<String, String>();
        context.put("gateway", VERSION);
        if (caller instanceof Caller.Known known) {
            context.put("caller", "known");
            context.put("consumer", known.consumer());
            context.put("scheme", known.scheme().word());
            context.put("credential", known.credential());
            if (known.plan().isPresent()) {
                context.put("plan", known.plan().get());
            }
            String scopes = join(known.scopes());
            if (!scopes.isEmpty()) {
                context.put("scopes", scopes);
            }
        } else if (caller instanceof Caller.Rejected(var scheme, var reason)) {
            context.put("caller", "rejected");
            context.put("scheme", scheme.word());
            context.put("reason", reason);
        } else if (caller instanceof Caller.Suspended suspended) {
            context.put("caller", "suspended");
            context.put("consumer", suspended.consumer());
            context.put("scheme", suspended.scheme().word());
        } else if (caller instanceof Caller.Unverifiable(var scheme, var reason)) {
            context.put("caller", "unverifiable");
            context.put("scheme", scheme.word());
            context.put("reason", reason);
        } else {
            context.put("caller", "anonymous");
        }
        return context;
    }

    /**
     * The caller that {@code context} tells of. Strict: empty where the version is another, a member is missing, unknown
     * or not well-formed; the reader then authenticates by itself.
     */
    public static Optional<Caller> read(Map<String, String> context) {
        if (!VERSION.equals(context.get("gateway"))) {
            return Optional.empty();
        }
        var members = new Members(context);
        Caller caller = switch (members.take("caller")) {
            case "anonymous" -> new Caller.Anonymous();
            case "known" ->
                new Caller.Known(
                        members.take("consumer"),
                        members.scheme(),
                        members.take("credential"),
                        members.optional("plan"),
                        members.scopes());
            case "rejected" -> new Caller.Rejected(members.scheme(), members.take("reason"));
            case "suspended" -> new Caller.Suspended(members.take("consumer"), members.scheme());
            case "unverifiable" -> new Caller.Unverifiable(members.scheme(), members.take("reason"));
            default -> null;
        };
        return caller != null && members.complete() ? Optional.of(caller) : Optional.empty();
    }

    /** A scope-token of RFC 6749 3.3: visible ASCII without space, quote and backslash. */
    private static boolean isScope(String scope) {
        for (int i = 0; i < scope.length(); i++) {
            char c = scope.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return !scope.isEmpty();
    }

    private static String join(Set<String> scopes) {
        var joined = new StringBuilder();
        for (String scope : new TreeSet<>(scopes)) {
            if (isScope(scope)) {
                joined.append(joined.isEmpty() ? "" : " ").append(scope);
            }
        }
        return joined.toString();
    }

    /** What is left to read of a context, and whether all was right on the way. */
    private static final class Members {
        private final Map<String, String> left;
        private boolean sound = true;

        Members(Map<String, String> context) {
            left = new LinkedHashMap<>(context);
            left.keySet().removeAll(OF_THE_FRONT);
            left.remove("gateway");
        }

        Scheme scheme() {
            String word = take("scheme");
            for (Scheme candidate : Scheme.values()) {
                if (candidate.word().equals(word)) {
                    return candidate;
                }
            }
            sound = false;
            return Scheme.API_KEY; // not seen: what is not sound is not read
        }

        String take(String name) {
            String value = left.remove(name);
            sound &= value != null && !value.isEmpty();
            return value == null ? "" : value;
        }

        Optional<String> optional(String name) {
            return left.containsKey(name) ? Optional.of(take(name)) : Optional.empty();
        }

        Set<String> scopes() {
            if (!left.containsKey("scopes")) {
                return Set.of();
            }
            var scopes = new TreeSet<String>();
            for (String scope : take("scopes").split(" ", -1)) {
                sound &= isScope(scope) && scopes.add(scope);
            }
            return scopes;
        }

        boolean complete() {
            return sound && left.isEmpty();
        }
    }
}
