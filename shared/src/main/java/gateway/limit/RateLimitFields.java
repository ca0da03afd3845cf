package gateway.limit;

import gateway.http.Headers;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields {@code RateLimit-Policy} and {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers-11, as lists of
 * structured fields (RFC 9651). The first names every policy that holds for the call, in the order of the configuration
 * so that it is the same each time; the second, strictest first, those of which something is known.
 *
 * <p>Of a rate, {@code q} is its burst and {@code w} the time in which the burst comes back, so that {@code r} never
 * exceeds {@code q}; or, where that is less than the second that {@code w} is at least, what comes back in one.
 */
final class RateLimitFields {
    static final String POLICY = "ratelimit-policy";
    static final String STATE = "ratelimit";

    /** The largest Integer (RFC 9651 3.3.1). */
    private static final long MOST = 999_999_999_999_999L;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private RateLimitFields() {}

    /**
     * {@code response} with the fields in place of its own; as it is where no limit is to be told of.
     *
     * @param bounds    the limits that hold for the call
     * @param standings what is known of them
     * @param now       tells how long a quota's window is
     */
    static Headers onto(Headers response, List<Bound> bounds, List<Standing> standings, Instant now) {
        var policies = new StringBuilder();
        for (Bound bound : bounds) {
            if (!bound.limit().shadow() && !(bound.counter().allowance() instanceof Allowance.Unlimited)) {
                policy(next(policies), bound, now);
            }
        }
        if (policies.isEmpty()) {
            return response;
        }
        Headers fields = response.without(STATE).with(POLICY, policies.toString());
        var states = new StringBuilder();
        for (Standing standing : strictestFirst(standings)) {
            state(next(states), standing, now);
        }
        return states.isEmpty() ? fields : fields.with(STATE, states.toString());
    }

    private static List<Standing> strictestFirst(List<Standing> standings) {
        List<Standing> told = new ArrayList<>(standings.size());
        for (Standing standing : standings) {
            if (standing.isKnown() && !standing.bound().limit().shadow()) {
                int place = told.size();
                while (place > 0 && standing.isStricterThan(told.get(place - 1))) {
                    place--;
                }
                told.add(place, standing);
            }
        }
        return told;
    }

    private static StringBuilder next(StringBuilder list) {
        return list.isEmpty() ? list : list.append(", ");
    }

    private static void policy(StringBuilder out, Bound bound, Instant now) {
        Allowance allowance = bound.counter().allowance();
        string(out, bound.policy());
        parameter(out, "q", quota(allowance));
        if (bound.limit().cost() instanceof Cost.Bytes) {
            out.append(";qu=\"content-bytes\"");
        } else if (allowance instanceof Allowance.InFlight) {
            out.append(";qu=\"concurrent-requests\"");
        }
        long window = window(allowance, now);
        if (window > 0) {
            parameter(out, "w", window);
        }
        partition(out, bound);
    }

    private static void state(StringBuilder out, Standing standing, Instant now) {
        Bound bound = standing.bound();
        Allowance allowance = bound.counter().allowance();
        string(out, bound.policy());
        parameter(out, "r", Math.min(standing.remaining(), quota(allowance)));
        long seconds = standing.seconds();
        if (seconds > 0 || window(allowance, now) > 0) { // those on their way end when they end
            parameter(out, "t", seconds);
        }
        partition(out, bound);
    }

    private static long quota(Allowance allowance) {
        if (allowance instanceof Allowance.Rate rate) {
            Gcra gcra = Gcra.of(rate);
            long second = SECOND.toNanos();
            return gcra.capacity() < second ? Math.max(rate.burst(), gcra.permits(second)) : rate.burst();
        }
        if (allowance instanceof Allowance.Quota quota) {
            return quota.permits();
        }
        return allowance instanceof Allowance.InFlight inFlight ? inFlight.requests() : MOST;
    }

    /** In seconds; 0 for none. */
    private static long window(Allowance allowance, Instant now) {
        if (allowance instanceof Allowance.Rate rate) {
            return ceilSeconds(Duration.ofNanos(Gcra.of(rate).capacity()));
        }
        if (allowance instanceof Allowance.Quota quota) {
            CalendarWindow window = CalendarWindow.of(quota.period(), now);
            return window.end().getEpochSecond() - window.start().getEpochSecond();
        }
        return 0;
    }

    /** Whole seconds, rounded up: never earlier than the truth. */
    static long ceilSeconds(Duration duration) {
        return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
    }

    /** How long who is refused is to wait: a second at least, for at once it would be too soon. */
    static long waitSeconds(Duration duration) {
        return Math.max(1, ceilSeconds(duration));
    }

    private static void parameter(StringBuilder out, String name, long value) {
        out.append(';').append(name).append('=').append(Math.min(value, MOST));
    }

    /** A Byte Sequence (RFC 9651 3.3.5). */
    private static void partition(StringBuilder out, Bound bound) {
        out.append(";pk=:").append(bound.partition()).append(':');
    }

    /** A String (RFC 9651 3.3.3): visible ASCII and spaces. */
    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        out.append('"');
    }
}
