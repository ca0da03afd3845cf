package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.StructuredField.Bool;
import gateway.http.StructuredField.InnerList;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Text;
import gateway.http.StructuredField.Whole;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
        a=1                             | a=1
        a=1,b=2                         | a=1, b=2
        a=1 \t, \t b=2                  | a=1, b=2
        a                               | a
        a=?1                            | a
        a=?0                            | a=?0
        a;x                             | a;x
        a;x=?1;y=?0                     | a;x;y=?0
        a;  x;  y=1                     | a;x;y=1
        *a_b-c.d*=1                     | *a_b-c.d*=1
        a=()                            | a=()
        a=(  )                          | a=()
        a=("x" y :eA==:)                | a=("x" y :eA==:)
        a=( "x"  "y" );z                | a=("x" "y");z
        a=("x";k="v";l "y");created=1   | a=("x";k="v";l "y");created=1
        a=007                           | a=7
        a=-0                            | a=0
        a=-12                           | a=-12
        a=999999999999999               | a=999999999999999
        a=1.5                           | a=1.5
        a=1.50                          | a=1.5
        a=-0.125                        | a=-0.125
        a=10.0                          | a=10.0
        a=1.05                          | a=1.05
        a=123456789012.123              | a=123456789012.123
        a="b\\"c\\\\d"                  | a="b\\"c\\\\d"
        a=""                            | a=""
        a=::                            | a=::
        a=foo/bar:baz                   | a=foo/bar:baz
        a=*x                            | a=*x
        a=Tok!#$%&'*+-.^_`~             | a=Tok!#$%&'*+-.^_`~
        a=@1659578233                   | a=@1659578233
        a=@-1                           | a=@-1
        a=%"f%c3%bc"                    | a=%"f%c3%bc"
        a=%"%25%22 x"                   | a=%"%25%22 x"
        """)
    void a_dictionary_is_read_and_written_in_its_canonical_form(String text, String canonical) {
        var members = StructuredField.dictionary(List.of(text));

        assertThat(members).isNotNull();
        assertThat(StructuredField.write(members)).isEqualTo(canonical);
        assertThat(StructuredField.dictionary(List.of(canonical))).isEqualTo(members);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a=1,",
                "a=1, ",
                ",a=1",
                "a=1,,b=2",
                "a=1 b=2",
                "a=1;",
                "a=1; ",
                "a= 1",
                "a =1",
                "A=1",
                "1=1",
                "-a=1",
                "a=",
                "a=;x",
                "a=1;X",
                "a=1;x=",
                "a=1;x= 1",
                "a=1 ;x",
                "a=1, a=2",
                "a=1;x;x",
                "a=1;x=1;x=2",
                "\ta=1",
                "a=(",
                "a=(\"x\"",
                "a=(\"x\"\"y\")",
                "a=(\"x\",\"y\")",
                "a=(\"x\"\t\"y\")",
                "a=((1))",
                "a=)",
                "a=(1)2",
                "a=1000000000000000",
                "a=1.",
                "a=.5",
                "a=1.2345",
                "a=1234567890123.1",
                "a=1.2.3",
                "a=-",
                "a=--1",
                "a=+1",
                "a=\"",
                "a=\"x",
                "a=\"\\x\"",
                "a=\"\\",
                "a=\"\t\"",
                "a=\"\u00e9\"",
                "a='x'",
                "a=:",
                "a=:eA==",
                "a=:eA=:",
                "a=:eA:",
                "a=:eB==:",
                "a=:e A==:",
                "a=:eA===:",
                "a=:-_8=:",
                "a=:e$==:",
                "a=?",
                "a=?2",
                "a=?true",
                "a=@",
                "a=@x",
                "a=@1.5",
                "a=@@1",
                "a=%x",
                "a=%\"",
                "a=%\"%C3%BC\"",
                "a=%\"%c3\"",
                "a=%\"%\"",
                "a=%\"%2\"",
                "a=\u00e9",
                "\u00e9=1",
                "a={}",
                "a=1\u0000"
            })
    void what_is_no_dictionary_is_refused(String text) {
        assertThat(StructuredField.dictionary(List.of(text))).isNull();
    }

    @Test
    void nothing_and_spaces_are_no_members() {
        assertThat(StructuredField.dictionary(List.of())).isEmpty();
        assertThat(StructuredField.dictionary(List.of(""))).isEmpty();
        assertThat(StructuredField.list(List.of("  "))).isEmpty();
        assertThat(StructuredField.item(List.of(""))).isNull();
    }

    @Test
    void several_lines_are_one_field() {
        var members = StructuredField.dictionary(List.of("a=1", "b=(2 3)"));

        assertThat(members).isNotNull();
        assertThat(StructuredField.write(members)).isEqualTo("a=1, b=(2 3)");
        assertThat(StructuredField.dictionary(List.of("a=1", "a=2"))).isNull();
        assertThat(StructuredField.dictionary(List.of("a=\"x", "y\""))).isNotNull(); // one string, RFC 9651 4.2
    }

    @Test
    void a_list_has_items_and_inner_lists() {
        var members = StructuredField.list(List.of("a;x, (\"b\" 2), 3.0"));

        assertThat(members).isNotNull().hasSize(3);
        assertThat(members.get(1)).isInstanceOf(InnerList.class);
        assertThat(StructuredField.write(members)).isEqualTo("a;x, (\"b\" 2), 3.0");
        assertThat(StructuredField.list(List.of("a,"))).isNull();
    }

    @Test
    void an_item_stands_alone() {
        assertThat(StructuredField.item(List.of(" \"x\" "))).isEqualTo(Item.of(new Text("x")));
        assertThat(StructuredField.item(List.of("5;a"))).satisfies(item -> {
            assertThat(item.value()).isEqualTo(new Whole(5));
            assertThat(item.parameters()).containsEntry("a", new Bool(true));
        });
        assertThat(StructuredField.item(List.of("5 6"))).isNull();
        assertThat(StructuredField.item(List.of("5", "6"))).isNull();
    }

    @Test
    void more_members_or_characters_than_anyone_needs_are_refused() {
        String most = "1 ".repeat(StructuredField.MOST_MEMBERS);
        assertThat(StructuredField.dictionary(List.of("a=(" + most + ")"))).isNotNull();
        assertThat(StructuredField.dictionary(List.of("a=(" + most + "1)"))).isNull();
        assertThat(StructuredField.list(List.of("1," + "1,".repeat(StructuredField.MOST_MEMBERS) + "1")))
                .isNull();
        assertThat(StructuredField.item(List.of("\"" + "x".repeat(StructuredField.MOST_CHARACTERS) + "\"")))
                .isNull();
        var parameters = new StringBuilder("1");
        for (int i = 0; i <= StructuredField.MOST_MEMBERS; i++) {
            parameters.append(";p").append(i);
        }
        assertThat(StructuredField.item(List.of(parameters.toString()))).isNull();
    }

    /** Whatever is read is written in a form that is read the same, and that is its own canonical form. */
    @Test
    void any_text_is_refused_or_has_one_canonical_form() {
        var random = new Random(9421);
        String[] pieces = {
            "a", "b1", "=", ",", ";", " ", "(", ")", "\"", "\"x\"", ":", ":eA==:", "1", "-", ".", "?1", "@", "%\"",
            "\\", "*", "\t"
        };
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            for (int k = random.nextInt(9); k >= 0; k--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            var members = StructuredField.dictionary(List.of(text.toString()));
            if (members != null) {
                String canonical = StructuredField.write(members);
                var again = StructuredField.dictionary(List.of(canonical));
                assertThat(again).as(text.toString()).isNotNull().isEqualTo(members);
                assertThat(StructuredField.write(again)).isEqualTo(canonical);
                read++;
            }
        }
        assertThat(read).isGreaterThan(1000);
    }
}
