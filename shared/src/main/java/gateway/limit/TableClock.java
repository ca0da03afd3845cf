package gateway.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
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

    /** A thread can be kept from running between two readings: what looks like a jump is looked at so often. */
    private static final int LOOKS = 4;

    /** Tables are many machines, whose clocks need not agree to the millisecond. */
    private static final long NOISE = 50_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final long assumed;
    private long frame;
    private long latest = Long.MIN_VALUE;
    private long base;
    private boolean witnessed;
    private long least;
    private long leastAt;
    private long most;
    private long mostAt;

    /**
     * @param wall     the instance's time of day
     * @param nanoTime for the time gone by, as {@link System#nanoTime}
     */
    public TableClock(InstantSource wall, LongSupplier nanoTime) {
        this(wall, nanoTime, Duration.ofNanos(ASSUMED));
    }

    /**
     * One of which it is known how far it can be from the table's. It is believed from the start, until an answer of the
     * table proves it wrong: at once where it is off by more than a second and this, by half a second in every second
     * answer, and so on.
     *
     * @param assumed up to 2 seconds, which stands for not knowing
     */
    public TableClock(InstantSource wall, LongSupplier nanoTime, Duration assumed) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.assumed = Math.min(ASSUMED, assumed.toNanos());
        assume();
    }

    /**
     * One as far off as CLOCK_ERROR_MS of a function's environment says; without it, nothing is known.
     *
     * @throws IllegalArgumentException where the variable is no whole number of milliseconds, 0 or more
     */
    public static TableClock of(Map<String, String> environment, InstantSource wall, LongSupplier nanoTime) {
        String text = environment.get("CLOCK_ERROR_MS");
        if (text == null || text.isEmpty()) {
            return new TableClock(wall, nanoTime);
        }
        long millis;
        try {
            millis = Long.parseLong(text);
        } catch (NumberFormatException _) {
            millis = -1;
        }
        if (millis < 0) {
            throw new IllegalArgumentException(
                    "CLOCK_ERROR_MS must be a whole number of milliseconds, 0 or more, was " + text);
        }
        return new TableClock(wall, nanoTime, Duration.ofMillis(Math.min(millis, ASSUMED / 1_000_000)));
    }

    private void assume() {
        witnessed = assumed < ASSUMED;
        least = -assumed;
        most = assumed;
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

    /**
     * Now. Goes on with the time gone by, whatever little steps the time of day makes; where the time of day has jumped,
     * in a new frame.
     */
    public synchronized Moment now() {
        long wallTime = nanos(wall.instant());
        long gone = nanoTime.getAsLong();
        if (latest == Long.MIN_VALUE) {
            begin(wallTime, gone);
        } else if (isJump(wallTime, gone)) {
            for (int looks = 1; looks < LOOKS && isJump(wallTime, gone); looks++) {
                wallTime = nanos(wall.instant());
                gone = nanoTime.getAsLong();
            }
            if (isJump(wallTime, gone)) {
                forget();
                begin(wallTime, gone);
            }
        }
        long at = base + gone;
        latest = Math.max(latest, at);
        if (!witnessed) {
            return new Moment(at, least, most, frame);
        }
        return new Moment(at, least - drift(at - leastAt), most + drift(at - mostAt), frame);
    }

    private void begin(long wallTime, long gone) {
        base = wallTime - gone;
        leastAt = wallTime;
        mostAt = wallTime;
    }

    private boolean isJump(long wallTime, long gone) {
        return Math.abs(wallTime - gone - base) > JUMP || wallTime < latest - JUMP;
    }

    /** How far a clock may have drifted in this time; what nothing was ever known of is no worse. */
    private static long drift(long time) {
        return Math.clamp(time / DRIFT, 0, ASSUMED);
    }

    /** Nothing is known of the clock any more, except where the table never says. */
    private void forget() {
        frame++;
        latest = Long.MIN_VALUE;
        if (witnessed) {
            assume();
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
        boolean wrong = from - received.most() > NOISE || received.least() - to > NOISE;
        if (wrong) {
            // What was believed until now was wrong, and with it all that was computed from it.
            frame++;
        }
        if (wrong || !witnessed) {
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

    /** {@code moment} with what has been learnt of this clock since, up to {@code now}. */
    static Moment sharpened(Moment moment, Moment now) {
        long drift = drift(now.at() - moment.at()) + 1;
        long least = Math.max(moment.least(), now.least() - drift);
        long most = Math.min(moment.most(), now.most() + drift);
        boolean isNews = least > moment.least() || most < moment.most();
        return isNews && least <= most ? new Moment(moment.at(), least, most, moment.frame()) : moment;
    }

    /** A moment in nanoseconds of the epoch. */
    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
