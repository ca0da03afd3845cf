package gateway.auth;

import static gateway.auth.FakeCallouts.json;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.Authentication;
import gateway.policy.Certificates;
import gateway.policy.ClaimMapping;
import gateway.policy.ForwardAuth;
import gateway.policy.ForwardAuth.Asked;
import gateway.policy.ForwardAuth.Place;
import gateway.policy.GatewaySettings;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request is sent twice: what is remembered must not change the verdict. */
class ForwardAuthenticatorTest {
    private static final Asked SERVICE = new Asked.Service(
            "accounts",
            List.of(
                    new Place(new Origin(true, "a.example.com", 443, Origin.Reach.PUBLIC), "/base"),
                    new Place(new Origin(true, "b.example.com", 443, Origin.Reach.PUBLIC), "")),
            Duration.ofSeconds(1),
            "/check");

    private static final Optional<ForwardAuth.Fields> FIELDS =
            Optional.of(new ForwardAuth.Fields("x-user", Optional.of("x-scopes"), Optional.of("x-roles")));

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final FakeCallouts callouts = new FakeCallouts();
    private final ForwardAuthenticator authenticator = new ForwardAuthenticator(
            new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)), callouts, clock);
    private List<ForwardAuth> forwards = List.of(
            forward("sessions", SERVICE, List.of("authorization"), List.of("session"), Duration.ZERO, FIELDS, false));
    private List<AuthMethod> methods = List.of(AuthMethod.of(Scheme.FORWARD));

    private static ForwardAuth forward(
            String id,
            Asked asked,
            List<String> headers,
            List<String> cookies,
            Duration cache,
            Optional<ForwardAuth.Fields> fields,
            boolean registered) {
        return new ForwardAuth(
                id,
                asked,
                headers,
                cookies,
                Duration.ofSeconds(2),
                cache,
                fields,
                new ClaimMapping("sub", "scope", "roles", List.of("tenant"), Optional.of("bronze"), registered));
    }

    private GatewaySettings settings() {
        GatewaySettings base = Calls.settings();
        Authentication none = base.authentication();
        var authentication = new Authentication(
                none.apiKeyHeader(),
                Optional.empty(),
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Certificates.NONE,
                List.of(),
                forwards,
                Optional.empty());
        return new GatewaySettings(
                base.name(), base.rules(), authentication, base.maxResponseBytes(), base.timeout(), 0, List.of());
    }

    private @Nullable Caller once(GatewaySettings settings, String... headers) {
        var presented = Presented.of(Calls.call()
                .access(new Access.Authenticated(methods, List.of(), false, Requirements.NONE))
                .method("POST")
                .path("/orders/7")
                .query("api_key=secret")
                .headers(headers)
                .build());
        return authenticator.authenticate(presented, settings, Deadline.in(clock, Duration.ofSeconds(5)));
    }

    private @Nullable Caller authenticate(String... headers) {
        GatewaySettings settings = settings();
        Caller first = once(settings, headers);
        Caller second = once(settings, headers);
        assertThat(second).as("the second time").isEqualTo(first);
        return first;
    }

    private void answers(int status, String... headers) {
        callouts.answer(new Outcome.Answer(status, Headers.of(headers), Body.EMPTY));
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.FORWARD, reason);
    }

    private static Caller unverifiable(String reason) {
        return new Caller.Unverifiable(Scheme.FORWARD, reason);
    }

    private static Caller known(String consumer, String credential, Set<String> scopes, Set<String> roles) {
        return new Caller.Known(
                consumer,
                Scheme.FORWARD,
                credential,
                Optional.of("bronze"),
                scopes,
                roles,
                Json.Obj.EMPTY,
                Optional.empty());
    }

    @Test
    void the_service_is_shown_what_is_named_and_told_of_the_request() {
        answers(200, "x-user", "u1", "x-scopes", "a b", "x-roles", "buyer");
        assertThat(authenticate(
                        "authorization", "Token abc",
                        "cookie", "theme=dark; session=s1; other=2",
                        "x-forwarded-for", "1.2.3.4",
                        "x-forwarded-uri", "/admin",
                        "x-consumer-id", "root",
                        "x-api-key", "lgw_secret"))
                .isEqualTo(known("sessions:u1", "sessions", Set.of("a", "b"), Set.of("buyer")));
        Outgoing request = callouts.requests().getFirst();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.origin().host()).isEqualTo("a.example.com");
        assertThat(request.target()).isEqualTo("/base/check");
        assertThat(request.body()).isEqualTo(Body.EMPTY);
        Headers sent = request.headers();
        assertThat(sent.all("authorization")).containsExactly("Token abc");
        assertThat(sent.all("cookie")).containsExactly("session=s1");
        assertThat(sent.all("x-forwarded-method")).containsExactly("POST");
        assertThat(sent.all("x-forwarded-uri"))
                .as("no query: it may hold a key")
                .containsExactly("/orders/7");
        assertThat(sent.all("x-forwarded-for")).containsExactly("203.0.113.7");
        assertThat(sent.all("x-forwarded-proto")).containsExactly("https");
        assertThat(sent.all("x-forwarded-host")).hasSize(1);
        assertThat(sent.size()).as("and nothing else but user-agent").isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "200, known",
        "201, known",
        "204, known",
        "299, known",
        "401, refused",
        "403, refused",
        "100, status",
        "199, status",
        "300, status",
        "301, status",
        "302, status",
        "307, status",
        "304, status",
        "400, status",
        "402, status",
        "404, status",
        "429, status",
        "500, status",
        "502, status",
        "503, status"
    })
    void a_status_says_yes_or_no_or_nothing(int status, String verdict) {
        answers(status, "x-user", "u1", "location", "/login");
        Caller expected = switch (verdict) {
            case "known" -> known("sessions:u1", "sessions", Set.of(), Set.of());
            case "refused" -> rejected("refused");
            default -> unverifiable("status");
        };
        assertThat(authenticate("authorization", "x")).isEqualTo(expected);
    }

    @Test
    void who_shows_nothing_that_is_named_is_not_asked_about() {
        answers(200, "x-user", "u1");
        assertThat(authenticate()).isNull();
        assertThat(authenticate("x-api-key", "k", "cookie", "theme=dark; sessions=1; Session=2"))
                .isNull();
        assertThat(callouts.requests()).isEmpty();
    }

    @Test
    void what_stands_there_twice_is_ambiguous() {
        answers(200, "x-user", "u1");
        assertThat(authenticate("authorization", "a", "authorization", "b")).isEqualTo(rejected("ambiguous"));
        assertThat(authenticate("cookie", "session=1; session=2")).isEqualTo(rejected("ambiguous"));
        assertThat(callouts.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ü", "a,b c"})
    void a_yes_that_does_not_say_who_is_none(String user) {
        answers(200, "x-user", user);
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("no-consumer"));
        answers(200);
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("no-consumer"));
        answers(200, "x-user", "u1", "x-user", "u2");
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("no-consumer"));
        answers(200, "x-user", "u1", "x-scopes", "a", "x-scopes", "b");
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("malformed-scopes"));
    }

    @Test
    void another_place_is_asked_where_the_first_cannot_be_reached() {
        callouts.answer(request -> request.origin().host().startsWith("a.")
                ? FakeCallouts.away()
                : new Outcome.Answer(200, Headers.of("x-user", "u1"), Body.EMPTY));
        assertThat(authenticate("authorization", "x")).isInstanceOf(Caller.Known.class);
        callouts.answer(FakeCallouts.away());
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("unavailable"));
        callouts.requests();
        callouts.answer(new Outcome.Failure(Outcome.Kind.TIMEOUT, true, "late"));
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("unavailable"));
        assertThat(callouts.requests())
                .as("nobody else where the first may have been asked")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        application/json        | {"sub":"u1","scope":"a","roles":["r"]}        | known
        application/problem+json | {"sub":"u1","scope":"a","roles":["r"]}       | known
        application/json        | {"sub":"u1","sub":"u2"}                       | malformed
        application/json        | [1]                                           | malformed
        application/json        | ``                                            | malformed
        application/json        | {"user":"u1"}                                 | no-consumer
        application/json        | {"sub":7}                                     | no-consumer
        application/json        | {"sub":"u1","scope":{"a":true}}               | malformed-scopes
        text/plain              | {"sub":"u1"}                                  | content-type
        """)
    void an_answer_in_json_says_who(String type, String content, String verdict) {
        forwards = List.of(forward(
                "sessions", SERVICE, List.of("authorization"), List.of(), Duration.ZERO, Optional.empty(), false));
        callouts.answer(new Outcome.Answer(200, Headers.of("content-type", type), Body.of(content)));
        assertThat(authenticate("authorization", "x"))
                .isEqualTo(
                        verdict.equals("known")
                                ? known("sessions:u1", "sessions", Set.of("a"), Set.of("r"))
                                : unverifiable(verdict));
    }

    @Test
    void without_a_cache_each_request_is_asked_about() {
        answers(200, "x-user", "u1");
        assertThat(once(settings(), "authorization", "x")).isInstanceOf(Caller.Known.class);
        answers(401);
        assertThat(once(settings(), "authorization", "x")).isEqualTo(rejected("refused"));
        assertThat(callouts.requests()).hasSize(2);
    }

    @Test
    void an_answer_that_is_kept_is_about_the_credentials_alone() {
        forwards = List.of(forward(
                "sessions",
                SERVICE,
                List.of("authorization"),
                List.of("session"),
                Duration.ofSeconds(60),
                FIELDS,
                false));
        answers(200, "x-user", "u1");
        GatewaySettings settings = settings();
        assertThat(once(settings, "authorization", "x")).isInstanceOf(Caller.Known.class);
        assertThat(callouts.requests().getFirst().headers())
                .isEqualTo(Headers.of("authorization", "x", "user-agent", "lambda-gateway"));
        answers(401);
        assertThat(once(settings, "authorization", "x")).isInstanceOf(Caller.Known.class);
        assertThat(callouts.requests()).isEmpty();
        assertThat(once(settings, "authorization", "y")).isEqualTo(rejected("refused"));
        assertThat(once(settings, "cookie", "session=x")).isEqualTo(rejected("refused"));
        assertThat(once(settings, "authorization", "x", "cookie", "session=x")).isEqualTo(rejected("refused"));
        answers(200, "x-user", "u2");
        assertThat(once(settings, "authorization", "y"))
                .as("a no counts for ten seconds")
                .isEqualTo(rejected("refused"));
        clock.move(Duration.ofSeconds(10));
        assertThat(once(settings, "authorization", "y")).isInstanceOf(Caller.Known.class);
        answers(401);
        clock.move(Duration.ofSeconds(50));
        assertThat(once(settings, "authorization", "x")).isEqualTo(rejected("refused"));
        callouts.answer(FakeCallouts.away());
        clock.move(Duration.ofSeconds(5));
        assertThat(once(settings, "authorization", "y")).as("still kept").isInstanceOf(Caller.Known.class);
        assertThat(once(settings, "authorization", "z")).isEqualTo(unverifiable("unavailable"));
    }

    /** Hundreds of credentials, each twice, with answers kept: none is taken for another. */
    @Test
    void kept_answers_are_never_mixed_up() {
        forwards = List.of(
                forward("sessions", SERVICE, List.of("a", "b"), List.of("c"), Duration.ofSeconds(60), FIELDS, false));
        callouts.answer(request -> {
            boolean good = request.headers().first("a").orElse("").equals("1")
                    && request.headers().first("b").orElse("").equals("23")
                    && request.headers().first("cookie").orElse("").equals("c=4");
            return new Outcome.Answer(good ? 200 : 403, Headers.of("x-user", "u1"), Body.EMPTY);
        });
        GatewaySettings settings = settings();
        var random = new Random(3);
        String[] values = {"", "1", "12", "23", "3", "4", "1;", "1:1"};
        for (int i = 0; i < 600; i++) {
            String a = values[random.nextInt(values.length)];
            String b = values[random.nextInt(values.length)];
            String c = values[random.nextInt(values.length)];
            boolean good = a.equals("1") && b.equals("23") && c.equals("4");
            for (int time = 0; time < 2; time++) {
                assertThat(once(settings, "a", a, "b", b, "cookie", "c=" + c))
                        .as("%s %s %s", a, b, c)
                        .isInstanceOf(good ? Caller.Known.class : Caller.Rejected.class);
            }
        }
        assertThat(once(settings, "a", "1", "b", "23", "cookie", "c=4")).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_route_asks_those_that_it_takes_and_any_of_them_will_do() {
        forwards = List.of(
                forward("one", SERVICE, List.of("authorization"), List.of(), Duration.ZERO, FIELDS, false),
                forward(
                        "two",
                        function("who"),
                        List.of("authorization"),
                        List.of(),
                        Duration.ZERO,
                        Optional.empty(),
                        false));
        answers(401);
        returns("{\"isAuthorized\":true,\"context\":{\"sub\":\"u2\"}}");
        assertThat(authenticate("authorization", "x")).extracting("consumer").isEqualTo("two:u2");
        methods = List.of(new AuthMethod(Scheme.FORWARD, Optional.of("one")));
        callouts.events();
        assertThat(authenticate("authorization", "x")).isEqualTo(rejected("refused"));
        assertThat(callouts.events()).as("the other one is not asked").isEmpty();
        methods = List.of(AuthMethod.of(Scheme.FORWARD));
        callouts.answer(FakeCallouts.away());
        returns("{\"isAuthorized\":false}");
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("unavailable"));
    }

    private static Asked function(String name) {
        return new Asked.Function(name);
    }

    private void returns(String payload) {
        callouts.returns(new Callouts.Invoked.Returned(Body.of(payload)));
    }

    @Test
    void a_function_is_asked_as_a_lambda_authorizer() throws Exception {
        forwards = List.of(forward(
                "fn",
                function("who"),
                List.of("authorization"),
                List.of("session"),
                Duration.ZERO,
                Optional.empty(),
                false));
        returns("{\"isAuthorized\":true,\"context\":{\"sub\":\"u1\",\"scope\":\"a b\",\"tenant\":\"t\"}}");
        assertThat(authenticate("authorization", "x", "cookie", "session=1; y=2", "x-api-key", "k"))
                .extracting("consumer", "scopes", "claims")
                .containsExactly("fn:u1", Set.of("a", "b"), Json.object("tenant", Json.of("t")));
        String event = callouts.events().getFirst();
        assertThat(Json.parse(event.substring("who ".length())))
                .isEqualTo(Json.parse("{\"version\":\"2.0\",\"type\":\"REQUEST\",\"rawPath\":\"/orders/7\","
                               + "\"cookies\":[\"session=1\"],\"headers\":{\"authorization\":\"x\"},\"requestContext\":"
                               + "{\"domainName\":\"api.example.com\",\"requestId\":\"request-1\",\"http\":{\"method\":\"POST\","
                               + "\"path\":\"/orders/7\",\"sourceIp\":\"203.0.113.7\"}}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"isAuthorized":false,"context":{"sub":"u1"}}    | refused
        {"isAuthorized":"true","context":{"sub":"u1"}}   | malformed
        {"isAuthorized":1,"context":{"sub":"u1"}}        | malformed
        {"IsAuthorized":true,"context":{"sub":"u1"}}     | malformed
        {"context":{"sub":"u1"}}                         | malformed
        {"isAuthorized":true}                            | no-consumer
        {"isAuthorized":true,"context":"u1"}             | no-consumer
        {"isAuthorized":true,"context":{}}               | no-consumer
        {"policyDocument":{"Statement":[]}}              | malformed
        null                                             | malformed
        ``                                               | malformed
        """)
    void what_a_function_returns_is_read_strictly(String payload, String reason) {
        forwards = List.of(forward(
                "fn", function("who"), List.of("authorization"), List.of(), Duration.ZERO, Optional.empty(), false));
        returns(payload);
        assertThat(authenticate("authorization", "x"))
                .isEqualTo(reason.equals("refused") ? rejected(reason) : unverifiable(reason));
        callouts.returns(new Callouts.Invoked.Threw("Unauthorized"));
        assertThat(authenticate("authorization", "x")).isEqualTo(rejected("refused"));
        callouts.returns(new Callouts.Invoked.Threw("Unauthorized: no"));
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("function-failed"));
        callouts.returns(new Callouts.Invoked.Unavailable());
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("unavailable"));
    }

    @Test
    void a_registered_consumer_must_be_there() {
        forwards =
                List.of(forward("sessions", SERVICE, List.of("authorization"), List.of(), Duration.ZERO, FIELDS, true));
        answers(200, "x-user", "acme");
        assertThat(authenticate("authorization", "x")).isEqualTo(rejected("unknown-consumer"));
        consumers.put(InMemoryConsumers.consumer("acme"));
        clock.move(Duration.ofSeconds(10));
        assertThat(authenticate("authorization", "x")).extracting("consumer").isEqualTo("acme");
    }

    @Test
    void an_answer_in_json_may_not_be_a_book() {
        callouts.answer(new Outcome.Failure(Outcome.Kind.TOO_LARGE, true, "too large"));
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("unavailable"));
        callouts.answer(json(200, "{}"));
        assertThat(authenticate("authorization", "x")).isEqualTo(unverifiable("no-consumer"));
    }
}
