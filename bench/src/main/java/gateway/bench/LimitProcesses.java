package gateway.bench;

import gateway.limit.Counter;
import gateway.limit.Limiter;
import gateway.local.LocalDynamo;
import gateway.local.LocalException;
import gateway.local.Template;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The limiter in many processes on one DynamoDB Local, while processes are killed and stopped, their clocks differ, and
 * calls of the table fail. Arguments: {@code [processes [seconds]]}; {@code bench/run limits-processes} runs it.
 *
 * <p>Exit code 1 where more was admitted than a limit allows. What each process admitted, and when, is put together by the
 * machine's one clock, so nothing depends on how fast it is or what else it does.
 */
public final class LimitProcesses {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    static final int RATE = 100;
    static final int BURST = 50;
    static final int SINGLE = 20;
    static final int QUOTA = 150;

    /** What every process asks for. */
    static final List<Counter> COUNTERS = List.of(
            new Counter("rate", new Allowance.Rate(RATE, Duration.ofSeconds(1), BURST)),
            new Counter("single", new Allowance.Rate(SINGLE, Duration.ofSeconds(1), 1)),
            new Counter("quota", new Allowance.Quota(QUOTA, Period.of(Period.Unit.MINUTE))));

    private LimitProcesses() {}

    /**
     * What is done to the processes.
     *
     * @param processes at every time
     * @param seconds   that it lasts, the start of the processes included; the quota's window changes in it
     * @param asks      of each limit, a second, by all processes together
     * @param skew      by how much their clocks are off, either way
     * @param error     how far off they are told that their clocks can be: 2 s, which is nothing, or as much as they are
     * @param failing   the share of the table's calls that fail
     * @param kills     how many processes are killed; others take their places
     * @param stops     how many times a process is stopped for half a second to three seconds
     * @param apart     a table for each process: a limiter that is broken, to show that it would be noticed
     */
    record Trial(
            String name,
            int processes,
            int seconds,
            int asks,
            Duration skew,
            Duration error,
            double failing,
            int kills,
            int stops,
            boolean apart) {}

    /**
     * One question and what was said to it, by the table's clock, in nanoseconds of the epoch. The limiter decided somewhere
     * between the two moments.
     *
     * @param asked    when the limiter looked at its clock for the first time
     * @param answered when it had said something
     */
    record Asked(long asked, long answered, int counter, int said) {
        static final int BYTES = 18;
        static final byte ALLOWED = 0;
        static final byte REFUSED = 1;
        static final byte UNKNOWN = 2;
    }

    /**
     * What one limit came to.
     *
     * @param asked    questions
     * @param admitted of them
     * @param unknown  of them could not be decided
     * @param most     of a rate: the least burst with which it can have been; of a quota: the most in one window
     * @param bound    what {@code most} may be
     * @param could    how many could have been admitted, had the table been asked for each in turn
     */
    record Outcome(int asked, int admitted, int unknown, double most, int bound, double could) {
        boolean within() {
            return most <= bound;
        }

        double utilisation() {
            return admitted / could;
        }
    }

    /** @param limits as {@link #COUNTERS} */
    record Outcomes(List<Outcome> limits, long calls, long failed) {
        double callsPerAsk() {
            return (double) calls / limits.stream().mapToInt(Outcome::asked).sum();
        }
    }

    public static void main(String[] args) throws Exception {
        int processes = args.length > 0 ? Integer.parseInt(args[0]) : 12;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        int killed = seconds;
        int half = RATE / 2;
        int thrice = 3 * RATE;
        Duration none = Duration.ZERO;
        Duration skew = Duration.ofSeconds(2);
        List<Trial> trials = List.of(
                new Trial("0.5 times the rate", processes, seconds, half, none, none, 0, 0, 0, false),
                new Trial("the rate", processes, seconds, RATE, none, none, 0, 0, 0, false),
                new Trial("3 times the rate", processes, seconds, thrice, none, none, 0, 0, 0, false),
                new Trial("0.5 times, clocks unknown", processes, seconds, half, none, skew, 0, 0, 0, false),
                new Trial("3 times, clocks unknown", processes, seconds, thrice, none, skew, 0, 0, 0, false),
                new Trial("and off by 2 s either way", processes, seconds, thrice, skew, skew, 0, 0, 0, false),
                new Trial("and killed", processes, seconds, thrice, skew, skew, 0, killed, 0, false),
                new Trial("and stopped", processes, seconds, thrice, skew, skew, 0, 0, killed, false),
                new Trial("and 20 % of calls fail", processes, seconds, thrice, skew, skew, 0.2, 0, 0, false),
                new Trial("all of it", processes, seconds, thrice, skew, skew, 0.2, killed, killed, false),
                new Trial("a table each, which is wrong", processes, seconds, thrice, none, none, 0, 0, 0, true));
        System.out.println(processes + " processes, " + seconds + " s; " + RATE + " a second with a burst of " + BURST
                + ", " + SINGLE + " a second with a burst of 1, " + QUOTA + " a minute\n");
        System.out.println("| processes | limit | asked | admitted | could be | most | allowed | calls per ask |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        boolean within = true;
        try (var dynamo = LocalDynamo.start(0)) {
            for (Trial trial : trials) {
                Outcomes outcomes = run(trial, dynamo.endpoint());
                for (int i = 0; i < COUNTERS.size(); i++) {
                    Outcome outcome = outcomes.limits().get(i);
                    within &= outcome.within() || trial.apart();
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %s | %d | %d | %.0f%% | %.1f | %d%s | %.3f |%n",
                            trial.name(),
                            COUNTERS.get(i).key(),
                            outcome.asked(),
                            outcome.admitted(),
                            100 * outcome.utilisation(),
                            outcome.most(),
                            outcome.bound(),
                            outcome.within() ? "" : ", exceeded",
                            outcomes.callsPerAsk());
                }
            }
        }
        System.exit(within ? 0 : 1);
    }

    /** Runs processes for a while and puts together what they admitted. */
    static Outcomes run(Trial trial, URI dynamo) throws LocalException, IOException, InterruptedException {
        long start = System.currentTimeMillis();
        // The table's clock, so that a minute ends at about half of the time.
        long tableAhead = 60_000 - (start + trial.seconds() * 500L) % 60_000;
        Path folder = Files.createTempDirectory("gateway-limits");
        try (var relay = new UnsteadyRelay(dynamo, Duration.ofMillis(tableAhead), trial.failing(), 7);
                var running = new Running(trial, folder, start, tableAhead, relay.endpoint(), dynamo)) {
            running.play();
            return new Outcomes(judge(read(folder)), relay.calls(), relay.failed());
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** The processes of one trial. */
    private static final class Running implements AutoCloseable {
        private static final int TICK_MILLIS = 20;

        private final Trial trial;
        private final Path folder;
        private final long start;
        private final long tableAhead;
        private final URI endpoint;
        private final String name = "limits-" + System.nanoTime();
        private final List<Process> processes = new ArrayList<>();
        private final Map<Process, Long> stopped = new HashMap<>();
        private final Random random = new Random(7);
        private int started;

        Running(Trial trial, Path folder, long start, long tableAhead, URI endpoint, URI dynamo) throws LocalException {
            this.trial = trial;
            this.folder = folder;
            this.start = start;
            this.tableAhead = tableAhead;
            this.endpoint = endpoint;
            List<Template.Table> tables = new ArrayList<>();
            for (int i = 0; i < (trial.apart() ? trial.processes() : 1); i++) {
                var key = new Template.Attribute("key", "S");
                tables.add(
                        new Template.Table(name + "-" + i, key, Optional.empty(), Optional.empty(), Optional.empty()));
            }
            try (DynamoDbClient client = LocalDynamo.client(dynamo)) {
                LocalDynamo.create(client, tables);
            }
        }

        void play() throws IOException, InterruptedException {
            for (int i = 0; i < trial.processes(); i++) {
                processes.add(process(i));
            }
            long end = start + trial.seconds() * 1000L;
            int kills = 0;
            int stops = 0;
            for (long now = start; now < end; now = System.currentTimeMillis()) {
                goOn(now);
                if (now >= due(kills, trial.kills())) {
                    kills++;
                    int victim = random.nextInt(processes.size());
                    processes.get(victim).destroyForcibly();
                    stopped.remove(processes.get(victim));
                    processes.set(victim, process(victim));
                }
                if (now >= due(stops, trial.stops())) {
                    stops++;
                    Process victim = processes.get(random.nextInt(processes.size()));
                    signal("STOP", victim);
                    stopped.put(victim, now + 500 + random.nextInt(2_500));
                }
                Thread.sleep(TICK_MILLIS);
            }
            goOn(Long.MAX_VALUE);
            for (Process process : processes) {
                if (process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() != 0) {
                    throw new IOException("a process failed; what it printed is above");
                }
            }
        }

        /** When the next of several events is, spread evenly after the first processes are up. */
        private long due(int happened, int times) {
            return happened == times
                    ? Long.MAX_VALUE
                    : start + trial.seconds() * 1000L * (happened + times / 4 + 2) / (times + times / 4 + 2);
        }

        private void goOn(long now) throws IOException, InterruptedException {
            for (Map.Entry<Process, Long> each : List.copyOf(stopped.entrySet())) {
                if (now >= each.getValue()) {
                    stopped.remove(each.getKey());
                    signal("CONT", each.getKey());
                }
            }
        }

        private static void signal(String signal, Process process) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }

        private Process process(int place) throws IOException {
            long skew = trial.skew().toMillis();
            // The outermost are off by all of it.
            long own =
                    trial.processes() == 1 ? 0 : skew * (2L * place - trial.processes() + 1) / (trial.processes() - 1);
            Path file = folder.resolve("process-" + started);
            started++;
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx48m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:ActiveProcessorCount=1",
                            "-cp",
                            home(LimitProcess.class) + File.pathSeparator + home(Limiter.class),
                            LimitProcess.class.getName(),
                            endpoint.toString(),
                            name + "-" + (trial.apart() ? place : 0),
                            file.toString(),
                            Long.toString(tableAhead),
                            Long.toString(own),
                            Long.toString(trial.error().toMillis()),
                            Double.toString((double) trial.asks() / trial.processes()),
                            Long.toString(start + trial.seconds() * 1000L))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        private static String home(Class<?> type) {
            try {
                return Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            for (Process process : processes) {
                process.destroyForcibly();
            }
            for (Process process : processes) {
                process.onExit().join();
            }
        }
    }

    private static List<Asked> read(Path folder) throws IOException {
        List<Asked> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                while (bytes.remaining() >= Asked.BYTES) {
                    all.add(new Asked(bytes.getLong(), bytes.getLong(), bytes.get(), bytes.get()));
                }
            }
        }
        return all;
    }

    private static List<Outcome> judge(List<Asked> all) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < COUNTERS.size(); i++) {
            int counter = i;
            List<Asked> own =
                    all.stream().filter(each -> each.counter() == counter).toList();
            List<Asked> admitted =
                    own.stream().filter(each -> each.said() == Asked.ALLOWED).toList();
            int unknown = (int)
                    own.stream().filter(each -> each.said() == Asked.UNKNOWN).count();
            double most;
            int bound;
            double could;
            switch (COUNTERS.get(i).allowance()) {
                case Allowance.Rate rate -> {
                    long length = rate.per().toNanos() / rate.permits();
                    most = (double) mostOver(admitted, length) / length;
                    bound = (int) rate.burst();
                    could = Math.min(own.size(), bound + (double) span(own) / length);
                }
                case Allowance.Quota quota -> {
                    Map<Long, Integer> windows = windows(own);
                    most = windows(admitted).values().stream()
                            .mapToInt(Integer::intValue)
                            .max()
                            .orElse(0);
                    bound = (int) quota.permits();
                    could = windows.values().stream()
                            .mapToInt(asked -> Math.min(asked, bound))
                            .sum();
                }
                default -> throw new IllegalStateException("no such limit here");
            }
            outcomes.add(new Outcome(own.size(), admitted.size(), unknown, most, bound, could));
        }
        return outcomes;
    }

    /**
     * The least capacity, in nanoseconds, that a time line must have for these to be admitted: the most, over all intervals,
     * of the time in which what was certainly admitted in it comes back, less its length.
     *
     * @param length in which one permit comes back
     */
    static long mostOver(List<Asked> admitted, long length) {
        List<Asked> byAnswer = admitted.stream()
                .sorted(Comparator.comparingLong(Asked::answered))
                .toList();
        int count = byAnswer.size();
        long[] asked = byAnswer.stream().mapToLong(Asked::asked).toArray();
        long[] answered = byAnswer.stream().mapToLong(Asked::answered).toArray();
        long[] begins = asked.clone();
        Arrays.sort(begins);
        long most = 0;
        for (int first = 0; first < count; first++) {
            long begin = begins[first];
            long within = 0;
            for (int i = 0; i < count; i++) {
                if (asked[i] >= begin) {
                    within += length;
                    most = Math.max(most, within - (answered[i] - begin));
                }
            }
        }
        return most;
    }

    /** How many certainly belong to each minute. */
    private static Map<Long, Integer> windows(List<Asked> asked) {
        Map<Long, Integer> windows = new HashMap<>();
        for (Asked each : asked) {
            long window = Math.floorDiv(each.asked(), MINUTE);
            if (Math.floorDiv(each.answered(), MINUTE) == window) {
                windows.merge(window, 1, Integer::sum);
            }
        }
        return windows;
    }

    private static long span(List<Asked> asked) {
        long first = asked.stream().mapToLong(Asked::asked).min().orElse(0);
        long last = asked.stream().mapToLong(Asked::answered).max().orElse(0);
        return last - first;
    }
}
