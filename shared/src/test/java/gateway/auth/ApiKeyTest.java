package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "acme",
                "0",
                "acme.eu-west",
                "a.b.c",
                "a-",
                "123456789.123456789.123456789.123456789.123456789.123456789.123"
            })
    void a_key_is_read_back(String consumer) {
        ApiKey key = ApiKey.generate(consumer, RANDOM);
        assertThat(ApiKey.parse(key.secretText())).hasValueSatisfying(read -> {
            assertThat(read).isEqualTo(key);
            assertThat(read.consumer()).isEqualTo(consumer);
            assertThat(read.keyId()).isEqualTo(key.keyId()).hasSize(6);
            assertThat(read.sha256()).isEqualTo(key.sha256()).matches("[0-9a-f]{64}");
        });
        assertThat(key.secretText()).matches("lgw_[a-z0-9.-]+\\.[0-9A-Za-z]{6}_[0-9A-Za-z]{26}_[0-9A-Za-z]{6}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Acme",
                "a_b",
                "-a",
                ".a",
                "a b",
                "ä",
                "a/b",
                "123456789.123456789.123456789.123456789.123456789.123456789.1234"
            })
    void no_key_is_made_for_what_is_no_consumer(String consumer) {
        assertThatThrownBy(() -> ApiKey.generate(consumer, RANDOM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_typing_error_anywhere_is_noticed() {
        String text = ApiKey.generate("acme", RANDOM).secretText();
        for (int i = 0; i < text.length(); i++) {
            for (char c : "0aZ_.-".toCharArray()) {
                if (c != text.charAt(i)) {
                    assertThat(ApiKey.parse(text.substring(0, i) + c + text.substring(i + 1)))
                            .as("%s at %s", c, i)
                            .isEmpty();
                }
            }
            assertThat(ApiKey.parse(text.substring(0, i))).isEmpty();
            assertThat(ApiKey.parse(text.substring(0, i) + text.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void nothing_may_stand_around_a_key() {
        String text = ApiKey.generate("acme", RANDOM).secretText();
        assertThat(ApiKey.parse(" " + text)).isEmpty();
        assertThat(ApiKey.parse(text + " ")).isEmpty();
        assertThat(ApiKey.parse(text + "\n")).isEmpty();
        assertThat(ApiKey.parse(text.toUpperCase(java.util.Locale.ROOT))).isEmpty();
        assertThat(ApiKey.parse(text + text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "lgw_", "lgw_acme", "lgw___", "lgw_._", "lgw_acme.abcdef__", "_____", "lgw_acme.abc_def_ghi"
            })
    void what_is_no_key_is_none(String text) {
        assertThat(ApiKey.parse(text)).isEmpty();
    }

    @Test
    void the_format_is_stable() {
        // Made once: keys in the field must go on working.
        String text = "lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrr";
        assertThat(ApiKey.parse(text)).isPresent();
        assertThat(ApiKey.parse(text).orElseThrow().sha256())
                .isEqualTo("498c2d8439c657442bce2e8a0eea9f54131b5ba00678c5779aeaaeaf2bac2f1d");
    }

    @Test
    void a_key_does_not_print_its_secret() {
        ApiKey key = ApiKey.generate("acme", RANDOM);
        assertThat(key.toString()).isEqualTo("lgw_acme." + key.keyId() + "_...");
    }

    @Test
    void keys_differ() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(ApiKey.generate("acme", RANDOM).secretText())).isTrue();
        }
    }
}
