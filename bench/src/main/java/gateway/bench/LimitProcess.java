package gateway.bench;

import gateway.bench.LimitProcesses.Asked;
import gateway.client.SocketHttpClient;
import gateway.limit.Counter;
import gateway.limit.Decision;
import gateway.limit.Limiter;
import gateway.limit.TableClock;
import gateway.store.DynamoCounters;
import gateway.store.LightDynamoDb;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * An instance of the gateway as far as its limits go: the limiter, the table's clock and the client of DynamoDB that the
 * router has, asked by a few threads. A program to be started by {@link LimitProcesses} with {@code ENDPOINT TABLE FILE
 * TABLE-AHEAD-MS SKEW-MS CLOCK-ERROR-MS ASKS-A-SECOND UNTIL-MS}. Each answer goes to FILE at once, so that one that was given is there
 * even if the process is killed in the next moment. Ends when its time is over, or its parent is.
 */
public final class LimitProcess {
    private static final int THREADS = 4;
    private static final long TIDY_NANOS = 200_000_000L;

    private static final ThreadLocal<Instant> FIRST = new ThreadLocal<>();

    private final Limiter limiter;
    private final FileOutputStream file;
    private final long tableAheadNanos;

    private LimitProcess(Limiter limiter, FileOutputStream file, long tableAheadNanos) {
        this.limiter = limiter;
        this.file = file;
        this.tableAheadNanos = tableAheadNanos;
    }

    /** A clock that is wrong, and remembers when the thread that asks read it for the first time. */
    private record OwnClock(Duration ahead) implements InstantSource {
        @Override
        public Instant instant() {
            Instant truth = Instant.now();
            if (FIRST.get() == null) {
                FIRST.set(truth);
            }
            return truth.plus(ahead);
        }
    }

    public static void main(String[] args) throws Exception {
        long tableAhead = Long.parseLong(args[3]);
        var clock = new OwnClock(Duration.ofMillis(tableAhead + Long.parseLong(args[4])));
        double asks = Double.parseDouble(args[6]);
        Instant until = Instant.ofEpochMilli(Long.parseLong(args[7]));
        var environment = Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "AWS_ENDPOINT_URL_DYNAMODB", args[0],
                "CLOCK_ERROR_MS", args[5]);
        var time = TableClock.of(environment, clock, System::nanoTime);
        var tables = LightDynamoDb.of(environment, SocketHttpClient.of(environment), clock, time);
        var limiter = new Limiter(new DynamoCounters(tables, args[1]), time);
        try (var file = new FileOutputStream(args[2])) {
            var process = new LimitProcess(limiter, file, tableAhead * 1_000_000);
            for (int i = 0; i < THREADS; i++) {
                Thread.ofPlatform().daemon().start(() -> process.ask((long) (1e9 * THREADS / asks), until));
            }
            Thread.ofPlatform().daemon().start(LimitProcess::endWithParent);
            while (Instant.now().isBefore(until)) {
                limiter.tidy();
                LockSupport.parkNanos(TIDY_NANOS);
            }
            Runtime.getRuntime().halt(0); // in the midst of whatever is on its way, as instances end
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said
            }
        } catch (IOException _) {
            // it has ended
        }
        Runtime.getRuntime().halt(1);
    }

    /** Asks for one permit of each limit, time after time. After having been stopped it catches up, all at once. */
    private void ask(long period, Instant until) {
        try {
            long next = System.nanoTime();
            while (Instant.now().isBefore(until)) {
                for (int i = 0; i < LimitProcesses.COUNTERS.size(); i++) {
                    ask(i);
                }
                next += period;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    private void ask(int index) throws IOException {
        Counter counter = LimitProcesses.COUNTERS.get(index);
        FIRST.remove();
        Decision decision = limiter.take(counter, 1, Duration.ZERO);
        Instant asked = FIRST.get();
        byte said = switch (decision) {
            case Decision.Allowed _ -> Asked.ALLOWED;
            case Decision.Refused _ -> Asked.REFUSED;
            case Decision.Unknown _ -> Asked.UNKNOWN;
        };
        var line = ByteBuffer.allocate(Asked.BYTES)
                .putLong(nanos(asked) + tableAheadNanos)
                .putLong(nanos(Instant.now()) + tableAheadNanos)
                .put((byte) index)
                .put(said);
        synchronized (file) {
            file.write(line.array());
        }
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
