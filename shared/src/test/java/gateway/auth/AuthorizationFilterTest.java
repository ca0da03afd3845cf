package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import gateway.telemetry.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorizationFilterTest {
    private static final Response SERVED = Response.of(200, Headers.EMPTY, Body.of("served"));

    private final List<Fact> facts = new ArrayList<>();

    private Response answer(Access access, Caller caller) {
        return new AuthorizationFilter()
                .apply(
                        Calls.call()
                                .access(access)
                                .caller(caller)
                                .recorder(facts::add)
                                .build(),
                        _ -> SERVED);
    }

    private static Access wants(String schemes, String... scopes) {
        return new Access.Authenticated(
                switch (schemes) {
                    case "apiKey" -> Set.of(Scheme.API_KEY);
                    case "jwt" -> Set.of(Scheme.JWT);
                    default -> Set.of(Scheme.API_KEY, Scheme.JWT);
                },
                new LinkedHashSet<>(List.of(scopes)));
    }

    private static Caller known(Scheme scheme, String... scopes) {
        return new Caller.Known("acme", scheme, "k1", Optional.empty(), Set.of(scopes));
    }

    private static Caller caller(String word, Scheme scheme) {
        return switch (word) {
            case "anonymous" -> new Caller.Anonymous();
            case "known" -> known(scheme, "a", "b");
            case "rejected" -> new Caller.Rejected(scheme, "expired");
            case "suspended" -> new Caller.Suspended("acme", scheme);
            case "unverifiable" -> new Caller.Unverifiable(scheme, "store-unavailable");
            default -> throw new IllegalArgumentException(word);
        };
    }

    @ParameterizedTest(name = "{0} by {1} on a route for {2} with scopes {3}: {4}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        anonymous    | API_KEY | open   |     | 200 |
        known        | API_KEY | open   |     | 200 |
        known        | JWT     | open   |     | 200 |
        rejected     | API_KEY | open   |     | 401 | expired
        suspended    | JWT     | open   |     | 403 | suspended
        unverifiable | JWT     | open   |     | 503 | store-unavailable
        anonymous    | API_KEY | both   |     | 401 | no-credential
        known        | API_KEY | both   |     | 200 |
        known        | JWT     | both   |     | 200 |
        known        | API_KEY | apiKey | a   | 200 |
        known        | API_KEY | apiKey | a b | 200 |
        known        | API_KEY | apiKey | c   | 403 | insufficient-scope
        known        | JWT     | jwt    | a c | 403 | insufficient-scope
        known        | JWT     | apiKey |     | 401 | scheme-not-accepted
        known        | API_KEY | jwt    | a   | 401 | scheme-not-accepted
        rejected     | API_KEY | both   |     | 401 | expired
        rejected     | JWT     | apiKey |     | 401 | expired
        suspended    | API_KEY | both   |     | 403 | suspended
        unverifiable | API_KEY | both   |     | 503 | store-unavailable
        """)
    void the_route_decides_about_the_caller(
            String caller, Scheme scheme, String route, String scopes, int status, String reason) {
        Access access = route.equals("open")
                ? new Access.Open()
                : wants(route, scopes == null ? new String[0] : scopes.split(" "));
        Response response = answer(access, caller(caller, scheme));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.equals(SERVED)).isEqualTo(status == 200);
        assertThat(facts.stream().filter(Fact.AccessRefused.class::isInstance))
                .isEqualTo(reason == null ? List.of() : List.of(new Fact.AccessRefused(reason)));
    }

    @Test
    void the_first_401_names_every_scheme_and_no_error() {
        assertThat(answer(wants("both"), new Caller.Anonymous()).headers().all("www-authenticate"))
                .containsExactly(
                        "ApiKey realm=\"test \\\"api\\\"\", header=\"x-api-key\"", "Bearer realm=\"test \\\"api\\\"\"");
    }

    @Test
    void a_bad_token_is_an_invalid_token() {
        assertThat(answer(wants("jwt"), new Caller.Rejected(Scheme.JWT, "signature"))
                        .headers()
                        .all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", error=\"invalid_token\"");
        assertThat(answer(new Access.Open(), new Caller.Rejected(Scheme.JWT, "signature"))
                        .headers()
                        .all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", error=\"invalid_token\"");
    }

    @Test
    void two_credentials_at_once_are_an_invalid_request() {
        assertThat(answer(wants("jwt"), new Caller.Rejected(Scheme.JWT, "ambiguous"))
                        .headers()
                        .all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", error=\"invalid_request\"");
    }

    @Test
    void a_bad_key_gives_the_token_challenge_no_error() {
        assertThat(answer(wants("both"), new Caller.Rejected(Scheme.API_KEY, "wrong-key"))
                        .headers()
                        .all("www-authenticate"))
                .containsExactly(
                        "ApiKey realm=\"test \\\"api\\\"\", header=\"x-api-key\"", "Bearer realm=\"test \\\"api\\\"\"");
    }

    @Test
    void a_token_that_lacks_a_scope_is_told_which_are_needed() {
        Response response = answer(wants("both", "orders:write", "orders:read"), known(Scheme.JWT, "orders:read"));
        assertThat(response.problem()).contains(Problem.Type.FORBIDDEN);
        assertThat(response.headers().all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", error=\"insufficient_scope\", scope=\"orders:write"
                        + " orders:read\"");
        assertThat(response.body().text()).contains("\"requiredScopes\":[\"orders:write\",\"orders:read\"]");
    }

    @Test
    void a_key_that_lacks_a_scope_gets_no_bearer_challenge() {
        Response response = answer(wants("both", "orders:write"), known(Scheme.API_KEY));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.headers().has("www-authenticate")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void unknown_revoked_wrong_and_expired_look_the_same(Scheme scheme) {
        Response first = answer(wants("both"), new Caller.Rejected(scheme, "unknown-consumer"));
        for (String reason : List.of("unknown-key", "wrong-key", "expired", "malformed", "signature")) {
            Response other = answer(wants("both"), new Caller.Rejected(scheme, reason));
            assertThat(other).isEqualTo(first);
        }
        assertThat(first.body().text()).doesNotContain("unknown-consumer");
    }

    @ParameterizedTest(name = "{0} on a route for {1}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
        known rejected           | both   | 401 | expired
        rejected known           | open   | 401 | expired
        known suspended          | both   | 403 | suspended
        known unverifiable       | open   | 503 | store-unavailable
        unverifiable rejected    | both   | 401 | expired
        unverifiable suspended   | apiKey | 403 | suspended
        suspended rejected       | jwt    | 401 | expired
        known rejected           | apiKey | 401 | expired
        known unverifiable       | apiKey | 503 | store-unavailable
        known known              | open   | 200 | apiKey
        known known              | both   | 200 | apiKey
        known known              | apiKey | 200 | apiKey
        known known              | jwt    | 200 | jwt
        """)
    void every_credential_must_hold_and_one_names_the_caller(String callers, String route, int status, String word) {
        String[] each = callers.split(" ");
        var several = new Caller.Several(List.of(caller(each[0], Scheme.API_KEY), caller(each[1], Scheme.JWT)));
        List<Caller> seen = new ArrayList<>();
        Response response = new AuthorizationFilter()
                .apply(
                        Calls.call()
                                .access(route.equals("open") ? new Access.Open() : wants(route))
                                .caller(several)
                                .recorder(facts::add)
                                .build(),
                        call -> {
                            seen.add(call.caller());
                            return SERVED;
                        });
        assertThat(response.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(((Caller.Known) seen.getFirst()).scheme().word()).isEqualTo(word);
            assertThat(facts).containsExactly(new Fact.CallerKnown("acme", word, Optional.empty()));
        } else {
            assertThat(seen).isEmpty();
            assertThat(facts).contains(new Fact.AccessRefused(word));
        }
    }

    private static Access takes(String words, Requirements requires) {
        List<AuthMethod> methods = new ArrayList<>();
        for (String word : words.split("[/+]")) {
            for (Scheme scheme : Scheme.values()) {
                int dot = word.indexOf('.');
                if (scheme.word().equals(dot < 0 ? word : word.substring(0, dot))) {
                    methods.add(
                            new AuthMethod(scheme, dot < 0 ? Optional.empty() : Optional.of(word.substring(dot + 1))));
                }
            }
        }
        boolean all = words.contains("+");
        return new Access.Authenticated(all ? List.of() : methods, all ? methods : List.of(), false, requires);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        apiKey                | ApiKey realm="test \\"api\\"", header="x-api-key"
        jwt                   | Bearer realm="test \\"api\\""
        jwt.a/introspection.b | Bearer realm="test \\"api\\""
        basic                 | Basic realm="test \\"api\\"", charset="UTF-8"
        mtls.partners         | Certificate realm="test \\"api\\""
        iam                   | AWS4-HMAC-SHA256 realm="test \\"api\\""
        signature             | Signature realm="test \\"api\\""
        forward               | Session realm="test \\"api\\""
        basic/anonymous       | Basic realm="test \\"api\\"", charset="UTF-8"
        """)
    void each_scheme_has_its_challenge_once(String methods, String challenge) {
        Response response = answer(takes(methods, Requirements.NONE), new Caller.Anonymous());
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().all("www-authenticate")).containsExactly(challenge);
    }

    @Test
    void all_of_several_are_challenged_for_and_what_is_missing_is_told_apart_from_what_does_not_count() {
        Access both = takes("mtls+jwt", Requirements.NONE);
        Response none = answer(both, new Caller.Anonymous());
        assertThat(none.headers().all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\"", "Certificate realm=\"test \\\"api\\\"\"");
        assertThat(none.body().text()).contains("a bearer token in the field authorization and a client certificate");
        answer(both, known(Scheme.JWT));
        answer(both, known(Scheme.API_KEY));
        assertThat(facts.stream().filter(Fact.AccessRefused.class::isInstance))
                .containsExactly(
                        new Fact.AccessRefused("no-credential"),
                        new Fact.AccessRefused("credential-missing"),
                        new Fact.AccessRefused("scheme-not-accepted"));
    }

    @Test
    void a_token_of_another_issuer_is_not_accepted_and_nothing_tells_which_would_be() {
        Response response = answer(takes("jwt.secret-issuer", Requirements.NONE), known(Scheme.JWT));
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().all("www-authenticate")).containsExactly("Bearer realm=\"test \\\"api\\\"\"");
        assertThat(response.body().text()).doesNotContain("secret-issuer");
    }

    @Test
    void scopes_that_would_do_are_hinted_at_before_any_token_was_sent() {
        var requires = new Requirements(
                Set.of("a"),
                new LinkedHashSet<>(List.of("z", "b")),
                Set.of(),
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Set.of());
        assertThat(answer(takes("jwt", requires), new Caller.Anonymous())
                        .headers()
                        .all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", scope=\"a z\"");
        Response lacking = answer(takes("jwt", requires), known(Scheme.JWT, "a"));
        assertThat(lacking.headers().all("www-authenticate"))
                .containsExactly("Bearer realm=\"test \\\"api\\\"\", error=\"insufficient_scope\", scope=\"a z\"");
        assertThat(lacking.body().text()).contains("\"requiredScopes\":[\"a\"]", "\"anyOfScopes\":[\"z\",\"b\"]");
    }

    @Test
    void what_a_caller_must_not_learn_looks_the_same() {
        var claims = new Requirements(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(new ClaimRule("tenant", ClaimRule.Mode.PRESENT, List.of())),
                Set.of(),
                Set.of(),
                Set.of());
        var denied =
                new Requirements(Set.of(), Set.of(), Set.of(), Set.of(), List.of(), Set.of(), Set.of(), Set.of("acme"));
        var others = new Requirements(
                Set.of(), Set.of(), Set.of(), Set.of(), List.of(), Set.of(), Set.of("rival"), Set.of());
        Response first = answer(takes("jwt", claims), known(Scheme.JWT));
        assertThat(first.status()).isEqualTo(403);
        assertThat(first.body().text()).doesNotContain("tenant", "claim");
        assertThat(answer(takes("jwt", denied), known(Scheme.JWT))).isEqualTo(first);
        assertThat(answer(takes("jwt", others), known(Scheme.JWT))).isEqualTo(first);
    }

    @Test
    void the_operator_says_why_a_consumer_is_suspended() {
        var why = new Suspension(Optional.of("The invoice of May is open."), Optional.of("https://example.com/unpaid"));
        Response response = answer(wants("both"), new Caller.Suspended("acme", Scheme.API_KEY, why));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body().text())
                .contains("\"type\":\"https://example.com/unpaid\"", "\"detail\":\"The invoice of May is open.\"");
        assertThat(facts)
                .containsExactly(
                        new Fact.CallerKnown("acme", "apiKey", Optional.empty()), new Fact.AccessRefused("suspended"));
    }

    @Test
    void a_report_that_nobody_has_compared_opens_nothing() {
        var report = new Caller.Reported(known(Scheme.API_KEY), "hash", java.time.Instant.EPOCH);
        assertThatThrownBy(() -> answer(new Access.Open(), report)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_outage_says_when_to_try_again() {
        Response response = answer(wants("both"), new Caller.Unverifiable(Scheme.JWT, "keys-unavailable"));
        assertThat(response.problem()).contains(Problem.Type.AUTH_UNAVAILABLE);
        assertThat(response.headers().first("retry-after")).contains("5");
    }
}
