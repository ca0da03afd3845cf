package gateway.auth;

import java.time.Instant;

/** The port to what must happen once alone, over all instances. */
@FunctionalInterface
public interface Nonces {
    /** In place of a table that there is not: as if it were always away. */
    Nonces NOWHERE = new Nowhere();

    /** See {@link #NOWHERE}. A class and no lambda expression: the first of a process costs a cold function some 20 ms. */
    record Nowhere() implements Nonces {
        @Override
        public Outcome take(String name, Instant until) {
            return Outcome.UNAVAILABLE;
        }
    }

    /**
     * Takes {@code name}, in one write that succeeds for one caller alone until {@code until}.
     *
     * @param name visible ASCII, 200 characters at the most
     */
    Outcome take(String name, Instant until);

    /** What an attempt gave. */
    enum Outcome {
        /** It was free, and is no longer. */
        FIRST,
        /** Somebody has it. */
        TAKEN,
        /** No answer; it may have been taken. */
        UNAVAILABLE
    }
}
