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

    private final String key;
    private final CalendarWindow window;
    private long limit;
    private long used;
    private long usedAt;
    private boolean isKnown;
    private long held;
    private long askedAt;
    private long owed;

    QuotaBook(String key, CalendarWindow window, long limit) {
        this.key = key;
        this.window = window;
        this.limit = limit;
    }

    void holdTo(long limit) {
        this.limit = limit;
    }

    private Duration reset(Moment now) {
        long end = TableClock.nanos(window.end());
        return Duration.ofNanos(Math.max(0, end - now.earliest()));
    }

    @Override
    Decision.@Nullable Refused recall(long cost, long patience, Moment now) {
        if (held >= cost) {
            return null;
        }
        boolean believed = isKnown && now.at() - usedAt < BELIEVED && now.at() >= usedAt;
        boolean spent = cost > limit || believed && used - held + cost > limit;
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
            return new Decision.Allowed(Math.max(0, limit - used) + held, reset(now));
        }
        long left = isKnown ? limit - used : limit;
        long wanted = Math.max((long) (demand * LIFE_SECONDS), cost * (1L + waiting));
        long most = Math.max(left / SHARE, Math.min(cost * (1L + waiting), left));
        long permits = Math.max(cost, Math.min(wanted, most)) - held;
        ask = new Ask.Add(key, permits + owed, limit, expires());
        return null;
    }

    @Override
    Decision.@Nullable Allowed remembered(Moment now) {
        return isKnown ? new Decision.Allowed(Math.max(0, limit - used) + held, reset(now)) : null;
    }

    private Instant expires() {
        return window.end().plusSeconds(LINGER_SECONDS);
    }

    @Override
    void heard(Ask ask, Outcome outcome, Moment now) {
        long n = ((Ask.Add) ask).n();
        if (outcome instanceof Outcome.Taken(var _, var after)) {
            know(after, now);
            if (n > 0) {
                held += n - owed;
                owed = 0;
            }
        } else if (outcome instanceof Outcome.Denied(var state)) {
            know(state == Outcome.NONE ? 0 : state, now);
        }
    }

    private void know(long state, Moment now) {
        used = state;
        usedAt = now.at();
        isKnown = true;
    }

    @Override
    boolean giveBack(long cost, Moment now) {
        held += cost;
        return true;
    }

    @Override
    boolean charge(long cost, Moment now) {
        if (held >= cost) {
            held -= cost;
            return true;
        }
        ask = new Ask.Add(key, cost, Long.MAX_VALUE, expires());
        return false;
    }

    /** What a write that came to nothing did not charge is charged with the next. */
    void owe(long cost) {
        owed += cost;
    }

    @Override
    @Nullable
    Ask idle(Moment now) {
        boolean over = now.earliest() >= TableClock.nanos(window.end());
        if (held == 0 || over || now.at() - askedAt < IDLE) {
            return null;
        }
        long n = held;
        held = 0; // whatever becomes of the write: it is not repeated
        return new Ask.Add(key, -n, limit, expires());
    }
}
