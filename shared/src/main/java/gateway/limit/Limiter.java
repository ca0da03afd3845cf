package gateway.limit;

import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits from the counters: several with one write where that is safe and of use, so that most requests cost none
 * ({@link Lease}); and none where what was seen of a counter tells that it is used up, so that whoever goes on calling
 * over the limit costs nothing. Safe for many threads; those who ask for the same counter at once share one write.
 *
 * <p>Whatever is uncertain counts as taken: a write without an answer is not repeated and not undone. What was used
 * without being taken is owed until a write is known to have paid it, so it may count twice, and not never.
 *
 * <p>What is known and held of each counter is in its {@link Book}; {@link Books} keeps them. {@link Taking} makes a
 * decision of what they say, {@link OpenBooks} gives back and pays afterwards.
 */
public final class Limiter implements AutoCloseable {
    private final Crossings counters;
    private final TableClock clock;
    private final Outage outage = new Outage();
    private final Books books;
    private final OpenBooks open;

    public Limiter(Counters counters, TableClock clock) {
        this(counters, clock, 0);
    }

    /** @param seed by which this instance differs from others that do the same; 0 for what its clock gives */
    public Limiter(Counters counters, TableClock clock, long seed) {
        this.counters = new Crossings(counters);
        this.clock = clock;
        this.books = new Books(seed);
        this.open = new OpenBooks(this.counters, outage);
    }

    /** The refusal that is certain without asking the counter; null where none is. */
    public Decision.@Nullable Refused recall(Counter counter, long cost, Duration patience) {
        Moment now = clock.now();
        Decision.Refused soonest = null;
        for (Book book : books.of(counter, now)) {
            Decision.Refused refused = null;
            // Who finds it in use asks, and so waits for what is being taken.
            if (book.lock.tryLock()) {
                try {
                    refused = book.recall(cost, patience.toNanos(), now);
                } finally {
                    book.lock.unlock();
                }
            }
            if (refused != null && !counter.isSplit()) {
                return refused;
            }
            if (refused == null && counter.isSplit()) {
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
        Taking taking = taking(counter, cost, patience, true);
        try {
            while (true) {
                Decision decision = taking.next();
                if (decision != null) {
                    return decision;
                }
                taking.heard(
                        outage.isPaused(taking.moment()) ? null : taking.ask().by(counters));
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
        for (Book book : books.of(counter, now)) {
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
                if (!counter.isSplit()) {
                    break;
                }
            } finally {
                book.lock.unlock();
            }
        }
        return new Decision.Allowed(remaining, reset);
    }

    /** Begins to take {@code cost} permits of {@code counter}, for who makes the writes by itself. */
    public Taking taking(Counter counter, long cost) {
        return taking(counter, cost, Duration.ZERO);
    }

    /** See {@link #take}. */
    public Taking taking(Counter counter, long cost, Duration patience) {
        return taking(counter, cost, patience, false);
    }

    private Taking taking(Counter counter, long cost, Duration patience, boolean locks) {
        return new Taking(books, open, outage, clock, counter, cost, patience.toNanos(), locks);
    }

    /**
     * The decision while the counter cannot be asked: from this instance's share of it, estimated from what it had of it
     * so far ({@link Share}). What is taken so is charged once the table answers again.
     */
    public Decision local(Counter counter, long cost) {
        Moment now = clock.now();
        Book[] all = books.of(counter, now);
        int first = counter.isSplit() ? books.split(counter, now).current : all.length - 1;
        Decision decision = new Decision.Unknown();
        for (int i = 0; i < all.length; i++) {
            Book book = all[(first + i) % all.length];
            book.lock.lock();
            try {
                decision = book.local(cost, now);
                open.add(book, now);
            } finally {
                book.lock.unlock();
            }
            if (!counter.isSplit() || decision instanceof Decision.Allowed) {
                return decision;
            }
        }
        return decision;
    }

    /** Gives back {@code cost} permits of what was {@code taken}; a rate's as far as they were not made up for since. */
    public void giveBack(Counter counter, Decision.Allowed taken, long cost) {
        giveBack(counter, taken, cost, false);
    }

    /**
     * The same for permits that were used for a request which is over now: where little is left for others, what this
     * instance does not need goes back to the table at once.
     */
    public void handBack(Counter counter, Decision.Allowed taken, long cost) {
        giveBack(counter, taken, cost, true);
    }

    private void giveBack(Counter counter, Decision.Allowed taken, long cost, boolean toAll) {
        Moment now = clock.now();
        Book book = books.of(counter, taken.permit(), now);
        if (book == null) {
            return;
        }
        book.lock.lock();
        try {
            book.giveBack(taken.permit(), cost, now);
            if (toAll) {
                open.handBack(book, now);
            }
            open.add(book, now);
        } finally {
            book.lock.unlock();
        }
    }

    /** Charges for what has been used already, whatever is left. */
    public void charge(Counter counter, long cost) {
        Moment now = clock.now();
        Book book = books.of(counter, now)[counter.isSplit() ? books.split(counter, now).current : 0];
        book.lock.lock();
        try {
            book.charge(cost, now);
            open.pay(book, now);
            open.add(book, now);
        } finally {
            book.lock.unlock();
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
        if (!isTidy()) {
            open.tidy(clock.now());
        }
    }

    /** Whether {@link #tidy} would find nothing, now or a little later. */
    public boolean isTidy() {
        return open.isEmpty();
    }

    /** Gives back everything that is held. More can be taken afterwards. */
    @Override
    public void close() {
        open.close(clock.now());
    }

    /** How much of a quota has become used just now, in percent, if that is to be told: 80 or 100; else 0. */
    int reached(Counter counter, Instant now) {
        return counter.allowance() instanceof Allowance.Quota quota ? counters.reached(counter, quota, now) : 0;
    }
}
