package gateway.auth;

import static gateway.auth.InMemoryConsumers.at;
import static gateway.auth.InMemoryConsumers.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Authentication;
import gateway.policy.GatewaySettings;
import gateway.policy.JwtIssuer;
import gateway.policy.SecretRef;
import gateway.route.Configuration;
import gateway.telemetry.Fact;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticatorTest {
    private static final ApiKey KEY = ApiKey.generate("acme", new SecureRandom());
    private static final JwtIssuer ISSUER = new JwtIssuer(
            "main",
            "https://issuer.example/",
            Set.of("api"),
            Set.of(JwtIssuer.Algorithm.HS256),
            new JwtIssuer.Keys.Shared(new SecretRef.Environment("JWT_SECRET")),
            Duration.ZERO,
            "sub",
            "scope",
            Optional.empty(),
            false,
            false);
    private static final String TOKEN = Tokens.token(
            "{\"alg\":\"HS256\"}",
            "{\"iss\":\"https://issuer.example/\",\"aud\":\"api\",\"sub\":\"u1\",\"exp\":1795511100}",
            Tokens.hmac(Tokens.SECRET));

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final Authenticator authenticator =
            Authenticators.alone(consumers, new FakeJwksSource(), Map.of("JWT_SECRET", Tokens.SECRET), clock);

    AuthenticatorTest() {
        consumers.put(consumer("acme", at(KEY, Instant.EPOCH, Optional.empty())));
    }

    private Caller authenticate(GatewaySettings settings, String... headers) {
        return authenticator.authenticate(
                Presented.of(Headers.of(headers)), settings, Deadline.in(clock, Duration.ofSeconds(5)));
    }

    private static String word(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous _ -> "anonymous";
            case Caller.Known known -> known.consumer();
            case Caller.Rejected(var scheme, var reason) -> scheme.word() + " " + reason;
            case Caller.Several(var each) ->
                String.join(" and ", each.stream().map(AuthenticatorTest::word).toList());
            case Caller.Reported _ -> "reported";
            case Caller.Suspended _ -> "suspended";
            case Caller.Unverifiable _ -> "unverifiable";
        };
    }

    @ParameterizedTest(name = "{0}, {1}: {2}, without issuers {3}")
    @CsvSource(delimiter = '|', textBlock = """
        -            | -                  | anonymous        | anonymous
        KEY          | -                  | acme             | acme
        x            | -                  | apiKey malformed | apiKey malformed
        ''           | -                  | apiKey malformed | apiKey malformed
        KEY,KEY      | -                  | apiKey malformed | apiKey malformed
        KEY;KEY      | -                  | apiKey ambiguous | apiKey ambiguous
        TOKEN        | -                  | apiKey malformed | apiKey malformed
        -            | Bearer TOKEN       | main:u1          | anonymous
        -            | bearer TOKEN       | main:u1          | anonymous
        -            | BEARER   TOKEN     | main:u1          | anonymous
        -            | Bearer             | jwt malformed    | anonymous
        -            | Bearer x           | jwt malformed    | anonymous
        -            | Bearer KEY         | jwt malformed    | anonymous
        -            | Bearer TOKEN,TOKEN | jwt malformed    | anonymous
        -            | Bearer TOKEN TOKEN | jwt malformed    | anonymous
        -            | Bearer;TOKEN       | jwt ambiguous    | anonymous
        -            | Bearer TOKEN;Basic | jwt ambiguous    | anonymous
        -            | BearerTOKEN        | anonymous        | anonymous
        -            | Bearers TOKEN      | anonymous        | anonymous
        -            | Basic dTpw         | anonymous        | anonymous
        -            | TOKEN              | anonymous        | anonymous
        KEY          | Bearer TOKEN       | acme and main:u1 | acme
        KEY          | Bearer x           | acme and jwt malformed | acme
        x            | Bearer TOKEN       | apiKey malformed and main:u1 | apiKey malformed
        KEY          | Basic dTpw         | acme             | acme
        """)
    void each_credential_is_checked_and_two_of_a_scheme_are_refused(
            String key, String authorization, String found, String without) {
        List<String> headers = new ArrayList<>();
        for (var field :
                Map.of("X-Api-Key", key, "Authorization", authorization).entrySet()) {
            for (String value : field.getValue().split(";", -1)) {
                if (!value.equals("-")) {
                    headers.add(field.getKey());
                    headers.add(value.replace("KEY", KEY.secretText()).replace("TOKEN", TOKEN));
                }
            }
        }
        String[] fields = headers.toArray(String[]::new);
        assertThat(word(authenticate(Calls.settings(ISSUER), fields))).isEqualTo(found);
        assertThat(word(authenticate(Calls.settings(), fields))).isEqualTo(without);
    }

    @Test
    void a_tab_after_the_scheme_lets_no_token_slip_past() {
        assertThat(word(authenticate(Calls.settings(ISSUER), "authorization", "Bearer\t" + TOKEN)))
                .isEqualTo("jwt malformed");
        assertThat(word(authenticate(Calls.settings(ISSUER), "authorization", "bearer \t" + TOKEN)))
                .isEqualTo("jwt malformed");
    }

    @Test
    void a_key_may_stand_in_the_field_authorization() {
        GatewaySettings base = Calls.settings(ISSUER);
        var settings = new GatewaySettings(
                base.name(), base.rules(), "authorization", base.issuers(), 1, base.timeout(), 0, List.of());
        assertThat(word(authenticate(settings, "authorization", KEY.secretText())))
                .isEqualTo("acme");
        assertThat(word(authenticate(settings, "authorization", "Bearer " + TOKEN)))
                .isEqualTo("main:u1");
        assertThat(word(authenticate(settings, "authorization", "Basic dTpw"))).isEqualTo("apiKey malformed");
        assertThat(word(authenticate(settings, "authorization", KEY.secretText(), "authorization", "Bearer " + TOKEN)))
                .isEqualTo("apiKey ambiguous");
        assertThat(word(authenticate(settings, "x-api-key", KEY.secretText()))).isEqualTo("anonymous");
    }

    @Test
    void the_filter_authenticates_where_the_front_saw_nobody() {
        List<Fact> facts = new ArrayList<>();
        List<Caller> seen = new ArrayList<>();
        var call = Calls.call()
                .headers("x-api-key", KEY.secretText())
                .recorder(facts::add)
                .build();
        answer(call, seen);
        assertThat(word(seen.getFirst())).isEqualTo("acme");
        answer(
                Calls.call()
                        .headers("x-api-key", "nonsense")
                        .recorder(facts::add)
                        .build(),
                seen);
        assertThat(word(seen.getLast())).isEqualTo("apiKey malformed");
        assertThat(facts).isEmpty();
    }

    @Test
    void a_password_goes_no_further() {
        var seen = new ArrayList<Headers>();
        var served = Response.of(200, Headers.EMPTY, Body.EMPTY);
        for (String line : List.of("Basic YWNtZTpvcGVu", "basic", "basic x", "Basics x", "Bearer abc", "Digest x")) {
            for (boolean basic : new boolean[] {true, false}) {
                var call =
                        Calls.call().headers("authorization", line, "x-a", "1").build();
                new AuthenticationFilter(authenticator).apply(basic ? withBasic(call) : call, next -> {
                    seen.add(next.request().headers());
                    return served;
                });
            }
        }
        assertThat(seen)
                .extracting(headers -> headers.first("authorization").orElse("none"))
                .containsExactly(
                        "none",
                        "Basic YWNtZTpvcGVu",
                        "none",
                        "basic",
                        "none",
                        "basic x",
                        "Basics x",
                        "Basics x",
                        "Bearer abc",
                        "Bearer abc",
                        "Digest x",
                        "Digest x");
        assertThat(seen).allMatch(headers -> headers.has("x-a"));
    }

    private static Call withBasic(Call call) {
        GatewaySettings was = call.configuration().gateway();
        Authentication none = was.authentication();
        var authentication = new Authentication(
                none.apiKeyHeader(),
                none.apiKeyQuery(),
                none.issuers(),
                none.introspected(),
                true,
                none.signatures(),
                none.certificates(),
                none.principals(),
                none.forwards(),
                none.anonymous());
        var settings = new GatewaySettings(
                was.name(),
                was.rules(),
                authentication,
                was.maxResponseBytes(),
                was.timeout(),
                was.trustedHops(),
                was.trustedProxies());
        return new Call(
                call.request(),
                call.path(),
                call.route(),
                call.match(),
                call.parameters(),
                call.caller(),
                new Configuration(1, "hash", settings, call.configuration().table(), Map.of(), Map.of()),
                call.deadline(),
                call.recorder());
    }

    private void answer(Call call, List<Caller> seen) {
        var served = Response.of(200, Headers.EMPTY, Body.EMPTY);
        Response response = new AuthenticationFilter(authenticator).apply(call, next -> {
            seen.add(next.caller());
            return served;
        });
        assertThat(response).isEqualTo(served);
    }
}
