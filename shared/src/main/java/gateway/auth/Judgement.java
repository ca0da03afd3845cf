package gateway.auth;

import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.References;
import gateway.policy.ClaimRule;
import gateway.policy.Plan;
import gateway.policy.Requirements;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a caller who is known lacks for a route. */
final class Judgement {
    static final String DENIED = "consumer-denied";
    static final String NOT_ALLOWED = "consumer-not-allowed";
    static final String PLAN = "plan";
    static final String PLAN_UNKNOWN = "plan-unknown";
    static final String PLAN_ROUTE = "plan-route";
    static final String SCOPE = "insufficient-scope";
    static final String ROLE = "missing-role";
    static final String CLAIM = "claim";

    private Judgement() {}

    /**
     * The reason why {@code caller} may not do what {@code call} asks for, a stable word; null where it may. Who it is comes
     * first and what it could ask its issuer for later, so that nobody is told what to get who may not anyway.
     *
     * @param counted the callers that it was put together of: none of them may be denied
     * @param call    null where there is no route: a plan that names routes does not include what is none, and a claim cannot
     *                be what a path says
     */
    static @Nullable String lacking(
            Caller.Known caller,
            List<Caller.Known> counted,
            Requirements requires,
            Map<String, Plan> plans,
            @Nullable Call call) {
        for (Caller.Known each : counted) {
            if (isOf(requires.denyConsumers(), each.consumer())) {
                return DENIED;
            }
        }
        if (!requires.allowConsumers().isEmpty() && !isOf(requires.allowConsumers(), caller.consumer())) {
            return NOT_ALLOWED;
        }
        if (!requires.plans().isEmpty()
                && (caller.plan().isEmpty()
                        || !requires.plans().contains(caller.plan().get()))) {
            return PLAN;
        }
        String plan = plan(caller.plan(), plans, call);
        if (plan != null) {
            return plan;
        }
        if (!holds(caller.scopes(), requires.allScopes(), requires.anyScopes())) {
            return SCOPE;
        }
        if (!holds(caller.roles(), requires.allRoles(), requires.anyRoles())) {
            return ROLE;
        }
        List<ClaimRule> rules = requires.claims();
        for (int i = 0; i < rules.size(); i++) {
            if (!holds(rules.get(i), caller.claims(), call)) {
                return CLAIM;
            }
        }
        return null;
    }

    private static @Nullable String plan(Optional<String> subscribed, Map<String, Plan> plans, @Nullable Call call) {
        if (subscribed.isEmpty()) {
            return null;
        }
        Plan plan = plans.get(subscribed.get());
        if (plan == null) {
            return PLAN_UNKNOWN;
        }
        boolean includes = plan.routes().isEmpty()
                || (call != null && plan.isFor(call.route().id()));
        return includes ? null : PLAN_ROUTE;
    }

    private static boolean holds(Set<String> has, Set<String> all, Set<String> any) {
        if (!all.isEmpty() && !has.containsAll(all)) {
            return false;
        }
        if (any.isEmpty()) {
            return true;
        }
        for (String one : any) {
            if (has.contains(one)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code id} is one of {@code ids}, or begins as one does that ends with {@code *}. */
    private static boolean isOf(Collection<String> ids, String id) {
        if (ids.isEmpty()) {
            return false;
        }
        for (String each : ids) {
            boolean fits = each.endsWith("*") ? id.regionMatches(0, each, 0, each.length() - 1) : id.equals(each);
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(ClaimRule rule, Json.Obj claims, @Nullable Call call) {
        Json claim = Caller.claim(rule.claim(), claims);
        if (claim == null || claim == Json.Null.NULL) {
            return false;
        }
        if (rule.mode() == ClaimRule.Mode.PRESENT) {
            return true;
        }
        boolean all = rule.mode() == ClaimRule.Mode.ALL;
        for (ClaimRule.Value value : rule.values()) {
            if (has(claim, value, call) != all) {
                return !all;
            }
        }
        return all && !rule.values().isEmpty();
    }

    /** Whether {@code claim} is {@code value}, or an array that has it. */
    private static boolean has(Json claim, ClaimRule.Value value, @Nullable Call call) {
        if (claim instanceof Json.Arr(var items)) {
            for (Json item : items) {
                if (is(item, value, call)) {
                    return true;
                }
            }
            return false;
        }
        return is(claim, value, call);
    }

    private static boolean is(Json claim, ClaimRule.Value value, @Nullable Call call) {
        if (value instanceof ClaimRule.Value.Fixed(var json)) {
            return isSame(claim, json);
        }
        if (call == null) {
            return false;
        }
        String text = References.fill(((ClaimRule.Value.Filled) value).template(), call);
        if (text.isEmpty()) {
            return false;
        }
        return claim instanceof Json.Str(var string)
                ? string.equals(text)
                : claim instanceof Json.Num(var literal) && isWhole(literal) && literal.equals(text);
    }

    /** Numbers are the same whatever their spelling; of nothing else there are two. */
    private static boolean isSame(Json claim, Json wanted) {
        return claim instanceof Json.Num number && wanted instanceof Json.Num other
                ? number.decimal().compareTo(other.decimal()) == 0
                : claim.equals(wanted);
    }

    /** Digits alone, after a minus perhaps: a path says no other number in one way. */
    private static boolean isWhole(String literal) {
        for (int i = literal.charAt(0) == '-' ? 1 : 0; i < literal.length(); i++) {
            if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** For the caller: what it lacks in kind, and no name that would help it guess. */
    static String detail(String reason) {
        return switch (reason) {
            case PLAN, PLAN_ROUTE -> "The consumer's plan does not include this. Ask the operator which plan does.";
            case ROLE -> "The caller does not have the role that this needs. Ask the operator for it.";
            default -> "The caller may not do this. If that should be otherwise, ask the operator.";
        };
    }
}
