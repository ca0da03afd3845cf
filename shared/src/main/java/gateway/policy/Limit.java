package gateway.policy;

import java.time.Duration;

/** How much a key may use. A key is who or what is counted: see {@link By}. */
public sealed interface Limit {

    /** Stable within its route or plan; stands in {@code RateLimit-Policy} and in the counter's key. */
    String name();

    By by();

    OnOutage onOutage();

    /**
     * A rate, by GCRA: in no interval of length t more than {@code permits / per * t + burst} requests.
     *
     * @param permits 1 or more
     * @param per     the time in which {@code permits} come back; at least a second
     * @param burst   requests that may come at once; 1 or more
     */
    record Throttle(String name, By by, long permits, Duration per, long burst, OnOutage onOutage) implements Limit {}

    /**
     * A budget per calendar window, UTC.
     *
     * @param permits 0 or more
     */
    record Quota(String name, By by, long permits, Window window, OnOutage onOutage) implements Limit {}

    /** A calendar window in UTC; weeks begin on Monday. */
    enum Window {
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH
    }

    /** What is counted apart. */
    sealed interface By {
        /** The authenticated consumer; callers without one are counted by address. */
        record Consumer() implements By {}

        /** The client's address: IPv4 whole, IPv6 by its /64. */
        record Ip() implements By {}

        /** The value of a header; requests without it share one count. */
        record Header(String name) implements By {}
    }

    /** What to do when the counter cannot be read or written. */
    enum OnOutage {
        /** Let the request pass, uncounted. */
        ALLOW,
        /** Answer 503. */
        REFUSE
    }
}
