package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentEncodingTest {

    /** RFC 3986 2.1, 2.3. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        azAZ09-._~          | azAZ09-._~
        a b+c               | a%20b%2Bc
        arn:aws:lambda      | arn%3Aaws%3Alambda
        x=1&y=2#/?%         | x%3D1%26y%3D2%23%2F%3F%25
        '(),!*$;@           | %27%28%29%2C%21%2A%24%3B%40
        \u00fc\u20ac\ud83d\ude00 | %C3%BC%E2%82%AC%F0%9F%98%80
        """)
    void all_but_unreserved_characters_are_encoded(String text, String encoded) {
        assertThat(PercentEncoding.of(text)).isEqualTo(encoded);
    }
}
