package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits from the counters: several with one write where that is safe and of use, so that most requests cost none
 * ({@link Lease}); and none where what was seen of a counter tells that it is used up, so that whoever goes on calling
 * over the limit costs nothing. Safe for many threads; those who ask for the same counter at once share one write.
 *
 * <p>Whatever is uncertain counts as taken: a write without an answer is not repeated and not undone. What was used
 * without being taken is owed until a write is known to have paid it, so it may count twice, and not never.
 *
 * <p>A counter that is split into shards ({@link Counter#shards}) is asked at the shard that gave something last, where
 * each instance begins with another; then at the others, until {@link #MOST_DENIED} have refused after being written to.
 */
public final class Limiter implements AutoCloseable {
    private static final int REMEMBERED = 10_000;
    private static final int REMEMBERED_SPLIT = 500;

    /** An answer that takes longer than this is about a moment that is over. */
    private static final long LATE = 1_000_000_000L;

    /** Writes for one decision: the branch that was guessed, its correction, and as much again for other writers. */
    private static final int MOST_ASKS = 6;

    /** Shards that are asked in vain for one decision. */
    private static final int MOST_DENIED = 4;

    /** After so many failures in a row the counters are left alone for a while, so that calls do not wait for nothing. */
    private static final int FAILURES = 3;

    private static final long PAUSE = 1_000_000_000L;

    /** Counters that one {@link #tidy} looks at, and the writes that it makes. */
    private static final int LOOKS = 16;

    private static final int WRITES = 2;

    private final Crossings counters;
    private final TableClock clock;
    private long seed;
    private final Map<String, Book> books = new Recent<>(REMEMBERED);
    private final Map<String, Split> splits = new Recent<>(REMEMBERED_SPLIT);

    /** Those that have something to give back or to pay. They stay here when they are remembered no more. */
    private final ArrayDeque<Book> open = new ArrayDeque<>();

    private volatile boolean isTidy = true;
    private int failures;
    private long askAgain = Long.MIN_VALUE;

    /** Forgets what was asked for longest ago. */
    @SuppressWarnings("serial")
    private static final class Recent<V> extends LinkedHashMap<String, V> {
        private final int most;

        Recent(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }

    /** A counter that is several items in the table. */
    private static final class Split {
        final Allowance.Rate rate;
        final RateBook[] books;
        /** The one to ask first. */
        volatile int current;

        Split(Counter counter, Allowance.Rate rate, long seed) {
            this.rate = rate;
            books = new RateBook[counter.shards()];
            for (int i = 0; i < books.length; i++) {
                Allowance.Rate part = Counter.part(rate, i, books.length);
                books[i] = new RateBook(Counter.key(counter.key(), i), i, part, seed + i);
            }
            current = (int) (books[0].random() * books.length);
        }
    }

    public Limiter(Counters counters, TableClock clock) {
        this(counters, clock, 0);
    }

    /** @param seed by which this instance differs from others that do the same; 0 for what its clock gives */
    public Limiter(Counters counters, TableClock clock, long seed) {
        this.counters = new Crossings(counters);
        this.clock = clock;
        this.seed = seed;
    }

    /** The refusal that is certain without asking the counter; null where none is. */
    public Decision.@Nullable Refused recall(Counter counter, long cost, Duration patience) {
        Moment now = clock.now();
        boolean isSplit = counter.shards() > 1;
        Decision.Refused soonest = null;
        for (Book book : books(counter, now)) {
            Decision.Refused refused = null;
            // Who finds it in use asks, and so waits for what is being taken.
            if (book.lock.tryLock()) {
                try {
                    refused = book.recall(cost, patience.toNanos(), now);
                } finally {
                    book.lock.unlock();
                }
            }
            if (refused != null && !isSplit) {
                return refused;
            }
            if (refused == null && isSplit) {
                return null;
            }
            if (soonest == null || refused != null && refused.retryAfter().compareTo(soonest.retryAfter()) < 0) {
                soonest = refused;
            }
        }
        return soonest;
    }

    /**
     * Takes {@code cost} permits.
     *
     * @param patience how long the request may be kept waiting for them; zero for a quota
     */
    public Decision take(Counter counter, long cost, Duration patience) {
        return take(counter, cost, patience, clock.now());
    }

    /** The present moment. */
    public Moment now() {
        return clock.now();
    }

    /** The same for who goes on from {@code now}, which is the present moment. */
    public Decision take(Counter counter, long cost, Duration patience, Moment now) {
        var taking = new Taking(counter, cost, patience.toNanos(), now, true);
        try {
            while (true) {
                Decision decision = taking.next();
                if (decision != null) {
                    return decision;
                }
                taking.heard(isPaused(taking.now) ? null : taking.ask().by(counters));
            }
        } finally {
            taking.leave();
        }
    }

    /** What is remembered of a counter, without asking it; null where that is nothing. */
    public Decision.@Nullable Allowed remembered(Counter counter) {
        Moment now = clock.now();
        long remaining = 0;
        Duration reset = Duration.ZERO;
        for (Book book : books(counter, now)) {
            if (!book.lock.tryLock()) {
                return null;
            }
            try {
                Decision.Allowed one = book.remembered(now);
                if (one == null) {
                    return null;
                }
                remaining += one.remaining();
                reset = one.reset().compareTo(reset) > 0 ? one.reset() : reset;
                if (counter.shards() == 1) {
                    break;
                }
            } finally {
                book.lock.unlock();
            }
        }
        return new Decision.Allowed(remaining, reset);
    }

    /** One decision on its way: asks for writes until it is made. For who makes the writes by itself. */
    public final class Taking {
        private Book[] books;
        private final Counter counter;
        private final long cost;
        private final long patience;
        private final boolean locks;
        private Moment now;
        private Moment asked;
        private int waiting;

        private int index;
        private int first;
        private int seen;
        private @Nullable Book entered;
        private double demand;
        private int asks;
        private int denied;
        private boolean wasDenied;
        private boolean lost;
        private long wait = Long.MAX_VALUE;

        private Taking(Counter counter, long cost, long patience, Moment now, boolean locks) {
            this.counter = counter;
            this.cost = cost;
            this.patience = patience;
            this.now = now;
            this.asked = now;
            this.locks = locks;
            books = books(counter, now);
            if (isSplit()) {
                Split split = splits(counter, now);
                first = split.current;
            }
            index = first;
        }

        private boolean isSplit() {
            return counter.shards() > 1;
        }

        /** Time has gone by since the moment at which it was asked. */
        public void waited() {
            pass(clock.now());
        }

        /** How many others wait for the same counter, where the decision is not made by {@link Limiter#take}. */
        public void waiting(int others) {
            waiting = others;
        }

        /** The decision; null where {@link #ask} is to be made first. */
        public @Nullable Decision next() {
            while (true) {
                Book book = books[index];
                enter(book);
                Decision decision = decide(book);
                if (decision == null) {
                    return null;
                }
                list(book, now);
                seen++;
                if (isSplit()) {
                    if (decision instanceof Decision.Allowed allowed) {
                        splits(counter, now).current = index;
                        return whole(allowed, book);
                    }
                    if (decision instanceof Decision.Refused(var retryAfter)) {
                        wait = Math.min(wait, retryAfter.toNanos());
                    }
                    denied += wasDenied ? 1 : 0;
                    if (seen == books.length) {
                        return wait == Long.MAX_VALUE
                                ? new Decision.Unknown()
                                : new Decision.Refused(Duration.ofNanos(wait));
                    }
                    index = (first + seen) % books.length;
                } else if (isOver()) {
                    index = 0;
                    seen = 0;
                } else {
                    if (!(decision instanceof Decision.Allowed)) {
                        undo();
                        return decision;
                    }
                    if (seen == books.length) {
                        return decision;
                    }
                    index = seen;
                }
            }
        }

        private @Nullable Decision decide(Book book) {
            if (lost || asks >= MOST_ASKS) {
                return new Decision.Unknown();
            }
            if (denied >= MOST_DENIED) {
                Decision.Refused refused = book.recall(cost, patience, now);
                return refused == null ? new Decision.Unknown() : refused;
            }
            int others = locks ? book.lock.getQueueLength() : waiting;
            Decision decision = book.next(cost, demand, others, patience, now);
            if (decision == null && book.isPaused(now)) {
                book.ask = null;
                return new Decision.Unknown();
            }
            return decision;
        }

        private void enter(Book book) {
            if (entered == book) {
                return;
            }
            leave();
            if (locks && !book.lock.tryLock()) {
                book.lock.lock();
                waited();
            }
            entered = book;
            asks = 0;
            lost = false;
            wasDenied = false;
            demand = book.demand.asked(cost, now.at());
        }

        private void leave() {
            if (locks && entered != null) {
                entered.lock.unlock();
            }
            entered = null;
        }

        /** Gives back what was taken from windows before the one that refused. */
        private void undo() {
            for (int taken = 0; taken < index; taken++) {
                enter(books[taken]);
                books[taken].giveBack(
                        ((QuotaBook) books[taken]).window().start().getEpochSecond(), cost, now);
                list(books[taken], now);
            }
        }

        /** What is left of all shards. */
        private Decision whole(Decision.Allowed allowed, Book of) {
            long remaining = allowed.remaining();
            for (Book book : books) {
                if (book != of && (!locks || book.lock.tryLock())) {
                    remaining += book.remaining(now);
                    if (locks) {
                        book.lock.unlock();
                    }
                }
            }
            return new Decision.Allowed(remaining, allowed.reset(), allowed.delay(), allowed.permit());
        }

        /** The write to make; its outcome is to be {@link #heard}. */
        public Ask ask() {
            Ask ask = books[index].ask;
            if (ask == null) {
                throw new IllegalStateException("there is a decision");
            }
            return ask;
        }

        /** @param outcome null where it was not asked for, because the table is away */
        public void heard(@Nullable Outcome outcome) {
            Book book = books[index];
            Ask ask = ask();
            book.ask = null;
            if (outcome == null) {
                lost = true;
                return;
            }
            asks++;
            pass(clock.now());
            judge(outcome, now);
            book.judge(outcome, now);
            lost = outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Throttled;
            wasDenied |= outcome instanceof Outcome.Denied;
            book.heard(ask, outcome, now);
        }

        /** At which the permits count. */
        public Moment moment() {
            return now;
        }

        /** Permits count at the moment at which they were asked for, unless that is long ago by now, or was none. */
        private void pass(Moment later) {
            now = later.frame() != now.frame() || later.at() - now.at() > LATE
                    ? later
                    : TableClock.sharpened(now, later);
        }

        /** Whether the windows that were asked are not those of the present any more; it is asked from then on. */
        private boolean isOver() {
            if (now.at() == asked.at() && now.frame() == asked.frame() || !(books[0] instanceof QuotaBook)) {
                return false;
            }
            asked = now;
            Book[] present = books(counter, now);
            boolean same = true;
            for (Book each : present) {
                same &= each == books[0] || each == books[books.length - 1];
            }
            if (same) {
                return false;
            }
            books = present;
            return true;
        }
    }

    /** Begins to take {@code cost} permits of {@code counter}, for who makes the writes by itself, one at a time. */
    public Taking taking(Counter counter, long cost) {
        return taking(counter, cost, Duration.ZERO);
    }

    /** See {@link #take}. */
    public Taking taking(Counter counter, long cost, Duration patience) {
        return new Taking(counter, cost, patience.toNanos(), clock.now(), false);
    }

    /**
     * The decision while the counter cannot be asked: from this instance's share of it, estimated from what it had of it
     * so far ({@link Share}). What is taken so is charged once the table answers again.
     */
    public Decision local(Counter counter, long cost) {
        Moment now = clock.now();
        Book[] all = books(counter, now);
        boolean isSplit = counter.shards() > 1;
        int first = isSplit ? splits(counter, now).current : all.length - 1;
        Decision decision = new Decision.Unknown();
        for (int i = 0; i < all.length; i++) {
            Book book = all[(first + i) % all.length];
            book.lock.lock();
            try {
                decision = book.local(cost, now);
                list(book, now);
            } finally {
                book.lock.unlock();
            }
            if (!isSplit || decision instanceof Decision.Allowed) {
                return decision;
            }
        }
        return decision;
    }

    /** Gives back {@code cost} permits of what was {@code taken}; a rate's as far as they were not made up for since. */
    public void giveBack(Counter counter, Decision.Allowed taken, long cost) {
        Moment now = clock.now();
        if (counter.allowance() instanceof Allowance.Rate rate) {
            Book book = counter.shards() > 1
                    ? splits(counter, now).books[(int) (taken.permit() & Counter.MOST_SHARDS - 1) % counter.shards()]
                    : rateBook(counter.key(), rate, now);
            giveBack(book, taken.permit(), cost, now);
            return;
        }
        Book book;
        synchronized (this) {
            var quota = (Allowance.Quota) counter.allowance();
            book = books.get(windowKey(counter.key(), quota, taken.permit()));
        }
        if (book != null) {
            giveBack(book, taken.permit(), cost, now);
        }
    }

    private void giveBack(Book book, long permit, long cost, Moment now) {
        book.lock.lock();
        try {
            book.giveBack(permit, cost, now);
            list(book, now);
        } finally {
            book.lock.unlock();
        }
    }

    /** Charges for what has been used already, whatever is left. */
    public void charge(Counter counter, long cost) {
        Moment now = clock.now();
        Book book = counter.shards() > 1 ? current(counter, now) : books(counter, now)[0];
        book.lock.lock();
        try {
            book.charge(cost, now);
            pay(book, now);
            list(book, now);
        } finally {
            book.lock.unlock();
        }
    }

    private Book current(Counter counter, Moment now) {
        Split split = splits(counter, now);
        return split.books[split.current];
    }

    /** Pays what {@code book} owes; what becomes of it is uncertain, it goes on owing. */
    private void pay(Book book, Moment now) {
        for (int asks = 0; asks < MOST_ASKS; asks++) {
            Ask ask = book.debt(now);
            if (ask == null || isPaused(now) || book.isPaused(now)) {
                return;
            }
            Outcome outcome = ask.by(counters);
            judge(outcome, now);
            book.judge(outcome, now);
            book.heard(ask, outcome, now);
            if (outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Throttled) {
                return;
            }
        }
    }

    /**
     * Pays what is owed and gives back what lies here unused. To be called with each request, beside what it waits for:
     * costs nothing where there is nothing to do.
     *
     * <p>What an instance holds when it is stopped, or is not called again before the window's end, is lost to the others:
     * of each quota what it would have used in a few seconds at its pace of then, and a sixteenth of what was left at the
     * most. Nobody tells a function that a request is its last for now, so it keeps little; when its pace slows down the
     * next request gives back what has become too much.
     */
    public void tidy() {
        if (!isTidy) {
            tidy(LOOKS, WRITES, false);
        }
    }

    /** Whether {@link #tidy} would find nothing, now or a little later. */
    public boolean isTidy() {
        return isTidy;
    }

    /** Gives back everything that is held. More can be taken afterwards. */
    @Override
    public void close() {
        tidy(Integer.MAX_VALUE, Integer.MAX_VALUE, true);
    }

    private void tidy(int looks, int writes, boolean all) {
        Moment now = clock.now();
        int size;
        synchronized (open) {
            size = Math.min(looks, open.size());
        }
        int made = 0;
        for (int i = 0; i < size && made < writes && !isPaused(now); i++) {
            Book book;
            synchronized (open) {
                book = open.pollFirst();
            }
            if (book == null) {
                return;
            }
            boolean stays = true;
            if (all || book.lock.tryLock()) {
                if (all) {
                    book.lock.lock();
                }
                try {
                    made += tidy(book, all, now) ? 1 : 0;
                    stays = book.isOpen(now);
                    book.isListed = stays;
                } finally {
                    book.lock.unlock();
                }
            }
            synchronized (open) {
                if (stays) {
                    open.addLast(book);
                }
                isTidy = open.isEmpty();
            }
        }
    }

    private boolean tidy(Book book, boolean all, Moment now) {
        if (book.isPaused(now)) {
            return false;
        }
        boolean owes = book.debt(now) != null;
        if (owes) {
            pay(book, now);
        }
        Ask ask = book.idle(all, now);
        if (ask == null) {
            return owes;
        }
        Outcome outcome = ask.by(counters);
        judge(outcome, now);
        book.judge(outcome, now);
        book.heard(ask, outcome, now);
        return true;
    }

    /** Remembers to look after {@code book}, which is locked. */
    private void list(Book book, Moment now) {
        if (!book.isListed && book.isOpen(now)) {
            book.isListed = true;
            synchronized (open) {
                open.addLast(book);
                isTidy = false;
            }
        }
    }

    /** One for a rate, or one for each shard. For a quota one for each window that the present may be in. */
    private Book[] books(Counter counter, Moment now) {
        if (counter.allowance() instanceof Allowance.Rate rate) {
            return counter.shards() > 1 ? splits(counter, now).books : new Book[] {rateBook(counter.key(), rate, now)};
        }
        var quota = (Allowance.Quota) counter.allowance();
        var window = CalendarWindow.of(quota.period(), instant(now.earliest()));
        Book book = quotaBook(counter.key(), quota, window, now);
        if (now.latest() < TableClock.nanos(window.end())) {
            return new Book[] {book};
        }
        var next = CalendarWindow.of(quota.period(), instant(now.latest()));
        return new Book[] {book, quotaBook(counter.key(), quota, next, now)};
    }

    private synchronized long seed(String key, Moment now) {
        if (seed == 0) {
            seed = now.at() ^ System.nanoTime() << 20;
        }
        return seed * 0x9e3779b97f4a7c15L ^ (long) key.hashCode() << 32;
    }

    private synchronized Split splits(Counter counter, Moment now) {
        var rate = (Allowance.Rate) counter.allowance();
        Split split = splits.get(counter.key());
        if (split == null || split.books.length != counter.shards() || !split.rate.equals(rate)) {
            split = new Split(counter, rate, seed(counter.key(), now));
            splits.put(counter.key(), split);
        }
        return split;
    }

    private synchronized RateBook rateBook(String key, Allowance.Rate rate, Moment now) {
        if (books.get(key) instanceof RateBook book) {
            book.holdTo(rate);
            return book;
        }
        var book = new RateBook(key, 0, rate, seed(key, now));
        books.put(key, book);
        return book;
    }

    /** The window is part of the key: a new one begins with nothing used, whatever became of the old. */
    private synchronized QuotaBook quotaBook(String key, Allowance.Quota quota, CalendarWindow window, Moment now) {
        String full = windowKey(key, quota, window.start().getEpochSecond());
        if (books.get(full) instanceof QuotaBook book) {
            book.holdTo(quota.permits());
            return book;
        }
        var book = new QuotaBook(full, window, quota.permits(), seed(full, now));
        books.put(full, book);
        return book;
    }

    private static String windowKey(String key, Allowance.Quota quota, long start) {
        return key + "/" + letter(quota.period().unit()) + start;
    }

    /** How much of a quota has become used just now, in percent, if that is to be told: 80 or 100; else 0. */
    int reached(Counter counter, Instant now) {
        return counter.allowance() instanceof Allowance.Quota quota ? counters.reached(counter, quota, now) : 0;
    }

    static char letter(Period.Unit unit) {
        return switch (unit) {
            case MINUTE -> 'm';
            case HOUR -> 'h';
            case DAY -> 'd';
            case WEEK -> 'w';
            case MONTH -> 'M';
        };
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private synchronized boolean isPaused(Moment now) {
        long wait = askAgain - now.at();
        return failures >= FAILURES && wait > 0 && wait <= PAUSE;
    }

    /** A key that is too busy says nothing of the others. */
    private synchronized void judge(Outcome outcome, Moment now) {
        if (outcome instanceof Outcome.Unavailable) {
            failures++;
            askAgain = now.at() + PAUSE;
        } else {
            failures = 0;
        }
    }
}
