package gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told to. */
public final class HandMovedClock implements InstantSource {
    private volatile Instant now;

    public HandMovedClock(String now) {
        this.now = Instant.parse(now);
    }

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void move(Duration time) {
        now = now.plus(time);
    }

    public void moveTo(String moment) {
        now = Instant.parse(moment);
    }
}
