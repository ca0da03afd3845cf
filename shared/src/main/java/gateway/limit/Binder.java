package gateway.limit;

import gateway.http.Problem;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.telemetry.Fact;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the limits that hold for a call: its policies' and its route's, then its plan's; each with the allowance that this
 * caller has, the counter that it is counted by, and what the call costs.
 */
final class Binder {
    private final FirstSeen seen;
    private final InstantSource clock;
    private volatile @Nullable Ramps ramps; // there where a limit needs it

    Binder(FirstSeen seen, InstantSource clock) {
        this.seen = seen;
        this.clock = clock;
    }

    /**
     * What holds for a call.
     *
     * @param refusal why the call is refused before any limit is asked; null: it is not
     */
    record Binding(List<Bound> bounds, @Nullable Problem refusal) {}

    Binding bind(Call call) {
        List<Bound> bounds = new ArrayList<>();
        List<LimitSet> sets = call.route().rules().limits();
        for (int i = 0; i < sets.size(); i++) {
            LimitSet set = sets.get(i);
            for (int k = 0; k < set.limits().size(); k++) {
                Limit limit = set.limits().get(k);
                Problem refusal = add(bounds, set.nameOf(limit), limit, set, "", call);
                if (refusal != null) {
                    return new Binding(bounds, refusal);
                }
            }
        }
        if (call.caller() instanceof Caller.Known known && known.plan().isPresent()) {
            Plan plan = call.configuration().plans().get(known.plan().get());
            if (plan == null) {
                call.recorder().record(new Fact.LimitDecided(known.plan().get(), "unknown"));
                return new Binding(bounds, RateLimitFilter.unchecked());
            }
            for (int i = 0; i < plan.limits().size(); i++) {
                Limit limit = plan.limits().get(i);
                Problem refusal = add(bounds, plan.id() + "." + limit.name(), limit, null, plan.id(), call);
                if (refusal != null) {
                    return new Binding(bounds, refusal);
                }
            }
        }
        return new Binding(bounds, null);
    }

    /** @param set null: it is of the plan {@code planId} */
    private @Nullable Problem add(
            List<Bound> bounds, String policy, Limit limit, @Nullable LimitSet set, String planId, Call call) {
        Allowance allowance = limit.allowance();
        String tier = "";
        if (call.caller() instanceof Caller.Known known) {
            Allowance own = limit.consumers().get(known.consumer());
            if (own != null) {
                allowance = own;
                tier = CounterKey.ofConsumer(limit, known.consumer());
            } else if (known.plan().isPresent()) {
                own = limit.plans().get(known.plan().get());
                if (own != null) {
                    allowance = own;
                    tier = CounterKey.ofPlanHolders(limit, known.plan().get());
                }
            }
        }
        if (allowance instanceof Allowance.Unlimited) {
            return null;
        }
        String key = set == null ? CounterKey.ofPlan(planId, limit, call) : CounterKey.of(set, limit, call);
        key = key.concat(tier);
        if (limit.rampUp().isPresent()) {
            allowance = ramps().of(key, allowance, limit.rampUp().get());
        }
        long cost =
                limit.cost() instanceof Cost.Fixed(var permits) ? permits : Costs.before(limit.cost(), call.request());
        if (limit.shadow()) {
            cost = cost == Costs.MALFORMED ? ((Cost.Requested) limit.cost()).otherwise() : cost;
        } else if (!(limit.cost() instanceof Cost.Fixed)) {
            Problem refusal = Excess.problem(policy, limit.cost(), cost, allowance);
            if (refusal != null) {
                return refusal;
            }
        }
        bounds.add(new Bound(policy, limit, new Counter(key, allowance, Counter.shards(limit, allowance)), cost));
        return null;
    }

    private Ramps ramps() {
        Ramps there = ramps;
        if (there == null) {
            synchronized (this) {
                there = ramps;
                if (there == null) {
                    there = new Ramps(seen, clock);
                    ramps = there;
                }
            }
        }
        return there;
    }
}
