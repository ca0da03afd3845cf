package gateway.auth;

import gateway.http.Deadline;
import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer that publishes them.
 *
 * <ul>
 *   <li>They are fetched when first needed, and a request waits for that, unless the configuration has keys to begin with
 *       (baked ones): these serve at once, while the fetch runs alongside whose result counts from then on.
 *   <li>They are fetched again alongside requests when they have reached the age {@code refresh}. A request that finds them
 *       older than {@code stale} waits: so a process that was frozen for an hour does not go by keys that have been withdrawn.
 *   <li>A token that fails with the keys at hand, because it names another or its signature is of none of them, leads to one
 *       fetch a {@code cooldown} and no more, whatever names are invented. Nothing is kept of the names.
 *   <li>One fetch runs at a time, however many threads are in need of it.
 *   <li>While the issuer is away the last good keys stand, for as long as {@code keep}; it is asked again every
 *       {@code pause}, and nobody waits for that.
 * </ul>
 *
 * <p>Time is that of the wall clock, which goes on while a process is frozen; where it went back, what was measured by it
 * does not count.
 */
final class Jwks implements IssuerKeys {
    private static final long NEVER = Long.MIN_VALUE;

    /** A fetch takes a few seconds at the most. One that took longer was frozen with its process, and tells of nothing. */
    private static final long FROZEN_MS = 15_000;

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /**
     * @param refresh  the age at which keys are fetched again alongside
     * @param stale    the age at which requests wait for that: the time within which a key that the issuer withdraws stops
     *                 being good
     * @param keep     the age up to which keys stand while the issuer is away
     * @param cooldown between two fetches for tokens that fail: the longest that a new key may have to wait while somebody
     *                 sends invented names
     * @param pause    after a failed fetch
     */
    record Times(Duration refresh, Duration stale, Duration keep, Duration cooldown, Duration pause) {
        static final Times DEFAULT = new Times(
                Duration.ofMinutes(4),
                Duration.ofMinutes(5),
                Duration.ofHours(24),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    /**
     * @param fetch     the number of the fetch that this is of
     * @param keys      the last good ones; null: none yet
     * @param set       what they were read from
     * @param since     when the fetch of the keys began; of baked ones, when they were first needed
     * @param confirmed whether the keys are fetched ones, and no fetch has failed since
     * @param failedAt  when the last fetch that failed ended
     * @param missedAt  when the last fetch for a token that failed began
     */
    private record State(
            long fetch,
            @Nullable KeySet keys,
            Json.@Nullable Obj set,
            long since,
            boolean confirmed,
            long failedAt,
            long missedAt) {}

    /** What is to be done before the keys are used. */
    private enum Need {
        NOTHING,
        FETCH_ALONGSIDE,
        FETCH
    }

    private final Published published;
    private final Optional<Json.Obj> baked;
    private final JwksSource source;
    private final InstantSource clock;
    private final Times times;
    private final Executor alongside;
    private final Consumer<String> log;

    private final long refreshMs;
    private final long staleMs;
    private final long keepMs;
    private final long cooldownMs;
    private final long pauseMs;

    private final ReentrantLock fetching = new ReentrantLock();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long begun; // fetches that have begun; written under the lock
    private volatile State state;

    /**
     * @param baked     a key set to begin with
     * @param alongside runs a fetch beside the request that starts it
     * @param log       told when an issuer goes away, when it is back, and of keys that are of no use
     */
    Jwks(
            Published published,
            Optional<Json.Obj> baked,
            JwksSource source,
            InstantSource clock,
            Times times,
            Executor alongside,
            Consumer<String> log) {
        this.published = published;
        this.baked = baked;
        this.source = source;
        this.clock = clock;
        this.times = times;
        this.alongside = alongside;
        this.log = log;
        this.refreshMs = times.refresh.toMillis();
        this.staleMs = times.stale.toMillis();
        this.keepMs = times.keep.toMillis();
        this.cooldownMs = times.cooldown.toMillis();
        this.pauseMs = times.pause.toMillis();
        KeySet first = baked.isPresent() ? read(baked.get()) : null;
        this.state = new State(0, first, null, clock.millis(), false, NEVER, NEVER);
    }

    /**
     * Whether this serves for {@code other}, begun with {@code keys}, too. Keys that have been fetched outlive a change of
     * those to begin with.
     */
    boolean isFor(Published other, Optional<Json.Obj> keys) {
        return published.equals(other) && (state.set != null || baked.equals(keys));
    }

    @Override
    public long mark() {
        return begun;
    }

    @Override
    public Candidates candidates(
            Algorithm algorithm, Optional<String> keyId, @Nullable KeySet tried, long mark, Deadline deadline) {
        State now = state;
        Need need = need(now, clock.millis());
        if (need == Need.FETCH) {
            now = fetch(null, mark, deadline);
        } else if (need == Need.FETCH_ALONGSIDE) {
            fetchAlongside();
        }
        List<VerificationKey> found = find(now, algorithm, keyId, tried);
        // Twice: what another thread has fetched meanwhile may have begun too early for this token.
        for (int round = 0; found.isEmpty() && round < 2; round++) {
            now = fetch(now, mark, deadline);
            found = find(now, algorithm, keyId, tried);
        }
        KeySet keys = usable(now, clock.millis());
        if (!found.isEmpty() && keys != null) {
            return new Candidates.Found(found, keys);
        }
        return keys == null || !now.confirmed ? new Candidates.Unavailable() : new Candidates.Unknown();
    }

    @Override
    public @Nullable KeySet current(Deadline deadline) {
        State now = state;
        long time = clock.millis();
        Need need = need(now, time);
        if (need == Need.FETCH_ALONGSIDE) {
            fetchAlongside();
        }
        return need == Need.FETCH ? null : usable(now, time);
    }

    @Override
    public boolean isSettled() {
        return isWithin(state.missedAt, cooldownMs, clock.millis());
    }

    private Need need(State state, long now) {
        boolean paused = isWithin(state.failedAt, pauseMs, now);
        if (state.confirmed && isWithin(state.since, refreshMs, now) || paused) {
            return Need.NOTHING;
        }
        // Who has just seen that the issuer is away need not wait to see it again.
        boolean away = isWithin(state.failedAt, staleMs, now);
        return usable(state, now) != null && (isWithin(state.since, staleMs, now) || away)
                ? Need.FETCH_ALONGSIDE
                : Need.FETCH;
    }

    private @Nullable KeySet usable(State state, long now) {
        // A clock that went back makes keys old, not unusable: the issuer may be away.
        return state.keys == null || now - state.since >= keepMs ? null : state.keys;
    }

    private static boolean isWithin(long since, long ms, long now) {
        return since != NEVER && now >= since && now - since < ms;
    }

    private List<VerificationKey> find(
            State state, Algorithm algorithm, Optional<String> keyId, @Nullable KeySet tried) {
        KeySet keys = usable(state, clock.millis());
        return keys == null || keys == tried ? List.of() : keys.candidates(algorithm, keyId);
    }

    private void fetchAlongside() {
        if (running.compareAndSet(false, true)) {
            try {
                alongside.execute(new Alongside());
            } catch (RuntimeException _) {
                running.set(false); // no thread to be had: the next request tries
            }
        }
    }

    private final class Alongside implements Runnable {
        @Override
        public void run() {
            try {
                fetch(null, begun, Deadline.in(clock, PATIENCE));
            } finally {
                running.set(false);
            }
        }
    }

    /**
     * Fetches, unless what would have been fetched is there by now, or it is too soon.
     *
     * @param missed the state with which a token failed; null where only the age of the keys is the reason
     * @param mark   of that token
     * @return the state as it is then
     */
    private State fetch(@Nullable State missed, long mark, Deadline deadline) {
        try {
            if (!fetching.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                return state;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return state;
        }
        try {
            State before = state;
            long now = clock.millis();
            boolean due = missed == null
                    ? need(before, now) != Need.NOTHING
                    : before.fetch == missed.fetch
                            && before.fetch <= mark
                            && !isWithin(before.failedAt, pauseMs, now)
                            && !isWithin(before.missedAt, cooldownMs, now);
            if (due) {
                long number = begun + 1;
                begun = number;
                state = after(before, ask(deadline), number, now, missed == null ? before.missedAt : now);
            }
            return state;
        } finally {
            fetching.unlock();
        }
    }

    private Published.Answer ask(Deadline deadline) {
        try {
            return published.fetch(source, deadline.within(PATIENCE));
        } catch (RuntimeException e) {
            return new Published.Answer.None("the fetch from " + published.address() + " failed: " + e);
        }
    }

    private State after(State before, Published.Answer answer, long number, long began, long missedAt) {
        long now = clock.millis();
        if (answer instanceof Published.Answer.Keys(var set)) {
            if (before.failedAt != NEVER) {
                log.accept("the keys of " + published.issuer() + " can be fetched again");
            }
            KeySet keys = set.equals(before.set) ? before.keys : read(set);
            return new State(number, keys, set, began, true, NEVER, missedAt);
        }
        if (now - began > FROZEN_MS) {
            return before;
        }
        if (before.failedAt == NEVER) {
            log.accept("issuer " + published.issuer() + ": " + ((Published.Answer.None) answer).why() + "; "
                    + (usable(before, now) == null
                            ? "its tokens cannot be checked, and are answered 503"
                            : "the last good keys stand for " + times.keep.toHours() + " h"));
        }
        return new State(number, before.keys, before.set, before.since, false, now, missedAt);
    }

    private @Nullable KeySet read(Json.Obj set) {
        KeySet keys = KeySet.read(set).orElse(null);
        if (keys != null && !keys.flaws().isEmpty()) {
            log.accept("the key set of " + published.issuer() + " has members that are of no use here: "
                    + String.join("; ", keys.flaws()));
        }
        return keys;
    }
}
