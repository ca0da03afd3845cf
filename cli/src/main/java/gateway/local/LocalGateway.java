package gateway.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A whole deployment in this process: DynamoDB with the template's tables, its functions, its HTTP API, and the stream
 * that leads from the one to the other. It serves whatever the tables hold; putting a configuration there is the
 * caller's.
 */
public final class LocalGateway implements AutoCloseable {

    /**
     * @param template   what to run
     * @param port       of the HTTP API; 0 for any that is free
     * @param dynamoPort of DynamoDB; 0 for any that is free
     * @param isolated   whether each function runs in processes of its own, from its jar
     * @param routers    instances of the function behind the API, which take turns; 1 for as many as requests need
     * @param shell      variables that the functions see, too, for a configuration that refers to secrets in them; of those
     *                   that begin with AWS_, LAMBDA_ or JAVA_, none but the endpoints of services that keep secrets
     * @param log        where the functions' faults go
     */
    public record Options(
            Path template,
            int port,
            int dynamoPort,
            boolean isolated,
            int routers,
            Map<String, String> shell,
            PrintStream log) {
        public Options {
            shell = Map.copyOf(shell);
        }
    }

    private static final List<String> SECRET_ENDPOINTS =
            List.of("AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_SECRETS_MANAGER");

    /** Enough for a laptop. */
    public static final int MAX_ENVIRONMENTS = 64;

    /** Processes have memory of their own. */
    public static final int MAX_PROCESSES = 8;

    private final List<AutoCloseable> parts = new ArrayList<>(); // closed last to first
    private final URI api;
    private final URI dynamo;
    private final URI lambda;

    private LocalGateway(List<AutoCloseable> parts, URI api, URI dynamo, URI lambda) {
        this.parts.addAll(parts);
        this.api = api;
        this.dynamo = dynamo;
        this.lambda = lambda;
    }

    /**
     * Starts everything, at once where it can.
     *
     * @param progress told what has started, one short line each
     * @throws LocalException with the one thing that is in the way
     */
    public static LocalGateway start(Options options, Consumer<String> progress) throws LocalException {
        var parts = new ArrayList<AutoCloseable>();
        try {
            return start(options, progress, parts);
        } catch (LocalException | RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    private static LocalGateway start(Options options, Consumer<String> progress, List<AutoCloseable> parts)
            throws LocalException {
        Template template = Template.read(options.template());
        Template.Api definition = template.api()
                .orElseThrow(() -> new LocalException(options.template() + " has no function with an HttpApi event"));

        // The slowest part first, beside the others.
        CompletableFuture<LocalDynamo> database = CompletableFuture.supplyAsync(() -> {
            try {
                return LocalDynamo.start(options.dynamoPort());
            } catch (LocalException e) {
                throw new CompletionException(e);
            }
        });
        parts.add(() -> database.join().close());

        var functions = new ConcurrentHashMap<String, LocalFunction>();
        var lambda = new LambdaEndpoint(functions);
        HttpApi http = new HttpApi(definition, lambda, Clock.systemUTC());
        // The port is taken now, so that a conflict is known at once; whoever calls too early waits.
        var ready = new CountDownLatch(1);
        WireServer front = listen(
                options.port(),
                "the gateway",
                parts,
                port -> WireServer.start(port, HttpApi.MAX_BODY_BYTES, HttpApi::refusal, request -> {
                    ready.await();
                    return http.handle(request);
                }));
        WireServer invoke = listen(
                0,
                "Lambda",
                parts,
                port -> WireServer.start(
                        port,
                        7 * 1024 * 1024,
                        LambdaEndpoint::refusal,
                        request -> NoSecrets.isAsked(request) ? NoSecrets.refusal() : lambda.handle(request)));

        LocalDynamo dynamo = join(database);
        progress.accept("DynamoDB " + dynamo.endpoint());
        DynamoDbClient tables = LocalDynamo.client(dynamo.endpoint());
        parts.add(tables);
        LocalDynamo.create(tables, template.tables());
        progress.accept(template.tables().size() + " tables");

        URI invokeEndpoint = URI.create("http://127.0.0.1:" + invoke.port());
        for (Template.Function function : template.functions().values()) {
            Map<String, String> environment = environment(function, options.shell(), dynamo.endpoint(), invokeEndpoint);
            int atOnce = function.name().equals(definition.function()) ? options.routers() : 1;
            ExecutionEnvironment.Factory factory = options.isolated()
                    ? () -> IsolatedProcess.start(function, environment, options.log())
                    : () -> InProcess.start(function, environment, options.log());
            var local =
                    new LocalFunction(function, factory, atOnce, options.isolated() ? MAX_PROCESSES : MAX_ENVIRONMENTS);
            functions.put(function.name(), local);
            parts.add(local);
        }
        var starts = new ArrayList<CompletableFuture<Void>>();
        for (LocalFunction function : functions.values()) {
            starts.add(CompletableFuture.runAsync(() -> {
                try {
                    function.warm();
                } catch (LocalException e) {
                    throw new CompletionException(e);
                }
            }));
        }
        for (CompletableFuture<Void> start : starts) {
            join(start);
        }
        progress.accept(functions.size() + " functions");

        if (!template.streams().isEmpty()) {
            DynamoDbStreamsClient streams = LocalDynamo.streams(dynamo.endpoint());
            parts.add(streams);
            for (Template.StreamMapping mapping : template.streams()) {
                LocalFunction function = functions.get(mapping.function());
                if (function == null) {
                    throw new LocalException("the stream of " + mapping.table() + " leads to " + mapping.function()
                            + ", which is no function of the template");
                }
                parts.add(StreamPoller.start(mapping, tables, streams, function, options.log()));
            }
        }
        ready.countDown();
        return new LocalGateway(
                parts, URI.create("http://127.0.0.1:" + front.port()), dynamo.endpoint(), invokeEndpoint);
    }

    /** Where clients send requests. */
    public URI api() {
        return api;
    }

    /** Where DynamoDB listens. */
    public URI dynamo() {
        return dynamo;
    }

    /** Where functions are invoked. */
    public URI lambda() {
        return lambda;
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    private static Map<String, String> environment(
            Template.Function function, Map<String, String> shell, URI dynamo, URI lambda) {
        var environment = new LinkedHashMap<String, String>();
        shell.forEach((name, value) -> {
            if (!name.startsWith("AWS_") && !name.startsWith("LAMBDA_") && !name.startsWith("JAVA_")) {
                environment.put(name, value);
            }
        });
        for (String endpoint : SECRET_ENDPOINTS) {
            String own = shell.getOrDefault(endpoint, "");
            environment.put(endpoint, own.isEmpty() ? lambda.toString() : own);
        }
        environment.put("AWS_REGION", Intrinsics.REGION);
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "local");
        environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMb()));
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", dynamo.toString());
        environment.put("AWS_ENDPOINT_URL_LAMBDA", lambda.toString());
        // Whoever has just changed a route or a key wants to see it.
        environment.put("SNAPSHOT_MAX_STALE_MS", "0");
        environment.put("CONSUMERS_MAX_STALE_MS", "0");
        environment.put("SNAPSHOT_PATIENCE_MS", "2500");
        // DynamoDB Local shares this machine's processors and answers a crowd slowly; the cloud's answers in
        // milliseconds.
        environment.put("DYNAMODB_TIMEOUT_MS", "10000");
        // The tables are in this process, so their clock is this machine's.
        environment.put("CLOCK_ERROR_MS", "1");
        environment.putAll(function.environment());
        return environment;
    }

    private interface Listen {
        WireServer on(int port) throws IOException;
    }

    private static WireServer listen(int port, String what, List<AutoCloseable> parts, Listen listen)
            throws LocalException {
        try {
            WireServer server = listen.on(port);
            parts.add(server);
            return server;
        } catch (IOException e) {
            throw LocalException.cannotListen(port, what, "--port", e);
        }
    }

    private static <T> T join(CompletableFuture<T> future) throws LocalException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LocalException known) {
                throw known;
            }
            throw e;
        }
    }

    private static void closeAll(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                // the others must be closed as well
            }
        }
    }
}
