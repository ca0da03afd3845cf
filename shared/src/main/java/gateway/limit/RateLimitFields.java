package gateway.limit;

import gateway.http.Headers;
import gateway.policy.Allowance;
import gateway.policy.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields {@code RateLimit-Policy} and {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers, as lists of
 * structured fields (RFC 9651): every policy that was asked, the strictest first.
 *
 * <p>Of a rate, {@code q} is its burst and {@code w} the time in which the burst comes back, so that {@code r} never
 * exceeds {@code q}.
 */
final class RateLimitFields {
    static final String POLICY = "ratelimit-policy";
    static final String STATE = "ratelimit";

    private RateLimitFields() {}

    /** One policy and what it said. */
    record Standing(String policy, Limit limit, Counter counter, Decision decision) {
        private long remaining() {
            return decision instanceof Decision.Allowed allowed ? allowed.remaining() : 0;
        }

        private long seconds() {
            if (decision instanceof Decision.Allowed allowed) {
                return ceilSeconds(allowed.reset());
            }
            return decision instanceof Decision.Refused refused ? ceilSeconds(refused.retryAfter()) : 0;
        }

        /** Less is left, or it lasts longer until there is more. */
        private boolean isStricterThan(Standing other) {
            return remaining() < other.remaining() || remaining() == other.remaining() && seconds() > other.seconds();
        }
    }

    /** The fields for {@code standings}; of what could not be asked nothing is said. */
    static Headers of(List<Standing> standings, Instant now) {
        List<Standing> told = new ArrayList<>(standings.size());
        for (Standing standing : standings) {
            if (!(standing.decision instanceof Decision.Unknown)) {
                int place = told.size();
                while (place > 0 && standing.isStricterThan(told.get(place - 1))) {
                    place--;
                }
                told.add(place, standing);
            }
        }
        if (told.isEmpty()) {
            return Headers.EMPTY;
        }
        var policies = new StringBuilder();
        var states = new StringBuilder();
        for (Standing standing : told) {
            String name = string(standing.policy);
            String partition = ";pk=:" + CounterKey.partition(standing.counter.key()) + ":";
            String comma = policies.isEmpty() ? "" : ", ";
            policies.append(comma).append(name);
            if (standing.counter.allowance() instanceof Allowance.Rate rate) {
                Gcra gcra = Gcra.of(rate);
                policies.append(";q=")
                        .append(rate.burst())
                        .append(";w=")
                        .append(ceilSeconds(Duration.ofNanos(gcra.capacity())));
            } else {
                var quota = (Allowance.Quota) standing.counter.allowance();
                policies.append(";q=")
                        .append(quota.permits())
                        .append(";w=")
                        .append(seconds(CalendarWindow.of(quota.period(), now)));
            }
            policies.append(partition);
            states.append(comma)
                    .append(name)
                    .append(";r=")
                    .append(standing.remaining())
                    .append(";t=")
                    .append(standing.seconds())
                    .append(partition);
        }
        return Headers.of(POLICY, policies.toString(), STATE, states.toString());
    }

    /** Whole seconds, rounded up: never earlier than the truth. */
    static long ceilSeconds(Duration duration) {
        return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
    }

    private static long seconds(CalendarWindow window) {
        return window.end().getEpochSecond() - window.start().getEpochSecond();
    }

    /** A String of RFC 9651 3.3.3: visible ASCII and spaces. */
    private static String string(String text) {
        var string = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                string.append('\\');
            }
            string.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return string.append('"').toString();
    }
}
