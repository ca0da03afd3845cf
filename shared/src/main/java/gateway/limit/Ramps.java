package gateway.limit;

import gateway.policy.Allowance;
import gateway.policy.RampUp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the allowances of new callers have grown: by whole percents, from the moment at which each was seen first. As long
 * as that moment is not known, it is the smallest one. Safe for many threads.
 */
final class Ramps {
    private static final int REMEMBERED = 10_000;
    private static final int WHOLE = 100;

    /** How soon what could not be found out is asked for again. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final FirstSeen seen;
    private final InstantSource clock;
    private final Map<String, Known> known = new Recent<>(REMEMBERED);

    /** @param first null: it could not be found out {@code at} that time */
    private record Known(@Nullable Instant first, Instant at) {}

    Ramps(FirstSeen seen, InstantSource clock) {
        this.seen = seen;
        this.clock = clock;
    }

    /** How much of {@code allowance} the callers that {@code key} counts have by now. */
    Allowance of(String key, Allowance allowance, RampUp rampUp) {
        Instant now = clock.instant();
        return grown(allowance, rampUp, first(key, now), now);
    }

    /** The name under which it is kept when the callers that {@code key} counts were seen first. */
    static String seen(String key) {
        return "f/".concat(key);
    }

    /** How much of {@code allowance} those have who were seen first at {@code first}; null: not yet, as far as is known. */
    static Allowance grown(Allowance allowance, RampUp rampUp, @Nullable Instant first, Instant now) {
        int percent = percent(first, now, rampUp);
        if (percent == WHOLE) {
            return allowance;
        }
        if (allowance instanceof Allowance.Rate rate) {
            // In a longer time, so that little of little is not nothing.
            return new Allowance.Rate(
                    rate.permits() * percent, rate.per().multipliedBy(WHOLE), part(rate.burst(), percent));
        }
        if (allowance instanceof Allowance.Quota quota) {
            return new Allowance.Quota(part(quota.permits(), percent), quota.period());
        }
        return allowance;
    }

    /** One at the least, where there is any. */
    private static long part(long permits, int percent) {
        return Math.min(permits, Math.max(1, Math.multiplyExact(permits, (long) percent) / WHOLE));
    }

    private static int percent(@Nullable Instant first, Instant now, RampUp rampUp) {
        if (first == null || now.isBefore(first)) {
            return rampUp.percent();
        }
        long over = Math.max(1, rampUp.over().toMillis());
        long gone = Math.min(over, Duration.between(first, now).toMillis());
        return rampUp.percent() + (int) ((WHOLE - rampUp.percent()) * gone / over);
    }

    private @Nullable Instant first(String key, Instant now) {
        synchronized (known) {
            Known found = known.get(key);
            if (found != null
                    && (found.first != null || now.isBefore(found.at.plus(AGAIN)) && !now.isBefore(found.at))) {
                return found.first;
            }
            // Who comes meanwhile need not ask, too.
            known.put(key, new Known(null, now));
        }
        Instant first = seen.of(seen(key), now);
        if (first != null) {
            synchronized (known) {
                known.put(key, new Known(first, now));
            }
        }
        return first;
    }
}
