package gateway.limit;

import gateway.limit.Counters.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One decision on its way: it goes from book to book of its counter, and asks for writes until it is made. {@link
 * Limiter#take} makes them; whoever makes them by itself does so one at a time for each counter: {@link #next}, and as long
 * as that gives no decision, {@link #ask} and {@link #heard}.
 *
 * <p>A counter that is not split has one book, or one for each of two windows, which all have to give. One that is split
 * is asked at the shard that gave something last, then at the others, until one gives or {@link #MOST_DENIED} have
 * refused after being written to. Who has met such refusals asks its own shard alone for a moment: where more is asked for
 * than there is, looking for what others left would cost every request several writes.
 */
public final class Taking {
    /** An answer that takes longer than this is about a moment that is over. */
    private static final long LATE = 1_000_000_000L;

    /** Writes for one book: the branch that was guessed, its correction, and as much again for other writers. */
    private static final int MOST_ASKS = 6;

    /** Shards that are asked in vain for one decision. */
    private static final int MOST_DENIED = 4;

    private final Books remembered;
    private final OpenBooks open;
    private final Outage outage;
    private final TableClock clock;
    private final Counter counter;
    private final long cost;
    private final long patience;
    private final boolean locks;

    /** The moment at which the permits count. */
    private Moment now;

    /** For which {@link #books} are the right ones. */
    private Moment asked;

    private Book[] books;

    /** The book that is asked first, the one that is asked now, and how many have answered. */
    private final int first;

    private int index;
    private int seen;

    /** Others who wait, as far as the locks do not tell. */
    private int waiting;

    /** Shards that have refused after being written to, and the shortest wait that any told. */
    private int denied;

    private long wait = Long.MAX_VALUE;

    /** The book that is locked now; the rest is about it alone. */
    private @Nullable Book entered;

    private double demand;
    private int asks;
    private boolean wasDenied;
    private boolean lost;

    /**
     * @param patience nanoseconds that the request may be kept waiting
     * @param locks    whether several threads may use the books
     */
    Taking(
            Books remembered,
            OpenBooks open,
            Outage outage,
            TableClock clock,
            Counter counter,
            long cost,
            long patience,
            boolean locks) {
        this.remembered = remembered;
        this.open = open;
        this.outage = outage;
        this.clock = clock;
        this.counter = counter;
        this.cost = cost;
        this.patience = patience;
        this.locks = locks;
        now = clock.now();
        asked = now;
        books = remembered.of(counter, now);
        first = counter.isSplit() ? remembered.split(counter, now).current : 0;
        index = first;
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
            open.add(book, now);
            seen++;
            if (counter.isSplit()) {
                Books.Split split = remembered.split(counter, now);
                if (decision instanceof Decision.Allowed allowed) {
                    if (denied > 0) {
                        split.found(book.random(), now);
                    }
                    split.current = index;
                    return whole(allowed, book);
                }
                denied += wasDenied || lost ? 1 : 0;
                if (decision instanceof Decision.Refused(var retryAfter)) {
                    wait = Math.min(wait, retryAfter.toNanos());
                    if (seen == 1 && split.stays(now)) {
                        return decision;
                    }
                }
                if (seen == books.length) {
                    if (denied > 0) {
                        split.missed(book.random(), now);
                    }
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
        if (seen == 0 || !counter.isSplit()) {
            demand = book.demand.asked(cost, now.at());
        }
    }

    void leave() {
        if (locks && entered != null) {
            entered.lock.unlock();
        }
        entered = null;
    }

    /** Gives back what was taken from windows before the one that refused. */
    private void undo() {
        for (int taken = 0; taken < index; taken++) {
            enter(books[taken]);
            books[taken].giveBack(((QuotaBook) books[taken]).window().start().getEpochSecond(), cost, now);
            open.add(books[taken], now);
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
        outage.heard(outcome, now);
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
        now = later.frame() != now.frame() || later.at() - now.at() > LATE ? later : TableClock.sharpened(now, later);
    }

    /** Whether the windows that were asked are not those of the present any more; it is asked from then on. */
    private boolean isOver() {
        if (now.at() == asked.at() && now.frame() == asked.frame() || !(books[0] instanceof QuotaBook)) {
            return false;
        }
        asked = now;
        Book[] present = remembered.of(counter, now);
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
