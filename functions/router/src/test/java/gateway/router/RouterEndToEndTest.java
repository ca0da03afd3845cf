package gateway.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gateway.aggregator.AggregatorHandler;
import gateway.config.Sections;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.TestContext;
import gateway.store.ConsumerAdmin;
import gateway.store.Databases;
import gateway.store.DocumentStore;
import gateway.store.DynamoDb;
import gateway.store.LocalDynamoDb;
import gateway.store.Publisher;
import gateway.store.TestTables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The router as it is deployed: made from an environment, DynamoDB and a service over real sockets, events in. */
class RouterEndToEndTest {

    private static final String CONFIGURATION = """
        {
          "gateway": {"name": "shop"},
          "services": {"shop": {"url": "SERVICE", "private": true}},
          "plans": {"gold": {"limits": [{"name": "day", "by": "consumer", "quota": "5/day"}]}},
          "routes": {
            "get-order": {
              "match": {"methods": ["GET"], "path": "/orders/{id}"},
              "auth": {"anyOf": ["apiKey"], "scopes": ["orders:read"]},
              "to": {"service": "shop", "path": "/v1/orders/{id}"}
            },
            "post-order": {
              "match": {"methods": ["POST"], "path": "/orders"},
              "auth": "none",
              "to": {"service": "shop", "path": "/v1/orders"},
              "limits": [{"name": "slow", "by": "ip", "rate": "10/d", "burst": 2}]
            },
            "page": {
              "match": {"methods": ["GET"], "path": "/customers/{id}/page"},
              "auth": "none",
              "to": {"aggregate": [
                {"name": "customer", "service": "shop", "get": "/v1/customers/{id}", "required": true},
                {"name": "orders", "service": "shop", "get": "/v1/orders?customer={customer.id}", "group": "orders"}
              ]}
            },
            "invoice": {
              "match": {"methods": ["GET"], "path": "/invoices/{id}"},
              "auth": "none",
              "to": {"lambda": "invoices:live"}
            },
            "hello": {"match": {"path": "/hello"}, "auth": "none", "to": {"fixed": {"json": {"text": "hello"}}}}
          }
        }
        """;

    private final TestTables tables = TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
    private final DynamoDb db = Databases.sdk(LocalDynamoDb.endpoint());
    private final Publisher publisher = new Publisher(
            new DocumentStore(db, tables.routes(), Clock.systemUTC()), db, tables.snapshots(), Clock.systemUTC());

    private final Map<String, RequestStreamHandler> lambda = new ConcurrentHashMap<>();
    private HttpServer service;
    private Relay dynamo;
    private String key;

    @BeforeEach
    void start() throws IOException, JsonException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", RouterEndToEndTest::serve);
        service.createContext("/2015-03-31/", this::invoke);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.start();
        dynamo = new Relay(LocalDynamoDb.endpoint());
        publish(CONFIGURATION);
        var consumers = new ConsumerAdmin(db, tables.consumers(), Clock.systemUTC(), new SecureRandom());
        consumers.put("acme", Optional.of("gold"), Set.of("orders:read"), true);
        var changed = (ConsumerAdmin.Outcome.Changed) consumers.createKey("acme", Optional.empty());
        key = changed.secret().orElseThrow().secretText();
    }

    @AfterEach
    void stop() throws IOException {
        service.stop(0);
        dynamo.close();
    }

    @Test
    void an_api_key_opens_a_route_and_the_service_hears_who_calls() throws Exception {
        Answer answer = get(router(), "/orders/7", "x-api-key", key, "x-consumer-id", "somebody-else");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("path")).isEqualTo(Json.of("/v1/orders/7"));
        Json.Obj seen = answer.body().object("headers").orElseThrow();
        assertThat(seen.get("x-consumer-id")).isEqualTo(Json.of("acme"));
        assertThat(seen.get("x-api-key")).isNull();
        assertThat(answer.headers()).containsKeys("x-request-id", "ratelimit", "ratelimit-policy");
    }

    @Test
    void without_a_key_or_with_a_wrong_one_it_stays_shut() throws Exception {
        RouterHandler router = router();

        assertThat(get(router, "/orders/7").status()).isEqualTo(401);
        Answer wrong = get(router, "/orders/7", "x-api-key", key.substring(1));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.headers().get("www-authenticate")).contains("ApiKey");
    }

    /** Nor does what a router would hand over, or an older version of the gateway would say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2 | , "at": "1795510800000", "binding": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        2 | ''
        1 | ''
        """)
    void a_finding_about_other_credentials_opens_nothing(String version, String about) throws Exception {
        String caller = """
            "authorizer": {"lambda": {"gateway": "VERSION", "caller": "known", "consumer": "acme", "scheme": "apiKey",
              "credential": "k", "scopes": "orders:read"ABOUT}},\
            """.replace("VERSION", version).replace("ABOUT", about);

        Answer answer = ask(router(), event("GET", "/orders/7").replace("\"stage\"", caller + "\"stage\""));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void a_rate_admits_its_burst_and_no_more() throws Exception {
        RouterHandler router = router();

        assertThat(ask(router, event("POST", "/orders")).status()).isEqualTo(200);
        assertThat(ask(router, event("POST", "/orders")).status()).isEqualTo(200);
        Answer refused = ask(router, event("POST", "/orders"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsKey("retry-after");
        // Another instance, which remembers nothing, counts in the same table.
        assertThat(ask(router(), event("POST", "/orders")).status()).isEqualTo(429);
    }

    @Test
    void a_plans_quota_holds_over_instances() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(get(router(), "/orders/" + i, "x-api-key", key).status()).isEqualTo(200);
        }
        assertThat(get(router(), "/orders/6", "x-api-key", key).status()).isEqualTo(429);
    }

    @Test
    void an_aggregate_asks_its_parts_and_merges() throws Exception {
        Answer answer = get(router(), "/customers/c7/page");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("path")).isEqualTo(Json.of("/v1/customers/c7"));
        assertThat(answer.body().object("orders").orElseThrow().get("query")).isEqualTo(Json.of("customer=c7"));
    }

    @Test
    void an_aggregate_is_handed_over_to_the_function_that_the_environment_names() throws Exception {
        lambda.put("aggregator:live", new AggregatorHandler(environment()));

        RouterHandler router = router("AGGREGATOR_FUNCTION", "aggregator:live");

        Answer answer = get(router, "/customers/c7/page");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().object("orders").orElseThrow().get("query")).isEqualTo(Json.of("customer=c7"));

        // A route that is new to the router is new to the aggregator, too.
        publish(CONFIGURATION.replace("/customers/{id}/page", "/customers/{id}/new-page"));
        assertThat(get(router, "/customers/c7/new-page").status()).isEqualTo(200);

        lambda.clear();
        Answer away = get(router, "/customers/c7/new-page");
        assertThat(away.status()).isEqualTo(502);
        assertThat(away.body().get("type")).isEqualTo(Json.of("urn:lambda-gateway:problem:upstream-unreachable"));
    }

    @Test
    void a_function_is_a_target() throws Exception {
        lambda.put("invoices:live", (event, answer, _) -> {
            Json.Obj received = parse(event.readAllBytes());
            answer.write(Json.object(
                            "statusCode", Json.of(203),
                            "headers", Json.object("content-type", Json.of("application/json")),
                            "body",
                                    Json.of(Json.object(
                                                    "path",
                                                            Json.of(received.string("rawPath")
                                                                    .orElseThrow()),
                                                    "parameters",
                                                            received.object("pathParameters")
                                                                    .orElseThrow())
                                            .text()))
                    .bytes());
        });

        Answer answer = get(router(), "/invoices/5");

        assertThat(answer.status()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo(parse("""
            {"path": "/invoices/5", "parameters": {"id": "5"}}\
            """.getBytes(UTF_8)));
    }

    @Test
    void a_new_revision_is_live_for_the_next_request() throws Exception {
        RouterHandler router = router();
        assertThat(get(router, "/hello").body().get("text")).isEqualTo(Json.of("hello"));

        publish(CONFIGURATION.replace("\"text\": \"hello\"", "\"text\": \"goodbye\""));

        assertThat(get(router, "/hello").body().get("text")).isEqualTo(Json.of("goodbye"));
    }

    @Test
    void with_dynamodb_away_a_warm_router_goes_on() throws Exception {
        RouterHandler router = router();
        assertThat(get(router, "/orders/7", "x-api-key", key).status()).isEqualTo(200);

        dynamo.cut();

        assertThat(get(router, "/hello").status()).isEqualTo(200);
        assertThat(get(router, "/customers/c7/page").status()).isEqualTo(200);
        // The key was looked up before; what the limits do without their counters is theirs to say.
        assertThat(get(router, "/orders/7", "x-api-key", key).status()).isNotEqualTo(401);

        dynamo.mend();
        publish(CONFIGURATION.replace("\"text\": \"hello\"", "\"text\": \"goodbye\""));
        eventually(router, "/hello", "goodbye");
    }

    @Test
    void with_dynamodb_away_a_cold_router_serves_the_configuration_in_its_package() throws Exception {
        dynamo.cut();

        Answer answer = get(router(), "/health");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void an_unknown_path_is_404_and_another_method_405() throws Exception {
        RouterHandler router = router();

        assertThat(get(router, "/nowhere").status()).isEqualTo(404);
        Answer answer = ask(router, event("DELETE", "/orders/7"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().get("allow")).contains("GET");
    }

    @Test
    void bytes_go_both_ways_unharmed() throws Exception {
        String event = event("POST", "/orders")
                .replace("\"isBase64Encoded\": false", "\"body\": \"AP/+\", \"isBase64Encoded\": true")
                .replace("\"headers\": {", "\"headers\": {\"content-type\": \"application/octet-stream\",");

        Json.Obj answer = raw(router(), event);

        assertThat(answer.get("isBase64Encoded")).isEqualTo(Json.of(true));
        assertThat(answer.get("body")).isEqualTo(Json.of("AP/+"));
        assertThat(answer.array("cookies").orElseThrow().items()).containsExactly(Json.of("a=1"), Json.of("b=2"));
    }

    /** Tells what it was asked; what is no text it gives back. */
    private static void serve(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer;
            if (body.length > 0) {
                exchange.getResponseHeaders().add("content-type", "application/octet-stream");
                exchange.getResponseHeaders().add("set-cookie", "a=1");
                exchange.getResponseHeaders().add("set-cookie", "b=2");
                answer = body;
            } else {
                Map<String, Json> headers = new TreeMap<>();
                exchange.getRequestHeaders()
                        .forEach((name, values) ->
                                headers.put(name.toLowerCase(java.util.Locale.ROOT), Json.of(values.getFirst())));
                URI uri = exchange.getRequestURI();
                String path = uri.getRawPath();
                exchange.getResponseHeaders().add("content-type", "application/json");
                answer = Json.object(
                                "id", Json.of(path.substring(path.lastIndexOf('/') + 1)),
                                "path", Json.of(path),
                                "query", Json.of(uri.getRawQuery() == null ? "" : uri.getRawQuery()),
                                "headers", Json.object(headers))
                        .bytes();
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Lambda API, as far as it is used: invokes what is in {@link #lambda}. */
    private void invoke(HttpExchange exchange) {
        try (exchange) {
            String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), UTF_8);
            String name = path.substring("/2015-03-31/functions/".length(), path.length() - "/invocations".length());
            RequestStreamHandler function = lambda.get(name);
            assertThat(exchange.getRequestHeaders().getFirst("authorization")).contains("/lambda/aws4_request");
            if (function == null) {
                exchange.getResponseHeaders().add("x-amzn-errortype", "ResourceNotFoundException");
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var answer = new ByteArrayOutputStream();
            function.handleRequest(exchange.getRequestBody(), answer, new TestContext());
            exchange.sendResponseHeaders(200, answer.size());
            answer.writeTo(exchange.getResponseBody());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Json.Obj parse(byte[] json) {
        try {
            return (Json.Obj) Json.parse(json);
        } catch (JsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void publish(String configuration) throws JsonException {
        String service = "http://127.0.0.1:" + this.service.getAddress().getPort();
        var sections = Sections.of(Json.parse(configuration.replace("SERVICE", service)));
        assertThat(sections.faults()).isEmpty();
        assertThat(publisher.apply(sections.documents(), "test", false)).isInstanceOf(Publisher.Release.Live.class);
    }

    /** A cold one; every request waits for a look at the pointer, as in {@code gateway local}. */
    private RouterHandler router(String... more) {
        Map<String, String> environment = environment();
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return new RouterHandler(environment);
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(Databases.environment(dynamo.uri()));
        environment.put(
                "AWS_ENDPOINT_URL_LAMBDA",
                "http://127.0.0.1:" + service.getAddress().getPort());
        environment.put("SNAPSHOTS_TABLE", tables.snapshots());
        environment.put("CONSUMERS_TABLE", tables.consumers());
        environment.put("COUNTERS_TABLE", tables.counters());
        environment.put("SNAPSHOT_MAX_STALE_MS", "0");
        return environment;
    }

    private static Answer get(RouterHandler router, String path, String... headers) throws Exception {
        var fields = new StringBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            fields.append('"')
                    .append(headers[i])
                    .append("\": \"")
                    .append(headers[i + 1])
                    .append("\", ");
        }
        return ask(router, event("GET", path).replace("\"headers\": {", "\"headers\": {" + fields));
    }

    private static String event(String method, String path) {
        return """
            {"version": "2.0", "routeKey": "$default", "rawPath": "PATH", "rawQueryString": "",
             "headers": {"host": "api.example.com"},
             "requestContext": {"requestId": "r-1", "domainName": "api.example.com",
               "http": {"method": "METHOD", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"}, "stage": "$default"},
             "isBase64Encoded": false}
            """.replace("PATH", path).replace("METHOD", method);
    }

    private record Answer(int status, Map<String, String> headers, Json.Obj body) {}

    private static Answer ask(RouterHandler router, String event) throws Exception {
        Json.Obj answer = raw(router, event);
        Map<String, String> headers = new TreeMap<>();
        answer.object("headers")
                .orElseThrow()
                .members()
                .forEach((name, value) -> headers.put(name, ((Json.Str) value).value()));
        int status = Integer.parseInt(String.valueOf(answer.get("statusCode")));
        return new Answer(
                status, headers, (Json.Obj) Json.parse(answer.string("body").orElseThrow()));
    }

    private static Json.Obj raw(RouterHandler router, String event) throws Exception {
        var out = new ByteArrayOutputStream();
        router.handleRequest(new ByteArrayInputStream(event.getBytes(UTF_8)), out, new TestContext());
        return (Json.Obj) Json.parse(out.toByteArray());
    }

    private static void eventually(RouterHandler router, String path, String text) throws Exception {
        for (int tries = 0; tries < 200; tries++) {
            if (Json.of(text).equals(get(router, path).body().get("text"))) {
                return;
            }
            Thread.sleep(50);
        }
        assertThat(get(router, path).body().get("text")).isEqualTo(Json.of(text));
    }
}
