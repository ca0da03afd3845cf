package gateway.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told to. */
final class HandMovedClock implements InstantSource {
    private volatile Instant now;

    HandMovedClock(String now) {
        this.now = Instant.parse(now);
    }

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void move(Duration time) {
        now = now.plus(time);
    }

    void moveTo(String moment) {
        now = Instant.parse(moment);
    }
}
