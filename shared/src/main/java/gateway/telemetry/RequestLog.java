package gateway.telemetry;

import gateway.http.Request;
import gateway.http.Response;
import gateway.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request, and in the end its line. The line never holds a credential, a header's value or the query.
 */
public final class RequestLog implements Recorder {
    /** Of one field: more of a path or a host says nothing more. */
    private static final int MOST_CHARACTERS = 1024;

    private static final int MOST_CAUSES = 4;
    private static final int MOST_FRAMES = 20;

    private final Request request;
    private final Trace trace;
    private final Consumer<String> sink;
    private final Instant time;
    private final LongSupplier nanoTime;
    private final long began;

    private String clientIp;
    private Fact.@Nullable ConfigurationUsed configuration;
    private Fact.@Nullable RouteMatched route;
    private Fact.@Nullable CallerKnown caller;
    private @Nullable String accessRefused;
    private Fact.@Nullable RequestInvalid invalid;
    private final List<Fact.LimitDecided> limits = new ArrayList<>(0);
    private final List<Fact.LimitNeared> neared = new ArrayList<>(0);
    private final List<Exchange> exchanges = new ArrayList<>(1);
    private final List<Fact.UpstreamFailed> failures = new ArrayList<>(0);
    private final List<Fact.EndpointEjected> ejections = new ArrayList<>(0);
    private Fact.@Nullable Mirrored mirrored;
    private Fact.@Nullable Merged merged;
    private @Nullable Throwable fault;
    private boolean finished;

    /** An exchange with an upstream, in nanoseconds since the request began. */
    private record Exchange(Fact.UpstreamCalled call, long from, long to) {}

    RequestLog(Request request, Trace trace, Consumer<String> sink, Instant time, LongSupplier nanoTime) {
        this.request = request;
        this.clientIp = request.ingress().clientIp();
        this.trace = trace;
        this.sink = sink;
        this.time = time;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** The trace that the request belongs to. */
    public Trace trace() {
        return trace;
    }

    @Override
    public synchronized void record(Fact fact) {
        // No switch over types: linking the first one costs a cold start 10 ms.
        if (fact instanceof Fact.ConfigurationUsed used) {
            configuration = used;
        } else if (fact instanceof Fact.RouteMatched matched) {
            route = matched;
        } else if (fact instanceof Fact.ClientFound(var address)) {
            clientIp = address;
        } else if (fact instanceof Fact.CallerKnown known) {
            caller = known;
        } else if (fact instanceof Fact.AccessRefused(var reason)) {
            accessRefused = reason;
        } else if (fact instanceof Fact.LimitDecided decided) {
            limits.add(decided);
        } else if (fact instanceof Fact.LimitNeared near) {
            neared.add(near);
        } else if (fact instanceof Fact.RequestInvalid found) {
            invalid = found;
        } else if (fact instanceof Fact.UpstreamCalled call) {
            long now = nanoTime.getAsLong() - began;
            exchanges.add(new Exchange(call, Math.max(0, now - call.took().toNanos()), now));
        } else if (fact instanceof Fact.UpstreamFailed failed) {
            failures.add(failed);
        } else if (fact instanceof Fact.EndpointEjected ejection) {
            ejections.add(ejection);
        } else if (fact instanceof Fact.Mirrored copy) {
            mirrored = copy;
        } else if (fact instanceof Fact.Merged whole) {
            merged = whole;
        } else if (fact instanceof Fact.Fault(var cause)) {
            fault = cause;
        }
    }

    /** Writes the line; once, whatever comes after. */
    public void finish(Response response) {
        String line;
        synchronized (this) {
            if (finished) {
                return;
            }
            finished = true;
            line = line(response);
        }
        sink.accept(line);
    }

    static String note(Instant time, String what) {
        var line = new Line();
        line.text("time", timestamp(time));
        line.text("note", what);
        return line.end();
    }

    static String unreadable(Instant time, String requestId, Response response, String why) {
        var line = new Line();
        line.text("time", timestamp(time));
        line.text("requestId", requestId);
        line.number("status", response.status());
        if (response.problem().isPresent()) {
            line.text("error", response.problem().get().word());
        }
        line.text("why", why);
        return line.end();
    }

    private String line(Response response) {
        long total = Math.max(0, nanoTime.getAsLong() - began);
        long upstream = Math.min(total, waited());
        var line = new Line();
        line.text("time", timestamp(time));
        line.text("requestId", request.ingress().requestId());
        line.text("traceId", trace.traceId());
        line.text("method", request.method());
        line.text("host", request.ingress().host());
        line.text("path", withoutQuery(request.path().text()));
        if (route != null) {
            line.text("route", route.routeId());
            line.text("template", route.template());
        }
        line.number("status", response.status());
        if (response.problem().isPresent()) {
            line.text("error", response.problem().get().word());
        }
        if (caller != null) {
            line.text("consumer", caller.consumer());
            line.text("scheme", caller.scheme());
            line.text("plan", caller.plan().orElse(""));
        }
        line.text("refused", accessRefused == null ? "" : accessRefused);
        line.text("clientIp", clientIp);
        if (configuration != null) {
            line.number("revision", configuration.revision());
            line.text("source", configuration.source());
        }
        line.millis("gatewayMs", total - upstream);
        line.millis("upstreamMs", upstream);
        line.number("requestBytes", request.body().size());
        line.number("responseBytes", response.body().size());
        line.text("cache", "none");
        limits(line);
        if (invalid != null) {
            line.text("validation", invalid.forwarded() ? "reported" : "refused");
            line.array("invalid");
            for (String fault : invalid.faults()) {
                line.item(fault);
            }
            line.endArray();
        }
        upstreams(line);
        failures(line);
        ejections(line);
        if (mirrored != null) {
            mirror(line, mirrored);
        }
        if (merged != null) {
            line.number("parts", merged.parts());
            line.number("partsFailed", merged.failed());
        }
        if (fault != null) {
            fault(line, fault);
        }
        return line.end();
    }

    private void limits(Line line) {
        if (!limits.isEmpty()) {
            decisions(line);
        }
        if (!neared.isEmpty()) {
            line.array("nearLimits");
            for (Fact.LimitNeared near : neared) {
                line.object();
                line.text("name", near.limit());
                line.text("partition", near.partition());
                line.number("percent", near.percent());
                line.endObject();
            }
            line.endArray();
        }
    }

    private void decisions(Line line) {
        String all = "";
        var refusing = new StringBuilder();
        for (Fact.LimitDecided limit : limits) {
            if (limit.shadow()) {
                continue;
            }
            String decision = limit.decision();
            if (decision.equals("refused")) {
                refusing.append(refusing.isEmpty() ? "" : ",").append(limit.limit());
            }
            if (all.isEmpty() || decision.equals("refused") || !decision.equals("allowed") && !all.equals("refused")) {
                all = decision;
            }
        }
        line.text("limit", all);
        line.text("limitedBy", refusing.toString());
        line.array("limits");
        for (Fact.LimitDecided limit : limits) {
            line.object();
            line.text("name", limit.limit());
            line.text("decision", limit.decision());
            line.text("partition", limit.partition());
            if (limit.remaining() != Fact.LimitDecided.UNKNOWN) {
                line.number("remaining", limit.remaining());
            }
            if (!limit.waiting().isZero()) {
                line.number("waitMs", millisUp(limit.waiting()));
            }
            line.text("onOutage", limit.outage());
            if (limit.shadow()) {
                line.truth("shadow");
            }
            line.endObject();
        }
        line.endArray();
    }

    private static long millisUp(Duration duration) {
        return duration.getSeconds() * 1000 + (duration.getNano() + 999_999) / 1_000_000;
    }

    private void upstreams(Line line) {
        if (exchanges.isEmpty()) {
            return;
        }
        line.array("upstreams");
        for (Exchange exchange : exchanges) {
            Fact.UpstreamCalled call = exchange.call;
            line.object();
            line.text("name", call.upstream());
            line.text("part", call.part().orElse(""));
            line.text("endpoint", call.endpoint().orElse(""));
            if (call.status().isPresent()) {
                line.number("status", call.status().get());
            }
            line.text("error", call.error().orElse(""));
            line.millis("ms", call.took().toNanos());
            line.endObject();
        }
        line.endArray();
    }

    private void failures(Line line) {
        if (failures.isEmpty()) {
            return;
        }
        line.array("failures");
        for (Fact.UpstreamFailed failure : failures) {
            line.object();
            line.text("name", failure.upstream());
            line.text("part", failure.part().orElse(""));
            line.text("why", failure.why());
            line.endObject();
        }
        line.endArray();
    }

    private void ejections(Line line) {
        if (ejections.isEmpty()) {
            return;
        }
        line.array("ejections");
        for (Fact.EndpointEjected ejection : ejections) {
            line.object();
            line.text("name", ejection.upstream());
            line.text("endpoint", ejection.endpoint());
            line.number("ms", ejection.time().toMillis());
            line.endObject();
        }
        line.endArray();
    }

    private static void mirror(Line line, Fact.Mirrored copy) {
        line.object("mirror");
        line.text("name", copy.upstream());
        if (copy.status().isPresent()) {
            line.number("status", copy.status().get());
        }
        line.text("error", copy.error().orElse(""));
        line.endObject();
    }

    /** Nanoseconds in which at least one upstream was waited for: parts of an aggregate run side by side. */
    private long waited() {
        List<Exchange> byStart = new ArrayList<>(exchanges);
        if (byStart.size() > 1) {
            byStart.sort((one, other) -> Long.compare(one.from, other.from));
        }
        long waited = 0;
        long until = 0;
        for (Exchange exchange : byStart) {
            waited += Math.max(0, exchange.to - Math.max(exchange.from, until));
            until = Math.max(until, exchange.to);
        }
        return waited;
    }

    /** Where it was thrown and by what; not the message, which may quote anything. */
    private static void fault(Line line, Throwable fault) {
        line.array("fault");
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            line.item(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
                line.item("at " + frames[i]);
            }
            cause = cause.getCause();
        }
        line.endArray();
    }

    private static String withoutQuery(String path) {
        int end = path.indexOf('?');
        return end < 0 ? path : path.substring(0, end);
    }

    /** As {@code 2026-01-02T03:04:05.678Z}, without java.time.format, which costs a cold start 10 ms. */
    static String timestamp(Instant instant) {
        long second = instant.getEpochSecond();
        long day = Math.floorDiv(second, 86_400);
        int ofDay = Math.floorMod(second, 86_400);
        // Days to a date of the Gregorian calendar, counting years from March (Hinnant, "chrono-compatible
        // algorithms").
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        int ofEra = Math.floorMod(shifted, 146_097);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * ofYear + 2) / 153;
        int dayOfMonth = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        var out = new StringBuilder(24);
        out.append(year).append('-');
        two(out, month).append('-');
        two(out, dayOfMonth).append('T');
        two(out, ofDay / 3_600).append(':');
        two(out, ofDay / 60 % 60).append(':');
        two(out, ofDay % 60).append('.');
        int millis = instant.getNano() / 1_000_000;
        out.append((char) ('0' + millis / 100));
        return two(out, millis % 100).append('Z').toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** One JSON object on one line, in ASCII whatever the sink's charset. Empty text is left out. */
    private static final class Line {
        private final JsonWriter out = JsonWriter.ascii(1024).object();

        void text(String name, String value) {
            if (!value.isEmpty()) {
                out.name(name).string(cut(value));
            }
        }

        void truth(String name) {
            out.name(name).truth(true);
        }

        void number(String name, long value) {
            out.name(name).number(value);
        }

        /** {@code nanos} in milliseconds with one decimal, rounded. */
        void millis(String name, long nanos) {
            out.name(name).tenths((nanos + 50_000) / 100_000);
        }

        void array(String name) {
            out.name(name).array();
        }

        void item(String value) {
            out.string(cut(value));
        }

        void endArray() {
            out.endArray();
        }

        void object() {
            out.object();
        }

        void object(String name) {
            out.name(name).object();
        }

        void endObject() {
            out.endObject();
        }

        String end() {
            return new String(out.endObject().bytes(), StandardCharsets.US_ASCII);
        }

        private static String cut(String value) {
            return value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS);
        }
    }
}
