package gateway.limit;

import gateway.limit.Counters.Outcome;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows and holds of one counter. Not safe for several threads: whoever uses it holds its lock, also
 * while a write is on its way, so that those who come meanwhile share what it brings.
 */
abstract sealed class Book permits RateBook, QuotaBook {
    /** How long what was seen of a counter refuses by itself: an operator can have reset it. */
    static final long BELIEVED = 30_000_000_000L;

    /** How long a counter that too many ask for at once is left alone, at first. */
    private static final long PAUSE = 50_000_000L;

    /** And how often this doubles. */
    private static final int MOST_CROWDED = 5;

    final ReentrantLock lock = new ReentrantLock();
    final Demand demand;
    final Share share = new Share();

    /** What comes of the last {@link #next}: a decision, or else a write to make first. */
    @Nullable
    Ask ask;

    /** Whether it is on the list of those that have something to give back or to pay; the limiter's own. */
    boolean isListed;

    /** How often this counter was too busy of late. */
    int crowded;

    private long askAgain = Long.MIN_VALUE;
    private long random;

    /**
     * @param demand what is asked for of the whole counter
     * @param seed   what this instance and no other has, so that not all do the same at the same time
     */
    Book(Demand demand, long seed) {
        this.demand = demand;
        random = seed;
    }

    /** Between 0 and 1. */
    final double random() {
        // splitmix64
        random += 0x9e3779b97f4a7c15L;
        long z = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** Copies of one snapshot that are restored at different times are not alike from then on. */
    final void reseed(Moment now) {
        random ^= now.at();
    }

    /** What the table said of a write, beside the outcome itself: whether it keeps up. */
    final void judge(Outcome outcome, Moment now) {
        if (outcome instanceof Outcome.Throttled) {
            crowded = Math.min(MOST_CROWDED, crowded + 1);
            askAgain = now.at() + (long) (PAUSE * (1 << crowded) * (0.5 + random()) / 2);
        } else if (!(outcome instanceof Outcome.Unavailable)) {
            crowded = Math.max(0, crowded - 1);
            share.close();
        }
    }

    /** Whether this counter is to be left alone for now. */
    final boolean isPaused(Moment now) {
        long wait = askAgain - now.at();
        return wait > 0 && wait < PAUSE << MOST_CROWDED + 1;
    }

    /**
     * The decision about {@code cost} permits; null where {@link #ask} is to be made first and its outcome to be
     * {@link #heard}.
     *
     * @param demand   permits asked for a second, by this instance
     * @param waiting  others who wait for this book, each for as much
     * @param patience nanoseconds that the request may be kept waiting
     */
    abstract @Nullable Decision next(long cost, double demand, int waiting, long patience, Moment now);

    /** The refusal that is certain without asking; null where none is. */
    abstract Decision.@Nullable Refused recall(long cost, long patience, Moment now);

    /** What is known without asking; null where that is nothing. */
    abstract Decision.@Nullable Allowed remembered(Moment now);

    abstract void heard(Ask ask, Outcome outcome, Moment now);

    /** The decision while the table cannot be asked, from this instance's share of what is left. */
    abstract Decision local(long cost, Moment now);

    /** Permits that are left, as far as is known. */
    abstract long remaining(Moment now);

    /** Takes back {@code cost} permits of those that were taken as {@code permit}. */
    abstract void giveBack(long permit, long cost, Moment now);

    /** Uses up permits that have been used already: those held here, and what they do not cover is owed. */
    abstract void charge(long cost, Moment now);

    /** The write that pays what is owed; null for nothing. */
    abstract @Nullable Ask debt(Moment now);

    /**
     * What has lain here unused for too long, to be given back; null for nothing.
     *
     * @param all everything, however long it has lain here
     */
    abstract @Nullable Ask idle(boolean all, Moment now);

    /** What is held here that is too much beside what is left for others, to be given back at once; null for nothing. */
    abstract @Nullable Ask surplus(Moment now);

    /** Whether there may be something to give back or to pay, now or later. */
    abstract boolean isOpen(Moment now);
}
