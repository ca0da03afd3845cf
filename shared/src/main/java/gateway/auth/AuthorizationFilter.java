package gateway.auth;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import gateway.telemetry.Fact;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * May the caller use the route? A credential that came along must hold even where none is needed: whoever sends one means
 * to be known, and an upstream must not take a failed log-in for an anonymous visit.
 *
 * <p>Answers: 401 with one challenge for each scheme that would do (RFC 9110 11.6.1, RFC 6750 3), 403 for a scope that is
 * missing or a consumer that is suspended, 503 where the credential could not be checked. Unknown, revoked, wrong and
 * expired credentials look the same; the reason goes to the log.
 */
public record AuthorizationFilter() implements Filter {
    private static final String CHALLENGE = "www-authenticate";

    /** Seconds: about what the store or an issuer needs to come back. */
    private static final String TRY_AGAIN = "5";

    /** @param reason a stable word for the log */
    private record Refusal(String reason, Problem problem) {}

    @Override
    public Response apply(Call call, Handler next) {
        Refusal refusal = judge(
                call.caller(),
                call.route().rules().access(),
                call.configuration().gateway());
        if (refusal == null) {
            return next.handle(call);
        }
        call.recorder().record(new Fact.AccessRefused(refusal.reason));
        return call.refuse(refusal.problem);
    }

    // Plain instanceof below: the first pattern switch of a process costs a cold function some 20 ms.

    /** Null where the caller may pass. */
    private static @Nullable Refusal judge(Caller caller, Access access, GatewaySettings settings) {
        Access.Authenticated wanted = access instanceof Access.Authenticated authenticated ? authenticated : null;
        if (caller instanceof Caller.Known known) {
            return wanted == null ? null : judge(known, wanted, settings);
        }
        if (caller instanceof Caller.Anonymous) {
            return wanted == null
                    ? null
                    : unauthenticated(
                            "no-credential",
                            "Send " + words(schemes(wanted), settings) + ".",
                            schemes(wanted),
                            "",
                            settings);
        }
        if (caller instanceof Caller.Rejected(var scheme, var reason)) {
            Set<Scheme> schemes = wanted == null ? Set.of(scheme) : schemes(wanted);
            boolean ambiguous = reason.equals(Authenticator.AMBIGUOUS);
            String detail = ambiguous
                    ? "The request carries more than one credential. Send one alone."
                    : "The " + word(scheme) + " is not valid. This takes " + words(schemes, settings) + ".";
            String error = ambiguous ? "invalid_request" : scheme == Scheme.JWT ? "invalid_token" : "";
            return unauthenticated(reason, detail, schemes, error, settings);
        }
        if (caller instanceof Caller.Several several) {
            for (Caller each : several.each()) {
                Refusal refusal = each instanceof Caller.Known ? null : judge(each, access, settings);
                if (refusal != null) {
                    return refusal;
                }
            }
            return judge(several.each().getFirst(), access, settings);
        }
        if (caller instanceof Caller.Suspended) {
            return new Refusal(
                    "suspended",
                    Problem.of(
                            Problem.Type.CONSUMER_SUSPENDED,
                            "The consumer that this credential belongs to is suspended. Ask the operator why."));
        }
        return new Refusal(
                ((Caller.Unverifiable) caller).reason(),
                Problem.of(
                                Problem.Type.AUTH_UNAVAILABLE,
                                "The credential could not be checked just now. Try again in a few seconds.")
                        .withHeader("retry-after", TRY_AGAIN));
    }

    private static @Nullable Refusal judge(Caller.Known caller, Access.Authenticated wanted, GatewaySettings settings) {
        if (!schemes(wanted).contains(caller.scheme())) {
            return unauthenticated(
                    "scheme-not-accepted",
                    "This route does not take the " + word(caller.scheme()) + ". Send "
                            + words(schemes(wanted), settings) + ".",
                    schemes(wanted),
                    "",
                    settings);
        }
        if (caller.scopes().containsAll(wanted.requires().allScopes())) {
            return null;
        }
        var scopes = new TreeSet<>(wanted.requires().allScopes());
        List<Json> names = new ArrayList<>(scopes.size());
        for (String scope : scopes) {
            names.add(Json.of(scope));
        }
        var problem = Problem.of(
                        Problem.Type.FORBIDDEN,
                        "The credential does not have every scope that this route needs; see requiredScopes.")
                .with("requiredScopes", Json.of(names));
        if (caller.scheme() == Scheme.JWT) {
            problem = problem.withHeader(
                    CHALLENGE,
                    "Bearer realm=" + quoted(settings.name()) + ", error=\"insufficient_scope\", scope="
                            + quoted(String.join(" ", scopes)));
        }
        return new Refusal("insufficient-scope", problem);
    }

    /** @param error of RFC 6750 3.1; empty where no token was tried */
    private static Refusal unauthenticated(
            String reason, String detail, Set<Scheme> schemes, String error, GatewaySettings settings) {
        Problem problem = Problem.of(Problem.Type.UNAUTHENTICATED, detail);
        for (Scheme scheme : EnumSet.copyOf(schemes)) {
            String realm = "realm=" + quoted(settings.name());
            problem = problem.withHeader(
                    CHALLENGE,
                    switch (scheme) {
                        case JWT -> "Bearer " + realm + (error.isEmpty() ? "" : ", error=" + quoted(error));
                        case API_KEY -> "ApiKey " + realm + ", header=" + quoted(settings.apiKeyHeader());
                        default -> scheme.word() + " " + realm;
                    });
        }
        return new Refusal(reason, problem);
    }

    private static Set<Scheme> schemes(Access.Authenticated wanted) {
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        for (AuthMethod method : wanted.methods()) {
            schemes.add(method.scheme());
        }
        return schemes;
    }

    private static String words(Set<Scheme> schemes, GatewaySettings settings) {
        var words = new StringBuilder();
        for (Scheme scheme : EnumSet.copyOf(schemes)) {
            words.append(words.isEmpty() ? "" : " or ")
                    .append(
                            switch (scheme) {
                                case API_KEY -> "an API key in the field " + settings.apiKeyHeader();
                                case JWT -> "a bearer token in the field authorization";
                                default -> scheme.word();
                            });
        }
        return words.toString();
    }

    private static String word(Scheme scheme) {
        return switch (scheme) {
            case API_KEY -> "API key";
            case JWT -> "bearer token";
            default -> scheme.word();
        };
    }

    /** A quoted-string (RFC 9110 5.6.4) of visible ASCII; anything else is left out. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            if (c >= 0x20 && c < 0x7f) {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
