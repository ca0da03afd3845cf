package gateway.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The moment by which a call must have been answered. Every timeout on the way is cut to it.
 *
 * @param clock what tells the time
 * @param at    the moment
 */
public record Deadline(InstantSource clock, Instant at) {

    public static Deadline in(InstantSource clock, Duration time) {
        return new Deadline(clock, clock.instant().plus(time));
    }

    /** The time left; never negative. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean passed() {
        return !clock.instant().isBefore(at);
    }

    /** This deadline, or {@code limit} from now where that is sooner. */
    public Deadline within(Duration limit) {
        Instant sooner = clock.instant().plus(limit);
        return sooner.isBefore(at) ? new Deadline(clock, sooner) : this;
    }
}
