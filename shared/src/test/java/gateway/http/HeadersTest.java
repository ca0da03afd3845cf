package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private static final Headers SOME = Headers.of("Accept", "a", "set-cookie", "1", "ACCEPT", "b", "Set-Cookie", "2");

    @Test
    void names_are_in_lower_case_and_lines_in_order() {
        List<String> lines = new ArrayList<>();
        SOME.forEach((name, value) -> lines.add(name + "=" + value));

        assertThat(lines).containsExactly("accept=a", "set-cookie=1", "accept=b", "set-cookie=2");
        assertThat(SOME.size()).isEqualTo(4);
        assertThat(SOME.name(2)).isEqualTo("accept");
        assertThat(SOME.value(2)).isEqualTo("b");
        assertThat(SOME).hasToString("accept: a\nset-cookie: 1\naccept: b\nset-cookie: 2\n");
    }

    @Test
    void a_name_is_found_in_any_case() {
        assertThat(SOME.first("aCCept")).contains("a");
        assertThat(SOME.all("SET-COOKIE")).containsExactly("1", "2");
        assertThat(SOME.has("Accept")).isTrue();
        assertThat(SOME.has("accep")).isFalse();
        assertThat(SOME.first("x")).isEmpty();
        assertThat(SOME.all("x")).isEmpty();
    }

    @Test
    void only_one_line_is_one_value() {
        assertThat(SOME.only("accept")).isEmpty();
        assertThat(SOME.only("x")).isEmpty();
        assertThat(SOME.without("accept").plus("Accept", "c").only("Accept")).contains("c");
    }

    @Test
    void changes_are_copies() {
        assertThat(SOME.with("Accept", "c")).isEqualTo(Headers.of("set-cookie", "1", "set-cookie", "2", "accept", "c"));
        assertThat(SOME.plus("X", "1"))
                .isEqualTo(Headers.of("accept", "a", "set-cookie", "1", "accept", "b", "set-cookie", "2", "x", "1"));
        assertThat(SOME.without("Accept")).isEqualTo(Headers.of("set-cookie", "1", "set-cookie", "2"));
        assertThat(SOME.without(name -> name.startsWith("set"))).isEqualTo(Headers.of("accept", "a", "accept", "b"));
        assertThat(SOME.with(Headers.of("accept", "x", "y", "z")))
                .isEqualTo(Headers.of("set-cookie", "1", "set-cookie", "2", "accept", "x", "y", "z"));
        assertThat(SOME.plus(Headers.of("accept", "x")).all("accept")).containsExactly("a", "b", "x");
        assertThat(SOME.size()).isEqualTo(4);
    }

    @Test
    void what_changes_nothing_is_the_same() {
        assertThat(SOME.without("x")).isSameAs(SOME);
        assertThat(SOME.without(_ -> false)).isSameAs(SOME);
        assertThat(SOME.plus(Headers.EMPTY)).isSameAs(SOME);
        assertThat(SOME.with(Headers.EMPTY)).isSameAs(SOME);
        assertThat(Headers.EMPTY.plus(SOME)).isSameAs(SOME);
        assertThat(SOME.without(_ -> true)).isSameAs(Headers.EMPTY);
        assertThat(Headers.of()).isSameAs(Headers.EMPTY);
    }

    @Test
    void a_builder_goes_on_after_it_has_built() {
        var builder = new Headers.Builder();
        for (int i = 0; i < 100; i++) {
            builder.add("x-" + i, "v");
        }
        Headers hundred = builder.build();
        builder.add("y", "v");

        assertThat(hundred.size()).isEqualTo(100);
        assertThat(hundred.has("y")).isFalse();
        assertThat(builder.build().size()).isEqualTo(101);
    }

    @Test
    void equal_lines_in_equal_order_are_equal() {
        assertThat(Headers.of("A", "1", "b", "2")).isEqualTo(Headers.of("a", "1", "B", "2"));
        assertThat(Headers.of("A", "1", "b", "2")).hasSameHashCodeAs(Headers.of("a", "1", "B", "2"));
        assertThat(Headers.of("a", "1", "b", "2")).isNotEqualTo(Headers.of("b", "2", "a", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a:", ":a", "a\r", "a\n", "a\u0000", "é", "a(", "a,b", "a/b", "\u0130", "a\u007f"
            })
    void what_is_no_token_is_no_name(String name) {
        assertThat(Headers.isName(name)).isFalse();
        assertThatThrownBy(() -> Headers.of(name, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nb: c",
                "\n",
                "a\u0000",
                "a\u007f",
                "a\u0001",
                " a",
                "a ",
                "\ta",
                "a\t",
                " ",
                "\u0100",
                "a\u010a",
                "\u560a",
                "\ud83d\ude00"
            })
    void what_could_break_a_message_apart_is_no_value(String value) {
        assertThat(Headers.isValue(value)).isFalse();
        assertThatThrownBy(() -> Headers.of("a", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a header field value: a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b", "a\tb", "é", "\u00ff", "\"", "a,b;c=d"})
    void what_rfc_9110_allows_is_a_value(String value) {
        assertThat(Headers.of("a", value).first("a")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "accept, text/html, true",
                "x-unusual-1, a b, true",
                "a, ``, true",
                "Accept, text/html, false",
                "x_a, b, false",
                "``, b, false",
                "a, ` b`, false",
                "a, `b `, false",
                "a, `b\r\n`, false",
                "a, `b\tc`, false",
                "a, b\u007f, false",
                "a, é, false",
                "host, again, false"
            })
    void of_bytes_only_what_needs_no_second_look_is_taken(String name, String value, boolean taken) {
        var builder = new Headers.Builder().add("host", "example.com");
        byte[] in = ("[" + name + value + "]").getBytes(StandardCharsets.UTF_8);
        int middle = 1 + name.length();

        assertThat(builder.addPlain(in, 1, middle, middle, in.length - 1)).isEqualTo(taken);
        assertThat(builder.build())
                .isEqualTo(taken ? Headers.of("host", "example.com", name, value) : Headers.of("host", "example.com"));
    }
}
