package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.Edit;
import gateway.policy.Forward;
import gateway.policy.HostRule;
import gateway.policy.Jsonata;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Mirror;
import gateway.policy.RequestRules;
import gateway.policy.ResponseRules;
import gateway.policy.ResponseRules.StatusRule;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.policy.Template;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.route.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies, the layers that they stand in, and every field of rules ({@code docs/policies.md}). */
class PoliciesTest {
    private static final String SERVICES = """
        services:
          s: { url: "https://s.example.com" }
          t: { url: "https://t.example.com" }
        """;

    @Test
    void the_example_of_the_page_has_the_effect_that_the_page_says() throws IOException {
        String page = Files.readString(Path.of("../docs/policies.md"));
        int start = page.indexOf("```yaml\n") + 8;
        Configuration shop = valid(page.substring(start, page.indexOf("```", start)));

        Rules list = rules(shop, "list-orders");
        Rules status = rules(shop, "status");
        assertThat(list.access()).isEqualTo(new Access.Authenticated(Set.of(Scheme.API_KEY), Set.of("orders:read")));
        assertThat(status.access()).isEqualTo(new Access.Open());
        assertThat(list.cors()).isEmpty();
        assertThat(status.cors()).isPresent();
        assertThat(names(list)).isEmpty();
        assertThat(names(status)).containsExactly("public.ip-rate");
        assertThat(list.request().headers())
                .containsExactly(new Edit.Set("x-partner", reference("consumer", "id")), new Edit.Remove("x-debug"));
        assertThat(status.request()).isEqualTo(list.request());
        assertThat(list.security()).isPresent().isEqualTo(status.security());
        assertThat(list.maxRequestBytes()).isEqualTo(status.maxRequestBytes()).isEqualTo(64 * 1024);
    }

    @Test
    void of_single_things_the_last_layer_that_says_something_wins() {
        String file = SERVICES.replace(
                        "t.example.com\"", "t.example.com\", policies: [b], request: { host: own.example.com }")
                + """
                gateway: { maxRequestBody: 1KB, policies: [a], request: { host: preserve } }
                policies:
                  a: { maxRequestBody: 2KB, maxRequestHeaders: 2KB, auth: none, compression: true }
                  b: { maxRequestHeaders: 3KB, auth: apiKey, mirror: { service: s }, compression: none }
                  c: { auth: { scopes: [x] }, mirror: none }
                routes:
                  fixed: { match: { path: /0 }, to: { fixed: {} } }
                  s: { match: { path: /1 }, to: { service: s } }
                  t: { match: { path: /2 }, to: { service: t } }
                  tc: { match: { path: /3 }, to: { service: t }, policies: [c], request: { host: upstream } }
                  cb: { match: { path: /4 }, to: { service: t }, policies: [c, b], maxRequestBody: 5KB }
                """;
        Configuration configuration = valid(file);
        assertThat(configuration.table().routes())
                .extracting(route -> route.id() + " " + words(route.rules()))
                .containsExactlyInAnyOrder(
                        "fixed Open 1024 2048 compressed Preserve",
                        "s Open 1024 2048 compressed Preserve",
                        "t Authenticated[] 1024 3072 mirrored Named",
                        "tc Authenticated[x] 1024 3072 Upstream",
                        "cb Authenticated[] 5120 3072 mirrored Named");
    }

    private static String words(Rules rules) {
        return (rules.access() instanceof Access.Authenticated wanted
                        ? "Authenticated" + wanted.requires().allScopes()
                        : "Open")
                + " " + rules.maxRequestBytes() + " " + rules.maxHeaderBytes()
                + (rules.compression().isPresent() ? " compressed" : "")
                + (rules.mirror().isPresent() ? " mirrored" : "")
                + " " + rules.request().host().getClass().getSimpleName();
    }

    @Test
    void lists_add_up_from_the_outermost_layer() {
        Configuration configuration = valid("""
            gateway:
              policies: [g]
              request: { headers: { remove: [own-g] } }
              response: { status: { 5xx: 500 } }
            services:
              s:
                url: "https://s.example.com"
                policies: [s]
                request: { headers: { remove: [own-s] }, query: { remove: [s] } }
            policies:
              g: { limits: [{ rate: 1/s }], request: { headers: { remove: [g] } } }
              s: { limits: [{ rate: 2/s }], request: { headers: { remove: [s] } }, response: { status: { "404": 410 } } }
              r1: { limits: [{ rate: 3/s }, { quota: 1/day }], request: { headers: { remove: [r1] } } }
              r2: { request: { headers: { remove: [r2] } }, response: { headers: { remove: [x] } } }
            routes:
              r:
                match: { path: / }
                to: { service: s }
                policies: [r2, r1]
                limits: [{ rate: 4/s }]
                request: { headers: { remove: [own-r] }, query: { remove: [r] } }
                response: { status: { 400-599: 418 } }
            """);
        Rules rules = rules(configuration, "r");
        assertThat(rules.request().headers())
                .extracting(Edit::name)
                .containsExactly("g", "own-g", "s", "own-s", "r2", "r1", "own-r");
        assertThat(rules.request().query()).extracting(Edit::name).containsExactly("s", "r");
        assertThat(names(rules))
                .containsExactly(
                        "g.consumer-rate", "s.consumer-rate", "r1.consumer-rate", "r1.consumer-day", "consumer-rate");
        assertThat(rules.limits()).extracting(LimitSet::scope).endsWith(LimitSet.Scope.ROUTE);
        assertThat(rules.response().status())
                .containsExactly(
                        new StatusRule(400, 599, 418), new StatusRule(404, 404, 410), new StatusRule(500, 599, 500));
    }

    @Test
    void a_policy_that_is_attached_several_times_holds_once_where_it_comes_last() {
        Configuration configuration = valid("""
            gateway: { policies: [a] }
            services: { s: { url: "https://s.example.com", policies: [b, a] } }
            policies:
              a: { limits: [{ rate: 1/s }], auth: none, request: { headers: { add: { x: "1" } } } }
              b: { auth: apiKey }
            routes:
              once: { match: { path: /1 }, to: { service: s } }
              again: { match: { path: /2 }, to: { service: s }, policies: [b] }
              last: { match: { path: /3 }, to: { service: s }, policies: [a] }
            """);
        for (String id : List.of("once", "again", "last")) {
            assertThat(names(rules(configuration, id))).containsExactly("a.consumer-rate");
            assertThat(rules(configuration, id).request().headers()).hasSize(1);
        }
        assertThat(rules(configuration, "once").access()).isEqualTo(new Access.Open());
        assertThat(rules(configuration, "again").access()).isInstanceOf(Access.Authenticated.class);
        assertThat(rules(configuration, "last").access()).isEqualTo(new Access.Open());
    }

    @Test
    void routes_that_say_nothing_of_their_own_share_their_rules() {
        Configuration configuration = valid(SERVICES + """
            gateway: { security: true, request: { headers: { set: { a: b } } } }
            policies: { p: { auth: none } }
            routes:
              a: { match: { path: /a }, to: { service: s } }
              b: { match: { path: /b }, to: { service: t } }
              c: { match: { path: /c }, to: { service: s }, policies: [p] }
              d: { match: { path: /d }, to: { service: t }, policies: [p] }
              e: { match: { path: /e }, to: { service: t }, auth: none }
            """);
        assertThat(rules(configuration, "a"))
                .isSameAs(rules(configuration, "b"))
                .isSameAs(configuration.gateway().rules());
        assertThat(rules(configuration, "c")).isSameAs(rules(configuration, "d"));
        assertThat(rules(configuration, "e").request())
                .isSameAs(rules(configuration, "a").request());
    }

    @Test
    void nothing_is_changed_where_nobody_says_anything() {
        Rules rules = rules(valid(SERVICES + "routes: { r: { match: { path: / }, to: { service: s } } }"), "r");

        assertThat(rules)
                .isEqualTo(Rules.of(
                        new Access.Authenticated(Set.of(Scheme.API_KEY), Set.of()),
                        Optional.empty(),
                        1 << 20,
                        32 * 1024));
        assertThat(rules.request()).isSameAs(RequestRules.NONE);
        assertThat(rules.response()).isSameAs(ResponseRules.NONE);
    }

    @Test
    void answers_before_a_route_is_known_follow_the_gateways_layer() {
        Rules rules = valid("""
            gateway: { policies: [p], compression: true }
            policies: { p: { security: true, cors: { origins: ["*"] }, maxRequestHeaders: 8KB } }
            """).gateway().rules();

        assertThat(rules.security()).isPresent();
        assertThat(rules.cors()).isPresent();
        assertThat(rules.compression()).isPresent();
        assertThat(rules.maxHeaderBytes()).isEqualTo(8 * 1024);
    }

    @Test
    void every_field_is_read() {
        Rules rules = route(SERVICES, """
            forward: { headers: [Accept, content-type], query: [page], cookies: ["*"] }
            request:
              headers:
                add: { X-A: ["1", "{request.query.a.b}"] }
                set: { x-b: "{{{id}}} {request.headers.X-Tenant}{request.clientIp}", x-c: "{consumer.plan}" }
                remove: [X-D]
                rename: { X-E: x-f }
              query: { set: { V: "2" }, rename: { a: B } }
              host: Orders.example.com:8443
              body: { jsonata: "$" }
            response:
              status: { 404: 410, 5xx: 502, 400-499: 400 }
              body: { jsonata: "a.b", contentType: application/vnd.a+json }
              cookies:
                domain: { .Orders.internal: api.example.com, "*": "" }
                path: { /v2: /orders }
                secure: true
                httpOnly: true
                sameSite: None
              headers: { set: { x-g: "{request.id}" } }
            mirror: { service: t, percent: 0.0001 }
            validate: { body: { type: object }, path: true, reportOnly: true }
            compression: { minSize: 2KB, types: [Application/JSON, "text/*"] }
            maxRequestHeaders: 4KB
            """);
        RequestRules request = rules.request();
        assertThat(request.forward())
                .contains(new Forward(Set.of("accept", "content-type"), Set.of("page"), Set.of("*")));
        assertThat(request.headers())
                .containsExactly(
                        new Edit.Rename("x-e", "x-f"),
                        new Edit.Remove("x-d"),
                        new Edit.Set(
                                "x-b",
                                new Template(List.of(
                                        new Template.Piece.Text("{"),
                                        new Template.Piece.Reference(List.of("id")),
                                        new Template.Piece.Text("} "),
                                        new Template.Piece.Reference(List.of("request", "headers", "x-tenant")),
                                        new Template.Piece.Reference(List.of("request", "clientIp"))))),
                        new Edit.Set("x-c", reference("consumer", "plan")),
                        new Edit.Add("x-a", Template.of("1")),
                        new Edit.Add("x-a", reference("request", "query", "a.b")));
        assertThat(request.query()).containsExactly(new Edit.Rename("a", "B"), new Edit.Set("V", Template.of("2")));
        assertThat(request.host()).isEqualTo(new HostRule.Named("orders.example.com:8443"));
        assertThat(request.body()).contains(new Jsonata("$", "application/json"));
        ResponseRules response = rules.response();
        assertThat(response.status())
                .containsExactly(
                        new StatusRule(404, 404, 410), new StatusRule(400, 499, 400), new StatusRule(500, 599, 502));
        assertThat(response.body()).contains(new Jsonata("a.b", "application/vnd.a+json"));
        assertThat(response.cookies())
                .contains(new ResponseRules.Cookies(
                        Map.of("orders.internal", "api.example.com", "*", ""),
                        Map.of("/v2", "/orders"),
                        true,
                        true,
                        Optional.of("None")));
        assertThat(response.headers()).containsExactly(new Edit.Set("x-g", reference("request", "id")));
        assertThat(rules.mirror()).contains(new Mirror("t", 1));
        assertThat(rules.validation().orElseThrow().path()).contains(Json.of(true));
        assertThat(rules.validation().orElseThrow().reportOnly()).isTrue();
        assertThat(rules.compression().orElseThrow().leastBytes()).isEqualTo(2048);
        assertThat(rules.compression().orElseThrow().types()).containsExactlyInAnyOrder("application/json", "text/*");
        assertThat(rules.maxHeaderBytes()).isEqualTo(4096);
    }

    @ParameterizedTest(name = "security: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        true                                        | strict-transport-security | max-age=31536000; includeSubDomains
        true                                        | x-content-type-options    | nosniff
        true                                        | x-frame-options           | deny
        true                                        | content-security-policy   | default-src 'none'; frame-ancestors 'none'
        true                                        | referrer-policy           | no-referrer
        true                                        | cross-origin-resource-policy | same-origin
        true                                        | cross-origin-opener-policy | same-origin
        true                                        | cross-origin-embedder-policy | -
        {}                                          | x-frame-options           | deny
        { frame: sameorigin }                       | x-frame-options           | sameorigin
        { frame: none }                             | x-frame-options           | -
        { frame: none }                             | referrer-policy           | no-referrer
        { hsts: none }                              | strict-transport-security | -
        { hsts: { maxAge: 730d, preload: true } }   | strict-transport-security | max-age=63072000; includeSubDomains; preload
        { hsts: { includeSubDomains: false } }      | strict-transport-security | max-age=31536000
        { csp: "default-src 'self'" }               | content-security-policy   | default-src 'self'
        { permissions: none }                       | permissions-policy        | -
        """)
    void security_is_the_documented_fields_and_what_is_said_otherwise(String security, String field, String value) {
        Rules rules = route("", "security: " + security);

        assertThat(rules.security().orElseThrow().fields().only(field).orElse("-"))
                .isEqualTo(value);
    }

    @Test
    void fields_that_tell_of_an_upstreams_software_are_hidden_or_those_that_are_named() {
        assertThat(route("", "security: true").security().orElseThrow().removed())
                .contains("server", "x-powered-by");
        assertThat(route("", "security: { hide: [X-A] }")
                        .security()
                        .orElseThrow()
                        .removed())
                .containsExactly("x-a");
        assertThat(route("", "security: { hide: [] }").security().orElseThrow().removed())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}% are {1} of a million")
    @CsvSource({"100, 1000000", "1, 10000", "0.25, 2500", "0.0001, 1", "99.9999, 999999", "1e1, 100000", "5.0, 50000"})
    void a_percentage_is_exact_however_it_is_spelt(String percent, int millionths) {
        String file = "mirror: { service: t, percent: " + percent + " }";

        assertThat(route(SERVICES, file).mirror()).contains(new Mirror("t", millionths));
    }

    @Test
    void a_schema_is_named_or_stands_in_place() {
        Configuration configuration = valid("""
            schemas:
              order: { type: object, description: an order, properties: { total: { $ref: money } } }
              money: { type: number, minimum: 0.01 }
            routes:
              a: { match: { path: /a }, to: { fixed: {} }, validate: { body: order, headers: false } }
            """);
        assertThat(configuration.schemas()).containsOnlyKeys("order", "money");
        assertThat(rules(configuration, "a").validation().orElseThrow().body())
                .contains(configuration.schemas().get("order"));
        assertThat(rules(configuration, "a").validation().orElseThrow().headers())
                .contains(Json.of(false));
    }

    @Test
    void requests_to_an_aggregates_parts_are_made_by_the_layers_of_their_services() {
        Configuration configuration = valid("""
            gateway: { request: { headers: { set: { g: "1" } }, query: { set: { q: "1" } } } }
            services:
              a: { url: "https://a.example.com", policies: [a], request: { host: preserve } }
              b: { url: "https://b.example.com" }
            policies:
              a: { forward: { headers: [accept] }, request: { headers: { set: { a: "{id}" } } } }
            routes:
              r:
                match: { path: "/{id}" }
                to: { aggregate: [{ name: x, service: a, get: / }, { name: y, service: b, get: / }] }
                request: { headers: { set: { r: "1" } } }
            """);
        var parts = ((Target.Aggregate) route(configuration, "r").target()).parts();
        RequestRules a = parts.getFirst().request();
        RequestRules b = parts.getLast().request();
        assertThat(a.headers()).extracting(Edit::name).containsExactly("g", "a", "r");
        assertThat(a.forward()).isPresent();
        assertThat(a.host()).isEqualTo(new HostRule.Preserve());
        assertThat(b.headers()).extracting(Edit::name).containsExactly("g", "r");
        assertThat(b.forward()).isEmpty();
        assertThat(a.query()).isEmpty();
    }

    @Test
    void what_a_service_asks_of_callers_must_be_asked_by_routes_that_have_it_as_a_part() {
        String file = """
            services: { a: { url: "https://a.example.com", policies: [guard] } }
            policies: { guard: { auth: apiKey } }
            routes:
              r:
                match: { path: / }
                to: { aggregate: [{ name: x, service: a, get: / }] }
            """;
        assertThat(faults(file)).startsWith("""
            f:6:34 routes.r.to.aggregate[0].service: service "a" has policy "guard", whose auth, clientIp and limits hold for \
            routes, not for the parts of an aggregate; add "guard" to the route's policies\
            """);
        assertThat(faults(file + "    policies: [guard]\n")).isEmpty();
        assertThat(faults(file + "gateway: { policies: [guard] }\n")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        policies: [strct]                            | policies[0]: there is no policy "strct"; did you mean strict?
        policies: [strict, strict]                   | policies[1]: stands twice; remove one
        policies: strict                             | policies: "strict" is not a list
        auth: all                                    | auth: "all" is not an authentication scheme
        limits: none                                 | limits: "none" is not a list
        limits: [{ rate: 1/s, name: strict.consumer-rate }] | : two of the limits that hold here are called "strict.consumer-rate" # policies: [strict]
        maxRequestHeaders: 33KB                      | maxRequestHeaders: "33KB" is out of range; write 0B to 32KB
        security: yes                                | security: "yes" is not a choice; write true, none, or a mapping
        security: false                              | security: false is not a choice; write true, none, or a mapping
        security: { frame: allow }                   | security.frame: "allow" is not a value of this field; there are: deny, sameorigin, none
        security: { hsts: { preload: true, maxAge: 1d } } | security.hsts.preload: browsers' lists take hosts with includeSubDomains
        security: { hide: [connection] }             | security.hide[0]: "connection" frames the message
        security: { csp: "a\\nb" }                   | security.csp: "a\\nb" is not a header field's value
        validate: {}                                 | validate: says nothing
        validate: { body: ordr }                     | validate.body: there is no schema "ordr"; did you mean order?
        validate: { body: 5 }                        | validate.body: 5 is not a schema
        validate: { body: { type: objet } }          | validate.body.type:
        validate: { body: { anyOf: [{ type: objet }] } } | validate.body.anyOf[0].type:
        validate: { headers: { properties: { X-A: true } } } | validate.headers.properties.X-A:
        request: { body: { jsonata: "(" } }          | request.body.jsonata:
        response: { body: { jsonata: "$foo(" } }     | response.body.jsonata:
        validate: true                               | validate: true is not what a request must be
        forward: [accept]                            | forward: a list is not what is forwarded
        forward: { headers: [Host] }                 | forward.headers[0]: "host" is about the connection
        forward: { headers: [x_consumer_id] }        | forward.headers[0]: "x_consumer_id" is never taken from a client
        forward: { headers: ["*", accept] }          | forward.headers: has "*" beside other names
        forward: { cookies: ["a b"] }                | forward.cookies[0]: "a b" is not a cookie's name
        forward: { header: [a] }                     | forward.header: there is no such field; did you mean headers?
        request: { headers: { set: { Content-Length: "1" } } } | request.headers.set.Content-Length: "content-length" frames the message
        request: { headers: { set: { content_length: "1" } } } | request.headers.set.content_length: "content_length" frames the message
        request: { headers: { add: { transfer-encoding: "a" } } } | request.headers.add.transfer-encoding: "transfer-encoding" frames
        request: { headers: { set: { proxy-x: "a" } } } | request.headers.set.proxy-x: "proxy-x" frames the message
        request: { headers: { set: { host: a } } }   | request.headers.set.host: the host is not edited as a field; write request.host
        request: { headers: { remove: [Host] } }     | request.headers.remove[0]: the host is not edited as a field
        request: { headers: { rename: { x-a: Upgrade } } } | request.headers.rename.x-a: "upgrade" frames the message
        request: { headers: { rename: { x-a: X-Consumer_Id } } } | request.headers.rename.x-a: "x-consumer_id" is how services know who is calling
        request: { headers: { rename: { x-a: x-forwarded-for } } } | request.headers.rename.x-a: "x-forwarded-for" is believed by services
        request: { headers: { rename: { x-a: x-b, x-b: x-c } } } | request.headers.rename.x-a: is renamed to what is renamed itself
        request: { headers: { rename: { x-a: x-c, x-b: x-c } } } | request.headers.rename.x-b: another is renamed to "x-c" too
        request: { headers: { set: { x-consumer-plan: gold } } } | request.headers.set.x-consumer-plan: "x-consumer-plan" is how services know
        request: { headers: { set: { X-A: a, x-a: b } } } | request.headers.set.x-a: stands twice, in upper and lower case
        request: { headers: { set: { "x a": a } } }  | request.headers.set.x a: "x a" is not a header field's name
        request: { headers: { set: { x-a: 5 } } }    | request.headers.set.x-a: 5 is not text
        request: { headers: { set: { x-a: "" } } }   | request.headers.set.x-a: is empty; write a value, or the name under remove
        request: { headers: { set: { x-a: "é" } } }  | request.headers.set.x-a: has a character that is not visible ASCII
        request: { headers: { set: { x-a: "a\\r\\nb: c" } } } | request.headers.set.x-a: has a character that is not visible ASCII
        request: { headers: { set: { x-a: " a" } } } | request.headers.set.x-a: begins or ends with a space
        request: { headers: { set: { x-a: "{" } } }  | request.headers.set.x-a: "{" has braces that do not pair
        request: { headers: { set: { x-a: "a}" } } } | request.headers.set.x-a: "a}" has braces that do not pair
        request: { headers: { set: { x-a: "{}" } } } | request.headers.set.x-a: "{}" is not a reference
        request: { headers: { set: { x-a: "{idd}" } } } | request.headers.set.x-a: {idd} stands for nothing; did you mean id?
        request: { headers: { set: { x-a: "{request.clientip}" } } } | request.headers.set.x-a: "{request.clientip}" stands for nothing; did you mean request.clientIp?
        request: { headers: { set: { x-a: "{request.header.a}" } } } | request.headers.set.x-a: "{request.header.a}" stands for nothing; did you mean request.headers?
        request: { headers: { set: { x-a: "{request.headers}" } } } | request.headers.set.x-a: "{request.headers}" stands for nothing
        request: { headers: { set: { x-a: "{request.headers.a b}" } } } | request.headers.set.x-a: "{request.headers.a b}" names no header field
        identity: all                                | identity: "all" is not none or default
        request: { headers: { set: { x-a: "{consumer.claims}" } } } | request.headers.set.x-a: "{consumer.claims}" names no claim
        request: { headers: { set: { x-a: "{consumer.role}" } } } | request.headers.set.x-a: "{consumer.role}" stands for nothing; did you mean consumer.roles?
        request: { headers: { set: { x-a: "{consumer.name}" } } } | request.headers.set.x-a: "{consumer.name}" stands for nothing
        request: { headers: { set: { x-a: "{customer.id}" } } } | request.headers.set.x-a: "{customer.id}" stands for nothing; there are: request, consumer
        request: { headers: [x-a] }                  | request.headers: a list is not a mapping
        request: { query: { remove: [""] } }         | request.query.remove[0]: is empty
        request: { query: { set: { a: "{x}" } } }    | request.query.set.a: {x} stands for nothing
        request: { host: "https://a.b" }             | request.host: "https://a.b" is not a host
        request: { host: "a.b:0" }                   | request.host: "a.b:0" is not a host
        request: { body: "$" }                       | request.body: "$" is not what a body becomes
        request: { body: {} }                        | request.body.jsonata: is missing
        request: { body: { jsonata: "$", contentType: json } } | request.body.contentType: "json" is not a media type
        response: { status: { "404": 600 } }         | response.status.404: 600 is not a whole number of 200 to 599
        response: { status: { 6xx: 500 } }           | response.status.6xx: "6xx" is not a status
        response: { status: { 100-200: 500 } }       | response.status.100-200: "100-200" is not a status
        response: { status: { 400-404: 500, 403-410: 501 } } | response.status.403-410: overlaps with 400-404
        response: { status: { 4xx: 400, 400-499: 401 } } | response.status.4xx: overlaps with 400-499
        response: { headers: { set: { connection: close } } } | response.headers.set.connection: "connection" frames the message
        response: { cookies: { sameSite: lax } }     | response.cookies.sameSite: "lax" is not a choice
        response: { cookies: { sameSite: None } }    | response.cookies.sameSite: browsers take None of secure cookies alone
        response: { cookies: { domain: { "a b": c } } } | response.cookies.domain.a b: "a b" is not a domain
        response: { cookies: { path: { /a/: /b } } } | response.cookies.path./a/: "/a/" is not a path that cookies may have
        response: { cookies: { path: { /a: b } } }   | response.cookies.path./a: "b" is not a path that cookies may have
        compression: gzip                            | compression: "gzip" is not a choice
        compression: { types: [json] }               | compression.types[0]: "json" is not a media type
        compression: { types: [] }                   | compression.types: names no media type
        mirror: { service: u }                       | mirror.service: there is no service "u"
        mirror: { service: t, percent: 0 }           | mirror.percent: 0 is not a percentage
        mirror: { service: t, percent: 100.1 }       | mirror.percent: 100.1 is not a percentage
        mirror: { service: t, percent: 0.00001 }     | mirror.percent: 0.00001 is not a percentage
        mirror: { service: t, percent: 5% }          | mirror.percent: "5%" is not a percentage
        """)
    void a_mistake_in_rules_is_named(String rules, String fault) {
        String[] line = fault.split(" # ", 2);
        String file = SERVICES + """
            schemas: { order: { type: object } }
            policies: { strict: { limits: [{ rate: 1/s }] } }
            routes:
              r:
                match: { path: "/a/{id}" }
                to: { service: s }
            """ + "    " + rules + "\n" + (line.length > 1 ? "    " + line[1] + "\n" : "");

        String start = line[0].startsWith(":") ? "routes.r" : "routes.r.";
        assertThat(faults(file)).doesNotContain("\n").contains(" " + start + line[0]);
    }

    @Test
    void a_policy_that_fills_in_a_parameter_holds_for_routes_that_have_it_alone() {
        String faults = faults("""
            policies: { tagged: { request: { headers: { set: { x-id: "{id}" } } } } }
            routes:
              right: { match: [{ path: "/a/{id}" }, { path: "/b/{id}" }], to: { fixed: {} }, policies: [tagged] }
              wrong: { match: [{ path: "/c/{id}" }, { path: "/d/{key}" }], to: { fixed: {} }, policies: [tagged] }
            """);
        String what =
                "f:4:12 routes.wrong.match: has no parameter {id}, which policies.tagged.request.headers.set.x-id";

        assertThat(faults).isEqualTo(what + " fills in; name it in the path, or let that hold for other routes alone");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        policies: { A: {} }                          | policies.A: "A" is not an id
        policies: { a: { match: { path: / } } }      | policies.a.match: there is no such field
        policies: { a: { policies: [b] } }           | policies.a.policies: there is no such field
        policies: { a: none }                        | policies.a: "none" is not a mapping
        schemas: { a: { id: x } }                    | schemas.a.id: is no keyword of JSON Schema
        schemas: { a: { type: x } }                  | schemas.a.type:
        schemas: { a: { $ref: b } }                  | schemas.a.$ref:
        schemas: { a: true }                         | schemas.a: true is not a mapping
        { policies: { a: { limits: [{ rate: 1/s }] } }, plans: { a: { limits: [{ rate: 2/s }] } } } | policies.a.limits: a limit of plan "a" is called "a.consumer-rate" too
        gateway: { policies: [a] }                   | gateway.policies[0]: there is no policy "a"
        gateway: { validate: none }                  | gateway.validate: there is no such field
        gateway: { auth: apiKey }                    | gateway.auth: "apiKey" is not a mapping
        services: { a: { url: "https://a.b", policies: [p] } } | services.a.policies[0]: there is no policy "p"
        services: { a: { url: "https://a.b", auth: none } } | services.a.auth: there is no such field
        services: { a: { url: "https://a.b", request: { hosts: a } } } | services.a.request.hosts: there is no such field; did you mean host?
        """)
    void a_mistake_around_rules_is_named(String file, String fault) {
        assertThat(faults(file)).doesNotContain("\n").contains(" " + fault);
    }

    private static Template reference(String... path) {
        return new Template(List.of(new Template.Piece.Reference(List.of(path))));
    }

    private static List<String> names(Rules rules) {
        return rules.limits().stream()
                .flatMap(set -> set.limits().stream().map((Limit limit) -> set.nameOf(limit)))
                .toList();
    }

    /** The rules of one route to service {@code s}, or to nowhere, with {@code fields}. */
    private static Rules route(String services, String fields) {
        String to = services.isEmpty() ? "{ fixed: {} }" : "{ service: s }";
        return rules(
                valid(services + "routes:\n  r:\n    match: { path: \"/{id}\" }\n    to: " + to + "\n"
                        + fields.indent(4)),
                "r");
    }

    private static Route route(Configuration configuration, String id) {
        return configuration.table().routes().stream()
                .filter(route -> route.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Rules rules(Configuration configuration, String id) {
        return route(configuration, id).rules();
    }

    private static Configuration valid(String yaml) {
        Judged judged = ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).isInstanceOf(Judged.Valid.class);
        return ((Judged.Valid) judged).configuration();
    }

    private static String faults(String yaml) {
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8)) instanceof Judged.Invalid(var faults)
                ? faults.stream().map(Object::toString).collect(Collectors.joining("\n"))
                : "";
    }
}
