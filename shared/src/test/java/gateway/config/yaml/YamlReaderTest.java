package gateway.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # YAML 1.2 10.3.2, core schema
        100/s            | "100/s"
        2026-09-01       | "2026-09-01"
        2026-09-01T10:00:00Z | "2026-09-01T10:00:00Z"
        10:30            | "10:30"
        yes              | "yes"
        off              | "off"
        1_000            | "1_000"
        true             | true
        False            | false
        ~                | null
        null             | null
        007              | 7
        -12              | -12
        +12              | 12
        0x1F             | 31
        0o17             | 15
        1.50             | 1.50
        1e3              | 1e3
        .5               | 0.5
        12345678901234567890123456789012345678 | 12345678901234567890123456789012345678
        "007"            | "007"
        'a''b'           | "a'b"
        !!str 5          | "5"
        "\\u00e9\\U0001F600" | "é😀"
        [1, {a: b}]      | [1,{"a":"b"}]
        """)
    void a_value_is_read_by_the_core_schema(String yaml, String json) throws JsonException {
        YamlReader.Read read = YamlReader.read("f", "v: " + yaml);

        assertThat(read.faults()).isEmpty();
        assertThat(((Json.Obj) read.value()).get("v")).isEqualTo(Json.parse(json));
    }

    @Test
    void a_name_that_stands_twice_is_refused_with_both_lines() {
        assertThat(faults("""
            routes:
              a: 1
              b: 2
              a: 3
            """)).isEqualTo("f:4:3 routes.a: stands twice, first in line 2; remove one");
    }

    @Test
    void several_mistakes_are_reported_at_once() {
        assertThat(faults("""
            a: !secret x
            b: .inf
            c: { x: 1, x: 2 }
            ? [k]
            : 1
            base: &base { z: 1 }
            d:
              <<: *base
            """)).isEqualTo("""
                f:1:4 a: has the tag !secret; remove it: JSON has no such type
                f:2:4 b: .inf is a number that JSON cannot say; write it in quotes
                f:3:12 c.x: stands twice, first in line 3; remove one
                f:4:3: a name that is not text; write the name in quotes
                f:8:3 d.<<: YAML 1.2 has no merge key; repeat the members, or use an alias for the whole\
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a: [1, 2       | f:2:1
        a: "x          | f:2:1
        a: *nowhere    | f:1:4
        @a             | f:1:1
        """)
    void a_text_that_is_no_yaml_is_refused_with_its_place(String yaml, String place) {
        assertThat(faults(yaml + "\n")).startsWith(place).contains("not YAML: ").doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a: { path: /orders/{id}, b: 1 }   | "/orders/{id}"
        a: { path: /orders/{id} }         | "/orders/{id}"
        a: [/{a}/x/{rest+}]               | "/{a}/x/{rest+}"
        """)
    void an_unquoted_template_between_braces_is_answered_with_its_quoted_form(String yaml, String quoted) {
        assertThat(faults(yaml + "\n")).endsWith("a value with braces must be quoted here: " + quoted);
    }

    @Test
    void a_tab_in_the_indentation_is_refused_with_its_place() {
        assertThat(faults("a:\n\tb: 1\n")).startsWith("f:2:1: not YAML: ");
    }

    @Test
    void an_empty_file_is_refused() {
        assertThat(faults("# nothing\n")).isEqualTo("f:1:1: the file is empty; write gateway, services and routes");
    }

    @Test
    void two_documents_in_one_file_are_refused() {
        assertThat(faults("a: 1\n---\nb: 2\n")).startsWith("f:2:1: not YAML: ");
    }

    @Test
    void an_alias_stands_for_a_copy() throws JsonException {
        YamlReader.Read read = YamlReader.read("f", "a: &x [1]\nb: *x\n");

        assertThat(read.faults()).isEmpty();
        assertThat(read.value()).isEqualTo(Json.parse("{\"a\":[1],\"b\":[1]}"));
    }

    @Test
    void aliases_that_multiply_are_refused() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("x]\n");
        }

        assertThat(faults(bomb.toString())).contains("aliases").doesNotContain("\n");
    }

    @Test
    void no_depth_is_too_much_to_be_refused() {
        for (int depth : new int[] {100, 1000, 100_000}) {
            assertThat(faults("a: " + "[".repeat(depth) + "]".repeat(depth)))
                    .contains("nested more than 64 levels deep");
            assertThat(faults("a: " + "{a: ".repeat(depth) + "1" + "}".repeat(depth)))
                    .contains("nested more than 64 levels deep");
        }
    }

    @Test
    void a_value_within_itself_is_refused() {
        assertThat(faults("a: &a [*a]\n")).contains("nested more than 64 levels deep");
    }

    @Test
    void every_value_has_a_place() {
        YamlReader.Read read = YamlReader.read("f", """
            routes:
              a:
                limits:
                  - { by: ip, rate: 1/s }
            """);

        assertThat(read.places())
                .containsEntry("routes.a.limits", new YamlReader.Place(3, 5))
                .containsEntry("routes.a.limits[0]", new YamlReader.Place(4, 9))
                .containsEntry("routes.a.limits[0].rate", new YamlReader.Place(4, 19));
    }

    private static String faults(String yaml) {
        return YamlReader.read("f", yaml).faults().stream()
                .map(PlacedFault::toString)
                .collect(Collectors.joining("\n"));
    }
}
