package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.JwksSource.Fetched;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpJwksSourceTest {
    private final List<Outgoing> sent = new ArrayList<>();

    private Fetched fetch(String uri, boolean privateHost, Outcome outcome) {
        var source = new HttpJwksSource((request, _) -> {
            sent.add(request);
            return outcome;
        });
        return source.fetch(URI.create(uri), privateHost, Deadline.in(InstantSource.system(), Duration.ofSeconds(1)));
    }

    private static Outcome answer(int status, String body) {
        return new Outcome.Answer(status, Headers.EMPTY, Body.of(body));
    }

    @ParameterizedTest(name = "{0}, private {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        https://a.example/jwks?v=1  | false | https a.example 443 PUBLIC /jwks?v=1
        https://a.example:8443      | false | https a.example 8443 PUBLIC /
        https://10.0.0.1/j          | true  | https 10.0.0.1 443 ANY /j
        http://127.0.0.1:9000/j     | true  | http 127.0.0.1 9000 ANY /j
        http://a.example/jwks       | false |
        ftp://a.example/jwks        | true  |
        https://user@a.example/jwks | true  |
        file:/etc/passwd            | true  |
        """)
    void only_https_is_asked_unless_the_issuer_is_private(String uri, boolean privateHost, String asked) {
        Fetched fetched = fetch(uri, privateHost, answer(200, "{}"));
        if (asked == null) {
            assertThat(fetched).isInstanceOf(Fetched.Failed.class);
            assertThat(sent).isEmpty();
        } else {
            assertThat(fetched).isEqualTo(new Fetched.Got(Body.of("{}")));
            Outgoing request = sent.getFirst();
            Origin origin = request.origin();
            assertThat((origin.tls() ? "https " : "http ") + origin.host() + " " + origin.port() + " " + origin.reach()
                            + " " + request.target())
                    .isEqualTo(asked);
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.limits().maxResponseBytes()).isEqualTo(Published.MAX_BYTES);
        }
    }

    @Test
    void anything_but_a_200_is_a_failure() {
        for (int status : new int[] {201, 204, 301, 304, 404, 500}) {
            assertThat(fetch("https://a.example/", false, answer(status, "{}")))
                    .isEqualTo(new Fetched.Failed("the issuer answered " + status));
        }
        assertThat(fetch("https://a.example/", false, new Outcome.Failure(Outcome.Kind.TIMEOUT, true, "late")))
                .isEqualTo(new Fetched.Failed("TIMEOUT: late"));
    }
}
