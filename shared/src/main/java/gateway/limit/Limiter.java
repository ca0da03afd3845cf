package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits from the counters, one conditional write a decision. What it has seen of a counter it remembers: to pick
 * the branch of the write that will succeed, and to refuse without a write what cannot pass yet, so that whoever goes on
 * calling over the limit costs nothing. Safe for many threads.
 *
 * <p>Whatever is uncertain counts as taken: a write without an answer is not repeated and not undone.
 */
public final class Limiter {
    private static final int REMEMBERED = 10_000;

    /**
     * How long what was seen refuses by itself. A rate's state only grows, but a quota's can shrink (permits given back)
     * and an operator can reset either.
     */
    private static final Duration BELIEVED = Duration.ofSeconds(30);

    /** Counters stay this much longer than they matter, for writers whose clock is behind. */
    private static final Duration LINGER = Duration.ofHours(1);

    /** After so many failures in a row the counters are left alone for a while, so that calls do not wait for nothing. */
    private static final int FAILURES = 3;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Counters counters;
    private final Map<String, Seen> memory = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int failures;
    private Instant askAgain = Instant.MIN;

    public Limiter(Counters counters) {
        this.counters = counters;
    }

    /** @param state a TAT or a count, as the counter had it at {@code at} */
    private record Seen(long state, Instant at) {}

    // Plain instanceof below: the first pattern switch of a process costs a cold function some 20 ms.

    /** The refusal that is certain without asking the counter; null where none is. */
    public Decision.@Nullable Refused recall(Limit limit, String key, Instant now) {
        if (limit instanceof Limit.Throttle throttle) {
            Seen seen = believed(key, now);
            long wait = seen == null ? 0 : Gcra.of(throttle).wait(seen.state, nanos(now));
            return wait > 0 ? new Decision.Refused(Duration.ofNanos(wait)) : null;
        }
        var quota = (Limit.Quota) limit;
        var window = CalendarWindow.of(quota.window(), now);
        Seen seen = believed(key(quota, key, window), now);
        boolean spent = quota.permits() < 1 || seen != null && seen.state >= quota.permits();
        return spent ? new Decision.Refused(Duration.between(now, window.end())) : null;
    }

    /**
     * Takes one permit.
     *
     * @param key names the counter: one string for each scope, limit and caller
     */
    public Decision take(Limit limit, String key, Instant now) {
        Decision.Refused refused = recall(limit, key, now);
        if (refused != null) {
            return refused;
        }
        if (isPaused(now)) {
            return new Decision.Unknown();
        }
        return limit instanceof Limit.Throttle throttle
                ? take(Gcra.of(throttle), key, now)
                : take((Limit.Quota) limit, key, now);
    }

    /** Gives a permit back that was taken at {@code taken}. A rate's comes back by itself. Never repeated. */
    public void giveBack(Limit.Quota quota, String key, Instant taken) {
        var window = CalendarWindow.of(quota.window(), taken);
        String counter = key(quota, key, window);
        if (counters.add(counter, -1, quota.permits(), window.end().plus(LINGER)) instanceof Outcome.Taken(var used)) {
            remember(counter, used, taken);
        }
    }

    /**
     * The write has two branches, since the counters know no maximum: busy while the TAT is ahead of now, idle after. A
     * refusal carries the state, which tells a full counter from the wrong branch. Since a TAT never goes back, one that
     * has been seen at or after {@code now} makes busy the right branch for good: at most busy, idle, busy again, and the
     * third only if another writer came between.
     */
    private Decision take(Gcra gcra, String key, Instant at) {
        long now = nanos(at);
        Seen seen = seen(key);
        boolean busy = seen != null && seen.state >= now;
        Instant expires = at.plusNanos(gcra.capacity()).plus(LINGER);
        for (int attempt = 0; attempt < 3; attempt++) {
            Outcome outcome = counters.advance(key, now, gcra.period(), gcra.room(), busy, expires);
            if (outcome instanceof Outcome.Unavailable) {
                failed(at);
                return new Decision.Unknown();
            }
            succeeded();
            if (outcome instanceof Outcome.Taken(var tat)) {
                remember(key, tat, at);
                return new Decision.Allowed(gcra.remaining(tat, now), Duration.ofNanos(gcra.reset(tat, now)));
            }
            long tat = ((Outcome.Denied) outcome).state();
            remember(key, tat, at);
            long wait = gcra.wait(tat, now);
            if (wait > 0) {
                return new Decision.Refused(Duration.ofNanos(wait));
            }
            busy = tat >= now;
        }
        return new Decision.Unknown(); // the counters contradict themselves
    }

    private Decision take(Limit.Quota quota, String key, Instant now) {
        var window = CalendarWindow.of(quota.window(), now);
        String counter = key(quota, key, window);
        Duration reset = Duration.between(now, window.end());
        Outcome outcome = counters.add(counter, 1, quota.permits(), window.end().plus(LINGER));
        if (outcome instanceof Outcome.Unavailable) {
            failed(now);
            return new Decision.Unknown();
        }
        succeeded();
        if (outcome instanceof Outcome.Taken(var used)) {
            remember(counter, used, now);
            return new Decision.Allowed(Math.max(0, quota.permits() - used), reset);
        }
        remember(counter, ((Outcome.Denied) outcome).state(), now);
        return new Decision.Refused(reset);
    }

    /** The window is part of the key: a new one begins with nothing used, whatever became of the old. */
    private static String key(Limit.Quota quota, String key, CalendarWindow window) {
        char letter = switch (quota.window()) {
            case MINUTE -> 'm';
            case HOUR -> 'h';
            case DAY -> 'd';
            case WEEK -> 'w';
            case MONTH -> 'M';
        };
        return key + "/" + letter + window.start().getEpochSecond();
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    private synchronized @Nullable Seen seen(String key) {
        return memory.get(key);
    }

    private @Nullable Seen believed(String key, Instant now) {
        Seen seen = seen(key);
        // Not from the future either: the clock may have been set back.
        return seen != null && !now.isBefore(seen.at) && now.isBefore(seen.at.plus(BELIEVED)) ? seen : null;
    }

    private synchronized void remember(String key, long state, Instant at) {
        memory.put(key, new Seen(state, at));
    }

    private synchronized boolean isPaused(Instant now) {
        return failures >= FAILURES && now.isBefore(askAgain);
    }

    private synchronized void succeeded() {
        failures = 0;
    }

    private synchronized void failed(Instant now) {
        failures++;
        askAgain = now.plus(PAUSE);
    }
}
