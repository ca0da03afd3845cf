package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in for the services of AWS that keep secrets. */
class NoSecretsTest {

    @ParameterizedTest
    @CsvSource({
        "AmazonSSM.GetParameter, true",
        "secretsmanager.GetSecretValue, true",
        "DynamoDB_20120810.GetItem, false",
        "'', false",
    })
    void questions_about_secrets_are_told_apart(String target, boolean asked) {
        var request = new WireRequest(
                "POST",
                "/",
                "HTTP/1.1",
                List.of(new WireRequest.Field("X-Amz-Target", target)),
                Body.EMPTY,
                InetAddress.getLoopbackAddress());

        assertThat(NoSecrets.isAsked(request)).isEqualTo(asked);
    }

    @Test
    void the_answer_says_what_to_do() {
        assertThat(NoSecrets.refusal().body().text())
                .contains("AccessDeniedException")
                .contains("{ env: NAME }")
                .contains("AWS_ENDPOINT_URL_SSM");
    }
}
