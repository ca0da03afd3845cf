package gateway.limit;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Allowance;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a call to the limits of its policies, its route and its caller's plan; all must admit it.
 *
 * <p>First whatever is known to refuse without a write; then rates, then quotas, until one refuses. A quota's permit that
 * was taken by then is given back. A rate's is not: it comes back by itself, and that a caller who is over one limit
 * uses up a little of another harms nobody else. Rates go first because so a refusal by one has nothing to give back.
 *
 * <p>A plan that the configuration does not have cannot be held to, so its caller is refused.
 */
public record RateLimitFilter(Limiter limiter, InstantSource clock) implements Filter {

    /** Seconds: about what the counters need to come back. */
    private static final String TRY_AGAIN = "2";

    /** What all limits together say. */
    private enum Verdict {
        ADMITTED,
        REFUSED,
        UNCHECKED
    }

    @Override
    public Response apply(Call call, Handler next) {
        List<Bound> bounds = bounds(call);
        if (bounds == null) {
            return call.refuse(unchecked());
        }
        if (bounds.isEmpty()) {
            return next.handle(call);
        }
        Instant now = clock.instant();
        List<Standing> standings = new ArrayList<>(bounds.size());
        Verdict verdict = decide(bounds, standings);
        for (Standing standing : standings) {
            call.recorder().record(standing.fact());
        }
        Response response = switch (verdict) {
            case ADMITTED -> next.handle(call);
            case REFUSED -> call.refuse(exceeded(standings));
            case UNCHECKED -> call.refuse(unchecked());
        };
        return response.withHeaders(RateLimitFields.onto(response.headers(), bounds, standings, now));
    }

    /** The limits of this call: its policies' and its route's, then its plan's; null where the plan is not known. */
    private static @Nullable List<Bound> bounds(Call call) {
        List<Bound> bounds = new ArrayList<>();
        for (LimitSet set : call.route().rules().limits()) {
            for (Limit limit : set.limits()) {
                add(bounds, set.nameOf(limit), limit, CounterKey.of(set, limit, call), call.caller());
            }
        }
        if (call.caller() instanceof Caller.Known known && known.plan().isPresent()) {
            Plan plan = call.configuration().plans().get(known.plan().get());
            if (plan == null) {
                call.recorder().record(new Fact.LimitDecided(known.plan().get(), "unknown"));
                return null;
            }
            for (Limit limit : plan.limits()) {
                String policy = plan.id() + "." + limit.name();
                add(bounds, policy, limit, CounterKey.ofPlan(plan.id(), limit, call), call.caller());
            }
        }
        return bounds;
    }

    private static void add(List<Bound> bounds, String policy, Limit limit, String key, Caller caller) {
        Allowance allowance = allowance(limit, caller);
        if (allowance instanceof Allowance.Rate || allowance instanceof Allowance.Quota) {
            bounds.add(new Bound(policy, limit, new Counter(key, allowance)));
        }
    }

    private static Allowance allowance(Limit limit, Caller caller) {
        if (caller instanceof Caller.Known known) {
            Allowance own = limit.consumers().get(known.consumer());
            if (own == null && known.plan().isPresent()) {
                own = limit.plans().get(known.plan().get());
            }
            if (own != null) {
                return own;
            }
        }
        return limit.allowance();
    }

    /** Asks the limits in turn; what they say goes to {@code standings}. */
    private Verdict decide(List<Bound> bounds, List<Standing> standings) {
        for (Bound bound : bounds) {
            Decision.Refused refused = limiter.recall(bound.counter(), 1, Duration.ZERO);
            if (refused != null) {
                standings.add(bound.standing(refused));
            }
        }
        if (!standings.isEmpty()) {
            return Verdict.REFUSED;
        }
        for (Bound bound : bounds) {
            if (bound.counter().allowance() instanceof Allowance.Rate) {
                Verdict verdict = take(bound, standings);
                if (verdict != Verdict.ADMITTED) {
                    return verdict;
                }
            }
        }
        for (Bound bound : bounds) {
            if (bound.counter().allowance() instanceof Allowance.Quota) {
                Verdict verdict = take(bound, standings);
                if (verdict != Verdict.ADMITTED) {
                    giveBack(standings);
                    return verdict;
                }
            }
        }
        return Verdict.ADMITTED;
    }

    private Verdict take(Bound bound, List<Standing> standings) {
        Decision decision = limiter.take(bound.counter(), 1, bound.limit().delay());
        standings.add(bound.standing(decision));
        if (decision instanceof Decision.Unknown) {
            return switch (bound.limit().onOutage()) {
                case ALLOW -> Verdict.ADMITTED;
                case REFUSE, LOCAL -> Verdict.UNCHECKED;
            };
        }
        return decision instanceof Decision.Allowed ? Verdict.ADMITTED : Verdict.REFUSED;
    }

    private void giveBack(List<Standing> standings) {
        for (Standing standing : standings) {
            if (standing.decision() instanceof Decision.Allowed) {
                limiter.giveBack(standing.bound().counter(), 1);
            }
        }
    }

    /** The problem that the draft defines, section "Problem types". */
    private static Problem exceeded(List<Standing> standings) {
        List<Json> violated = new ArrayList<>();
        Duration wait = Duration.ZERO;
        for (Standing standing : standings) {
            if (standing.decision() instanceof Decision.Refused(var retryAfter)) {
                violated.add(Json.of(standing.bound().policy()));
                wait = retryAfter.compareTo(wait) > 0 ? retryAfter : wait;
            }
        }
        long seconds = RateLimitFields.waitSeconds(wait);
        return Problem.of(
                        Problem.Type.QUOTA_EXCEEDED,
                        "This caller has used up what it may. Try again in " + seconds
                                + (seconds == 1 ? " second." : " seconds."))
                .with("violated-policies", Json.of(violated))
                .withHeader("retry-after", Long.toString(seconds));
    }

    private static Problem unchecked() {
        return Problem.of(Problem.Type.LIMITER_UNAVAILABLE, "A limit could not be checked just now. Try again shortly.")
                .withHeader("retry-after", TRY_AGAIN);
    }
}
