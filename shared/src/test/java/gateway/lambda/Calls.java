package gateway.lambda;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.policy.Rules;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.Target;
import gateway.telemetry.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls to test with. */
final class Calls {
    static final Instant NOW = Instant.parse("2026-03-09T08:07:06.543Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);

    static final Headers HEADERS = Headers.of(
            "host", "api.example.com", "accept", "text/html", "accept", "text/plain", "cookie", "a=1; b=2", "x", "é");

    private Calls() {}

    static Configuration configuration() {
        var settings = new GatewaySettings(
                "shop",
                Rules.of(new Access.Open(), Optional.empty(), 1_000_000, Rules.MOST_HEADER_BYTES),
                "x-api-key",
                List.of(),
                1_000_000,
                Duration.ofSeconds(10),
                0,
                List.of());
        return new Configuration(42, "cafe", settings, RouteTable.of(List.of(route())), Map.of(), Map.of());
    }

    private static Route route() {
        return new Route(
                "get-order",
                0,
                List.of(Match.of(
                        Set.of("POST"),
                        Optional.empty(),
                        List.of(new Match.Segment.Literal("orders"), new Match.Segment.Parameter("id")))),
                new Target.Function("orders", Duration.ofSeconds(3)),
                Rules.of(new Access.Open(), Optional.empty(), 1_000_000, 32 * 1024));
    }

    static Call call(Caller caller, Body body, Recorder recorder) {
        var raw = new RawPath("/orders/a%20%C3%A9", RawPath.Encoding.ENCODED);
        var path = ((Path.Ok) Path.of(raw)).path();
        var request = new Request(
                "POST",
                raw,
                new Query("q=1&q=a%20b&e"),
                HEADERS,
                body,
                new Ingress("r-1", "192.0.2.7", "abc.lambda-url.eu-west-1.on.aws", "HTTP/1.1", Json.Obj.EMPTY));
        return new Call(
                request,
                path,
                route(),
                route().matches().getFirst(),
                Map.of("id", "a é"),
                caller,
                configuration(),
                Deadline.in(CLOCK, Duration.ofSeconds(5)),
                recorder);
    }
}
