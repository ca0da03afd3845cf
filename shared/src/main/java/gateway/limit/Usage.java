package gateway.limit;

import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;

/**
 * What of an allowance is used. What instances have taken and not used yet is part of it.
 *
 * @param used permits
 * @param most permits that can be used at once: a rate's burst, a quota's permits
 * @param next when a permit is there; the moment asked about, or before, where one is
 * @param full when all of them are back
 */
public record Usage(long used, long most, Instant next, Instant full) {

    public long left() {
        return Math.max(0, most - used);
    }

    /** @param tat the counter's attribute of that name; {@link Counters.Outcome#NONE} for none */
    public static Usage ofRate(Allowance.Rate rate, long tat, Instant now) {
        Gcra gcra = Gcra.of(rate);
        long at = TableClock.nanos(now);
        long most = gcra.permits(gcra.capacity());
        if (tat == Counters.Outcome.NONE || tat <= at) {
            return new Usage(0, most, now, now);
        }
        long left = gcra.permits(gcra.capacity() - (tat - at));
        return new Usage(
                most - Math.max(0, left),
                most,
                now.plus(Duration.ofNanos(Math.max(0, tat + gcra.length(1) - gcra.capacity() - at))),
                now.plus(Duration.ofNanos(tat - at)));
    }

    /** @param used the counter's attribute of that name; 0 for none */
    public static Usage ofQuota(Allowance.Quota quota, long used, Instant now) {
        Instant end = CalendarWindow.of(quota.period(), now).end();
        return new Usage(used, quota.permits(), used < quota.permits() ? now : end, used == 0 ? now : end);
    }
}
