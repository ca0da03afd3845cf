package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One rate's counter as this instance knows it: how far its time line is taken, and which regions of it are this
 * instance's own. ADR 0025 says why whatever this class asks for, no more can pass than the rate and its burst: what it
 * decides is only how many permits are taken with one write.
 */
final class RateBook extends Book {
    /** Counters stay this much longer than they matter. */
    private static final long LINGER_SECONDS = 3600;

    private static final int MOST_REGIONS = 4;

    private final String key;
    private Gcra gcra;
    private long frame;

    /** The end of the time line when it was seen last. */
    private long known = Outcome.NONE;

    private long knownAt;
    private boolean isKnown;

    private final ArrayDeque<Region> regions = new ArrayDeque<>(2);
    private @Nullable Region used;

    RateBook(String key, Allowance.Rate rate) {
        this.key = key;
        this.gcra = Gcra.of(rate);
    }

    /** Holds it to {@code rate} from now on. What was taken under another stays what it is: a stretch of time. */
    void holdTo(Allowance.Rate rate) {
        gcra = Gcra.of(rate);
    }

    @Override
    Decision.@Nullable Refused recall(long cost, long patience, Moment now) {
        renew(now);
        long length = gcra.length(cost);
        if (length > gcra.capacity()) {
            return new Decision.Refused(Duration.ofNanos(length));
        }
        long wait = Long.MAX_VALUE;
        for (Region region : regions) {
            if (region.has(length, now)) {
                wait = Math.min(wait, region.wait(length, gcra.capacity(), now));
            }
        }
        if (wait == Long.MAX_VALUE) {
            wait = isBelieved(now) ? tableWait(length, now) : 0;
        }
        return wait > patience ? new Decision.Refused(Duration.ofNanos(wait)) : null;
    }

    @Override
    @Nullable
    Decision next(long cost, double demand, int waiting, long patience, Moment now) {
        Decision.Refused refused = recall(cost, patience, now);
        if (refused != null) {
            return refused;
        }
        long length = gcra.length(cost);
        for (Region region : regions) {
            if (region.has(length, now)) {
                long wait = region.wait(length, gcra.capacity(), now);
                if (wait <= patience) {
                    region.use(length, now);
                    used = region;
                    return allowed(wait, now);
                }
            }
        }
        ask = ask(length, cost, demand, waiting, patience, now);
        return null;
    }

    @Override
    Decision.@Nullable Allowed remembered(Moment now) {
        renew(now);
        return isBelieved(now) ? allowed(0, now) : null;
    }

    /** Until the table can give a permit, as far as is known; 0 for at once. */
    private long tableWait(long length, Moment now) {
        if (known == Outcome.NONE) {
            return 0;
        }
        long wait = known + length - gcra.capacity() - now.earliest();
        Region own = own();
        if (own != null && own.isFloating()) {
            wait = Math.min(wait, own.wait(length, gcra.capacity(), now));
        }
        return Math.max(0, wait);
    }

    /** The region at the end of the line as it is known; null where somebody else took its end. */
    private @Nullable Region own() {
        Region last = regions.peekLast();
        return last != null && isKnown && last.end() == known ? last : null;
    }

    private Ask ask(long length, long cost, double demand, int waiting, long patience, Moment now) {
        Instant expires = expires(now);
        long capacity = gcra.capacity();
        long last = now.earliest() + capacity + patience;
        Lease lease = Lease.of(gcra, cost, demand, waiting, last - Math.max(isKnown ? known : 0, now.latest()));
        long several = gcra.length(lease.permits());
        if (!isKnown || known == Outcome.NONE || known < now.latest() + lease.ahead()) {
            long floor = now.latest() + lease.ahead();
            long ceiling = last - length;
            Region own = own();
            if (isKnown && known > ceiling && own != null && own.isFloating()) {
                // Nobody has used the line but this instance, whose own clock then tells that there is room.
                return new Ask.Advance(key, known, known, floor - known + several, true, expires);
            }
            return new Ask.Advance(key, floor, ceiling, several, false, expires);
        }
        if (known <= last - several) {
            return new Ask.Advance(key, now.latest(), last - several, several, true, expires);
        }
        if (known <= last - length) {
            return new Ask.Advance(key, now.latest(), last - length, length, true, expires);
        }
        return new Ask.Advance(key, known, known, length, true, expires);
    }

    private Instant expires(Moment now) {
        return Instant.ofEpochSecond((now.latest() + gcra.capacity()) / 1_000_000_000L + LINGER_SECONDS);
    }

    @Override
    void heard(Ask ask, Outcome outcome, Moment now) {
        renew(now);
        var advance = (Ask.Advance) ask;
        if (outcome instanceof Outcome.Denied(var state)) {
            know(state, now);
        } else if (outcome instanceof Outcome.Taken(var before, var after)) {
            Region own = own();
            if (own != null && before == own.end() && (advance.busy() || own.isFloating())) {
                own.extend(after);
            } else {
                if (regions.size() == MOST_REGIONS) {
                    regions.removeFirst();
                }
                regions.add(new Region(!advance.busy(), before, after));
            }
            know(after, now);
        }
    }

    private void know(long state, Moment now) {
        known = state;
        knownAt = now.at();
        isKnown = true;
    }

    private boolean isBelieved(Moment now) {
        return isKnown && now.at() - knownAt < BELIEVED;
    }

    /** Forgets what another frame's clock told, and what has lapsed. */
    private void renew(Moment now) {
        if (frame != now.frame()) {
            frame = now.frame();
            regions.clear();
            used = null;
            isKnown = false;
        }
        while (!regions.isEmpty() && regions.size() > 1 && !regions.peekFirst().has(1, now)) {
            regions.removeFirst();
        }
    }

    private Decision.Allowed allowed(long wait, Moment now) {
        Region own = own();
        long left;
        long ahead;
        if (own != null && own.isFloating() && own == used) {
            ahead = own.ahead(now);
            left = gcra.capacity() - ahead;
        } else {
            ahead = isKnown && known != Outcome.NONE ? Math.max(0, known - now.earliest()) : 0;
            left = Math.max(0, gcra.capacity() - ahead);
            for (Region region : regions) {
                left += region.left(now);
            }
        }
        return new Decision.Allowed(
                gcra.permits(Math.min(left, gcra.capacity())), Duration.ofNanos(ahead), Duration.ofNanos(wait));
    }

    @Override
    boolean giveBack(long cost, Moment now) {
        ask = null;
        renew(now);
        return used != null && used.giveBack(gcra.length(cost));
    }

    @Override
    boolean charge(long cost, Moment now) {
        renew(now);
        long length = gcra.length(cost);
        for (Region region : regions) {
            if (region.has(length, now)) {
                region.use(length, now);
                return true;
            }
        }
        boolean busy = isKnown && known != Outcome.NONE && known >= now.latest();
        ask = new Ask.Advance(key, now.latest(), Long.MAX_VALUE, length, busy, expires(now));
        return false;
    }

    @Override
    @Nullable
    Ask idle(Moment now) {
        return null;
    }
}
