package gateway.limit;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.limit.Asking.Verdict;
import gateway.limit.Binder.Binding;
import gateway.pipeline.Call;
import gateway.pipeline.Daemons;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds a call to the limits of its policies, its route and its caller's plan; all must admit it ({@link Asking}). Once it
 * is answered, what it has cost is settled, before the answer goes on. A call that ends without an answer has cost what was
 * taken before.
 *
 * <p>A plan that the configuration does not have cannot be held to, so its caller is refused.
 */
public final class RateLimitFilter implements Filter {

    /** Seconds: about what the counters need to come back. */
    private static final String TRY_AGAIN = "2";

    /** How often what lies unused is looked for. */
    private static final long TIDY_MS = 500;

    private final Limiter limiter;
    private final InFlightGate gate;
    private final Binder binder;
    private final NearLimits near;
    private final InstantSource clock;
    private final Sleep sleep;
    private final Executor beside;
    private final AtomicLong tidyAgain = new AtomicLong(Long.MIN_VALUE);

    /** @param seen when callers were seen first, for allowances that grow */
    public RateLimitFilter(Limiter limiter, InFlightGate gate, FirstSeen seen, InstantSource clock) {
        this(limiter, gate, seen, clock, new Sleep.InEarnest(), new Daemons("limits"));
    }

    /**
     * @param sleep  in which a call waits for its permit
     * @param beside runs what calls do not wait for
     */
    RateLimitFilter(
            Limiter limiter, InFlightGate gate, FirstSeen seen, InstantSource clock, Sleep sleep, Executor beside) {
        this.limiter = limiter;
        this.gate = gate;
        this.binder = new Binder(seen, clock);
        this.near = new NearLimits(limiter);
        this.clock = clock;
        this.sleep = sleep;
        this.beside = beside;
    }

    @Override
    public Response apply(Call call, Handler next) {
        Binding binding = binder.bind(call);
        Problem refusal = binding.refusal();
        if (refusal != null) {
            return call.refuse(refusal);
        }
        if (binding.bounds().isEmpty()) {
            return next.handle(call);
        }
        Instant now = clock.instant();
        var asking = new Asking(limiter, gate, sleep, call.deadline(), binding.bounds());
        Verdict verdict = asking.decide();
        asking.record(call.recorder());
        if (!limiter.isTidy() || !gate.isTidy()) {
            tidy(now.toEpochMilli());
        }
        Response response = switch (verdict) {
            case ADMITTED -> served(call, next, asking);
            case REFUSED -> call.refuse(exceeded(asking.standings()));
            case UNCHECKED -> call.refuse(unchecked());
        };
        asking.tellNear(near, call.recorder(), now);
        return response.withHeaders(
                RateLimitFields.onto(response.headers(), binding.bounds(), asking.standings(), now));
    }

    /** Gives back what lies here unused while the call is on its way; now and then, for a thread is not free. */
    private void tidy(long now) {
        long again = tidyAgain.get();
        if (now < again && again <= now + TIDY_MS || !tidyAgain.compareAndSet(again, now + TIDY_MS)) {
            return;
        }
        try {
            beside.execute(new Tidying(limiter, gate));
        } catch (RejectedExecutionException | OutOfMemoryError _) {
            // no thread to be had: with another call, then
        }
    }

    // A class and no lambda expression: linking the first one costs a cold start 20 ms.
    private record Tidying(Limiter limiter, InFlightGate gate) implements Runnable {
        @Override
        public void run() {
            limiter.tidy();
            gate.tidy();
        }
    }

    private static Response served(Call call, Handler next, Asking asking) {
        Response response;
        try {
            response = next.handle(call);
        } finally {
            asking.leave();
        }
        settle(asking, call, response);
        return response;
    }

    /** Whatever becomes of it: the call is answered. */
    private static void settle(Asking asking, Call call, Response response) {
        try {
            asking.settle(call.request(), response);
        } catch (RuntimeException e) {
            call.recorder().record(new Fact.Fault(e));
        }
    }

    /** The problem that the draft defines, section "Problem types". */
    private static Problem exceeded(List<Standing> standings) {
        List<Json> violated = new ArrayList<>();
        Duration wait = Duration.ZERO;
        for (Standing standing : standings) {
            if (standing.decision() instanceof Decision.Refused(var retryAfter)
                    && !standing.bound().limit().shadow()) {
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

    static Problem unchecked() {
        return Problem.of(Problem.Type.LIMITER_UNAVAILABLE, "A limit could not be checked just now. Try again shortly.")
                .withHeader("retry-after", TRY_AGAIN);
    }
}
