package gateway.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cold starts and warm requests of the real functions through the real runtime interface client, beside a hello-world
 * function in the same run. Arguments: {@code ROOT [runs] [warm requests] [word in the names of those to measure]};
 * {@code bench/run cost} runs it.
 *
 * <p>Exit code 1 where a cold start costs more CPU time than its goal allows.
 */
public final class Costs {
    private static final double GOAL_PLAIN = 3;
    private static final double GOAL_TLS = 6;

    /** A function under measurement. */
    private record Subject(
            String name,
            Path root,
            String handler,
            String event,
            List<String> flags,
            Map<String, String> environment,
            double goal) {}

    private Costs() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 11;
        int warm = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3000;
        var certificates = Certificates.make();
        boolean within = true;
        try (var plain = new World(root, null);
                var secure = new World(root, certificates.server())) {
            List<String> trust = List.of(certificates.flag());
            Path router = TaskRoot.of(root.resolve("functions/router/target/router.jar"));
            Path authorizer = TaskRoot.of(root.resolve("functions/authorizer/target/authorizer.jar"));
            Path aggregator = TaskRoot.of(root.resolve("functions/aggregator/target/aggregator.jar"));
            List<Subject> subjects = new ArrayList<>();
            subjects.add(new Subject(
                    "hello-world (floor)",
                    TaskRoot.hello(),
                    "gateway.bench.HelloHandler",
                    plain.event("/"),
                    List.of(),
                    plain.environment(),
                    1.5));
            for (World world : List.of(plain, secure)) {
                boolean tls = world == secure;
                String suffix = tls ? ", TLS" : ", plain";
                List<String> flags = tls ? trust : List.of();
                double goal = tls ? GOAL_TLS : GOAL_PLAIN;
                subjects.add(new Subject(
                        "router: key, limit, backend" + suffix,
                        router,
                        "gateway.router.RouterHandler",
                        world.event("/orders/7"),
                        flags,
                        world.environment(),
                        goal));
                subjects.add(new Subject(
                        "authorizer: key" + suffix,
                        authorizer,
                        "gateway.authorizer.AuthorizerHandler",
                        world.authorizerEvent(),
                        flags,
                        world.environment(),
                        goal));
                subjects.add(new Subject(
                        "aggregator: two parts" + suffix,
                        aggregator,
                        "gateway.aggregator.AggregatorHandler",
                        world.event("/page/7"),
                        flags,
                        world.environment(),
                        tls ? GOAL_TLS : 3.5));
            }
            String word = arguments.length > 3 ? arguments[3] : "";
            subjects.subList(1, subjects.size())
                    .removeIf(subject -> !subject.name().contains(word));
            System.out.println(
                    "Cold starts: spawn to first answer, one processor, middle half of " + runs + " runs each");
            System.out.println("| function | wall ms | CPU ms | x floor (CPU) | goal | peak MB |");
            System.out.println("| --- | --- | --- | --- | --- | --- |");
            List<Row> rows = cold(subjects, runs);
            double floor = rows.getFirst().cpu().middle();
            for (int i = 0; i < rows.size(); i++) {
                Subject subject = subjects.get(i);
                Row row = rows.get(i);
                double ratio = row.cpu().middle() / floor;
                within &= ratio <= subject.goal();
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.0f | %.0f | %.2f | %.1f | %.0f |%n",
                        subject.name(),
                        row.wall().middle(),
                        row.cpu().middle(),
                        ratio,
                        subject.goal(),
                        row.peak().middle());
            }
            System.out.println();
            System.out.println("Warm: CPU of the function's process a request, mean of " + warm + " after as many");
            System.out.println("| function | CPU us | DynamoDB calls a request |");
            System.out.println("| --- | --- | --- |");
            for (Subject subject : subjects) {
                if (subject.name().contains("TLS")) {
                    continue; // nothing of it recurs on a kept connection but the cipher
                }
                warm(subject, warm, plain.dynamo());
            }
        }
        if (!within) {
            System.out.println("A cold start is over its goal.");
            System.exit(1);
        }
        System.exit(0);
    }

    private record Row(Sample wall, Sample cpu, Sample peak) {}

    /** Round robin, so that a slow minute of the machine meets all alike. */
    private static List<Row> cold(List<Subject> subjects, int runs) throws Exception {
        List<Row> rows = new ArrayList<>();
        subjects.forEach(_ -> rows.add(new Row(new Sample(), new Sample(), new Sample())));
        for (int run = 0; run < runs + 1; run++) {
            for (int i = 0; i < rows.size(); i++) {
                Subject subject = subjects.get(i);
                Row row = rows.get(i);
                try (var process = start(subject)) {
                    check(subject, process.invoke(subject.event()), process);
                    if (run > 0) { // the first fills the file cache
                        row.wall().add(process.wallMillis());
                        row.cpu().add(process.cpuMillis());
                        row.peak().add(process.peakMegabytes());
                    }
                }
            }
        }
        return rows;
    }

    private static void warm(Subject subject, int requests, Relay relay) throws Exception {
        try (var process = start(subject)) {
            for (int i = 0; i < requests; i++) {
                process.invoke(subject.event());
            }
            relay.reset();
            double before = process.cpuMillis();
            for (int i = 0; i < requests; i++) {
                check(subject, process.invoke(subject.event()), process);
            }
            double micros = (process.cpuMillis() - before) * 1000 / requests;
            var calls = new StringBuilder();
            relay.calls()
                    .forEach((operation, count) -> calls.append(operation)
                            .append(' ')
                            .append(String.format(Locale.ROOT, "%.3f ", (double) count / requests)));
            System.out.printf(Locale.ROOT, "| %s | %.0f | %s|%n", subject.name(), micros, calls);
        }
    }

    private static FunctionProcess start(Subject subject) throws java.io.IOException {
        return FunctionProcess.start(subject.root(), subject.handler(), subject.flags(), subject.environment());
    }

    private static void check(Subject subject, @Nullable String answer, FunctionProcess process)
            throws java.io.IOException {
        if (answer == null || !(answer.contains("\"statusCode\":200") || answer.contains("\"isAuthorized\":true"))) {
            throw new IllegalStateException(subject.name() + " answered " + answer + "\n" + process.log());
        }
    }
}
