package gateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Expression.Result evaluate(String expression, String input) throws JsonException {
        return Expression.of(expression).evaluate((Json.Obj) Json.parse(input), Duration.ofSeconds(20), NOW, 1_000_000);
    }

    private static String value(String expression, String input) throws JsonException {
        Expression.Result result = evaluate(expression, input);
        assertThat(result).isInstanceOf(Expression.Value.class);
        return ((Expression.Value) result).json().text();
    }

    private static String why(String expression, String input) throws JsonException {
        Expression.Result result = evaluate(expression, input);
        assertThat(result).as(expression).isInstanceOf(Expression.Failed.class);
        return ((Expression.Failed) result).why();
    }

    // ---- values

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        {"z": 1, "a": 2, "m": 3}                     | {"b":1}                | {"z":1,"a":2,"m":3}
        b                                            | {"b":{"z":1,"a":2}}    | {"z":1,"a":2}
        {"x": b}                                     | {"b":null}             | {"x":null}
        {"x": c, "y": 1}                             | {"b":null}             | {"y":1}
        [b, null, c]                                 | {"b":null}             | [null,null]
        $exists(b)                                   | {"b":null}             | true
        $exists(c)                                   | {"b":null}             | false
        $type(b)                                     | {"b":null}             | "null"
        b[]                                          | {"b":"x"}              | ["x"]
        b.c                                          | {"b":[{"c":1},{"c":2}]}| [1,2]
        b.c                                          | {"b":[{"c":1}]}        | 1
        b.c[]                                        | {"b":[{"c":1}]}        | [1]
        $sum(b)                                      | {"b":[1,2,3.5]}        | 6.5
        $sum(b)                                      | {"b":[1,2,3]}          | 6
        b / 3                                        | {"b":6}                | 2
        0.1 + 0.2                                    | {}                     | 0.30000000000000004
        c ?? "none"                                  | {}                     | "none"
        $uppercase(b) & "é"                          | {"b":"ü"}              | "Üé"
        b.*                                          | {"b":{"x":1,"y":[2]}}  | [1,2]
        $keys(b)                                     | {"b":{"y":1,"x":2}}    | ["y","x"]
        $merge([b, {"x": 9}])                        | {"b":{"y":1,"x":2}}    | {"y":1,"x":9}
        $map(b, function($x) { $x * 2 })             | {"b":[1,2]}            | [2,4]
        b{k: $sum(v)}                                | {"b":[{"k":"x","v":1},{"k":"x","v":2},{"k":"y","v":3}]} | {"x":3,"y":3}
        $pad(b, -5, "0")                             | {"b":"42"}             | "00042"
        $pad(b, 5, "ab")                             | {"b":"42"}             | "42aba"
        $round(b, 1)                                 | {"b":2.25}             | 2.2
        $clone(b)                                    | {"b":{"x":[1]}}        | {"x":[1]}
        $now()                                       | {}                     | "2026-03-01T12:00:00.000Z"
        $now("[Y]-[M01]-[D01]")                      | {}                     | "2026-03-01"
        $millis()                                    | {}                     | 1772366400000
        """)
    void an_expression_has_the_value_that_jsonata_gives_it(String expression, String input, String value)
            throws JsonException {
        assertThat(value(expression, input)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.c", "$nowhere", "c", "b[5]"})
    void what_is_not_there_is_no_value(String expression) throws JsonException {
        assertThat(evaluate(expression, "{\"b\":[]}")).isEqualTo(new Expression.Nothing());
    }

    @Test
    void the_transform_operator_changes_a_copy() throws JsonException {
        assertThat(value("{\"new\": b ~> |$|{\"n\": 1}, \"o\"|, \"old\": b}", "{\"b\":{\"o\":1,\"p\":2}}"))
                .isEqualTo("{\"new\":{\"p\":2,\"n\":1},\"old\":{\"o\":1,\"p\":2}}");
    }

    // ---- numbers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890",
                "9007199254740993",
                "-9007199254740993",
                "1234567890.12345678901",
                "3.14159265358979323846",
                "1e400",
                "0.1",
                "1.5e-7",
                "123456789012345",
                "9007199254740992",
                "0",
                "-1"
            })
    void a_number_that_goes_through_keeps_its_digits(String number) throws JsonException {
        String input = "{\"b\":{\"id\":" + number + "}}";
        for (String expression :
                List.of("b.id", "b.{\"x\": id}.x", "$clone(b).id", "$merge([b]).id", "b.*", "**[0].b.id")) {
            Json json = ((Expression.Value) evaluate(expression, input)).json();
            assertThat(((Json.Num) json).decimal()).as(expression).isEqualByComparingTo(number);
        }
        assertThat(value("$string(b.id) & '!'", input)).contains("!");
        assertThat(value("b.id ? 1 : 2", input)).isEqualTo(number.equals("0") ? "2" : "1");
    }

    @Test
    void a_long_number_as_text_has_all_its_digits() throws JsonException {
        assertThat(value("'id-' & id", "{\"id\":12345678901234567890}")).isEqualTo("\"id-12345678901234567890\"");
        assertThat(value("$string(a)", "{\"a\":[12345678901234567890]}")).isEqualTo("\"[12345678901234567890]\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id + 1",
                "-id",
                "id = 1",
                "id < 1",
                "id in [1]",
                "$sum([id])",
                "$max([id, 1])",
                "$round(id)",
                "$abs(id)",
                "$floor(id)",
                "$formatNumber(id, '0')",
                "$power(id, 2)",
                "$number(id) + 1",
                "$ ~> |$|{\"x\": 1}|",
                "[1..id]"
            })
    void calculating_with_a_number_that_is_too_long_fails(String expression) throws JsonException {
        assertThat(evaluate(expression, "{\"id\":12345678901234567890}")).isInstanceOf(Expression.Failed.class);
    }

    // ---- regular expressions

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        $contains(b, /w.r/)                             | true
        $contains(b, "or")                              | true
        $replace(b, /o(.)/, "0$1$1")                    | "hell0  w0rrld"
        $replace(b, /o/, "0", 1)                        | "hell0 world"
        $replace(b, "o", "0")                           | "hell0 w0rld"
        $replace(b, "o", "$", 1)                        | "hell$ world"
        $replace(b, ".", "!")                           | "hello world"
        $replace(b, /(h)(e)/, "$2$1$0$$$3$x")           | "ehhe$$xllo world"
        $replace(b, /L+/i, function($m) { $m.match & "!" }) | "hell!o worl!d"
        $split(b, /[ o]+/)                              | ["hell","w","rld"]
        $split(b, " ")                                  | ["hello","world"]
        $split("ab", "")                                | ["a","b"]
        $split(b, "o", 2)                               | ["hell"," w"]
        $match(b, /l(.)/).match                         | ["ll","ld"]
        $match(b, /l(.)/, 1).groups                     | ["l"]
        $match(b, /l(.)/).index                         | [2,9]
        $match(b, /z/) ?? "none"                        | "none"
        $map([b, "x"], function($t) { $contains($t, /x/) }) | [false,true]
        b ~> $replace(/o/, "")                          | "hell wrld"
        """)
    void regular_expressions_are_arguments_of_four_functions(String expression, String value) throws JsonException {
        assertThat(value(expression, "{\"b\":\"hello world\"}")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b ~> /o/", "/o/(b)", "($f := /o/; $f(b))", "{\"r\": /o/}"})
    void regular_expressions_elsewhere_are_refused(String expression) throws JsonException {
        assertThat(why(expression, "{\"b\":\"hello\"}")).contains("regular expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$contains(b, /^(a+)+$/)",
                "$replace(b, /(a|aa)+$/, 'x')",
                "$split(b, /(a*a*)*c/)",
                "$match(b, /(a|a)*c/)"
            })
    void no_text_makes_a_regular_expression_run_away(String expression) throws JsonException {
        assertThat(evaluate(expression, "{\"b\":\"" + "a".repeat(5000) + "b\"}"))
                .isNotInstanceOf(Expression.Failed.class);
    }

    // ---- bounds

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function($x) { $f($x) + 1 }; $f(1))",
                "{\"a\": 1, \"b\": ($f := function($x) { 1 + $f($x) }; $f(1))}",
                "[1, ($f := function($x) { [$f($x)] }; $f(1))]",
                "[1..5000000]",
                "[1..2000].([1..2000].(1))",
                "$pad('', 2000000000)",
                "$pad('', -2000000000)",
                "$reduce([1..40], function($s, $n) { $s & $s }, 'x')",
                "$round(1, 1000000000)",
                "($f := function($x) { $x > 0 ? $f($x + 1) : 0 }; $f(1))",
            })
    void what_would_not_end_or_fit_fails(String expression) throws JsonException {
        Expression.Result result =
                Expression.of(expression).evaluate(Json.Obj.EMPTY, Duration.ofMillis(300), NOW, 1_000_000);

        assertThat(result).isNotInstanceOf(Expression.Value.class);
    }

    @Test
    void time_ends_an_evaluation() {
        Expression.Result result = Expression.of("[1..900000].($string($) & 'x')")
                .evaluate(Json.Obj.EMPTY, Duration.ofMillis(5), NOW, 1_000_000);

        assertThat(result).isEqualTo(new Expression.Failed("it was not done in time"));
    }

    @Test
    void a_value_has_no_more_characters_than_it_may() throws JsonException {
        assertThat(Expression.of("b")
                        .evaluate((Json.Obj) Json.parse("{\"b\":\"12345678\"}"), Duration.ofSeconds(5), NOW, 10))
                .isEqualTo(new Expression.Value(Json.of("12345678")));
        assertThat(Expression.of("b")
                        .evaluate((Json.Obj) Json.parse("{\"b\":\"123456789\"}"), Duration.ofSeconds(5), NOW, 10))
                .isEqualTo(new Expression.TooLarge());
        assertThat(evaluate("$reduce([1..40], function($s, $n) { {\"a\": $s, \"b\": $s} }, 'x')", "{}"))
                .isEqualTo(new Expression.TooLarge());
    }

    @Test
    void a_recursion_of_some_depth_is_possible_on_a_small_stack() throws Exception {
        var results = new ArrayList<Expression.Result>();
        var thread = new Thread(
                null,
                () -> results.add(Expression.of("($f := function($x) { $x = 0 ? 0 : 1 + $f($x - 1) }; $f(60))")
                        .evaluate(Json.Obj.EMPTY, Duration.ofSeconds(5), NOW, 100)),
                "small",
                512 * 1024);
        thread.start();
        thread.join();
        assertThat(results).containsExactly(new Expression.Value(Json.of(60)));
    }

    // ---- what is refused

    @ParameterizedTest
    @ValueSource(strings = {"($e := $lowercase('X'); b.$eval(c))", "$eval(b)"})
    void no_text_becomes_code(String expression) throws JsonException {
        assertThat(Expression.fault(expression)).isPresent();
        assertThat(evaluate(expression, "{\"b\":\"1\",\"c\":\"2\"}")).isInstanceOf(Expression.Failed.class);
    }

    @Test
    void a_failure_says_where_and_nothing_of_the_message() throws JsonException {
        assertThat(why("b + 1", "{\"b\":\"s3cret\"}"))
                .contains("must evaluate to a number")
                .doesNotContain("s3cret");
        assertThat(why("$number(b)", "{\"b\":\"s3cret\"}")).doesNotContain("s3cret");
        assertThat(why("$toMillis(b)", "{\"b\":\"s3cret\"}")).doesNotContain("s3cret");
        assertThat(why("b = 1 ? 1 : $error('no such b')", "{\"b\":2}")).startsWith("no such b");
        assertThat(why("$nothing(b)", "{\"b\":2}")).contains("non-function");
        assertThat(why("$uppercase", "{}")).contains("function");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        body.{              | end of expression
        body.a +            | end of expression
        $f := 1 2           | Syntax error
        "abc                | must be terminated
        body / (/           | end
        $contains(b, /(?=x)/) | RE2
        $contains(b, /(a)\\1/) | RE2
        b = 12345678901234567890 | digits
        ^  ^                | empty
        """)
    void a_text_that_is_no_expression_is_found_before_it_runs(String text, String fault) {
        assertThat(Expression.fault(text))
                .hasValueSatisfying(found -> assertThat(found).contains(fault));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "body",
                "body.total / body.count / 2",
                "body.*/2",
                "(body)[0]/2",
                "$replace(body.a, /it's \"/, '/')",
                "$split(a, /[/]/)",
                "/* $eval( */ body",
                "'$eval'",
                "`$eval`",
                "body.{\"a\": b, 'c': d}",
                "[1..3].{\"n\": $}",
                "1.5e3 + 1E-2",
                "body.(and)",
                "body ~> |items|{\"x\": 1}|",
                "body.items^(>price, name)[[0..1]]",
                "(a and b) or c in [1]",
                "function($x) { $x }(1)",
                "$map(body, λ($x) { $x })",
                "body.items.%.id",
                "**.id",
                "body[id = 'x'].name ? 1 : 2",
            })
    void an_expression_has_no_fault(String text) {
        assertThat(Expression.fault(text)).isEmpty();
    }

    // ---- threads

    @Test
    void several_threads_share_one() throws Exception {
        Expression shared = Expression.of("""
            ($id := body.id; $f := function($x) { $x > 0 ? $f($x - 1) : $id };
             {"id": $f(20), "root": $$.body.id, "names": body.names.($id & "-" & $replace($, /n/, "m"))})
            """);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Json.Obj input = (Json.Obj) Json.parse("{\"body\":{\"id\":" + i + ",\"names\":[\"n1\",\"n2\"]}}");
                results.add(threads.submit(() -> shared.evaluate(input, Duration.ofSeconds(10), NOW, 1000)
                        .toString()));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get())
                        .contains("{\"id\":%d,\"root\":%d,\"names\":[\"%d-m1\",\"%d-m2\"]}".formatted(i, i, i, i));
            }
        }
    }
}
