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

    /**
     * @param live  false where the store is away and this is the last that it said, or nothing at all
     * @param asked whether the store was asked for this answer, and not the cache
     */
    record Answer(Lookup lookup, boolean live, boolean asked) {}

    private record Entry(Lookup lookup, Instant at) {}

    /**
     * When the store was asked about somebody last for a credential that did not hold.
     *
     * @param there whether there was such a consumer
     */
    private record Tried(Instant at, boolean there) {}

    private final Consumers consumers;
    private final InstantSource clock;
    private final Times times;
    private final Lru<String, Entry> found;
    private final Lru<String, Tried> tried; // apart: guessed names must not push out real ones
    private volatile Instant askAgain = Instant.MIN;

    CachedConsumers(Consumers consumers, InstantSource clock, Times times) {
        this.consumers = consumers;
        this.clock = clock;
        this.times = times;
        this.found = new Lru<>(times.size());
        this.tried = new Lru<>(times.size());
    }

    /** The consumer, as it was at most {@code found} or {@code absent} ago. */
    Answer find(String id) {
        Instant now = clock.instant();
        Entry known = found.get(id);
        if (known != null && within(known.at, times.found(), now)) {
            return new Answer(known.lookup, true, false);
        }
        Tried missing = tried.get(id);
        if (missing != null && !missing.there && within(missing.at, times.absent(), now)) {
            return new Answer(new Lookup.NotFound(), true, false);
        }
        return known != null && isUsable(known, now) && now.isBefore(askAgain)
                ? stale(known, false)
                : ask(id, known, now);
    }

    /**
     * The consumer as it was at most {@code absent} ago, for a credential that does not fit {@code first}, which {@link
     * #find} gave. So a new key is usable soon.
     *
     * <p>The store is asked once in {@code absent} for whoever is guessed at, and not again, whether there is such a consumer,
     * and whether its record is in the cache because somebody else has used it: nobody learns from the time that a refusal
     * takes who is there and who has called.
     */
    Answer findLately(String id, Answer first) {
        Instant now = clock.instant();
        Answer answer = first;
        if (!first.asked) {
            Tried before = tried.get(id);
            if (before != null && within(before.at, times.absent(), now)) {
                return first;
            }
            answer = ask(id, found.get(id), now);
        }
        if (answer.live) {
            tried.put(id, new Tried(now, answer.lookup instanceof Lookup.Found));
        }
        return answer;
    }

    private Answer ask(String id, @Nullable Entry known, Instant now) {
        Lookup lookup = consumers.find(id);
        if (lookup instanceof Lookup.Unavailable) {
            askAgain = now.plus(times.pause());
            return known != null && isUsable(known, now) ? stale(known, true) : new Answer(lookup, false, true);
        }
        if (lookup instanceof Lookup.Found) {
            found.put(id, new Entry(lookup, now));
            Tried missing = tried.get(id);
            if (missing != null && !missing.there) {
                tried.remove(id);
            }
        } else {
            tried.put(id, new Tried(now, false));
            found.remove(id);
        }
        return new Answer(lookup, true, true);
    }

    private boolean isUsable(Entry known, Instant now) {
        return within(known.at, times.found().plus(times.grace()), now);
    }

    private static Answer stale(Entry entry, boolean asked) {
        return new Answer(entry.lookup, false, asked);
    }

    /** What is from the future, after the clock was set back, is not trusted. */
    private static boolean within(Instant at, Duration age, Instant now) {
        return !now.isBefore(at) && now.isBefore(at.plus(age));
    }
}
