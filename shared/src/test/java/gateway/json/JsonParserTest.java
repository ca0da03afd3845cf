package gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        null                   | null
        true                   | true
        [false ]               | [false]
        0                      | 0
        -0                     | -0
        -0.0e+00               | -0.0e+00
        1E9                    | 1E9
        123456789.123456789    | 123456789.123456789
        "" | ""
        "a\\/b"                | "a/b"
        "\\b\\f\\n\\r\\t\\"\\\\" | "\\u0008\\u000c\\n\\r\\t\\"\\\\"
        "\\u00e9\\u00E9é"      | "ééé"
        "\\ud83d\\ude00"       | "😀"
        "\\u0000"              | "\\u0000"
        "\\u2028\\u2029"       | "\\u2028\\u2029"
        [ ]                    | []
        { }                    | {}
        [1 , [ 2,[]] ,{} ]     | [1,[2,[]],{}]
        {"b":1,"a":{"":null}}  | {"b":1,"a":{"":null}}
        """)
    void reads_and_writes(String text, String written) throws JsonException {
        Json value = Json.parse(text);

        assertThat(value.text()).isEqualTo(written);
        assertThat(Json.parse(written)).isEqualTo(value);
        assertThat(value.toString()).isEqualTo(written);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        [                | the text ends where a value is due (at byte 1)
        [1               | ',' is due (at byte 2)
        [1,              | the text ends where a value is due (at byte 3)
        [1,]             | not a JSON value (at byte 3)
        [,1]             | not a JSON value (at byte 1)
        [1 2]            | ',' is due (at byte 3)
        [1}              | ',' is due (at byte 2)
        {                | a member name in double quotes is due (at byte 1)
        {"a"             | ':' is due (at byte 4)
        {"a":            | the text ends where a value is due (at byte 5)
        {"a":1           | ',' is due (at byte 6)
        {"a":1,}         | a member name in double quotes is due (at byte 7)
        {a:1}            | a member name in double quotes is due (at byte 1)
        {'a':1}          | a member name in double quotes is due (at byte 1)
        {1:1}            | a member name in double quotes is due (at byte 1)
        {"a" 1}          | ':' is due (at byte 5)
        {"a":1,"a":1}    | the name "a" stands twice in one object (at byte 12)
        {"a":1,"\\u0061":2} | the name "a" stands twice in one object (at byte 17)
        1 2              | text after the end of the value (at byte 2)
        {} x             | text after the end of the value (at byte 3)
        nul              | not a JSON value (at byte 0)
        True             | not a JSON value (at byte 0)
        NaN              | not a JSON value (at byte 0)
        Infinity         | not a JSON value (at byte 0)
        -                | not a JSON value (at byte 0)
        -a               | not a JSON value (at byte 0)
        +1               | not a JSON value (at byte 0)
        .5               | not a JSON value (at byte 0)
        01               | a number may not start with 0 (at byte 2)
        -01              | a number may not start with 0 (at byte 3)
        00               | a number may not start with 0 (at byte 2)
        1.               | a digit is due after the decimal point (at byte 2)
        1.e1             | a digit is due after the decimal point (at byte 2)
        1e               | a digit is due in the exponent (at byte 2)
        1e+              | a digit is due in the exponent (at byte 3)
        1e+-1            | a digit is due in the exponent (at byte 3)
        0x1              | text after the end of the value (at byte 1)
        1e1234567890     | an exponent of more than 9 digits (at byte 12)
        "                | the text ends inside a string (at byte 1)
        "a               | the text ends inside a string (at byte 2)
        "\\              | the text ends inside a string (at byte 2)
        "\\"             | the text ends inside a string (at byte 3)
        "\\x"            | an unknown escape (at byte 3)
        "\\U0041"        | an unknown escape (at byte 3)
        "\\u004"         | four hexadecimal digits are due after \\u (at byte 6)
        "\\u00 1"        | four hexadecimal digits are due after \\u (at byte 5)
        "\\ud83d"        | half of a surrogate pair (at byte 7)
        "\\ude00"        | half of a surrogate pair (at byte 7)
        "\\ude00\\ud83d" | half of a surrogate pair (at byte 7)
        "\\ud83dx"       | half of a surrogate pair (at byte 7)
        "\\ud83d😀"      | half of a surrogate pair (at byte 7)
        // c             | not a JSON value (at byte 0)
        [1]//            | text after the end of the value (at byte 3)
        """)
    void refuses_with_reason_and_place(String text, String why) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void refuses_nothing(String text) {
        assertThatThrownBy(() -> Json.parse(text)).hasMessageStartingWith("the text ends where a value is due");
    }

    @Test
    void refuses_a_control_character_in_a_string() {
        for (char c = 0; c < 0x20; c++) {
            String text = "[\"a" + c + "\"]";
            String afterEscape = "[\"\\na" + c + "\"]";
            assertThatThrownBy(() -> Json.parse(text)).hasMessageStartingWith("a control character");
            assertThatThrownBy(() -> Json.parse(afterEscape)).hasMessageStartingWith("a control character");
        }
    }

    @ParameterizedTest(name = "{0} ({1})")
    @CsvSource(textBlock = """
        80,          a continuation alone
        c0af,        overlong slash in two
        c1bf,        overlong in two
        e080af,      overlong slash in three
        e09fbf,      overlong in three
        f08080af,    overlong slash in four
        f08fbfbf,    overlong in four
        eda080,      a high surrogate
        edbfbf,      a low surrogate
        eda0bdedb880, a pair in CESU-8
        f4908080,    beyond U+10FFFF
        f5808080,    no such lead
        fe,          no such byte
        ff,          no such byte
        c3,          cut after one of two
        e282,        cut after two of three
        f09f98,      cut after three of four
        c328,        no continuation
        e28228,      no second continuation
        f09f9828,    no third continuation
        """)
    void refuses_what_is_not_utf_8(String hex, String what) {
        assertThat(what).isNotBlank();
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (String before : List.of("\"", "[\"abc", "{\"", "\"\\n")) {
            var text = new ByteArrayOutputStream();
            text.writeBytes(before.getBytes(StandardCharsets.UTF_8));
            text.writeBytes(bytes);
            text.write('"');
            assertThatThrownBy(() -> Json.parse(text.toByteArray())).hasMessageStartingWith("not valid UTF-8");
        }
        assertThatThrownBy(() -> Json.parse(bytes)).isInstanceOf(JsonException.class);
    }

    @Test
    void reads_every_character_as_it_is_and_as_escapes() throws JsonException {
        for (int point = 0x20; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 97) {
            if (point >= 0xd800 && point <= 0xdfff || point == '"' || point == '\\') {
                continue;
            }
            String text = Character.toString(point);
            var escaped = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                escaped.append("\\u").append(HexFormat.of().toHexDigits(text.charAt(i)));
            }
            assertThat(Json.parse('"' + text + '"')).isEqualTo(Json.of(text));
            assertThat(Json.parse('"' + escaped.toString() + '"')).isEqualTo(Json.of(text));
        }
    }

    @Test
    void refuses_half_a_pair_in_text_that_is_no_bytes_yet() {
        assertThatThrownBy(() -> Json.parse("\"\ud83d\"")).hasMessage("half of a surrogate pair (at character 1)");
        assertThatThrownBy(() -> Json.parse("\"\ude00\ud83d\"")).isInstanceOf(JsonException.class);
    }

    @Test
    void refuses_a_byte_order_mark() {
        assertThatThrownBy(() -> Json.parse("\ufeff{}")).hasMessage("not a JSON value (at byte 0)");
    }

    @Test
    void depth_is_bounded() throws JsonException {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(Json.Arr.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(65) + "]".repeat(65)))
                .hasMessage("more than 64 levels deep (at byte 64)");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000)))
                .hasMessageStartingWith("more than 64 levels deep");
        assertThat(Json.parse("[" + "[],".repeat(1000) + "[]]")).isInstanceOf(Json.Arr.class);
    }

    @Test
    void the_length_of_numbers_is_bounded() throws JsonException {
        assertThat(Json.parse("9".repeat(100))).isEqualTo(new Json.Num("9".repeat(100)));
        assertThatThrownBy(() -> Json.parse("9".repeat(101))).hasMessageStartingWith("a number of more than 100");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        0,                     0
        -0,                    0
        17,                    17
        1.0,                   1
        1e3,                   1000
        12.5e1,                125
        -9223372036854775808,  -9223372036854775808
        9223372036854775807,   9223372036854775807
        9223372036854775808,
        0.5,
        1e-1,
        1e999999999,
        1e-999999999,
        """)
    void whole_numbers_are_told_from_others(String literal, Long whole) {
        assertThat(new Json.Num(literal).whole()).isEqualTo(Optional.ofNullable(whole));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,", "x", "1]", " 1", "1 ", "0x1", "1e9999999999", "٣", "-", "1\n"})
    void a_number_that_is_none_cannot_be_built(String literal) {
        assertThatThrownBy(() -> new Json.Num(literal)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void members_keep_their_order_and_are_found_however_many_they_are() throws JsonException {
        var text = new StringBuilder("{");
        for (int i = 0; i < 3000; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"name")
                    .append(i * 7919 % 3001)
                    .append("\":")
                    .append(i);
            Json.Obj object = (Json.Obj) Json.parse(text + "}");
            if (i < 40 || i % 500 == 0) {
                assertThat(object.members()).hasSize(i + 1);
                assertThat(object.members().sequencedKeySet().getLast()).isEqualTo("name" + i * 7919 % 3001);
                for (int k = 0; k <= i; k++) {
                    assertThat(object.get("name" + k * 7919 % 3001)).isEqualTo(Json.of(k));
                }
                assertThat(object.get("name3001")).isNull();
                assertThat(object.get("")).isNull();
                assertThat(object.text()).isEqualTo(text + "}");
                String twice = text + ",\"name0\":0}";
                assertThatThrownBy(() -> Json.parse(twice)).hasMessageContaining("stands twice");
            }
        }
    }

    @Test
    void members_are_a_map_like_others_but_for_changes() throws JsonException {
        Json.Obj object = (Json.Obj) Json.parse("{\"a\":1,\"b\":2}");

        assertThat(object.members()).containsExactly(Map.entry("a", Json.of(1)), Map.entry("b", Json.of(2)));
        assertThat(object.members().reversed().firstEntry()).isEqualTo(Map.entry("b", Json.of(2)));
        assertThat(object).isEqualTo(Json.object("b", Json.of(2), "a", Json.of(1)));
        assertThat(object).hasSameHashCodeAs(Json.object("b", Json.of(2), "a", Json.of(1)));
        assertThat(object.with("b", Json.of(3))
                        .with("c", Json.of(4))
                        .without("a")
                        .text())
                .isEqualTo("{\"b\":3,\"c\":4}");
        assertThat(object.text()).isEqualTo("{\"a\":1,\"b\":2}");
        assertThatThrownBy(() -> object.members().put("c", Json.of(1)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.members().entrySet().iterator().remove())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.members().pollFirstEntry()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void items_cannot_be_changed() throws JsonException {
        Json.Arr array = (Json.Arr) Json.parse("[1,2]");

        assertThat(array).isEqualTo(Json.of(List.of(Json.of(1), Json.of(2))));
        assertThatThrownBy(() -> array.items().set(0, Json.of(3))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> array.items().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_half_pair_in_a_string_is_written_as_an_escape() {
        assertThat(Json.of("a\ud83d").text()).isEqualTo("\"a\\ud83d\"");
        assertThat(Json.of("\ude00\ud83dz").text()).isEqualTo("\"\\ude00\\ud83dz\"");
    }

    /** "Aa" and "BB" have one hash code, and so has every text of the same number of them. */
    @Test
    void names_that_share_a_hash_code_do_not_share_a_place() throws JsonException {
        var text = new StringBuilder("{");
        Set<Integer> places = new HashSet<>();
        int names = 1 << 12;
        for (int i = 0; i < names; i++) {
            var name = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            places.add(Members.spread(name.toString()));
            text.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(i);
        }
        Json.Obj object = (Json.Obj) Json.parse(text.append('}').toString());

        assertThat(places).hasSizeGreaterThan(names - 100);
        assertThat(object.members()).hasSize(names);
        assertThat(object.get("Aa".repeat(11) + "BB")).isEqualTo(Json.of(names / 2));
    }

    @Test
    void beside_a_character_of_two_halves_others_are_written_as_they_are() {
        assertThat(Json.of("Z? é 😀").text()).isEqualTo("\"Z? é 😀\"");
    }
}
