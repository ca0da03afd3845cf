package gateway.bench.limits;

import gateway.limit.Counters;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The counters' table as DynamoDB has it: conditional writes of one item at a time, each telling what was there before,
 * and about a thousand of them a second for one key, beyond which it refuses.
 */
final class Table implements Counters {
    /** A partition's bound, which one key cannot pass either. */
    private static final double WRITES_A_SECOND = 1000;

    private static final double WRITES_AT_ONCE = 100;

    private final Timeline time;
    private final Map<String, Long> states = new HashMap<>();
    private final Map<String, Load> loads = new HashMap<>();
    private long writes;
    private long throttled;

    private static final class Load {
        private double level;
        private long at = Timeline.START;
    }

    Table(Timeline time) {
        this.time = time;
    }

    /** Writes so far, also those whose condition did not hold: they are charged too. */
    long writes() {
        return writes;
    }

    long throttled() {
        return throttled;
    }

    private boolean isTooBusy(String key) {
        Load load = loads.computeIfAbsent(key, _ -> new Load());
        double gone = (time.now() - load.at) / 1e9;
        load.level = Math.max(0, load.level - gone * WRITES_A_SECOND);
        load.at = time.now();
        if (load.level + 1 > WRITES_AT_ONCE) {
            throttled++;
            return true;
        }
        load.level++;
        writes++;
        return false;
    }

    @Override
    public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
        if (isTooBusy(key)) {
            return new Outcome.Throttled();
        }
        long end = states.getOrDefault(key, Outcome.NONE);
        boolean holds = busy
                ? end != Outcome.NONE && end >= floor && end <= ceiling
                : end == Outcome.NONE || end < floor && end <= ceiling;
        if (!holds) {
            return new Outcome.Denied(end);
        }
        long after = (busy ? end : floor) + length;
        states.put(key, after);
        return new Outcome.Taken(end, after);
    }

    @Override
    public Outcome add(String key, long n, long limit, Instant expires) {
        if (isTooBusy(key)) {
            return new Outcome.Throttled();
        }
        long before = states.getOrDefault(key, 0L);
        boolean holds = n < 0 ? before >= -n : before <= limit - n;
        if (!holds) {
            return new Outcome.Denied(before);
        }
        states.put(key, before + n);
        return new Outcome.Taken(before, before + n);
    }
}
