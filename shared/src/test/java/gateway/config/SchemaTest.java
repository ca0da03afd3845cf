package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.config.yaml.YamlJson;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schema that editors use, against the compiler that decides. */
class SchemaTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Json.Obj DOCUMENT = read(DOCS.resolve("gateway.schema.json"));
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(DOCUMENT.text(), InputFormat.JSON);

    /** Constants of {@link Fields} that are no mapping of their own. */
    private static final Set<String> PARTS_OF_OTHERS =
            Set.of("TARGETS", "PART_METHODS", "GATEWAY_RULES", "SERVICE_RULES", "RULES", "KEY");

    /** Where the schema keeps the mappings of {@link Fields}; a number of steps where it is not in {@code $defs}. */
    private static final Map<String, String> PLACES = Map.ofEntries(
            Map.entry("GATEWAY", "gateway"),
            Map.entry("FLOOD", "flood"),
            Map.entry("AUTHENTICATION", "authentication"),
            Map.entry("API_KEY", "authentication properties apiKey"),
            Map.entry("CLIENT_CERTIFICATES", "authentication properties clientCertificates"),
            Map.entry("CERTIFICATE", "certificate"),
            Map.entry("SUBJECT", "certificateSubject"),
            Map.entry("SAN", "certificateSan"),
            Map.entry("PRINCIPAL", "principal"),
            Map.entry("ISSUER", "issuer"),
            Map.entry("INTROSPECTION", "introspection"),
            Map.entry("FORWARD_AUTH", "forwardAuth"),
            Map.entry("SECRET", "secret"),
            Map.entry("IDENTITY", "identity"),
            Map.entry("IDENTITY_HEADERS", "identityHeaders"),
            Map.entry("IDENTITY_TOKEN", "identityToken"),
            Map.entry("IDENTITY_KEY", "identityKey"),
            Map.entry("SIGNATURE", "signature"),
            Map.entry("SIGNATURE_KEY", "signatureKey"),
            Map.entry("CORS", "cors"),
            Map.entry("SERVICE", "service"),
            Map.entry("ROUTE", "route"),
            Map.entry("MATCH", "match"),
            Map.entry("PATH", "path"),
            Map.entry("TEST", "valueTest"),
            Map.entry("TIME", "time"),
            Map.entry("PROFILE", "profile"),
            Map.entry("ALTERNATIVE", "alternative"),
            Map.entry("ANONYMOUS", "authentication properties anonymous"),
            Map.entry("AUTH", "authMapping"),
            Map.entry("WORDS", "words"),
            Map.entry("CLAIM", "claimMapping"),
            Map.entry("CONSUMERS", "consumerLists"),
            Map.entry("CLIENT_IP", "clientIp"),
            Map.entry("LIMIT", "limit"),
            Map.entry("BY", "by"),
            Map.entry("BY_IP", "byIp"),
            Map.entry("TIER", "tier"),
            Map.entry("COST", "cost"),
            Map.entry("COST_SOURCE", "costSource"),
            Map.entry("RAMP_UP", "rampUp"),
            Map.entry("TO_SERVICE", "toService"),
            Map.entry("TO_LAMBDA", "toLambda"),
            Map.entry("TO_REDIRECT", "toRedirect"),
            Map.entry("REDIRECT", "redirect"),
            Map.entry("TO_FIXED", "toFixed"),
            Map.entry("TO_AGGREGATE", "toAggregate"),
            Map.entry("ENDPOINT", "endpoint"),
            Map.entry("OUTLIER", "outlier"),
            Map.entry("FIXED", "fixed"),
            Map.entry("FUNCTION_ERROR", "functionError"),
            Map.entry("PART", "part"),
            Map.entry("POLICY", "policy"),
            Map.entry("EDITS", "headerEdits"),
            Map.entry("QUERY_EDITS", "queryEdits"),
            Map.entry("REQUEST", "request"),
            Map.entry("RESPONSE", "response"),
            Map.entry("BODY", "body"),
            Map.entry("COOKIES", "cookies"),
            Map.entry("FORWARD", "forward"),
            Map.entry("SECURITY", "security"),
            Map.entry("HSTS", "hsts"),
            Map.entry("VALIDATE", "validate"),
            Map.entry("COMPRESSION", "compression"),
            Map.entry("MIRROR", "mirror"),
            Map.entry("PLAN", "plan"),
            Map.entry("CONSUMER", "consumer"),
            Map.entry("STATUS", "status"),
            Map.entry("SUSPENSION", "suspension"));

    static Stream<String> mappings() {
        return Arrays.stream(Fields.class.getDeclaredFields())
                .map(Field::getName)
                .filter(name -> !PARTS_OF_OTHERS.contains(name));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void the_schema_has_the_fields_that_the_compiler_has_and_no_others(String mapping)
            throws ReflectiveOperationException {
        assertThat(PLACES).containsKey(mapping);
        Json.Obj place = DOCUMENT.object("$defs").orElseThrow();
        for (String step : PLACES.getOrDefault(mapping, "").split(" ", -1)) {
            place = place.object(step).orElseThrow();
        }

        assertThat(place.object("properties").orElseThrow().members().keySet()).containsExactlyInAnyOrder((String[])
                Fields.class.getDeclaredField(mapping).get(null));
        assertThat(place.get("additionalProperties")).isEqualTo(Json.of(false));
    }

    @ParameterizedTest
    @MethodSource("gateway.config.DocumentationTest#configurations")
    void what_the_documentation_shows_is_right_for_editors(DocumentationTest.Block block) {
        assertThat(schemaFinds(block.text())).isEmpty();
    }

    @Test
    void every_mapping_of_the_schema_is_one_of_the_compiler() {
        Set<String> closed = new TreeSet<>();
        DOCUMENT.object("$defs").orElseThrow().members().forEach((name, definition) -> {
            if (Json.of(false).equals(((Json.Obj) definition).get("additionalProperties"))) {
                closed.add(name);
            }
        });

        assertThat(PLACES.values()).containsAll(closed);
    }

    @Test
    void the_schema_has_the_sections_of_a_file() {
        assertThat(DOCUMENT.object("properties").orElseThrow().members().keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(Kind.values()).map(Kind::section).toList());
    }

    @Test
    void every_field_is_described_to_the_editor() {
        Map<String, Json> bare = new LinkedHashMap<>();
        DOCUMENT.object("$defs").orElseThrow().members().forEach((name, definition) -> {
            Json.Obj properties = ((Json.Obj) definition).object("properties").orElse(Json.Obj.EMPTY);
            properties.members().forEach((field, schema) -> {
                if (!isDescribed(schema)) {
                    bare.put(name + "." + field, schema);
                }
            });
        });

        assertThat(bare.keySet()).isEmpty();
    }

    private static boolean isDescribed(Json schema) {
        return schema instanceof Json.Obj object
                && (object.get("description") != null
                        || object.string("$ref")
                                .map(ref -> ref.substring(ref.lastIndexOf('/') + 1))
                                .flatMap(name ->
                                        DOCUMENT.object("$defs").orElseThrow().object(name))
                                .filter(SchemaTest::isDescribed)
                                .isPresent());
    }

    @ParameterizedTest(name = "both find right: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}
        gateway: {}
        gateway: { name: "my shop", timeout: 500ms, maxRequestBody: 0B, maxResponseBody: 4400KB, description: x }
        gateway: { cors: none }
        gateway: { cors: { origins: ["*"] } }
        gateway: { cors: { origins: ["https://*.example.com:8443", "null"] } }
        gateway: { cors: { origins: ["http://localhost:3000", "https://[::1]:8443"], methods: [GET], credentials: true, headers: [X-A], maxAge: 0s } }
        gateway: { auth: { default: none } }
        gateway: { auth: { default: { scopes: [a:b] }, apiKey: { header: X-Key } } }
        gateway: { auth: { clientCertificates: { loadBalancer: verify } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a,O=b", consumer: c } } } }
        gateway: { auth: { mtls: { a: { issuer: 'CN=a\\,b+2.5.4.5=x, O=\\C3\\A9', subject: "CN=b", order: -5, consumerFrom: subject.cn, scopes: [a], roles: [b] } } } }
        gateway: { auth: { mtls: { a: { subject: { cn: a, ou: [b, "c d"] }, consumerFrom: san.dns, registered: true } } } }
        gateway: { auth: { mtls: { a: { san: { dns: ["*.a.b", A.b], uri: "spiffe://a/b/*", email: ["*@a.b", "A@b.c"] }, consumerFrom: fingerprint } } } }
        gateway: { auth: { mtls: { a: { fingerprints: ["00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF", "10:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"], revoked: ["01", "0a:1B"], consumer: c } } } }
        gateway: { auth: { iam: { a: { arn: "arn:aws:iam::123456789012:role/a", consumer: c } } } }
        gateway: { auth: { iam: { a: { arn: ["arn:aws:iam::123456789012:role/p/a", "arn:aws-cn:sts::123456789012:assumed-role/a/*", "arn:aws:iam::123456789012:user/p/*", "arn:aws:iam::123456789012:root", "arn:aws:sts::123456789012:federated-user/*"], consumerFrom: arn } } } }
        gateway: { auth: { iam: { a: { arn: "arn:aws:sts::*:assumed-role/a/*", org: o-abc, consumerFrom: account, plan: p } } } } # and: plans: { p: {} }
        gateway: { auth: { iam: { a: { account: ["012345678901"], consumerFrom: session }, b: { cognito: "eu-west-1:1-2", consumerFrom: cognito } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [RS256, EdDSA], jwksUri: "https://a.b/c?d" } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [PS384, Ed448], jwksUri: "https://a.b", discovery: false, jwks: { keys: [{ kty: EC }] } } } } }
        gateway: { auth: { jwt: { a: { issuer: "https://a.b/c", audience: a, algorithms: [ES512], discovery: true } } } }
        gateway: { auth: { jwt: { a: { issuer: "https://a.b", audience: a, algorithms: [Ed25519], discovery: true, jwks: { keys: [{ kty: OKP }] }, types: [at+jwt, application/jwt] } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS384, HS512], secret: { env: A } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: [a, b], algorithms: [HS256], secret: { env: A_1 }, leeway: 60s } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: /a/b.c } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b", member: m } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { secretsManager: a/b, member: "a b" } } } } }
        gateway: { identity: {} }
        gateway: { identity: { headers: none } }
        gateway: { identity: { headers: { consumer: X-User, plan: x-consumer-plan, scopes: x-s, roles: x-forwarded-groups, scheme: x-how, credential: x-key, claims: { tenant: x-tenant, /a/b: x-b } } } }
        gateway: { identity: { token: { keyId: k1, key: { env: KEY } } } }
        gateway: { identity: { token: { header: authorization, issuer: shop, audience: all, ttl: 300s, type: at+jwt, anonymous: true, keyId: k1, algorithm: EdDSA, key: { ssm: /k }, others: [{ keyId: k0, algorithm: RS256, key: { secretsManager: k, member: m } }] } } }
        policies: { a: { identity: none } } # and: services: { b: { url: "https://b.example.com", identity: none } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, identity: default } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [{ kty: EC, crv: P-256, x: a, y: b }] } } } } }
        services: { a: { url: "https://a.b" }, b: { url: "http://10.0.0.1:80/x/", private: true, timeout: 15m, connectTimeout: 1s } }
        routes: { a: { match: { path: / }, to: { fixed: {} } } }
        routes: { a: { match: { path: /a/ }, to: { fixed: { status: 204, headers: { a: b, c: [d, "e f"] } } } } }
        routes: { a: { match: { path: "/{a}/b/{c+}", host: "*.A.b", methods: [GET, HEAD], headers: { X-A: present, b: { is: absent } }, query: { q: "" } }, to: { lambda: "f:live" } } }
        services: { s: { endpoints: ["https://a.b", { url: "https://c.d/x" }, { url: "https://e.f", weight: 0 }], outlier: { failures: 3, ejectFor: 1m, maxEjected: 100% }, timeout: 1s } }
        services: { s: { endpoints: ["https://a.b"], outlier: none } }
        routes: { a: { match: { path: / }, to: { lambda: f, payload: raw, errors: [{ matches: "a.*", status: 404, detail: "No." }] } } }
        routes: { a: { match: { path: /é:x.y~*a }, to: { lambda: "arn:aws:lambda:eu-west-1:123456789012:function:f", timeout: 1m } } }
        routes: { a: { match: { path: "/{b}" }, to: { service: s, path: "/x-{b}/" }, auth: { anyOf: [apiKey], scopes: [] } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: "/{b}" }, to: { aggregate: [{ name: p, service: s, get: "/a?b={b}&c=%20" }, { name: q, service: s, post: "/{p.x.0}", group: g, pick: [a], required: true, timeout: 1s }], timeout: 2s } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { fixed: { json: { a: [1, null] } } }, cors: none, maxRequestBody: 1MB, auth: apiKey } }
        routes: { a: { match: { path: / }, to: { fixed: { base64: AAE= } }, limits: [{ rate: 1/10s, burst: 1000000 }, { quota: 0/week, by: ip, onOutage: allow }, { by: { header: A }, rate: 5/d, name: x }] } }
        routes: { a: { order: -3, match: { path: "/{a}.json" , host: [a.b, "*.c"] }, to: { fixed: {} } } }
        routes: { a: { match: [{ path: { prefix: / } }, { path: { exact: "/{a b}" } }, { path: { regex: "/v[0-9]+/(?P<id>.*)" } }], to: { fixed: {} } } }
        routes: { a: { match: { path: "/a-{b}-{c}/{d}:cancel/@{f}/{e*}" }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, cookies: { s: present, t: { regex: "[a-z]+" } }, clientIp: [10.0.0.0/8, "::1"], profile: m, time: { from: "2026-01-01T00:00:00Z", hours: "22:00-06:00", days: [mon], zone: Europe/Berlin } }, to: { fixed: {} } } } # and: profiles: { m: { headers: { a: b } } }
        profiles: { a: { description: x, anyOf: [{ headers: { a: b } }, { query: { q: absent }, cookies: { c: present } }] } }
        gateway: { trustedHops: 10, trustedProxies: [10.0.0.0/8, "2001:db8::/32"] }
        gateway: { trustedHops: 1, trustedProxies: 192.0.2.1 }
        gateway: { flood: { rate: 50/s, burst: 200, failures: 20/m, v4: 24, v6: 56 } }
        gateway: { flood: { failures: 1/10s } }
        gateway: { flood: none }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: / } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: "/a/{b*}" }, to: { service: s, replacePrefix: /x/y/ } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: "/a/{b+}" }, to: { redirect: { replacePrefix: "", status: 308, scheme: https, host: B.example.com, port: 8443, query: drop } } } }
        routes: { a: { match: { path: "/{b}" }, to: { redirect: { path: "/x/{b}.html" } } } }
        routes: { a: { match: { path: "/{b}" }, to: { fixed: { json: { a: ["{b} {{}} {request.headers.X-A}"] }, headers: { x: "{consumer.id}", location: "/a/{b}" } } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: jwt.c } } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: anonymous } } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { allOf: [apiKey] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { allOf: [apiKey, jwt.c], scopes: { all: [a], any: [b, c] }, roles: [r] } } } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { anyOf: [jwt, anonymous], roles: { any: [r] }, plans: [p], consumers: [acme, "c:u1", "x-*"] } } } # and: plans: { p: {} } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { optional: true, consumers: { allow: [acme], deny: ["b*"] } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { anyOf: [jwt.c], claims: { t: "{id}", /r/s: [a, 1, true], /t/x~1y~0: { all: ["a{{}}", "x-{id}"], any: [1] }, /t/z: { present: true } } } } } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: { allow: 10.0.0.0/8 } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: { allow: [10.0.0.0/8, "2001:db8::/32"], deny: [10.0.0.1] } } }
        gateway: { auth: { anonymous: { consumer: guest, plan: p, scopes: [a] } } } # and: plans: { p: {} }
        policies: { p: { clientIp: { deny: ["::/0"] } } }
        plans: { a: {}, a.b_c-d: { limits: [], description: free } }
        gateway: { limits: [{ name: ceiling, by: all, rate: 5000/s, onOutage: local }] }
        services: { s: { url: "https://a.b", limits: [{ by: [consumer, { ip: { v4: 24, v6: 56 } }], inFlight: 1000 }] } }
        plans: { a: { limits: [{ quota: 0/month, timeZone: Europe/Berlin, anchor: 31 }, { quota: 1/week, timeZone: UTC, anchor: sunday }, { quota: 1/day, timeZone: America/Argentina/Buenos_Aires }] } }
        plans: { a: { limits: [{ bytes: 10MB/s, burst: 1GB, delay: 10ms }, { bytes: 0B/month }, { bytes: 900TB/week, anchor: monday }] } }
        plans: { a: { limits: [{ by: [{ ip: {} }, { header: X-A }, { claim: /a~1/b }, { parameter: id }, credential], rate: 1/s }] } } # and: routes: { r: { match: { path: "/{id}" }, to: { fixed: {} } } }
        plans: { a: { limits: [{ rate: 10/s, cost: 10, name: a }, { rate: 10/s, cost: { header: x-cost, default: 2, most: 10 }, name: b }, { quota: 10/day, cost: { response: { header: x-cost }, most: 10 } }, { quota: 10/hour, cost: { response: { field: /a/b }, default: 0, most: 10 } }] } }
        plans: { a: { limits: [{ rate: 10/s, statuses: [2xx, 404, "410", "500-503"], shadow: true, rampUp: { over: 30d, from: 10% } }] } }
        policies: { p: { limits: [{ rate: 1/s, plans: { a: { rate: 2/s, burst: 3 }, b: unlimited }, consumers: { c: unlimited } }] } } # and: plans: { a: {}, b: {} }
        plans: { a: { routes: ["*"] }, b: { routes: [r, "r*"] } } # and: routes: { r: { match: { path: / }, to: { fixed: {} } } }
        gateway: { auth: { apiKey: { header: X-Key, query: api_key } } }
        consumers: { a.b-c: { plan: p, scopes: [a, b], status: suspended }, d: {} } # and: plans: { p: {} }
        consumers: { a: { roles: [b], tags: [c], metadata: { Tenant_1.a-b: "ä b" }, status: active, passwordHash: $2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy } }
        consumers: { a: { status: { suspended: {} } }, b: { status: { suspended: { reason: "not paid: ask us", type: "https://example.com/unpaid?a#b" } } } }
        """)
    void what_is_right_is_right_for_both(String yaml) {
        assertThat(compilerFinds(yaml)).isEmpty();
        assertThat(schemaFinds(yaml)).isEmpty();
    }

    @ParameterizedTest(name = "both find wrong: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []
        gateways: {}
        policys: {}
        gateway: []
        gateway: { nmae: a }
        gateway: { name: "" }
        gateway: { name: 'a"b' }
        gateway: { name: 5 }
        gateway: { timeout: 5 }
        gateway: { timeout: 5sec }
        gateway: { timeout: 05s }
        gateway: { maxRequestBody: 1mb }
        gateway: { maxRequestBody: 100 }
        gateway: { auth: none }
        gateway: { auth: { default: {} } }
        gateway: { auth: { default: all } }
        gateway: { auth: { apiKey: { header: "a b" } } }
        gateway: { auth: { clientCertificates: {} } }
        gateway: { auth: { clientCertificates: { loadBalancer: passthrough } } }
        gateway: { auth: { mtls: {} } }
        gateway: { auth: { mtls: { A: { issuer: "CN=a", consumer: c } } } }
        gateway: { auth: { mtls: { a: { consumer: c } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a" } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumer: c, consumerFrom: subject.cn } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumer: a_b } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumerFrom: arn } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumer: c, scopes: [a] } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumer: c, registered: true } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumerFrom: subject.cn, registered: true, roles: [a] } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", consumer: c, order: 1001 } } } }
        gateway: { auth: { mtls: { a: { issuer: a, consumer: c } } } }
        gateway: { auth: { mtls: { a: { issuer: [], consumer: c } } } }
        gateway: { auth: { mtls: { a: { subject: {}, consumer: c } } } }
        gateway: { auth: { mtls: { a: { subject: { cn: [] }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { subject: { dc: a }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { san: {}, consumer: c } } } }
        gateway: { auth: { mtls: { a: { san: { dns: "a*.b" }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { san: { uri: a }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { san: { email: a }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { san: { ip: "10.0.0.1" }, consumer: c } } } }
        gateway: { auth: { mtls: { a: { fingerprints: ["00112233"], consumer: c } } } }
        gateway: { auth: { mtls: { a: { fingerprints: [], consumer: c } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", revoked: [17], consumer: c } } } }
        gateway: { auth: { mtls: { a: { issuer: "CN=a", revoked: ["1x"], consumer: c } } } }
        gateway: { auth: { iam: {} } }
        gateway: { auth: { iam: { a: { consumer: c } } } }
        gateway: { auth: { iam: { a: { account: "123456789012" } } } }
        gateway: { auth: { iam: { a: { account: 123456789012, consumer: c } } } }
        gateway: { auth: { iam: { a: { account: "12345", consumer: c } } } }
        gateway: { auth: { iam: { a: { arn: "arn:aws:s3:::bucket", consumer: c } } } }
        gateway: { auth: { iam: { a: { arn: "arn:aws:iam::12:role/a", consumer: c } } } }
        gateway: { auth: { iam: { a: { arn: "*", consumer: c } } } }
        gateway: { auth: { iam: { a: { account: "123456789012", consumerFrom: subject.cn } } } }
        gateway: { auth: { jwt: {} } }
        gateway: { auth: { jwt: { A: { issuer: i, audience: a, algorithms: [RS256], jwksUri: "https://a.b" } } } }
        gateway: { auth: { jwt: { a: { audience: a, algorithms: [RS256], jwksUri: "https://a.b" } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: [], algorithms: [RS256], jwksUri: "https://a.b" } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [none], jwksUri: "https://a.b" } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [RS256] } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], jwksUri: "https://a.b" } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256, RS256], secret: { env: A } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [RS256], secret: { env: A } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { env: AWS_X } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: x } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: {} } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { env: A, ssm: /a } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { env: A, member: a } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { member: a } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: a/b } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: "a b" } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { secretsManager: "" } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", discovery: true } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], discovery: true } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], discovery: false } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS512], discovery: true } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [HS256], secret: { env: A }, jwks: { keys: [{ kty: EC }] } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", types: [] } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", types: [""] } } } }
        gateway: { identity: none }
        gateway: { identity: { headers: { consumer: "a b" } } }
        gateway: { identity: { headers: { consumer: authorization } } }
        gateway: { identity: { headers: { plan: x-forwarded-for } } }
        gateway: { identity: { headers: { claims: { tenant: cookie } } } }
        gateway: { identity: { headers: { tenant: x-tenant } } }
        gateway: { identity: { token: { key: { env: KEY } } } }
        gateway: { identity: { token: { keyId: k1 } } }
        gateway: { identity: { token: { keyId: "a b", key: { env: KEY } } } }
        gateway: { identity: { token: { keyId: k1, key: geheim } } }
        gateway: { identity: { token: { keyId: k1, key: { env: KEY }, algorithm: none } } }
        gateway: { identity: { token: { keyId: k1, key: { env: KEY }, ttl: 1 } } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, identity: all } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [{ kty: EC, d: x }] } } } } }
        gateway: { auth: { jwt: { a: { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [{ kty: oct, k: x }] } } } } }
        gateway: { cors: {} }
        gateway: { cors: { origins: ["https://a.b/"] } }
        gateway: { cors: { origins: ["null"], credentials: true } }
        gateway: { cors: { origins: ["https://*.com"] } }
        gateway: { cors: { origins: ["*"], credentials: true } }
        gateway: { cors: { origins: ["https://a.b"], credentials: true, headers: ["*"] } }
        services: { a: {} }
        services: { A: { url: "https://a.b" } }
        services: { a: { url: a.b } }
        services: { a: { url: "ftp://a.b" } }
        services: { a: { url: "https://u@a.b" } }
        services: { a: { url: "https://a.b?c" } }
        services: { a: { url: "https://a.b#c" } }
        services: { a: { url: "https://a.b", private: "true" } }
        services: { a: { url: "https://a.b", versions: {} } }
        routes: { a: {} }
        routes: { a: { match: { path: / } } }
        routes: { a: { to: { fixed: {} } } }
        routes: { a: { match: {}, to: { fixed: {} } } }
        routes: { a: { match: { path: a }, to: { fixed: {} } } }
        routes: { a: { match: { path: /a//b }, to: { fixed: {} } } }
        routes: { a: { match: { path: /a/../b }, to: { fixed: {} } } }
        routes: { a: { match: { path: /.. }, to: { fixed: {} } } }
        routes: { a: { match: { path: /a% }, to: { fixed: {} } } }
        routes: { a: { match: { path: /* }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/:a" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/{a}{b}" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/a{b+}" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/{a*}/b" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/{a}b}" }, to: { fixed: {} } } }
        routes: { a: { match: { path: { prefix: "/{a}" } }, to: { fixed: {} } } }
        routes: { a: { match: { path: { exact: a } }, to: { fixed: {} } } }
        routes: { a: { match: { path: { exact: /a//b } }, to: { fixed: {} } } }
        routes: { a: { match: { path: { exact: /a, prefix: /b } }, to: { fixed: {} } } }
        routes: { a: { match: { path: { regex: "" } }, to: { fixed: {} } } }
        routes: { a: { match: { path: {} }, to: { fixed: {} } } }
        routes: { a: { match: [], to: { fixed: {} } } }
        routes: { a: { match: [/a], to: { fixed: {} } } }
        routes: { a: { order: 1001, match: { path: / }, to: { fixed: {} } } }
        routes: { a: { order: 1.5, match: { path: / }, to: { fixed: {} } } }
        routes: { a: { order: "1", match: { path: / }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, host: [] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, host: [a.b, a.b] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, headers: { a: { is: b, regex: c } } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, headers: { Cookie: a } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, cookies: { "a b": c } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, clientIp: [] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, clientIp: localhost }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, time: {} }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, time: { from: 2026-01-01 } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, time: { days: [monday] } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, time: { hours: 8-18 } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, time: { zone: Europe/Berlin } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, profile: [] }, to: { fixed: {} } } }
        profiles: { a: {} }
        profiles: { a: { anyOf: [] } }
        profiles: { a: { anyOf: [{}] } }
        profiles: { a: { anyOf: [{ headers: { a: b } }], query: { a: b } } }
        routes: { a: { match: { path: "/{a+}/b" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/{1}" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/a b" }, to: { fixed: {} } } }
        routes: { a: { match: { path: "/a?b" }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, methods: [] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, methods: [get] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, methods: [GET, GET] }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, host: "a:80" }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, host: "a.*" }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, headers: { a: 1 } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, headers: { a: {} } }, to: { fixed: {} } } }
        routes: { a: { match: { path: /, headers: { "a b": c } }, to: { fixed: {} } } }
        routes: { a: { match: { path: / }, to: {} } }
        routes: { a: { match: { path: / }, to: { fixed: { status: 199 } } } }
        routes: { a: { match: { path: / }, to: { fixed: { text: a, json: b } } } }
        routes: { a: { match: { path: / }, to: { fixed: { text: 1 } } } }
        routes: { a: { match: { path: / }, to: { fixed: { base64: "?" } } } }
        routes: { a: { match: { path: / }, to: { fixed: { headers: { a: "b\\n" } } } } }
        routes: { a: { match: { path: / }, to: { fixed: {}, lambda: f } } }
        routes: { a: { match: { path: / }, to: { lambda: "a b" } } }
        routes: { a: { match: { path: / }, to: { lambda: f, path: / } } }
        routes: { a: { match: { path: / }, to: { lambda: f, payload: 1.0 } } }
        routes: { a: { match: { path: / }, to: { lambda: f, payload: "3.0" } } }
        routes: { a: { match: { path: / }, to: { lambda: f, errors: [] } } }
        services: { s: { url: "https://a.b", endpoints: ["https://c.d"] } }
        services: { s: { url: "https://a.b", outlier: none } }
        services: { s: { endpoints: [] } }
        services: { s: { endpoints: "https://a.b" } }
        services: { s: { endpoints: [{ url: "https://a.b", weight: 1001 }] } }
        services: { s: { endpoints: [{ url: "https://a.b", share: 1 }] } }
        services: { s: { endpoints: ["a.b"] } }
        services: { s: { endpoints: ["https://a.b", "https://c.d"], outlier: off } }
        services: { s: { endpoints: ["https://a.b", "https://c.d"], outlier: { failures: 0 } } }
        services: { s: { endpoints: ["https://a.b", "https://c.d"], outlier: { maxEjected: 50 } } }
        services: { s: { endpoints: ["https://a.b", "https://c.d"], outlier: { maxEjected: "101%" } } }
        services: { s: { endpoints: ["https://a.b", "https://c.d"], outlier: { ejectFor: 30 } } }
        routes: { a: { match: { path: / }, to: { lambda: f, errors: [{ matches: a }] } } }
        routes: { a: { match: { path: / }, to: { lambda: f, errors: [{ matches: a, status: 600 }] } } }
        routes: { a: { match: { path: / }, to: { service: s, path: a } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { service: s, path: "/a?b" } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { service: s, path: "/{a" } } } # and: services: { s: { url: "https://a.b" } }
        gateway: { trustedHops: 11 }
        gateway: { flood: { burst: 5 } }
        gateway: { flood: {} }
        gateway: { flood: 50/s }
        gateway: { flood: { rate: 0/s } }
        gateway: { flood: { rate: 50, failures: 1/s } }
        gateway: { flood: { failures: 20/m, burst: 5 } }
        gateway: { flood: { rate: 50/s, v4: 33 } }
        gateway: { flood: { rate: 50/s, v6: 8 } }
        gateway: { trustedHops: -1 }
        gateway: { trustedHops: "1" }
        gateway: { trustedProxies: [10.0.0.0/8] }
        gateway: { trustedHops: 1, trustedProxies: [] }
        gateway: { trustedHops: 1, trustedProxies: ["a b"] }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: /x, path: /y } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: x } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: //x } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: "/x?y" } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: { prefix: /a } }, to: { service: s, replacePrefix: "/{x}" } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { redirect: {} } } }
        routes: { a: { match: { path: / }, to: { redirect: { path: /a, status: 304 } } } }
        routes: { a: { match: { path: / }, to: { redirect: { path: "/a?b" } } } }
        routes: { a: { match: { path: / }, to: { redirect: { scheme: ws } } } }
        routes: { a: { match: { path: / }, to: { redirect: { host: "a:1" } } } }
        routes: { a: { match: { path: / }, to: { redirect: { port: 65536 } } } }
        routes: { a: { match: { path: / }, to: { redirect: { path: /a, to: /b } } } }
        routes: { a: { match: { path: / }, to: { aggregate: [] } } }
        routes: { a: { match: { path: / }, to: { aggregate: [{ name: p, service: s }] } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { aggregate: [{ name: p, service: s, get: /, post: / }] } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { aggregate: [{ name: p, service: s, get: /, pick: [] }] } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: / }, to: { aggregate: [{ name: p, service: s, get: /, drop: [a] }] } } } # and: services: { s: { url: "https://a.b" } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { anyOf: [apiKey], allOf: [apiKey] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { allOf: [] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { allOf: [apiKey, apiKey] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { allOf: [anonymous] } } } # and: gateway: { auth: { jwt: { c: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [t, /r/s] } }, anonymous: { consumer: guest } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: apiKey.x } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { optional: maybe } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { scopes: {} } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { scopes: { all: [] } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { scopes: { none: [a] } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { roles: ["a b"] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { plans: [] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: {} } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: [] } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: { present: false } } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: { present: true, any: [a] } } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: {} } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: null } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: "" } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: "{request.id}" } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { t: "{" } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { claims: { /t~2: a } } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { consumers: [] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { consumers: {} } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { consumers: ["*"] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, auth: { consumers: ["a*b"] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: [10.0.0.0/8] } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: {} } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: { allow: [] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: { allow: ["10.0.0.x"] } } }
        routes: { a: { match: { path: "/{id}" }, to: { fixed: {} }, clientIp: { only: [10.0.0.0/8] } } }
        gateway: { auth: { anonymous: {} } }
        gateway: { auth: { anonymous: { consumer: A_B } } }
        gateway: { auth: { anonymous: { consumer: a, roles: [b] } } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, auth: { anyOf: [] } } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, auth: { scopes: ["a b"] } } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, cache: {} } }
        routes: { a: { match: { path: / }, to: { fixed: {} }, limits: {} } }
        plans: { a: { limits: [{}] } }
        plans: { a: { limits: [{ rate: 1/s, quota: 1/day }] } }
        plans: { a: { limits: [{ rate: 0/s }] } }
        plans: { a: { limits: [{ rate: 1/sec }] } }
        plans: { a: { limits: [{ rate: 1/s, burst: 0 }] } }
        plans: { a: { limits: [{ rate: 1/s, burst: 1.5 }] } }
        plans: { a: { limits: [{ quota: 1/day, burst: 1 }] } }
        plans: { a: { limits: [{ quota: 1/days }] } }
        plans: { a: { limits: [{ rate: 1/s, by: user }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { header: "" } }] } }
        plans: { a: { limits: [{ rate: 1/s, name: A }] } }
        plans: { a: { limits: [{ rate: 1/s, inFlight: 1 }] } }
        plans: { a: { limits: [{ rate: 1/s, onOutage: locally }] } }
        plans: { a: { limits: [{ rate: 1/s, shadow: yes }] } }
        plans: { a: { limits: [{ rate: 1/s, shadow: true, delay: 1s }] } }
        plans: { a: { limits: [{ rate: 1/s, burst: 1MB }] } }
        plans: { a: { limits: [{ rate: 1/s, timeZone: Europe/Berlin }] } }
        plans: { a: { limits: [{ rate: 1/s, anchor: 1 }] } }
        plans: { a: { limits: [{ quota: 1/day, timeZone: CET }] } }
        plans: { a: { limits: [{ quota: 1/month, anchor: 32 }] } }
        plans: { a: { limits: [{ quota: 1/week, anchor: mon }] } }
        plans: { a: { limits: [{ quota: 1/day, delay: 1s }] } }
        plans: { a: { limits: [{ inFlight: 0 }] } }
        plans: { a: { limits: [{ inFlight: 1001 }] } }
        plans: { a: { limits: [{ inFlight: "5" }] } }
        plans: { a: { limits: [{ inFlight: 5, burst: 5 }] } }
        plans: { a: { limits: [{ inFlight: 5, cost: 5 }] } }
        plans: { a: { limits: [{ inFlight: 5, statuses: [2xx] }] } }
        plans: { a: { limits: [{ inFlight: 5, delay: 1s }] } }
        plans: { a: { limits: [{ inFlight: 5, timeZone: UTC }] } }
        plans: { a: { limits: [{ bytes: 10 }] } }
        plans: { a: { limits: [{ bytes: 10KiB/s }] } }
        plans: { a: { limits: [{ bytes: 10MB }] } }
        plans: { a: { limits: [{ bytes: 10MB/days }] } }
        plans: { a: { limits: [{ bytes: 10MB/s, burst: 5 }] } }
        plans: { a: { limits: [{ bytes: 10MB/s, cost: 5 }] } }
        plans: { a: { limits: [{ rate: 1/s, by: [] }] } }
        plans: { a: { limits: [{ rate: 1/s, by: [all] }] } }
        plans: { a: { limits: [{ rate: 1/s, by: [ip, ip] }] } }
        plans: { a: { limits: [{ rate: 1/s, by: [ip, credential, consumer, { header: a }, { header: b }, { header: c }] }] } }
        plans: { a: { limits: [{ rate: 1/s, by: {} }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { header: a, claim: b } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { ip: 24 } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { ip: { v4: 7 } } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { ip: { v6: 129 } } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { ip: { v5: 1 } } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { claim: "" } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { claim: /a~ } }] } }
        plans: { a: { limits: [{ rate: 1/s, by: { parameter: "{id}" } }] } }
        plans: { a: { limits: [{ rate: 1/s, cost: 0 }] } }
        plans: { a: { limits: [{ rate: 1/s, cost: "1" }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { header: a } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { most: 5 } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { header: a, response: { header: b }, most: 5 } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { response: a, most: 5 } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { response: {}, most: 5 } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { response: { field: a }, most: 5 } }] } }
        plans: { a: { limits: [{ rate: 9/s, cost: { header: a, most: 0 } }] } }
        plans: { a: { limits: [{ rate: 1/s, statuses: [] }] } }
        plans: { a: { limits: [{ rate: 1/s, statuses: 2xx }] } }
        plans: { a: { limits: [{ rate: 1/s, statuses: [1xx] }] } }
        plans: { a: { limits: [{ rate: 1/s, statuses: [600] }] } }
        plans: { a: { limits: [{ rate: 1/s, statuses: ["200-"] }] } }
        plans: { a: { limits: [{ rate: 1/s, consumers: {} }] } }
        plans: { a: { limits: [{ rate: 1/s, consumers: { b: infinite } }] } }
        plans: { a: { limits: [{ rate: 1/s, consumers: { b: {} } }] } }
        plans: { a: { limits: [{ rate: 1/s, consumers: { b: { rate: 1/s, name: c } } }] } }
        plans: { a: { limits: [{ rate: 1/s, consumers: { b: { rate: 1/s, quota: 1/day } } }] } }
        plans: { a: { limits: [{ rate: 1/s, delay: 1 }] } }
        plans: { a: { limits: [{ rate: 1/s, rampUp: 30d }] } }
        plans: { a: { limits: [{ rate: 1/s, rampUp: { over: 30d } }] } }
        plans: { a: { limits: [{ rate: 1/s, rampUp: { over: 30d, from: 100% } }] } }
        plans: { a: { limits: [{ rate: 1/s, rampUp: { over: 30d, from: 0% } }] } }
        plans: { a: { limits: [{ rate: 1/s, rampUp: { from: 10% } }] } }
        plans: { a: null }
        plans: { a: { routes: [] } }
        plans: { a: { routes: all } }
        plans: { a: { routes: ["*a"] } }
        plans: { a: { routes: ["a*", "a*"] } } # and: routes: { ab: { match: { path: / }, to: { fixed: {} } } }
        plans: { a: { routes: [A] } }
        gateway: { auth: { apiKey: { query: "" } } }
        gateway: { auth: { apiKey: { query: "a b" } } }
        gateway: { auth: { apiKey: { query: true } } }
        consumers: { a: { roles: ["a b"] } }
        consumers: { a: { roles: [a, a] } }
        consumers: { a: { tags: [A] } }
        consumers: { a: { tags: a } }
        consumers: { a: { metadata: { a: 1 } } }
        consumers: { a: { metadata: { "a b": c } } }
        consumers: { a: { metadata: { /a: c } } }
        consumers: { a: { metadata: { a: "b\\nc" } } }
        consumers: { a: { metadata: [a] } }
        consumers: { a: { status: true } }
        consumers: { a: { status: {} } }
        consumers: { a: { status: { active: true } } }
        consumers: { a: { status: { suspended: unpaid } } }
        consumers: { a: { status: { suspended: { reason: "" } } } }
        consumers: { a: { status: { suspended: { type: unpaid } } } }
        consumers: { a: { status: { suspended: { type: "https://a/b c" } } } }
        consumers: { a: { status: { suspended: { why: a } } } }
        consumers: { a: { passwordHash: secret } }
        consumers: { a: { passwordHash: 1 } }
        consumers: { a_b: {} }
        consumers: { a: { status: gone } }
        consumers: { a: { keys: {} } }
        """)
    void what_is_wrong_is_wrong_for_both(String yaml) {
        assertThat(compilerFinds(yaml)).isNotEmpty();
        assertThat(schemaFinds(yaml)).isNotEmpty();
    }

    @Test
    void the_example_is_right_for_both() throws IOException {
        String yaml = Files.readString(Path.of("../examples/gateway.yaml"));

        assertThat(yaml).startsWith("# yaml-language-server: $schema=../docs/gateway.schema.json\n");
        assertThat(compilerFinds(yaml)).isEmpty();
        assertThat(schemaFinds(yaml)).isEmpty();
    }

    /** A row may go on in a second section, after a comment that says so. */
    private static String whole(String yaml) {
        return yaml.replace(" # and: ", "\n");
    }

    private static Collection<?> compilerFinds(String yaml) {
        Judged judged = ConfigFile.judge("f", whole(yaml).getBytes(StandardCharsets.UTF_8));
        return judged instanceof Judged.Invalid(var faults) ? faults : List.of();
    }

    private static Collection<?> schemaFinds(String yaml) {
        return SCHEMA.validate(YamlJson.read(whole(yaml)).text(), InputFormat.JSON);
    }

    private static Json.Obj read(Path file) {
        try {
            return (Json.Obj) Json.parse(Files.readAllBytes(file));
        } catch (IOException | JsonException e) {
            throw new AssertionError(e);
        }
    }
}
