package gateway.limit;

import gateway.telemetry.Fact;
import java.time.Duration;

/** A limit and what it said to one call. */
record Standing(Bound bound, Decision decision) {
    /** Permits that are left. */
    long remaining() {
        return decision instanceof Decision.Allowed allowed ? Math.max(0, allowed.remaining()) : 0;
    }

    /** Until all permits are back; of a refusal, until one can be free. In seconds, rounded up. */
    long seconds() {
        if (decision instanceof Decision.Allowed allowed) {
            return RateLimitFields.ceilSeconds(allowed.reset());
        }
        return decision instanceof Decision.Refused refused ? RateLimitFields.waitSeconds(refused.retryAfter()) : 0;
    }

    boolean isKnown() {
        return !(decision instanceof Decision.Unknown);
    }

    /** Less is left, or it lasts longer until there is more. */
    boolean isStricterThan(Standing other) {
        return remaining() < other.remaining() || remaining() == other.remaining() && seconds() > other.seconds();
    }

    /** For the request's log. */
    Fact.LimitDecided fact() {
        if (decision instanceof Decision.Allowed allowed) {
            return fact("allowed", remaining(), allowed.delay(), "");
        }
        if (decision instanceof Decision.Refused refused) {
            return fact("refused", 0, refused.retryAfter(), "");
        }
        String outage = switch (bound.limit().onOutage()) {
            case ALLOW -> "allow";
            case REFUSE -> "refuse";
            case LOCAL -> "local";
        };
        return fact("unknown", Fact.LimitDecided.UNKNOWN, Duration.ZERO, outage);
    }

    private Fact.LimitDecided fact(String word, long remaining, Duration wait, String outage) {
        return new Fact.LimitDecided(
                bound.policy(),
                word,
                bound.partition(),
                remaining,
                wait,
                outage,
                bound.limit().shadow());
    }
}
