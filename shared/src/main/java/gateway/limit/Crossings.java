package gateway.limit;

import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counters that notice when a quota's window becomes used up to 80 % or wholly. Only one write brings a count from below a
 * mark to it, whichever instance makes it; and where permits are given back and the count comes to a mark again, an item
 * of the window's own says that it was told.
 */
final class Crossings implements Counters {
    static final int NEAR = 80;
    static final int FULL = 100;

    /** Begins the names of the items that say what was told. */
    private static final String TOLD = "n/";

    /** How long an item outlives its window, as the counter does. */
    private static final Duration LINGER = Duration.ofHours(1);

    /** Writes that nobody has asked about yet. */
    private static final int REMEMBERED = 1000;

    private final Counters counters;
    private final Map<String, Step> steps = new Recent<>(REMEMBERED);
    private volatile boolean isEmpty = true;

    /** What one write, or several, did to a count. */
    private record Step(long before, long after) {
        int percent(long limit) {
            if (limit > 0 && before < limit && after >= limit) {
                return FULL;
            }
            long near = limit - limit / 5;
            return before < near && after >= near && after < limit ? NEAR : 0;
        }
    }

    Crossings(Counters counters) {
        this.counters = counters;
    }

    @Override
    public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
        return counters.advance(key, floor, ceiling, length, busy, expires);
    }

    @Override
    public Outcome add(String key, long n, long limit, Instant expires) {
        Outcome outcome = counters.add(key, n, limit, expires);
        if (n > 0 && outcome instanceof Outcome.Taken(var before, var after)) {
            var step = new Step(before == Outcome.NONE ? 0 : before, after);
            // What is charged afterwards is charged whatever the limit is, so that its marks are not known here.
            if (limit == Long.MAX_VALUE || step.percent(limit) > 0) {
                note(key, step);
            }
        }
        return outcome;
    }

    private synchronized void note(String key, Step step) {
        Step earlier = steps.get(key);
        steps.put(key, earlier == null ? step : new Step(Math.min(earlier.before, step.before), step.after));
        isEmpty = false;
    }

    private synchronized @Nullable Step take(String key) {
        Step step = steps.remove(key);
        isEmpty = steps.isEmpty();
        return step;
    }

    /**
     * How much of the window that {@code now} is in has become used, in percent: {@link #NEAR} or {@link #FULL}, once for
     * all instances, else 0. Costs a write where there is something to tell, and next to nothing where there is not.
     */
    int reached(Counter counter, Allowance.Quota quota, Instant now) {
        if (isEmpty) {
            return 0;
        }
        CalendarWindow window = CalendarWindow.of(quota.period(), now);
        String key = counter.key() + window.suffix(quota.period().unit());
        Step step = take(key);
        int percent = step == null ? 0 : step.percent(quota.permits());
        if (percent == 0) {
            return 0;
        }
        Outcome outcome =
                counters.add(TOLD + key + "/" + percent, 1, 1, window.end().plus(LINGER));
        return outcome instanceof Outcome.Taken ? percent : 0;
    }
}
