package gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {

    @ParameterizedTest(name = "{0} begins with {1}")
    @CsvSource(delimiter = ';', textBlock = """
        /a/b          ; /a/b
        ^/a/b$        ; /a/b
        /a/.*         ; /a/
        /v[0-9]+/a    ; /v
        /ab?          ; /a
        /ab*          ; /a
        /ab{0,2}      ; /a
        /ab+          ; /ab
        /a\\.json      ; /a.json
        /a\\d          ; /a
        /a(/b)?       ; /a
        /a(b|c)       ; /a
        /a|/b         ; ''
        /a[|]b        ; /a
        /a[(]|/b      ; ''
        /a[^]|(]b     ; /a
        /a[[:alpha:]|] ; /a
        /a[\\]|]       ; /a
        /a\\(|/b       ; ''
        /a\\|b         ; /a|b
        /a\\Q(\\E|/b    ; ''
        (?i)/a        ; ''
        .*            ; ''
        """)
    void an_expression_begins_with_its_plain_characters(String regex, String beginning) {
        assertThat(new Match.Segment.Expression(regex).beginning()).isEqualTo(beginning);
    }
}
