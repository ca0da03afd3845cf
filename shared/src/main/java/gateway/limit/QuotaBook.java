package gateway.limit;

import gateway.limit.Counters.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One window of one quota as this instance knows it: how much of it is used, and how much of that is held here, taken but
 * not used yet. What is held can be used as long as the window lasts; what lies unused is given back.
 */
final class QuotaBook extends Book {
    /** A counter stays this much longer than its window, for instances whose clock is behind. */
    private static final long LINGER_SECONDS = 3600;

    /** Of its own demand an instance takes as much at once as it needs for this time, at the most. */
    private static final double LIFE_SECONDS = 5;

    /** What nobody has asked for in this time is given back. */
    private static final long IDLE = 2_000_000_000L;

    /** How much of what is left one instance may take. */
    private static final int SHARE = 16;

    /** Held permits are too many if they are this many times what the demand of late will use. */
    private static final int TOO_MANY = 4;

    /** While the table is away, what is left of a window is spread over it in so many parts. */
    private static final int PARTS = 60;

    /** Upstreams say what a request cost: whatever they say, what is owed can be added to a count. */
    private static final long MOST_OWED = Long.MAX_VALUE / 4;

    private final String key;
    private final CalendarWindow window;
    private final long end;
    private long limit;
    private long used;
    private long usedAt;
    private boolean isKnown;
    private long held;
    private long askedAt;
    private long owed;

    QuotaBook(String key, CalendarWindow window, long limit, long seed) {
        super(new Demand(), seed);
        this.key = key;
        this.window = window;
        this.end = TableClock.nanos(window.end());
        this.limit = limit;
    }

    void holdTo(long limit) {
        this.limit = limit;
    }

    CalendarWindow window() {
        return window;
    }

    private Duration reset(Moment now) {
        return Duration.ofNanos(Math.max(0, end - now.earliest()));
    }

    @Override
    Decision.@Nullable Refused recall(long cost, long patience, Moment now) {
        if (held >= cost) {
            return null;
        }
        boolean believed = isKnown && now.at() - usedAt < BELIEVED && now.at() >= usedAt;
        boolean spent = cost > limit || believed && cost > limit - (used - held) - owed;
        return spent ? new Decision.Refused(reset(now)) : null;
    }

    @Override
    @Nullable
    Decision next(long cost, double demand, int waiting, long patience, Moment now) {
        askedAt = now.at();
        Decision.Refused refused = recall(cost, patience, now);
        if (refused != null) {
            return refused;
        }
        if (held >= cost) {
            held -= cost;
            return new Decision.Allowed(
                    remaining(now), reset(now), Duration.ZERO, window.start().getEpochSecond());
        }
        // What is owed goes first. Where it leaves too little, the refusal is to be found out, not guessed.
        long debt = Math.min(owed, Math.max(0, limit - cost));
        long left = Math.max(0, limit - (isKnown ? used : 0) - debt);
        double life = LIFE_SECONDS * (1 + crowded);
        long together = cost > Long.MAX_VALUE / (1L + waiting) ? cost : cost * (1L + waiting);
        long wanted = Math.max((long) (demand * life), together);
        long most = Math.max(left / SHARE, Math.min(together, left));
        long permits = Math.max(cost, Math.min(wanted, most)) - held;
        ask = new Ask.Add(key, permits + debt, limit, expires());
        return null;
    }

    @Override
    Decision.@Nullable Allowed remembered(Moment now) {
        return isKnown ? new Decision.Allowed(remaining(now), reset(now)) : null;
    }

    private Instant expires() {
        return window.end().plusSeconds(LINGER_SECONDS);
    }

    @Override
    void heard(Ask ask, Outcome outcome, Moment now) {
        long n = ((Ask.Add) ask).n();
        if (outcome instanceof Outcome.Taken(var _, var after)) {
            if (n > 0) {
                long paid = Math.min(owed, n);
                if (isKnown) {
                    share.saw(n, after - used);
                } else {
                    share.saw(n, n);
                }
                owed -= paid;
                held += n - paid;
            }
            know(after, now);
        } else if (outcome instanceof Outcome.Denied(var state)) {
            long found = state == Outcome.NONE ? 0 : state;
            if (isKnown && found > used) {
                share.saw(0, found - used);
            }
            know(found, now);
        }
    }

    private void know(long state, Moment now) {
        used = state;
        usedAt = now.at();
        isKnown = true;
    }

    @Override
    Decision local(long cost, Moment now) {
        askedAt = now.at();
        long left = Math.max(0, limit - (isKnown ? used - held : 0) - owed);
        if (cost > left) {
            return new Decision.Refused(reset(now));
        }
        // As a rate that uses up what is left by the end of the window, a sixtieth of it at once at the most.
        long time = Math.max(1, end - now.earliest());
        long single = Math.max(1, Math.ceilDiv(time, left));
        long length = cost > Gcra.MAX / single ? Gcra.MAX : cost * single;
        Decision decision = share.take(length, time / PARTS, isKnown ? 0 : -1, now);
        if (decision instanceof Decision.Allowed) {
            charge(cost, now);
            return new Decision.Allowed(remaining(now), reset(now));
        }
        return decision;
    }

    @Override
    long remaining(Moment now) {
        return Math.max(0, Math.max(0, limit - (isKnown ? used : 0)) + held - owed);
    }

    /** The permits of another window are of no use: they are lost. */
    @Override
    void giveBack(long permit, long cost, Moment now) {
        if (permit == window.start().getEpochSecond()) {
            held += cost;
        }
    }

    @Override
    void charge(long cost, Moment now) {
        long paid = Math.min(held, cost);
        held -= paid;
        owed = Math.min(MOST_OWED, owed + Math.min(MOST_OWED, cost - paid));
    }

    @Override
    @Nullable
    Ask debt(Moment now) {
        if (owed == 0) {
            return null;
        }
        return new Ask.Add(key, owed, Long.MAX_VALUE, expires());
    }

    @Override
    @Nullable
    Ask idle(boolean all, Moment now) {
        if (held == 0 || now.earliest() >= end) {
            return null;
        }
        long keep = 0;
        if (!all && now.at() - askedAt < IDLE) {
            double soon = demand.level(now.at()) * LIFE_SECONDS * (1 + crowded);
            if (held <= soon * TOO_MANY + 1) {
                return null;
            }
            keep = (long) soon;
        }
        long n = held - keep;
        held = keep; // whatever becomes of the write: it is not repeated
        return new Ask.Add(key, -n, limit, expires());
    }

    @Override
    @Nullable
    Ask surplus(Moment now) {
        long keep = Math.max(0, limit - used) / SHARE;
        if (!isKnown || owed > 0 || held <= keep || now.earliest() >= end) {
            return null;
        }
        long n = held - keep;
        held = keep; // whatever becomes of the write: it is not repeated
        return new Ask.Add(key, -n, limit, expires());
    }

    @Override
    boolean isOpen(Moment now) {
        return (held > 0 || owed > 0) && now.earliest() < end;
    }
}
