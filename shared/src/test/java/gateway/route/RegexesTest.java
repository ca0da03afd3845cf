package gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import gateway.route.Automaton.Common;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "/",
            "/a",
            ".",
            "*",
            "+",
            "?",
            "{2}",
            "{1,2}",
            "{,2}",
            "{",
            "}",
            "(",
            ")",
            "|",
            "(?:",
            "(?P<n>",
            "(?<m>",
            "(?i)",
            "(?i:",
            "(?s)",
            "(?U)",
            "[ab]",
            "[^a]",
            "[a-c]",
            "[",
            "]",
            "^",
            "$",
            "\\d",
            "\\W",
            "\\.",
            "\\/",
            "\\b",
            "\\pL",
            "\\p{Greek}",
            "\\x61",
            "\\x{62}",
            "\\Qa.\\E",
            "\\Q",
            "[[:alpha:]]",
            "[]a]",
            "[\\d-]",
            "\\n",
            "\\01",
            "\\z",
            "\\A",
            "\\1",
            "(?=",
            "\\Z",
            "k",
            "é",
            "-",
            "\\-",
            "*?",
            "{3,1}",
            "[b-a]",
            "\\k");
    private static final List<String> TEXTS = List.of(
            "", "a", "b", "/", "/a", "ab", "/a/b", "aa", "A", "k", "K", "\u212a", "é", "1", "a.", "c", "-", "aab");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        (a            | has a ( without a )
        a)            | has a ) without a (
        [a            | has a [ without a ]
        *a            | has a * with nothing before it to repeat
        (+)           | has a + with nothing before it to repeat
        a**           | repeats what is repeated, in "a**"
        a++           | has a possessive repetition
        a{2}{3}       | repeats what is repeated, in "a{2}{3}"
        a{1001}       | has the repetition {1001}
        a{3,2}        | has the repetition {3,2}
        (.)\\1        | refers back to a group, in "\\1"
        (?P<n>a)\\k<n> | refers back to a group, in "\\k"
        (?P=n)        | refers back to a group, in "(?P="
        /(?!admin).*  | looks around, in "(?!"
        (?=a)         | looks around, in "(?="
        (?<=a)b       | looks around, in "(?<="
        (?<!a)b       | looks around, in "(?<!"
        (?>a)         | has an atomic group (?>
        (?#a)         | has a comment (?#
        (?z)          | has a group that is not one of RE2: "(?z"
        (?P<1-a>b)    | has the group name "1-a"
        (?P<a>b)(?P<a>c) | has two groups called "a"
        a\\           | ends with a backslash
        \\Z           | has the escape \\Z, which RE2 has not
        [b-a]         | has a range that ends before it begins
        [[:foo:]]     | has the class [:foo:], which there is not
        \\p{Klingon}  | is none of RE2
        ((a{100}){100}){100} | is too large: its repetitions come to over a million steps
        """)
    void a_mistake_is_told_in_words(String regex, String problem) {
        String text = regex.replace("\\\\", "\\");

        assertThat(Regexes.mistake(text)).hasValueSatisfying(mistake -> {
            assertThat(mistake.problem()).startsWith(problem.replace("\\\\", "\\"));
            assertThat(mistake.fix()).isNotBlank();
        });
    }

    @Test
    void lookarounds_and_references_are_said_to_take_too_long() {
        assertThat(Regexes.mistake("/(?!admin).*"))
                .hasValueSatisfying(mistake -> assertThat(mistake.problem()).contains("linear time"));
        assertThat(Regexes.mistake("(.)\\1"))
                .hasValueSatisfying(mistake -> assertThat(mistake.problem()).contains("linear time"));
    }

    @Test
    void an_expression_may_be_long_but_not_without_end() {
        assertThat(Regexes.mistake("/" + "a".repeat(900))).isEmpty();
        assertThat(Regexes.mistake("/" + "a".repeat(1000)).orElseThrow().problem())
                .isEqualTo("has 1001 characters");
    }

    /** The reader and the engine take the same expressions, and understand the same by them. */
    @Test
    void the_reader_agrees_with_the_engine() {
        var random = new Random(3);
        int right = 0;
        for (int round = 0; round < 30_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String regex = text.toString();
            Pattern pattern = compiled(regex);
            Optional<Regexes.Mistake> mistake = Regexes.mistake(regex);
            if (mistake.isPresent() && mistake.get().problem().contains("nothing before it to repeat")) {
                continue; // as in a(?i)*, where the engine repeats what is before the flags
            }
            assertThat(mistake.isEmpty()).as(regex).isEqualTo(pattern != null);
            if (pattern != null) {
                right++;
                understands(regex, pattern);
            }
        }
        assertThat(right).isGreaterThan(2000);
    }

    private static void understands(String regex, Pattern pattern) {
        assertThat(Regexes.groups(regex))
                .as(regex)
                .containsAll(pattern.namedGroups().keySet());
        boolean exact;
        try {
            RegexParser.Parsed parsed = RegexParser.parse(regex);
            exact = parsed.exact();
            assertThat((long) pattern.programSize())
                    .as(regex)
                    .isLessThanOrEqualTo(2 * parsed.tree().size() + 6);
        } catch (RegexParser.Mistake e) {
            throw new AssertionError(e);
        }
        for (String value : TEXTS) {
            boolean fits = pattern.matches(value);
            boolean may = !(new Regexes().common(regex, "\\Q" + value) instanceof Common.None);
            if (fits) {
                assertThat(may).as("%s may fit %s", regex, value).isTrue();
            } else if (exact) {
                assertThat(may).as("%s may fit %s", regex, value).isFalse();
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Pattern compiled(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '"', textBlock = """
        /v[0-9]+/.*   | /v1/.*        | /v1/
        /a/.*         | /b/.*         | -
        .*\\.json     | .*\\.csv      | -
        /[a-m]+       | /[n-z]+       | -
        /[a-m]+       | /[m-z]+       | /m
        (?i)/abc      | /ABC          | /ABC
        /a{3}         | /a{4,}        | -
        /x?           | /             | /
        """)
    void a_text_that_fits_two_is_found(String one, String other, String example) {
        Common common = new Regexes().common(one.replace("\\\\", "\\"), other.replace("\\\\", "\\"));

        assertThat(common).isEqualTo(example == null ? new Common.None() : new Common.Text(example));
    }

    @Test
    void expressions_without_a_slash_in_front_fit_no_path() {
        assertThat(Regexes.canFitPath("orders/.*")).isFalse();
        assertThat(Regexes.canFitPath("/a//b")).isFalse();
        assertThat(Regexes.canFitPath("/a%20b")).isFalse();
        assertThat(Regexes.canFitPath(".*\\.json")).isTrue();
        assertThat(Regexes.canFitPath("^/a$")).isTrue();
        assertThat(Regexes.canFitPath("/a/")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a*)*b", "(a|aa)+b", "(.*)*x", "(a?){150}a{149}"})
    void what_is_slow_elsewhere_is_not_here(String regex) {
        assertThat(Regexes.mistake(regex)).isEmpty();
        assertThat(Regex.of(regex).fits("a".repeat(8000))).isFalse();
    }
}
