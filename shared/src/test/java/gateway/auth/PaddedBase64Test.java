package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaddedBase64Test {

    @Test
    void what_the_jdk_encodes_is_decoded() {
        var random = new Random(7);
        for (int length = 0; length < 200; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(PaddedBase64.decode(Base64.getEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(PaddedBase64.decodeBare(
                            Base64.getEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "YQ",
                "YQ=",
                "YQ===",
                "YR==",
                "YWI",
                "YWJ=",
                "YWI==",
                "YW=J",
                "=YWI",
                "====",
                "=",
                "YW I",
                "YWI=\n",
                " YWI=",
                "YWI=YWI=",
                "-_-_",
                "ab\u0130d",
                "YQ==YQ==",
                "A===",
                "Y Q="
            })
    void other_spellings_are_refused(String text) {
        assertThat(PaddedBase64.decode(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"YQ==", "YR", "YWJ", "YWI=", "-_-_", "A"})
    void padding_is_refused_where_none_may_be(String text) {
        assertThat(PaddedBase64.decodeBare(text)).isNull();
    }
}
