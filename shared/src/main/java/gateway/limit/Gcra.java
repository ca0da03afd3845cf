package gateway.limit;

import gateway.policy.Allowance;
import java.math.BigInteger;
import java.time.Duration;

/**
 * The arithmetic of the generic cell rate algorithm (ITU-T I.371, annex A) in whole nanoseconds. Permits are stretches of
 * a time line: one that begins at {@code y} and is {@code c} long can be used from {@code y + c - capacity} to {@code y}.
 * Stretches never overlap, so those used between a and b lie between a and {@code b + capacity}: their lengths add up to
 * {@code b - a + capacity} at the most, and the permits to {@code rate * (b - a) + burst}.
 *
 * <p>What one permit takes is rounded up, and {@code capacity} is a burst of them, so it is never more, whatever the
 * numbers. Where the rounding would matter, of rates beyond a million a second, each length is rounded up by itself and
 * {@code capacity} down.
 *
 * @param permits  that come back in {@code per}; 1 or more
 * @param per      nanoseconds
 * @param single   how long the stretch of one permit is
 * @param capacity nanoseconds in which the burst comes back
 */
record Gcra(long permits, long per, long single, long capacity) {

    /** 73 years. Added to any time of this century and to itself it does not overflow. */
    static final long MAX = 1L << 61;

    /** From here on a permit's length is precise enough to count in it. */
    private static final long PRECISE = 1000;

    static Gcra of(Allowance.Rate rate) {
        long permits = Math.max(1, rate.permits());
        long per = nanos(rate.per());
        long burst = Math.max(1, rate.burst());
        long single = Math.clamp(Math.ceilDiv(per, permits), 1, MAX);
        long capacity = single < PRECISE
                ? Math.max(single, scaled(burst, per, permits, false))
                : single * Math.min(burst, MAX / single);
        return new Gcra(permits, per, single, capacity);
    }

    private static long nanos(Duration duration) {
        return duration.toSeconds() >= MAX / 1_000_000_000L ? MAX : duration.toNanos();
    }

    /** How long the stretch is that {@code n} permits take together. */
    long length(long n) {
        if (single < PRECISE) {
            return scaled(n, per, permits, true);
        }
        return n > MAX / single ? MAX : n * single;
    }

    /** How many whole permits a stretch makes. */
    long permits(long length) {
        if (length <= 0) {
            return 0;
        }
        return single < PRECISE ? scaled(length, permits, per, false) : length / single;
    }

    /** {@code a * b / c}, at most {@link #MAX}. */
    private static long scaled(long a, long b, long c, boolean up) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high == 0 && low >= 0) {
            return Math.min(MAX, up ? Math.ceilDiv(low, c) : low / c);
        }
        BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
        if (up) {
            product = product.add(BigInteger.valueOf(c - 1));
        }
        return product.divide(BigInteger.valueOf(c))
                .min(BigInteger.valueOf(MAX))
                .longValue();
    }
}
