package gateway.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A function in a process of its own, as the managed runtime lays it out: the real runtime interface client on the class
 * path, the function's jar in {@code lib/} of the task root, one processor.
 */
final class FunctionProcess implements AutoCloseable {
    /** Clock ticks a second in {@code /proc/PID/stat}: 100 on every Linux that Java 25 runs on. */
    private static final int TICKS = 100;

    private final Path taskRoot;
    private final Process process;
    private final RuntimeApi api = new RuntimeApi();
    private final long started;

    private FunctionProcess(Path taskRoot, String handler, List<String> flags, Map<String, String> environment)
            throws IOException {
        this.taskRoot = taskRoot;
        List<String> command = new ArrayList<>();
        if (onPath("taskset")) {
            command.addAll(List.of(
                    "taskset", "-c", Integer.toString(Runtime.getRuntime().availableProcessors() - 1)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-Xmx400m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(flags);
        command.addAll(List.of("-cp", runtimeClient(), "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"));
        command.add(handler);
        var builder = new ProcessBuilder(command).directory(taskRoot.toFile());
        builder.redirectErrorStream(true)
                .redirectOutput(taskRoot.resolve("log.txt").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API", api.address(),
                        "AWS_LAMBDA_FUNCTION_NAME", "bench",
                        "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                        "AWS_LAMBDA_LOG_GROUP_NAME", "bench",
                        "AWS_LAMBDA_LOG_STREAM_NAME", "bench",
                        "LAMBDA_TASK_ROOT", taskRoot.toString(),
                        "_HANDLER", handler));
        started = System.nanoTime();
        process = builder.start();
    }

    /** Starts the function whose jar lies in {@code lib/} of {@code taskRoot}. */
    static FunctionProcess start(Path taskRoot, String handler, List<String> flags, Map<String, String> environment)
            throws IOException {
        return new FunctionProcess(taskRoot, handler, flags, environment);
    }

    /**
     * Waits for the end of the init phase.
     *
     * @throws IOException where the function fails before; with what it printed
     */
    void awaitInit() throws IOException, InterruptedException {
        try {
            api.awaitInit();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + log(), e);
        }
    }

    /**
     * The answer to one event.
     *
     * @throws IOException where the function fails; with what it printed
     */
    String invoke(String event) throws IOException, InterruptedException {
        try {
            RuntimeApi.Answer answer = api.invoke(event);
            if (!answer.ok()) {
                throw new IOException("the function failed: " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + log(), e);
        }
    }

    /** What it has printed. */
    String log() throws IOException {
        return Files.readString(taskRoot.resolve("log.txt"));
    }

    /** Milliseconds since the process was started. */
    double wallMillis() {
        return (System.nanoTime() - started) / 1e6;
    }

    /** CPU time of the process so far, all threads, user and system, in milliseconds. */
    double cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000.0 / TICKS;
    }

    /** Peak resident memory in MB. */
    double peakMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        api.close();
    }

    private static String runtimeClient() {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.startsWith("aws-lambda-java-runtime-interface-client")
                    || name.startsWith("aws-lambda-java-core")
                    || name.startsWith("aws-lambda-java-serialization")
                    || name.startsWith("utils-lite")) {
                jars.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
        if (jars.size() < 4) {
            throw new IllegalStateException("the runtime interface client is not on the class path, only " + jars);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
