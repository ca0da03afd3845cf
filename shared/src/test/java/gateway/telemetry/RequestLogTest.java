package gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private static final String SECRET = "lgw_acme.k1_s3cr3t";

    private final List<String> lines = new ArrayList<>();
    private long nanos;
    private final AccessLog log = new AccessLog(
            lines::add, InstantSource.fixed(Instant.parse("2026-03-01T12:34:56.789Z")), () -> nanos, () -> 5);

    private final Request request = new Request(
            "POST",
            new RawPath("/orders/é\n\"", RawPath.Encoding.DECODED),
            new Query("token=" + SECRET),
            Headers.of(
                    "x-api-key",
                    SECRET,
                    "authorization",
                    "Bearer " + SECRET,
                    "traceparent",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            Body.of(SECRET),
            new Ingress("r\u2028-1", "192.0.2.1", "api.test", "HTTP/1.1", Json.object("secret", Json.of(SECRET))));

    @Test
    void a_line_has_what_happened() throws JsonException {
        RequestLog line = log.begin(request);
        line.record(new Fact.ConfigurationUsed(41, "table"));
        line.record(new Fact.RouteMatched("order", "/orders/{id}"));
        line.record(new Fact.CallerKnown("acme", "apiKey", Optional.of("gold")));
        line.record(new Fact.LimitDecided("per-second", "allowed", "q83v", 7, Duration.ofNanos(1_000_001), "", false));
        line.record(new Fact.LimitDecided("per-month", "unknown"));
        millis(30);
        line.record(new Fact.UpstreamCalled(
                "crm", Optional.of("customer"), Optional.of(200), Optional.empty(), Duration.ofMillis(20)));
        millis(35);
        line.record(new Fact.UpstreamCalled(
                "orders", Optional.of("orders"), Optional.empty(), Optional.of("timeout"), Duration.ofMillis(20)));
        line.record(new Fact.Merged(2, 1));
        millis(36);
        line.finish(Response.of(200, Headers.EMPTY, Body.of("12345")));

        assertThat(lines).hasSize(1);
        assertThat(Json.parse(lines.getFirst())).isEqualTo(Json.parse("""
            {
              "time": "2026-03-01T12:34:56.789Z",
              "requestId": "r\\u2028-1",
              "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
              "method": "POST",
              "host": "api.test",
              "path": "/orders/é\\n\\"",
              "route": "order",
              "template": "/orders/{id}",
              "status": 200,
              "consumer": "acme",
              "scheme": "apiKey",
              "plan": "gold",
              "clientIp": "192.0.2.1",
              "revision": 41,
              "source": "table",
              "gatewayMs": 11.0,
              "upstreamMs": 25.0,
              "requestBytes": 18,
              "responseBytes": 5,
              "cache": "none",
              "limit": "unknown",
              "limits": [
                {"name": "per-second", "decision": "allowed", "partition": "q83v", "remaining": 7, "waitMs": 2},
                {"name": "per-month", "decision": "unknown"}
              ],
              "upstreams": [
                {"name": "crm", "part": "customer", "status": 200, "ms": 20.0},
                {"name": "orders", "part": "orders", "error": "timeout", "ms": 20.0}
              ],
              "parts": 2,
              "partsFailed": 1
            }
            """));
    }

    @Test
    void a_line_is_ascii_on_one_line_and_has_no_credential() {
        RequestLog line = log.begin(request);
        line.record(new Fact.AccessRefused("expired"));
        line.record(new Fact.Fault(new IllegalStateException("caused by " + SECRET, new IOException(SECRET))));
        line.finish(Problem.of(Problem.Type.UNAUTHENTICATED, SECRET).toResponse("r-1"));

        assertThat(lines.getFirst())
                .matches("[\\x20-\\x7e]+")
                .doesNotContain("s3cr3t", "token")
                .contains("\"status\":401", "\"error\":\"unauthenticated\"", "\"refused\":\"expired\"")
                .contains("java.lang.IllegalStateException", "java.io.IOException", "RequestLogTest.java");
    }

    @Test
    void what_is_not_known_is_left_out() throws JsonException {
        log.begin(request).finish(Response.of(204, Headers.EMPTY, Body.EMPTY));

        assertThat(((Json.Obj) Json.parse(lines.getFirst())).members().keySet())
                .containsExactly(
                        "time",
                        "requestId",
                        "traceId",
                        "method",
                        "host",
                        "path",
                        "status",
                        "clientIp",
                        "gatewayMs",
                        "upstreamMs",
                        "requestBytes",
                        "responseBytes",
                        "cache");
    }

    @Test
    void a_refused_limit_outweighs_others() {
        for (List<String> decisions : List.of(
                List.of("refused", "unknown", "allowed"),
                List.of("allowed", "unknown", "refused"),
                List.of("unknown", "refused"))) {
            RequestLog line = log.begin(request);
            decisions.forEach(decision -> line.record(new Fact.LimitDecided("l", decision)));
            line.finish(Response.of(429, Headers.EMPTY, Body.EMPTY));
            assertThat(lines.getLast()).contains("\"limit\":\"refused\"");
        }
    }

    @Test
    void what_refused_is_told_by_name_and_what_would_have_is_not() throws JsonException {
        RequestLog line = log.begin(request);
        line.record(new Fact.LimitDecided("a", "refused", "p", 0, Duration.ofSeconds(2), "", false));
        line.record(new Fact.LimitDecided("trial", "refused", "p", 0, Duration.ofSeconds(9), "", true));
        line.record(new Fact.LimitDecided("b", "refused", "p", 0, Duration.ofSeconds(1), "", false));
        line.finish(Response.of(429, Headers.EMPTY, Body.EMPTY));
        assertThat(lines.getLast())
                .contains("\"limitedBy\":\"a,b\"")
                .contains("{\"name\":\"trial\",\"decision\":\"refused\",\"partition\":\"p\",\"remaining\":0,"
                        + "\"waitMs\":9000,\"shadow\":true}");

        line = log.begin(request);
        line.record(new Fact.LimitDecided("trial", "refused", "p", 0, Duration.ofSeconds(9), "", true));
        line.finish(Response.of(200, Headers.EMPTY, Body.EMPTY));
        assertThat(((Json.Obj) Json.parse(lines.getLast())).members().keySet())
                .contains("limits")
                .doesNotContain("limit", "limitedBy");
    }

    @Test
    void a_request_has_one_line() {
        RequestLog line = log.begin(request);
        line.finish(Response.of(200, Headers.EMPTY, Body.EMPTY));
        line.finish(Response.of(500, Headers.EMPTY, Body.EMPTY));

        assertThat(lines).hasSize(1);
    }

    @Test
    void a_query_in_the_path_is_not_logged_and_a_long_path_is_cut() {
        Request odd = new Request(
                "GET",
                new RawPath("/" + "a".repeat(2000) + "?key=" + SECRET, RawPath.Encoding.DECODED),
                Query.EMPTY,
                Headers.EMPTY,
                Body.EMPTY,
                request.ingress());
        log.begin(odd).finish(Response.of(400, Headers.EMPTY, Body.EMPTY));

        assertThat(lines.getFirst()).doesNotContain("s3cr3t").hasSizeLessThan(1500);
    }

    @Test
    void trace_ids_differ_even_where_random_bits_repeat() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Request other = new Request(
                    "GET",
                    request.path(),
                    Query.EMPTY,
                    Headers.EMPTY,
                    Body.EMPTY,
                    new Ingress("r-" + i, "", "", "", Json.Obj.EMPTY));
            ids.add(log.begin(other).trace().traceId());
        }
        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void times_are_written_as_instants_are() {
        var random = new Random(1);
        var format = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L))
                    .truncatedTo(i % 2 == 0 ? ChronoUnit.MILLIS : ChronoUnit.DAYS);
            assertThat(RequestLog.timestamp(instant)).isEqualTo(format.format(instant));
        }
        assertThat(RequestLog.timestamp(Instant.parse("2028-02-29T00:00:00Z"))).isEqualTo("2028-02-29T00:00:00.000Z");
        assertThat(RequestLog.timestamp(Instant.parse("1969-12-31T23:59:59.999Z")))
                .isEqualTo("1969-12-31T23:59:59.999Z");
    }

    /** The first column of the tables of {@code docs/telemetry.md}. */
    @Test
    void the_documentation_lists_every_field_and_no_other() throws IOException, JsonException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "telemetry.md"))) {
            if (line.startsWith("| `")) {
                documented.add(line.substring(3, line.indexOf('`', 3)));
            }
        }
        RequestLog line = log.begin(request);
        line.record(new Fact.ConfigurationUsed(41, "table"));
        line.record(new Fact.RouteMatched("order", "/orders/{id}"));
        line.record(new Fact.CallerKnown("acme", "apiKey", Optional.of("gold")));
        line.record(new Fact.AccessRefused("scope"));
        line.record(new Fact.LimitDecided("l", "refused", "a1b2", 3, Duration.ofMillis(2), "local", true));
        line.record(new Fact.LimitDecided("m", "refused"));
        line.record(new Fact.LimitNeared("m", "a1b2", 80));
        line.record(new Fact.RequestInvalid(true, List.of("body:/a type")));
        line.record(
                new Fact.UpstreamCalled("a", Optional.of("p"), Optional.of(1), Optional.of("e"), Duration.ofMillis(1)));
        line.record(new Fact.UpstreamCalled(
                "a", Optional.empty(), Optional.of(200), Optional.empty(), Duration.ZERO, Optional.of("a:443")));
        line.record(new Fact.EndpointEjected("a", "b:443", Duration.ofSeconds(30)));
        line.record(new Fact.Mirrored("shadow", Optional.of(200), Optional.of("dropped")));
        line.record(new Fact.UpstreamFailed("a", Optional.of("p"), "why"));
        line.record(new Fact.Merged(1, 0));
        line.record(new Fact.Fault(new IllegalStateException()));
        line.finish(Problem.of(Problem.Type.INTERNAL, "").toResponse("r"));
        log.unreadable("r", Problem.of(Problem.Type.BAD_REQUEST, "").toResponse("r"), "why");
        log.accept("what");

        Set<String> written = new TreeSet<>();
        for (String one : lines) {
            Json.Obj object = (Json.Obj) Json.parse(one);
            written.addAll(object.members().keySet());
            for (String list : List.of("limits", "nearLimits", "upstreams", "failures", "ejections")) {
                for (Json item : object.array(list).orElse(Json.Arr.EMPTY).items()) {
                    ((Json.Obj) item).members().keySet().forEach(name -> written.add(list + "[]." + name));
                }
            }
            object.object("mirror")
                    .ifPresent(copy -> copy.members().keySet().forEach(name -> written.add("mirror." + name)));
        }
        assertThat(documented).isEqualTo(written);
    }

    private void millis(int millis) {
        nanos = Duration.ofMillis(millis).toNanos();
    }
}
