package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import gateway.Calls;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import gateway.route.Service;
import gateway.route.Target;
import gateway.route.Target.PathRule;
import gateway.telemetry.Fact;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamHandlerTest {
    private static final Service ORDERS = new Service(
            "orders",
            new Origin(true, "orders.internal.example", 8443, Origin.Reach.PUBLIC),
            "/base",
            Duration.ofSeconds(1),
            Duration.ofSeconds(3));

    private final List<Outgoing> sent = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private Outcome outcome = new Outcome.Answer(200, Headers.of("x-a", "1"), Body.of("hello"));
    private Functions.Result result = new Functions.Result.TimedOut();
    private final List<Call> invoked = new ArrayList<>();
    private final List<Duration> timeouts = new ArrayList<>();

    private final HttpClient client = (request, _) -> {
        sent.add(request);
        return outcome;
    };
    private final UpstreamHandler handler = new UpstreamHandler(
            new HttpForwarder(client),
            (_, call, timeout) -> {
                invoked.add(call);
                timeouts.add(timeout);
                return result;
            },
            _ -> Response.of(299, Headers.EMPTY, Body.EMPTY));

    private Calls call(Target target) {
        return Calls.call().target(target).recorder(facts::add);
    }

    private static Target.Http to(Piece... pieces) {
        return new Target.Http(
                ORDERS, pieces.length == 0 ? new PathRule.Own() : new PathRule.Filled(new Template(List.of(pieces))));
    }

    private static Piece text(String text) {
        return new Piece.Text(text);
    }

    private static Piece parameter(String name) {
        return new Piece.Reference(List.of(name));
    }

    private static void assertProblem(Response response, Problem.Type type) {
        assertThat(response.status()).isEqualTo(type.status());
        assertThat(response.problem()).contains(type);
        assertThat(response.body().text())
                .contains(type.uri(), "request-1")
                .doesNotContain("internal.example")
                .doesNotContain("8443");
    }

    // services

    @Test
    void a_request_goes_out_as_it_came() {
        Response response = handler.handle(call(to())
                .method("POST")
                .path("/orders/caf%C3%A9/")
                .query("a=1&b=%20&a=2")
                .headers("content-type", "text/plain", "host", "api.example.com")
                .body("content")
                .build());

        Outgoing request = sent.getFirst();
        assertThat(request.origin()).isEqualTo(ORDERS.origin());
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/base/orders/caf%C3%A9/?a=1&b=%20&a=2");
        assertThat(request.host()).isEqualTo("orders.internal.example:8443");
        assertThat(request.headers().first("content-type")).contains("text/plain");
        assertThat(request.headers().has("host")).isFalse();
        assertThat(request.body()).isEqualTo(Body.of("content"));
        assertThat(request.limits())
                .isEqualTo(new Outgoing.Limits(Duration.ofSeconds(1), Duration.ofSeconds(3), 1 << 20));
        assertThat(response).isEqualTo(Response.of(200, Headers.of("x-a", "1"), Body.of("hello")));
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        id   | 7           | /base/v/7/x
        id   | caf\u00e9 au | /base/v/caf%C3%A9%20au/x
        id   | a:b@c       | /base/v/a:b@c/x
        rest | a/b c/d     | /base/v/a/b%20c/d/x
        """)
    void a_rewritten_path_takes_parameters_as_segments(String name, String value, String target) {
        handler.handle(call(to(text("/v/"), parameter(name), text("/x")))
                .parameters(Map.of(name, value))
                .query("q=1")
                .build());
        assertThat(sent.getFirst().target()).isEqualTo(target + "?q=1");
    }

    @ParameterizedTest
    @CsvSource({"., .", ".., ''", "a/../b, ''", "'', ''", "%2e, ''", "a?b, ''", "a;b, ''", "'a\\b', ''"})
    void what_a_rewrite_puts_together_is_judged_again(String first, String second) {
        Response response = handler.handle(call(to(text("/v/"), parameter("a"), parameter("b"), text("/x")))
                .parameters(Map.of("a", first, "b", second))
                .build());
        assertProblem(response, Problem.Type.BAD_PATH);
        assertThat(sent).isEmpty();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "UNKNOWN_HOST, UPSTREAM_UNREACHABLE, unknown-host",
        "CONNECT, UPSTREAM_UNREACHABLE, connect",
        "BROKEN, UPSTREAM_UNREACHABLE, broken",
        "REFUSED_ADDRESS, UPSTREAM_REFUSED_ADDRESS, refused-address",
        "TIMEOUT, UPSTREAM_TIMEOUT, timeout",
        "MALFORMED, UPSTREAM_INVALID, malformed",
        "TOO_LARGE, RESPONSE_TOO_LARGE, too-large",
    })
    void no_answer_is_a_problem(Outcome.Kind kind, Problem.Type type, String word) {
        outcome = new Outcome.Failure(kind, true, "orders.internal.example:8443 said no");
        assertProblem(
                handler.handle(call(to())
                        .deadline(Deadline.in(InstantSource.fixed(Instant.EPOCH), Duration.ofSeconds(9)))
                        .build()),
                type);
        assertThat(facts)
                .containsExactly(
                        new Fact.UpstreamCalled(
                                "orders", Optional.empty(), Optional.empty(), Optional.of(word), Duration.ZERO),
                        new Fact.UpstreamFailed("orders", Optional.empty(), "orders.internal.example:8443 said no"));
    }

    @Test
    void an_answer_is_recorded_whatever_its_status() {
        outcome = new Outcome.Answer(503, Headers.EMPTY, Body.EMPTY);
        assertThat(handler.handle(call(to()).build()).status()).isEqualTo(503);
        assertThat(facts).singleElement().isInstanceOfSatisfying(Fact.UpstreamCalled.class, fact -> {
            assertThat(fact.status()).contains(503);
            assertThat(fact.error()).isEmpty();
        });
    }

    @Test
    void an_ambiguous_request_is_not_forwarded() {
        Response response = handler.handle(call(to())
                .headers("authorization", "Bearer a", "authorization", "Bearer b")
                .build());
        assertProblem(response, Problem.Type.BAD_REQUEST);
        assertThat(sent).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TRACE", "CONNECT"})
    void methods_that_are_about_the_way_are_not(String method) {
        Response response = handler.handle(call(to()).method(method).build());
        assertProblem(response, Problem.Type.METHOD_NOT_ALLOWED);
        assertThat(response.headers().has("allow")).isTrue();
        assertThat(sent).isEmpty();
    }

    // other targets

    @Test
    void a_fixed_answer_is_given_as_it_stands() {
        var fixed = new Target.Fixed(418, Headers.of("x-tea", "yes"), Body.of("short and stout"));
        assertThat(handler.handle(call(fixed).build()))
                .isEqualTo(Response.of(418, Headers.of("x-tea", "yes"), Body.of("short and stout")));
        assertThat(facts).isEmpty();
    }

    @Test
    void an_aggregate_goes_to_the_aggregator() {
        var target = new Target.Aggregate(List.of(), Duration.ofSeconds(1));
        assertThat(handler.handle(call(target).build()).status()).isEqualTo(299);
    }

    private Target.Function function(int seconds) {
        return new Target.Function("billing:live", Duration.ofSeconds(seconds));
    }

    @Test
    void a_function_gets_the_request_by_the_same_rules() {
        result = new Functions.Result.Answered(Response.of(
                201,
                Headers.of(
                        "connection", "x-b", "x-b", "1", "content-length", "9", "transfer-encoding", "x", "x-c", "2"),
                Body.of("made")));
        Response response = handler.handle(call(function(2))
                .headers("x-api-key", "secret", "x-consumer-id", "admin", "te", "trailers", "x-d", "3")
                .caller(new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of()))
                .build());

        assertThat(response).isEqualTo(Response.of(201, Headers.of("x-c", "2"), Body.of("made")));
        Headers headers = invoked.getFirst().request().headers();
        assertThat(headers.all("x-consumer-id")).containsExactly("acme");
        assertThat(headers.all("host")).containsExactly("api.example.com");
        assertThat(headers.all("x-d")).containsExactly("3");
        assertThat(headers.has("x-api-key")).isFalse();
        assertThat(headers.has("te")).isFalse();
        assertThat(timeouts).containsExactly(Duration.ofSeconds(2));
        assertThat(facts).singleElement().isInstanceOfSatisfying(Fact.UpstreamCalled.class, fact -> {
            assertThat(fact.upstream()).isEqualTo("billing:live");
            assertThat(fact.status()).contains(201);
        });
    }

    @Test
    void its_time_is_cut_to_the_deadline() {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        handler.handle(call(function(9))
                .deadline(Deadline.in(clock, Duration.ofSeconds(4)))
                .build());
        assertThat(timeouts).containsExactly(Duration.ofSeconds(4));
        assertProblem(
                handler.handle(call(function(9))
                        .deadline(new Deadline(clock, Instant.EPOCH))
                        .build()),
                Problem.Type.UPSTREAM_TIMEOUT);
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void what_it_cannot_say_is_a_problem() {
        result = new Functions.Result.TimedOut();
        assertProblem(handler.handle(call(function(1)).build()), Problem.Type.UPSTREAM_TIMEOUT);
        result = new Functions.Result.Unreachable("arn:aws:lambda:internal.example");
        assertProblem(handler.handle(call(function(1)).build()), Problem.Type.UPSTREAM_UNREACHABLE);
        result = new Functions.Result.Invalid("a stack trace of internal.example");
        assertProblem(handler.handle(call(function(1)).build()), Problem.Type.UPSTREAM_INVALID);
        result = new Functions.Result.Answered(Response.of(200, Headers.EMPTY, Body.of(new byte[(1 << 20) + 1])));
        assertProblem(handler.handle(call(function(1)).build()), Problem.Type.RESPONSE_TOO_LARGE);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
        app.NotFound            | no order 7          | 404 | Not there.
        Error                   | NotFound: order 7   | 404 | Not there.
        Error                   | NotFound:~two lines | 404 | Not there.
        Error                   | is NotFound         | 502 |
        app.NotFoundToo         | x                   | 502 |
        Sandbox.Timedout        | Task timed out      | 504 | Too slow.
        ''                      | ''                  | 502 |
        """)
    void an_error_of_it_is_what_the_route_makes_of_it(String type, String message, int status, String detail) {
        result = new Functions.Result.Failed(type, message.replace('~', '\n'), "why of internal.example");
        var target = new Target.Function(
                "billing",
                Duration.ofSeconds(1),
                Target.Payload.RAW,
                List.of(
                        new Target.FunctionError("(.*[.])?NotFound|NotFound:.*", 404, "Not there."),
                        new Target.FunctionError("Sandbox[.].*", 504, "Too slow.")));
        Response response = handler.handle(call(target).build());

        assertThat(response.status()).isEqualTo(status);
        if (status == 502) {
            assertProblem(response, Problem.Type.UPSTREAM_INVALID);
        } else {
            assertThat(response.problem()).contains(Problem.Type.FUNCTION_ERROR);
            assertThat(response.body().text())
                    .contains("\"status\":" + status, "\"detail\":\"" + detail + "\"")
                    .doesNotContain("order 7")
                    .doesNotContain("internal.example");
        }
        assertThat(facts).contains(new Fact.UpstreamFailed("billing", Optional.empty(), "why of internal.example"));
    }

    @Test
    void a_request_that_cannot_be_its_payload_is_refused() {
        result = new Functions.Result.Refused(Problem.of(Problem.Type.BAD_REQUEST, "not JSON"));
        assertProblem(handler.handle(call(function(1)).build()), Problem.Type.BAD_REQUEST);
        assertThat(facts).isEmpty();
    }

    // parts

    @Test
    void a_part_is_asked_by_its_own_method_and_time() {
        var part = new Target.Part(
                "p", ORDERS, "POST", new Template(List.of()), true, Optional.empty(), List.of(), Duration.ofSeconds(2));
        Call call = call(to())
                .method("PUT")
                .headers("content-type", "text/plain")
                .body("content")
                .build();
        Response response = new HttpForwarder(client).ask(call, part, "/x?y=%20", call.deadline());

        Outgoing request = sent.getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/base/x?y=%20");
        assertThat(request.body()).isEqualTo(Body.EMPTY);
        assertThat(request.headers().first("accept")).contains("application/json");
        assertThat(request.headers().has("content-type")).isFalse();
        assertThat(request.limits().total()).isEqualTo(Duration.ofSeconds(2));
        assertThat(response.problem()).isEmpty();
        assertThat(facts)
                .singleElement()
                .isInstanceOfSatisfying(
                        Fact.UpstreamCalled.class,
                        fact -> assertThat(fact.part()).contains("p"));
    }

    @ParameterizedTest
    @CsvSource({"/a/../b", "/a%2Fb", "//a", "/a?b#c", "/a?b c", "a"})
    void a_part_leads_nowhere_else(String target) {
        var part = new Target.Part(
                "p", ORDERS, "GET", new Template(List.of()), true, Optional.empty(), List.of(), Duration.ofSeconds(2));
        Call call = call(to()).build();
        Response response = new HttpForwarder(client).ask(call, part, target, call.deadline());
        assertThat(response.problem()).contains(Problem.Type.UPSTREAM_INVALID);
        assertThat(sent).isEmpty();
    }

    // on a real wire

    @Test
    void a_real_server_sees_what_it_should() throws IOException, JsonException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Json seen = Json.object(
                    "method", Json.of(exchange.getRequestMethod()),
                    "uri", Json.of(exchange.getRequestURI().toString()),
                    "host", Json.of(exchange.getRequestHeaders().getFirst("host")),
                    "length",
                            Json.of(String.valueOf(exchange.getRequestHeaders().getFirst("content-length"))),
                    "consumer",
                            Json.of(String.valueOf(exchange.getRequestHeaders().get("x-consumer-id"))),
                    "bytes", Json.of(body.length));
            exchange.getResponseHeaders().add("set-cookie", "a=1");
            exchange.getResponseHeaders().add("set-cookie", "b=2");
            exchange.getResponseHeaders().add("connection", "x-hop");
            exchange.getResponseHeaders().add("x-hop", "1");
            exchange.sendResponseHeaders(404, 0);
            exchange.getResponseBody().write(seen.bytes());
            exchange.close();
        });
        server.start();
        try (var sockets = new SocketHttpClient(new Tls.Jdk(), Optional.empty())) {
            int port = server.getAddress().getPort();
            var service = new Service(
                    "local",
                    new Origin(false, "127.0.0.1", port, Origin.Reach.ANY),
                    "",
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(9));
            var real = new UpstreamHandler(
                    new HttpForwarder(sockets), (_, _, _) -> result, _ -> Response.of(299, Headers.EMPTY, Body.EMPTY));
            Response response = real.handle(call(new Target.Http(service, new PathRule.Own()))
                    .method("PATCH")
                    .path("/a%20b")
                    .query("q")
                    .headers("content-length", "3", "x-consumer-id", "admin")
                    .caller(new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of()))
                    .body("four")
                    .build());
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.headers().all("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(response.headers().has("x-hop")).isFalse();
            assertThat(Json.parse(response.body().bytes()))
                    .isEqualTo(Json.object(
                            "method", Json.of("PATCH"),
                            "uri", Json.of("/a%20b?q"),
                            "host", Json.of("127.0.0.1:" + port),
                            "length", Json.of("4"),
                            "consumer", Json.of("[acme]"),
                            "bytes", Json.of(4)));
        } finally {
            server.stop(0);
        }
    }
}
