package gateway.limit;

import java.time.Instant;

/**
 * The port to the counters: conditional writes on one item each, which is what makes a limit exact under concurrency.
 * Every outcome carries the state found, so that the caller can decide the next step without a read.
 */
public interface Counters {

    /**
     * A step of GCRA on the theoretical arrival time (TAT) of {@code key}, in nanoseconds of the epoch.
     *
     * <p>busy: {@code tat = tat + increment} if {@code now <= tat <= now + room}; idle: {@code tat = now + increment} if
     * there is no tat or {@code tat < now}.
     *
     * @param now       the caller's clock
     * @param increment what the permits taken cost
     * @param room      how far ahead of now the TAT may be before the step; where it is negative nothing can be taken
     * @param busy      which of the two branches to try
     * @param expires   when the item may be deleted
     */
    Outcome advance(String key, long now, long increment, long room, boolean busy, Instant expires);

    /**
     * Adds {@code n} to the count of {@code key} if it then is at most {@code limit}.
     *
     * @param key names the window too: it is used for one window alone
     * @param n   negative to give back, which needs a count of at least as much and asks for no limit
     */
    Outcome add(String key, long n, long limit, Instant expires);

    /** What a conditional write gave. */
    sealed interface Outcome {
        /** Done; {@code state} is the value after it. */
        record Taken(long state) implements Outcome {}

        /** The condition did not hold; {@code state} is the value found, {@link Long#MIN_VALUE} for no item. */
        record Denied(long state) implements Outcome {}

        /** No answer. The write may have happened: to be counted as taken, not to be repeated blindly. */
        record Unavailable() implements Outcome {}
    }
}
