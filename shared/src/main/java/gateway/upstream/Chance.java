package gateway.upstream;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Chance that differs between functions restored from one snapshot, whose random state is the same: the time is mixed in,
 * which is read from the machine.
 */
final class Chance implements RandomGenerator {
    @Override
    public long nextLong() {
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014), which spreads every bit over all.
        long bits = ThreadLocalRandom.current().nextLong() ^ System.nanoTime() ^ System.currentTimeMillis() << 20;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }
}
