package gateway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Cold starts and warm requests of the real functions through the real runtime interface client, beside a hello-world
 * function in the same run. Arguments: {@code ROOT [--json] [runs] [warm requests] [word in the names of those to
 * measure]}; {@code bench/run cost} runs it.
 *
 * <p>Exit code 1 where a cold start costs more CPU time than its goal allows.
 */
public final class Costs {
    private static final double GOAL_PLAIN = 3;
    private static final double GOAL_PLAIN_AGGREGATOR = 3.5;
    private static final double GOAL_TLS = 6;

    /**
     * A function under measurement.
     *
     * @param goal the most that its cold start may cost, in hello-worlds
     */
    private record Subject(
            String name, Path root, String handler, String event, List<String> flags, World world, double goal) {
        FunctionProcess start() throws IOException {
            return FunctionProcess.start(root, "gateway." + handler, flags, world.environment());
        }
    }

    /** What one function took; milliseconds and megabytes. {@code init}: CPU time until it asked for an event. */
    private record Row(Subject subject, Sample wall, Sample cpu, Sample init, Sample peak) {
        Row(Subject subject) {
            this(subject, new Sample(), new Sample(), new Sample(), new Sample());
        }

        double ratio(Row floor) {
            return cpu.middle() / floor.cpu.middle();
        }
    }

    /** What one request to a warm function took. */
    private record Warm(Subject subject, double cpuMicros, Map<String, Long> calls, int requests) {}

    private Costs() {}

    public static void main(String[] all) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(all));
        boolean json = arguments.remove("--json");
        Path root = Path.of(arguments.get(0));
        int runs = arguments.size() > 1 ? Integer.parseInt(arguments.get(1)) : 11;
        int requests = arguments.size() > 2 ? Integer.parseInt(arguments.get(2)) : 3000;
        String word = arguments.size() > 3 ? arguments.get(3) : "";
        var certificates = Certificates.make();
        boolean within;
        try (var plain = new World(root, null, null);
                var secure = new World(root, certificates.rsa(), certificates.rsa());
                var curved = new World(root, certificates.rsa(), certificates.ec())) {
            List<Subject> subjects = subjects(root, word, plain, secure, curved, List.of(certificates.flag()));
            List<Row> cold = cold(subjects, runs);
            List<Warm> warm = new ArrayList<>();
            for (Subject subject : subjects) {
                if (subject.world() == plain) { // of TLS nothing recurs on a kept connection but the cipher
                    warm.add(warm(subject, requests));
                }
            }
            within = json ? printJson(cold, warm, runs) : print(cold, warm, runs, requests);
        }
        if (!within) {
            System.err.println("A cold start is over its goal.");
        }
        System.exit(within ? 0 : 1);
    }

    private static List<Subject> subjects(
            Path root, String word, World plain, World secure, World curved, List<String> trust) throws IOException {
        Path router = TaskRoot.of(root.resolve("functions/router/target/router.jar"));
        Path authorizer = TaskRoot.of(root.resolve("functions/authorizer/target/authorizer.jar"));
        Path aggregator = TaskRoot.of(root.resolve("functions/aggregator/target/aggregator.jar"));
        List<Subject> subjects = new ArrayList<>();
        for (World world : List.of(plain, secure, curved)) {
            List<String> flags = world == plain ? List.of() : trust;
            double goal = world == plain ? GOAL_PLAIN : GOAL_TLS;
            String suffix = world == plain ? ", plain" : world == secure ? ", TLS" : ", TLS, EC certificate";
            subjects.add(new Subject(
                    "router: key, limit, backend" + suffix,
                    router,
                    "router.RouterHandler",
                    world.event("/orders/7"),
                    flags,
                    world,
                    goal));
            if (world == curved) {
                continue; // DynamoDB, with RSA in any case, is all that an authorizer asks; an aggregator is as a
                // router
            }
            subjects.add(new Subject(
                    "authorizer: key" + suffix,
                    authorizer,
                    "authorizer.AuthorizerHandler",
                    world.authorizerEvent(),
                    flags,
                    world,
                    goal));
            subjects.add(new Subject(
                    "aggregator: two parts" + suffix,
                    aggregator,
                    "aggregator.AggregatorHandler",
                    world.aggregatorEvent(),
                    flags,
                    world,
                    world == plain ? GOAL_PLAIN_AGGREGATOR : GOAL_TLS));
        }
        subjects.removeIf(subject -> !subject.name().contains(word));
        subjects.addFirst(new Subject(
                "hello-world (floor)", TaskRoot.hello(), "bench.HelloHandler", plain.event("/"), List.of(), plain, 1));
        return subjects;
    }

    /** Round robin, so that a slow minute of the machine meets all alike. */
    private static List<Row> cold(List<Subject> subjects, int runs) throws Exception {
        List<Row> rows = subjects.stream().map(Row::new).toList();
        for (int run = 0; run < runs + 1; run++) {
            for (Row row : rows) {
                try (var process = row.subject().start()) {
                    process.awaitInit();
                    double init = process.cpuMillis();
                    check(row.subject(), process.invoke(row.subject().event()), process);
                    if (run > 0) { // the first fills the file cache
                        row.wall().add(process.wallMillis());
                        row.cpu().add(process.cpuMillis());
                        row.init().add(init);
                        row.peak().add(process.peakMegabytes());
                    }
                }
            }
        }
        return rows;
    }

    private static Warm warm(Subject subject, int requests) throws Exception {
        try (var process = subject.start()) {
            for (int i = 0; i < requests; i++) {
                process.invoke(subject.event());
            }
            subject.world().dynamo().reset();
            double before = process.cpuMillis();
            for (int i = 0; i < requests; i++) {
                check(subject, process.invoke(subject.event()), process);
            }
            double micros = (process.cpuMillis() - before) * 1000 / requests;
            return new Warm(subject, micros, subject.world().dynamo().calls(), requests);
        }
    }

    private static void check(Subject subject, String answer, FunctionProcess process) throws IOException {
        if (!answer.contains("\"statusCode\":200") && !answer.contains("\"isAuthorized\":true")) {
            throw new IllegalStateException(subject.name() + " answered " + answer + "\n" + process.log());
        }
    }

    private static boolean print(List<Row> cold, List<Warm> warm, int runs, int requests) {
        boolean within = true;
        System.out.println(
                "Cold starts: spawn to first answer, one processor, middle half of " + runs + " runs each\n");
        System.out.println("| function | wall ms | CPU ms | of it in init | x floor (CPU) | goal | peak MB |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Row row : cold) {
            double ratio = row.ratio(cold.getFirst());
            within &= ratio <= row.subject().goal();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.0f |%n",
                    row.subject().name(),
                    row.wall().middle(),
                    row.cpu().middle(),
                    row.init().middle(),
                    ratio,
                    row.subject().goal(),
                    row.peak().middle());
        }
        System.out.println("\nWarm: CPU of the function's process a request, mean of " + requests + " after as many\n");
        System.out.println("| function | CPU us | DynamoDB calls a request |");
        System.out.println("| --- | --- | --- |");
        for (Warm row : warm) {
            var calls = new StringBuilder();
            row.calls()
                    .forEach((operation, count) -> calls.append(operation)
                            .append(String.format(Locale.ROOT, " %.3f ", (double) count / row.requests())));
            System.out.printf(Locale.ROOT, "| %s | %.0f | %s|%n", row.subject().name(), row.cpuMicros(), calls);
        }
        return within;
    }

    private static boolean printJson(List<Row> cold, List<Warm> warm, int runs) {
        boolean within = true;
        List<String> members = new ArrayList<>();
        for (Row row : cold) {
            double ratio = row.ratio(cold.getFirst());
            within &= ratio <= row.subject().goal();
            Optional<Warm> itsWarm = warm.stream()
                    .filter(one -> one.subject().name().equals(row.subject().name()))
                    .findFirst();
            String warmCpu = itsWarm.map(one -> String.format(Locale.ROOT, ",\"warmCpuMicros\":%.1f", one.cpuMicros()))
                    .orElse("");
            members.add(String.format(
                    Locale.ROOT,
                    "\"%s\":{\"wallMillis\":%.1f,\"cpuMillis\":%.1f,\"initCpuMillis\":%.1f,\"ratio\":%.3f,"
                            + "\"goal\":%.1f,\"peakMegabytes\":%.1f%s}",
                    row.subject().name(),
                    row.wall().middle(),
                    row.cpu().middle(),
                    row.init().middle(),
                    ratio,
                    row.subject().goal(),
                    row.peak().middle(),
                    warmCpu));
        }
        System.out.println("{\"runs\":" + runs + ",\"functions\":{" + String.join(",", members) + "}}");
        return within;
    }
}
