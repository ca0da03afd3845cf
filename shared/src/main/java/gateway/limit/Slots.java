package gateway.limit;

import java.time.Instant;
import java.util.Arrays;

/**
 * The port to the slots of limits on how many may be on their way at once: conditional writes, by which a slot has one
 * holder at a time. A holder has it until it leaves, or until a moment that it names when it takes it: so whoever dies
 * holds nobody up for long.
 *
 * <p>Slots stand on pages of {@link #ON_A_PAGE} at the most, which every outcome tells as they were, so that who finds a
 * slot taken knows which are free.
 */
public interface Slots {
    /** So few that a page is one write unit. */
    int ON_A_PAGE = 32;

    /**
     * Takes a slot if nobody has it, or whoever had it had it until before {@code free}, or until exactly {@code mine}.
     *
     * @param slot    of the page, from 0
     * @param free    nanoseconds of the epoch, by the table's time
     * @param mine    until when the caller may have it already; 0 where it has not
     * @param until   until when it is to be had: no two takes name the same moment
     * @param expires when the page may be deleted
     */
    Outcome take(String page, int slot, long free, long mine, long until, Instant expires);

    /** Leaves a slot if whoever has it has it until exactly {@code until}. */
    Outcome leave(String page, int slot, long until);

    /** What a conditional write gave. */
    sealed interface Outcome {
        record Done(Taken before) implements Outcome {}

        /** The condition did not hold. */
        record Denied(Taken found) implements Outcome {}

        /** Not done: too many ask for this page at once. */
        record Throttled() implements Outcome {}

        /** No answer. The write may have happened. */
        record Unavailable() implements Outcome {}
    }

    /** Until when each slot of a page is taken. */
    final class Taken {
        private final long[] until;

        private Taken(long[] until) {
            this.until = until;
        }

        /** @param until nanoseconds of the epoch by slot; 0 for one that nobody has */
        public static Taken of(long... until) {
            return new Taken(Arrays.copyOf(until, ON_A_PAGE));
        }

        /** 0 where nobody has it. */
        public long until(int slot) {
            return until[slot];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Taken taken && Arrays.equals(taken.until, until);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(until);
        }

        @Override
        public String toString() {
            return Arrays.toString(until);
        }
    }
}
