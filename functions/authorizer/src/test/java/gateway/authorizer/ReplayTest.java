package gateway.authorizer;

import static gateway.authorizer.Authorizers.ACME;
import static gateway.authorizer.Authorizers.answer;
import static gateway.authorizer.Authorizers.configuration;
import static gateway.authorizer.Authorizers.isAllowed;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.AuthenticationFilter;
import gateway.auth.AuthorizationFilter;
import gateway.auth.IdentitySources;
import gateway.auth.InMemoryConsumers;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.HttpFunction;
import gateway.pipeline.Caller;
import gateway.pipeline.Live;
import gateway.pipeline.Router;
import gateway.route.Configuration;
import gateway.telemetry.AccessLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * API Gateway keeps an authorizer's verdicts under its identity sources, whatever these are, and repeats them. Over random
 * sequences of credentials, routes, revocations and configurations, nobody may get by that what they would not get without.
 */
class ReplayTest {
    private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
    private static final String OTHER = "lgw_reader.lgJPly_gOW6IhRbTFQNbOH1FAtsoJf1bk_4HpPl7";

    private static final String CONFIGURATION = """
        {
          "gateway": {"name": "shop", "auth": {
            "apiKey": {"header": "KEY_HEADER", "query": "api_key"},
            "jwt": {"ISSUER_ID": {"issuer": "https://issuer.example.com/", "audience": "orders-api",
                             "algorithms": ["HS256"], "secret": {"env": "JWT_SECRET"}}}}},
          "plans": {"gold": {"limits": [{"rate": "5/s"}]}},
          "policies": {"any": {"auth": {"anyOf": ["apiKey", "jwt"]}}},
          "routes": {
            "open": {"match": {"path": "/open"}, "auth": "none", "to": {"fixed": {"json": {}}}},
            "any": {"match": {"path": "/any"}, "to": {"fixed": {"json": {}}}},
            "key": {"match": {"path": "/key"}, "auth": "apiKey", "to": {"fixed": {"json": {}}}},
            "token": {"match": {"path": "/token"}, "auth": "jwt", "to": {"fixed": {"json": {}}}},
            "main": {"match": {"path": "/both"}, "auth": {"allOf": ["jwt", "apiKey"]}, "to": {"fixed": {"json": {}}}},
            "writers": {"match": {"path": "/writers"}, "auth": {"anyOf": ["jwt", "apiKey"], "scopes": ["orders:write"]},
                        "to": {"fixed": {"json": {}}}},
            "guests": {"match": {"path": "/guests"}, "auth": {"anyOf": ["apiKey"], "optional": true},
                       "to": {"fixed": {"json": {}}}}
          }
        }
        """;

    private static final List<Configuration> CONFIGURATIONS = List.of(
            configuration(CONFIGURATION.replace("KEY_HEADER", "x-api-key").replace("ISSUER_ID", "main")),
            configuration(CONFIGURATION.replace("KEY_HEADER", "x-key").replace("ISSUER_ID", "main")),
            configuration(CONFIGURATION.replace("KEY_HEADER", "x-api-key").replace("ISSUER_ID", "renamed")),
            configuration(CONFIGURATION
                    .replace("KEY_HEADER", "x-api-key")
                    .replace("ISSUER_ID", "main")
                    .replace("orders-api", "another-api")));

    private static final List<String> SOURCES = List.of("x-api-key", "authorization", "x-other", "?api_key", "?other");
    private static final List<String> PATHS =
            List.of("/open", "/any", "/key", "/token", "/both", "/writers", "/guests", "/nowhere");

    /** A request, as far as it matters. */
    private record Sent(Map<String, String> fields, Map<String, String> parameters, String path) {
        String source(String name) {
            return name.startsWith("?")
                    ? parameters.getOrDefault(name.substring(1), "")
                    : fields.getOrDefault(name, "");
        }

        Json.Obj event() {
            List<String> query = new ArrayList<>();
            parameters.forEach((name, value) -> query.add(name + "=" + value));
            Map<String, Json> headers = new HashMap<>();
            fields.forEach((name, value) -> headers.put(name, Json.of(value)));
            return Json.object(
                    "version", Json.of("2.0"),
                    "rawPath", Json.of(path),
                    "rawQueryString", Json.of(String.join("&", query)),
                    "headers", Json.object(headers),
                    "requestContext",
                            Json.object(
                                    "domainName", Json.of("abc.execute-api.eu-central-1.amazonaws.com"),
                                    "http",
                                            Json.object(
                                                    "method", Json.of("GET"),
                                                    "path", Json.of(path),
                                                    "sourceIp", Json.of("192.0.2.1")),
                                    "requestId", Json.of("r"),
                                    "stage", Json.of("$default")));
        }

        Json.Obj question(Json identity) {
            return event().with("type", Json.of("REQUEST")).with("identitySource", identity);
        }
    }

    private static final class Requests {
        final Random random;
        final List<String> tokens = new ArrayList<>();

        Requests(Random random) {
            this.random = random;
            for (int seconds : new int[] {20, 60, 200, 4000}) {
                tokens.add("Bearer "
                        + Authorizers.token(
                                "u" + seconds,
                                START.plusSeconds(seconds),
                                seconds > 100 ? "orders:write" : "orders:read"));
            }
            tokens.add(
                    tokens.getLast().substring(0, 60) + "x" + tokens.getLast().substring(61));
            tokens.add("Basic YTpi");
            tokens.add("junk");
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        Sent next() {
            Map<String, String> fields = new HashMap<>();
            Map<String, String> parameters = new HashMap<>();
            List<String> keys = List.of(ACME, ACME, OTHER, Authorizers.PAUSED, ACME.replace("2BkNrr", "2BkNrs"), "x");
            if (random.nextInt(2) == 0) {
                fields.put(random.nextInt(4) == 0 ? "x-key" : "x-api-key", one(keys));
            }
            if (random.nextInt(5) == 0) {
                parameters.put("api_key", one(keys));
            }
            if (random.nextInt(2) == 0) {
                fields.put("authorization", one(tokens));
            }
            if (random.nextInt(2) == 0) {
                fields.put("x-other", one(List.of("1", "2")));
            }
            if (random.nextInt(2) == 0) {
                parameters.put("other", one(List.of("1", "2")));
            }
            return new Sent(fields, parameters, one(PATHS));
        }

        List<String> sources() {
            List<String> sources = new ArrayList<>();
            for (String source : SOURCES) {
                if (random.nextInt(3) == 0) {
                    sources.add(source);
                }
            }
            return sources;
        }
    }

    /** A verdict as the front keeps it. */
    private record Kept(Json.Obj answer, Instant until) {}

    private final Authorizers authorizers = new Authorizers();

    /** The router: 200 with the consumer's id in the body, or what it refuses with. */
    private HttpFunction router(Map<String, String> environment, Configuration[] live) {
        var authenticator = authorizers.authenticator(environment);
        var router = new Router(
                () -> Optional.of(new Live(live[0], "table")),
                List.of(new AuthenticationFilter(authenticator), new AuthorizationFilter()),
                call -> Response.of(
                        200,
                        Headers.EMPTY,
                        Body.of(call.caller() instanceof Caller.Known known ? known.toString() : "anonymous")));
        return HttpFunction.behindFront(
                router, new AccessLog(_ -> {}, authorizers.clock, () -> 0, () -> 1), authorizers.clock);
    }

    private static String said(HttpFunction router, Json.Obj event) throws IOException, JsonException {
        var out = new ByteArrayOutputStream();
        router.handle(new ByteArrayInputStream(event.bytes()), out, new TestContext());
        var answer = (Json.Obj) Json.parse(out.toByteArray());
        return answer.get("statusCode")
                + (Json.of(200).equals(answer.get("statusCode")) ? " " + answer.get("body") : "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 30, 300, 3600})
    void behind_our_router_a_kept_verdict_grants_nothing(int ttl) throws Exception {
        int granted = 0;
        int replayed = 0;
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed * 31L + ttl);
            var requests = new Requests(random);
            var world = new ReplayTest();
            List<String> sources = requests.sources();
            Configuration[] live = {CONFIGURATIONS.getFirst()};
            world.authorizers.configuration = live[0];
            world.authorizers.consumers.put(InMemoryConsumers.consumer("reader", Authorizers.key(OTHER)));
            AuthorizerHandler authorizer = world.authorizers.forRouter();
            HttpFunction router = world.router(Map.of(), live);
            Map<List<String>, Kept> cache = new HashMap<>();
            Instant revoked = Instant.MAX;
            for (int step = 0; step < 60; step++) {
                world.authorizers.clock.move(Duration.ofMillis(random.nextInt(6000)));
                Instant now = world.authorizers.clock.instant();
                switch (random.nextInt(12)) {
                    case 0 -> live[0] = requests.one(CONFIGURATIONS);
                    case 1 -> world.authorizers.configuration = live[0]; // which lags behind
                    case 2 -> {
                        if (step > 30 && revoked.equals(Instant.MAX)) {
                            world.authorizers.consumers.put(InMemoryConsumers.consumer("acme"));
                            revoked = now;
                        }
                    }
                    default -> {}
                }
                Sent sent = requests.next();
                List<String> identity = sources.stream().map(sent::source).toList();
                if (identity.contains("")) {
                    continue; // 401 by API Gateway
                }
                Kept kept = ttl == 0 ? null : cache.get(identity);
                if (kept == null || !now.isBefore(kept.until)) {
                    Json values = new Json.Arr(identity.stream()
                            .map(value -> (Json) Json.of(value))
                            .toList());
                    Json asked = ttl == 0 ? Json.Null.NULL : values;
                    kept = new Kept(answer(authorizer, sent.question(asked).text()), now.plusSeconds(ttl));
                    cache.put(identity, kept);
                } else {
                    replayed++;
                }
                Json.Obj event = sent.event();
                Json.Obj context = event.object("requestContext").orElseThrow();
                Json.Obj verdict = kept.answer.object("context").orElseThrow();
                event = event.with("requestContext", context.with("authorizer", Json.object("lambda", verdict)));
                String with = said(router, event);
                String without = said(world.router(Map.of("CONSUMERS_MAX_STALE_MS", "0"), live), sent.event());
                boolean lately = !now.isBefore(revoked) && now.isBefore(revoked.plusSeconds(30));
                if (with.startsWith("200") && !lately) {
                    granted++;
                    assertThat(with)
                            .as("seed %s, step %s: %s kept under %s", seed, step, sent, sources)
                            .isEqualTo(without);
                }
            }
        }
        assertThat(granted).isGreaterThan(80);
        assertThat(replayed).isGreaterThan(ttl < 30 ? -1 : 50);
    }

    /** There, what a verdict rests on is what it is kept under: whoever sends the same is the same. */
    @ParameterizedTest
    @ValueSource(strings = {"", "any"})
    void for_other_apis_a_kept_verdict_is_what_a_new_one_would_be(String policy) throws Exception {
        int granted = 0;
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var requests = new Requests(random);
            var world = new ReplayTest();
            world.authorizers.configuration = CONFIGURATIONS.getFirst();
            world.authorizers.consumers.put(InMemoryConsumers.consumer("reader", Authorizers.key(OTHER)));
            List<String> sources = requests.sources();
            AuthorizerHandler authorizer = world.authorizers.forApis(policy, IdentitySources.USUAL);
            Map<List<String>, Boolean> cache = new HashMap<>();
            for (int step = 0; step < 40; step++) {
                Sent sent = requests.next();
                List<String> identity = sources.stream().map(sent::source).toList();
                if (identity.contains("") || sources.isEmpty()) {
                    continue;
                }
                Json values = new Json.Arr(
                        identity.stream().map(value -> (Json) Json.of(value)).toList());
                boolean now = isAllowed(answer(authorizer, sent.question(values).text()));
                Boolean before = cache.putIfAbsent(identity, now);
                assertThat(now)
                        .as("seed %s: %s kept under %s", seed, sent, sources)
                        .isEqualTo(before == null ? now : before.booleanValue());
                granted += now ? 1 : 0;
            }
        }
        assertThat(granted).isGreaterThan(100);
    }
}
