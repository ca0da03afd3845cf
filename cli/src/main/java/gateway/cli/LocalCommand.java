package gateway.cli;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.local.ExampleUpstreams;
import gateway.local.LocalException;
import gateway.local.LocalGateway;
import gateway.local.LogPipe;
import gateway.store.ConsumerAdmin.Outcome;
import gateway.store.Publisher.Release;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "local",
        description = {
            "Run the gateway on this machine: DynamoDB, functions and API in one process.",
            "Prints `ready URL` once it serves the configuration, and goes on until Ctrl-C. A change of the file, or of"
                    + " an item in the table, is live within a second."
        })
final class LocalCommand implements Callable<Integer> {
    private static final long END_MS = 1_000;

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Serve this file; without it examples/gateway.yaml, with its example services.")
    private @Nullable Path config;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Of the API; 0 for any that is free.")
    private int port;

    @Option(
            names = "--dynamodb-port",
            paramLabel = "N",
            defaultValue = "8000",
            description = "Of DynamoDB; 0 for any that is free.")
    private int dynamoPort;

    @Option(names = "--isolated", description = "Run each function in processes of its own, from its jar.")
    private boolean isolated;

    @Option(
            names = "--routers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Begin with N instances of the router, which take turns and share the tables alone, as in the"
                    + " cloud. Without it another starts only when all are busy.")
    private int routers;

    LocalCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        for (int number : new int[] {port, dynamoPort}) {
            if (number < 0 || number > 65_535) {
                throw new ParameterException(
                        spec.commandLine(), number + " is no port: write 1 to 65535, or 0 for any that is free");
            }
        }
        int most = isolated ? LocalGateway.MAX_PROCESSES : LocalGateway.MAX_ENVIRONMENTS;
        if (routers < 1 || routers > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--routers " + routers + ": write 1 to " + most + (isolated ? " with --isolated" : ""));
        }
        PrintStream log = LogPipe.to(session.err());
        System.setOut(log); // what functions print is a log and no result
        Running running = Running.start(session, new Request(config, port, dynamoPort, isolated, routers), log);
        // Ctrl-C and SIGTERM are how it is meant to end, so they are no failure.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running)));
        running.announce(console);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            running.close();
        }
        return Main.DONE;
    }

    /** Closes what can be closed in a moment; nothing here outlives the process. */
    private static void end(Running running) {
        Thread closing = Thread.ofPlatform().daemon().start(running::close);
        try {
            closing.join(END_MS);
        } catch (InterruptedException e) {
            // it ends all the same
        }
        Runtime.getRuntime().halt(Main.DONE);
    }

    /** @param config empty: the example */
    record Request(@Nullable Path config, int port, int dynamoPort, boolean isolated, int routers) {}

    /** A gateway that serves a file and follows its changes. */
    static final class Running implements AutoCloseable {
        private static final long LOOK_MS = 100;

        private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last to be closed at the bottom
        private final Console console;
        private final Map<String, String> shell;
        private final Path file;
        private final URI api;
        private final URI dynamo;
        private final URI lambda;
        private final Configurations configurations;
        private final Optional<String> key;
        private int upstreamPort = ExampleUpstreams.PORT;
        private byte[] seen = {};

        private Running(Session session, Request request, PrintStream log) throws Failure, LocalException, IOException {
            console = session.console();
            shell = session.environment();
            Path home = Home.find(session.environment());
            @Nullable Path given = request.config();
            boolean example = given == null;
            file = given == null ? home.resolve("examples/gateway.yaml") : given;
            try {
                if (example) {
                    ExampleUpstreams upstreams = upstreams();
                    parts.push(upstreams);
                    upstreamPort = upstreams.port();
                }
                seen = read(file);
                Judged.Valid wanted = Configurations.valid(judge(), file); // before anything slow begins
                warnOfSecrets(wanted);
                console.progress("starting DynamoDB and the functions");
                LocalGateway gateway = LocalGateway.start(
                        new LocalGateway.Options(
                                home.resolve("template.yaml"),
                                request.port(),
                                request.dynamoPort(),
                                request.isolated(),
                                request.routers(),
                                session.environment(),
                                log),
                        console::progress);
                parts.push(gateway);
                api = gateway.api();
                dynamo = gateway.dynamo();
                lambda = gateway.lambda();
                Deployment deployment = Deployment.at(dynamo);
                parts.push(deployment);
                configurations = new Configurations(deployment, Clock.systemUTC());
                Release.Live live = configurations.apply(wanted, "gateway local", true, () -> {});
                console.progress("revision " + live.pointer().revision() + " of " + file);
                key = example ? demoKey() : Optional.empty();
                Thread watcher = Thread.ofVirtual().name("watch").start(this::watch);
                parts.push(watcher::interrupt);
            } catch (Failure | LocalException | IOException | RuntimeException e) {
                close();
                throw e;
            }
        }

        static Running start(Session session, Request request, PrintStream log) throws Failure {
            try {
                return new Running(session, request, log);
            } catch (LocalException e) {
                throw new Failure(String.valueOf(e.getMessage()), "");
            } catch (IOException e) {
                throw new Failure(String.valueOf(e.getMessage()), "");
            }
        }

        URI api() {
            return api;
        }

        URI dynamo() {
            return dynamo;
        }

        private ExampleUpstreams upstreams() throws IOException {
            try {
                return ExampleUpstreams.start(ExampleUpstreams.PORT);
            } catch (IOException e) {
                ExampleUpstreams other = ExampleUpstreams.start(0);
                console.warn("port " + ExampleUpstreams.PORT + " is taken: the example services listen on "
                        + other.port() + ", and the example's addresses are read as if they said so");
                return other;
            }
        }

        /** Secrets that are kept in the cloud are not here. */
        private void warnOfSecrets(Judged.Valid wanted) {
            for (Document document : wanted.documents().all()) {
                if (document.kind() == Kind.GATEWAY) {
                    warnOfSecrets(document.body(), "ssm", "AWS_ENDPOINT_URL_SSM");
                    warnOfSecrets(document.body(), "secretsManager", "AWS_ENDPOINT_URL_SECRETS_MANAGER");
                }
            }
        }

        private void warnOfSecrets(Json settings, String place, String endpoint) {
            Set<String> names = new TreeSet<>();
            collect(settings, place, names);
            if (!names.isEmpty() && shell.getOrDefault(endpoint, "").isEmpty()) {
                console.warn("the configuration refers to secrets under " + place + ", which are not here: "
                        + String.join(", ", names) + ". What needs them is refused. Write { env: NAME } and set NAME,"
                        + " or name an endpoint that has them in " + endpoint);
            }
        }

        private static void collect(Json value, String member, Set<String> names) {
            if (value instanceof Json.Obj object) {
                object.string(member).ifPresent(names::add);
                object.members().values().forEach(each -> collect(each, member, names));
            } else if (value instanceof Json.Arr(var items)) {
                items.forEach(each -> collect(each, member, names));
            }
        }

        private static byte[] read(Path file) throws Failure {
            try {
                return Files.readAllBytes(file);
            } catch (NoSuchFileException e) {
                throw new Failure(
                        "there is no file " + file, "check the path; it is relative to the working directory");
            } catch (IOException e) {
                throw new Failure("cannot read " + file + ": " + e.getMessage(), "name a file that can be read");
            }
        }

        /** The file as it was seen last, the example's addresses replaced where they had to be. */
        private Judged judge() {
            byte[] text = seen;
            if (upstreamPort != ExampleUpstreams.PORT) {
                text = new String(seen, StandardCharsets.UTF_8)
                        .replace("127.0.0.1:" + ExampleUpstreams.PORT, "127.0.0.1:" + upstreamPort)
                        .getBytes(StandardCharsets.UTF_8);
            }
            return ConfigFile.judge(file.toString(), text);
        }

        /** A key to try the example with, for a consumer that may do what the example asks for. */
        private Optional<String> demoKey() throws Failure {
            Consumer demo =
                    new Consumer("demo", Optional.empty(), Set.of("orders:read", "customers:read"), true, List.of());
            Outcome outcome = configurations.consumers().createKey(demo.id(), Optional.empty(), Optional.of(demo));
            return ConsumerOutcomes.changed(configurations, outcome).secret().map(ApiKey::secretText);
        }

        void announce(Console console) {
            console.say("ready " + api);
            console.result(Json.object(
                    "ready", Json.of(api.toString()),
                    "dynamodb", Json.of(dynamo.toString()),
                    "key", key.<Json>map(Json::of).orElse(Json.Null.NULL)));
            console.say("");
            if (key.isPresent()) {
                String header = " -H 'x-api-key: " + key.get() + "'";
                console.say("try");
                console.say("  curl -i " + api + "/echo/hello");
                console.say("  curl -i " + api + "/orders/7");
                console.say("  curl -i " + api + "/orders/7" + header);
                console.say("  curl -i " + api + "/customers/7/page" + header);
                console.say("");
            }
            String endpoint = dynamo.getPort() == 8000 ? "" : " --endpoint " + dynamo;
            console.say("explain a request     ./gateway explain " + (key.isPresent() ? "GET /orders/7" : "METHOD PATH")
                    + endpoint);
            console.say("what is live          ./gateway status" + endpoint);
            console.say("change routes         edit " + file + ", or an item of RoutesTable:");
            console.say("                      AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any"
                    + " AWS_DEFAULT_REGION=us-east-1 \\");
            console.say("                      aws dynamodb scan --table-name RoutesTable --endpoint-url " + dynamo);
            console.say("invoke a function     aws lambda invoke --endpoint-url " + lambda
                    + " --function-name RouterFunction \\");
            console.say("                      --cli-binary-format raw-in-base64-out --payload file://EVENT.json"
                    + " ANSWER.json");
            console.say("end                   Ctrl-C");
        }

        private void watch() {
            long size = -1;
            long time = -1;
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(LOOK_MS);
                    long sizeNow = Files.size(file);
                    long timeNow = Files.getLastModifiedTime(file).toMillis();
                    boolean settled = sizeNow == size && timeNow == time; // nobody is in the middle of writing it
                    size = sizeNow;
                    time = timeNow;
                    if (settled) {
                        byte[] now = Files.readAllBytes(file);
                        if (!Arrays.equals(now, seen)) {
                            seen = now;
                            follow();
                        }
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (IOException e) {
                    size = -1; // editors replace files: it will be back
                } catch (RuntimeException e) {
                    console.warn("the change was not applied: " + e);
                }
            }
        }

        private void follow() {
            try {
                Judged.Valid wanted = Configurations.valid(judge(), file);
                warnOfSecrets(wanted);
                Release.Live live = configurations.apply(wanted, "gateway local", false, () -> {});
                Configurations.say(console, live.change());
                console.say(
                        console.green("live: ") + "revision " + live.pointer().revision());
                console.result(Json.object("live", Json.of(live.pointer().revision())));
            } catch (Failure failure) {
                console.fail(failure);
            }
        }

        @Override
        public void close() {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    // the others must be closed as well
                }
            }
        }
    }
}
