package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Rules;
import gateway.policy.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may, as it is written. */
class AccessTest {
    private static final String GATEWAY = """
        gateway:
          auth:
            jwt:
              customers: { issuer: a, audience: x, algorithms: [ES256], jwksUri: "https://a.b", claims: [tenant, /realm_access/roles] }
              staff: { issuer: b, audience: x, algorithms: [ES256], jwksUri: "https://a.b" }
              members: { issuer: c, audience: x, algorithms: [ES256], jwksUri: "https://a.b", registered: true }
            basic: {}
            anonymous: { consumer: guest, plan: trial, scopes: [catalogue] }
        plans: { trial: {}, gold: {} }
        """;

    private static String route(String auth) {
        return GATEWAY + "routes: { r: { match: { path: \"/accounts/{account}\" }, to: { fixed: {} }, auth: " + auth
                + " } }\n";
    }

    private static ConfigFile.Judged judge(String yaml) {
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String faults(String yaml) {
        return judge(yaml) instanceof ConfigFile.Judged.Invalid(var findings)
                ? findings.stream().map(Object::toString).collect(Collectors.joining("\n"))
                : "";
    }

    private static Rules rules(String yaml) {
        ConfigFile.Judged judged = judge(yaml);
        if (judged instanceof ConfigFile.Judged.Valid valid) {
            return valid.configuration().table().routes().getFirst().rules();
        }
        throw new AssertionError(faults(yaml));
    }

    private static String words(Access access) {
        if (!(access instanceof Access.Authenticated wanted)) {
            return "none";
        }
        return wanted.methods().stream()
                        .map(AuthMethod::word)
                        .collect(Collectors.joining(wanted.anyOf().isEmpty() ? "+" : "/"))
                + (wanted.optional() ? " optional" : "");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        none                                            | none
        jwt                                             | jwt
        jwt.staff                                       | jwt.staff
        anonymous                                       | anonymous
        basic                                           | basic
        { scopes: [a] }                                 | apiKey/jwt/basic
        { optional: true }                              | apiKey/jwt/basic optional
        { optional: false, roles: [r] }                 | apiKey/jwt/basic
        { anyOf: [jwt, apiKey] }                        | jwt/apiKey
        { anyOf: [apiKey, jwt] }                        | apiKey/jwt
        { anyOf: [jwt.staff, anonymous, jwt.members] }  | jwt.staff/anonymous/jwt.members
        { allOf: [jwt.staff, apiKey] }                  | jwt.staff+apiKey
        { allOf: [apiKey, basic], optional: true }      | apiKey+basic optional
        """)
    void methods_keep_their_order(String auth, String words) {
        assertThat(words(rules(route(auth)).access())).isEqualTo(words);
    }

    @Test
    void nobody_says_anything_and_nobody_unknown_may_come() {
        String yaml = GATEWAY + "routes: { r: { match: { path: / }, to: { fixed: {} } } }";
        assertThat(words(rules(yaml).access())).isEqualTo("apiKey/jwt/basic");
        assertThat(words(rules("routes: { r: { match: { path: / }, to: { fixed: {} } } }")
                        .access()))
                .isEqualTo("apiKey");
    }

    @Test
    void the_gateways_default_takes_the_same_language() {
        String yaml = """
            gateway:
              auth:
                default: { anyOf: [jwt.c], roles: [r], claims: { t: "{id}" } }
                jwt: { c: { issuer: a, audience: x, algorithms: [ES256], jwksUri: "https://a.b", claims: [t] } }
            routes: { r: { match: { path: "/a/{id}" }, to: { fixed: {} } } }
            """;
        assertThat(words(rules(yaml).access())).isEqualTo("jwt.c");
        assertThat(faults(yaml.replace("/a/{id}", "/a")))
                .contains("routes.r.match: has no parameter {id}, which gateway.auth.default.claims.t fills in");
        assertThat(faults(yaml.replace("fixed: {} }", "fixed: {} }, auth: none").replace("/a/{id}", "/a")))
                .isEmpty();
    }

    @Test
    void all_that_can_be_asked_for_is_read() {
        Requirements requires = ((Access.Authenticated) rules(route("""
            { anyOf: [jwt.customers, apiKey],
              scopes: { all: [a, b], any: [d, c] }, roles: { any: [r] }, plans: [gold],
              consumers: { allow: [acme, "customers:*"], deny: ["customers:u1"] },
              claims: { tenant: "{account}", n: 1.0, b: [true, x], /realm_access/roles: { all: [p, q], any: ["{{z}}"] }, o: { present: true } } }\
            """)).access()).requires();
        assertThat(requires.allScopes()).containsExactly("a", "b");
        assertThat(requires.anyScopes()).containsExactly("d", "c");
        assertThat(requires.allRoles()).isEmpty();
        assertThat(requires.anyRoles()).containsExactly("r");
        assertThat(requires.plans()).containsExactly("gold");
        assertThat(requires.allowConsumers()).containsExactly("acme", "customers:*");
        assertThat(requires.denyConsumers()).containsExactly("customers:u1");
        assertThat(requires.claims())
                .containsExactlyInAnyOrder(
                        new ClaimRule(
                                "tenant",
                                ClaimRule.Mode.ANY,
                                List.of(new ClaimRule.Value.Filled(
                                        new Template(List.of(new Template.Piece.Reference(List.of("account"))))))),
                        fixed("n", ClaimRule.Mode.ANY, Json.of(1)),
                        fixed("b", ClaimRule.Mode.ANY, Json.of(true), Json.of("x")),
                        fixed("/realm_access/roles", ClaimRule.Mode.ALL, Json.of("p"), Json.of("q")),
                        fixed("/realm_access/roles", ClaimRule.Mode.ANY, Json.of("{z}")),
                        fixed("o", ClaimRule.Mode.PRESENT));
    }

    private static ClaimRule fixed(String claim, ClaimRule.Mode mode, Json... values) {
        return new ClaimRule(
                claim,
                mode,
                List.of(values).stream()
                        .map(value -> (ClaimRule.Value) new ClaimRule.Value.Fixed(value))
                        .toList());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        jwt.custmers                                    | auth: "jwt.custmers" is not an authentication scheme; did you mean jwt.customers?
        jwtt                                            | auth: "jwtt" is not an authentication scheme; did you mean jwt?
        mtls                                            | auth: no rule about client certificates is configured; add one under gateway.auth.mtls
        apiKey.acme                                     | auth: "apiKey.acme" names one of apiKey, which has none to name; write apiKey
        { anyOf: [none] }                               | auth.anyOf[0]: "none" is no way to be known
        { anyOf: [jwt], allOf: [apiKey] }               | auth.allOf: stands beside anyOf
        { anyOf: [jwt, jwt] }                           | auth.anyOf[1]: stands twice
        { anyOf: [jwt.staff, jwt] }                     | auth.anyOf: has jwt.staff beside jwt, which is all of them
        { allOf: [apiKey, anonymous] }                  | auth.allOf: asks for credentials and for none
        { allOf: [jwt.staff, jwt.customers] }           | auth.allOf: asks for several credentials of jwt, of which a request may have one
        { allOf: [jwt, basic] }                         | auth.allOf: asks for jwt and basic, which both stand in the field authorization
        { anyOf: [jwt, anonymous], optional: true }     | auth.optional: stands beside anonymous
        { plans: [silver] }                             | auth.plans[0]: there is no plan "silver"; there are: gold, trial
        { plans: [glod] }                               | did you mean gold?
        { consumers: ["*"] }                            | auth.consumers[0]: "*" is everyone
        { consumers: [Acme] }                           | auth.consumers[0]: "Acme" is not a consumer's id
        { consumers: ["custmers:u1"] }                  | auth.consumers[0]: nothing under gateway.auth is called "custmers"; did you mean customers?
        { consumers: { allow: [a], deny: ["a*"] } }     | auth.consumers: allows and denies "a"
        { scopes: { any: [] } }                         | auth.scopes.any: is empty
        { roles: { some: [a] } }                        | auth.roles.some: there is no such field
        { anyOf: [jwt.staff], claims: { tenant: a } }   | auth.claims.tenant: is a claim that none of the callers who may come here has
        { anyOf: [jwt.customers], claims: { tennant: a } } | did you mean tenant?
        { anyOf: [jwt.customers], claims: { /realm_access: a } } | auth.claims./realm_access: is none of the claims that are kept
        { claims: { tenant: "{other}" } }               | auth.claims.tenant: {other} stands for nothing; there are: account
        { claims: { tenant: "{consumer.id}" } }         | auth.claims.tenant: {consumer.id} is not a path parameter
        { claims: { tenant: { present: false } } }      | auth.claims.tenant.present: cannot be asked for
        { anyOf: [anonymous], scopes: [write] }         | auth.scopes: the anonymous consumer, who alone may come here, does not have them
        { anyOf: [anonymous], plans: [gold] }           | auth.plans: the anonymous consumer, who alone may come here, has none of them
        { anyOf: [anonymous], roles: [r] }              | auth.roles: the anonymous consumer
        { anyOf: [anonymous], claims: { t: a } }        | auth.claims.t: is a claim that none
        {}                                              | auth: says nothing
        """)
    void what_nobody_could_meet_is_a_mistake(String auth, String fault) {
        assertThat(faults(route(auth))).contains(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { anyOf: [jwt.customers], claims: { tenant: a, /realm_access/roles: b, /tenant/name: c, /tenant: d } }
        { anyOf: [jwt.staff, apiKey], claims: { whatever: a } }
        { anyOf: [jwt.members], claims: { whatever: a } }
        { anyOf: [anonymous], scopes: [catalogue], plans: [trial] }
        { anyOf: [jwt, anonymous], scopes: [write] }
        { claims: { tenant: "x-{account}-{{y}}" } }
        """)
    void what_somebody_could_meet_is_none(String auth) {
        assertThat(faults(route(auth))).isEmpty();
    }

    @Test
    void rules_about_addresses_add_up_and_the_last_word_on_access_holds_whole() {
        Rules rules = rules("""
            gateway: { policies: [office] }
            policies:
              office: { clientIp: { allow: [10.0.0.0/8] } }
              closed: { auth: { scopes: [a], roles: [r] }, clientIp: { deny: [10.0.0.1] } }
              twice: { clientIp: { deny: [10.0.0.2] } }
            services: { s: { url: "https://s.example.com", policies: [closed, twice] } }
            routes:
              r:
                match: { path: / }
                to: { service: s }
                policies: [twice]
                auth: { scopes: [b] }
                clientIp: { allow: [10.1.0.0/16, "::1"] }
            """);
        assertThat(rules.addresses())
                .extracting(rule -> rule.allow() + " " + rule.deny())
                .containsExactly(
                        "[10.0.0.0/8] []",
                        "[] [10.0.0.1/32]",
                        "[] [10.0.0.2/32]",
                        "[10.1.0.0/16, 0:0:0:0:0:0:0:1/128] []");
        assertThat(((Access.Authenticated) rules.access()).requires()).isEqualTo(Requirements.scopes(Set.of("b")));
    }

    @Test
    void a_service_that_lets_few_addresses_in_is_no_part_without_its_rule() {
        assertThat(faults("""
            policies: { office: { clientIp: { allow: [10.0.0.0/8] } } }
            services: { s: { url: "https://s.example.com", policies: [office] } }
            routes: { r: { match: { path: / }, to: { aggregate: [{ name: a, service: s, get: / }] } } }
            """))
                .contains("service \"s\" has policy \"office\", whose auth, clientIp and limits hold for routes");
    }

    @Test
    void a_route_for_a_plan_that_is_not_for_the_route_is_for_nobody() {
        String yaml = """
            plans: { trial: { routes: [other] }, gold: { routes: ["o*"] } }
            routes:
              r: { match: { path: / }, to: { fixed: {} }, auth: { plans: [trial, gold] } }
              other: { match: { path: /o }, to: { fixed: {} }, auth: { plans: [trial] } }
            """;
        assertThat(faults(yaml)).contains("routes.r: asks for the plan trial or gold, whose routes it is none of");
        assertThat(faults(yaml.replace("\"o*\"", "\"o*\", r"))).isEmpty();
    }

    @Test
    void what_is_denied_wholly_lets_nobody_in() {
        assertThat(faults("routes: { r: { match: { path: / }, to: { fixed: {} }, clientIp: { allow:"
                        + " [10.1.0.0/16], deny: [10.0.0.0/8] } } }"))
                .contains("routes.r.clientIp: denies all that it allows");
    }
}
