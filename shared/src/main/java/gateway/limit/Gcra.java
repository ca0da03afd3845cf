package gateway.limit;

import gateway.policy.Limit;
import java.time.Duration;

/**
 * The arithmetic of the generic cell rate algorithm (ITU-T I.371, annex A) in whole nanoseconds. Its state is one number,
 * the theoretical arrival time (TAT): the moment at which all permits will have come back.
 *
 * <p>Taking a permit moves the TAT by {@link #period}, from its place or from now, whichever is later, and is refused if
 * it would then be more than {@link #capacity} ahead. So k permits taken in an interval of length t need {@code k * period
 * <= t + capacity}. With {@code capacity = burst * period} and a period that is rounded up, k is at most {@code t * rate +
 * burst}: never more, whatever the numbers.
 *
 * @param period   nanoseconds in which one permit comes back; 1 or more
 * @param capacity how far ahead of now the TAT may be after a step; {@code period} or more
 */
record Gcra(long period, long capacity) {

    /** 73 years. Added to any time of this century and to itself it does not overflow. */
    static final long MAX = 1L << 61;

    static Gcra of(Limit.Throttle limit) {
        long period = Math.clamp(Math.ceilDiv(nanos(limit.per()), limit.permits()), 1, MAX);
        long burst = Math.min(Math.max(1, limit.burst()), MAX / period);
        return new Gcra(period, period * burst);
    }

    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(MAX)) >= 0 ? MAX : duration.toNanos();
    }

    /** How far ahead of now the TAT may be before a step. */
    long room() {
        return capacity - period;
    }

    /** Nanoseconds until a permit is free, if nobody takes one before; 0 where one is. */
    long wait(long tat, long now) {
        return Math.max(0, ahead(tat, now) - room());
    }

    /** Permits that are free. */
    long remaining(long tat, long now) {
        return Math.max(0, capacity - ahead(tat, now)) / period;
    }

    /** Nanoseconds until all permits are back. */
    long reset(long tat, long now) {
        return ahead(tat, now);
    }

    private static long ahead(long tat, long now) {
        return tat <= now ? 0 : tat - now;
    }
}
