package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        a=1            | a:1
        a=1&b=2        | a:1 b:2
        a=1&a=2        | a:1 a:2
        a              | a:
        a=             | a:
        =1             | :1
        a=b=c          | a:b=c
        &&a=1&         | a:1
        a+b=c+d        | a b:c d
        a%3D=%26       | a=:&
        %61=%c3%a9     | a:é
        a=1;b=2        | a:1;b=2
        a=/?:@!$'()*,  | a:/?:@!$'()*,
        a=%ff          | a:\ufffd
        """)
    void is_read_as_a_form(String raw, String parameters) {
        var query = new Query(raw);

        var text = new StringBuilder();
        for (Query.Parameter parameter : query.parameters()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(parameter.name())
                    .append(':')
                    .append(parameter.value());
        }
        assertThat(text).hasToString(parameters);
        assertThat(query).hasToString(raw);
    }

    @Test
    void nothing_has_no_parameters() {
        assertThat(Query.EMPTY.parameters()).isEmpty();
        assertThat(Query.EMPTY.has("")).isFalse();
        assertThat(Query.EMPTY.first("a")).isEmpty();
        assertThat(Query.EMPTY.only("a")).isEmpty();
    }

    @ParameterizedTest(name = "{0} of {1}: first {2}, only {3}")
    @CsvSource(nullValues = "-", textBlock = """
        a,   a=1,         1, 1
        a,   b=2&a=1,     1, 1
        a,   a=1&a=2,     1, -
        a,   a=1&%61=2,   1, -
        a,   %61=1,       1, 1
        a,   aa=1,        -, -
        aa,  a=1,         -, -
        a,   A=1,         -, -
        a,   a,           '', ''
        a b, a+b=1,       1, 1
        a b, a%20b=1,     1, 1
        a+b, a+b=1,       -, -
        '',  =1,          1, 1
        '',  a=1,         -, -
        a,   x=a&y=a=1,   -, -
        """)
    void a_parameter_is_found_by_its_decoded_name(String name, String raw, String first, String only) {
        var query = new Query(raw);

        assertThat(query.first(name)).isEqualTo(Optional.ofNullable(first));
        assertThat(query.only(name)).isEqualTo(Optional.ofNullable(only));
        assertThat(query.has(name)).isEqualTo(first != null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a#b",
                "a=é",
                "a=\n",
                "a=\r",
                "a\u0000",
                "a=\u007f",
                "%",
                "a=%",
                "a=%2",
                "%zz",
                "a=%2x&b=1"
            })
    void what_could_break_a_request_apart_is_no_query(String raw) {
        assertThat(Query.isQuery(raw)).isFalse();
        assertThatThrownBy(() -> new Query(raw)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void finding_one_agrees_with_reading_all() {
        var random = new Random(1);
        List<String> pieces = List.of("a", "b", "=", "=", "&", "&", "+", "%61", "%3d", "%26", "%20");
        for (int i = 0; i < 50_000; i++) {
            var raw = new StringBuilder();
            for (int k = random.nextInt(12); k > 0; k--) {
                raw.append(pieces.get(random.nextInt(pieces.size())));
            }
            var query = new Query(raw.toString());
            for (String name : List.of("a", "b", "", "ab", "a=", " ")) {
                List<String> values = query.parameters().stream()
                        .filter(parameter -> parameter.name().equals(name))
                        .map(Query.Parameter::value)
                        .toList();
                assertThat(query.first(name)).isEqualTo(values.stream().findFirst());
                assertThat(query.only(name))
                        .isEqualTo(values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty());
                assertThat(query.has(name)).isEqualTo(!values.isEmpty());
            }
        }
    }
}
