package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.AuthenticationFilter;
import gateway.auth.Authenticator;
import gateway.auth.AuthorizationFilter;
import gateway.auth.Callouts;
import gateway.auth.Consumer;
import gateway.auth.InMemoryConsumers;
import gateway.auth.JwksSource.Fetched;
import gateway.auth.Nonces;
import gateway.auth.Secrets;
import gateway.config.yaml.ConfigFile;
import gateway.hash.HmacSha256;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.lambda.Events;
import gateway.pipeline.Caller;
import gateway.pipeline.Live;
import gateway.pipeline.Router;
import gateway.route.Configuration;
import gateway.store.Databases;
import gateway.store.DynamoDb;
import gateway.store.DynamoNonces;
import gateway.store.LocalDynamoDb;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of {@code docs/signatures.md}, behind each front, at several instances with one table. */
class SignaturesDocumentTest {
    private static final String PAGE = page();
    private static final String CONFIGURATION = block("yaml");
    private static final String REQUEST = block("http");
    private static final String SECRET = "a secret for the documentation, 32 bytes or more";
    private static final Map<String, String> ENVIRONMENT = Map.of("PARTNER_SECRET", SECRET);

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:20Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final List<String> log = new ArrayList<>();

    SignaturesDocumentTest() {
        consumers.put(new Consumer("partner", Optional.empty(), Set.of(), true, List.of()));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/signatures.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String block(String language) {
        var matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(PAGE);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    enum Front {
        HTTP_API,
        HTTP_API_1,
        FUNCTION_URL,
        REST_API,
        ALB
    }

    /** The request as that front hands it over. */
    private static Json.Obj event(Front front, String request) {
        String[] parts = request.split("\n\n", 2);
        String[] lines = parts[0].split("\n");
        String[] first = lines[0].split(" ");
        int mark = first[1].indexOf('?');
        String path = first[1].substring(0, mark);
        String query = first[1].substring(mark + 1);
        var fields = new LinkedHashMap<String, Json>();
        var lists = new LinkedHashMap<String, Json>();
        for (int i = 1; i < lines.length; i++) {
            String[] field = lines[i].split(": ", 2);
            fields.put(field[0].toLowerCase(Locale.ROOT), Json.of(field[1]));
            lists.put(field[0].toLowerCase(Locale.ROOT), Json.of(List.of(Json.of(field[1]))));
        }
        Json.Obj parameters = Json.object(
                query.substring(0, query.indexOf('=')),
                Json.of(List.of(Json.of(query.substring(query.indexOf('=') + 1)))));
        Json.Str body = Json.of(parts[1].strip());
        Json.Str host = (Json.Str) Objects.requireNonNull(fields.get("host"));
        return switch (front) {
            case HTTP_API, FUNCTION_URL -> {
                Json.Str domain = front == Front.HTTP_API ? host : Json.of("x.lambda-url.eu-central-1.on.aws");
                yield Json.object(
                        "version", Json.of("2.0"),
                        "rawPath", Json.of(path),
                        "rawQueryString", Json.of(query),
                        "headers", new Json.Obj(fields),
                        "requestContext",
                                Json.object(
                                        "domainName", domain,
                                        "requestId", Json.of("r1"),
                                        "stage", Json.of("$default"),
                                        "http",
                                                Json.object(
                                                        "method", Json.of(first[0]),
                                                        "path", Json.of(path),
                                                        "sourceIp", Json.of("203.0.113.7"))),
                        "body", body,
                        "isBase64Encoded", Json.of(false));
            }
            case HTTP_API_1, REST_API -> {
                Json.Obj event = Json.object(
                        "httpMethod", Json.of(first[0]),
                        "path", Json.of(path),
                        "multiValueHeaders", new Json.Obj(lists),
                        "multiValueQueryStringParameters", parameters,
                        "requestContext",
                                Json.object(
                                        "domainName", host,
                                        "path", Json.of(path),
                                        "requestId", Json.of("r1"),
                                        "stage", Json.of("$default"),
                                        "identity", Json.object("sourceIp", Json.of("203.0.113.7"))),
                        "body", body,
                        "isBase64Encoded", Json.of(false));
                yield front == Front.REST_API ? event : event.with("version", Json.of("1.0"));
            }
            case ALB -> {
                lists.put("x-forwarded-for", Json.of(List.of(Json.of("203.0.113.7"))));
                lists.put("x-forwarded-proto", Json.of(List.of(Json.of("https"))));
                lists.put("x-forwarded-port", Json.of(List.of(Json.of("443"))));
                yield Json.object(
                        "httpMethod", Json.of(first[0]),
                        "path", Json.of(path),
                        "multiValueHeaders", new Json.Obj(lists),
                        "multiValueQueryStringParameters", parameters,
                        "requestContext", Json.object("elb", Json.object("targetGroupArn", Json.of("arn"))),
                        "body", body,
                        "isBase64Encoded", Json.of(false));
            }
        };
    }

    private Router instance(Nonces nonces) {
        ConfigFile.Judged judged = ConfigFile.judge("signatures.md", CONFIGURATION.getBytes(StandardCharsets.UTF_8));
        Configuration configuration = ((ConfigFile.Judged.Valid) judged).configuration();
        var authenticator = new Authenticator(new Authenticator.Ports(
                consumers,
                (_, _, _) -> new Fetched.Failed("no network here"),
                Secrets.of(ENVIRONMENT),
                Callouts.NONE,
                nonces,
                ENVIRONMENT,
                clock,
                log::add));
        return new Router(
                () -> Optional.of(new Live(configuration, "table")),
                List.of(new AuthenticationFilter(authenticator), new AuthorizationFilter()),
                call -> Response.of(
                        200, Headers.of("x-caller", ((Caller.Known) call.caller()).consumer()), Body.EMPTY));
    }

    private Response send(Router router, Json.Obj event) {
        var read = Events.read(event.bytes(), "i1");
        assertThat(read).isInstanceOf(Events.Understood.class);
        var request = ((Events.Understood) read).invocation().request();
        var line = new AccessLog(log::add, clock, () -> 0, () -> 1).begin(request);
        Response response = router.handle(request, Optional.empty(), Deadline.in(clock, Duration.ofSeconds(5)), line);
        line.finish(response);
        return response;
    }

    private static Nonces nowhere() {
        return Nonces.NOWHERE;
    }

    @ParameterizedTest
    @EnumSource
    void the_example_holds_behind_each_front_once(Front front) {
        DynamoDb db = Databases.light(LocalDynamoDb.endpoint());
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        Router one = instance(new DynamoNonces(db, table, clock));
        Router two = instance(new DynamoNonces(db, table, clock));
        String request = front == Front.FUNCTION_URL ? signedFor("x.lambda-url.eu-central-1.on.aws") : REQUEST;
        Json.Obj event = event(front, request);

        Response response = send(one, event);

        assertThat(response.status()).as(log.toString()).isEqualTo(200);
        assertThat(response.headers().first("x-caller")).contains("partner");
        assertThat(send(one, event).status()).isEqualTo(401);
        assertThat(send(two, event).status()).isEqualTo(401);
        assertThat(log.getLast()).contains("replayed").doesNotContain("xlEPjOUgfShY2IOJ");
    }

    /** The example for another host: what a caller of it would sign. */
    private static String signedFor(String host) {
        String request = REQUEST.replace("Host: api.example.com", "Host: " + host);
        var input = Pattern.compile("Signature-Input: sig=(.*)").matcher(request);
        var digest = Pattern.compile("Content-Digest: (.*)").matcher(request);
        assertThat(input.find() && digest.find()).isTrue();
        String base = "\"@method\": POST\n\"@authority\": " + host + "\n\"@path\": /orders\n\"@query\": ?dry=1\n"
                + "\"content-digest\": " + digest.group(1) + "\n\"@signature-params\": " + input.group(1);
        return request.replaceAll("Signature: .*", "Signature: sig=:" + code(base) + ":");
    }

    @Test
    void what_is_signed_is_what_the_page_shows() {
        var matcher = Pattern.compile("(?s)```\n(\"@method\".*?)\n```").matcher(PAGE);
        assertThat(matcher.find()).isTrue();

        assertThat(REQUEST).contains("Signature: sig=:" + code(matcher.group(1)) + ":");
    }

    private static String code(String base) {
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(HmacSha256.of(secret, base.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void without_a_signature_the_answer_says_what_to_cover() {
        String plain = REQUEST.replaceAll("Signature.*\n", "");
        Response response = send(instance(nowhere()), event(Front.HTTP_API, plain));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().all("www-authenticate")).containsExactly("Signature realm=\"gateway\"");
        assertThat(response.headers().all("accept-signature"))
                .containsExactly("sig=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\");created");
        Response empty = send(instance(nowhere()), event(Front.HTTP_API, plain).with("body", Json.Null.NULL));
        assertThat(empty.headers().all("accept-signature"))
                .containsExactly("sig=(\"@method\" \"@authority\" \"@path\" \"@query\");created");
    }

    @Test
    void while_the_table_is_away_it_cannot_be_checked() {
        Response response = send(instance(nowhere()), event(Front.HTTP_API, REQUEST));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers().has("retry-after")).isTrue();
        assertThat(log.getLast()).contains("nonces-unavailable");
    }

    @Test
    void of_fifty_instances_at_one_moment_one_takes_it() throws Exception {
        DynamoDb db = Databases.light(LocalDynamoDb.endpoint());
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        Json.Obj event = event(Front.HTTP_API, REQUEST);
        var start = new CountDownLatch(1);
        int taken = 0;
        try (var threads = Executors.newFixedThreadPool(50)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Router router = instance(new DynamoNonces(db, table, clock));
                answers.add(threads.submit(() -> {
                    start.await();
                    return status(router, event);
                }));
            }
            start.countDown();
            for (Future<Integer> answer : answers) {
                int status = answer.get();
                assertThat(status).isIn(200, 401);
                taken += status == 200 ? 1 : 0;
            }
        }
        assertThat(taken).isEqualTo(1);
    }

    private int status(Router router, Json.Obj event) {
        var request = ((Events.Understood) Events.read(event.bytes(), "i1"))
                .invocation()
                .request();
        var line = new AccessLog(_ -> {}, clock, () -> 0, () -> 1).begin(request);
        return router.handle(request, Optional.empty(), Deadline.in(clock, Duration.ofSeconds(5)), line)
                .status();
    }
}
