package gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.GatewaySettings;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.policy.SecurityHeaders;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.Routes;
import gateway.telemetry.AccessLog;
import gateway.telemetry.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Deadline DEADLINE = Deadline.in(CLOCK, Duration.ofSeconds(29));

    private static final Cors PAGES = new Cors(
            Set.of("https://app.test", "https://admin.test"),
            Set.of(),
            List.of("content-type", "x-tenant"),
            List.of("x-total"),
            true,
            Duration.ofMinutes(10));
    private static final Cors ANYONE =
            new Cors(Set.of("*"), Set.of("GET"), List.of("*"), List.of(), false, Duration.ofHours(1));

    private final List<String> lines = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private Optional<Live> live = Optional.empty();
    private Handler end = call -> Response.of(
            200,
            Headers.of("content-type", "text/plain", "vary", "Accept"),
            Body.of(call.route().id() + call.parameters()));

    // ---- what is answered

    @Test
    void a_call_is_the_request_matched() {
        configure(Optional.empty(), Routes.route("order", "GET /orders/{id}"));

        Response response = handle(request("GET", "/orders/a%20b?x=1", "accept", "*/*"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("order{id=a b}");
        assertThat(response.headers().first("x-request-id")).contains("req-1");
        Call call = calls.getFirst();
        assertThat(call.path().encoded()).isEqualTo("/orders/a%20b");
        assertThat(call.request().query().raw()).isEqualTo("x=1");
        assertThat(call.caller()).isEqualTo(new Caller.Anonymous());
        assertThat(call.deadline().remaining()).isEqualTo(Duration.ofSeconds(10));
        assertThat(call.requestId()).isEqualTo("req-1");
    }

    @Test
    void the_caller_is_who_the_front_says() {
        configure(Optional.empty(), Routes.route("r", "GET /"));
        Caller known = new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of());

        router().handle(request("GET", "/"), Optional.of(known), DEADLINE, log(request("GET", "/")));

        assertThat(calls.getFirst().caller()).isEqualTo(known);
    }

    @Test
    void filters_run_in_order_and_may_answer() {
        configure(Optional.empty(), Routes.route("r", "GET /"));
        filters.add((call, next) -> next.handle(call).withHeader("x-first", "1"));
        filters.add((call, next) -> call.refuse(Problem.of(Problem.Type.FORBIDDEN, "no")));

        Response response = handle(request("GET", "/"));

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.headers().first("x-first")).contains("1");
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
        GET    | /nowhere     | 404 | no-route
        GET    | /orders/     | 404 | no-route
        GET    | /%2e%2e/a    | 400 | bad-path
        GET    | //orders     | 400 | bad-path
        PUT    | /orders      | 405 | method-not-allowed
        TRACE  | /orders      | 405 | method-not-allowed
        """)
    void what_no_route_takes_is_a_problem(String method, String path, int status, String type) throws JsonException {
        configure(Optional.empty(), Routes.route("a", "GET,POST /orders"), Routes.route("b", "DELETE /orders x-admin"));

        Response response = handle(request(method, path));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().first("content-type")).contains("application/problem+json");
        assertThat(response.headers().first("x-request-id")).contains("req-1");
        Json.Obj problem = (Json.Obj) Json.parse(response.body().bytes());
        assertThat(problem.string("type")).contains("urn:lambda-gateway:problem:" + type);
        assertThat(problem.string("requestId")).contains("req-1");
        assertThat(response.headers().first("allow"))
                .isEqualTo(status == 405 ? Optional.of("DELETE, GET, HEAD, OPTIONS, POST") : Optional.empty());
        assertThat(calls).isEmpty();
    }

    @Test
    void without_configuration_nothing_is_served() {
        Response response = handle(request("GET", "/"));

        assertThat(response.problem()).contains(Problem.Type.NOT_CONFIGURED);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers().first("x-request-id")).contains("req-1");
    }

    @Test
    void a_body_over_the_routes_limit_is_refused() {
        configure(Optional.empty(), Routes.route("r", "POST /"));

        assertThat(handle(request("POST", "/").withBody(Body.of(new byte[1024])))
                        .status())
                .isEqualTo(200);
        assertThat(handle(request("POST", "/").withBody(Body.of(new byte[1025])))
                        .problem())
                .contains(Problem.Type.REQUEST_TOO_LARGE);
    }

    @Test
    void header_fields_are_bounded_in_size_and_number() {
        configure(Optional.empty(), Routes.route("r", "GET /"));
        var many = new Headers.Builder();
        for (int i = 0; i <= Router.MAX_HEADER_LINES; i++) {
            many.add("x-" + i, "");
        }

        assertThat(handle(request("GET", "/").withHeaders(many.build())).problem())
                .contains(Problem.Type.HEADERS_TOO_LARGE);
        assertThat(handle(request("GET", "/", "x-a", "a".repeat(Rules.MOST_HEADER_BYTES)))
                        .status())
                .isEqualTo(431);
        assertThat(handle(request("GET", "/", "x-a", "a".repeat(Rules.MOST_HEADER_BYTES - 7)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_route_may_take_fewer_bytes_of_fields_than_the_gateway() {
        Route route = Routes.route("r", "GET /");
        Rules rules = Rules.of(route.rules().access(), Optional.empty(), 1024, 100);
        configure(Optional.empty(), new Route(route.id(), 0, route.matches(), route.target(), rules));

        assertThat(handle(request("GET", "/", "x-a", "a".repeat(94))).problem())
                .contains(Problem.Type.HEADERS_TOO_LARGE);
        assertThat(handle(request("GET", "/", "x-a", "a".repeat(93))).status()).isEqualTo(200);
    }

    // ---- HEAD, OPTIONS

    @Test
    void head_is_get_without_the_body() {
        configure(Optional.empty(), Routes.route("r", "GET /"));

        Response response = handle(request("HEAD", "/"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("content-type")).contains("text/plain");
        assertThat(response.body().isEmpty()).isTrue();
        assertThat(calls.getFirst().request().method()).isEqualTo("HEAD");
        assertThat(handle(request("HEAD", "/none")).body().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void an_answer_that_may_have_no_body_has_none(int status) {
        configure(Optional.empty(), Routes.route("r", "GET /"));
        end = _ -> Response.of(status, Headers.EMPTY, Body.of("x"));

        assertThat(handle(request("GET", "/")).body().isEmpty()).isTrue();
    }

    @Test
    void options_is_answered_with_the_methods_that_the_path_has() {
        configure(Optional.empty(), Routes.route("a", "GET /a"), Routes.route("b", "PUT /{x}"));

        Response response = handle(request("OPTIONS", "/a"));

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers().first("allow")).contains("GET, HEAD, OPTIONS, PUT");
        assertThat(calls).isEmpty();
        assertThat(handle(request("OPTIONS", "/a/b")).status()).isEqualTo(404);
    }

    @Test
    void a_route_for_options_takes_it() {
        configure(Optional.empty(), Routes.route("o", "OPTIONS /a"), Routes.route("any", "* /b"));

        assertThat(handle(request("OPTIONS", "/a")).body().text()).isEqualTo("o{}");
        assertThat(handle(request("OPTIONS", "/b")).body().text()).isEqualTo("any{}");
    }

    // ---- faults

    @Test
    void an_exception_is_a_problem_that_says_nothing_of_it_and_a_fault_in_the_log() {
        configure(Optional.empty(), with(PAGES, Routes.route("r", "GET /")));
        end = _ -> {
            throw new IllegalStateException("secret of 10.0.0.7");
        };

        Response response = handle(request("GET", "/", "origin", "https://app.test"));

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body().text()).contains("req-1").doesNotContain("secret");
        assertThat(response.headers().first("access-control-allow-origin")).contains("https://app.test");
        assertThat(lines.getLast())
                .contains("\"error\":\"internal\"", "java.lang.IllegalStateException", "RouterTest")
                .doesNotContain("secret");
    }

    @Test
    void a_configuration_that_cannot_be_asked_for_is_a_fault() {
        Response response = new Router(
                        () -> {
                            throw new IllegalStateException();
                        },
                        List.of(),
                        end)
                .handle(request("GET", "/"), Optional.empty(), DEADLINE, log(request("GET", "/")));

        assertThat(response.status()).isEqualTo(500);
    }

    // ---- CORS: WHATWG Fetch

    @ParameterizedTest(name = "origin {0} at {1}: allow {2}, credentials {3}, expose {4}, vary {5}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        https://app.test       | /pages  | https://app.test   | true | x-total | Accept, Origin
        https://admin.test     | /pages  | https://admin.test | true | x-total | Accept, Origin
        https://app.test.evil  | /pages  | -                  | -    | -       | Accept, Origin
        https://APP.test       | /pages  | -                  | -    | -       | Accept, Origin
        http://app.test        | /pages  | -                  | -    | -       | Accept, Origin
        null                   | /pages  | -                  | -    | -       | Accept, Origin
        -                      | /pages  | -                  | -    | -       | Accept, Origin
        https://app.test       | /anyone | *                  | -    | -       | Accept
        null                   | /anyone | *                  | -    | -       | Accept
        -                      | /anyone | *                  | -    | -       | Accept
        https://app.test       | /none   | -                  | -    | -       | Accept
        """)
    void an_answer_tells_whether_its_page_may_read_it(
            @Nullable String origin,
            String path,
            @Nullable String allow,
            @Nullable String credentials,
            @Nullable String expose,
            String vary) {
        configure(
                Optional.empty(),
                with(PAGES, Routes.route("pages", "GET /pages")),
                with(ANYONE, Routes.route("anyone", "GET /anyone")),
                Routes.route("none", "GET /none"));

        Headers headers = handle(origin == null ? request("GET", path) : request("GET", path, "origin", origin))
                .headers();

        assertThat(headers.all("access-control-allow-origin")).isEqualTo(listOf(allow));
        assertThat(headers.all("access-control-allow-credentials")).isEqualTo(listOf(credentials));
        assertThat(headers.all("access-control-expose-headers")).isEqualTo(listOf(expose));
        assertThat(String.join(", ", headers.all("vary"))).isEqualTo(vary);
    }

    @Test
    void fields_of_the_upstream_are_replaced_where_there_is_a_policy_and_kept_where_there_is_none() {
        configure(
                Optional.empty(), with(PAGES, Routes.route("pages", "GET /pages")), Routes.route("none", "GET /none"));
        end = _ -> Response.of(
                200,
                Headers.of("access-control-allow-origin", "*", "access-control-allow-credentials", "true", "vary", "*"),
                Body.EMPTY);

        Headers pages =
                handle(request("GET", "/pages", "origin", "https://evil.test")).headers();
        Headers none =
                handle(request("GET", "/none", "origin", "https://evil.test")).headers();

        assertThat(pages.has("access-control-allow-origin")).isFalse();
        assertThat(pages.has("access-control-allow-credentials")).isFalse();
        assertThat(pages.all("vary")).containsExactly("*");
        assertThat(none.first("access-control-allow-origin")).contains("*");
    }

    @ParameterizedTest
    @CsvSource({"GET,/nowhere,404", "PUT,/pages,405", "GET,/a//b,400", "OPTIONS,/pages,204"})
    void errors_before_a_route_is_known_follow_the_gateways_policy(String method, String path, int status) {
        configure(Optional.of(PAGES), Routes.route("pages", "GET /pages"));

        Response response = handle(request(method, path, "origin", "https://app.test"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().first("access-control-allow-origin")).contains("https://app.test");
    }

    @Test
    void a_preflight_is_answered_before_any_filter() {
        configure(Optional.empty(), with(PAGES, Routes.route("r", "GET,PUT /pages")));
        filters.add((call, _) -> call.refuse(Problem.of(Problem.Type.UNAUTHENTICATED, "no")));

        Response response = handle(preflight("/pages", "https://app.test", "PUT", "content-type"));

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers())
                .isEqualTo(Headers.of(
                        "vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
                        "access-control-allow-origin", "https://app.test",
                        "access-control-allow-credentials", "true",
                        "access-control-allow-methods", "GET, HEAD, OPTIONS, PUT",
                        "access-control-allow-headers", "content-type, x-tenant",
                        "access-control-max-age", "600",
                        "x-request-id", "req-1"));
    }

    @Test
    void a_preflight_of_another_origin_is_told_nothing() {
        configure(Optional.empty(), with(PAGES, Routes.route("r", "GET,PUT /pages")));

        Response response = handle(preflight("/pages", "https://evil.test", "PUT", "content-type"));

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers())
                .isEqualTo(Headers.of(
                        "vary",
                        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
                        "x-request-id",
                        "req-1"));
    }

    @Test
    void a_star_for_header_fields_allows_those_that_are_asked_for() {
        configure(Optional.empty(), with(ANYONE, Routes.route("r", "* /a")));

        Headers headers = handle(preflight("/a", "https://x.test", "PUT", "authorization,x-a"))
                .headers();

        assertThat(headers.first("access-control-allow-headers")).contains("authorization,x-a");
        assertThat(headers.first("access-control-allow-methods")).contains("GET");
        assertThat(headers.first("access-control-allow-origin")).contains("*");
        assertThat(handle(preflight("/a", "https://x.test", "PUT", "a b"))
                        .headers()
                        .has("access-control-allow-headers"))
                .isFalse();
    }

    @Test
    void a_preflight_for_a_method_that_no_route_has_follows_the_gateways_policy() {
        configure(Optional.of(PAGES), with(ANYONE, Routes.route("r", "GET /a")));

        Headers headers =
                handle(preflight("/a", "https://app.test", "PUT", "x-a")).headers();

        assertThat(headers.first("access-control-allow-origin")).contains("https://app.test");
        assertThat(headers.first("access-control-allow-methods")).contains("GET, HEAD, OPTIONS");
        assertThat(handle(preflight("/none", "https://app.test", "PUT", "x-a")).status())
                .isEqualTo(404);
    }

    @Test
    void a_preflight_where_there_is_no_policy_is_a_request_like_others() {
        configure(Optional.of(PAGES), Routes.route("r", "* /any"), Routes.route("get", "GET /get"));

        assertThat(handle(preflight("/any", "https://app.test", "PUT", "x-a"))
                        .body()
                        .text())
                .isEqualTo("r{}");
        assertThat(handle(preflight("/get", "https://app.test", "GET", "x-a"))
                        .headers()
                        .first("allow"))
                .contains("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        https://app.test   | GET | x-tenant | https://app.test
        https://app.test   | GET | -        | https://app.test
        https://app.test   | PUT | -        | -
        https://app.test   | GET | x-other  | -
        https://admin.test | GET | x-tenant | -
        """)
    void where_header_fields_decide_on_the_route_every_policy_must_agree(
            String origin, String method, @Nullable String names, @Nullable String allow) {
        var tenants = new Cors(
                Set.of("https://app.test"), Set.of("GET"), List.of("X-Tenant"), List.of(), true, Duration.ofMinutes(1));
        configure(
                Optional.empty(),
                with(tenants, Routes.route("a", "GET,PUT /a x-tenant=1")),
                with(PAGES, Routes.route("b", "GET,PUT /a")),
                Routes.route("c", "GET,PUT /{x}"));

        Headers headers = handle(preflight("/a", origin, method, names)).headers();

        assertThat(headers.all("access-control-allow-origin")).isEqualTo(listOf(allow));
        if (allow != null) {
            assertThat(headers.first("access-control-allow-credentials")).contains("true");
            assertThat(headers.first("access-control-allow-methods")).contains("GET");
            assertThat(headers.first("access-control-max-age")).contains("60");
        }
    }

    // ---- security fields, sizes

    private static final SecurityHeaders SECURE = new SecurityHeaders(
            Headers.of("x-content-type-options", "nosniff", "x-frame-options", "deny"),
            Set.of("server", "x-powered-by"));

    private static Rules rules(Rules rules, SecurityHeaders security, int maxHeaderBytes) {
        return new Rules(
                rules.access(),
                rules.addresses(),
                rules.limits(),
                rules.cors(),
                Optional.of(security),
                rules.maxRequestBytes(),
                maxHeaderBytes,
                rules.validation(),
                rules.request(),
                rules.response(),
                rules.compression(),
                rules.mirror());
    }

    private static Route secure(Route route, int maxHeaderBytes) {
        return new Route(
                route.id(),
                route.order(),
                route.matches(),
                route.target(),
                rules(route.rules(), SECURE, maxHeaderBytes));
    }

    @Test
    void security_fields_are_added_where_they_are_not_and_what_tells_of_software_is_taken() {
        configure(Optional.empty(), secure(Routes.route("r", "GET /"), 1000), Routes.route("none", "GET /none"));
        end = _ ->
                Response.of(200, Headers.of("server", "x/1", "x-frame-options", "sameorigin", "x-a", "1"), Body.EMPTY);

        assertThat(handle(request("GET", "/")).headers())
                .isEqualTo(Headers.of(
                        "x-frame-options", "sameorigin",
                        "x-a", "1",
                        "x-content-type-options", "nosniff",
                        "x-request-id", "req-1"));
        assertThat(handle(request("GET", "/none")).headers().first("server")).contains("x/1");
    }

    @ParameterizedTest
    @CsvSource({"GET,/,403", "GET,/nowhere,404", "PUT,/,405", "GET,/%2e%2e,400", "OPTIONS,/,204"})
    void security_fields_are_on_every_problem(String method, String path, int status) {
        configure(Optional.empty(), secure(Routes.route("r", "GET /"), 1000));
        var gateway = live.orElseThrow().configuration().gateway();
        var settings = new GatewaySettings(
                "test",
                rules(gateway.rules(), SECURE, 32 * 1024),
                "x-api-key",
                List.of(),
                1 << 20,
                Duration.ofSeconds(10),
                0,
                List.of());
        live = Optional.of(new Live(
                new Configuration(
                        7, "abc", settings, live.orElseThrow().configuration().table(), Map.of(), Map.of()),
                "table"));
        filters.add((call, _) -> call.refuse(Problem.of(Problem.Type.FORBIDDEN, "no")));

        Response response = handle(request(method, path));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().all("x-content-type-options")).containsExactly("nosniff");
        assertThat(router().refuse(Problem.of(Problem.Type.BAD_REQUEST, ""), Headers.EMPTY, "req-1")
                        .headers()
                        .all("x-frame-options"))
                .containsExactly("deny");
    }

    @Test
    void a_route_may_take_fewer_header_bytes() {
        configure(Optional.empty(), secure(with(PAGES, Routes.route("r", "GET /")), 100));

        assertThat(handle(request("GET", "/", "x-a", "x".repeat(93))).status()).isEqualTo(200);
        Response response = handle(request("GET", "/", "origin", "https://app.test", "x-a", "x".repeat(93)));
        assertThat(response.problem()).contains(Problem.Type.HEADERS_TOO_LARGE);
        assertThat(response.headers().first("access-control-allow-origin")).contains("https://app.test");
        assertThat(response.headers().first("x-frame-options")).contains("deny");
    }

    // ---- trace

    @Test
    void what_goes_on_is_a_child_of_the_clients_span() {
        configure(Optional.empty(), Routes.route("r", "GET /"));
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        handle(request("GET", "/", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01", "tracestate", "a=b"));

        Headers headers = calls.getFirst().request().headers();
        assertThat(headers.only("traceparent").orElse(""))
                .matches("00-" + trace + "-[0-9a-f]{16}-01")
                .doesNotContain("00f067aa0ba902b7");
        assertThat(headers.all("tracestate")).containsExactly("a=b");
        assertThat(lines.getLast()).contains("\"traceId\":\"" + trace + "\"");
    }

    // ---- helpers

    private void configure(Optional<Cors> cors, Route... routes) {
        var settings = new GatewaySettings(
                "test",
                Rules.of(new Access.Open(), cors, 1024, Rules.MOST_HEADER_BYTES),
                "x-api-key",
                List.of(),
                1 << 20,
                Duration.ofSeconds(10),
                0,
                List.of());
        live = Optional.of(new Live(
                new Configuration(7, "abc", settings, RouteTable.of(List.of(routes)), Map.of(), Map.of()), "table"));
    }

    private static Route with(Cors cors, Route route) {
        return new Route(
                route.id(),
                route.order(),
                route.matches(),
                route.target(),
                Rules.of(
                        route.rules().access(),
                        Optional.of(cors),
                        route.rules().maxRequestBytes(),
                        route.rules().maxHeaderBytes()));
    }

    private Router router() {
        return new Router(() -> live, filters, call -> {
            calls.add(call);
            return end.handle(call);
        });
    }

    private RequestLog log(Request request) {
        return new AccessLog(lines::add, CLOCK, () -> 0, () -> 42).begin(request);
    }

    private Response handle(Request request) {
        RequestLog log = log(request);
        Response response = router().handle(request, Optional.empty(), DEADLINE, log);
        log.finish(response);
        return response;
    }

    private static Request preflight(String path, String origin, String method, @Nullable String names) {
        Request request = request("OPTIONS", path, "origin", origin, "access-control-request-method", method);
        return names == null
                ? request
                : request.withHeaders(request.headers().plus("access-control-request-headers", names));
    }

    private static Request request(String method, String target, String... headers) {
        int mark = target.indexOf('?');
        return new Request(
                method,
                new RawPath(mark < 0 ? target : target.substring(0, mark), RawPath.Encoding.ENCODED),
                new Query(mark < 0 ? "" : target.substring(mark + 1)),
                Headers.of(headers),
                Body.EMPTY,
                new Ingress("req-1", "192.0.2.1", "api.test", "HTTP/1.1", Json.Obj.EMPTY));
    }

    private static List<String> listOf(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }
}
