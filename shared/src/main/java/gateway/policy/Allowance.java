package gateway.policy;

import java.time.Duration;

/** How much may be used. Of what (requests, or bytes, or what else a request costs) says the limit. */
public sealed interface Allowance {

    /**
     * A rate, by GCRA: in no interval of length t more than {@code permits / per * t + burst}.
     *
     * @param permits 1 or more
     * @param per     the time in which {@code permits} come back; at least a second
     * @param burst   permits that may be used at once, after a time of rest; 1 or more
     */
    record Rate(long permits, Duration per, long burst) implements Allowance {}

    /**
     * A budget for each calendar window.
     *
     * @param permits 0 or more
     */
    record Quota(long permits, Period period) implements Allowance {}

    /**
     * How many may be on their way at one moment.
     *
     * @param requests 1 or more
     */
    record InFlight(int requests) implements Allowance {}

    /** As much as they like. */
    record Unlimited() implements Allowance {}
}
