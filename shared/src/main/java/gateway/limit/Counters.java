package gateway.limit;

import java.time.Instant;

/**
 * The port to the counters: conditional writes on one item each, which is what makes a limit exact under concurrency.
 * Every outcome carries the state found, so that the caller can decide the next step without a read.
 */
public interface Counters {

    /**
     * Takes the next stretch of the time line of {@code key}, whose end so far (the theoretical arrival time of GCRA) is
     * its state, in nanoseconds of the epoch.
     *
     * <p>busy: from the end on, if {@code floor <= end <= ceiling}; idle: from {@code floor} on, if the line has no end yet
     * or {@code end < floor}, and {@code end <= ceiling}.
     *
     * @param length of the stretch; negative to give back the end of the line, busy and with one value for floor and ceiling
     * @param busy   which of the two branches to try
     * @param expires when the item may be deleted
     */
    Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires);

    /**
     * Adds {@code n} to the count of {@code key} if it then is at most {@code limit}.
     *
     * @param key names the window too: it is used for one window alone
     * @param n   negative to give back, which needs a count of at least as much and asks for no limit
     */
    Outcome add(String key, long n, long limit, Instant expires);

    /** What a conditional write gave. */
    sealed interface Outcome {
        /** There was no item. */
        long NONE = Long.MIN_VALUE;

        /**
         * Done.
         *
         * @param before the value found, {@link #NONE} for no item
         * @param after  the value now
         */
        record Taken(long before, long after) implements Outcome {}

        /** The condition did not hold; {@code state} is the value found, {@link #NONE} for no item. */
        record Denied(long state) implements Outcome {}

        /** Not done: too many ask for this key at once. */
        record Throttled() implements Outcome {}

        /** No answer. The write may have happened: to be counted as taken, not to be repeated blindly. */
        record Unavailable() implements Outcome {}
    }
}
