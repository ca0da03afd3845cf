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

    final ReentrantLock lock = new ReentrantLock();
    final Demand demand = new Demand();

    /** What comes of the last {@link #next}: a decision, or else a write to make first. */
    @Nullable
    Ask ask;

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

    /** Takes back permits of the last decision; false where that takes a write, which is {@link #ask} if there is one. */
    abstract boolean giveBack(long cost, Moment now);

    /** Uses up permits that have been used already; false where that takes the write {@link #ask}. */
    abstract boolean charge(long cost, Moment now);

    /** What has lain here unused for too long, to be given back; null for nothing. */
    abstract @Nullable Ask idle(Moment now);
}
