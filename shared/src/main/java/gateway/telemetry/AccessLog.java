package gateway.telemetry;

import gateway.http.Request;
import gateway.http.Response;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Where the one line of each request goes; {@code docs/telemetry.md} lists its fields. */
public final class AccessLog implements Consumer<String> {
    private final Consumer<String> sink;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final LongSupplier random;

    /**
     * @param sink     takes whole lines, without line end; called by the thread that finishes the request
     * @param clock    the time of day
     * @param nanoTime for durations, as {@link System#nanoTime}
     * @param random   for trace and span ids
     */
    public AccessLog(Consumer<String> sink, InstantSource clock, LongSupplier nanoTime, LongSupplier random) {
        this.sink = sink;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Lines to {@code out}, by the machine's clocks. */
    public static AccessLog to(PrintStream out) {
        // Classes and not lambdas: this runs in a cold start, which linking the first lambda costs 20 ms.
        return new AccessLog(new Lines(out), InstantSource.system(), new Nanos(), new Random());
    }

    private record Lines(PrintStream out) implements Consumer<String> {
        /** The line is ASCII, so that there is nothing to encode; in one write, for each of them is an event in the log. */
        @Override
        public void accept(String line) {
            byte[] bytes = line.concat("\n").getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
    }

    private static final class Nanos implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    private static final class Random implements LongSupplier {
        @Override
        public long getAsLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }

    /** The recorder of {@code request}, which begins now. */
    public RequestLog begin(Request request) {
        var ids = new Ids(random, hash(request.ingress().requestId()) ^ nanoTime.getAsLong());
        return new RequestLog(request, Trace.of(request.headers(), ids), sink, clock.instant(), nanoTime);
    }

    /** A line about the function itself, such as where its configuration comes from. */
    @Override
    public void accept(String note) {
        sink.accept(RequestLog.note(clock.instant(), note));
    }

    /**
     * The line of an invocation that never became a request.
     *
     * @param why what was wrong with it
     */
    public void unreadable(String requestId, Response response, String why) {
        sink.accept(RequestLog.unreadable(clock.instant(), requestId, response, why));
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 0x9e3779b97f4a7c15L + text.charAt(i);
        }
        return hash;
    }

    /**
     * Random bits mixed with what is particular to one request: functions restored from the same snapshot share their
     * random state.
     */
    private static final class Ids implements LongSupplier {
        private final LongSupplier random;
        private long particular;

        Ids(LongSupplier random, long particular) {
            this.random = random;
            this.particular = particular;
        }

        @Override
        public long getAsLong() {
            return mix(random.getAsLong() ^ mix(++particular));
        }

        /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), which spreads every bit over all. */
        private static long mix(long bits) {
            long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
            return mixed ^ mixed >>> 31;
        }
    }
}
