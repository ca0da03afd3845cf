package gateway.local;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import gateway.http.Body;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.local.LocalFunction.Outcome;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A function in a process of its own, as in the cloud: its jar alone in {@code lib/} of the task root, started by
 * Lambda's runtime interface client, which fetches events from the Runtime API (2018-06-01) that this object serves.
 */
final class IsolatedProcess implements ExecutionEnvironment {
    private static final String BASE = "/2018-06-01/runtime/";
    private static final int START_SECONDS = 20;

    /**
     * Where the runtime client finds its native half. By itself it unpacks it to one fixed place in /tmp, and processes
     * that start at once would overwrite it under each other.
     */
    private static final String NATIVE = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private static final String NATIVE_FILE = "runtime-client.so";
    private static final List<String> RUNTIME_CLIENT = List.of(
            "aws-lambda-java-runtime-interface-client",
            "aws-lambda-java-core",
            "aws-lambda-java-serialization",
            "utils-lite");

    private final Template.Function function;
    private final Path taskRoot;
    private final WireServer api;
    private final Process process;
    private final SynchronousQueue<Work> next = new SynchronousQueue<>();
    private final CompletableFuture<Boolean> up = new CompletableFuture<>();
    private volatile @Nullable Work current;

    /** An event on its way, and where its outcome goes. */
    private record Work(Body event, LocalContext context, CompletableFuture<Outcome> outcome) {}

    private IsolatedProcess(Template.Function function, Path taskRoot, Map<String, String> environment, PrintStream log)
            throws IOException {
        this.function = function;
        this.taskRoot = taskRoot;
        this.api = WireServer.start(0, 7 * 1024 * 1024, LambdaEndpoint::refusal, this::serve);
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Math.max(64, function.memoryMb() * 85L / 100) + "m",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + NATIVE + "=" + nativeLibrary(taskRoot),
                "-cp",
                runtimeClient(),
                AWSLambda.class.getName(),
                function.handler());
        var builder = new ProcessBuilder(command).directory(taskRoot.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API",
                        "127.0.0.1:" + api.port(),
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "$LATEST",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "/aws/lambda/" + function.name(),
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "local",
                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                        "on-demand",
                        "LAMBDA_TASK_ROOT",
                        taskRoot.toString(),
                        "_HANDLER",
                        function.handler()));
        process = builder.start();
        Thread.ofVirtual().start(() -> copy(log));
    }

    /** Starts the process and waits until it asks for its first event. */
    static IsolatedProcess start(Template.Function function, Map<String, String> environment, PrintStream log)
            throws LocalException {
        if (!Files.isRegularFile(function.code())) {
            throw new LocalException("function " + function.name() + " has no jar at " + function.code()
                    + ": build it with mvn package");
        }
        IsolatedProcess process;
        try {
            requireClass(function);
            Path root = Files.createTempDirectory("gateway-" + function.name());
            Path lib = Files.createDirectories(root.resolve("lib"));
            Files.createSymbolicLink(
                    lib.resolve(function.name() + ".jar"), function.code().toAbsolutePath());
            process = new IsolatedProcess(function, root, environment, log);
        } catch (IOException e) {
            throw new LocalException("function " + function.name() + " does not start: " + e.getMessage(), e);
        }
        try {
            if (process.up.get(START_SECONDS, TimeUnit.SECONDS)) {
                return process;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // told below
        }
        process.close();
        throw new LocalException("function " + function.name() + " does not start; what it printed is above");
    }

    /** The runtime client itself would notice with the first event. */
    private static void requireClass(Template.Function function) throws IOException, LocalException {
        try (var jar = new JarFile(function.code().toFile())) {
            if (jar.getEntry(function.handler().replace('.', '/') + ".class") == null) {
                throw new LocalException("function " + function.name() + " does not start: " + function.code()
                        + " has no class " + function.handler());
            }
        }
    }

    @Override
    public Outcome run(byte[] event, LocalContext context) throws InterruptedException {
        var work = new Work(Body.of(event), context, new CompletableFuture<>());
        current = work;
        while (!next.offer(work, 50, TimeUnit.MILLISECONDS)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the process has ended");
            }
        }
        try {
            return work.outcome().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            current = null;
        }
    }

    private WireResponse serve(WireRequest request) throws InterruptedException {
        String path = request.rawPath();
        if (path.equals(BASE + "invocation/next")) {
            up.complete(true);
            Work work = next.take();
            LocalContext context = work.context();
            return WireResponse.json(200, work.event())
                    .with("Lambda-Runtime-Aws-Request-Id", context.getAwsRequestId())
                    .with(
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(System.currentTimeMillis() + context.getRemainingTimeInMillis()))
                    .with("Lambda-Runtime-Invoked-Function-Arn", context.getInvokedFunctionArn());
        }
        Work work = current;
        if (path.equals(BASE + "init/error")) {
            up.complete(false);
        } else if (work != null && path.endsWith("/response")) {
            work.outcome().complete(new Outcome.Returned(request.body()));
        } else if (work != null && path.endsWith("/error")) {
            work.outcome().complete(failure(request.body()));
        }
        return new WireResponse(202, List.of(), Body.EMPTY);
    }

    private static Outcome failure(Body body) {
        try {
            if (Json.parse(body.bytes()) instanceof Json.Obj error) {
                return new Outcome.Failed(
                        error.string("errorType").orElse("Unknown"),
                        error.string("errorMessage").orElse(""));
            }
        } catch (JsonException e) {
            // told as it came
        }
        return new Outcome.Failed("Unknown", body.text());
    }

    private void ended() {
        up.complete(false);
        Work work = current;
        if (work != null) {
            work.outcome().complete(new Outcome.Failed("Runtime.ExitError", "the process ended"));
        }
    }

    private void copy(PrintStream log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.println(line);
            }
        } catch (IOException e) {
            // it has ended
        }
        ended();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        api.close();
        try {
            Files.deleteIfExists(taskRoot.resolve("lib").resolve(function.name() + ".jar"));
            Files.deleteIfExists(taskRoot.resolve("lib"));
            Files.deleteIfExists(taskRoot.resolve(NATIVE_FILE));
            Files.deleteIfExists(taskRoot);
        } catch (IOException e) {
            // a folder stays behind among the temporary ones
        }
    }

    private static Path nativeLibrary(Path taskRoot) throws IOException {
        String libc = Files.exists(Path.of("/etc/alpine-release")) ? "linux_musl" : "linux";
        String processor = System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
        String name = "/jni/libaws-lambda-jni." + libc + "-" + processor + ".so";
        Path to = taskRoot.resolve(NATIVE_FILE);
        try (InputStream in = AWSLambda.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the runtime interface client has no " + name);
            }
            Files.copy(in, to);
        }
        return to;
    }

    /** The jars that the managed runtime brings, from our own class path. */
    private static String runtimeClient() throws IOException {
        var jars = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(entry).getName();
            if (RUNTIME_CLIENT.stream().anyMatch(name::startsWith)) {
                jars.add(new File(entry).getAbsolutePath());
            }
        }
        if (jars.size() < RUNTIME_CLIENT.size()) {
            throw new IOException("the runtime interface client is not on the class path");
        }
        return String.join(File.pathSeparator, jars);
    }
}
