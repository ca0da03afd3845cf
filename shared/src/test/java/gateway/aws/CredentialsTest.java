package gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private HttpServer endpoint;
    private final List<String> tokens = new ArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @BeforeEach
    void serve() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/creds", exchange -> {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void stop() {
        endpoint.stop(0);
    }

    private Credentials container() {
        String uri = "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/creds";
        return Credentials.of(
                Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "t0ken"),
                () -> now);
    }

    private void answers(String id, Instant expiration) {
        answer = "{\"AccessKeyId\":\"" + id
                + "\",\"SecretAccessKey\":\"s3cret\",\"Token\":\"session\",\"Expiration\":\"" + expiration + "\"}";
    }

    @Test
    void keys_of_the_environment_are_taken_as_they_are() {
        var credentials = Credentials.of(
                Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", "token"),
                () -> now);

        assertThat(credentials.keys()).isEqualTo(new Keys("id", "secret", Optional.of("token")));
    }

    @Test
    void an_endpoint_is_asked_with_its_token_and_once_for_as_long_as_its_keys_hold() {
        answers("first", now.plus(Duration.ofHours(1)));
        Credentials credentials = container();

        assertThat(credentials.keys()).isEqualTo(new Keys("first", "s3cret", Optional.of("session")));
        now = now.plus(Duration.ofMinutes(50));
        assertThat(credentials.keys().accessKeyId()).isEqualTo("first");
        assertThat(tokens).containsExactly("t0ken");
    }

    @Test
    void keys_are_renewed_before_they_end() {
        answers("first", now.plus(Duration.ofHours(1)));
        Credentials credentials = container();
        credentials.keys();
        now = now.plus(Duration.ofMinutes(56));
        answers("second", now.plus(Duration.ofHours(1)));

        assertThat(credentials.keys().accessKeyId()).isEqualTo("second");
    }

    @Test
    void keys_that_still_hold_outlive_an_endpoint_that_is_away() {
        answers("first", now.plus(Duration.ofHours(1)));
        Credentials credentials = container();
        credentials.keys();
        status = 500;
        now = now.plus(Duration.ofMinutes(56));

        assertThat(credentials.keys().accessKeyId()).isEqualTo("first");
        assertThat(credentials.keys().accessKeyId()).isEqualTo("first");
        assertThat(tokens).hasSize(2); // the failing endpoint is left alone for a while
        now = now.plus(Duration.ofMinutes(5));
        assertThatThrownBy(credentials::keys).isInstanceOf(Credentials.Missing.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"AccessKeyId\":\"s3cret-id\",\"SecretAccessKey\":\"\"}", "not json"})
    void an_answer_that_holds_no_keys_is_reported_without_its_text(String text) {
        answer = text;

        assertThatThrownBy(() -> container().keys())
                .isInstanceOf(Credentials.Missing.class)
                .hasMessageContaining("AccessKeyId")
                .hasMessageNotContaining("s3cret-id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9001/2021-04-23/credentials",
                "http://localhost/creds",
                "http://[::1]:80/creds",
                "http://169.254.170.2/v2/credentials",
                "http://169.254.170.23/v1/credentials",
                "http://[fd00:ec2::23]/v1/credentials",
                "https://credentials.example.com/",
            })
    void credentials_may_come_from_these(String uri) {
        assertThat(ContainerCredentials.isAllowed(URI.create(uri))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://credentials.example.com/",
                "http://169.254.169.254/latest",
                "http://127.evil.example.com/",
                "http://127.0.0.1.example.com/",
                "http://user@127.0.0.1/",
                "ftp://127.0.0.1/",
                "/creds",
            })
    void credentials_may_not_come_from_these(String uri) {
        assertThat(ContainerCredentials.isAllowed(URI.create(uri))).isFalse();
        assertThatThrownBy(() -> Credentials.of(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri), () -> now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    }
}
