package gateway.limit;

import gateway.policy.Allowance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The books of the counters that were asked for of late. Safe for many threads; each book has its own lock. */
final class Books {
    private static final int REMEMBERED = 10_000;
    private static final int REMEMBERED_SPLIT = 500;

    /** How long who found no shard with anything left stays with its own, at the most, before this doubles so often. */
    private static final long MOST_STAY = 250_000_000L;

    private static final int MOST_MISSES = 2;

    /** How long there is thought to be too little for all. */
    private static final long SCARCE = 1_000_000_000L;

    /** And which part of the time in which a shard's burst comes back. */
    private static final int STAY_SHARE = 8;

    private long seed;
    private final Map<String, Book> books = new Recent<>(REMEMBERED);
    private final Map<String, Split> splits = new Recent<>(REMEMBERED_SPLIT);

    /** A counter that is several items in the table. */
    static final class Split {
        private final Allowance.Rate rate;
        final RateBook[] books;
        /** The one to ask first: which gave something last. Each instance begins with another. */
        volatile int current;

        /** Until when no other is asked, after looking for what there was not. */
        private long stayUntil = Long.MIN_VALUE;

        /** How often in a row that was so. */
        private int misses;

        private final long stay;

        private Split(Counter counter, Allowance.Rate rate, long seed) {
            this.rate = rate;
            books = new RateBook[counter.shards()];
            var demand = new Demand();
            for (int i = 0; i < books.length; i++) {
                Allowance.Rate part = Counter.part(rate, i, books.length);
                books[i] = new RateBook(Counter.key(counter.key(), i), i, part, demand, seed + i);
            }
            current = (int) (books[0].random() * books.length);
            long capacity = Gcra.of(Counter.part(rate, 0, books.length)).capacity();
            stay = Math.min(MOST_STAY, capacity / STAY_SHARE);
        }

        /** Whether it was in vain of late to look for what others left. */
        synchronized boolean stays(Moment now) {
            long wait = stayUntil - now.at();
            return wait > 0 && wait <= MOST_STAY << MOST_MISSES + 1;
        }

        /** Nobody had anything: who is refused at its own stays there for a while. */
        synchronized void missed(double random, Moment now) {
            misses = Math.min(MOST_MISSES, misses + 1);
            stayUntil = now.at() + (long) ((stay << misses) * (0.5 + random));
        }

        /** After looking in vain elsewhere something was there. The next look costs as much, if it is as scarce as of late. */
        synchronized void found(double random, Moment now) {
            misses = 0;
            long gone = now.at() - stayUntil;
            if (stayUntil != Long.MIN_VALUE && gone >= 0 && gone < SCARCE) {
                stayUntil = now.at() + (long) (stay * (0.5 + random));
            }
        }
    }

    /** @param seed by which this instance differs from others that do the same; 0 for what its clock gives */
    Books(long seed) {
        this.seed = seed;
    }

    /** One for a rate, or one for each shard. For a quota one for each window that the present may be in, at most two. */
    Book[] of(Counter counter, Moment now) {
        if (counter.allowance() instanceof Allowance.Rate rate) {
            return counter.isSplit() ? split(counter, now).books : new Book[] {rate(counter.key(), rate, now)};
        }
        var quota = (Allowance.Quota) counter.allowance();
        var window = CalendarWindow.of(quota.period(), TableClock.instant(now.earliest()));
        Book book = quota(counter.key(), quota, window, now);
        if (now.latest() < TableClock.nanos(window.end())) {
            return new Book[] {book};
        }
        var next = CalendarWindow.of(quota.period(), TableClock.instant(now.latest()));
        return new Book[] {book, quota(counter.key(), quota, next, now)};
    }

    /**
     * The one that a permit came from; null where it is remembered no more.
     *
     * @param permit see {@link Decision.Allowed}
     */
    @Nullable
    Book of(Counter counter, long permit, Moment now) {
        if (counter.allowance() instanceof Allowance.Rate rate) {
            return counter.isSplit()
                    ? split(counter, now).books[(int) (permit & Counter.MOST_SHARDS - 1) % counter.shards()]
                    : rate(counter.key(), rate, now);
        }
        var quota = (Allowance.Quota) counter.allowance();
        String key = counter.key() + CalendarWindow.suffix(quota.period().unit(), permit);
        synchronized (this) {
            return books.get(key);
        }
    }

    synchronized Split split(Counter counter, Moment now) {
        var rate = (Allowance.Rate) counter.allowance();
        Split split = splits.get(counter.key());
        if (split == null || split.books.length != counter.shards() || !Counter.isSame(split.rate, rate)) {
            split = new Split(counter, rate, seed(counter.key(), now));
            splits.put(counter.key(), split);
        }
        return split;
    }

    private synchronized RateBook rate(String key, Allowance.Rate rate, Moment now) {
        if (books.get(key) instanceof RateBook book) {
            book.holdTo(rate);
            return book;
        }
        var book = new RateBook(key, 0, rate, new Demand(), seed(key, now));
        books.put(key, book);
        return book;
    }

    /** The window is part of the key: a new one begins with nothing used, whatever became of the old. */
    private synchronized QuotaBook quota(String key, Allowance.Quota quota, CalendarWindow window, Moment now) {
        String full = key + window.suffix(quota.period().unit());
        if (books.get(full) instanceof QuotaBook book) {
            book.holdTo(quota.permits());
            return book;
        }
        var book = new QuotaBook(full, window, quota.permits(), seed(full, now));
        books.put(full, book);
        return book;
    }

    private long seed(String key, Moment now) {
        if (seed == 0) {
            seed = now.at() ^ System.nanoTime() << 20;
        }
        return seed * 0x9e3779b97f4a7c15L ^ (long) key.hashCode() << 32;
    }
}
