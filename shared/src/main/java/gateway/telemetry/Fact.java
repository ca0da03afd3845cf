package gateway.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that happened to one request. */
public sealed interface Fact {

    /** The configuration that it ran under; {@code source} is {@code table} or {@code baked}. */
    record ConfigurationUsed(long revision, String source) implements Fact {}

    /** Where the client is, behind proxies that are trusted. */
    record ClientFound(String address) implements Fact {}

    /** The route that took it, and its path as configuration has it. */
    record RouteMatched(String routeId, String template) implements Fact {}

    /** Who called: a consumer's id and the scheme's word; never a credential. */
    record CallerKnown(String consumer, String scheme, Optional<String> plan) implements Fact {}

    /** Why authentication or authorization refused; a stable word, never a credential. */
    record AccessRefused(String reason) implements Fact {}

    /**
     * One limit's decision.
     *
     * @param limit     its name
     * @param decision  {@code allowed}, {@code refused} or {@code unknown}
     * @param partition a hash that names what was counted; empty for nothing
     * @param remaining permits that are left, {@link #UNKNOWN} if that is not known
     * @param waiting   how long it keeps the request waiting; if it refused, until it can pass
     * @param outage    what was done as the counters did not answer: {@code allow}, {@code refuse} or {@code local};
     *                  else empty
     * @param shadow    whether the decision was for the log alone
     */
    record LimitDecided(
            String limit,
            String decision,
            String partition,
            long remaining,
            Duration waiting,
            String outage,
            boolean shadow)
            implements Fact {
        public static final long UNKNOWN = -1;

        /** One of which nothing else is known. */
        public LimitDecided(String limit, String decision) {
            this(limit, decision, "", UNKNOWN, Duration.ZERO, "", false);
        }
    }

    /**
     * Much of a limit is used up. Once for each of the two in a quota's window, and for a rate in the time of its burst.
     *
     * @param limit     its name
     * @param partition a hash that names what was counted
     * @param percent   of it that is used: 80 or 100
     */
    record LimitNeared(String limit, String partition, int percent) implements Fact {}

    /**
     * What of the request breaks the route's schemas.
     *
     * @param forwarded whether it went on all the same
     * @param faults    where and which keyword, such as {@code body:/items/0/qty type}; never a value
     */
    record RequestInvalid(boolean forwarded, List<String> faults) implements Fact {
        public RequestInvalid {
            faults = List.copyOf(faults);
        }
    }

    /**
     * One exchange with an upstream.
     *
     * @param upstream service id or function name
     * @param part     of an aggregate
     * @param status   what it answered; empty for no answer
     * @param error    stable word where there was no answer
     * @param endpoint which of a service's several endpoints, as host and port; empty where there is one
     */
    record UpstreamCalled(
            String upstream,
            Optional<String> part,
            Optional<Integer> status,
            Optional<String> error,
            Duration took,
            Optional<String> endpoint)
            implements Fact {
        /** One with an upstream that is in one place. */
        public UpstreamCalled(
                String upstream,
                Optional<String> part,
                Optional<Integer> status,
                Optional<String> error,
                Duration took) {
            this(upstream, part, status, error, took, Optional.empty());
        }
    }

    /**
     * Why an upstream was of no use, in words, for the log alone.
     *
     * @param upstream service id or function name
     * @param part     of an aggregate
     */
    record UpstreamFailed(String upstream, Optional<String> part, String why) implements Fact {}

    /**
     * An endpoint of a service is left out from now on, for this instance of the function.
     *
     * @param upstream service id
     * @param endpoint host and port
     * @param time     for how long
     */
    record EndpointEjected(String upstream, String endpoint, Duration time) implements Fact {}

    /**
     * A copy of the request for a service that does not answer the client. Recorded when it is sent, and again when
     * something has become of it.
     *
     * @param upstream service id
     * @param status   what it answered, if it has
     * @param error    stable word where it did not
     */
    record Mirrored(String upstream, Optional<Integer> status, Optional<String> error) implements Fact {}

    /** The aggregate's completeness. */
    record Merged(int parts, int failed) implements Fact {}

    /** An exception that the router caught, for the log alone. */
    record Fault(Throwable cause) implements Fact {}
}
