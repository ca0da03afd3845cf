package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.Consumer;
import gateway.client.Origin;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.config.yaml.PlacedFault;
import gateway.policy.Access;
import gateway.policy.Allowance;
import gateway.policy.JwtIssuer;
import gateway.policy.Limit;
import gateway.policy.Period;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.Service;
import gateway.route.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompilerTest {

    @Test
    void an_empty_configuration_has_the_documented_defaults() {
        Configuration configuration = valid("gateway: {}");

        assertThat(configuration.gateway().name()).isEqualTo("gateway");
        assertThat(configuration.gateway().access())
                .isEqualTo(new Access.Authenticated(Set.of(Scheme.API_KEY), Set.of()));
        assertThat(configuration.gateway().apiKeyHeader()).isEqualTo("x-api-key");
        assertThat(configuration.gateway().maxRequestBytes()).isEqualTo(1 << 20);
        assertThat(configuration.gateway().maxResponseBytes()).isEqualTo(4 << 20);
        assertThat(configuration.gateway().timeout()).isEqualTo(Duration.ofSeconds(29));
        assertThat(configuration.gateway().cors()).isEmpty();
        assertThat(configuration.table().routes()).isEmpty();
    }

    @Test
    void a_whole_configuration_says_what_it_says() {
        Configuration shop = valid("""
            gateway:
              name: shop
              auth:
                default: jwt
                apiKey: { header: X-Key }
                jwt:
                  main:
                    issuer: https://id.example.com/
                    audience: [shop, mobile]
                    algorithms: [RS256, EdDSA]
                    jwksUri: https://id.example.com/keys?v=1
                    leeway: 30s
                    consumerClaim: client_id
                    plan: free
                    registered: true
              cors: { origins: ["https://app.example.com"], credentials: true, maxAge: 1h, headers: [X-A] }
              maxRequestBody: 64KB
              maxResponseBody: 2MB
              timeout: 10s
            services:
              orders: { url: "http://orders.internal:8080/v1/", private: true, timeout: 500ms, connectTimeout: 100ms }
            routes:
              get:
                match:
                  methods: [GET]
                  host: "*.Example.com"
                  path: /orders/{id}/{rest+}
                  headers: { X-Tenant: present, x-v: "2", x-debug: absent, x-w: { is: absent } }
                  query: { q: present }
                to: { service: orders, path: "/o/{id}/x-{rest}" }
                auth: { anyOf: [apiKey, jwt], scopes: [orders:read] }
                limits:
                  - { by: consumer, rate: 100/s, burst: 200 }
                  - { by: { header: X-Tenant }, rate: 5/10m }
                  - { by: ip, quota: 100000/month, onOutage: allow, name: total }
                cors: none
                maxRequestBody: 4400KB
            plans:
              free: { limits: [ { quota: 10/day } ] }
            """);

        JwtIssuer issuer = shop.gateway().issuers().getFirst();
        assertThat(issuer.id()).isEqualTo("main");
        assertThat(issuer.audiences()).containsExactlyInAnyOrder("shop", "mobile");
        assertThat(issuer.leeway()).isEqualTo(Duration.ofSeconds(30));
        assertThat(issuer.keys())
                .isEqualTo(new JwtIssuer.Keys.Url(java.net.URI.create("https://id.example.com/keys?v=1")));
        assertThat(issuer.mapping().consumerClaim()).isEqualTo("client_id");
        assertThat(issuer.mapping().scopeClaim()).isEqualTo("scope");
        assertThat(issuer.mapping().plan()).contains("free");
        assertThat(issuer.mapping().registered()).isTrue();
        assertThat(shop.gateway().apiKeyHeader()).isEqualTo("x-key");
        assertThat(shop.gateway().access()).isEqualTo(new Access.Authenticated(Set.of(Scheme.JWT), Set.of()));
        assertThat(shop.gateway().cors().orElseThrow().headers()).containsExactly("x-a");

        Service orders = Objects.requireNonNull(shop.services().get("orders"));
        assertThat(orders.basePath()).isEqualTo("/v1");
        assertThat(orders.origin()).isEqualTo(new Origin(false, "orders.internal", 8080, Origin.Reach.ANY));

        Route route = shop.table().routes().getFirst();
        assertThat(route.matches().getFirst().template()).isEqualTo("/orders/{id}/{rest+}");
        assertThat(route.matches().getFirst().host()).contains(new Match.Host.Wildcard("example.com"));
        assertThat(route.matches().getFirst().headers())
                .containsExactlyInAnyOrder(
                        new Match.Condition("x-tenant", new Match.Test.Present()),
                        new Match.Condition("x-v", new Match.Test.Is("2")),
                        new Match.Condition("x-debug", new Match.Test.Absent()),
                        new Match.Condition("x-w", new Match.Test.Is("absent")));
        assertThat(route.rules().access())
                .isEqualTo(new Access.Authenticated(Set.of(Scheme.API_KEY, Scheme.JWT), Set.of("orders:read")));
        assertThat(route.rules().cors()).isEmpty();
        assertThat(route.rules().maxRequestBytes()).isEqualTo(4400 * 1024);
        assertThat(((Target.PathRule.Filled) ((Target.Http) route.target()).path())
                        .template()
                        .pieces())
                .hasToString("[Text[text=/o/], {id}, Text[text=/x-], {rest}]");
        assertThat(route.rules().limits().getFirst().limits())
                .containsExactly(
                        new Limit(
                                "consumer-rate",
                                List.of(new Limit.By.Consumer()),
                                new Allowance.Rate(100, Duration.ofSeconds(1), 200)),
                        new Limit(
                                "x-tenant-rate",
                                List.of(new Limit.By.Header("x-tenant")),
                                new Allowance.Rate(5, Duration.ofMinutes(10), 5)),
                        new Limit(
                                        "total",
                                        List.of(Limit.By.Ip.DEFAULT),
                                        new Allowance.Quota(100000, Period.of(Period.Unit.MONTH)))
                                .withOnOutage(Limit.OnOutage.ALLOW));
        assertThat(Objects.requireNonNull(shop.plans().get("free")).limits())
                .containsExactly(new Limit(
                        "consumer-day",
                        List.of(new Limit.By.Consumer()),
                        new Allowance.Quota(10, Period.of(Period.Unit.DAY))));
    }

    @Test
    void targets_other_than_a_service() {
        Configuration configuration = valid("""
            services: { crm: { url: "https://crm.example.com", timeout: 3s } }
            routes:
              page:
                match: { path: "/customers/{id}/page" }
                to:
                  aggregate:
                    - { name: customer, service: crm, get: "/customers/{id}", required: true }
                    - { name: orders, service: crm, post: "/o?c={customer.id}&x=%20", group: all, pick: [id] }
                  timeout: 5s
              lambda:
                match: { path: /l }
                to: { lambda: "arn:aws:lambda:eu-west-1:123456789012:function:f:live", timeout: 1m }
              fixed:
                match: { path: / }
                to: { fixed: { status: 503, headers: { Retry-After: "60", x-y: [a, b] }, json: { b: 1.0, a: null } } }
              text:
                match: { path: /t/ }
                to: { fixed: { text: "" } }
            """);

        var aggregate = (Target.Aggregate) route(configuration, "page").target();
        assertThat(aggregate.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(aggregate.parts()).extracting(Target.Part::method).containsExactly("GET", "POST");
        assertThat(aggregate.parts()).extracting(Target.Part::required).containsExactly(true, false);
        assertThat(aggregate.parts()).extracting(Target.Part::timeout).containsOnly(Duration.ofSeconds(3));
        assertThat(aggregate.parts().getLast().path().pieces())
                .hasToString("[Text[text=/o?c=], {customer.id}, Text[text=&x=%20]]");
        var fixed = (Target.Fixed) route(configuration, "fixed").target();
        assertThat(fixed.body().text()).isEqualTo("{\"a\":null,\"b\":1}");
        assertThat(fixed.headers().all("x-y")).containsExactly("a", "b");
        assertThat(fixed.headers().first("content-type")).contains("application/json");
        assertThat(((Target.Fixed) route(configuration, "text").target()).status())
                .isEqualTo(200);
        assertThat(route(configuration, "text").matches().getFirst().template()).isEqualTo("/t/");
        assertThat(((Target.Function) route(configuration, "lambda").target()).timeout())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void every_mistake_is_reported_at_once_in_order_of_lines() {
        assertThat(faults("""
            gateway:
              nmae: shop
            services:
              orders: { url: "http://orders.example.com", timout: 2s }
            routes:
              a:
                match: { path: /a }
                to: { service: order }
                limits: [ { by: consumer, rate: 100/sec } ]
                cache: { ttl: 30s }
            roots: {}
            """)).isEqualTo("""
                f:2:3 gateway.nmae: there is no such field; did you mean name?
                f:4:13 services.orders.url: "http://orders.example.com" is not encrypted; use https, or write private: true beside it if it is in a private network
                f:4:47 services.orders.timout: there is no such field; did you mean timeout?
                f:8:11 routes.a.to.service: there is no service "order"; did you mean orders?
                f:9:31 routes.a.limits[0].rate: "100/sec" is not a rate; write permits per s, m, h or d, such as 100/s, 5/m or 10/h
                f:10:5 routes.a.cache: is not supported yet; remove it
                f:11:1 roots: there is no such field; did you mean routes?\
                """);
    }

    @ParameterizedTest(name = "gateway: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { name: "a\\"b" }                        | gateway.name: "a\\"b" is not a name
        { name: 5 }                             | gateway.name: 5 is not text
        { name: }                               | gateway.name: is empty
        { timeout: 2 }                          | gateway.timeout: 2 is not a time
        { timeout: 2 s }                        | gateway.timeout: "2 s" is not a time
        { timeout: 16m }                        | gateway.timeout: "16m" is out of range; write 10ms to 15m
        { maxResponseBody: 5MB }                | gateway.maxResponseBody: "5MB" is out of range; write 0B to 4400KB
        { maxRequestBody: 1mb }                 | gateway.maxRequestBody: "1mb" is not a size
        { maxRequestBody: 99999999999MB }       | gateway.maxRequestBody: "99999999999MB"
        { auth: none }                          | gateway.auth: "none" is not a mapping
        { auth: { default: jwt } }              | gateway.auth.default: no issuer of JSON Web Tokens is configured
        { auth: { default: apikey } }           | gateway.auth.default: "apikey" is not an authentication scheme; did you mean apiKey?
        { auth: { apiKey: { header: "a b" } } } | gateway.auth.apiKey.header: "a b" is not a header field's name
        { auth: { apiKey: { header: Authorization } } } | gateway.auth.apiKey.header: "authorization" has a meaning of its own
        { auth: { jwt: {} } }                   | gateway.auth.jwt: names no issuer
        { auth: { jwt: [] } }                   | gateway.auth.jwt: a list is not a mapping
        { cors: { origins: [] } }               | gateway.cors.origins: names no origin
        { cors: {} }                            | gateway.cors.origins: is missing
        { cors: { origins: ["https://a.example.com/"] } } | gateway.cors.origins[0]: "https://a.example.com/" is not an origin
        { cors: { origins: ["https://a.example.com:443"] } } | gateway.cors.origins[0]: "https://a.example.com:443" is not an origin
        { cors: { origins: ["https://A.example.com"] } } | gateway.cors.origins[0]: "https://A.example.com" is not an origin
        { cors: { origins: ["null"], credentials: true } } | gateway.cors.credentials: every page can make itself of the origin null
        { cors: { origins: ["https://*.com"] } } | gateway.cors.origins[0]: "https://*.com" is not an origin
        { cors: { origins: ["https://a.*.com"] } } | gateway.cors.origins[0]: "https://a.*.com" is not an origin
        { cors: { origins: ["https://*"] } } | gateway.cors.origins[0]: "https://*" is not an origin
        { cors: { origins: ["*.example.com"] } } | gateway.cors.origins[0]: "*.example.com" is not an origin
        { response: { body: { jsonata: "body.{" } } } | gateway.response.body.jsonata:
        { request: { body: { jsonata: "$eval(body.x)" } } } | gateway.request.body.jsonata: $eval is not allowed
        { cors: { origins: ["*", "https://a.b"] } } | gateway.cors.origins: has "*" beside other origins
        { cors: { origins: ["*"], credentials: true } } | gateway.cors.credentials: credentials are not possible with origin "*"
        { cors: { origins: ["https://a.b"], credentials: true, headers: ["*"] } } | gateway.cors.credentials: with credentials, browsers take "*"
        { cors: { origins: ["https://a.b"], maxAge: 1500ms } } | gateway.cors.maxAge: "1500ms" is not in whole seconds
        { cors: { origins: ["https://a.b"], methods: [get] } } | gateway.cors.methods[0]: "get" is not a method that the gateway forwards; did you mean GET?
        """)
    void a_mistake_in_the_gateway_is_named(String gateway, String fault) {
        assertThat(faults("gateway: " + gateway))
                .doesNotContain("\n")
                .startsWith("f:1:")
                .contains(" " + fault);
    }

    @ParameterizedTest(name = "issuer: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { issuer: i, audience: a, algorithms: [RS256] } | : has no keys; write one of jwksUri, discovery: true, jwks, or secret
        { issuer: i, audience: a, algorithms: [RS256], discovery: false } | : has no keys
        { issuer: "https://a.b", audience: a, algorithms: [RS256], jwksUri: "https://a.b", discovery: true } | : has keys from several places
        { issuer: i, audience: a, algorithms: [HS256], secret: { env: S }, jwks: { keys: [{kty: RSA}] } } | : has keys from several places
        { issuer: i, audience: a, algorithms: [RS256], discovery: true } | .issuer: "i" is not an http or https URL
        { issuer: "http://a.b", audience: a, algorithms: [RS256], discovery: true } | .issuer: "http://a.b" is not encrypted
        { issuer: i, audience: a, algorithms: [RS256], jwksUri: "https://a.b", types: [] } | .types: names no type
        { issuer: i, audience: a, algorithms: [RS256], jwksUri: "https://a.b", types: ["a b"] } | .types[0]: "a b" is not a value of typ
        { issuer: i, audience: a, algorithms: [RS256], jwksUri: "https://a.b", types: [JWT, application/jwt] } | .types[1]: stands twice
        { issuer: i, audience: a, algorithms: [none], jwksUri: "https://a.b" } | .algorithms[0]: "none" is not an algorithm that is verified
        { issuer: i, audience: a, algorithms: [], jwksUri: "https://a.b" } | .algorithms: names no algorithm
        { issuer: i, audience: a, jwksUri: "https://a.b" } | .algorithms: is missing
        { issuer: i, audience: a, algorithms: [HS256], jwksUri: "https://a.b" } | .algorithms: HS256, HS384 and HS512 need a shared secret, not public keys
        { issuer: i, audience: a, algorithms: [RS256], secret: { env: S } } | .secret: is for HS256, HS384 and HS512 alone
        { issuer: i, audience: a, algorithms: [HS256, RS256], secret: { env: S } } | .algorithms: mixes algorithms of shared secrets (HS...) with those of public keys
        { issuer: i, audience: a, algorithms: [HS256], secret: geheim } | .secret: is a secret in clear, or a place that is not spelt as one
        { issuer: i, audience: a, algorithms: [HS256], secret: { env: s } } | .secret.env: is not a variable's name
        { issuer: i, audience: a, algorithms: [HS256], secret: { env: AWS_SECRET_ACCESS_KEY } } | .secret.env: "AWS_SECRET_ACCESS_KEY" belongs to Lambda
        { issuer: i, audience: a, algorithms: [HS256], secret: {} } | .secret: names no place; write { env: NAME }
        { issuer: i, audience: a, algorithms: [HS256], secret: [geheim] } | .secret: is no place of a secret
        { issuer: i, audience: a, algorithms: [HS256], secret: { env: S, ssm: /s } } | .secret: names several places
        { issuer: i, audience: a, algorithms: [HS256], secret: { env: S, member: m } } | .secret.member: is for secrets of ssm and secretsManager
        { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: a/b } } | .secret.ssm: is no parameter's name
        { issuer: i, audience: a, algorithms: [HS256], secret: { ssm: "ge heim" } } | .secret.ssm: is no parameter's name
        { issuer: i, audience: a, algorithms: [HS256], secret: { secretsManager: "ge heim" } } | .secret.secretsManager: is no secret's name
        { issuer: i, audience: a, algorithms: [HS256], secret: { secretsManager: s, member: 7 } } | .secret.member: is not text
        { issuer: i, audience: a, algorithms: [HS256], secret: { value: geheim } } | .secret.value: there is no such field
        { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [{kty: oct, k: AAAA}] } } | .jwks.keys[0]: is a shared secret, in clear
        { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [{kty: EC, d: AAAA}] } } | .jwks.keys[0]: is a private key
        { issuer: i, audience: a, algorithms: [RS256], jwks: { keys: [{kty: RSA, dp: AAAA}] } } | .jwks.keys[0]: is a private key
        { issuer: i, audience: a, algorithms: [ES256], jwks: { keys: [] } } | .jwks.keys: has no key
        { issuer: i, audience: a, algorithms: [ES256], jwksUri: "http://a.b" } | .jwksUri: "http://a.b" is not encrypted
        { issuer: i, audience: [], algorithms: [ES256], jwksUri: "https://a.b" } | .audience: names no audience
        { audience: a, algorithms: [ES256], jwksUri: "https://a.b" } | .issuer: is missing
        { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", leeway: 61s } | .leeway: "61s" is out of range; write 0s to 1m
        { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", plan: gold } | .plan: there is no plan "gold"; add it, or remove the reference
        """)
    void a_mistake_in_an_issuer_is_named(String issuer, String fault) {
        assertThat(faults("gateway: { auth: { jwt: { main: " + issuer + " } } }"))
                .doesNotContain("\n")
                .contains(" gateway.auth.jwt.main" + fault);
    }

    @ParameterizedTest(name = "service: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                        | .url: is missing
        { url: "https://a.b", endpoint: x }       | .endpoint: there is no such field; did you mean endpoints?
        { url: "https://a.b", endpoints: ["https://c.d"] } | : has both url and endpoints; write one of them
        { url: "https://a.b", outlier: {} }       | .outlier: has no endpoints beside it
        { endpoints: [] }                         | .endpoints: has 0 endpoints; write 1 to 50
        { endpoints: "https://a.b" }              | .endpoints: "https://a.b" is not a list
        { endpoints: ["http://a.b"] }             | .endpoints[0]: "http://a.b" is not encrypted
        { endpoints: [{ url: "http://a.b" }] }    | .endpoints[0].url: "http://a.b" is not encrypted
        { endpoints: [{ weight: 1 }] }            | .endpoints[0].url: is missing
        { endpoints: [{ url: "https://a.b", weight: 1.5 }] } | .endpoints[0].weight: 1.5 is not a whole number of 0 to 1000
        { endpoints: [{ url: "https://a.b", weight: 0 }] } | .endpoints: no endpoint has a weight above 0
        { endpoints: ["https://a.b", "https://A.b:443/"] } | .endpoints[1]: stands twice
        { endpoints: ["https://a.b", "https://c.d"], outlier: { failure: 1 } } | .outlier.failure: there is no such field; did you mean failures?
        { endpoints: ["https://a.b", "https://c.d"], outlier: { maxEjected: 0% } } | .outlier.maxEjected: "0%" is not a share of 1% to 100%
        { endpoints: ["https://a.b", "https://c.d", "https://e.f"], outlier: { maxEjected: 33% } } | .outlier.maxEjected: 33% of 3 endpoints is not even one; write 34% or more, or outlier: none
        { endpoints: ["https://a.b", "https://c.d"], outlier: { ejectFor: 2h } } | .outlier.ejectFor: "2h" is out of range; write 1s to 1h
        { url: orders.example.com }               | .url: "orders.example.com" is not an http or https URL
        { url: "https://" }                       | .url: "https://" is not a URL
        { url: "https:///x" }                     | .url: "https:///x" names no valid host
        { url: "https://a b" }                    | .url: "https://a b" is not a URL
        { url: "ftp://a.b" }                      | .url: "ftp://a.b" is not an http or https URL
        { url: "https://u:p@a.b" }                | .url: holds a user name or password
        { url: "https://a_b.c" }                  | .url: "https://a_b.c" names no valid host
        { url: "https://a.b:0" }                  | .url: "https://a.b:0" has a port that does not exist
        { url: "https://a.b:70000" }              | .url: "https://a.b:70000" has a port that does not exist
        { url: "https://a.b/?x=1" }               | .url: "https://a.b/?x=1" has a query
        { url: "https://a.b/#x" }                 | .url: "https://a.b/#x" has a fragment
        { url: "https://a.b/x/../y" }             | .url: the path has a dot segment
        { url: "https://a.b/x%2Fy" }              | .url: the path has one of
        { url: "https://localhost:8443" }         | .url: "https://localhost:8443" is this machine
        { url: "http://10.0.0.1" }                | .url: "http://10.0.0.1" is not encrypted
        { url: "https://a.b", private: yes }      | .private: "yes" is not true or false
        { url: "https://a.b", timeout: 1s, connectTimeout: 2s } | .connectTimeout: 2s is longer than the timeout of the whole exchange, 1s
        { url: "https://a.b", timeout: 0s }       | .timeout: "0s" is out of range; write 10ms to 15m
        { url: "https://a.b", versions: {} }      | .versions: is not supported yet
        { url: "https://a.b", resilience: {} }    | .resilience: is not supported yet
        """)
    void a_mistake_in_a_service_is_named(String service, String fault) {
        assertThat(faults("services: { orders: " + service + " }"))
                .doesNotContain("\n")
                .contains(" services.orders" + fault);
    }

    @Test
    void a_mistake_in_a_profile_is_told_where_routes_name_it() {
        assertThat(faults("""
            profiles: { p: { headers: { a: { regex: "(" } } } }
            routes:
              a: { match: { path: /, profile: p }, to: { fixed: {} } }
              b: { match: { path: /, headers: { a: { regex: "x" } } }, to: { fixed: {} } }
            """)).contains("profiles.p.headers.a.regex: expression \"(\" has a (");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        response: { headers: { set: { location: "{request.query.next}" } } }   | .response.headers.set.location: lets a client say which host
        response: { headers: { add: { location: ["/{request.query.n}"] } } }   | .response.headers.add.location[0]: lets a client say which host
        response: { headers: { set: { content-type: "{request.query.t}" } } }  | .response.headers.set.content-type: has references
        request: { headers: { rename: { x-a: cf-connecting-ip } } }            | .request.headers.rename.x-a: "cf-connecting-ip" is believed
        request: { headers: { rename: { x-a: x.real_ip } } }                   | .request.headers.rename.x-a: "x.real_ip" is believed
        request: { headers: { set: { x.consumer.id: b } } }                    | .request.headers.set.x.consumer.id: "x.consumer.id" is how services know
        request: { headers: { set: { content~length: b } } }                   | .request.headers.set.content~length: "content~length" frames
        """)
    void an_edit_that_gives_a_client_a_say_is_a_mistake(String field, String fault) {
        assertThat(faults("routes: { r: { match: { path: / }, to: { fixed: {} }, " + field + " } }"))
                .contains("routes.r" + fault);
    }

    @ParameterizedTest(name = "match: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                        | .path: is missing
        /x                                        | : "/x" is not a mapping
        { path: orders }                          | .path: "orders" does not begin with a slash; write "/orders"
        { path: "" }                              | .path: is empty
        { path: 5 }                               | .path: 5 is not text
        { path: /a//b }                           | .path: has an empty segment (//)
        { path: /a/../b }                         | .path: ".." can never match: the path has a dot segment
        { path: /a%20b }                          | .path: "a%20b" is percent-encoded
        { path: "/a b" }                          | .path: "a b" has white space
        { path: /a;b }                            | .path: "a;b" can never match
        { path: "/a?b" }                          | .path: "a?b" can never match
        { path: "/{a}{b}" }                       | .path: "{a}{b}" has two parameters without text between them
        { path: "/{a" }                           | .path: "{a" has braces that do not pair
        { path: { prefix: "/{a}" } }              | .path.prefix: "/{a}" has braces, which are no parameters in a prefix; write path: "/{a}/{rest*}"
        { path: { regex: "orders/.*" } }          | .path.regex: expression "orders/.*" does not begin with a slash, as every path does; write "/orders/.*"
        { path: { regex: "/(?!x).*" } }           | .path.regex: expression "/(?!x).*" looks around
        { path: { regex: "/(?P<1>x)" } }          | .path.regex: the group "1" cannot be a parameter
        { path: { exact: /a, prefix: /a } }       | .path: says several things
        { path: /, clientIp: 10.0.0.1/8 }         | .clientIp: "10.0.0.1/8" is not a range of addresses
        { path: /, profile: mobil }               | .profile: there is no profile "mobil"
        { path: /, time: { hours: "08:00-08:00" } } | .time.hours: begins when it ends
        { path: /, time: { from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" } } | .time.until: is not after from
        { path: /, time: { days: [mon], zone: Europe/Berln } } | .time.zone: "Europe/Berln" is not a time zone; did you mean Europe/Berlin?
        { path: /, clientIp: 10.0.1 }             | .clientIp: "10.0.1" is not a range of addresses
        { path: /, clientIp: 10.0.0.010 }         | .clientIp: "10.0.0.010" is not a range of addresses
        { path: /, cookies: { a: { regex: "(" } } } | .cookies.a.regex: expression "(" has a ( without a )
        { path: "/{}" }                           | .path: "{}" is not a parameter
        { path: "/{a.b}" }                        | .path: "{a.b}" is not a parameter
        { path: "/{rest+}/x" }                    | .path: "{rest+}" is not at the end
        { path: "/{a}/{a}" }                      | .path: two parameters are called {a}
        { path: "/x/*" }                          | .path: "*" would match a star alone; write {name} for one segment, {rest+} or {rest*} for all
        { path: "/:id" }                          | .path: ":id" would match a colon; write "{id}"
        { path: /, methods: [] }                  | .methods: names no method
        { path: /, methods: GET }                 | .methods: "GET" is not a list
        { path: /, methods: [GTE] }               | .methods[0]: "GTE" is not a method that the gateway forwards; did you mean GET?
        { path: /, methods: [TRACE] }             | .methods[0]: "TRACE" is not a method that the gateway forwards
        [{ path: /, query: { a: present } }, { path: /, query: { a: present } }] | [1]: takes what an item before it takes
        { path: /, methods: [GET, GET] }          | .methods[1]: stands twice
        { path: /, host: "https://a.b" }          | .host: "https://a.b" is not a host
        { path: /, host: "a.b:80" }               | .host: "a.b:80" is not a host
        { path: /, host: "a.*.b" }                | .host: "a.*.b" is not a host
        { path: /, headers: { "a b": present } }  | .headers.a b: "a b" is not a header field's name
        { path: /, headers: { host: a.b } }       | .headers.host: the host is matched elsewhere
        { path: /, headers: { x-v: 2 } }          | .headers.x-v: 2 is not text
        { path: /, headers: { x-v: { iss: a } } } | .headers.x-v.iss: there is no such field
        { path: /, query: [a] }                   | .query: a list is not a mapping
        """)
    void a_mistake_in_a_match_is_named(String match, String fault) {
        assertThat(faults("routes: { r: { to: { fixed: {} }, match: " + match + " } }"))
                .contains(" routes.r.match" + fault);
    }

    @ParameterizedTest(name = "to: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                        | : names no target
        orders                                    | : "orders" is not a target
        { servcie: s }                            | .servcie: there is no such field; did you mean service?
        { service: s, lambda: f }                 | : names several targets
        { service: S }                            | .service: there is no service "S"; did you mean s?
        { service: s, timeout: 1s }               | .timeout: there is no such field; write it under the service
        { service: s, path: x }                   | .path: "x" does not begin with a slash
        { service: s, path: "/{di}" }             | .path: {di} stands for nothing; did you mean id?
        { service: s, path: "/{id.x}" }           | .path: {id.x} asks for a member of a path parameter
        { service: s, path: "/{id+}" }            | .path: "{id+}" is not a reference; write "{id}"
        { service: s, path: "/{id" }              | .path: "/{id" has braces that do not pair
        { service: s, path: "/id}" }              | .path: "/id}" has braces that do not pair
        { service: s, path: "/a?b=c" }            | .path: has a query; leave it out
        { service: s, path: /a/../b }             | .path: would never be sent: the path has a dot segment
        { service: s, path: /a%2Fb }              | .path: has a character in its path
        { lambda: "a b" }                         | .lambda: "a b" is not a Lambda function
        { lambda: "arn:aws:sqs:eu-west-1:1:f" }   | .lambda: "arn:aws:sqs:eu-west-1:1:f" is not a Lambda function
        { lambda: f, timeout: 1 }                 | .timeout: 1 is not a time
        { lambda: f, payload: 2.0 }               | .payload: 2 is not a payload; write "2.0" or "1.0", with quotes, or raw
        { lambda: f, payload: json }              | .payload: "json" is not a payload
        { lambda: f, errors: {} }                 | .errors: a mapping is not a list
        { lambda: f, errors: [] }                 | .errors: has 0 rules
        { lambda: f, errors: [ { status: 404 } ] } | .errors[0].matches: is missing
        { lambda: f, errors: [ { matches: a } ] } | .errors[0].status: is missing
        { lambda: f, errors: [ { matches: a, status: 200 } ] } | .errors[0].status: 200 is not a whole number of 400 to 599
        { lambda: f, errors: [ { matches: "(a", status: 404 } ] } | .errors[0].matches: expression "(a" has a ( without a )
        { lambda: f, errors: [ { matches: "(?=a)", status: 404 } ] } | .errors[0].matches: expression "(?=a)" looks around
        { lambda: f, errors: [ { match: a, status: 404 } ] } | .errors[0].match: there is no such field; did you mean matches?
        { service: s, payload: raw }              | .payload: there is no such field
        { fixed: { status: 100 } }                | .fixed.status: 100 is not a whole number of 200 to 599
        { fixed: { status: 200.5 } }              | .fixed.status: 200.5 is not a whole number of 200 to 599
        { fixed: { status: "200" } }              | .fixed.status: "200" is not a whole number of 200 to 599
        { fixed: { status: 204, text: a } }       | .fixed: an answer of status 204 has no body
        { fixed: { text: a, json: a } }           | .fixed: has several bodies
        { fixed: { text: 5 } }                    | .fixed.text: 5 is not text
        { fixed: { base64: "%" } }                | .fixed.base64: "%" is not base64
        { fixed: { json: { a: [ "{ic}" ] } } }    | .fixed.json.a[0]: {ic} stands for nothing; did you mean id?
        { fixed: { text: "{request.heders.a}" } } | .fixed.text: "{request.heders.a}" stands for nothing; did you mean request.headers
        { fixed: { text: "a { b" } }              | .fixed.text: "a { b" has braces that do not pair
        { fixed: { headers: { content-type: "{id}" } } } | .fixed.headers.content-type: has references
        { fixed: { headers: { location: "{request.query.next}" } } } | .fixed.headers.location: lets a client say which host
        { fixed: { headers: { location: "/{request.query.next}" } } } | .fixed.headers.location: lets a client say which host
        { fixed: { headers: { location: "https://a.b{id}/" } } } | .fixed.headers.location: lets a client say which host
        { service: s, path: /a, replacePrefix: /b } | : has both path and replacePrefix
        { service: s, replacePrefix: /b }         | .replacePrefix: replaces a prefix, but the path "/{id}" has none
        { service: s, path: "/{request.id}" }     | .path: {request.id} stands for nothing
        { redirect: {} }                          | .redirect: leads to where the client is already
        { redirect: { status: 301 } }             | .redirect: leads to where the client is already
        { redirect: { query: keep } }             | .redirect: leads to where the client is already
        { redirect: { path: /a, status: 300 } }   | .redirect.status: 300 is not a whole number of 301 to 308
        { redirect: { path: /a, status: 304 } }   | .redirect.status: 304 is not a status that leads elsewhere
        { redirect: { scheme: ftp } }             | .redirect.scheme: "ftp" is not http or https
        { redirect: { host: "a.b:80" } }          | .redirect.host: "a.b:80" is not a host
        { redirect: { host: "{request.host}" } }  | .redirect.host: "{request.host}" is not a host
        { redirect: { port: 0 } }                 | .redirect.port: 0 is not a whole number of 1 to 65535
        { redirect: { path: //a } }               | .redirect.path: would never be sent: the path has an empty segment
        { redirect: { path: a } }                 | .redirect.path: "a" does not begin with a slash
        { redirect: { path: "/a?b" } }            | .redirect.path: has a query
        { redirect: { replacePrefix: /a } }       | .redirect.replacePrefix: replaces a prefix
        { redirect: { path: /a, query: yes } }    | .redirect.query: "yes" is not keep or drop
        { redirect: { paht: /a } }                | .redirect.paht: there is no such field; did you mean path
        { fixed: { json: 123456789012345678901234567890123456789 } } | .fixed.json: has a number of more than 38 digits
        { fixed: { headers: { content-length: "1" } } } | .fixed.headers.content-length: is set by the gateway itself
        { fixed: { headers: { a: "b\\nc" } } }    | .fixed.headers.a: "b\\nc" is not a header field's value
        { aggregate: [] }                         | .aggregate: has 0 parts
        { aggregate: { name: a } }                | .aggregate: a mapping is not a list
        { aggregate: [ { name: a, service: s } ] } | .aggregate[0].get: is missing
        { aggregate: [ { name: a, service: s, get: /a, post: /b } ] } | .aggregate[0]: has several methods
        { aggregate: [ { service: s, get: /a } ] } | .aggregate[0].name: is missing
        { aggregate: [ { name: a, get: /a } ] }   | .aggregate[0].service: is missing
        { aggregate: [ { name: a, service: s, get: /a, pick: [] } ] } | .aggregate[0].pick: picks nothing
        { aggregate: [ { name: id, service: s, get: /a } ] } | .aggregate[0].name: "id" is a path parameter too
        { aggregate: [ { name: a, service: s, get: /a }, { name: a, service: s, get: /b } ] } | .aggregate[1].name: two parts are called "a"
        { aggregate: [ { name: a, service: s, get: "/{a.x}" } ] } | .aggregate[0].get: part "a" waits for itself
        { aggregate: [ { name: a, service: s, get: "/{b.x}" }, { name: b, service: s, get: /b } ] } | .aggregate[0].get: part "b" comes later; move it before "a"
        { aggregate: [ { name: a, service: s, get: "/{b.x}" }, { name: b, service: s, get: "/{a.x}" } ] } | .aggregate[0].get: parts "a" and "b" wait for each other
        { aggregate: [ { name: a, service: s, get: /a }, { name: b, service: s, get: "/{a}" } ] } | .aggregate[1].get: {a} is the whole answer of a part
        { aggregate: [ { name: a, service: s, get: "/{c.x}" } ] } | .aggregate[0].get: {c.x} stands for nothing
        { aggregate: [ { name: a, service: s, get: "/a", drop: [x] } ] } | .aggregate[0].drop: is not supported yet
        """)
    void a_mistake_in_a_target_is_named(String to, String fault) {
        assertThat(faults("{ services: { s: { url: \"https://a.b\" } }, routes: { r: { match: { path: \"/{id}\" }, to: "
                        + to + " } } }"))
                .doesNotContain("\n")
                .contains(" routes.r.to" + fault);
    }

    @ParameterizedTest(name = "{0} of {1} endpoints")
    @CsvSource(delimiter = '|', textBlock = """
        2 |                                             | 5 | 30 | 1
        3 | outlier: {}                                 | 5 | 30 | 1
        4 | outlier: { maxEjected: 100% }               | 5 | 30 | 3
        5 | outlier: { failures: 1, maxEjected: 40% }   | 1 | 30 | 2
        5 | outlier: { ejectFor: 1m, maxEjected: 39% }  | 5 | 60 | 1
        """)
    void outliers_are_told_by_what_the_service_says(
            int endpoints, @Nullable String outlier, int failures, int seconds, int ejected) {
        var list = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < endpoints; i++) {
            list.add("\"https://e" + i + ".example.com/v1/\"");
        }
        // What takes nothing does not count.
        list.add("{ url: \"https://idle.example.com\", weight: 0 }");
        Service service = Objects.requireNonNull(
                valid("services: { s: { endpoints: " + list + (outlier == null ? "" : ", " + outlier) + " } }")
                        .services()
                        .get("s"));
        assertThat(service.outlier()).contains(new Service.Outlier(failures, Duration.ofSeconds(seconds), ejected));
        assertThat(service.endpoints()).hasSize(endpoints + 1);
        assertThat(service.endpoints().getFirst())
                .isEqualTo(
                        new Service.Endpoint(new Origin(true, "e0.example.com", 443, Origin.Reach.PUBLIC), "/v1", 1));
        assertThat(service.endpoints().getLast().weight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"https://a.b\", \"https://c.d\"], outlier: none", "[\"https://a.b\"]"})
    void there_are_no_outliers_among_one_or_where_none_are_looked_for(String endpoints) {
        assertThat(Objects.requireNonNull(valid("services: { s: { endpoints: " + endpoints + " } }")
                                .services()
                                .get("s"))
                        .outlier())
                .isEmpty();
    }

    @ParameterizedTest(name = "limit: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                  | [0]: has none of rate, quota, inFlight and bytes; write one of them
        { rate: 1/s, quota: 1/day }         | [0]: has both rate and quota
        { rate: 100 }                       | [0].rate: 100 is not a rate
        { rate: 0/s }                       | [0].rate: "0/s" is out of range
        { rate: 1/ms }                      | [0].rate: "1/ms" is not a rate
        { rate: 1/500ms }                   | [0].rate: "1/500ms" is out of range
        { rate: 1/2d }                      | [0].rate: "1/2d" is out of range
        { rate: -1/s }                      | [0].rate: "-1/s" is not a rate
        { rate: 1.5/s }                     | [0].rate: "1.5/s" is not a rate
        { rate: 2000000/s }                 | [0].rate: "2000000/s" is out of range
        { rate: 1/s, burst: 0 }             | [0].burst: 0 is not a whole number of 1 to 1000000
        { rate: 1/h, burst: 10000 }         | [0].burst: 10000 permits take more than a year to come back
        { quota: 1/day, burst: 5 }          | [0].burst: has no rate beside it
        { quota: 1/s }                      | [0].quota: "1/s" is not a quota
        { quota: 9999999999999/day }        | [0].quota: "9999999999999/day" is out of range
        { rate: 1/s, by: user }             | [0].by: "user" is not something to count by
        { rate: 1/s, by: { header: "" } }   | [0].by.header: is empty
        { rate: 1/s, by: { query: x } }     | [0].by.query: there is no such field
        { rate: 1/s, onOutage: ignore }     | [0].onOutage: "ignore" is not a choice
        { rate: 1/s, name: "A b" }          | [0].name: "A b" is not a name
        """)
    void a_mistake_in_a_limit_is_named(String limit, String fault) {
        assertThat(faults("plans: { p: { limits: [ " + limit + " ] } }")).contains(" plans.p.limits" + fault);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: {} } }            | routes.r.auth: says nothing
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: { anyOf: [] } } } | routes.r.auth.anyOf: names no scheme
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: jwt } }           | routes.r.auth: no issuer of JSON Web Tokens is configured; add one under gateway.auth.jwt
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: [apiKey] } }      | routes.r.auth: a list is not an access rule
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: { scopes: ["a b"] } } } | routes.r.auth.scopes[0]: "a b" is not a scope
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: { allOf: [jwt] } } } | routes.r.auth.allOf[0]: no issuer of JSON Web Tokens is configured
        routes: { R: { match: { path: / }, to: { fixed: {} } } }                      | routes.R: "R" is not an id
        routes: { r: { to: { fixed: {} } } }                                          | routes.r.match: is missing
        routes: { r: { match: { path: / } } }                                         | routes.r.to: is missing
        routes: { r: { match: { path: / }, to: { lambda: f, errors: [{ matches: x }] } } } | routes.r.to.errors[0].status: is missing; write a whole number of 400 to 599
        routes: { r: }                                                                | r: is empty
        routes: []                                                                    | routes: a list is not a mapping
        plans: { p: { limits: [ { rate: 1/s }, { rate: 5/m } ] } } | plans.p.limits[1].name: another limit here is called "consumer-rate" too
        consumers: { c_d: {} }                       | consumers.c_d: "c_d" is not a consumer's id
        consumers: { c: { plan: gold } }             | consumers.c.plan: there is no plan "gold"
        consumers: { c: { status: on } }             | consumers.c.status: "on" is not a status
        consumers: { c: { status: { suspendet: {} } } } | consumers.c.status.suspendet: there is no such field; did you mean suspended?
        consumers: { c: { status: { suspended: { type: unpaid } } } } | consumers.c.status.suspended.type: "unpaid" is not a problem type; write an absolute URI
        consumers: { c: { passwordHash: "hunter22" } } | consumers.c.passwordHash: is not a password's hash; write one of argon2id
        consumers: { c: { metadata: { a: 1 } } }     | consumers.c.metadata.a: 1 is not text; write it in quotes
        plans: { p: { routes: [a] } }                | plans.p.routes[0]: there is no route "a"; add it, or remove the reference
        plans: { p: { routes: ["a*"] } }             | plans.p.routes[0]: no route's id begins with "a"
        plans: { p: { routes: [] } }                 | plans.p.routes: names no route; name some, or remove it
        { gateway: { auth: { anonymous: { consumer: c } } }, consumers: { c: {} } } | consumers.c: has the id of callers without a credential; give one of them another
        consumers: { c: { keys: {} } }               | consumers.c.keys: does not stand in a file; make keys with: gateway keys create CONSUMER
        cache: {}                                    | cache: is not supported yet
        """)
    void a_mistake_elsewhere_is_named(String file, String fault) {
        assertThat(faults(file).lines().findFirst().orElse(""))
                .startsWith("f:1:")
                .contains(fault);
    }

    @Test
    void a_route_that_a_plan_misspells_is_named_with_what_was_meant() {
        assertThat(faults("""
            plans: { p: { routes: [list-order, "catalogue-*", "catalog-*"] } }
            routes:
              list-orders: { match: { path: /a }, to: { fixed: {} } }
              catalogue-items: { match: { path: /b }, to: { fixed: {} } }
            """))
                .contains("plans.p.routes[0]: there is no route \"list-order\"; did you mean list-orders?")
                .contains("plans.p.routes[2]: no route's id begins with \"catalog-\"")
                .doesNotContain("routes[1]");
    }

    @Test
    void nothing_hangs_on_a_key_in_the_query() {
        String problem = ": carries API keys (gateway.auth.apiKey.query), which nothing but authentication may see";
        assertThat(faults("""
            gateway: { auth: { apiKey: { query: key } } }
            profiles:
              p: { anyOf: [{ query: { a: present } }, { query: { key: present } }] }
              q: { query: { key: absent } }
            routes:
              a: { match: [{ path: /a }, { path: /b, query: { key: present } }], to: { fixed: {} } }
              b: { match: { path: /c, query: { key: present, other: present } }, to: { fixed: {} } }
            """).lines())
                .extracting(line -> line.replaceFirst("^f:[0-9]+:[0-9]+ ", ""))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("profiles.p.anyOf[1].query.key" + problem),
                        line -> assertThat(line).startsWith("profiles.q.query.key" + problem),
                        line -> assertThat(line).startsWith("routes.a.match[1].query.key" + problem),
                        line -> assertThat(line).startsWith("routes.b.match.query.key" + problem));
    }

    @Test
    void what_a_file_says_of_a_consumer_is_read_and_its_silence_too() {
        Judged.Valid file = (Judged.Valid) ConfigFile.judge("f", """
            plans: { gold: {} }
            consumers:
              acme:
                plan: gold
                scopes: [a]
                roles: [buyer]
                tags: [team-a]
                metadata: { tenant: acme }
                status: { suspended: { reason: unpaid } }
                passwordHash: "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
              quiet: {}
            """.getBytes(StandardCharsets.UTF_8));
        ConsumerDocument acme = file.subscribed().getFirst();
        ConsumerDocument quiet = file.subscribed().getLast();
        Consumer before =
                acme.consumer().withKeys(List.of(new Consumer.Key("k", "h", Instant.EPOCH, Optional.empty())));

        assertThat(acme.consumer())
                .isEqualTo(new Consumer(
                        "acme",
                        Optional.of("gold"),
                        Set.of("a"),
                        Set.of("buyer"),
                        Set.of("team-a"),
                        Map.of("tenant", "acme"),
                        Optional.of(new Suspension(Optional.of("unpaid"), Optional.empty())),
                        Optional.of("$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"),
                        List.of()));
        assertThat(quiet.consumer().active()).isTrue();
        assertThat(quiet.onto(before))
                .as("status, password and keys are the table's where the file is silent")
                .isEqualTo(new Consumer(
                        "acme",
                        Optional.empty(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        before.suspension(),
                        before.passwordHash(),
                        before.keys()));
        assertThat(acme.onto(quiet.onto(before).withSuspension(Optional.empty())))
                .isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        gateway: { forward: { headers: [a] } }                | gateway.forward: there is no such field; write it in a policy
        gateway: { clientIp: { allow: [10.0.0.0/8] } }        | gateway.clientIp: there is no such field; write it in a policy
        services: { s: { url: "https://a.b", cors: none } }   | services.s.cors: there is no such field; write it in a policy
        """)
    void what_stands_in_policies_alone_is_led_there(String file, String fault) {
        assertThat(faults(file)).doesNotContain("\n").contains(" " + fault);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        match: { path: /a }, rewrite: /b                  | rewrite: there is no such field; write path or replacePrefix under to
        match: { path: /a }, priority: 1                  | priority: there is no such field; the most specific route wins; write order where two tie
        match: { path: /a }, timeout: 1s                  | timeout: there is no such field; write it under the service
        match: { path: /a }, filters: []                  | filters: there is no such field; write request, response
        match: { path: /a, sourceIp: 10.0.0.0/8 }         | match.sourceIp: there is no such field; write clientIp
        match: { path: /a, hostnames: [a.example.com] }   | match.hostnames: there is no such field; write host
        match: { path: /a, queryParams: [] }              | match.queryParams: there is no such field; write query
        match: { path: /a }, transform: {}                | transform: there is no such field; write a body
        match: { path: /a }, redirect: {}                 | redirect: there is no such field; write to: { redirect
        """)
    void a_word_of_another_gateway_is_answered_with_the_one_that_is_written_here(String route, String fault) {
        assertThat(faults("routes: { r: { to: { fixed: {} }, " + route + " } }"))
                .doesNotContain("\n")
                .contains(" routes.r." + fault);
    }

    @Test
    void two_routes_for_the_same_requests_are_refused_with_both_ids() {
        assertThat(faults("""
            routes:
              a: { match: { path: "/x/{id}" }, to: { fixed: {} } }
              b: { match: { path: "/x/{name}" }, to: { fixed: {} } }
            """)).startsWith("f:3:8 routes.b.match: conflicts with routes.a: ");
    }

    @Test
    void what_was_found_valid_loads_to_the_same() {
        var documents = ((Judged.Valid) judge("routes: { r: { match: { path: / }, to: { fixed: {} } } }")).documents();

        assertThat(Compiler.load(documents, 7, "abc")).isInstanceOfSatisfying(Compiled.Valid.class, valid -> {
            assertThat(valid.configuration().revision()).isEqualTo(7);
            assertThat(valid.configuration().hash()).isEqualTo("abc");
            assertThat(valid.configuration().table().routes()).hasSize(1);
        });
    }

    private static Route route(Configuration configuration, String id) {
        return configuration.table().routes().stream()
                .filter(route -> route.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Configuration valid(String yaml) {
        Judged judged = judge(yaml);
        assertThat(judged).as(judged.toString()).isInstanceOf(Judged.Valid.class);
        return ((Judged.Valid) judged).configuration();
    }

    private static Judged judge(String yaml) {
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String faults(String yaml) {
        return judge(yaml) instanceof Judged.Invalid(List<PlacedFault> faults)
                ? faults.stream().map(PlacedFault::toString).collect(Collectors.joining("\n"))
                : "valid";
    }
}
