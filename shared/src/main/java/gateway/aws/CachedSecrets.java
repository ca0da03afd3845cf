package gateway.aws;

import gateway.auth.Secrets;
import gateway.aws.SecretSource.Fetched;
import gateway.client.HttpClient;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Daemons;
import gateway.policy.SecretRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of the environment, of Parameter Store and of Secrets Manager, remembered in this process alone (ADR 0020).
 *
 * <ul>
 *   <li>The first who asks for one waits for it, and so does everybody else meanwhile: it is fetched once.
 *   <li>One that is older than {@link Times#refresh} is fetched again alongside; one older than {@link Times#stale}, because
 *       nobody has asked for it for a while, in front of the request that asks.
 *   <li>Where its service is away, or no longer lets this function read it, what was read last stands for
 *       {@link Times#keep}, and nobody waits. One that its service says is gone is gone.
 *   <li>After a failure, nothing is asked for {@link Times#pause}.
 * </ul>
 *
 * <p>Nothing here puts a secret into a log, a message or a text form. What goes wrong is told when it begins, once in
 * {@link #TELL_AGAIN} while it lasts, and when it is over.
 */
public final class CachedSecrets implements Secrets {
    private static final int REMEMBERED = 500;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration ALONGSIDE = Duration.ofSeconds(10);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(5);
    private static final String STALE_VARIABLE = "SECRETS_MAX_STALE_MS";

    /**
     * How long a secret is good for.
     *
     * @param refresh  the age at which it is fetched again beside requests
     * @param stale    the age at which a request waits for that: the time within which a change counts
     * @param keep     the age up to which it stands while its service cannot be asked
     * @param cooldown between two looks for whoever has found that it does not fit
     * @param pause    after a failure
     * @param patience how long a request waits for a fresher one
     */
    record Times(
            Duration refresh, Duration stale, Duration keep, Duration cooldown, Duration pause, Duration patience) {
        static final Times DEFAULT = stale(Duration.ofMinutes(5));

        /** The default, where a change counts within {@code stale}. */
        static Times stale(Duration stale) {
            return new Times(
                    stale.minusMillis(stale.toMillis() / 5), // to multiply would load arithmetic for big numbers
                    stale,
                    Duration.ofHours(24),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1));
        }
    }

    /**
     * What is known of one secret.
     *
     * @param tries   so far
     * @param secret  as it was read last; null where there is none
     * @param read    when that was
     * @param failure of the last try; null where it went well
     * @param again   when the next may be, after a failure
     */
    private record State(
            long tries,
            @Nullable Body secret,
            Instant read,
            @Nullable Lookup failure,
            Instant again) {
        static final State UNKNOWN = new State(0, null, Instant.MIN, null, Instant.MIN);

        @Override
        public String toString() {
            return "State";
        }
    }

    /** One secret of a service, of which several references may want members. */
    private static final class Kept {
        final ReentrantLock fetching = new ReentrantLock();
        final AtomicBoolean alongside = new AtomicBoolean();
        volatile State state = State.UNKNOWN;
        volatile Members members = new Members(Body.EMPTY);
        String told = ""; // by fetching
        Instant toldAt = Instant.MIN; // by fetching
    }

    /** What the members of a JSON object are, worked out once for each of its contents. */
    private static final class Members {
        final Body of;
        final Map<String, Lookup> found = new ConcurrentHashMap<>();

        Members(Body of) {
            this.of = of;
        }
    }

    private final SecretSource source;
    private final Map<String, String> environment;
    private final Times times;
    private final InstantSource clock;
    private final Executor alongside;
    private final Consumer<String> log;
    private final Map<SecretRef, Kept> kept = new LinkedHashMap<>(4, 0.75f, true); // by itself
    private final Map<String, Lookup> variables = new ConcurrentHashMap<>();

    CachedSecrets(
            SecretSource source,
            Map<String, String> environment,
            Times times,
            InstantSource clock,
            Executor alongside,
            Consumer<String> log) {
        this.source = source;
        this.environment = environment;
        this.times = times;
        this.clock = clock;
        this.alongside = alongside;
        this.log = log;
    }

    /**
     * As a function has them. Asks nobody for anything until a secret is wanted.
     *
     * @param log told when a secret cannot be read, with what to do about it
     * @throws IllegalArgumentException where SECRETS_MAX_STALE_MS is no whole number of milliseconds of 1 or more
     */
    public static CachedSecrets of(
            Map<String, String> environment, HttpClient client, InstantSource clock, Consumer<String> log) {
        return new CachedSecrets(
                new LightSecrets(environment, client, clock),
                environment,
                times(environment),
                clock,
                new Daemons("secret"),
                log);
    }

    private static Times times(Map<String, String> environment) {
        String text = environment.getOrDefault(STALE_VARIABLE, "");
        if (text.isEmpty()) {
            return Times.DEFAULT;
        }
        long millis;
        try {
            millis = Long.parseLong(text);
        } catch (NumberFormatException _) {
            millis = 0;
        }
        if (millis < 1) {
            throw new IllegalArgumentException(
                    STALE_VARIABLE + " must be a whole number of milliseconds, 1 or more, was " + text);
        }
        return Times.stale(Duration.ofMillis(millis));
    }

    @Override
    public Lookup find(SecretRef secret, Deadline deadline) {
        if (secret instanceof SecretRef.Environment(var variable)) {
            return variable(variable);
        }
        Kept one = kept(secret);
        State state = one.state;
        Instant now = clock.instant();
        if (!stands(state, now)) {
            boolean paused = state.tries > 0 && isPaused(state, now);
            return lookup(secret, one, paused ? state : fetch(secret, one, deadline.within(FIRST)));
        }
        if (!isOlder(state, times.refresh, now) || isPaused(state, now)) {
            return lookup(secret, one, state);
        }
        if (isOlder(state, times.stale, now) && state.failure == null) {
            return lookup(secret, one, fetch(secret, one, deadline.within(times.patience)));
        }
        if (one.alongside.compareAndSet(false, true)) {
            alongside(secret, one);
        }
        return lookup(secret, one, one.state);
    }

    private void alongside(SecretRef secret, Kept one) {
        boolean begun = false;
        try {
            alongside.execute(() -> {
                try {
                    fetch(secret, one, Deadline.in(clock, ALONGSIDE));
                } finally {
                    one.alongside.set(false);
                }
            });
            begun = true;
        } finally {
            if (!begun) {
                one.alongside.set(false);
            }
        }
    }

    @Override
    public Lookup findAgain(SecretRef secret, Deadline deadline) {
        if (secret instanceof SecretRef.Environment(var variable)) {
            return variable(variable);
        }
        Kept one = kept(secret);
        State state = one.state;
        Instant now = clock.instant();
        boolean lately = !now.isBefore(state.read) && now.isBefore(state.read.plus(times.cooldown));
        if (!stands(state, now) || lately || isPaused(state, now)) {
            return find(secret, deadline);
        }
        return lookup(secret, one, fetch(secret, one, deadline.within(times.patience)));
    }

    /** Forgets all: to be called in a process that was restored from a snapshot of its memory. */
    public void restored() {
        synchronized (kept) {
            kept.clear();
        }
    }

    private Lookup variable(String variable) {
        Lookup known = variables.get(variable);
        if (known == null) {
            String value = environment.get(variable);
            if (value == null || value.isEmpty()) {
                String why = "the environment variable " + variable + " is not set";
                known = new Lookup.Missing(why);
                log.accept(why.concat(", and the configuration names it for a secret"));
            } else {
                known = new Lookup.Found(Body.of(value));
            }
            Lookup before = variables.putIfAbsent(variable, known);
            known = before == null ? known : before;
        }
        return known;
    }

    private Kept kept(SecretRef secret) {
        SecretRef whole = whole(secret);
        synchronized (kept) {
            Kept one = kept.get(whole);
            if (one == null) {
                one = new Kept();
                kept.put(whole, one);
                if (kept.size() > REMEMBERED) {
                    kept.remove(kept.keySet().iterator().next());
                }
            }
            return one;
        }
    }

    private static SecretRef whole(SecretRef secret) {
        if (member(secret).isEmpty()) {
            return secret;
        }
        return secret instanceof SecretRef.Parameter(var name, var _)
                ? new SecretRef.Parameter(name, Optional.empty())
                : new SecretRef.Secret(((SecretRef.Secret) secret).id(), Optional.empty());
    }

    private static Optional<String> member(SecretRef secret) {
        return secret instanceof SecretRef.Parameter(var _, var member)
                ? member
                : secret instanceof SecretRef.Secret(var _, var member) ? member : Optional.empty();
    }

    /** What it is called in the log. */
    private static String called(SecretRef secret) {
        return secret instanceof SecretRef.Parameter(var name, var _)
                ? "parameter ".concat(name)
                : "secret ".concat(((SecretRef.Secret) secret).id());
    }

    private boolean stands(State state, Instant now) {
        return state.secret != null && !isOlder(state, times.keep, now);
    }

    /** Where the clock has gone back, an age is unknown, and so it is too old. */
    private static boolean isOlder(State state, Duration age, Instant now) {
        return now.isBefore(state.read) || !now.isBefore(state.read.plus(age));
    }

    /** A time further away than any could be comes of a clock that was set back. */
    private boolean isPaused(State state, Instant now) {
        return now.isBefore(state.again)
                && state.again.isBefore(now.plus(times.pause).plusNanos(1));
    }

    private Lookup lookup(SecretRef secret, Kept one, State state) {
        if (!stands(state, clock.instant())) {
            return state.failure != null
                    ? state.failure
                    : new Lookup.Unavailable(called(secret).concat(" has not come in time"));
        }
        Body whole = Objects.requireNonNull(state.secret);
        Optional<String> member = member(secret);
        if (member.isEmpty()) {
            return new Lookup.Found(whole);
        }
        Members members = one.members;
        if (!members.of.equals(whole)) {
            members = new Members(whole);
            one.members = members;
        }
        Lookup found = members.found.get(member.get());
        if (found == null) {
            found = member(whole, member.get(), called(secret));
            if (members.found.putIfAbsent(member.get(), found) == null && found instanceof Lookup.Missing(var why)) {
                log.accept(why);
            }
        }
        return found;
    }

    private static Lookup member(Body whole, String name, String called) {
        Json value;
        try {
            value = Json.parse(whole.bytes()) instanceof Json.Obj object ? object.get(name) : null;
        } catch (JsonException _) {
            return new Lookup.Missing(called + " is no JSON object, so it has no member " + name);
        }
        if (value instanceof Json.Str(var text) && !text.isEmpty()) {
            return new Lookup.Found(Body.of(text));
        }
        // A key as JWK may stand in it as it is.
        return value instanceof Json.Obj object
                ? new Lookup.Found(Body.of(object.bytes()))
                : new Lookup.Missing(called + " has no member " + name + " that is text or an object");
    }

    /** What is known once it has been looked at anew, unless another thread has meanwhile, or it takes too long. */
    private State fetch(SecretRef secret, Kept one, Deadline deadline) {
        State seen = one.state;
        try {
            if (!one.fetching.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                return one.state;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return one.state;
        }
        try {
            if (one.state.tries != seen.tries) {
                return one.state;
            }
            Fetched fetched = secret instanceof SecretRef.Parameter(var name, var _)
                    ? source.parameter(name, deadline)
                    : source.secret(((SecretRef.Secret) secret).id(), deadline);
            one.state = next(called(secret), seen, fetched);
            tell(one, called(secret), fetched);
            return one.state;
        } finally {
            one.fetching.unlock();
        }
    }

    private State next(String called, State seen, Fetched fetched) {
        Instant now = clock.instant();
        long tries = seen.tries + 1;
        Instant again = now.plus(times.pause);
        if (fetched instanceof Fetched.Got(var secret)) {
            if (secret.isEmpty()) {
                return new State(tries, null, now, new Lookup.Missing(called.concat(" is empty")), again);
            }
            // What was made of the old bytes is good for the same bytes.
            Body same = seen.secret != null && seen.secret.equals(secret) ? seen.secret : secret;
            return new State(tries, same, now, null, Instant.MIN);
        }
        if (fetched instanceof Fetched.Gone(var why)) {
            return new State(tries, null, now, new Lookup.Missing(why), again);
        }
        Lookup failure = fetched instanceof Fetched.Denied(var why)
                ? new Lookup.Missing(why)
                : new Lookup.Unavailable(((Fetched.Away) fetched).why());
        return new State(tries, seen.secret, seen.read, failure, again);
    }

    private void tell(Kept one, String called, Fetched fetched) {
        String why = "";
        if (fetched instanceof Fetched.Got(var secret)) {
            why = secret.isEmpty() ? called.concat(" is empty: give it a value") : "";
        } else if (fetched instanceof Fetched.Gone(var gone)) {
            why = gone;
        } else if (fetched instanceof Fetched.Denied(var denied)) {
            why = denied;
        } else {
            why = ((Fetched.Away) fetched).why();
        }
        Instant now = clock.instant();
        if (why.isEmpty()) {
            if (!one.told.isEmpty()) {
                log.accept(called.concat(" can be read again"));
            }
            one.told = "";
        } else if (!why.equals(one.told) || !now.isBefore(one.toldAt.plus(TELL_AGAIN))) {
            boolean held = one.state.secret != null;
            log.accept(
                    held ? why + "; what was read last stands, for " + times.keep.toHours() + " h at the most" : why);
            one.told = why;
            one.toldAt = now;
        }
    }
}
