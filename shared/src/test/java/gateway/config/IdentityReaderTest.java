package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.policy.Identity;
import gateway.policy.Identity.Algorithm;
import gateway.policy.Identity.Fact;
import gateway.policy.SecretRef;
import gateway.route.Configuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration says of what upstreams are told. */
class IdentityReaderTest {

    private static Judged judge(String yaml) {
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Configuration valid(String yaml) {
        assertThat(judge(yaml)).isInstanceOf(Judged.Valid.class);
        return ((Judged.Valid) judge(yaml)).configuration();
    }

    private static Identity identity(String yaml) {
        return valid("gateway: { name: shop, identity: " + yaml + " }")
                .gateway()
                .identity();
    }

    @Test
    void without_it_the_fields_are_the_usual_ones() {
        assertThat(valid("gateway: {}").gateway().identity()).isEqualTo(Identity.DEFAULT);
        assertThat(identity("{ token: { keyId: k, key: { env: KEY } } }").fields())
                .isEqualTo(Identity.DEFAULT.fields());
        assertThat(identity("{ headers: none }").fields()).isEmpty();
    }

    @Test
    void every_field_is_read() {
        Identity identity = identity("""
            { headers: { consumer: X-User, credential: x-key, claims: { tenant: x-tenant, /a/b: x-consumer-b } },
              token: { header: x-t, audience: all, ttl: 30s, type: gateway+jwt, anonymous: true, keyId: k2,
                       algorithm: EdDSA, key: { ssm: /k2 }, others: [{ keyId: k1, key: { env: K1 } }] } }
            """);
        assertThat(identity.fields()).isEqualTo(Map.of(Fact.CONSUMER, "x-user", Fact.CREDENTIAL, "x-key"));
        assertThat(identity.claims()).isEqualTo(Map.of("x-tenant", "tenant", "x-consumer-b", "/a/b"));
        assertThat(identity.own()).containsExactlyInAnyOrder("x-user", "x-key", "x-tenant", "x-t");
        Identity.Token token = identity.token().orElseThrow();
        assertThat(token.issuer()).isEqualTo("shop");
        assertThat(token.audience()).contains("all");
        assertThat(token.ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(token.type()).isEqualTo("gateway+jwt");
        assertThat(token.anonymous()).isTrue();
        assertThat(token.key())
                .isEqualTo(new Identity.Key("k2", Algorithm.EdDSA, new SecretRef.Parameter("/k2", Optional.empty())));
        assertThat(token.others())
                .containsExactly(new Identity.Key("k1", Algorithm.ES256, new SecretRef.Environment("K1")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        { headers: { consumer: authorization } }        | headers.consumer: "authorization" has a meaning of its own
        { headers: { consumer: X-Forwarded-For } }      | headers.consumer: "x-forwarded-for" has a meaning of its own
        { headers: { consumer: x-request-id } }         | headers.consumer: "x-request-id" has a meaning of its own
        { headers: { consumer: x-api-key } }            | headers.consumer: "x-api-key" has a meaning of its own
        { headers: { consumer: content_type } }         | headers.consumer: "content_type" has a meaning of its own
        { headers: { consumer: transfer-encoding } }    | headers.consumer: "transfer-encoding" has a meaning of its own
        { headers: { consumer: x-original-url } }       | headers.consumer: "x-original-url" has a meaning of its own
        { headers: { consumer: x-a, plan: X_A } }       | headers.plan: another is sent in "x_a" too
        { headers: { consumer: x-a, claims: { t: x-a } } } | headers.claims.t: another is sent in "x-a" too
        { headers: { consumer: x-a }, token: { header: x-a, keyId: k, key: { env: K } } } | token.header: another is sent in "x-a"
        { headers: { user: x-a } }                      | headers.user: there is no such field
        { headers: { consumer: 7 } }                    | headers.consumer: 7 is not a header field's name
        { token: { key: { env: K } } }                  | token.keyId: is missing
        { token: { keyId: "a b", key: { env: K } } }    | token.keyId: "a b" is not a key's name
        { token: { keyId: k } }                         | token.key: is missing
        { token: { keyId: k, key: geheim } }            | token.key: is a secret in clear
        { token: { keyId: k, key: { env: K }, algorithm: none } } | token.algorithm: "none" is not an algorithm to sign by
        { token: { keyId: k, key: { env: K }, ttl: 5s } } | token.ttl: "5s" is out of range
        { token: { keyId: k, key: { env: K }, ttl: 10500ms } } | token.ttl: is no whole number of seconds
        { token: { keyId: k, key: { env: K }, others: [{ keyId: k, key: { env: L } }] } } | token.others[0].keyId: another key has this name
        """)
    void mistakes_are_told(String yaml, String fault) {
        assertThat(judge("gateway: { identity: " + yaml + " }"))
                .isInstanceOfSatisfying(
                        Judged.Invalid.class,
                        invalid -> assertThat(invalid.faults().toString())
                                .contains("gateway.identity." + fault)
                                .doesNotContain("geheim"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request: { headers: { set: { X-Tenant: a } } }",
                "request: { headers: { add: { x_tenant: a } } }",
                "request: { headers: { rename: { x-a: x-user } } }",
                "request: { headers: { set: { x-gateway-token: a } } }",
                "forward: { headers: [x-tenant] }",
            })
    void no_rule_touches_a_field_that_it_names(String rules) {
        String yaml = """
            gateway:
              identity: { headers: { consumer: x-user, claims: { t: x-tenant } }, token: { keyId: k, key: { env: K } } }
            policies: { p: { %s } }
            """.formatted(rules);
        assertThat(judge(yaml)).isInstanceOf(Judged.Invalid.class);
    }

    @Test
    void the_last_layer_says_whether_an_upstream_is_told() {
        Configuration configuration = valid("""
            policies: { quiet: { identity: none }, loud: { identity: default } }
            services:
              a: { url: "https://a.example.com", identity: none }
              b: { url: "https://b.example.com" }
            routes:
              r1: { match: { path: /1 }, to: { service: a } }
              r2: { match: { path: /2 }, to: { service: a }, policies: [loud] }
              r3: { match: { path: /3 }, to: { service: b } }
              r4: { match: { path: /4 }, to: { service: b }, policies: [loud], identity: none }
              r5: { match: { path: /5 }, to: { lambda: f }, policies: [quiet] }
            """);
        Map<String, Boolean> told = new java.util.TreeMap<>();
        configuration
                .table()
                .routes()
                .forEach(route -> told.put(route.id(), route.rules().request().told()));

        assertThat(told).isEqualTo(Map.of("r1", false, "r2", true, "r3", true, "r4", false, "r5", false));
    }
}
