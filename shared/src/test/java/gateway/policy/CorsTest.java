package gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsTest {
    private static Cors of(boolean credentials, String... origins) {
        return new Cors(Set.of(origins), Set.of(), List.of(), List.of(), credentials, Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        https://app.example.com        | https://app.example.com            | true
        https://app.example.com        | https://app.example.com:443        | false
        https://app.example.com        | https://app.example.com.evil.com   | false
        https://app.example.com        | null                               | false
        null                           | null                               | true
        https://*.example.com          | https://a.example.com              | true
        https://*.example.com          | https://a.b.example.com            | true
        https://*.example.com          | https://xn--bcher-kva.example.com  | true
        https://*.example.com          | https://example.com                | false
        https://*.example.com          | https://.example.com               | false
        https://*.example.com          | https://a..example.com             | false
        https://*.example.com          | http://a.example.com               | false
        https://*.example.com          | https://a.example.com:8443         | false
        https://*.example.com          | https://evilexample.com            | false
        https://*.example.com          | https://evil.com/.example.com      | false
        https://*.example.com          | https://evil.com#.example.com      | false
        https://*.example.com          | https://evil.com:80.example.com    | false
        https://*.example.com          | https://evil.com@a.example.com     | false
        https://*.example.com          | https://evil.com?a.example.com     | false
        https://*.example.com          | https://evil.com\\.example.com     | false
        https://*.example.com          | https://a.example.com.evil.com     | false
        https://*.example.com          | https://A.example.com              | false
        https://*.example.com          | https://*.example.com              | false
        https://*.example.com          | null                               | false
        https://*.example.com:8443     | https://a.example.com:8443         | true
        https://*.example.com:8443     | https://a.example.com              | false
        """)
    void an_origin_is_permitted_exactly_or_below_a_host(String rule, String origin, boolean permitted) {
        assertThat(of(false, rule, "https://other.test").permits(origin)).isEqualTo(permitted);
    }

    @Test
    void credentials_are_for_origins_that_somebody_owns() {
        assertThatThrownBy(() -> of(true, "*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(true, "null")).isInstanceOf(IllegalArgumentException.class);
        assertThat(of(true, "https://*.example.com").permits("https://a.example.com"))
                .isTrue();
    }
}
