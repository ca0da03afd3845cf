package gateway.auth;

import gateway.http.Problem;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.GatewaySettings;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The answers to callers who may not: what they can do about it, and nothing that helps them guess. Credentials that are
 * unknown, revoked, wrong or expired get the same one, byte for byte.
 */
final class Refusals {
    /** Seconds: about what the store or an issuer needs to come back. */
    private static final String TRY_AGAIN = "5";

    private final Access access;
    private final Challenges challenges;

    Refusals(GatewaySettings settings, Access access) {
        this.access = access;
        this.challenges = new Challenges(settings);
    }

    /** For {@code failed} among what was {@code found}. */
    Refusal failed(Caller failed, Caller found) {
        if (failed instanceof Caller.Rejected(var scheme, var reason)) {
            return rejected(scheme, reason, found);
        }
        if (failed instanceof Caller.Suspended suspended) {
            return suspended(suspended.suspension());
        }
        return unavailable(((Caller.Unverifiable) failed).reason());
    }

    private Refusal rejected(Scheme scheme, String reason, Caller found) {
        Set<Scheme> schemes = challenged(scheme);
        boolean ambiguous = reason.equals(Authenticator.AMBIGUOUS);
        String detail = ambiguous
                ? "The request carries more than one credential of a kind. Send one alone."
                : "The " + Challenges.word(scheme) + " is not valid. This takes " + wanted(schemes) + ".";
        String error = ambiguous ? "invalid_request" : hasBadToken(found) ? "invalid_token" : "";
        return new Refusal(
                reason, challenges.on(Problem.of(Problem.Type.UNAUTHENTICATED, detail), schemes, hinted(), error));
    }

    private static boolean hasBadToken(Caller found) {
        if (found instanceof Caller.Several several) {
            for (Caller each : several.each()) {
                if (hasBadToken(each)) {
                    return true;
                }
            }
        }
        return found instanceof Caller.Rejected rejected && Challenges.isBearer(rejected.scheme());
    }

    private static Refusal suspended(Suspension suspension) {
        Problem problem = Problem.of(
                Problem.Type.CONSUMER_SUSPENDED,
                suspension
                        .reason()
                        .orElse("The consumer that this credential belongs to is suspended. Ask the operator"
                                + " why."));
        return new Refusal(
                "suspended",
                suspension.type().isPresent() ? problem.called(suspension.type().get()) : problem);
    }

    static Refusal unavailable(String reason) {
        return new Refusal(
                reason,
                Problem.of(
                                Problem.Type.AUTH_UNAVAILABLE,
                                "The credential could not be checked just now. Try again in a few seconds.")
                        .withHeader("retry-after", TRY_AGAIN));
    }

    /** For a caller who is not known in a way that the route takes. */
    Refusal unknown(Caller found) {
        Caller first = found instanceof Caller.Several several ? several.each().getFirst() : found;
        if (!(first instanceof Caller.Known known)) {
            return noCredential();
        }
        Set<Scheme> schemes = challenged(known.scheme());
        boolean missing = ((Access.Authenticated) access).anyOf().isEmpty() && takesSomeOf(found);
        String detail = missing
                ? "This route takes several credentials together. Send " + wanted(schemes) + "."
                : "This route does not take this " + Challenges.word(known.scheme()) + ". Send " + wanted(schemes)
                        + ".";
        return new Refusal(
                missing ? "credential-missing" : "scheme-not-accepted",
                challenges.on(Problem.of(Problem.Type.UNAUTHENTICATED, detail), schemes, hinted(), ""));
    }

    /** Whether one of {@code found} is one of those that must come together. */
    private boolean takesSomeOf(Caller found) {
        List<Caller> each = found instanceof Caller.Several several ? several.each() : List.of(found);
        for (Caller caller : each) {
            for (AuthMethod method : ((Access.Authenticated) access).allOf()) {
                if (caller instanceof Caller.Known known && method.takes(known.scheme(), known.credential())) {
                    return true;
                }
            }
        }
        return false;
    }

    Refusal noCredential() {
        Set<Scheme> schemes = challenged(Scheme.API_KEY);
        return new Refusal(
                "no-credential",
                challenges.on(
                        Problem.of(Problem.Type.UNAUTHENTICATED, "Send " + wanted(schemes) + "."),
                        schemes,
                        hinted(),
                        ""));
    }

    /** For a caller who is known and lacks what {@code reason} says. */
    Refusal forbidden(String reason, List<Caller.Known> counted) {
        if (counted.getFirst().scheme() == Scheme.ANONYMOUS && others()) {
            return noCredential();
        }
        if (reason.equals(Judgement.PLAN_UNKNOWN)) {
            return unavailable(reason);
        }
        if (!reason.equals(Judgement.SCOPE)) {
            return new Refusal(reason, Problem.of(Problem.Type.FORBIDDEN, Judgement.detail(reason)));
        }
        Requirements requires = ((Access.Authenticated) access).requires();
        Problem problem = Problem.of(
                Problem.Type.FORBIDDEN,
                "The credential does not have the scopes that this route needs; see "
                        + (requires.allScopes().isEmpty() ? "anyOfScopes." : "requiredScopes."));
        if (!requires.allScopes().isEmpty()) {
            problem = problem.with("requiredScopes", names(requires.allScopes()));
        }
        if (!requires.anyScopes().isEmpty()) {
            problem = problem.with("anyOfScopes", names(requires.anyScopes()));
        }
        for (Caller.Known each : counted) {
            if (Challenges.isBearer(each.scheme())) {
                return new Refusal(
                        reason, challenges.on(problem, EnumSet.of(each.scheme()), hinted(), "insufficient_scope"));
            }
        }
        return new Refusal(reason, problem);
    }

    /** Whether a caller without a credential could send one. */
    private boolean others() {
        for (AuthMethod method : ((Access.Authenticated) access).methods()) {
            if (method.scheme() != Scheme.ANONYMOUS) {
                return true;
            }
        }
        return false;
    }

    private static Json names(Collection<String> scopes) {
        List<Json> names = new ArrayList<>(scopes.size());
        for (String scope : scopes) {
            names.add(Json.of(scope));
        }
        return Json.of(names);
    }

    /** Scopes with which a token would do: of those of which any will, the first. */
    private Collection<String> hinted() {
        if (!(access instanceof Access.Authenticated wanted)) {
            return List.of();
        }
        List<String> scopes = new ArrayList<>(wanted.requires().allScopes());
        Iterator<String> any = wanted.requires().anyScopes().iterator();
        String first = any.hasNext() ? any.next() : "";
        if (!first.isEmpty() && !scopes.contains(first)) {
            scopes.add(first);
        }
        return scopes;
    }

    /**
     * The schemes that the route takes and that can be asked for: a 401 has one challenge at least (RFC 9110 15.5.2).
     *
     * @param tried what was; stands in where the route asks for none
     */
    private Set<Scheme> challenged(Scheme tried) {
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        if (access instanceof Access.Authenticated wanted) {
            for (AuthMethod method : wanted.methods()) {
                schemes.add(method.scheme());
            }
        }
        schemes.remove(Scheme.ANONYMOUS);
        return schemes.isEmpty() ? EnumSet.of(tried) : schemes;
    }

    private String wanted(Set<Scheme> schemes) {
        boolean all =
                access instanceof Access.Authenticated wanted && wanted.anyOf().isEmpty();
        String words = challenges.words(schemes, all ? " and " : " or ");
        boolean none = access instanceof Access.Authenticated wanted
                && wanted.anyOf().stream().anyMatch(method -> method.scheme() == Scheme.ANONYMOUS);
        return none ? words + ", or no credential at all" : words;
    }
}
