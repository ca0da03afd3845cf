package gateway.auth;

import gateway.auth.Consumers.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The consumers asked for lately. While the store is away the last good answers stand for a while, and every answer says
 * whether it is one of these, so that nobody is refused for what a stale record does not know.
 */
final class CachedConsumers {

    /**
     * How long answers are good.
     *
     * @param found  a consumer that is there: the time within which a revocation or suspension takes effect
     * @param absent one that is not there, and one that is but does not have the key presented: the time within which a
     *               new consumer or key can be used
     * @param grace  how much longer than {@code found} an answer stands while the store is away
     * @param pause  after a failure, the time in which what is known is used without asking again
     * @param size   answers kept, of each sort
     */
    record Times(Duration found, Duration absent, Duration grace, Duration pause, int size) {
        static final Times DEFAULT = new Times(
                Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofSeconds(1), 10_000);

        /**
         * The default, or what CONSUMERS_MAX_STALE_MS says instead of its {@code found}; then {@code absent} is no longer
         * than that. With 0 every look at a consumer is a read.
         *
         * @throws IllegalArgumentException where the variable is no whole number of milliseconds
         */
        static Times from(Map<String, String> environment) {
            String text = environment.get("CONSUMERS_MAX_STALE_MS");
            if (text == null || text.isEmpty()) {
                return DEFAULT;
            }
            Duration found;
            try {
                found = Duration.ofMillis(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw unusable(text);
            }
            if (found.isNegative()) {
                throw unusable(text);
            }
            Duration absent = found.compareTo(DEFAULT.absent) < 0 ? found : DEFAULT.absent;
            return new Times(found, absent, DEFAULT.grace, DEFAULT.pause, DEFAULT.size);
        }

        private static IllegalArgumentException unusable(String text) {
            return new IllegalArgumentException(
                    "CONSUMERS_MAX_STALE_MS must be a whole number of milliseconds, was " + text);
        }
    }

    /** @param live false where the store is away and this is the last that it said, or nothing at all */
    record Answer(Lookup lookup, boolean live) {}

    private record Entry(Lookup lookup, Instant at) {}

    private final Consumers consumers;
    private final InstantSource clock;
    private final Times times;
    private final Lru<String, Entry> found;
    private final Lru<String, Entry> absent; // apart: guessed names must not push out real ones
    private volatile Instant askAgain = Instant.MIN;

    CachedConsumers(Consumers consumers, InstantSource clock, Times times) {
        this.consumers = consumers;
        this.clock = clock;
        this.times = times;
        this.found = new Lru<>(times.size());
        this.absent = new Lru<>(times.size());
    }

    /** The consumer, as it was at most {@code found} or {@code absent} ago. */
    Answer find(String id) {
        return find(id, times.found());
    }

    /**
     * The consumer as it was at most {@code absent} ago: for a credential that does not fit what {@link #find} gave. So a
     * new key is usable soon, and a wrong key for a consumer that exists costs what one for a consumer that does not
     * costs.
     */
    Answer findLately(String id) {
        return find(id, times.absent());
    }

    private Answer find(String id, Duration age) {
        Instant now = clock.instant();
        Entry known = found.get(id);
        if (known != null && within(known, age, now)) {
            return new Answer(known.lookup, true);
        }
        Entry missing = absent.get(id);
        if (missing != null && within(missing, times.absent(), now)) {
            return new Answer(missing.lookup, true);
        }
        boolean usable = known != null && within(known, times.found().plus(times.grace()), now);
        if (usable && now.isBefore(askAgain)) {
            return stale(known);
        }
        Lookup lookup = consumers.find(id);
        if (lookup instanceof Lookup.Unavailable) {
            askAgain = now.plus(times.pause());
            return usable ? stale(known) : new Answer(lookup, false);
        }
        if (lookup instanceof Lookup.Found) {
            found.put(id, new Entry(lookup, now));
            absent.remove(id);
        } else {
            absent.put(id, new Entry(lookup, now));
            found.remove(id);
        }
        return new Answer(lookup, true);
    }

    private static Answer stale(@Nullable Entry entry) {
        return entry == null ? new Answer(new Lookup.Unavailable(), false) : new Answer(entry.lookup, false);
    }

    /** An entry from the future, after the clock was set back, is not trusted. */
    private static boolean within(Entry entry, Duration age, Instant now) {
        return !now.isBefore(entry.at) && now.isBefore(entry.at.plus(age));
    }
}
