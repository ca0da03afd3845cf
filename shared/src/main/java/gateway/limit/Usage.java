package gateway.limit;

import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What of an allowance is used. What instances have taken and not used yet is part of it.
 *
 * @param used permits
 * @param most permits that can be used at once: a rate's burst, a quota's permits, requests on their way
 * @param next when a permit is there; the moment asked about, or before, where one is
 * @param full when all of them are back
 */
public record Usage(long used, long most, Instant next, Instant full) {

    public long left() {
        return Math.max(0, most - used);
    }

    /**
     * Permits come back evenly, so what is used is rounded.
     *
     * @param tat the counter's attribute of that name; {@link Counters.Outcome#NONE} for none
     */
    public static Usage ofRate(Allowance.Rate rate, long tat, Instant now) {
        Gcra gcra = Gcra.of(rate);
        long at = TableClock.nanos(now);
        long most = gcra.permits(gcra.capacity());
        if (tat == Counters.Outcome.NONE || tat <= at) {
            return new Usage(0, most, now, now);
        }
        long ahead = tat - at;
        long half = gcra.length(1) / 2; // a permit that is back in a moment is not used any more
        return new Usage(
                Math.min(most, gcra.permits(ahead + half)),
                most,
                now.plus(Duration.ofNanos(Math.max(0, tat + gcra.length(1) - gcra.capacity() - at))),
                now.plus(Duration.ofNanos(ahead)));
    }

    /**
     * The same of a counter that is split into several.
     *
     * @param tats the attribute of each of its items, in their order
     */
    public static Usage ofRate(Allowance.Rate rate, List<Long> tats, Instant now) {
        Usage whole = ofRate(Counter.part(rate, 0, tats.size()), tats.getFirst(), now);
        for (int i = 1; i < tats.size(); i++) {
            Usage part = ofRate(Counter.part(rate, i, tats.size()), tats.get(i), now);
            whole = new Usage(
                    whole.used + part.used,
                    whole.most + part.most,
                    part.next.isBefore(whole.next) ? part.next : whole.next,
                    part.full.isAfter(whole.full) ? part.full : whole.full);
        }
        return whole;
    }

    /** @param taken slots; they are free when their requests have ended, which nobody knows before */
    public static Usage ofInFlight(Allowance.InFlight allowance, long taken, Instant now) {
        return new Usage(taken, allowance.requests(), now, now);
    }

    /** @param used the counter's attribute of that name; 0 for none */
    public static Usage ofQuota(Allowance.Quota quota, long used, Instant now) {
        Instant end = CalendarWindow.of(quota.period(), now).end();
        return new Usage(used, quota.permits(), used < quota.permits() ? now : end, used == 0 ? now : end);
    }
}
