package gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.aws.SecretSource.Fetched;
import gateway.client.SocketHttpClient;
import gateway.http.Body;
import gateway.http.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the light client of secrets makes of each answer. */
class LightSecretsTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private FakeSecretServices services;

    @BeforeEach
    void start() throws IOException {
        services = FakeSecretServices.start();
    }

    @AfterEach
    void stop() {
        services.close();
    }

    private LightSecrets secrets(Map<String, String> environment) {
        return new LightSecrets(environment, SocketHttpClient.of(environment), CLOCK);
    }

    private LightSecrets secrets() {
        return secrets(services.environment());
    }

    private static Deadline deadline() {
        return Deadline.in(CLOCK, Duration.ofSeconds(10));
    }

    private Fetched parameter() {
        return secrets().parameter("/shop/key", deadline());
    }

    private Fetched secret() {
        return secrets().secret("shop/key", deadline());
    }

    @Test
    void a_parameter_is_asked_for_decrypted_and_signed() {
        services.parameter("/shop/key", "geheimnis ü");

        assertThat(parameter()).isEqualTo(new Fetched.Got(Body.of("geheimnis ü")));
    }

    @Test
    void a_secret_is_its_text() {
        services.secret("shop/key", "{\"user\":\"u\"}");

        assertThat(secret()).isEqualTo(new Fetched.Got(Body.of("{\"user\":\"u\"}")));
    }

    @Test
    void a_secret_without_text_is_its_bytes() {
        services.secret("shop/key", new byte[] {0, (byte) 0xff, 7});

        assertThat(secret()).isEqualTo(new Fetched.Got(Body.of(new byte[] {0, (byte) 0xff, 7})));
    }

    @Test
    void an_arn_names_a_secret_too() {
        String arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf";
        services.secret(arn, "s");

        assertThat(secrets().secret(arn, deadline())).isEqualTo(new Fetched.Got(Body.of("s")));
    }

    @Test
    void a_wrong_secret_key_is_found_out() {
        services.parameter("/shop/key", "s");
        Map<String, String> environment = new HashMap<>(services.environment());
        environment.put("AWS_SECRET_ACCESS_KEY", "another");

        assertThat(secrets(environment).parameter("/shop/key", deadline())).isInstanceOf(Fetched.Denied.class);
        assertThat(services.asked()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "400, AccessDeniedException, DENIED, SecretArns",
        "400, InvalidKeyId, DENIED, kms:Decrypt",
        "400, DecryptionFailure, DENIED, kms:Decrypt",
        "400, ParameterNotFound, GONE, create it",
        "400, ParameterVersionNotFound, GONE, create it",
        "400, ResourceNotFoundException, GONE, create it",
        "400, InvalidRequestException, GONE, restore it",
        "400, ValidationException, DENIED, ValidationException",
        "400, UnrecognizedClientException, DENIED, UnrecognizedClientException",
        "400, ThrottlingException, AWAY, ThrottlingException",
        "429, '', AWAY, 429",
        "500, InternalServerError, AWAY, InternalServerError",
        "500, InternalServiceError, AWAY, InternalServiceError",
        "503, '', AWAY, 503",
    })
    void an_error_says_what_to_do(int status, String type, String kind, String advice) {
        services.answerAlways(status, FakeSecretServices.error(status, type, "").body());

        for (Fetched fetched : new Fetched[] {parameter(), secret()}) {
            assertThat(fetched.getClass().getSimpleName()).isEqualToIgnoringCase(kind);
            assertThat(fetched.toString()).contains(advice).contains("shop/key");
        }
    }

    @Test
    void a_type_may_have_its_namespace_before_it() {
        services.answerAlways(
                400,
                FakeSecretServices.error(400, "com.amazonaws.ssm#ParameterNotFound", "")
                        .body());

        assertThat(parameter()).isInstanceOf(Fetched.Gone.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "\"s3cret\"",
                "{\"Parameter\":{\"Value\":\"s3cret\"},",
                "{\"Parameter\":\"s3cret\",\"SecretString\":7}",
                "{\"Parameter\":{\"Value\":7},\"SecretBinary\":\"!s3cret\"}",
                "{\"SecretString\":\"s3cret\",\"SecretString\":\"s3cret\"}",
                "{}",
            })
    void what_is_no_answer_is_none_and_not_repeated(String body) {
        services.answerAlways(200, body);

        for (Fetched fetched : new Fetched[] {parameter(), secret()}) {
            assertThat(fetched).isInstanceOf(Fetched.Away.class);
            assertThat(fetched.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void throttling_and_failures_that_pass_are_asked_about_again() {
        services.parameter("/shop/key", "s");
        services.answerOnce(
                FakeSecretServices.error(400, "ThrottlingException", "Rate exceeded"),
                FakeSecretServices.error(500, "InternalServerError", ""));

        assertThat(parameter()).isEqualTo(new Fetched.Got(Body.of("s")));
        assertThat(services.asked()).hasSize(3);
    }

    @Test
    void what_does_not_pass_is_asked_once() {
        parameter();

        assertThat(services.asked()).hasSize(1);
    }

    @Test
    void a_service_that_is_not_there_is_away() {
        services.close();

        assertThat(parameter()).isInstanceOf(Fetched.Away.class);
        assertThat(secret()).isInstanceOf(Fetched.Away.class);
    }

    @Test
    void without_credentials_or_region_nothing_is_asked() {
        Map<String, String> environment = new HashMap<>(services.environment());
        environment.remove("AWS_ACCESS_KEY_ID");
        assertThat(secrets(environment).parameter("/shop/key", deadline()).toString())
                .contains("AWS_ACCESS_KEY_ID");
        assertThat(secrets(Map.of()).secret("shop/key", deadline()).toString()).contains("AWS_REGION");
        assertThat(services.asked()).isEmpty();
    }

    @Test
    void nothing_that_holds_a_secret_shows_it() {
        services.secret("shop/key", "s3cret");
        byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);

        assertThat(secret().toString()).doesNotContain("s3cret");
        assertThat(new Fetched.Got(Body.of(secret)).toString()).doesNotContain("s3cret");
    }
}
