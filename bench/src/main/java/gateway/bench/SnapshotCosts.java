package gateway.bench;

import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Documents;
import gateway.config.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to load a large configuration: in the first moments of a process, in a warm one, and in memory. Each figure
 * comes from a {@link SnapshotProcess} of its own, on one processor. Arguments: {@code [runs]}; {@code bench/run snapshot}
 * runs it.
 *
 * <p>Exit code 1 where loading with an index costs more than {@value #GOAL_MILLIS} ms, warm or in the first moments of a
 * process. What a small configuration costs there, which is mostly the loading of classes, stands beside it.
 */
public final class SnapshotCosts {
    private static final double GOAL_MILLIS = 60;
    private static final int ROUTES = 10_000;
    private static final String URL = "http://service.internal";

    private SnapshotCosts() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 11;
        Documents documents = Landscape.documents(ROUTES, URL);
        if (!(Compiler.compile(documents, 1) instanceof Compiled.Valid(var configuration))) {
            throw new IllegalStateException("the benchmark's configuration is wrong");
        }
        byte[] plain = Snapshot.encode(documents);
        byte[] index = Snapshot.index(configuration);
        System.out.println("Loading " + ROUTES + " routes, a snapshot of " + plain.length + " bytes and an index of "
                + index.length + ", CPU time of one processor\n");
        System.out.println("| load | CPU ms | goal | MB allocated | MB held | bytes a route |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        boolean within = measure("with its index", Snapshot.withIndex(plain, index), true, runs);
        measure("without", plain, false, runs);
        if (!within) {
            System.err.println("Loading is over its goal.");
        }
        System.exit(within ? 0 : 1);
    }

    private static boolean measure(String what, byte[] snapshot, boolean judged, int runs)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("snapshot", ".bin");
        Path small = Files.createTempFile("small", ".bin");
        try {
            Files.write(small, Snapshot.encode(Landscape.documents(Landscape.A_SERVICE, URL)));
            Files.write(file, snapshot);
            var few = new Sample();
            var cold = new Sample();
            var match = new Sample();
            run(true, "cold", file); // fills the file cache
            for (int i = 0; i < runs; i++) {
                few.add(run(true, "cold", small)[0]);
                double[] numbers = run(true, "cold", file);
                cold.add(numbers[0]);
                match.add(numbers[1]);
            }
            double[] warm = run(true, "warm", file);
            double[] warmed = run(false, "warm", file);
            double heap = run(true, "heap", file)[0];
            String goal = judged ? String.format(Locale.ROOT, "%.0f", GOAL_MILLIS) : "";
            String held = String.format(Locale.ROOT, "%.1f | %.0f", heap / (1 << 20), heap / ROUTES);
            row(Landscape.A_SERVICE + " routes, first of a process, C1", few.middle(), "", "| |");
            row(what + ", first of a process, C1, middle half of " + runs, cold.middle(), goal, "| |");
            row(what + ", the first match after it", match.middle(), "", "| |");
            row(what + ", warm, C1", warm[0], goal, megabytes(warm[1]) + " | " + held);
            row(what + ", warm, C2", warmed[0], "", megabytes(warmed[1]) + " | |");
            return cold.middle() <= GOAL_MILLIS && warm[0] <= GOAL_MILLIS;
        } finally {
            Files.delete(file);
            Files.delete(small);
        }
    }

    private static void row(String what, double millis, String goal, String memory) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %s | %s |%n", what, millis, goal, memory);
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (1 << 20));
    }

    private static double[] run(boolean lambda, String what, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-Xmx400m"));
        if (lambda) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SnapshotProcess.class.getName(), what));
        command.add(file.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the measured process failed: " + output);
        }
        String[] fields = output.strip().split("\t", -1);
        double[] numbers = new double[fields.length];
        for (int i = 0; i < fields.length; i++) {
            numbers[i] = Double.parseDouble(fields[i]);
        }
        return numbers;
    }
}
