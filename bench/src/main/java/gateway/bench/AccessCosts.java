package gateway.bench;

import com.sun.management.ThreadMXBean;
import gateway.auth.Authenticator;
import gateway.auth.Consumers;
import gateway.auth.JwksSource.Fetched;
import gateway.auth.Nonces;
import gateway.auth.Presented;
import gateway.auth.Secrets;
import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Documents;
import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What it costs to find out who is calling, for each scheme: CPU time of one credential that has not been seen before, of
 * one that has, and of what a plain library does to verify it; and the reads of the consumers' table. Arguments: {@code
 * [blocks [word in the schemes' names]]}; {@code bench/run access} runs it.
 *
 * <p>Exit code 1 where a credential that has been seen costs a read.
 */
public final class AccessCosts {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Requests of a block with a credential that has been seen. */
    private static final int AGAIN = 2_000;

    private AccessCosts() {}

    public static void main(String[] args) throws Exception {
        String blocks = args.length > 0 ? args[0] : "20";
        String word = args.length > 1 ? args[1] : "";
        if (args.length > 2) { // the compiler: this is a measured process
            System.exit(measure(Integer.parseInt(blocks), word, args[2]) ? 0 : 1);
        }
        System.out.println(
                "Finding out who is calling, CPU time of one credential in us, middle half of " + blocks + " blocks\n");
        System.out.println(
                "| compiler | scheme | first sight | reads | plain library | x plain | seen before | reads |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        boolean free = run(blocks, word, "C2");
        free &= run(blocks, word, "C1, as Lambda", "-XX:TieredStopAtLevel=1");
        if (!free) {
            System.err.println("A credential that has been seen costs reads.");
        }
        System.exit(free ? 0 : 1);
    }

    private static boolean run(String blocks, String word, String compiler, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx400m"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AccessCosts.class.getName()));
        command.addAll(List.of(blocks, word, compiler));
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    private static boolean measure(int blocks, String word, String compiler) throws Exception {
        boolean free = true;
        for (Credentials credentials : Credentials.all()) {
            if (credentials.name().contains(word)) {
                free &= new Measured(credentials, blocks).print(compiler);
            }
        }
        return free;
    }

    /** One scheme under measurement. Every block has an authenticator of its own, so that what it has seen is known. */
    private static final class Measured {
        private final Credentials credentials;
        private final int blocks;
        private final GatewaySettings settings;
        private final List<Presented> presented;
        private final AtomicLong reads = new AtomicLong();
        private final Sample first = new Sample();
        private final Sample again = new Sample();
        private final Sample plain = new Sample();
        private double readsOfFirst;
        private double readsOfAgain;

        Measured(Credentials credentials, int blocks) throws Exception {
            this.credentials = credentials;
            this.blocks = blocks;
            var documents = new Documents(credentials.documents());
            if (!(Compiler.compile(documents, 1) instanceof Compiled.Valid(var configuration))) {
                throw new IllegalStateException(
                        "the benchmark's configuration is wrong: " + Compiler.compile(documents, 1));
            }
            this.settings = configuration.gateway();
            this.presented = credentials.presented(configuration);
        }

        boolean print(String compiler) throws Exception {
            for (int block = -blocks; block < blocks; block++) { // the first half warms up
                measure(block >= 0);
            }
            boolean compared = credentials.hasPlain();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %.2f | %s | %s | %s | %s |%n",
                    compiler,
                    credentials.name(),
                    first.middle(),
                    readsOfFirst,
                    compared ? text(plain.middle()) : "",
                    compared ? text(first.middle() / plain.middle()) : "",
                    credentials.goodAgain() ? text(again.middle()) : "not good again",
                    credentials.goodAgain() ? text(readsOfAgain) : "");
            return readsOfAgain == 0;
        }

        private static String text(double number) {
            return String.format(Locale.ROOT, "%.2f", number);
        }

        private void measure(boolean counts) throws Exception {
            Authenticator authenticator = authenticator();
            List<Presented> distinct = presented.subList(1, presented.size());
            authenticate(authenticator, presented.getFirst()); // keys are read from the configuration here
            reads.set(0);
            long start = THREADS.getCurrentThreadCpuTime();
            for (Presented presented : distinct) {
                authenticate(authenticator, presented);
            }
            double took = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / distinct.size();
            double read = (double) reads.get() / distinct.size();

            reads.set(0);
            Presented one = distinct.getFirst();
            start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < AGAIN && credentials.goodAgain(); i++) {
                authenticate(authenticator, one);
            }
            double tookAgain = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / AGAIN;

            start = THREADS.getCurrentThreadCpuTime();
            for (int i = 1; i < presented.size(); i++) {
                credentials.plain(i);
            }
            double tookPlain = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / distinct.size();
            if (counts) {
                first.add(took);
                again.add(tookAgain);
                plain.add(tookPlain);
                readsOfFirst = read;
                readsOfAgain = (double) reads.get() / AGAIN;
            }
        }

        private void authenticate(Authenticator authenticator, Presented presented) {
            Deadline deadline = Deadline.in(InstantSource.system(), Duration.ofSeconds(5));
            Caller caller = authenticator.withBound(
                    authenticator.authenticate(presented, settings, deadline),
                    settings.access(),
                    presented,
                    settings,
                    deadline);
            if (!(caller instanceof Caller.Known)) {
                throw new IllegalStateException(credentials.name() + ": " + caller);
            }
        }

        private Authenticator authenticator() {
            Consumers consumers = id -> {
                reads.incrementAndGet();
                return credentials.consumer(id);
            };
            Map<String, String> environment = credentials.environment();
            return new Authenticator(new Authenticator.Ports(
                    consumers,
                    (_, _, _) -> new Fetched.Failed("no network here"),
                    Secrets.of(environment),
                    credentials,
                    Nonces.NOWHERE,
                    environment,
                    InstantSource.system(),
                    _ -> {}));
        }
    }
}
