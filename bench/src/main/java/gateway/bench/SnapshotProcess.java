package gateway.bench;

import com.sun.management.ThreadMXBean;
import gateway.config.Compiler;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.route.Configuration;
import gateway.route.RouteTable;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Loads a snapshot, from bytes in memory to a table of routes: a program to be started by {@link SnapshotCosts} with {@code
 * cold FILE}, {@code warm FILE} or {@code heap FILE}. Prints numbers separated by tabs: CPU milliseconds of the first load
 * and of the first match after it; CPU milliseconds of a warm load and the bytes that it allocates; the bytes that a
 * configuration holds.
 */
public final class SnapshotProcess {
    private static final int WARM_LOADS = 40;
    private static final int HELD = 5;

    private SnapshotProcess() {}

    public static void main(String[] args) throws IOException {
        byte[] snapshot = Files.readAllBytes(java.nio.file.Path.of(args[1]));
        PrintStream out = System.out;
        switch (args[0]) {
            case "cold" -> {
                processNanos(); // its own classes
                long before = processNanos();
                Configuration configuration = load(snapshot);
                long loaded = processNanos();
                match(configuration, 0);
                long matched = processNanos();
                out.printf(Locale.ROOT, "%.2f\t%.2f%n", (loaded - before) / 1e6, (matched - loaded) / 1e6);
            }
            case "warm" -> {
                var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                var millis = new Sample();
                var bytes = new Sample();
                for (int i = -WARM_LOADS; i < WARM_LOADS; i++) {
                    long allocated = threads.getCurrentThreadAllocatedBytes();
                    long cpu = threads.getCurrentThreadCpuTime();
                    Configuration configuration = load(snapshot);
                    match(configuration, i + WARM_LOADS);
                    if (i >= 0) {
                        millis.add((threads.getCurrentThreadCpuTime() - cpu) / 1e6);
                        bytes.add((double) (threads.getCurrentThreadAllocatedBytes() - allocated));
                    }
                }
                out.printf(Locale.ROOT, "%.2f\t%.0f%n", millis.middle(), bytes.middle());
            }
            case "heap" -> {
                match(load(snapshot), 0); // classes and what they keep
                Configuration[] held = new Configuration[HELD];
                long before = used();
                for (int i = 0; i < HELD; i++) {
                    held[i] = load(snapshot);
                }
                long after = used();
                match(held[HELD - 1], 0);
                out.println((after - before) / HELD);
            }
            default -> throw new IllegalArgumentException("no such measurement: " + args[0]);
        }
    }

    private static Configuration load(byte[] snapshot) {
        if (Compiler.load(snapshot, 1) instanceof Compiler.Loaded.Ready(var configuration)) {
            return configuration;
        }
        throw new IllegalStateException("the snapshot cannot be loaded");
    }

    private static void match(Configuration configuration, int area) {
        String path = "/area-" + area % 50 + "/orders/4711/items/1";
        var parsed = (Path.Ok) Path.of(new RawPath(path, RawPath.Encoding.DECODED));
        RouteTable.Found found = configuration
                .table()
                .find(new RouteTable.Question(
                        "GET",
                        "api.example.com",
                        parsed.path(),
                        Headers.EMPTY,
                        Query.EMPTY,
                        "192.0.2.1",
                        InstantSource.system()));
        if (!(found instanceof RouteTable.Matched matched)
                || !matched.route().id().equals("area-" + area % 50 + ".orders.get-item")) {
            throw new IllegalStateException("the wrong route for " + path + ": " + found);
        }
    }

    /** The heap in use after collections. */
    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** CPU time of all threads, those of the compiler and the collector too, finer than the ticks of {@code stat}. */
    private static long processNanos() throws IOException {
        long nanos = 0;
        File[] tasks = new File("/proc/self/task").listFiles();
        if (tasks == null) {
            throw new IOException("no /proc/self/task: this runs on Linux alone");
        }
        for (File task : tasks) {
            String times = Files.readString(task.toPath().resolve("schedstat"), StandardCharsets.US_ASCII);
            nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
        }
        return nanos;
    }
}
