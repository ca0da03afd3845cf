package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits from the counters: several with one write where that is safe and of use, so that most requests cost none
 * ({@link Lease}); and none where what was seen of a counter tells that it is used up, so that whoever goes on calling
 * over the limit costs nothing. Safe for many threads; those who ask for the same counter at once share one write.
 *
 * <p>Whatever is uncertain counts as taken: a write without an answer is not repeated and not undone.
 */
public final class Limiter {
    private static final int REMEMBERED = 10_000;

    /** An answer that takes longer than this is about a moment that is over. */
    private static final long LATE = 1_000_000_000L;

    /** Writes for one decision: the branch that was guessed, its correction, and as much again for other writers. */
    private static final int MOST_ASKS = 6;

    /** After so many failures in a row the counters are left alone for a while, so that calls do not wait for nothing. */
    private static final int FAILURES = 3;

    private static final long PAUSE = 1_000_000_000L;

    private final Crossings counters;
    private final TableClock clock;
    private final Map<String, Book> books = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Book> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int failures;
    private long askAgain = Long.MIN_VALUE;

    public Limiter(Counters counters, TableClock clock) {
        this.counters = new Crossings(counters);
        this.clock = clock;
    }

    /** The refusal that is certain without asking the counter; null where none is. */
    public Decision.@Nullable Refused recall(Counter counter, long cost, Duration patience) {
        Moment now = clock.now();
        for (Book book : books(counter, now)) {
            // Who finds it in use asks, and so waits for what is being taken.
            if (book.lock.tryLock()) {
                try {
                    Decision.Refused refused = book.recall(cost, patience.toNanos(), now);
                    if (refused != null) {
                        return refused;
                    }
                } finally {
                    book.lock.unlock();
                }
            }
        }
        return null;
    }

    /**
     * Takes {@code cost} permits.
     *
     * @param patience how long the request may be kept waiting for them; zero for a quota
     */
    public Decision take(Counter counter, long cost, Duration patience) {
        return take(counter, cost, patience, clock.now());
    }

    /** The same for who goes on from {@code now}, which is the present moment; see {@link #giveBack}. */
    public Decision take(Counter counter, long cost, Duration patience, Moment now) {
        List<Book> books = books(counter, now);
        Decision decision = new Decision.Unknown();
        for (int i = 0; i < books.size(); i++) {
            decision = take(books.get(i), cost, patience.toNanos(), now);
            if (!(decision instanceof Decision.Allowed)) {
                for (int taken = 0; taken < i; taken++) {
                    giveBack(books.get(taken), cost, now);
                }
                return decision;
            }
        }
        return decision;
    }

    private Decision take(Book book, long cost, long patience, Moment now) {
        book.lock.lock();
        try {
            Taking taking = new Taking(book, cost, patience, now, clock);
            while (true) {
                Decision decision = taking.next();
                if (decision != null) {
                    return decision;
                }
                if (isPaused(now)) {
                    return new Decision.Unknown();
                }
                Outcome outcome = taking.ask().by(counters);
                judge(outcome, now);
                taking.heard(outcome);
            }
        } finally {
            book.lock.unlock();
        }
    }

    /** One decision on its way: asks for writes until it is made. For who makes the writes by itself. */
    public static final class Taking {
        private final Book book;
        private final long cost;
        private final long patience;
        private final TableClock clock;
        private final double demand;
        private Moment now;
        private int asks;
        private boolean lost;

        private Taking(Book book, long cost, long patience, Moment now, TableClock clock) {
            this.book = book;
            this.cost = cost;
            this.patience = patience;
            this.now = now;
            this.clock = clock;
            this.demand = book.demand.asked(cost, now.at());
        }

        /** The decision; null where {@link #ask} is to be made first. */
        public @Nullable Decision next() {
            if (lost || asks == MOST_ASKS) {
                return new Decision.Unknown();
            }
            return book.next(cost, demand, book.lock.getQueueLength(), patience, now);
        }

        /** The write to make; its outcome is to be {@link #heard}. */
        public Ask ask() {
            Ask ask = book.ask;
            if (ask == null) {
                throw new IllegalStateException("there is a decision");
            }
            return ask;
        }

        public void heard(Outcome outcome) {
            Ask ask = ask();
            book.ask = null;
            asks++;
            // Permits count at the moment at which they were asked for, unless that is long ago by now, or was none.
            Moment later = clock.now();
            if (later.frame() != now.frame() || later.at() - now.at() > LATE) {
                now = later;
            }
            lost = outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Throttled;
            book.heard(ask, outcome, now);
        }
    }

    /** What is remembered of a counter, without asking it; null where that is nothing. */
    public Decision.@Nullable Allowed remembered(Counter counter) {
        Moment now = clock.now();
        Book book = books(counter, now).getFirst();
        if (!book.lock.tryLock()) {
            return null;
        }
        try {
            return book.remembered(now);
        } finally {
            book.lock.unlock();
        }
    }

    /** Begins to take {@code cost} permits of {@code counter}, for who makes the writes by itself, one at a time. */
    public Taking taking(Counter counter, long cost) {
        Moment now = clock.now();
        return new Taking(books(counter, now).getLast(), cost, 0, now, clock);
    }

    /** The present moment. */
    public Moment now() {
        return clock.now();
    }

    /** Gives permits back that were taken just now. A rate's come back by themselves if that is not possible. */
    public void giveBack(Counter counter, long cost) {
        giveBack(counter, cost, clock.now());
    }

    /**
     * Gives permits back that were taken at the moment {@code taken}, some time ago perhaps: to the window that they are of.
     * A rate's come back by themselves if that is not possible.
     */
    public void giveBack(Counter counter, long cost, Moment taken) {
        Moment now = clock.now();
        for (Book book : books(counter, taken)) {
            giveBack(book, cost, now);
        }
    }

    private static void giveBack(Book book, long cost, Moment now) {
        book.lock.lock();
        try {
            book.giveBack(cost, now);
        } finally {
            book.lock.unlock();
        }
    }

    /** Charges for what has been used already, whatever is left. */
    public void charge(Counter counter, long cost) {
        Moment now = clock.now();
        Book book = books(counter, now).getLast();
        book.lock.lock();
        try {
            for (int i = 0; i < MOST_ASKS && !book.charge(cost, now); i++) {
                Ask ask = book.ask;
                book.ask = null;
                if (ask == null || isPaused(now)) {
                    return;
                }
                Outcome outcome = ask.by(counters);
                judge(outcome, now);
                if (outcome instanceof Outcome.Denied) {
                    book.heard(ask, outcome, now);
                } else {
                    return;
                }
            }
        } finally {
            book.lock.unlock();
        }
    }

    /** Gives back what lies here unused. To be called now and then, beside a request. */
    public void tidy() {
        Moment now = clock.now();
        List<Book> all;
        synchronized (this) {
            all = new ArrayList<>(books.values());
        }
        for (Book book : all) {
            if (book.lock.tryLock()) {
                try {
                    Ask ask = book.idle(now);
                    if (ask != null && !isPaused(now)) {
                        Outcome outcome = ask.by(counters);
                        judge(outcome, now);
                        book.heard(ask, outcome, now);
                    }
                } finally {
                    book.lock.unlock();
                }
            }
        }
    }

    /** One for a rate. For a quota one for each window that the present may be in. */
    private List<Book> books(Counter counter, Moment now) {
        if (counter.allowance() instanceof Allowance.Rate rate) {
            return List.of(rateBook(counter.key(), rate));
        }
        var quota = (Allowance.Quota) counter.allowance();
        var window = CalendarWindow.of(quota.period(), instant(now.earliest()));
        Book book = quotaBook(counter.key(), quota, window);
        if (now.latest() < TableClock.nanos(window.end())) {
            return List.of(book);
        }
        var next = CalendarWindow.of(quota.period(), instant(now.latest()));
        return List.of(book, quotaBook(counter.key(), quota, next));
    }

    private synchronized RateBook rateBook(String key, Allowance.Rate rate) {
        if (books.get(key) instanceof RateBook book) {
            book.holdTo(rate);
            return book;
        }
        var book = new RateBook(key, rate);
        books.put(key, book);
        return book;
    }

    /** The window is part of the key: a new one begins with nothing used, whatever became of the old. */
    private synchronized QuotaBook quotaBook(String key, Allowance.Quota quota, CalendarWindow window) {
        String full = key + "/" + letter(quota.period().unit()) + window.start().getEpochSecond();
        if (books.get(full) instanceof QuotaBook book) {
            book.holdTo(quota.permits());
            return book;
        }
        var book = new QuotaBook(full, window, quota.permits());
        books.put(full, book);
        return book;
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

    private static java.time.Instant instant(long nanos) {
        return java.time.Instant.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private synchronized boolean isPaused(Moment now) {
        return failures >= FAILURES && now.at() < askAgain;
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
