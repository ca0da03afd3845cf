package gateway.limit;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Rates of networks by the generic cell rate algorithm, in memory of one size, however many networks there are.
 *
 * <p>Each network has one of eight places, of a set that its hash picks. A network that finds no free one takes the place
 * of the one that has used the least of what it may, and that will be as good as new the soonest: so many new ones drive
 * out each other, and not those who have used much. The hash has a seed, so that nobody can choose addresses that share a
 * set. Safe for many threads.
 */
final class AddressRates {
    private static final int WAYS = 8;
    private static final int SETS = 4096;

    /** How many networks are known at once. */
    static final int MOST = WAYS * SETS;

    /** The memory and the seed are made on first use: what has no rates costs nothing, and copies of a process differ. */
    private @Nullable Places places;

    private static final class Places {
        final long[] keys = new long[MOST];
        final long[] ends = new long[MOST];
        final long seed = ThreadLocalRandom.current().nextLong();
        final long salt = ThreadLocalRandom.current().nextLong();
    }

    /**
     * Takes a permit where there is one.
     *
     * @param now nanoseconds of any clock; one that is set back costs nobody more than a whole burst
     * @return 0 where it was taken, or else nanoseconds until there is one
     */
    synchronized long take(long high, long low, Gcra rate, long now) {
        Places known = places();
        long key = key(known, high, low);
        int place = find(known, key);
        long end = end(known, place, rate, now);
        long wait = end - now - (rate.capacity() - rate.single());
        if (wait > 0) {
            return wait;
        }
        put(known, place, key, now, end + rate.single());
        return 0;
    }

    /** Nanoseconds until there is a permit, which is not taken; 0 where there is one. */
    synchronized long ahead(long high, long low, Gcra rate, long now) {
        Places known = places;
        if (known == null) {
            return 0;
        }
        long end = end(known, find(known, key(known, high, low)), rate, now);
        return Math.max(0, end - now - (rate.capacity() - rate.single()));
    }

    /** Takes a permit whether there is one or not. */
    synchronized void charge(long high, long low, Gcra rate, long now) {
        Places known = places();
        long key = key(known, high, low);
        int place = find(known, key);
        long end = end(known, place, rate, now) + rate.single();
        put(known, place, key, now, Math.min(end, now + rate.capacity()));
    }

    private Places places() {
        Places known = places;
        if (known == null) {
            known = new Places();
            places = known;
        }
        return known;
    }

    /** The place of {@code key}; negative where it has none. */
    private static int find(Places known, long key) {
        int set = set(key);
        for (int i = set; i < set + WAYS; i++) {
            if (known.keys[i] == key) {
                return i;
            }
        }
        return -1;
    }

    /** Where its line ends: at the present or later, and no more than a burst ahead, whatever the clock did. */
    private static long end(Places known, int place, Gcra rate, long now) {
        if (place < 0) {
            return now;
        }
        known.ends[place] = Math.min(known.ends[place], now + rate.capacity());
        return Math.max(now, known.ends[place]);
    }

    private static void put(Places known, int place, long key, long now, long end) {
        int at = place;
        if (at < 0) {
            int set = set(key);
            at = set;
            for (int i = set; i < set + WAYS && known.keys[at] != 0 && known.ends[at] > now; i++) {
                if (known.keys[i] == 0 || known.ends[i] < known.ends[at]) {
                    at = i;
                }
            }
        }
        known.keys[at] = key;
        known.ends[at] = end;
    }

    private static int set(long key) {
        return (int) (key >>> 1 & SETS - 1) * WAYS;
    }

    /** Never 0, which stands for no network. */
    private static long key(Places known, long high, long low) {
        return mixed(mixed(high ^ known.seed) + known.salt ^ low) | 1L;
    }

    /** Every bit of the result depends on every bit of {@code value} (the finalizer of SplitMix64). */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
