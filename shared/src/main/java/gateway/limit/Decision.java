package gateway.limit;

import java.time.Duration;

/** What a limit says to one request. */
public sealed interface Decision {

    /**
     * It may pass; its permit is taken.
     *
     * @param remaining permits that are left
     * @param reset     until all are back
     */
    record Allowed(long remaining, Duration reset) implements Decision {}

    /**
     * It may not.
     *
     * @param retryAfter until a permit can be free; never earlier than the truth
     */
    record Refused(Duration retryAfter) implements Decision {}

    /** The counter could not be asked; the permit may have been taken. */
    record Unknown() implements Decision {}
}
