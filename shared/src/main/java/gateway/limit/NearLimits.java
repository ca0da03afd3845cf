package gateway.limit;

import gateway.policy.Allowance;
import gateway.telemetry.Fact;
import gateway.telemetry.Recorder;
import java.time.Instant;
import java.util.Map;

/**
 * Tells the log that little or nothing is left of a limit: of a quota once in its window ({@link Crossings}), of others
 * once in a while for each instance.
 */
final class NearLimits {
    private static final int REMEMBERED = 1000;

    /** Of a limit of few permits nothing is near: one more, and it is used up. */
    private static final long FEW = 5;

    private static final long SECOND = 1000;

    private final Limiter limiter;
    private final Map<String, Told> told = new Recent<>(REMEMBERED);

    /** When something was told of one counter, in milliseconds of the epoch. */
    private static final class Told {
        private long near = Long.MIN_VALUE;
        private long full = Long.MIN_VALUE;
    }

    NearLimits(Limiter limiter) {
        this.limiter = limiter;
    }

    /** To be called when what the call costs is settled. */
    void tell(Standing standing, Recorder recorder, Instant now) {
        Bound bound = standing.bound();
        int percent = bound.counter().allowance() instanceof Allowance.Quota
                ? limiter.reached(bound.counter(), now)
                : passing(bound, standing.decision(), now.toEpochMilli());
        if (percent > 0) {
            recorder.record(new Fact.LimitNeared(bound.policy(), bound.partition(), percent));
        }
    }

    /** Of what comes back by itself. */
    private int passing(Bound bound, Decision decision, long now) {
        long most;
        long time;
        if (bound.counter().allowance() instanceof Allowance.Rate rate) {
            most = rate.burst();
            time = Math.max(SECOND, Gcra.of(rate).capacity() / 1_000_000);
        } else if (bound.counter().allowance() instanceof Allowance.InFlight inFlight) {
            most = inFlight.requests();
            time = SECOND;
        } else {
            return 0;
        }
        if (decision instanceof Decision.Refused) {
            return once(bound, true, time, now);
        }
        if (decision instanceof Decision.Allowed allowed && most > 1 && allowed.remaining() <= most / 5) {
            boolean full = allowed.remaining() <= 0;
            return full || most >= FEW ? once(bound, full, time, now) : 0;
        }
        return 0;
    }

    private synchronized int once(Bound bound, boolean full, long time, long now) {
        Told last = told.get(bound.counter().key());
        if (last == null) {
            last = new Told();
            told.put(bound.counter().key(), last);
        }
        long before = full ? last.full : last.near;
        if (before != Long.MIN_VALUE && now >= before && now - before < time) {
            return 0;
        }
        if (full) {
            last.full = now;
        }
        last.near = now;
        return full ? Crossings.FULL : Crossings.NEAR;
    }
}
