package gateway.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much may be used, and what is counted apart.
 *
 * @param name      stable within its route, policy or plan; stands in {@code RateLimit-Policy} and in the counter's key
 * @param by        what is counted apart, all of it together; empty: everybody in one count
 * @param allowance for callers whom neither {@code consumers} nor {@code plans} names
 * @param plans     instead, by the caller's plan; of the same kind as {@code allowance}, or unlimited
 * @param consumers instead, by the consumer's id; before {@code plans}
 * @param cost      what a request uses up
 * @param counted   answers that count; empty: all. What others took is given back
 * @param shadow    count and tell in the log, but refuse nobody and tell callers nothing
 * @param delay     how long a request may be kept waiting for its permit instead of being refused; zero: not at all
 */
public record Limit(
        String name,
        List<By> by,
        Allowance allowance,
        Map<String, Allowance> plans,
        Map<String, Allowance> consumers,
        Cost cost,
        List<Statuses> counted,
        OnOutage onOutage,
        boolean shadow,
        Duration delay,
        Optional<RampUp> rampUp) {
    public Limit {
        by = List.copyOf(by);
        plans = Map.copyOf(plans);
        consumers = Map.copyOf(consumers);
        counted = List.copyOf(counted);
    }

    /** A plain one: the same for all, each request one permit, refused when it cannot be checked. */
    public Limit(String name, List<By> by, Allowance allowance) {
        this(
                name,
                by,
                allowance,
                Map.of(),
                Map.of(),
                Cost.ONE,
                List.of(),
                OnOutage.REFUSE,
                false,
                Duration.ZERO,
                Optional.empty());
    }

    public Limit withOnOutage(OnOutage onOutage) {
        return new Limit(name, by, allowance, plans, consumers, cost, counted, onOutage, shadow, delay, rampUp);
    }

    /** What is counted apart. */
    public sealed interface By {
        /** The authenticated consumer; callers without one are counted by address. */
        record Consumer() implements By {}

        /** The credential that it came with: a key, an issuer's subject; callers without one are counted by address. */
        record Credential() implements By {}

        /** The consumer's plan; those without one together. */
        record Plan() implements By {}

        /**
         * The client's address, or the network that it is in.
         *
         * @param v4 bits of an IPv4 address that count, 8 to 32
         * @param v6 bits of an IPv6 address that count, 16 to 128
         */
        record Ip(int v4, int v6) implements By {
            /** IPv4 whole, IPv6 by its /64: what one customer of an access provider has to itself (RFC 6177). */
            public static final Ip DEFAULT = new Ip(32, 64);
        }

        /** The value of a header; requests without it share one count. */
        record Header(String name) implements By {}

        /** A claim's value, a name or a JSON Pointer; callers without it share one count. */
        record Claim(String name) implements By {}

        /** The value of a path parameter, by name. */
        record Parameter(String name) implements By {}

        /** The route, where a limit holds for several. */
        record Route() implements By {}

        /** The service that the route leads to; routes that lead to none share one count. */
        record Service() implements By {}
    }

    /** What to do when the counter cannot be read or written. */
    public enum OnOutage {
        /** Let the request pass, uncounted. */
        ALLOW,
        /** Answer 503. */
        REFUSE,
        /** Hold it to this instance's share, counted here alone. */
        LOCAL
    }

    /** Statuses of answers from {@code least} to {@code most}. */
    public record Statuses(int least, int most) {
        public boolean has(int status) {
            return least <= status && status <= most;
        }
    }
}
