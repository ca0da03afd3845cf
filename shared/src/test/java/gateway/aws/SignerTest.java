package gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.hash.Sha256;
import gateway.http.Body;
import gateway.http.Headers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** AWS Signature Version 4: the published values, and the SDK's signer as oracle. */
class SignerTest {
    private static final Keys EXAMPLE =
            new Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.empty());
    private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");

    private static Signer signer(String service, Keys keys, Instant now) {
        return new Signer(service, "us-east-1", new Credentials.Fixed(keys), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String signature(Headers signed) {
        String authorization = signed.first("authorization").orElseThrow();
        return authorization.substring(authorization.indexOf("Signature=") + 10);
    }

    /** Cases of the test suite that AWS published with the specification, signatures as given there. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        get-vanilla                   | GET  | /                       | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
        get-vanilla-query-order-key   | GET  | /?Param2=value2&Param1=value1 | b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500
        get-vanilla-query-unreserved  | GET  | /?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz | 9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197
        post-vanilla                  | POST | /                       | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b
        """)
    void a_published_case_has_its_published_signature(String name, String method, String target, String signature) {
        Headers signed = signer("service", EXAMPLE, THEN)
                .sign(method, "example.amazonaws.com", target, Headers.EMPTY, Body.EMPTY);

        assertThat(signature(signed)).isEqualTo(signature);
        assertThat(signed.first("authorization").orElseThrow())
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        get-header-value-trim  | value1          | "a   b   c"     | acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736
        """)
    void a_published_case_with_headers_has_its_published_signature(
            String name, String first, String second, String signature) {
        Headers signed = signer("service", EXAMPLE, THEN)
                .sign(
                        "GET",
                        "example.amazonaws.com",
                        "/",
                        Headers.of("My-Header1", first, "My-Header2", second),
                        Body.EMPTY);

        assertThat(signature(signed)).isEqualTo(signature);
    }

    @Test
    void the_published_example_of_a_request_to_iam_has_its_published_signature() {
        Headers signed = signer("iam", new Keys("AKIDEXAMPLE", EXAMPLE.secretAccessKey(), Optional.empty()), THEN)
                .sign(
                        "GET",
                        "iam.amazonaws.com",
                        "/?Action=ListUsers&Version=2010-05-08",
                        Headers.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                        Body.EMPTY);

        assertThat(signature(signed)).isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @RepeatedTest(200)
    void any_request_is_signed_as_the_sdk_signs_it(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        Instant now = Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L));
        Optional<String> token =
                random.nextBoolean() ? Optional.of("token/" + random.nextInt() + "==") : Optional.empty();
        var keys = new Keys("AKID" + random.nextInt(1000), "secret" + random.nextLong(), token);
        String method = random.nextBoolean() ? "POST" : "GET";
        byte[] body = method.equals("GET") ? new byte[0] : new byte[random.nextInt(2000)];
        random.nextBytes(body);
        String target = "/2015-03-31/functions/" + segment(random) + "/invocations" + query(random);
        Headers headers = Headers.of(
                "content-type",
                "application/x-amz-json-1.0",
                "x-amz-target",
                "DynamoDB_20120810.GetItem",
                "x-two",
                "a  b");
        String host = "dynamodb.us-east-1.amazonaws.com";

        // The SDK sends the hash of the body as a field too, which only S3 asks for.
        Headers same = headers.plus("x-amz-content-sha256", Sha256.hex(Sha256.hash(body)));
        Headers signed = signer("dynamodb", keys, now).sign(method, host, target, same, Body.of(body));

        assertThat(signed.first("authorization")).isEqualTo(oracle(keys, now, method, host, target, headers, body));
        assertThat(signed.first("x-amz-security-token")).isEqualTo(token);
    }

    private static String segment(Random random) {
        return new String[] {"orders", "arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af%3Alive", "a_b-c~d.e", "%C3%BC"
                }
                [random.nextInt(4)];
    }

    private static String query(Random random) {
        return new String[] {"", "?Qualifier=live", "?b=2&a=1&a=0&a-b=3&c", "?Qualifier=%24LATEST&x="}
                [random.nextInt(4)];
    }

    private static Optional<String> oracle(
            Keys keys, Instant now, String method, String host, String target, Headers headers, byte[] body) {
        AwsCredentialsIdentity identity = keys.sessionToken().isPresent()
                ? AwsSessionCredentialsIdentity.create(
                        keys.accessKeyId(),
                        keys.secretAccessKey(),
                        keys.sessionToken().get())
                : AwsCredentialsIdentity.create(keys.accessKeyId(), keys.secretAccessKey());
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create("https://" + host + target));
        headers.forEach(request::appendHeader);
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(identity)
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization");
    }

    @Test
    void the_key_of_a_day_is_not_used_on_the_next() {
        var clock = new Object() {
            Instant now = Instant.parse("2026-01-01T23:59:59Z");
        };
        var signer = new Signer("dynamodb", "us-east-1", new Credentials.Fixed(EXAMPLE), () -> clock.now);
        signer.sign("POST", "h", "/", Headers.EMPTY, Body.EMPTY);
        clock.now = clock.now.plusSeconds(1);

        assertThat(signer.sign("POST", "h", "/", Headers.EMPTY, Body.EMPTY))
                .isEqualTo(signer("dynamodb", EXAMPLE, clock.now).sign("POST", "h", "/", Headers.EMPTY, Body.EMPTY));
    }

    @RepeatedTest(50)
    void time_is_written_as_a_formatter_writes_it(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 1000; i++) {
            long second = random.nextLong(-2_208_988_800L, 32_503_680_000L); // 1900 to 3000
            String wanted = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                    .withZone(ZoneOffset.UTC)
                    .format(Instant.ofEpochSecond(second));
            assertThat(Signer.time(second)).isEqualTo(wanted);
        }
    }

    @Test
    void without_credentials_nothing_is_signed() {
        var signer = new Signer("dynamodb", "us-east-1", new Credentials.None(), Clock.systemUTC());

        assertThatThrownBy(() -> signer.sign("GET", "h", "/", Headers.EMPTY, Body.EMPTY))
                .isInstanceOf(Credentials.Missing.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID");
    }

    @Test
    void keys_do_not_show_their_secret() {
        assertThat(new Keys("id", "s3cret", Optional.of("t0ken")).toString()).doesNotContain("s3cret", "t0ken");
    }
}
