package gateway.limit;

import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.limit.RateLimitFields.Standing;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Limit;
import gateway.policy.Plan;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a call to the limits of its route and of its caller's plan; all must admit it.
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

    /** A limit as it applies to one call. */
    private record Bound(String policy, Limit limit, String key) {
        Standing standing(Decision decision) {
            return new Standing(policy, limit, key, decision);
        }
    }

    /** What all limits together say. */
    private sealed interface Round {
        List<Standing> standings();

        record Admitted(List<Standing> standings) implements Round {}

        record Refused(List<Standing> standings) implements Round {}

        record Unchecked(List<Standing> standings) implements Round {}
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
        Round round = decide(bounds, now);
        for (Standing standing : round.standings()) {
            call.recorder().record(new Fact.LimitDecided(standing.policy(), word(standing.decision())));
        }
        return switch (round) {
            case Round.Admitted(var standings) -> {
                Headers fields = RateLimitFields.of(standings, now);
                Response response = next.handle(call);
                yield response.withHeaders(response.headers().with(fields));
            }
            case Round.Refused(var standings) -> {
                Response response = call.refuse(exceeded(standings));
                yield response.withHeaders(response.headers().with(RateLimitFields.of(standings, now)));
            }
            case Round.Unchecked _ -> call.refuse(unchecked());
        };
    }

    /** The limits of this call: its route's, then its plan's; null where the plan is not known. */
    private static @Nullable List<Bound> bounds(Call call) {
        List<Bound> bounds = new ArrayList<>();
        for (Limit limit : call.route().limits()) {
            String key = CounterKey.ofRoute(call.route().id(), limit, call.caller(), call.request());
            bounds.add(new Bound(limit.name(), limit, key));
        }
        if (call.caller() instanceof Caller.Known known && known.plan().isPresent()) {
            Plan plan = call.configuration().plans().get(known.plan().get());
            if (plan == null) {
                call.recorder().record(new Fact.LimitDecided(known.plan().get(), "unknown-plan"));
                return null;
            }
            for (Limit limit : plan.limits()) {
                String key = CounterKey.ofPlan(plan.id(), limit, call.caller(), call.request());
                bounds.add(new Bound(plan.id() + "." + limit.name(), limit, key));
            }
        }
        return bounds;
    }

    private Round decide(List<Bound> bounds, Instant now) {
        List<Standing> standings = new ArrayList<>(bounds.size());
        for (Bound bound : bounds) {
            limiter.recall(bound.limit, bound.key, now).ifPresent(refused -> standings.add(bound.standing(refused)));
        }
        if (!standings.isEmpty()) {
            return new Round.Refused(standings);
        }
        for (Bound bound : bounds) {
            if (bound.limit instanceof Limit.Throttle) {
                Round stopped = take(bound, standings, now);
                if (stopped != null) {
                    return stopped;
                }
            }
        }
        for (Bound bound : bounds) {
            if (bound.limit instanceof Limit.Quota) {
                Round stopped = take(bound, standings, now);
                if (stopped != null) {
                    giveBack(standings, now);
                    return stopped;
                }
            }
        }
        return new Round.Admitted(standings);
    }

    /** Asks one limit; null where the next is to be asked. */
    private @Nullable Round take(Bound bound, List<Standing> standings, Instant now) {
        Decision decision = limiter.take(bound.limit, bound.key, now);
        standings.add(bound.standing(decision));
        return switch (decision) {
            case Decision.Allowed _ -> null;
            case Decision.Refused _ -> new Round.Refused(standings);
            case Decision.Unknown _ ->
                switch (bound.limit.onOutage()) {
                    case ALLOW -> null;
                    case REFUSE -> new Round.Unchecked(standings);
                };
        };
    }

    private void giveBack(List<Standing> standings, Instant now) {
        for (Standing standing : standings) {
            if (standing.limit() instanceof Limit.Quota quota && standing.decision() instanceof Decision.Allowed) {
                limiter.giveBack(quota, standing.key(), now);
            }
        }
    }

    /** The problem that the draft defines, section "Problem types". */
    private static Problem exceeded(List<Standing> standings) {
        List<Json> violated = new ArrayList<>();
        Duration wait = Duration.ZERO;
        for (Standing standing : standings) {
            if (standing.decision() instanceof Decision.Refused(var retryAfter)) {
                violated.add(Json.of(standing.policy()));
                wait = retryAfter.compareTo(wait) > 0 ? retryAfter : wait;
            }
        }
        long seconds = Math.max(1, RateLimitFields.ceilSeconds(wait));
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

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> "allowed";
            case Decision.Refused _ -> "refused";
            case Decision.Unknown _ -> "unknown";
        };
    }
}
