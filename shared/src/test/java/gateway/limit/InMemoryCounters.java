package gateway.limit;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counters in this process: the fake that passes the contract of {@link Counters}. */
public final class InMemoryCounters implements Counters {
    private final Map<String, Long> tats = new ConcurrentHashMap<>();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean away;

    /** Whether from now on nothing is answered and nothing written. */
    public void away(boolean away) {
        this.away = away;
    }

    /** Conditional writes so far, refused ones included: what DynamoDB would charge. */
    public int writes() {
        return writes.get();
    }

    @Override
    public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
        if (away) {
            return new Outcome.Unavailable();
        }
        writes.incrementAndGet();
        var step = new Step();
        tats.compute(key, (_, end) -> {
            boolean holds =
                    busy ? end != null && end >= floor && end <= ceiling : end == null || end < floor && end <= ceiling;
            return step.to(end, holds, busy && end != null ? end + length : floor + length);
        });
        return step.outcome();
    }

    @Override
    public Outcome add(String key, long n, long limit, Instant expires) {
        if (away) {
            return new Outcome.Unavailable();
        }
        writes.incrementAndGet();
        var step = new Step();
        counts.compute(key, (_, used) -> {
            long before = used == null ? 0 : used;
            boolean holds = n < 0 ? before >= -n : before <= limit - n;
            return step.to(used, holds, before + n, before);
        });
        return step.outcome();
    }

    /** One conditional write, as seen by who made it. */
    private static final class Step {
        private Outcome outcome = new Outcome.Unavailable();

        @org.jspecify.annotations.Nullable
        Long to(@org.jspecify.annotations.Nullable Long before, boolean holds, long after) {
            return to(before, holds, after, before == null ? Outcome.NONE : before);
        }

        @org.jspecify.annotations.Nullable
        Long to(@org.jspecify.annotations.Nullable Long before, boolean holds, long after, long told) {
            outcome =
                    holds ? new Outcome.Taken(told, after) : new Outcome.Denied(before == null ? Outcome.NONE : before);
            return holds ? Long.valueOf(after) : before;
        }

        Outcome outcome() {
            return outcome;
        }
    }
}
