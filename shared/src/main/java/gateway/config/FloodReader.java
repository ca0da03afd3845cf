package gateway.config;

import gateway.policy.Allowance;
import gateway.policy.Flood;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code flood} of the gateway. */
final class FloodReader {
    private static final String FIX = "write none, or a mapping such as { rate: 50/s, burst: 200, failures: 20/m }";
    private static final String RATE_FIX = "write requests per s, m, h or d, such as 50/s or 20/m";
    private static final long DAY = 86_400_000;
    private static final int MOST = 1_000_000;

    private FloodReader() {}

    static Optional<Flood> read(Node node) {
        if (!node.isThere() || Compiler.isNone(node)) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            node.isNot("a guard against floods", FIX);
            return Optional.empty();
        }
        int faults = node.faults();
        node.has(Fields.FLOOD);
        Node rate = node.get("rate");
        Node burst = node.get("burst");
        Node failures = node.get("failures");
        if (!rate.isThere() && !failures.isThere() && node.faults() == faults) {
            node.fault("guards against nothing", "write rate, failures, or both");
        }
        if (burst.isThere() && !rate.isThere()) {
            burst.fault("has no rate beside it", "a burst goes with a rate; remove it");
        }
        return Optional.of(new Flood(
                rate.isThere() ? Optional.of(rate(rate, burst)) : Optional.empty(),
                failures.isThere() ? Optional.of(rate(failures, failures.get("burst"))) : Optional.empty(),
                bits(node.get("v4"), 8, 32, 32),
                bits(node.get("v6"), 16, 128, 64)));
    }

    private static int bits(Node node, int least, int most, int usual) {
        return node.isThere() ? (int) node.whole(least, most, usual) : usual;
    }

    /** @param burst may not be there */
    private static Allowance.Rate rate(Node node, Node burst) {
        String text = node.text("", "a rate", RATE_FIX);
        long permits = Units.permits(text);
        long millis = Units.period(Units.per(text));
        if (permits < 0 || millis < 0) {
            if (!text.isEmpty()) {
                node.isNot("a rate", RATE_FIX);
            }
            permits = 1;
            millis = 1000;
        } else if (permits < 1 || permits > MOST || millis < 1000 || millis > DAY) {
            node.fault(Phrases.quote(text) + " is out of range", "write 1 to " + MOST + " per 1s to 1d");
            permits = 1;
            millis = 1000;
        }
        long most = burst.isThere() ? burst.whole(1, MOST, permits) : permits;
        if (most * millis / permits > 366 * DAY) {
            burst.fault(most + " requests take more than a year to come back", "write a smaller burst");
            most = 1;
        }
        return new Allowance.Rate(permits, Duration.ofMillis(millis), most);
    }
}
