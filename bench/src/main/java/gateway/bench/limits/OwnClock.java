package gateway.bench.limits;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** An instance's clocks: the time of day, off by so much and a little too fast or slow, and the time gone by. */
final class OwnClock implements InstantSource, LongSupplier {
    private final Timeline time;
    private final long skew;
    private final double drift;
    private long stood;

    OwnClock(Timeline time, long skew, double drift) {
        this.time = time;
        this.skew = skew;
        this.drift = drift;
    }

    private long gone() {
        long gone = time.now() - Timeline.START;
        return gone + (long) (gone * drift);
    }

    long wall() {
        return Timeline.START + skew + gone();
    }

    @Override
    public Instant instant() {
        long wall = wall();
        return Instant.ofEpochSecond(wall / Timeline.SECOND, wall % Timeline.SECOND);
    }

    /** The time gone by stands still for so long, as it does while a virtual machine is stopped. */
    void stand(long nanos) {
        stood += nanos;
    }

    @Override
    public long getAsLong() {
        return gone() - stood;
    }
}
