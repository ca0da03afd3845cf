package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One rate's counter as this instance knows it: how far its time line is taken, and which regions of it are this
 * instance's own. ADR 0025 says why whatever this class asks for, no more can pass than the rate and its burst: what it
 * decides is only how many permits are taken with one write, and when.
 *
 * <p>Where more is asked for than comes back, each permit that comes back would cost every instance a write. So, once it
 * is refused, an instance waits until several permits are there, and longer where others are at it too; {@link #BATCH} at
 * the most, and a small part of the burst, so that nothing is lost meanwhile. How long differs each time, or who comes
 * back at even intervals would find the same phase again and again. Small bursts are not waited for.
 */
final class RateBook extends Book {
    /** Counters stay this much longer than they matter. */
    private static final long LINGER_SECONDS = 3600;

    /** Not knowing the table's time to this many nanoseconds is normal: an answer takes as long. */
    private static final long VAGUE = 50_000_000L;

    /** Not knowing it to this part of the burst's time matters. */
    private static final int VAGUE_SHARE = 16;

    /** In this part of what is not known of the time, too little can be learnt to ask again. */
    private static final int LEARNT_SHARE = 8;

    private static final int MOST_REGIONS = 4;

    /** How long permits that come back are left to gather, at the most. */
    private static final long BATCH = 250_000_000L;

    /** And which part of the burst. */
    private static final int BATCH_SHARE = 8;

    /** Which part of what is left an instance keeps of what a request did not need after all. */
    private static final int SURPLUS_SHARE = 64;

    /** How long others who used the counter are thought to go on. */
    private static final long OTHERS = 2_000_000_000L;

    /** How long after a refusal more is thought to be asked for than comes back. */
    private static final long PRESSED = 1_000_000_000L;

    /** Who finds nothing again and again waits twice as long each time, so often. */
    private static final int MOST_MISSES = 3;

    private final String key;
    private Allowance.Rate rate;
    private Gcra gcra;
    private long frame;

    /** The end of the time line when it was seen last. */
    private long known = Outcome.NONE;

    private long knownAt;
    private boolean isKnown;

    private final ArrayDeque<Region> regions = new ArrayDeque<>(2);
    private @Nullable Region used;
    private long name = Long.MIN_VALUE;

    /** Not before this moment more is asked for; how much then. */
    private long resumeAt;

    /** Whether the stretch that is asked for is to float, although it goes on from the end of a line that is in use. */
    private boolean floats;

    private boolean isHeld;
    private long refusedAt = Long.MIN_VALUE;
    private int denials;

    /** Whether the last write was made to learn what time it is. */
    private boolean isLearning;

    /** How many permits to ask for at once while others do so, too: more after each success, much less after a denial. */
    private double window = 1;

    /** How often in a row there was nothing. */
    private int misses;

    private long batch = 1;
    private long othersAt = Long.MIN_VALUE;

    /** How much of the time line was used without being taken from it, at {@link #owedAt}. */
    private long owed;

    private long owedAt;

    private final int index;

    /**
     * @param index  which part of a counter that is split, of at most {@link Counter#MOST_SHARDS}
     * @param demand of all parts
     */
    RateBook(String key, int index, Allowance.Rate rate, Demand demand, long seed) {
        super(demand, seed);
        this.key = key;
        this.index = index;
        this.rate = rate;
        this.gcra = Gcra.of(rate);
    }

    /** Holds it to {@code rate} from now on. What was taken under another stays what it is: a stretch of time. */
    void holdTo(Allowance.Rate rate) {
        if (!Counter.isSame(rate, this.rate)) {
            gcra = Gcra.of(rate);
        }
        this.rate = rate;
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
            if (region.has(length, gcra.capacity(), now)) {
                wait = Math.min(wait, region.wait(length, gcra.capacity(), now));
            }
        }
        if (wait == Long.MAX_VALUE) {
            wait = isBelieved(now) ? tableWait(length, now) : 0;
            if (isUnsure(wait, now)) {
                return null;
            }
            if (patience == 0 && isKnown) {
                wait = hold(length, wait, now);
            }
        }
        return wait > patience(patience, length, now) ? new Decision.Refused(Duration.ofNanos(wait)) : null;
    }

    /**
     * Whether it is only for not knowing the time that there is nothing for {@code wait}. Then the table is asked all the
     * same: its answer says what time it is. Not so often that nothing could be learnt since.
     */
    private boolean isUnsure(long wait, Moment now) {
        long vague = now.latest() - now.earliest();
        return wait > 0
                && wait <= vague
                && denials == 0
                && vague > Math.max(VAGUE, gcra.capacity() / VAGUE_SHARE)
                && now.at() - knownAt >= vague / LEARNT_SHARE;
    }

    /**
     * How long a request can be kept waiting: a permit that can be used later at a moment of the table's, which is not known
     * well enough, would be of no use by then.
     */
    private long patience(long patience, long length, Moment now) {
        long unsure = now.latest() - now.earliest();
        if (patience == 0 || unsure <= gcra.capacity() - length || floats(length, now)) {
            return patience;
        }
        Region own = own();
        return own != null && own.isFloating() ? patience : 0;
    }

    /**
     * Whether a permit to wait for is to be placed by this instance's own clock: the table's time is not known well enough
     * to place it there, and well enough that this costs less than another permit.
     */
    private boolean floats(long length, Moment now) {
        long unsure = now.latest() - now.earliest();
        return unsure > gcra.capacity() - length && unsure <= length;
    }

    /** How long to wait, where the table has a permit in {@code wait}: longer if several are to gather. */
    private long hold(long length, long wait, Moment now) {
        if (wait > 0) {
            refusedAt = now.at();
        }
        if (!isHeld && isRecent(refusedAt, PRESSED, now)) {
            isHeld = true;
            hold(length, wait, Math.min(BATCH, gcra.capacity() / BATCH_SHARE), now);
        }
        return isHeld ? Math.max(wait, Math.min(resumeAt - now.at(), wait + (BATCH << MOST_MISSES + 1))) : wait;
    }

    private void hold(long length, long wait, long time, Moment now) {
        batch = 1;
        resumeAt = now.at() + wait;
        double asked = demand.level(now.at()) * time / 1e9;
        long most = Math.min((long) asked, time / gcra.single());
        if (isRecent(othersAt, OTHERS, now)) {
            batch = Math.max(1, Math.min(most, (long) window));
            if (asked >= 1 && (wait > 0 || most > 1)) {
                resumeAt = now.at() + Math.max(wait, (long) ((time << misses) * (0.75 + random() / 2)));
            }
        } else if (most > 1) {
            window = most;
            batch = most;
            long gathered = tableWait(Math.max(length, gcra.length(batch)), now);
            resumeAt = Math.max(resumeAt, now.at() + gathered - (long) (gcra.length(batch / 2) * random()));
        }
    }

    private static boolean isRecent(long at, long time, Moment now) {
        return at != Long.MIN_VALUE && now.at() - at < time;
    }

    @Override
    @Nullable
    Decision next(long cost, double demand, int waiting, long patience, Moment now) {
        pay(now);
        Decision.Refused refused = recall(cost, patience, now);
        if (refused != null) {
            if (denials > 0) {
                misses = isLearning ? misses : Math.min(MOST_MISSES, misses + 1);
                denials = 0;
            }
            isLearning = false;
            return refused;
        }
        long length = gcra.length(cost);
        for (Region region : regions) {
            if (region.has(length, gcra.capacity(), now)) {
                long wait = region.wait(length, gcra.capacity(), now);
                if (wait <= patience) {
                    use(region, length, wait, now);
                    used = region;
                    return allowed(wait, now);
                }
            }
        }
        ask = ask(length, cost, demand, waiting, patience(patience, length, now), now);
        return null;
    }

    @Override
    Decision.@Nullable Allowed remembered(Moment now) {
        renew(now);
        return isBelieved(now) ? new Decision.Allowed(remaining(now), Duration.ofNanos(ahead(now))) : null;
    }

    private void use(Region region, long length, long wait, Moment now) {
        name = Math.max(name + Counter.MOST_SHARDS, (now.at() & -Counter.MOST_SHARDS) + index);
        region.use(name, length, wait, now);
    }

    /** Until the table can give a permit, as far as is known; 0 for at once. */
    private long tableWait(long length, Moment now) {
        if (known == Outcome.NONE) {
            return 0;
        }
        long together = length + owed(now);
        long wait = known + together - gcra.capacity() - now.earliest();
        Region own = own();
        if (own != null && own.isFloating()) {
            wait = Math.min(wait, own.wait(together, gcra.capacity(), now));
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
        long debt = owed(now);
        floats = patience > 0 && floats(length, now);
        long last = now.earliest() + gcra.capacity() + patience - debt;
        long free = last - Math.max(isKnown ? known : 0, now.latest());
        long steady = this.demand.steady(now.at());
        Lease lease = Lease.of(gcra, cost, demand, steady, waiting, now.latest() - now.earliest(), free);
        // Others who were at it a moment ago have probably gone on with the line since it was seen.
        boolean isIdle = !isKnown
                || known == Outcome.NONE
                || known < now.latest() + lease.ahead() / 2 && (denials > 0 || !isRecent(othersAt, OTHERS, now));
        long permits = lease.permits();
        if (isKnown && known != Outcome.NONE && batch > permits) {
            permits = Math.max(permits, Math.min(batch, gcra.permits(last - Math.max(known, now.latest()))));
        }
        long several = gcra.length(permits);
        if (isIdle) {
            long floor = now.latest() + lease.ahead();
            long ceiling = last - length;
            Region own = own();
            if (isKnown && known > ceiling && own != null && own.isFloating()) {
                // Nobody has used the line but this instance, whose own clock then tells that there is room.
                return goOn(own, several, debt, now);
            }
            return new Ask.Advance(key, floor, ceiling, reach(own, floor, several + debt, now), false, expires);
        }
        if (denials > 0) {
            // Others are at it: after most of what there seemed to be, one, which is denied only if there is none.
            long room = gcra.permits((last - known) / 4 * 3);
            several = denials > 1 ? length : Math.clamp(gcra.length(room), length, Math.max(length, several));
        }
        Region own = own();
        if (known <= last - several) {
            long reached = reach(own, known, several + debt, now);
            long floor = now.latest() + lease.ahead() / 2;
            return new Ask.Advance(key, floor, last - several, reached, true, expires);
        }
        if (known <= last - length) {
            long reached = reach(own, known, length + debt, now);
            return new Ask.Advance(key, now.latest(), last - length, reached, true, expires);
        }
        if (tableWait(length, now) > patience) {
            isLearning = true;
            return new Ask.Advance(key, now.latest(), last - length, length + debt, true, expires);
        }
        if (own == null) {
            return new Ask.Advance(key, known, known, length + debt, true, expires);
        }
        long room = gcra.length(gcra.permits(gcra.capacity() - own.ahead(now) - debt));
        return goOn(own, Math.max(length, Math.min(several, room)), debt, now);
    }

    /** How much to take from {@code floor} on, so that {@code length} of it can be used: where it floats, it loses a little. */
    private long reach(@Nullable Region own, long floor, long length, Moment now) {
        // Where others are at it, the line has probably gone on since, and this begins anew.
        boolean isAnew = floats && isRecent(othersAt, OTHERS, now);
        if (own != null && own.isFloating() && !own.isVague(now) && !isAnew) {
            long lost = own.endFor(length, now) - floor - length;
            return length + Math.clamp(lost, 0, length);
        }
        return floats ? length + now.latest() - now.earliest() : length;
    }

    /** Extends a region that nobody else has taken from since, so that it has {@code length}. */
    private Ask goOn(Region own, long length, long debt, Moment now) {
        long more = Math.max(1, own.endFor(length + debt, now) - known);
        return new Ask.Advance(key, known, known, more, true, expires(now));
    }

    private Instant expires(Moment now) {
        return Instant.ofEpochSecond((now.latest() + gcra.capacity()) / 1_000_000_000L + LINGER_SECONDS);
    }

    @Override
    void heard(Ask ask, Outcome outcome, Moment now) {
        renew(now);
        owed = owed(now);
        owedAt = now.at();
        var advance = (Ask.Advance) ask;
        if (advance.length() < 0) {
            heardOfSurplus(advance.length(), outcome, now);
        } else if (outcome instanceof Outcome.Denied(var state)) {
            saw(0, state, now);
            know(state, now);
            denials++;
            window = isLearning ? window : Math.max(1, window * 3 / 4);
        } else if (outcome instanceof Outcome.Taken(var before, var after)) {
            saw(advance.length(), before, now);
            Region own = own();
            if (own != null
                    && before == own.end()
                    && (own.isFloating() ? !(advance.busy() && own.isVague(now)) : advance.busy() && !floats)) {
                own.extend(after);
            } else {
                if (regions.size() == MOST_REGIONS) {
                    regions.removeFirst();
                }
                regions.add(new Region(!advance.busy() || floats, before, after));
            }
            know(after, now);
            if (denials == 0) {
                window += 0.25;
            }
            denials = 0;
            misses = 0;
            batch = 1;
            pay(now);
        }
    }

    /** Whether others went on with the line, and how much of its progress was this instance's. */
    private void saw(long own, long state, Moment now) {
        long others = 0;
        if (isKnown && state != Outcome.NONE && state > known && known != Outcome.NONE) {
            others = state - known;
            othersAt = now.at();
        } else if (!isKnown && state != Outcome.NONE && state > now.latest()) {
            others = state - now.latest();
            othersAt = now.at();
        }
        share.saw(own, own + others);
    }

    private void know(long state, Moment now) {
        known = state;
        knownAt = now.at();
        isKnown = true;
        isHeld = false;
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
            isHeld = false;
            refusedAt = Long.MIN_VALUE;
            othersAt = Long.MIN_VALUE;
            owedAt = now.at();
            reseed(now);
        }
        if (regions.size() > 1) {
            Region last = regions.peekLast();
            for (Iterator<Region> each = regions.iterator(); each.hasNext(); ) {
                Region region = each.next();
                if (region != last && region.isOver(now)) {
                    each.remove();
                }
            }
        }
    }

    private Decision.Allowed allowed(long wait, Moment now) {
        return new Decision.Allowed(
                gcra.permits(Math.min(left(now), gcra.capacity())),
                Duration.ofNanos(ahead(now)),
                Duration.ofNanos(wait),
                name);
    }

    /** How much of the capacity is used up, as far as is known. */
    private long ahead(Moment now) {
        Region own = own();
        if (own != null && own.isFloating() && own == used) {
            return own.ahead(now);
        }
        return isKnown && known != Outcome.NONE ? Math.max(0, known - now.earliest()) : 0;
    }

    private long left(Moment now) {
        Region own = own();
        if (own != null && own.isFloating() && own == used) {
            return gcra.capacity() - own.ahead(now);
        }
        long left = Math.max(0, gcra.capacity() - ahead(now));
        for (Region region : regions) {
            left += region.left(now);
        }
        return left;
    }

    @Override
    long remaining(Moment now) {
        renew(now);
        return gcra.permits(Math.min(left(now) - owed(now), gcra.capacity()));
    }

    @Override
    Decision local(long cost, Moment now) {
        renew(now);
        long length = gcra.length(cost);
        if (length > gcra.capacity()) {
            return new Decision.Refused(Duration.ofNanos(length));
        }
        Decision decision = share.take(length, gcra.capacity(), isKnown ? ahead(now) : -1, now);
        if (decision instanceof Decision.Allowed) {
            owe(length, now);
        }
        return decision;
    }

    @Override
    void giveBack(long permit, long cost, Moment now) {
        renew(now);
        for (Region region : regions) {
            if (region.giveBack(permit, gcra.length(cost))) {
                return;
            }
        }
    }

    @Override
    void charge(long cost, Moment now) {
        renew(now);
        owe(gcra.length(cost), now);
        pay(now);
    }

    /** What was used so long ago that it would have come back by now, after all else that was used, is owed no more. */
    private long owed(Moment now) {
        if (owed == 0) {
            return 0;
        }
        long from = isKnown && known != Outcome.NONE ? Math.max(owedAt, known - now.least()) : owedAt;
        return Math.max(0, owed - Math.max(0, now.at() - from));
    }

    private void owe(long length, Moment now) {
        owed = Math.min(owed(now) + length, Gcra.MAX / 4);
        owedAt = now.at();
    }

    /** Pays what is owed with what is held. */
    private void pay(Moment now) {
        long debt = owed(now);
        for (Iterator<Region> each = regions.iterator(); debt > 0 && each.hasNext(); ) {
            Region region = each.next();
            long length = Math.min(debt, region.left(now));
            if (length > 0) {
                use(region, length, 0, now);
                debt -= length;
            }
        }
        owed = debt;
        owedAt = now.at();
    }

    @Override
    @Nullable
    Ask debt(Moment now) {
        long debt = owed(now);
        if (debt == 0) {
            return null;
        }
        boolean busy = isKnown && known != Outcome.NONE && known >= now.latest();
        floats = false;
        return new Ask.Advance(key, now.latest(), Long.MAX_VALUE, debt, busy, expires(now));
    }

    @Override
    @Nullable
    Ask idle(boolean all, Moment now) {
        return null;
    }

    /**
     * The unused end of a region that is the end of the line, too, if nobody has gone on from there meanwhile. It is not
     * used from here on, whatever becomes of the write, except where that surely was not made.
     */
    @Override
    @Nullable
    Ask surplus(Moment now) {
        renew(now);
        Region own = own();
        if (own == null || owed(now) > 0) {
            return null;
        }
        long left = own.left(now);
        if (left <= Math.max(0, gcra.capacity() - ahead(now)) / SURPLUS_SHARE) {
            return null;
        }
        own.extend(own.end() - left);
        return new Ask.Advance(key, known, known, -left, true, expires(now));
    }

    private void heardOfSurplus(long length, Outcome outcome, Moment now) {
        Region last = regions.peekLast();
        if (outcome instanceof Outcome.Taken(var _, var after)) {
            know(after, now);
        } else if (!(outcome instanceof Outcome.Unavailable)
                && last != null
                && isKnown
                && last.end() == known + length) {
            last.extend(known);
        }
        if (outcome instanceof Outcome.Denied(var state)) {
            know(state, now);
        }
    }

    @Override
    boolean isOpen(Moment now) {
        return owed(now) > 0;
    }
}
