package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Configured;
import gateway.HandMovedClock;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalAuthenticatorTest {
    private static final String ROLE = "arn:aws:sts::123456789012:assumed-role/batch/blue";
    private static final String USER = "arn:aws:iam::123456789012:user/deploy/eve";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final PrincipalAuthenticator authenticator =
            new PrincipalAuthenticator(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT));

    PrincipalAuthenticatorTest() {
        consumers.put(new Consumer("acme", Optional.of("gold"), Set.of("orders:read"), true, List.of()));
        consumers.put(new Consumer("plain", Optional.empty(), Set.of(), true, List.of()));
        consumers.put(new Consumer("lazy", Optional.empty(), Set.of(), false, List.of()));
    }

    private @Nullable Caller authenticate(GatewaySettings settings, String context, String... headers) {
        try {
            return authenticator.authenticate(
                    new Presented(Headers.of(headers), Query.EMPTY, (Json.Obj) Json.parse(context), Optional.empty()),
                    settings,
                    Deadline.in(clock, Duration.ofSeconds(5)));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** What becomes of {@code context} by {@code rules}; sent twice. */
    private String judge(String rules, String context) {
        GatewaySettings settings = Configured.auth("{ iam: { " + rules + " } }");
        String first = CertificateAuthenticatorTest.word(authenticate(settings, context));
        assertThat(CertificateAuthenticatorTest.word(authenticate(settings, context)))
                .isEqualTo(first);
        return first;
    }

    /** The same principal as an HTTP API and as a REST API tell of it. */
    private String judgeArn(String rules, String arn) {
        String account = arn.contains("::") && arn.length() > arn.indexOf("::") + 14
                ? arn.substring(arn.indexOf("::") + 2, arn.indexOf("::") + 14)
                : "";
        String first = judge(rules, http(arn, account, "null", "\"o-abc\""));
        assertThat(judge(rules, rest(arn, account, "null", "\"o-abc\""))).isEqualTo(first);
        return first;
    }

    private static String http(String arn, String account, String cognito, String org) {
        return "{\"http\":{},\"authorizer\":{\"iam\":{\"accessKey\":\"ASIAEXAMPLE\",\"accountId\":\"" + account
                + "\",\"callerId\":\"AROAEXAMPLE:blue\",\"cognitoIdentity\":" + cognito + ",\"principalOrgId\":" + org
                + ",\"userArn\":\"" + arn + "\",\"userId\":\"AROAEXAMPLE:blue\"}}}";
    }

    /** @param cognito members, or null */
    private static String rest(String arn, String account, String cognito, String org) {
        return "{\"identity\":{\"sourceIp\":\"192.0.2.1\",\"accessKey\":\"ASIAEXAMPLE\",\"accountId\":\"" + account
                + "\",\"caller\":\"AROAEXAMPLE:blue\",\"user\":\"AROAEXAMPLE:blue\",\"userArn\":\"" + arn
                + "\",\"principalOrgId\":" + org
                + (cognito.equals("null")
                        ? ",\"cognitoIdentityId\":null,\"cognitoIdentityPoolId\":null,"
                                + "\"cognitoAuthenticationType\":null"
                        : "," + cognito)
                + "}}";
    }

    @Test
    void a_role_is_its_consumer() {
        GatewaySettings settings =
                Configured.auth("{ iam: { a: { arn: \"arn:aws:iam::123456789012:role/batch\", consumer: acme } } }");

        assertThat(authenticate(settings, http(ROLE, "123456789012", "null", "null")))
                .isEqualTo(new Caller.Known(
                        "acme",
                        Scheme.IAM,
                        "a",
                        Optional.of("gold"),
                        Set.of("orders:read"),
                        Set.of(),
                        Json.Obj.EMPTY,
                        Optional.empty()));
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch/blue       | acme
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch/x@y.com    | acme
        iam::123456789012:role/jobs/x/batch      | sts::123456789012:assumed-role/batch/blue       | acme
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/Batch/blue       | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch2/blue      | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/bat/blue         | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/x/batch          | no: no-rule
        iam::123456789012:role/batch             | sts::210987654321:assumed-role/batch/blue       | no: no-rule
        iam::123456789012:role/batch             | iam::123456789012:role/batch                    | no: no-rule
        iam::123456789012:role/batch             | iam::123456789012:user/batch                    | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:federated-user/batch          | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch            | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch/           | no: no-rule
        iam::123456789012:role/batch             | sts::123456789012:assumed-role/batch/blue/x     | no: no-rule
        iam::123456789012:role/*                 | sts::123456789012:assumed-role/batch/blue       | acme
        iam::123456789012:role/*                 | iam::123456789012:user/eve                      | no: no-rule
        sts::123456789012:assumed-role/batch/*   | sts::123456789012:assumed-role/batch/blue       | acme
        sts::123456789012:assumed-role/*/blue    | sts::123456789012:assumed-role/batch/blue       | acme
        sts::123456789012:assumed-role/*/blue    | sts::123456789012:assumed-role/batch/green      | no: no-rule
        sts::123456789012:assumed-role/batch/blue | sts::123456789012:assumed-role/batch/blue      | acme
        sts::123456789012:assumed-role/batch/blue | sts::123456789012:assumed-role/batch/blue2     | no: no-rule
        iam::123456789012:user/eve               | iam::123456789012:user/eve                      | acme
        iam::123456789012:user/eve               | iam::123456789012:user/deploy/eve               | no: no-rule
        iam::123456789012:user/eve               | iam::123456789012:user/Eve                      | no: no-rule
        iam::123456789012:user/deploy/eve        | iam::123456789012:user/deploy/eve               | acme
        iam::123456789012:user/deploy/*          | iam::123456789012:user/deploy/eve               | acme
        iam::123456789012:user/deploy/*          | iam::123456789012:user/deploy/x/eve             | no: no-rule
        iam::123456789012:user/deploy/*          | iam::123456789012:user/deploy/                  | no: no-rule
        iam::123456789012:user/deploy/*          | iam::123456789012:user/eve                      | no: no-rule
        iam::123456789012:user/*                 | iam::123456789012:user/eve                      | acme
        iam::123456789012:user/*                 | iam::123456789012:user/deploy/eve               | no: no-rule
        iam::123456789012:user/*                 | iam::123456789012:root                          | no: no-rule
        iam::123456789012:root                   | iam::123456789012:root                          | acme
        sts::123456789012:federated-user/eve     | sts::123456789012:federated-user/eve            | acme
        sts::123456789012:federated-user/*       | sts::123456789012:federated-user/eve            | acme
        iam::123456789012:user/eve               | sts::123456789012:user/eve                      | no: no-rule
        iam::123456789012:user/eve               | iam::12345678901:user/eve                       | no: malformed
        iam::123456789012:user/eve               | iam::123456789012                               | no: malformed
        iam::123456789012:user/eve               | iam::123456789012:                              | no: malformed
        iam::123456789012:user/eve               | iam:eu-west-1:123456789012:user/eve             | no: malformed
        iam::123456789012:user/eve               | s3::123456789012:user/eve                       | no: malformed
        """)
    void arns_fit_by_whole_segments(String rule, String arn, String said) {
        assertThat(judgeArn("a: { arn: \"arn:aws:" + rule + "\", consumer: acme }", "arn:aws:" + arn))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        { account: "123456789012", consumer: acme }                                  | acme
        { account: ["210987654321", "123456789012"], consumer: acme }                | acme
        { account: "210987654321", consumer: acme }                                  | no: no-rule
        { org: o-abc, consumer: acme }                                               | acme
        { org: [o-x, o-abc], consumer: acme }                                        | acme
        { org: o-x, consumer: acme }                                                 | no: no-rule
        { org: O-ABC, consumer: acme }                                               | no: no-rule
        { arn: "arn:aws:sts::*:assumed-role/batch/*", org: o-abc, consumer: acme }   | acme
        { arn: "arn:aws:sts::*:assumed-role/batch/*", org: o-x, consumer: acme }     | no: no-rule
        { arn: "arn:aws:iam::*:role/batch", account: "123456789012", consumer: acme } | acme
        { arn: "arn:aws-cn:iam::123456789012:role/batch", consumer: acme }           | no: no-rule
        { cognito: "eu-west-1:pool", consumer: acme }                                | no: no-rule
        { account: "123456789012", cognito: "eu-west-1:pool", consumer: acme }       | no: no-rule
        { account: "123456789012", consumerFrom: account }                           | a:123456789012
        { account: "123456789012", consumerFrom: session }                           | a:blue
        { account: "123456789012", consumerFrom: arn }                               | a:arn:aws:sts::123456789012:assumed-role/batch
        { account: "123456789012", consumerFrom: cognito }                           | no: consumer
        { account: "123456789012", consumer: nobody }                                | no: unknown-consumer
        { account: "123456789012", consumer: lazy }                                  | suspended lazy
        { account: "123456789012", consumerFrom: session, registered: true }         | no: unknown-consumer
        """)
    void a_role_s_session_fits_what_its_rule_says(String rule, String said) {
        assertThat(judgeArn("a: " + rule, ROLE)).isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        arn     | a:arn:aws:iam::123456789012:user/deploy/eve
        session | no: consumer
        account | a:123456789012
        cognito | no: consumer
        """)
    void a_user_has_no_session(String from, String said) {
        assertThat(judgeArn("a: { account: \"123456789012\", consumerFrom: " + from + " }", USER))
                .isEqualTo(said);
    }

    @Test
    void a_session_can_be_a_consumer() {
        assertThat(judgeArn(
                        "a: { arn: \"arn:aws:iam::123456789012:role/sso\", consumerFrom: session, registered: true }",
                        "arn:aws:sts::123456789012:assumed-role/sso/acme"))
                .isEqualTo("acme");
        assertThat(judgeArn(
                        "a: { arn: \"arn:aws:iam::123456789012:role/sso\", consumerFrom: session, registered: true }",
                        "arn:aws:sts::123456789012:assumed-role/sso/Acme"))
                .isEqualTo("no: unknown-consumer");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        {"http":{}}                                                                           | none
        {"http":{},"authorizer":null}                                                         | none
        {"http":{},"authorizer":{}}                                                           | none
        {"http":{},"authorizer":{"iam":null}}                                                 | none
        {"http":{},"authorizer":{"lambda":{"iam":IAM}}}                                       | none
        {"http":{},"authorizer":{"jwt":{"claims":{"iam":"x"}}}}                               | none
        {"http":{},"iam":IAM}                                                                 | none
        {"http":{},"identity":IAM}                                                            | none
        {"http":{},"authorizer":{"iam":IAM}}                                                  | acme
        {"http":{},"authorizer":{"iam":"x"}}                                                  | no: malformed
        {"http":{},"authorizer":{"iam":{}}}                                                   | no: malformed
        {"http":{},"authorizer":{"iam":[]}}                                                   | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":"ARN"}}}                                    | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":"ARN","accountId":"210987654321"}}}         | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":"ARN","accountId":123456789012}}}           | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":["ARN"],"accountId":"123456789012"}}}       | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":"","accountId":"123456789012"}}}            | no: malformed
        {"http":{},"authorizer":{"iam":{"userArn":"ARN","accountId":"123456789012"}}}         | acme
        {}                                                                                    | none
        {"identity":null}                                                                     | none
        {"identity":{"sourceIp":"192.0.2.1"}}                                                 | none
        {"identity":{"userArn":null,"accountId":null}}                                        | none
        {"identity":{"userArn":"","accountId":"123456789012"}}                                | none
        {"identity":IAM}                                                                      | acme
        {"authorizer":{"iam":IAM}}                                                            | none
        {"authorizer":{"iam":IAM},"identity":{"sourceIp":"192.0.2.1"}}                        | none
        {"identity":{"userArn":"ARN","accountId":null}}                                       | no: malformed
        {"identity":{"userArn":7,"accountId":"123456789012"}}                                 | no: malformed
        {"elb":{},"identity":IAM}                                                             | none
        {"elb":{},"http":{},"authorizer":{"iam":IAM}}                                         | none
        """)
    void the_front_tells_it_in_its_own_place_alone(String context, String said) {
        String iam = "{\"accountId\":\"123456789012\",\"userArn\":\"" + ROLE + "\"}";

        assertThat(judge(
                        "a: { account: \"123456789012\", consumer: acme }",
                        context.replace("IAM", iam).replace("ARN", ROLE)))
                .isEqualTo(said);
    }

    @Test
    void no_header_says_anything() {
        GatewaySettings settings = Configured.auth("{ iam: { a: { account: \"123456789012\", consumer: acme } } }");

        assertThat(authenticate(
                        settings,
                        "{\"http\":{}}",
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/execute-api/aws4_request,"
                                + " SignedHeaders=host, Signature=00",
                        "x-amzn-iam-user-arn",
                        ROLE))
                .isNull();
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        eu-west-1:pool | authenticated   | a:eu-west-1:id
        eu-west-1:pool | unauthenticated | no: guest
        eu-west-1:pool |                 | no: guest
        eu-west-1:else | authenticated   | no: no-rule
                       | authenticated   | no: malformed
        """)
    void cognito_identities_are_of_the_pool_that_a_rule_names(
            @Nullable String pool, @Nullable String type, String said) {
        String arn = "arn:aws:sts::123456789012:assumed-role/Cognito_App/CognitoIdentityCredentials";
        String rule = "a: { arn: \"arn:aws:iam::123456789012:role/Cognito_App\", cognito: \"eu-west-1:pool\","
                + " consumerFrom: cognito }";
        String http = http(
                arn,
                "123456789012",
                "{\"amr\":[" + (type == null ? "" : "\"" + type + "\",\"graph.example\"") + "],\"identityId\":"
                        + "\"eu-west-1:id\",\"identityPoolId\":" + (pool == null ? "null" : "\"" + pool + "\"") + "}",
                "null");
        String rest = rest(
                arn,
                "123456789012",
                "\"cognitoIdentityId\":\"eu-west-1:id\",\"cognitoIdentityPoolId\":"
                        + (pool == null ? "null" : "\"" + pool + "\"") + ",\"cognitoAuthenticationType\":"
                        + (type == null ? "null" : "\"" + type + "\""),
                "null");

        assertThat(judge(rule, http)).isEqualTo(said);
        assertThat(judge(rule, rest)).isEqualTo(said);
    }

    @Test
    void without_a_pool_no_rule_fits_a_cognito_identity() {
        String arn = "arn:aws:sts::123456789012:assumed-role/Cognito_App/CognitoIdentityCredentials";
        String cognito = "{\"amr\":[\"authenticated\"],\"identityId\":\"i\",\"identityPoolId\":\"p\"}";

        assertThat(judge(
                        "a: { account: \"123456789012\", consumer: acme }",
                        http(arn, "123456789012", cognito, "\"o-abc\"")))
                .isEqualTo("no: no-rule");
    }

    @ParameterizedTest(name = "orders {0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        0 | 0  | no: several-rules
        0 | 1  | acme
        0 | -1 | plain
        """)
    void of_several_rules_the_lowest_order_counts(int first, int second, String said) {
        assertThat(judgeArn(
                        "a: { account: \"123456789012\", consumer: acme, order: " + first
                                + " }, b: { org: o-abc, consumer: plain, order: " + second + " }",
                        ROLE))
                .isEqualTo(said);
    }

    @Test
    void the_consumers_table_may_be_away() {
        consumers.away(true);

        assertThat(judgeArn("a: { account: \"123456789012\", consumer: acme }", ROLE))
                .isEqualTo("unverifiable: store-unavailable");
        assertThat(judgeArn("a: { account: \"123456789012\", consumerFrom: session }", ROLE))
                .isEqualTo("a:blue");
    }

    @Test
    void names_that_are_too_long_name_nobody() {
        assertThat(judgeArn(
                        "a: { account: \"123456789012\", consumerFrom: arn }",
                        "arn:aws:iam::123456789012:user/" + "x".repeat(100)))
                .isEqualTo("no: consumer");
    }
}
