package gateway.auth;

import gateway.pipeline.Caller;
import gateway.pipeline.Daemons;
import gateway.policy.Scheme;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells of the use of API keys now and then: of each key once an hour at the most, beside the request that uses it. Whether
 * it is kept changes nothing for the caller: not the answer, not its time.
 */
public final class KeyUseSampler {
    /** How exact the time of the last use is, in the end. */
    static final Duration PERIOD = Duration.ofHours(1);

    /** After one that was surely lost. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    /** Keys remembered. One that falls out is told of once more than it need be. */
    private static final int KEYS = 10_000;

    /** At once. What comes on top is told of with the key's next use. */
    private static final int UNDER_WAY = 2;

    private final KeyUses uses;
    private final InstantSource clock;
    private final Executor beside;
    private final Lru<String, Instant> next = new Lru<>(KEYS);
    private final AtomicInteger underWay = new AtomicInteger();

    public KeyUseSampler(KeyUses uses, InstantSource clock) {
        this(uses, clock, new Daemons("key-use"));
    }

    /** @param beside runs what is not to be waited for */
    KeyUseSampler(KeyUses uses, InstantSource clock, Executor beside) {
        this.uses = uses;
        this.clock = clock;
        this.beside = beside;
    }

    /** {@code caller} has been let pass; with a key, or not. Returns at once. */
    public void passed(Caller caller) {
        if (caller instanceof Caller.Known known) {
            if (known.scheme() == Scheme.API_KEY) {
                used(known.consumer(), known.credential());
            }
        } else if (caller instanceof Caller.Several several) {
            for (Caller each : several.each()) {
                passed(each);
            }
        }
    }

    /** A key has been used. Returns at once. */
    void used(String consumer, String keyId) {
        String key = consumer + "/" + keyId; // neither has a slash
        Instant now = clock.instant();
        Instant due = next.get(key);
        // A time further away than any could be comes of a clock that was set back.
        if (due != null && now.isBefore(due) && due.isBefore(now.plus(PERIOD).plusNanos(1))) {
            return;
        }
        if (underWay.incrementAndGet() > UNDER_WAY) {
            underWay.decrementAndGet();
            return;
        }
        next.put(key, now.plus(PERIOD)); // before it is told: a second request must not tell it again
        try {
            beside.execute(new Telling(key, consumer, keyId, now));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to be had
            underWay.decrementAndGet();
            next.put(key, now.plus(AGAIN));
        }
    }

    /** No lambda: linking the first one costs a cold function dear. */
    private final class Telling implements Runnable {
        private final String key;
        private final String consumer;
        private final String keyId;
        private final Instant at;

        Telling(String key, String consumer, String keyId, Instant at) {
            this.key = key;
            this.consumer = consumer;
            this.keyId = keyId;
            this.at = at;
        }

        @Override
        public void run() {
            boolean lost = true;
            try {
                lost = uses.used(consumer, keyId, at) == KeyUses.Kept.LOST;
            } catch (RuntimeException _) {
                // as good as lost
            } finally {
                underWay.decrementAndGet();
                if (lost) {
                    next.put(key, at.plus(AGAIN));
                }
            }
        }
    }
}
