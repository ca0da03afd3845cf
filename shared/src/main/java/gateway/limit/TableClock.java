package gateway.limit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of the counters' table, as far as it is known here. All instances take permits by it, so that their own clocks
 * need not agree.
 *
 * <p>Each answer of the table says at which second it was made ({@code Date}, RFC 9110 6.6.1), which bounds from both
 * sides how far this instance's clock is off. Answers from shortly before and after the turn of a second bound it to about
 * the time that an answer takes. Until the first answer the clock is taken to be up to {@link #ASSUMED} off. Safe for many
 * threads.
 */
public final class TableClock {
    /** How far off, either way, a clock of which nothing is known may be. */
    static final long ASSUMED = 2_000_000_000L;

    /** By how much two clocks may drift apart, as a divisor of the time gone by: 100 millionths. */
    private static final long DRIFT = 10_000;

    /** A step between the time of day and the time gone by that is more than reading the one after the other takes. */
    private static final long JUMP = 20_000_000L;

    /** Tables are many machines, whose clocks need not agree to the millisecond. */
    private static final long NOISE = 50_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private long frame;
    private long latest = Long.MIN_VALUE;
    private long base;
    private boolean witnessed;
    private long least = -ASSUMED;
    private long leastAt;
    private long most = ASSUMED;
    private long mostAt;

    /**
     * @param wall     the instance's time of day
     * @param nanoTime for the time gone by, as {@link System#nanoTime}
     */
    public TableClock(InstantSource wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
    }

    /** One that believes {@code wall}: for a single process, and for tests. */
    public static TableClock exact(InstantSource wall) {
        var clock = new TableClock(wall, new Even(wall));
        clock.heardWithoutDate();
        return clock;
    }

    private record Even(InstantSource wall) implements LongSupplier {
        @Override
        public long getAsLong() {
            return nanos(wall.instant());
        }
    }

    /** Now. */
    public synchronized Moment now() {
        long at = nanos(wall.instant());
        long difference = at - nanoTime.getAsLong();
        if (latest == Long.MIN_VALUE) {
            base = difference;
        } else if (Math.abs(difference - base) > JUMP || at < latest - JUMP) {
            base = difference;
            forget();
        }
        latest = Math.max(latest, at);
        if (!witnessed) {
            return new Moment(at, least, most, frame);
        }
        return new Moment(at, least - (at - leastAt) / DRIFT, most + (at - mostAt) / DRIFT, frame);
    }

    /** Nothing is known of the clock any more, except where the table never says. */
    private void forget() {
        frame++;
        latest = Long.MIN_VALUE;
        if (witnessed) {
            witnessed = false;
            least = -ASSUMED;
            most = ASSUMED;
        }
    }

    /**
     * The table has answered.
     *
     * @param sent    before the request was sent
     * @param second  that the answer says, of the epoch
     */
    public synchronized void heard(Moment sent, long second) {
        Moment received = now();
        if (sent.frame() != received.frame()) {
            return;
        }
        long from = second * SECOND - received.at();
        long to = (second + 1) * SECOND - sent.at();
        if (from - received.most() > NOISE || received.least() - to > NOISE) {
            // What was believed until now was wrong, and with it all that was computed from it.
            frame++;
            least = from;
            most = to;
            leastAt = received.at();
            mostAt = received.at();
        } else if (!witnessed) {
            least = from;
            most = to;
            leastAt = received.at();
            mostAt = received.at();
        } else {
            if (from > received.least()) {
                least = from;
                leastAt = received.at();
            }
            if (to < received.most()) {
                most = to;
                mostAt = received.at();
            }
            if (least > most) {
                long higher = least;
                least = most;
                most = higher;
            }
        }
        witnessed = true;
    }

    /** The table has answered and does not say when: this instance's clock is all there is to go by. */
    public synchronized void heardWithoutDate() {
        if (!witnessed) {
            least = 0;
            most = 0;
        }
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }
}
