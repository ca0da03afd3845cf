package gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.ApiKey;
import gateway.auth.TestCertificate;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.ExampleServices;
import gateway.lambda.TestContext;
import gateway.limit.TableClock;
import gateway.store.ConsumerAdmin;
import gateway.store.DocumentStore;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Publisher;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Every route with every combination of a good, a bad and no credential of each of four schemes, through the router as it is
 * wired, twice: what may pass is worked out here from the rules alone, and who the service hears is calling.
 */
class AccessModelTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T09:00:00Z"), ZoneOffset.UTC);
    private static final String SECRET = "a shared secret of 32 bytes or more";

    private static final String CONFIGURATION = """
        gateway:
          auth:
            jwt: { id: { issuer: id, audience: shop, algorithms: [HS256], secret: { env: JWT_SECRET } } }
            mtls: { partners: { issuer: "CN=Partners,O=Example", consumerFrom: subject.cn } }
            iam: { batch: { arn: "arn:aws:iam::123456789012:role/batch", consumerFrom: session } }
        services: { echo: { url: "http://127.0.0.1:9000/echo", private: true } }
        routes:
          open: { match: { path: /open }, to: { service: echo }, auth: none }
          any: { match: { path: /any }, to: { service: echo } }
          key: { match: { path: /key }, to: { service: echo }, auth: apiKey }
          jwt: { match: { path: /jwt }, to: { service: echo }, auth: jwt }
          mtls: { match: { path: /mtls }, to: { service: echo }, auth: mtls.partners }
          iam: { match: { path: /iam }, to: { service: echo }, auth: iam }
          jwt-key: { match: { path: /jwt-key }, to: { service: echo }, auth: { anyOf: [jwt, apiKey] } }
          mtls-key: { match: { path: /mtls-key }, to: { service: echo }, auth: { anyOf: [mtls, apiKey] } }
          both: { match: { path: /both }, to: { service: echo }, auth: { allOf: [mtls, jwt] } }
          maybe: { match: { path: /maybe }, to: { service: echo }, auth: { anyOf: [jwt], optional: true } }
          maybe-iam: { match: { path: /maybe-iam }, to: { service: echo }, auth: { anyOf: [iam], optional: true } }
        """;

    /** What each route takes, in the order in which it names the caller. */
    private record Route(List<String> methods, boolean all, boolean optional) {}

    private static final Map<String, Route> ROUTES = routes();

    private static Map<String, Route> routes() {
        Map<String, Route> routes = new LinkedHashMap<>();
        routes.put("any", new Route(List.of("key", "jwt", "mtls", "iam"), false, false));
        routes.put("key", new Route(List.of("key"), false, false));
        routes.put("jwt", new Route(List.of("jwt"), false, false));
        routes.put("mtls", new Route(List.of("mtls"), false, false));
        routes.put("iam", new Route(List.of("iam"), false, false));
        routes.put("jwt-key", new Route(List.of("jwt", "key"), false, false));
        routes.put("mtls-key", new Route(List.of("mtls", "key"), false, false));
        routes.put("both", new Route(List.of("mtls", "jwt"), true, false));
        routes.put("maybe", new Route(List.of("jwt"), false, true));
        routes.put("maybe-iam", new Route(List.of("iam"), false, true));
        routes.put("open", new Route(List.of(), false, true));
        return routes;
    }

    private static final Map<String, String> CALLERS =
            Map.of("key", "acme", "jwt", "id:u1", "mtls", "partners:acme", "iam", "batch:blue");

    private final RouterHandler router;
    private final String key;

    AccessModelTest() throws IOException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        var publisher = new Publisher(new DocumentStore(db, tables.routes(), CLOCK), db, tables.snapshots(), CLOCK);
        Judged.Valid valid = (Judged.Valid) ConfigFile.judge("test", CONFIGURATION.getBytes(StandardCharsets.UTF_8));
        assertThat(publisher.apply(valid.documents(), "test", false)).isInstanceOf(Publisher.Release.Live.class);
        var consumers = new ConsumerAdmin(db, tables.consumers(), CLOCK, new SecureRandom());
        consumers.put("acme", Optional.empty(), Set.of(), true);
        key = ((ConsumerAdmin.Outcome.Changed) consumers.createKey("acme", Optional.empty()))
                .secret()
                .orElseThrow()
                .secretText();
        var environment = Map.of(
                "AWS_REGION",
                "eu-central-1",
                "JWT_SECRET",
                SECRET,
                "SNAPSHOTS_TABLE",
                tables.snapshots(),
                "CONSUMERS_TABLE",
                tables.consumers());
        var log = new AccessLog(_ -> {}, CLOCK, () -> 0, () -> 1);
        router = new RouterHandler(
                new Wiring(environment, new ExampleServices(), db, CLOCK, TableClock.exact(CLOCK), log).function());
    }

    @Test
    void what_may_pass_passes_and_nothing_else_and_the_service_hears_the_right_name() throws Exception {
        String[] states = {"none", "good", "bad"};
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Route> route : ROUTES.entrySet()) {
            for (int n = 0; n < 81; n++) {
                Map<String, String> sent = new LinkedHashMap<>();
                sent.put("key", states[n % 3]);
                sent.put("jwt", states[n / 3 % 3]);
                sent.put("mtls", states[n / 9 % 3]);
                sent.put("iam", states[n / 27]);
                String expected = expected(route.getValue(), sent);
                for (int time = 0; time < 2; time++) {
                    String got = ask("/" + route.getKey(), sent);
                    if (!got.equals(expected)) {
                        wrong.add(route.getKey() + " " + sent + ": " + got + ", not " + expected);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static String state(Map<String, String> sent, String scheme) {
        return sent.getOrDefault(scheme, "none");
    }

    /** The status, and who is calling where it is 200. */
    private static String expected(Route route, Map<String, String> sent) {
        for (String scheme : List.of("key", "jwt", "mtls", "iam")) {
            boolean bound = scheme.equals("mtls") || scheme.equals("iam");
            if (state(sent, scheme).equals("bad") && (!bound || route.methods.contains(scheme))) {
                return "401";
            }
        }
        List<String> good = new ArrayList<>();
        for (String scheme : route.methods) {
            if (state(sent, scheme).equals("good")) {
                good.add(scheme);
            }
        }
        boolean another =
                state(sent, "key").equals("good") || state(sent, "jwt").equals("good");
        if (route.methods.isEmpty()) {
            return another ? "200 " + CALLERS.get(state(sent, "key").equals("good") ? "key" : "jwt") : "200 nobody";
        }
        if (route.all) {
            return good.size() == route.methods.size() ? "200 " + CALLERS.get(good.getFirst()) : "401";
        }
        if (!good.isEmpty()) {
            return "200 " + CALLERS.get(good.getFirst());
        }
        return route.optional && !another ? "200 nobody" : "401";
    }

    private String ask(String path, Map<String, String> sent) throws IOException, JsonException {
        Map<String, Json> headers = new LinkedHashMap<>();
        headers.put("host", Json.of("api.example.com"));
        headers.put("x-consumer-id", Json.of("somebody-else"));
        switch (state(sent, "key")) {
            case "good" -> headers.put("x-api-key", Json.of(key));
            case "bad" -> headers.put("x-api-key", Json.of(WRONG.secretText()));
            default -> {}
        }
        switch (state(sent, "jwt")) {
            case "good" -> headers.put("authorization", Json.of("Bearer " + token(1795600000)));
            case "bad" -> headers.put("authorization", Json.of("Bearer " + token(1795500000)));
            default -> {}
        }
        Map<String, Json> context = new LinkedHashMap<>();
        context.put(
                "http", Json.object("method", Json.of("GET"), "path", Json.of(path), "sourceIp", Json.of("192.0.2.1")));
        context.put("domainName", Json.of("api.example.com"));
        context.put("stage", Json.of("$default"));
        context.put("requestId", Json.of("r"));
        if (!state(sent, "mtls").equals("none")) {
            String pem = state(sent, "mtls").equals("good") ? CERTIFICATE : EXPIRED;
            context.put("authentication", Json.object("clientCert", Json.object("clientCertPem", Json.of(pem))));
        }
        if (!state(sent, "iam").equals("none")) {
            String account = state(sent, "iam").equals("good") ? "123456789012" : "210987654321";
            context.put(
                    "authorizer",
                    Json.object(
                            "iam",
                            Json.object(
                                    "accountId",
                                    Json.of(account),
                                    "userArn",
                                    Json.of("arn:aws:sts::" + account + ":assumed-role/batch/blue"))));
        }
        Json event = Json.object(
                "version", Json.of("2.0"),
                "rawPath", Json.of(path),
                "rawQueryString", Json.of(""),
                "headers", Json.object(headers),
                "requestContext", Json.object(context),
                "isBase64Encoded", Json.of(false));
        var out = new ByteArrayOutputStream();
        router.handleRequest(new ByteArrayInputStream(event.bytes()), out, new TestContext());
        Json.Obj answer = (Json.Obj) Json.parse(out.toByteArray());
        String status = String.valueOf(answer.get("statusCode"));
        if (!status.equals("200")) {
            return status;
        }
        Json.Obj told = ((Json.Obj) Json.parse(answer.string("body").orElseThrow()))
                .object("headers")
                .orElseThrow();
        assertThat(told.get("x-api-key")).isNull();
        return status + " " + told.string("x-consumer-id").orElse("nobody");
    }

    private static final ApiKey WRONG = ApiKey.generate("acme", new SecureRandom());
    private static final String CERTIFICATE = TestCertificate.usual().pem();
    private static final String EXPIRED = TestCertificate.usual()
            .valid(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-11-24T08:59:59Z"))
            .pem();

    private static String token(long expires) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(("{\"iss\":\"id\",\"aud\":\"shop\",\"sub\":\"u1\",\"exp\":" + expires + "}")
                        .getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
