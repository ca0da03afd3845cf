package gateway.limit;

import gateway.http.Deadline;
import gateway.limit.Slots.Outcome;
import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many requests of a counter be on their way at once, over all instances. Each has a slot of the counter
 * while it is, and a slot has one holder at a time ({@link Slots}).
 *
 * <p>A slot is held until after its request must be over, by the latest that the table's time can be; and it is free by
 * lapse only where even the earliest that the table's time can be is past that. A take whose answer is lost counts as taken:
 * this instance's next request tries to have that slot, and otherwise it lapses.
 *
 * <p>Where few slots are taken, an instance that has had one keeps it for its next request for a while, so that this needs
 * no write. Of a page no more than an eighth is kept so, over all instances, since who keeps one has seen that no more were
 * taken with his own. Safe for many threads.
 */
public final class InFlightGate {
    private static final int REMEMBERED = 2_000;

    /** What a request may go on after its deadline, and clocks may drift until then. */
    static final long MARGIN = 1_000_000_000L;

    /** For how long a slot is taken in advance where it may be kept. */
    static final long KEPT = 5_000_000_000L;

    /** After which one that was kept and is not used is left. */
    static final long IDLE = 1_000_000_000L;

    /** Of a page's slots one in so many may be kept. */
    private static final int SHARE = 8;

    /** How long what was seen of a page is enough to refuse. */
    static final long BELIEVED = 50_000_000L;

    /** Writes for one decision: each that was in vain found that somebody had taken a slot a moment ago. */
    private static final int MOST_ASKS = 16;

    /** A page is not deleted while it can matter. */
    private static final long RETENTION_SECONDS = 3600;

    /** A slot may be free at any moment from now on, and nobody knows when. */
    private static final Decision.Refused FULL = new Decision.Refused(Duration.ofSeconds(1));

    private final Slots slots;
    private final TableClock clock;
    private final Outage outage = new Outage();
    private final Map<String, Room> rooms = new Recent<>(REMEMBERED);
    private volatile boolean isTidy = true;

    public InFlightGate(Slots slots, TableClock clock) {
        this.slots = slots;
        this.clock = clock;
    }

    /**
     * What was decided.
     *
     * @param held what is to be {@link #leave left} when the request is answered; null where it was not allowed
     */
    public record Entered(Decision decision, @Nullable Held held) {}

    /** A slot that a request has. */
    public static final class Held {
        private final Room room;
        private final Page page;
        private final int slot;
        private boolean left;

        private Held(Room room, Page page, int slot) {
            this.room = room;
            this.page = page;
            this.slot = slot;
        }

        /** Let in by this instance alone, without a slot. */
        private boolean isAlone() {
            return slot < 0;
        }
    }

    /** What this instance has to do with a slot. */
    private enum Use {
        /** Nothing. */
        NONE,
        /** A write is on its way. */
        ASKED,
        /** A request has it. */
        HELD,
        /** It is kept for the next request. */
        KEPT,
        /** A write got no answer: this instance may have it. */
        DOUBTFUL
    }

    /** Some of a counter's slots, and what is known of them. Guarded by itself. */
    private static final class Page {
        final String key;
        final int size;
        final Use[] use;
        /** Until when this instance has it, or may have it. */
        final long[] mine;
        /** Until when this instance had it that has left it: whatever else was seen of it is older. */
        final long[] left;
        /** Since when it is kept. */
        final long[] since;
        /** Until when it may be kept, as seen when it was taken last. */
        final long[] keep;

        Slots.Taken seen = Slots.Taken.of();
        long seenAt = Long.MIN_VALUE;
        long frame = Long.MIN_VALUE;

        Page(String key, int size) {
            this.key = key;
            this.size = size;
            this.use = new Use[size];
            Arrays.fill(use, Use.NONE);
            this.mine = new long[size];
            this.left = new long[size];
            this.since = new long[size];
            this.keep = new long[size];
        }

        /** Perhaps: what is not surely free. */
        boolean isTaken(int slot, Moment now) {
            return use[slot] != Use.NONE || seen.until(slot) >= now.earliest() && seen.until(slot) != left[slot];
        }

        int taken(Moment now) {
            int taken = 0;
            for (int slot = 0; slot < size; slot++) {
                taken += isTaken(slot, now) ? 1 : 0;
            }
            return taken;
        }

        /** Whether what was seen is recent enough to refuse by. */
        boolean isFresh(Moment now) {
            return frame == now.frame() && seenAt >= now.at() - BELIEVED;
        }

        void saw(Slots.Taken taken, Moment now) {
            seen = taken;
            seenAt = now.at();
            frame = now.frame();
        }
    }

    /** A counter's pages. */
    private static final class Room {
        final int requests;
        final Page[] pages;
        /** Requests of this instance that are on their way now, and most of those that were at once by the table's leave. */
        private int here;

        private int most;

        Room(String key, int requests) {
            this.requests = requests;
            this.pages = new Page[pages(requests)];
            for (int i = 0; i < pages.length; i++) {
                pages[i] = new Page(page(key, i), (requests - i + pages.length - 1) / pages.length);
            }
        }

        Page pageOf(int slot) {
            return pages[slot % pages.length];
        }

        synchronized void entered() {
            here++;
            most = Math.max(most, here);
        }

        synchronized boolean entersAlone() {
            boolean fits = here < Math.max(1, most);
            here += fits ? 1 : 0;
            return fits;
        }

        synchronized void left() {
            here--;
        }

        synchronized int share() {
            return Math.max(1, most) - here;
        }

        long remaining(Moment now) {
            long taken = 0;
            for (Page page : pages) {
                synchronized (page) {
                    taken += page.taken(now);
                }
            }
            return Math.max(0, requests - taken);
        }
    }

    private static int pages(int requests) {
        return Math.ceilDiv(requests, Slots.ON_A_PAGE);
    }

    private static String page(String counter, int page) {
        return counter + "/f" + page;
    }

    /** The table's keys of a counter of so many requests. */
    public static List<String> keys(String counter, int requests) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < pages(requests); i++) {
            keys.add(page(counter, i));
        }
        return keys;
    }

    /**
     * Has a request of {@code counter} enter, if there is room.
     *
     * @param counter  one of how many may be on their way
     * @param deadline by which it is over
     */
    public Entered enter(Counter counter, Deadline deadline) {
        Room room = room(counter.key(), ((Allowance.InFlight) counter.allowance()).requests());
        Moment now = clock.now();
        long needed = Math.max(0, deadline.remaining().toNanos()) + MARGIN;
        Held kept = kept(room, now, needed);
        if (kept != null) {
            return allowed(room, kept, now);
        }
        for (int asks = 0; asks < MOST_ASKS; asks++) {
            Held asked = pick(room, now);
            if (asked == null) {
                return new Entered(FULL, null);
            }
            if (outage.isPaused(now)) {
                revoke(asked);
                return new Entered(new Decision.Unknown(), null);
            }
            Outcome outcome = ask(asked, now, needed);
            Moment later = clock.now();
            judge(outcome, later);
            if (outcome instanceof Outcome.Throttled || outcome instanceof Outcome.Unavailable) {
                return new Entered(new Decision.Unknown(), null);
            }
            // What was computed with a clock that turns out to have been wrong does not count: it is asked anew.
            if (heard(asked, outcome, now, later)) {
                return allowed(room, asked, later);
            }
            now = later.frame() == now.frame() ? now : later;
        }
        return new Entered(FULL, null);
    }

    /**
     * The same while the table cannot be asked: this instance lets in by itself as many at once as it has had at the most
     * until now, and one at least.
     */
    public Entered enterAlone(Counter counter) {
        Room room = room(counter.key(), ((Allowance.InFlight) counter.allowance()).requests());
        return room.entersAlone()
                ? new Entered(new Decision.Allowed(room.share(), Duration.ZERO), new Held(room, room.pages[0], -1))
                : new Entered(FULL, null);
    }

    private static Entered allowed(Room room, Held held, Moment now) {
        room.entered();
        return new Entered(new Decision.Allowed(room.remaining(now), Duration.ZERO), held);
    }

    /** A slot that is kept for long enough; null where there is none. */
    private static @Nullable Held kept(Room room, Moment now, long needed) {
        for (Page page : room.pages) {
            synchronized (page) {
                for (int slot = 0; slot < page.size; slot++) {
                    if (page.use[slot] == Use.KEPT
                            && page.frame == now.frame()
                            && page.mine[slot] >= now.latest() + needed) {
                        page.use[slot] = Use.HELD;
                        return new Held(room, page, slot);
                    }
                }
            }
        }
        return null;
    }

    /** A slot that may be free, and is asked for from now on: one's own, one seen free, one not seen; null for none. */
    private static @Nullable Held pick(Room room, Moment now) {
        for (Page page : room.pages) {
            synchronized (page) {
                for (int slot = 0; slot < page.size; slot++) {
                    if (page.use[slot] == Use.KEPT || page.use[slot] == Use.DOUBTFUL) {
                        page.use[slot] = Use.ASKED;
                        return new Held(room, page, slot);
                    }
                }
            }
        }
        int first = ThreadLocalRandom.current().nextInt(room.requests);
        for (int pass = 0; pass < 3; pass++) {
            for (int i = 0; i < room.requests; i++) {
                int any = (first + i) % room.requests;
                Page page = room.pageOf(any);
                int slot = any / room.pages.length;
                synchronized (page) {
                    boolean free = page.use[slot] == Use.NONE && !page.isTaken(slot, now);
                    boolean fits = switch (pass) {
                        case 0 -> free && page.isFresh(now);
                        case 1 -> free;
                        default -> page.use[slot] == Use.NONE && !page.isFresh(now);
                    };
                    if (fits) {
                        page.use[slot] = Use.ASKED;
                        page.mine[slot] = 0;
                        return new Held(room, page, slot);
                    }
                }
            }
        }
        return null;
    }

    /** It was not asked for after all. */
    private void revoke(Held asked) {
        Page page = asked.page;
        synchronized (page) {
            if (page.mine[asked.slot] == 0) {
                page.use[asked.slot] = Use.NONE;
            } else {
                remains(page, asked.slot, Use.DOUBTFUL);
            }
        }
    }

    /** This instance has a slot, or may have it, that no request has: something to tidy. The page is locked. */
    private void remains(Page page, int slot, Use use) {
        page.use[slot] = use;
        isTidy = false;
    }

    private Outcome ask(Held asked, Moment now, long needed) {
        Page page = asked.page;
        long mine;
        long until = now.latest() + needed;
        synchronized (page) {
            mine = page.mine[asked.slot];
            boolean keeps = page.size / SHARE > 1 && page.taken(now) <= page.size / SHARE;
            page.keep[asked.slot] = keeps ? now.at() + KEPT : Long.MIN_VALUE;
            until += keeps ? KEPT : 0;
        }
        // The last bits are chance, so that nobody takes what another has taken for his own.
        until = (until >> 20) + 1 << 20 | ThreadLocalRandom.current().nextLong() >>> 44;
        Outcome outcome = slots.take(
                page.key,
                asked.slot,
                now.earliest(),
                mine,
                until,
                Instant.ofEpochSecond(until / 1_000_000_000L + RETENTION_SECONDS));
        synchronized (page) {
            if (outcome instanceof Outcome.Throttled) {
                revoke(asked);
            } else if (outcome instanceof Outcome.Unavailable) {
                remains(page, asked.slot, Use.DOUBTFUL);
                page.mine[asked.slot] = until;
            } else if (outcome instanceof Outcome.Done) {
                page.mine[asked.slot] = until;
            }
        }
        return outcome;
    }

    /** Whether the slot is had. */
    private boolean heard(Held asked, Outcome outcome, Moment now, Moment later) {
        Page page = asked.page;
        synchronized (page) {
            if (outcome instanceof Outcome.Done(Slots.Taken before)) {
                page.saw(before, later);
                boolean holds = later.frame() == now.frame();
                if (holds) {
                    page.use[asked.slot] = Use.HELD;
                } else {
                    remains(page, asked.slot, Use.DOUBTFUL);
                }
                if (page.taken(later) > page.size / SHARE) {
                    page.keep[asked.slot] = Long.MIN_VALUE;
                }
                return holds;
            }
            if (outcome instanceof Outcome.Denied(Slots.Taken found)) {
                page.saw(found, later);
                page.use[asked.slot] = Use.NONE;
            }
            return false;
        }
    }

    /** The request is answered. Never throws, and does nothing the second time. */
    public void leave(Held held) {
        Page page = held.page;
        Moment now = clock.now();
        long until;
        synchronized (page) {
            if (held.left) {
                return;
            }
            held.left = true;
            held.room.left();
            if (held.isAlone()) {
                return;
            }
            if (page.keep[held.slot] > now.at()) {
                remains(page, held.slot, Use.KEPT);
                page.since[held.slot] = now.at();
                return;
            }
            page.use[held.slot] = Use.ASKED;
            until = page.mine[held.slot];
        }
        giveBack(page, held.slot, until, now);
    }

    private void giveBack(Page page, int slot, long until, Moment now) {
        Outcome outcome = outage.isPaused(now) ? new Outcome.Throttled() : slots.leave(page.key, slot, until);
        Moment later = clock.now();
        judge(outcome, later);
        synchronized (page) {
            if (outcome instanceof Outcome.Done(Slots.Taken before)) {
                page.saw(before, later);
                page.use[slot] = Use.NONE;
                page.left[slot] = until;
            } else if (outcome instanceof Outcome.Denied(Slots.Taken found)) {
                page.saw(found, later);
                page.use[slot] = Use.NONE;
            } else {
                remains(page, slot, Use.DOUBTFUL); // for the next request, or else it lapses
            }
        }
    }

    /** Leaves what is kept here and not used, and what may be here. To be called now and then, beside a request. */
    public void tidy() {
        if (isTidy) {
            return;
        }
        isTidy = true; // until something is found that has to stay for now
        Moment now = clock.now();
        List<Room> all;
        synchronized (this) {
            all = new ArrayList<>(rooms.values());
        }
        for (Room room : all) {
            for (Page page : room.pages) {
                for (int slot = 0; slot < page.size; slot++) {
                    long until = idle(page, slot, now);
                    if (until != 0) {
                        giveBack(page, slot, until, now);
                    }
                }
            }
        }
    }

    /** Whether {@link #tidy} would find nothing, now or a little later. */
    public boolean isTidy() {
        return isTidy;
    }

    /** Until when a slot is had that nobody needs; 0 where it is not so. */
    private long idle(Page page, int slot, Moment now) {
        synchronized (page) {
            boolean kept = page.use[slot] == Use.KEPT && page.since[slot] <= now.at() - IDLE;
            if (!kept && page.use[slot] != Use.DOUBTFUL) {
                if (page.use[slot] == Use.KEPT) {
                    isTidy = false;
                }
                return 0;
            }
            if (page.mine[slot] < now.earliest()) {
                page.use[slot] = Use.NONE; // it has lapsed
                return 0;
            }
            page.use[slot] = Use.ASKED;
            return page.mine[slot];
        }
    }

    private synchronized Room room(String key, int requests) {
        Room room = rooms.get(key);
        if (room == null || room.requests != requests) {
            room = new Room(key, requests);
            rooms.put(key, room);
        }
        return room;
    }

    /** A page that is too busy says nothing of the others. */
    private void judge(Outcome outcome, Moment now) {
        if (outcome instanceof Outcome.Unavailable) {
            outage.failed(now);
        } else if (!(outcome instanceof Outcome.Throttled)) {
            outage.answered();
        }
    }
}
