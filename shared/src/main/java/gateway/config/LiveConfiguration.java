package gateway.config;

import gateway.config.Snapshots.Read;
import gateway.pipeline.Daemons;
import gateway.pipeline.Live;
import gateway.route.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that is live in this process: loaded when it is made, checked again alongside requests, and kept
 * whatever happens to the store (ADR 0004).
 *
 * <ul>
 *   <li>A request that finds the last check older than {@code refresh} starts one and does not wait for it.
 *   <li>A request that finds it older than {@code maxStale} waits for the check, {@code patience} at the most: so a
 *       process that was frozen for an hour does not answer by an hour-old configuration.
 *   <li>After a check that failed, the next one waits for longer and longer, and nobody waits for what is not running: an
 *       outage of the store costs one request in a while {@code patience}, and the others nothing.
 *   <li>One check runs at a time. One that began before the process was frozen may be lost with its connection, so after
 *       {@value #LOST_MS} ms it no longer counts.
 * </ul>
 *
 * <p>Time is that of the wall clock, which goes on while a process is frozen; where it went back, the last check does not
 * count. Nothing here is a secret, and {@link #restored} forgets the readings of the clock.
 */
public final class LiveConfiguration implements Supplier<Optional<Live>> {
    /** {@link Live#source} of what the store had. */
    public static final String TABLE = "table";

    /** {@link Live#source} of what came with the function. */
    public static final String BAKED = "baked";

    private static final String RESOURCE = "/gateway-snapshot.bin";
    private static final long LOST_MS = 3_000;
    private static final long LEAST_PAUSE_MS = 500;
    private static final long MOST_PAUSE_MS = 10_000;
    private static final long NEVER = -1;

    /**
     * How often, and how old.
     *
     * @param refresh  after which a request starts a check
     * @param maxStale after which a request waits for it; zero: every request waits
     * @param patience how long a request waits
     */
    public record Times(Duration refresh, Duration maxStale, Duration patience) {
        public static final Times DEFAULT =
                new Times(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(100));

        public Times {
            if (refresh.isNegative() || maxStale.isNegative() || patience.isNegative()) {
                throw new IllegalArgumentException("times are not negative");
            }
        }

        /**
         * {@code SNAPSHOT_REFRESH_MS}, {@code SNAPSHOT_MAX_STALE_MS} and {@code SNAPSHOT_PATIENCE_MS} of a function's
         * environment.
         *
         * @throws IllegalArgumentException where one is no whole number of milliseconds
         */
        public static Times from(Map<String, String> environment) {
            return new Times(
                    millis(environment, "SNAPSHOT_REFRESH_MS", DEFAULT.refresh),
                    millis(environment, "SNAPSHOT_MAX_STALE_MS", DEFAULT.maxStale),
                    millis(environment, "SNAPSHOT_PATIENCE_MS", DEFAULT.patience));
        }

        private static Duration millis(Map<String, String> environment, String name, Duration fallback) {
            String text = environment.get(name);
            if (text == null || text.isEmpty()) {
                return fallback;
            }
            long millis = Units.whole(text);
            if (millis < 0) {
                throw new IllegalArgumentException(name + " must be a whole number of milliseconds, was " + text);
            }
            return Duration.ofMillis(millis);
        }
    }

    /**
     * What is live.
     *
     * @param revision 0 for the baked one, and where there is none
     * @param source   {@code table}, {@code baked} or {@code none}
     * @param age      since the store last confirmed it; empty if it never did
     * @param problem  why the last check did not help
     */
    public record Status(long revision, String source, Optional<Duration> age, Optional<String> problem) {}

    private final Optional<Snapshots> snapshots;
    private final long refreshMs;
    private final long maxStaleMs;
    private final long patienceMs;
    private final InstantSource clock;
    private final Executor alongside;
    private final Consumer<String> log;

    private volatile Optional<Live> live = Optional.empty();

    // From the one moment to the other, no request has anything to do.
    private volatile long calmFrom;
    private volatile long calmUntil;

    private final Object lock = new Object();
    private long checkedAt = NEVER; // when the last check that succeeded began
    private long pausedAt = NEVER; // when the last check failed
    private long pauseMs; // how long to leave the store alone after that
    private @Nullable Check running;
    private @Nullable Pointer held; // whose snapshot is live
    private @Nullable Pointer useless; // whose snapshot is none that this code can use
    private String problem = "";

    /**
     * Loads what is live: the store's, or else the baked.
     *
     * @param snapshots empty: the baked one for good
     * @param baked     a snapshot that came along, asked for if it is needed; see {@link #baked()}
     * @param alongside runs a check beside the request that starts it
     * @param log       told when something goes wrong, and when it is right again
     */
    public LiveConfiguration(
            Optional<Snapshots> snapshots,
            Supplier<Optional<byte[]>> baked,
            Times times,
            InstantSource clock,
            Executor alongside,
            Consumer<String> log) {
        this.snapshots = snapshots;
        this.refreshMs = times.refresh().toMillis();
        this.maxStaleMs = times.maxStale().toMillis();
        this.patienceMs = times.patience().toMillis();
        this.clock = clock;
        this.alongside = alongside;
        this.log = log;
        if (snapshots.isPresent()) {
            new Check(clock.millis(), snapshots.get()).run();
        }
        if (live.isEmpty()) {
            Optional<byte[]> snapshot = baked.get();
            if (snapshot.isPresent()) {
                useBaked(snapshot.get());
            }
        }
    }

    /** With a daemon thread for each check: there is one every few seconds at the most. */
    public LiveConfiguration(
            Optional<Snapshots> snapshots,
            Supplier<Optional<byte[]>> baked,
            Times times,
            InstantSource clock,
            Consumer<String> log) {
        this(snapshots, baked, times, clock, new Daemons("configuration"), log);
    }

    /**
     * As a function has it: the store's, the one in its package if the store is away, times from its environment.
     *
     * @param snapshots empty where the environment names no table
     */
    public static LiveConfiguration of(
            Optional<Snapshots> snapshots, Map<String, String> environment, InstantSource clock, Consumer<String> log) {
        return new LiveConfiguration(snapshots, new Baked(), Times.from(environment), clock, log);
    }

    private static final class Baked implements Supplier<Optional<byte[]>> {
        @Override
        public Optional<byte[]> get() {
            return baked();
        }
    }

    /** The snapshot in this function's package, if there is one. */
    public static Optional<byte[]> baked() {
        try (InputStream in = LiveConfiguration.class.getResourceAsStream(RESOURCE)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read from the function's package", e);
        }
    }

    /** What requests run under now; empty where nothing was ever published, nor baked. */
    @Override
    public Optional<Live> get() {
        if (snapshots.isPresent()) {
            long now = clock.millis();
            if (now < calmFrom || now >= calmUntil) {
                refresh(now, snapshots.get());
            }
        }
        return live;
    }

    /**
     * Says that {@code revision} is live, as another function has seen: where ours is older, the next request waits for a
     * look at the store.
     */
    public void expect(long revision) {
        Optional<Live> now = live;
        if (now.isPresent() && now.get().configuration().revision() >= revision) {
            return;
        }
        synchronized (lock) {
            checkedAt = NEVER;
            if (!isPaused(clock.millis())) {
                calmUntil = 0;
            }
        }
    }

    public Status status() {
        synchronized (lock) {
            Live now = live.orElse(null);
            return new Status(
                    now == null ? 0 : now.configuration().revision(),
                    now == null ? "none" : now.source(),
                    checkedAt == NEVER
                            ? Optional.empty()
                            : Optional.of(Duration.ofMillis(Math.max(0, clock.millis() - checkedAt))),
                    problem.isEmpty() ? Optional.empty() : Optional.of(problem));
        }
    }

    /** Forgets when it last looked: to be called in a process that was restored from a snapshot of its memory. */
    public void restored() {
        synchronized (lock) {
            checkedAt = NEVER;
            pausedAt = NEVER;
            pauseMs = 0;
            running = null;
            calmUntil = 0;
        }
    }

    private void useBaked(byte[] snapshot) {
        if (Compiler.load(snapshot, 0) instanceof Compiler.Loaded.Ready(var configuration)) {
            live = Optional.of(new Live(configuration, BAKED));
        } else {
            log.accept("the configuration in the function's package cannot be used: build it again");
        }
    }

    private void refresh(long now, Snapshots store) {
        long deadline = System.nanoTime() + patienceMs * 1_000_000; // real time, wherever the clock's hands are
        for (int round = 0; round < 2; round++) {
            Check check;
            boolean mine = false;
            boolean stale;
            synchronized (lock) {
                stale = age(now) >= maxStaleMs;
                check = running;
                if (check == null || now < check.beganAt || now - check.beganAt >= LOST_MS) {
                    if (isPaused(now) || age(now) < Math.min(refreshMs, maxStaleMs)) {
                        return;
                    }
                    mine = true;
                    check = new Check(now, store);
                    running = check;
                }
            }
            if (mine) {
                start(check);
            }
            if (!stale) {
                return;
            }
            check.await(deadline);
            if (mine || now - check.beganAt < maxStaleMs) {
                return;
            }
            // It may have looked too early for this request. The next one cannot have.
        }
    }

    private void start(Check check) {
        try {
            alongside.execute(check);
        } catch (RuntimeException e) {
            check.failed("no check can be started: ".concat(e.toString()));
        }
    }

    /** Since the last check that succeeded began; forever if none did, or the clock went back behind it. */
    private long age(long now) {
        return checkedAt == NEVER || now < checkedAt ? Long.MAX_VALUE : now - checkedAt;
    }

    private boolean isPaused(long now) {
        return pausedAt != NEVER && now >= pausedAt && now - pausedAt < pauseMs;
    }

    /** One look at the pointer, and at the snapshot if it is another one. */
    private final class Check implements Runnable {
        private final long beganAt;
        private final Snapshots store;
        private boolean over;
        private boolean slow; // somebody has waited in vain: nobody else does

        private Check(long beganAt, Snapshots store) {
            this.beganAt = beganAt;
            this.store = store;
        }

        @Override
        public void run() {
            try {
                look();
            } catch (RuntimeException e) {
                failed("the store's client failed: ".concat(e.toString()));
            }
        }

        private void look() {
            Read<Optional<Pointer>> read = store.pointer();
            if (read instanceof Read.Unavailable<Optional<Pointer>>(var why)) {
                failed(why);
            } else if (read instanceof Read.Got<Optional<Pointer>>(var pointer)) {
                if (pointer.isEmpty()) {
                    succeeded("");
                } else if (isUseless(pointer.get())) {
                    succeeded(problem());
                } else if (isLive(pointer.get())) {
                    succeeded("");
                } else {
                    load(pointer.get());
                }
            }
        }

        private boolean isUseless(Pointer pointer) {
            synchronized (lock) {
                // Not asked in vain: linking the first record's equals costs a cold start 20 ms.
                return useless != null && pointer.equals(useless);
            }
        }

        private String problem() {
            synchronized (lock) {
                return problem;
            }
        }

        /** An older revision is an old copy of the pointer: reads are eventually consistent. */
        private boolean isLive(Pointer pointer) {
            synchronized (lock) {
                return held != null
                        && (pointer.revision() < held.revision()
                                || pointer.revision() == held.revision()
                                        && pointer.hash().equals(held.hash()));
            }
        }

        private void load(Pointer pointer) {
            Read<byte[]> read = store.load(pointer);
            if (read instanceof Read.Unavailable<byte[]>(var why)) {
                failed(why);
            } else if (read instanceof Read.Got<byte[]>(var bytes)) {
                Compiler.Loaded loaded = Compiler.load(bytes, pointer.revision());
                if (loaded instanceof Compiler.Loaded.Refused(var why)) {
                    giveUp(pointer, why);
                } else if (loaded instanceof Compiler.Loaded.Ready(var configuration)) {
                    if (configuration.hash().equals(pointer.hash())) {
                        goLive(pointer, configuration);
                    } else {
                        giveUp(pointer, "its content has the hash ".concat(configuration.hash()));
                    }
                }
            }
        }

        private void goLive(Pointer pointer, Configuration configuration) {
            synchronized (lock) {
                if (held == null || held.revision() <= pointer.revision()) {
                    held = pointer;
                    live = Optional.of(new Live(configuration, TABLE));
                }
            }
            succeeded("");
        }

        private void giveUp(Pointer pointer, String why) {
            synchronized (lock) {
                useless = pointer;
            }
            succeeded("revision " + pointer.revision() + " cannot be used: " + why);
        }

        private void succeeded(String trouble) {
            synchronized (lock) {
                checkedAt = Math.max(checkedAt, beganAt);
                pausedAt = NEVER;
                pauseMs = 0;
                calmFrom = checkedAt;
                calmUntil = checkedAt + Math.min(refreshMs, maxStaleMs);
            }
            end(trouble);
        }

        private void failed(String why) {
            synchronized (lock) {
                if (running == this || running == null) {
                    pausedAt = clock.millis();
                    pauseMs = Math.min(MOST_PAUSE_MS, pauseMs == 0 ? LEAST_PAUSE_MS : pauseMs * 2);
                    calmFrom = pausedAt;
                    calmUntil = pausedAt + pauseMs;
                }
            }
            end("the store did not answer: ".concat(why));
        }

        private void end(String trouble) {
            boolean news;
            synchronized (lock) {
                if (running == this) {
                    running = null;
                }
                news = !problem.equals(trouble);
                problem = trouble;
            }
            if (news) {
                log.accept(trouble.isEmpty() ? "configuration: all is well again" : "configuration: ".concat(trouble));
            }
            synchronized (this) {
                over = true;
                notifyAll();
            }
        }

        private synchronized void await(long deadline) {
            while (!over && !slow) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    slow = true;
                    return;
                }
                try {
                    wait(left);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
