package gateway.authorizer;

import static gateway.authorizer.Authorizers.ACME;
import static gateway.authorizer.Authorizers.answer;
import static gateway.authorizer.Authorizers.isAllowed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.auth.IdentitySources;
import gateway.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The strict authorizer, which guards APIs without our router. */
class ForApisTest {
    private static final Instant HOUR = Instant.parse("2026-11-24T10:00:00Z");
    private static final String READER = Authorizers.token("u1", HOUR, "orders:read");
    private static final String WRITER = Authorizers.token("u2", HOUR, "orders:read orders:write");
    private static final String EXPIRED = Authorizers.token("u1", Instant.parse("2026-11-24T08:00:00Z"), "");

    private final Authorizers authorizers = new Authorizers();

    private static String named(String word) {
        return switch (word) {
            case "KEY" -> ACME;
            case "PAUSED" -> Authorizers.PAUSED;
            case "WRONG" -> ACME.substring(0, ACME.length() - 1) + "x";
            case "READER" -> "Bearer " + READER;
            case "WRITER" -> "Bearer " + WRITER;
            case "EXPIRED" -> "Bearer " + EXPIRED;
            default -> word;
        };
    }

    private static Json fields(String key, String authorization) {
        Json.Obj fields = Json.Obj.EMPTY;
        fields = key.equals("-") ? fields : fields.with("x-api-key", Json.of(named(key)));
        return authorization.equals("-") ? fields : fields.with("authorization", Json.of(named(authorization)));
    }

    /** HTTP API, payload 2.0. */
    private static String simple(Json headers, Json identity) {
        return Json.object(
                        "version",
                        Json.of("2.0"),
                        "type",
                        Json.of("REQUEST"),
                        "identitySource",
                        identity,
                        "headers",
                        headers,
                        "rawQueryString",
                        Json.of(""),
                        "requestContext",
                        Json.Obj.EMPTY)
                .text();
    }

    /** REST API. */
    private static String rest(Json headers) {
        return Json.object(
                        "type", Json.of("REQUEST"),
                        "methodArn", Json.of("arn:aws:execute-api:eu-central-1:1:api/prod/GET/x"),
                        "headers", headers)
                .text();
    }

    private static String token(String value) {
        return Json.object(
                        "type", Json.of("TOKEN"),
                        "methodArn", Json.of("arn:aws:execute-api:eu-central-1:1:api/prod/GET/x"),
                        "authorizationToken", Json.of(value))
                .text();
    }

    private String said(String policy, IdentitySources sources, String event) throws Exception {
        try {
            return isAllowed(answer(authorizers.forApis(policy, sources), event)) ? "yes" : "403";
        } catch (Refused e) {
            return "Unauthorized".equals(e.getMessage()) ? "401" : "500";
        }
    }

    /** HTTP API answers 403 to a verdict that says no; a REST API can be told that it is a 401. */
    @ParameterizedTest(name = "policy {0}, key {1}, authorization {2}: {3}, to REST {4}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        ''      | -      | -       | 403 | 401 | refused: no-credential
        ''      | KEY    | -       | yes | yes |
        ''      | WRONG  | -       | 403 | 401 | refused: malformed, apiKey
        ''      | PAUSED | -       | 403 | 403 | refused: suspended, apiKey, consumer paused
        ''      | -      | READER  | yes | yes |
        ''      | -      | EXPIRED | 403 | 401 | refused: expired, jwt
        ''      | KEY    | READER  | yes | yes |
        ''      | KEY    | EXPIRED | 403 | 401 | refused: expired, jwt
        keys    | KEY    | -       | yes | yes |
        keys    | -      | READER  | 403 | 401 | refused: scheme-not-accepted, jwt, consumer main:u1
        keys    | KEY    | EXPIRED | 403 | 401 | refused: expired, jwt
        writers | KEY    | -       | 403 | 403 | refused: insufficient-scope, apiKey, consumer acme
        writers | -      | READER  | 403 | 403 | refused: insufficient-scope, jwt, consumer main:u1
        writers | -      | WRITER  | yes | yes |
        guests  | -      | -       | yes | yes |
        guests  | WRONG  | -       | 403 | 401 | refused: malformed, apiKey
        open    | -      | -       | yes | yes |
        open    | -      | EXPIRED | 403 | 401 | refused: expired, jwt
        silent  | KEY    | -       | 500 | 500 | refused: AUTHORIZER_POLICY names silent, which is no policy with auth
        nowhere | KEY    | -       | 500 | 500 | refused: AUTHORIZER_POLICY names nowhere, which is no policy with auth
        """)
    void who_may_is_what_the_policy_says(
            String policy, String key, String authorization, String http, String toRest, String line) throws Exception {
        Json fields = fields(key, authorization);
        assertThat(said(policy, IdentitySources.NONE, simple(fields, Json.Null.NULL)))
                .isEqualTo(http);
        assertThat(authorizers.log).isEqualTo(line == null ? java.util.List.of() : java.util.List.of(line));
        assertThat(said(policy, IdentitySources.NONE, rest(fields))).isEqualTo(toRest);
    }

    /** Otherwise whoever repeats what it is kept under would get it without the credential. */
    @ParameterizedTest(name = "kept under {0}: key {1}, authorization {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        -          | KEY | -       | yes
        []         | KEY | -       | yes
        KEY        | KEY | -       | yes
        other      | KEY | -       | 403
        KE         | KEY | -       | 403
        GET        | KEY | READER  | 403
        KEY        | KEY | READER  | yes
        KEY        | KEY | EXPIRED | yes
        KEY,READER | KEY | EXPIRED | yes
        READER,KEY | KEY | READER  | yes
        EXPIRED    | KEY | EXPIRED | 403
        1          | KEY | -       | 403
        """)
    void a_verdict_rests_on_what_it_is_kept_under(String kept, String key, String authorization, String verdict)
            throws Exception {
        Json identity = switch (kept) {
            case "-" -> Json.Null.NULL;
            case "[]" -> Json.Arr.EMPTY;
            case "1" -> Json.of(1);
            default ->
                new Json.Arr(java.util.Arrays.stream(kept.split(",", -1))
                        .map(word -> (Json) Json.of(named(word)))
                        .toList());
        };
        assertThat(said("", IdentitySources.NONE, simple(fields(key, authorization), identity)))
                .isEqualTo(verdict);
    }

    /** Events of REST APIs do not tell; an unknown value there must not stand for somebody's key. */
    @ParameterizedTest(name = "{0}: key {1}, authorization {2}: {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                                                                  | KEY    | READER | yes
        -                                                                  | KEY    | junk   | 401
        method.request.header.Authorization                                | KEY    | junk   | 401
        method.request.header.X-Api-Key                                    | KEY    | junk   | yes
        method.request.header.X-Api-Key, method.request.header.X-Other     | KEY    | junk   | yes
        method.request.header.X-Api-Key, method.request.header.Authorization | KEY  | READER | yes
        context.path                                                       | KEY    | READER | 401
        none                                                               | KEY    | junk   | yes
        """)
    void of_a_rest_api_the_settings_say_what_it_keeps_under(
            String sources, String key, String authorization, String verdict) throws Exception {
        IdentitySources said = sources == null ? IdentitySources.USUAL : IdentitySources.parse(sources);
        assertThat(said("", said, rest(fields(key, authorization)))).isEqualTo(verdict);
    }

    @Test
    void what_was_not_looked_at_is_said_in_the_log() throws Exception {
        said("", IdentitySources.USUAL, rest(fields("KEY", "junk")));
        assertThat(authorizers.log)
                .containsExactly(
                        "refused: no-credential; x-api-key is no identity source of the API's authorizer and was"
                                + " not looked at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization", "method.request.header.", "header.x", "none, x"})
    void sources_that_are_none_are_told(String text) {
        assertThatThrownBy(() -> IdentitySources.parse(text)).hasMessageContaining("AUTHORIZER_IDENTITY_SOURCE");
    }

    @ParameterizedTest
    @CsvSource({"KEY, yes", "WRONG, 401", "READER, yes", "EXPIRED, 401", "junk, 401", "'', 401", "PAUSED, 403"})
    void a_token_is_the_field_that_it_looks_like(String value, String verdict) throws Exception {
        assertThat(said("", IdentitySources.USUAL, token(named(value)))).isEqualTo(verdict);
    }

    @Test
    void or_the_one_that_the_settings_name() throws Exception {
        var mode = new ForApis(
                authorizers.authenticator(java.util.Map.of()),
                "",
                IdentitySources.USUAL,
                authorizers.uses,
                authorizers.log::add);
        AuthorizerHandler handler = authorizers.handler(mode, "x-api-key");
        assertThat(isAllowed(answer(handler, token(ACME)))).isTrue();
        assertThatThrownBy(() -> answer(handler, token("Bearer " + READER))).hasMessage("Unauthorized");
    }

    /** However long it is kept. A condition on a key that API Gateway does not know would hold. */
    @Test
    void a_policy_grants_nothing_after_the_end_of_the_token() throws Exception {
        Json.Obj answer = answer(authorizers.forApis(), token("Bearer " + READER));
        assertThat(answer.object("policyDocument").orElseThrow().text())
                .contains("\"Condition\":{\"NumericLessThanIfExists\":{\"aws:EpochTime\":\"1795514430\"}}")
                .contains("\"Resource\":\"arn:aws:execute-api:eu-central-1:1:api/prod/*\"");
        assertThat(answer(authorizers.forApis(), token(ACME)).text()).doesNotContain("Condition");
    }

    @Test
    void an_api_is_told_who_calls_in_flat_members() throws Exception {
        Json.Obj answer = answer(authorizers.forApis(), token("Bearer " + WRITER));
        assertThat(answer.string("principalId")).contains("main:u2");
        assertThat(answer.get("context"))
                .isEqualTo(Json.object(
                        "gateway", Json.of("2"),
                        "caller", Json.of("known"),
                        "consumer", Json.of("main:u2"),
                        "scheme", Json.of("jwt"),
                        "credential", Json.of("main"),
                        "plan", Json.of("bronze"),
                        "scopes", Json.of("orders:read orders:write"),
                        "until", Json.of("1795514430")));
        assertThat(answer.members()).doesNotContainKey("usageIdentifierKey");
    }
}
