package gateway.limit;

import java.time.Duration;

/** What a limit says to one request. */
public sealed interface Decision {

    /**
     * It may pass; its permit is taken.
     *
     * @param remaining permits that are left
     * @param reset     until all are back
     * @param delay     how long it is to be kept waiting before it passes; zero as a rule
     * @param permit    names what was taken, for giving it back
     */
    record Allowed(long remaining, Duration reset, Duration delay, long permit) implements Decision {
        public Allowed(long remaining, Duration reset) {
            this(remaining, reset, Duration.ZERO, 0);
        }
    }

    /**
     * It may not.
     *
     * @param retryAfter until a permit can be free; never earlier than the truth
     */
    record Refused(Duration retryAfter) implements Decision {}

    /** The counter could not be asked; the permit may have been taken. */
    record Unknown() implements Decision {}
}
