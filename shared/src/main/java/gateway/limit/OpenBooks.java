package gateway.limit;

import gateway.limit.Counters.Outcome;
import java.util.ArrayDeque;

/**
 * The books that have something to give back or to pay, until they have not, also where {@link Books} remembers them no
 * more; and the writes that this takes. Safe for many threads.
 */
final class OpenBooks {
    /** Books that one {@link #tidy} looks at, and the writes that it makes. */
    private static final int LOOKS = 16;

    private static final int WRITES = 2;

    /** Writes to pay one debt: the branch that was guessed, its correction, and as much again for other writers. */
    private static final int MOST_ASKS = 6;

    private final Counters counters;
    private final Outage outage;
    private final ArrayDeque<Book> open = new ArrayDeque<>();
    private volatile boolean isEmpty = true;

    OpenBooks(Counters counters, Outage outage) {
        this.counters = counters;
        this.outage = outage;
    }

    boolean isEmpty() {
        return isEmpty;
    }

    /** Remembers to look after {@code book}, which is locked, if there is something to do. */
    void add(Book book, Moment now) {
        if (!book.isListed && book.isOpen(now)) {
            book.isListed = true;
            synchronized (open) {
                open.addLast(book);
                isEmpty = false;
            }
        }
    }

    /** Does a little of what there is to do. A book that is in use is left for later. */
    void tidy(Moment now) {
        tidy(LOOKS, WRITES, false, now);
    }

    /** Gives back everything that is held, however little time it has lain here, and pays everything. */
    void close(Moment now) {
        tidy(Integer.MAX_VALUE, Integer.MAX_VALUE, true, now);
    }

    private void tidy(int looks, int writes, boolean all, Moment now) {
        int size;
        synchronized (open) {
            size = Math.min(looks, open.size());
        }
        int made = 0;
        for (int i = 0; i < size && made < writes && !outage.isPaused(now); i++) {
            Book book;
            synchronized (open) {
                book = open.pollFirst();
            }
            if (book == null) {
                return;
            }
            boolean stays = true;
            if (locks(book, all)) {
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
                isEmpty = open.isEmpty();
            }
        }
    }

    private static boolean locks(Book book, boolean waits) {
        if (waits) {
            book.lock.lock();
            return true;
        }
        return book.lock.tryLock();
    }

    /** Whether this took a write. */
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
        write(ask, book, now);
        return true;
    }

    /** Pays what {@code book}, which is locked, owes; what becomes of it is uncertain, it goes on owing. */
    void pay(Book book, Moment now) {
        for (int asks = 0; asks < MOST_ASKS; asks++) {
            Ask ask = book.debt(now);
            if (ask == null || outage.isPaused(now) || book.isPaused(now)) {
                return;
            }
            Outcome outcome = write(ask, book, now);
            if (outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Throttled) {
                return;
            }
        }
    }

    /** Gives back at once what {@code book}, which is locked, holds beyond what is fair to others. */
    void handBack(Book book, Moment now) {
        Ask ask = outage.isPaused(now) || book.isPaused(now) ? null : book.surplus(now);
        if (ask != null) {
            write(ask, book, now);
        }
    }

    private Outcome write(Ask ask, Book book, Moment now) {
        Outcome outcome = ask.by(counters);
        outage.heard(outcome, now);
        book.judge(outcome, now);
        book.heard(ask, outcome, now);
        return outcome;
    }
}
