package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        ''       | ''
        Zg       | f
        Zm8      | fo
        Zm9v     | foo
        Zm9vYg   | foob
        Zm9vYmE  | fooba
        Zm9vYmFy | foobar
        """)
    void the_vectors_of_rfc_4648_10_are_read(String text, String bytes) {
        assertThat(Base64Url.decode(text)).isEqualTo(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Z",
                "Zg=",
                "Zg==",
                "Zm8=",
                "Zm9v=",
                "Zm9vY",
                "Zm9v\n",
                "Zm9v ",
                " Zm9v",
                "Zm\r\n9v",
                "Zm9+",
                "Zm9/",
                "Zm.v",
                "Zh",
                "Zi",
                "Zn",
                "Zm9",
                "Zm+",
                "Zm-",
                "Zm_",
                "Zmé8",
                "\u0000\u0000\u0000\u0000",
                "Ｚｇ"
            })
    void anything_else_is_refused(String text) {
        assertThat(Base64Url.decode(text)).isNull();
    }

    @Test
    void what_the_jdk_writes_is_read_and_has_no_second_spelling() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            var bytes = new byte[random.nextInt(1, 40)];
            random.nextBytes(bytes);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            assertThat(Base64Url.decode(text)).isEqualTo(bytes);
            String other = text.substring(0, text.length() - 1) + alphabet.charAt(random.nextInt(64));
            byte[] read = Base64Url.decode(other);
            assertThat(other.equals(text) || read == null || !java.util.Arrays.equals(read, bytes))
                    .isTrue();
        }
    }
}
