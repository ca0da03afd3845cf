package gateway.auth;

import gateway.auth.JwksSource.Fetched;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer at a URL: fetched when first needed, again when they have grown old or a token names one that
 * is not among them. Many unknown names lead to one fetch a {@link Times#cooldown}, many threads to one fetch; the last
 * good keys stand while the issuer is away.
 */
final class Jwks {

    /**
     * @param refresh  the age at which keys are fetched again: the time within which a key that the issuer withdraws stops
     *                 being good
     * @param keep     the age up to which keys stand while the issuer is away
     * @param cooldown between two fetches for unknown names: the longest that a new key may have to wait while somebody
     *                 sends invented names
     * @param pause    after a failed fetch
     */
    record Times(Duration refresh, Duration keep, Duration cooldown, Duration pause) {
        static final Times DEFAULT =
                new Times(Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    /** The keys that may have signed a token. */
    sealed interface Candidates {
        /** @param set that they are from: a decision made with it holds as long as it is {@link Jwks#current} */
        record Found(List<VerificationKey> keys, KeySet set) implements Candidates {}

        /** The issuer has no such key. */
        record Unknown() implements Candidates {}

        /** The issuer was not there to say. */
        record Unavailable() implements Candidates {}
    }

    /** A JWK set is a few kilobytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final JsonParser.Limits LIMITS = new JsonParser.Limits(16, 40);

    /**
     * @param tries     fetches so far
     * @param fetched   when the keys came
     * @param failed    whether the last fetch did
     * @param askAgain  when a fetch may follow one that failed
     * @param missAgain when a fetch for an unknown name may follow another
     */
    private record State(
            long tries, @Nullable KeySet keys, Instant fetched, boolean failed, Instant askAgain, Instant missAgain) {}

    private final Keys.Url url;
    private final boolean privateHost;
    private final JwksSource source;
    private final InstantSource clock;
    private final Times times;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile State state = new State(0, null, Instant.MIN, false, Instant.MIN, Instant.MIN);

    Jwks(Keys.Url url, boolean privateHost, JwksSource source, InstantSource clock, Times times) {
        this.url = url;
        this.privateHost = privateHost;
        this.source = source;
        this.clock = clock;
        this.times = times;
    }

    boolean isFor(Keys.Url url, boolean privateHost) {
        return this.url.equals(url) && this.privateHost == privateHost;
    }

    /** The keys for a token of {@code algorithm} that names {@code keyId}; may fetch, at most once. */
    Candidates candidates(Algorithm algorithm, Optional<String> keyId, Deadline deadline) {
        State before = state;
        State now = old(before, clock.instant()) ? refresh(before, false, deadline) : before;
        List<VerificationKey> found = find(now, algorithm, keyId);
        if (found.isEmpty() && now.tries == before.tries) {
            now = refresh(before, true, deadline);
            found = find(now, algorithm, keyId);
        }
        KeySet keys = usable(now);
        if (!found.isEmpty() && keys != null) {
            return new Candidates.Found(found, keys);
        }
        return now.failed || keys == null ? new Candidates.Unavailable() : new Candidates.Unknown();
    }

    /** The keys as they stand, without a fetch; null where there are none or they are due to be fetched. */
    @Nullable
    KeySet current() {
        State now = state;
        return old(now, clock.instant()) ? null : usable(now);
    }

    private boolean old(State state, Instant now) {
        boolean aged = state.keys == null || now.isBefore(state.fetched) || isPast(state.fetched, times.refresh, now);
        return aged && !now.isBefore(state.askAgain);
    }

    private @Nullable KeySet usable(State state) {
        return state.keys == null || isPast(state.fetched, times.keep, clock.instant()) ? null : state.keys;
    }

    private static boolean isPast(Instant from, Duration age, Instant now) {
        return !now.isBefore(from.plus(age));
    }

    private List<VerificationKey> find(State state, Algorithm algorithm, Optional<String> keyId) {
        KeySet keys = usable(state);
        return keys == null ? List.of() : keys.candidates(algorithm, keyId);
    }

    /**
     * Fetches, unless another thread has since {@code seen}. Who only wants fresher keys does not wait for a fetch that is
     * under way; who misses one does.
     */
    private State refresh(State seen, boolean miss, Deadline deadline) {
        if (usable(seen) != null && !miss) {
            if (!fetching.tryLock()) {
                return seen;
            }
        } else {
            fetching.lock();
        }
        try {
            Instant now = clock.instant();
            if (state.tries != seen.tries || now.isBefore(seen.askAgain) || miss && now.isBefore(seen.missAgain)) {
                return state;
            }
            KeySet fetched = fetch(deadline);
            Instant missAgain = miss ? now.plus(times.cooldown) : seen.missAgain;
            state = fetched == null
                    ? new State(seen.tries + 1, seen.keys, seen.fetched, true, now.plus(times.pause), missAgain)
                    : new State(seen.tries + 1, fetched, now, false, Instant.MIN, missAgain);
            return state;
        } finally {
            fetching.unlock();
        }
    }

    private @Nullable KeySet fetch(Deadline deadline) {
        if (!(source.fetch(url.jwksUri(), privateHost, deadline) instanceof Fetched.Got(var body))
                || body.size() > MAX_BYTES) {
            return null;
        }
        try {
            if (!(JsonParser.parse(body.bytes(), LIMITS) instanceof Json.Obj set)) {
                return null;
            }
            Optional<KeySet> keys = KeySet.read(set, false);
            return keys.isPresent() && !keys.get().keys().isEmpty() ? keys.get() : null;
        } catch (JsonException _) {
            return null;
        }
    }
}
