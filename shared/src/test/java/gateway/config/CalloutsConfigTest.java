package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.client.Origin;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.config.yaml.PlacedFault;
import gateway.policy.Authentication;
import gateway.policy.ClaimMapping;
import gateway.policy.ForwardAuth;
import gateway.policy.ForwardAuth.Asked;
import gateway.policy.ForwardAuth.Place;
import gateway.policy.Introspection;
import gateway.policy.SecretRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords, introspection and forward auth, as they are configured. */
class CalloutsConfigTest {
    private static final String GOOD = "endpoint: \"https://id.example.com/i\", clientId: c, clientSecret: { env: S }";

    private static Authentication read(String auth) {
        Judged judged = judge(auth);
        assertThat(judged).as(faults(auth)).isInstanceOf(Judged.Valid.class);
        return ((Judged.Valid) judged).configuration().gateway().authentication();
    }

    private static Judged judge(String auth) {
        String yaml = "gateway: { auth: " + auth + " }\nservices: { s: { url: \"https://a.b/base\" } }";
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String faults(String auth) {
        return judge(auth) instanceof Judged.Invalid(List<PlacedFault> faults)
                ? faults.stream().map(PlacedFault::toString).collect(Collectors.joining("\n"))
                : "valid";
    }

    @Test
    void passwords_are_taken_where_the_configuration_says_so() {
        assertThat(read("{ basic: {} }").basic()).isTrue();
        assertThat(read("{}").basic()).isFalse();
        assertThat(faults("{ basic: true }")).contains("gateway.auth.basic: true is not an empty mapping");
        assertThat(faults("{ basic: { realm: x } }")).contains("gateway.auth.basic.realm: there is no such field");
    }

    @Test
    void a_server_has_the_documented_defaults() {
        assertThat(read("{ introspection: { main: { " + GOOD + ", audience: a } } }")
                        .introspected())
                .containsExactly(new Introspection(
                        "main",
                        URI.create("https://id.example.com/i"),
                        "c",
                        new SecretRef.Environment("S"),
                        "",
                        Set.of("a"),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(2),
                        new ClaimMapping("sub", "scope", "roles", List.of(), Optional.empty(), false),
                        false));
        assertThat(read("{ introspection: { main: { " + GOOD + ", anyAudience: true } } }")
                        .introspected()
                        .getFirst()
                        .audiences())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                            | : names no server
        { main: { clientId: c, clientSecret: { env: S }, audience: a } } | .main.endpoint: is missing
        { main: { endpoint: "http://a.b", clientId: c, clientSecret: { env: S }, audience: a } } | .main.endpoint: "http://a.b" is not encrypted
        { main: { endpoint: "https://u:p@a.b", clientId: c, clientSecret: { env: S }, audience: a } } | .main.endpoint: holds a user name or password
        { main: { endpoint: "https://a.b", clientSecret: { env: S }, audience: a } } | .main.clientId: is missing
        { main: { endpoint: "https://a.b", clientId: c, audience: a } } | .main.clientSecret: is missing
        { main: { endpoint: "https://a.b", clientId: c, clientSecret: geheim, audience: a } } | .main.clientSecret: is a secret in clear
        { main: { GOOD } }                            | .main.audience: is missing
        { main: { GOOD, audience: [] } }              | .main.audience: names no audience
        { main: { GOOD, anyAudience: false } }        | .main.audience: is missing
        { main: { GOOD, audience: a, anyAudience: true } } | .main.anyAudience: stands beside an audience
        { main: { GOOD, audience: a, tokenPrefix: "a b" } } | .main.tokenPrefix: "a b" is not the beginning of a token
        { main: { GOOD, audience: a, cache: 2h } }    | .main.cache: "2h" is out of range
        { main: { GOOD, audience: a, timeout: 1m } }  | .main.timeout: "1m" is out of range
        { main: { GOOD, audience: a, leeway: 61s } }  | .main.leeway: "61s" is out of range
        { main: { GOOD, audience: a, plan: gold } }   | .main.plan: there is no plan "gold"
        { Main: { GOOD, audience: a } }               | .Main: "Main" is not an id
        { main: { GOOD, audience: a, url: x } }       | .main.url: there is no such field
        { a: { GOOD, audience: a }, b: { GOOD, audience: a } } | .b: takes the same tokens as "a"
        { a: { GOOD, audience: a, tokenPrefix: x }, b: { GOOD, audience: a, tokenPrefix: x } } | .b: takes the same tokens as "a"
        """)
    void a_mistake_in_a_server_is_named(String servers, String fault) {
        assertThat(faults("{ introspection: " + servers.replace("GOOD", GOOD) + " }"))
                .contains("gateway.auth.introspection" + fault);
    }

    @Test
    void who_is_asked_has_the_documented_defaults() {
        assertThat(read("{ forward: { main: { service: s, path: /check, headers: [Cookie, X-Token] } } }")
                        .forwards())
                .containsExactly(new ForwardAuth(
                        "main",
                        new Asked.Service(
                                "s",
                                List.of(new Place(new Origin(true, "a.b", 443, Origin.Reach.PUBLIC), "/base")),
                                Duration.ofSeconds(2),
                                "/check"),
                        List.of("cookie", "x-token"),
                        List.of(),
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Optional.empty(),
                        new ClaimMapping("sub", "scope", "roles", List.of(), Optional.empty(), false)));
        assertThat(read("{ forward: { main: { lambda: \"who:live\", cookies: [s] } } }")
                        .forwards()
                        .getFirst()
                        .asked())
                .isEqualTo(new Asked.Function("who:live"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                                         | : names nobody
        { m: { headers: [a] } }                                    | .m: asks nobody
        { m: { service: s, path: /c, lambda: f, headers: [a] } }   | .m: asks a service and a function
        { m: { service: t, path: /c, headers: [a] } }              | .m.service: there is no service "t"
        { m: { service: s, headers: [a] } }                        | .m.path: is missing
        { m: { service: s, path: c, headers: [a] } }               | .m.path: "c" does not begin with a slash
        { m: { service: s, path: /../c, headers: [a] } }           | .m.path:
        { m: { service: s, path: "/c?d", headers: [a] } }          | .m.path:
        { m: { lambda: f, path: /c, headers: [a] } }               | .m.path: is for a service
        { m: { lambda: "a b", headers: [a] } }                     | .m.lambda: "a b" is not a function
        { m: { lambda: f } }                                       | .m: shows nothing of a request
        { m: { lambda: f, headers: [] } }                          | .m.headers: has 0 names
        { m: { lambda: f, headers: [a, A] } }                      | .m.headers[1]: stands twice
        { m: { lambda: f, headers: [x-forwarded-for] } }           | .m.headers[0]: "x-forwarded-for" is set by the gateway
        { m: { lambda: f, headers: [host] } }                      | .m.headers[0]: "host" is set by the gateway
        { m: { lambda: f, headers: [X_Api-Key] } }                 | .m.headers[0]: "x_api-key" carries API keys
        { m: { lambda: f, headers: [content-length] } }            | .m.headers[0]: "content-length" is set by the gateway
        { m: { lambda: f, headers: ["a b"] } }                     | .m.headers[0]: "a b" is not a header field's name
        { m: { lambda: f, cookies: ["a;b"] } }                     | .m.cookies[0]: "a;b" is not a cookie's name
        { m: { lambda: f, cookies: [a, a] } }                      | .m.cookies[1]: stands twice
        { m: { lambda: f, headers: [cookie], cookies: [a] } }      | .m.cookies: names cookies, while headers has all of them
        { m: { lambda: f, headers: [a], consumerHeader: x } }      | .m.consumerHeader: is for a service
        { m: { service: s, path: /c, headers: [a], scopeHeader: x } } | .m.scopeHeader: has no consumerHeader beside it
        { m: { service: s, path: /c, headers: [a], consumerHeader: x, scopeClaim: y } } | .m.scopeClaim: is for answers in JSON
        { m: { lambda: f, headers: [a], cache: 2h } }              | .m.cache: "2h" is out of range
        """)
    void a_mistake_in_who_is_asked_is_named(String forwards, String fault) {
        assertThat(faults("{ forward: " + forwards + " }")).contains("gateway.auth.forward" + fault);
    }

    /** Callers are named after these, so that nobody can be taken for somebody else's. */
    @Test
    void no_two_sources_of_callers_have_one_name() {
        assertThat(faults("{ introspection: { main: { " + GOOD
                        + ", audience: a } }, forward: { main: { lambda: f, headers: [a] } } }"))
                .contains("gateway.auth.forward.main: has the name of gateway.auth.introspection.main");
        assertThat(faults("{ jwt: { main: { issuer: i, audience: a, algorithms: [RS256], jwksUri: \"https://a.b\" } },"
                        + " introspection: { main: { " + GOOD + ", audience: a } } }"))
                .contains("gateway.auth.introspection.main: has the name of gateway.auth.jwt.main");
    }
}
