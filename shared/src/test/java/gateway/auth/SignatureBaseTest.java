package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.StructuredField;
import gateway.http.StructuredField.InnerList;
import gateway.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureBaseTest {

    static List<Rfc9421.Example> examples() {
        return Rfc9421.examples();
    }

    @ParameterizedTest(name = "RFC 9421 {0}")
    @MethodSource("examples")
    void the_base_is_that_of_the_rfc(Rfc9421.Example example) {
        var found = MessageSignature.find(example.request().headers(), Optional.empty(), Set.of());

        assertThat(found).isInstanceOf(MessageSignature.Found.One.class);
        var signature = ((MessageSignature.Found.One) found).signature();
        assertThat(base(example.request(), signature.input())).isEqualTo(example.base());
    }

    /** The request of RFC 9421 2.2, with fields of 2.1. */
    private static final Request REQUEST = Rfc9421.request(
            "POST",
            "www.example.com",
            "/path",
            "param=value&foo=bar&baz=batman&qux=&two=1&two=2",
            "",
            "host",
            "www.example.com",
            "date",
            "Tue, 20 Apr 2021 02:07:56 GMT",
            "x-two",
            "one",
            "x-two",
            "two,  three",
            "x-empty",
            "",
            "cache-control",
            "max-age=60",
            "cache-control",
            "must-revalidate",
            "example-dict",
            "a=1,    b=2;x=1;y=2,   c=(a   b   c), d",
            "content-digest",
            "sha-512=::,sha-256=:eA==:",
            "x-latin",
            "\u00e9");

    private static String base(Request request, InnerList input) {
        return switch (SignatureBase.of(request, input)) {
            case SignatureBase.Built.Ok(var text) -> text;
            case SignatureBase.Built.Bad(var reason) -> reason;
        };
    }

    private static InnerList input(String components) {
        var members = StructuredField.dictionary(List.of("sig=(" + components + ");created=1"));
        assertThat(members).isNotNull();
        return (InnerList) Objects.requireNonNull(members.get("sig"));
    }

    /** The lines for {@code components}, without the last, or the reason why there are none. */
    private static String lines(Request request, String components) {
        String base = base(request, input(components));
        int last = base.lastIndexOf("\n\"@signature-params\": (" + components + ");created=1");
        return last < 0 ? base : base.substring(0, last);
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        "@method"                    | "@method": POST
        "@target-uri"                | "@target-uri": https://www.example.com/path?param=value&foo=bar&baz=batman&qux=&two=1&two=2
        "@authority"                 | "@authority": www.example.com
        "@scheme"                    | "@scheme": https
        "@request-target"            | "@request-target": /path?param=value&foo=bar&baz=batman&qux=&two=1&two=2
        "@path"                      | "@path": /path
        "@query"                     | "@query": ?param=value&foo=bar&baz=batman&qux=&two=1&two=2
        "@query-param";name="baz"    | "@query-param";name="baz": batman
        "@query-param";name="two"    | component-duplicate
        "@query-param";name="nine"   | component-missing
        "@query-param"               | component-unsupported
        "@query-param";name=baz      | component-unsupported
        "@query-param";name="baz";a  | component-unsupported
        "@status"                    | component-unsupported
        "@signature-params"          | component-unsupported
        "@other"                     | component-unsupported
        "@"                          | component-unsupported
        "@METHOD"                    | component-unsupported
        "@method";req                | component-unsupported
        "@method";sf                 | component-unsupported
        "@path";name="x"             | component-unsupported
        ""                           | component-unsupported
        date                         | component-unsupported
        1                            | component-unsupported
        "date"                       | "date": Tue, 20 Apr 2021 02:07:56 GMT
        "Date"                       | component-unsupported
        "date "                      | component-unsupported
        "date";req                   | component-unsupported
        "date";tr                    | component-unsupported
        "date";sf                    | component-unsupported
        "date";bs;sf                 | component-unsupported
        "date";bs=?0                 | component-unsupported
        "date";x                     | component-unsupported
        "x-none"                     | component-missing
        "x-two"                      | "x-two": one, two,  three
        "x-two";bs                   | "x-two";bs: :b25l:, :dHdvLCAgdGhyZWU=:
        "cache-control"              | "cache-control": max-age=60, must-revalidate
        "x-latin"                    | component-unreadable
        "x-latin";bs                 | "x-latin";bs: :6Q==:
        "example-dict";key="a"       | "example-dict";key="a": 1
        "example-dict";key="b"       | "example-dict";key="b": 2;x=1;y=2
        "example-dict";key="c"       | "example-dict";key="c": (a b c)
        "example-dict";key="d"       | "example-dict";key="d": ?1
        "example-dict";key="e"       | component-missing
        "example-dict";key=a         | component-unsupported
        "example-dict";key="a";sf    | component-unsupported
        "date";key="a"               | component-unreadable
        "content-digest"             | "content-digest": sha-512=::,sha-256=:eA==:
        "content-digest";sf          | "content-digest";sf: sha-512=::, sha-256=:eA==:
        "@method" "@method"          | component-duplicate
        "date" "date"                | component-duplicate
        """)
    void a_component_gives_its_line_or_a_reason(String component, String line) {
        assertThat(lines(REQUEST, component)).isEqualTo(line);
    }

    @Test
    void an_empty_field_is_covered_as_empty() {
        assertThat(lines(REQUEST, "\"x-empty\"")).isEqualTo("\"x-empty\": ");
    }

    @Test
    void the_same_component_with_its_parameters_in_another_order_is_the_same() {
        Request request = REQUEST.withQuery(new Query("a=1"));

        assertThat(lines(request, "\"@query-param\";name=\"a\" \"@query-param\";name=\"a\""))
                .isEqualTo(SignatureBase.DUPLICATE);
        assertThat(lines(request, "\"date\" \"date\";bs")).startsWith("\"date\": Tue");
    }

    /** RFC 9421 2.2.8. */
    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        var=this%20is%20a%20big%0Amultiline%20value | var                     | this%20is%20a%20big%0Amultiline%20value
        bar=with+plus+whitespace                    | bar                     | with%20plus%20whitespace
        fa%C3%A7ade%22%3A%20=something              | fa%C3%A7ade%22%3A%20    | something
        a=%7e*-._                                   | a                       | %7E*-._
        a                                           | a                       | ''
        a=%ff                                       | a                       | component-unreadable
        """)
    void a_parameter_is_decoded_and_encoded_again(String query, String name, String value) {
        String component = "\"@query-param\";name=\"" + name + "\"";
        String expected = value.startsWith("component") ? value : component + ": " + value.replace("''", "");

        assertThat(lines(REQUEST.withQuery(new Query(query)), component)).isEqualTo(expected);
    }

    @Test
    void no_query_is_a_question_mark_alone() {
        Request request = REQUEST.withQuery(Query.EMPTY);

        assertThat(lines(request, "\"@query\"")).isEqualTo("\"@query\": ?");
        assertThat(lines(request, "\"@request-target\"")).isEqualTo("\"@request-target\": /path");
        assertThat(lines(request, "\"@target-uri\"")).isEqualTo("\"@target-uri\": https://www.example.com/path");
    }

    /** What the client sent, {@code http.path} or {@code path} of the front, what routes see. */
    @ParameterizedTest(name = "{0}: {1} of {2} is {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        DECODED | /a b/é:c   | -              | /a%20b/%C3%A9:c
        DECODED | /orders    | /prod/orders   | /prod/orders
        DECODED | /orders    | /orders        | /orders
        DECODED | /orders    | /prod/other    | /orders
        DECODED | /a//b      | -              | component-unreadable
        ENCODED | /a%20b     | -              | /a%20b
        ENCODED | /a%2db     | -              | /a%2db
        ENCODED | /a%2db     | /prod/a%2db    | /prod/a%2db
        ENCODED | /a%2db     | /a-b           | /a%2db
        """)
    void the_path_is_that_which_the_client_sent(RawPath.Encoding encoding, String path, String whole, String expected) {
        Json.Obj context = whole == null
                ? Json.Obj.EMPTY
                : encoding == RawPath.Encoding.DECODED
                        ? Json.object("http", Json.object("path", Json.of(whole)))
                        : Json.object("path", Json.of(whole));
        Request request = new Request(
                "GET",
                new RawPath(path, encoding),
                Query.EMPTY,
                Headers.EMPTY,
                REQUEST.body(),
                new Ingress("r", "203.0.113.7", "a.example", "HTTP/1.1", context));

        String line = lines(request, "\"@path\"");

        assertThat(line).isEqualTo(expected.startsWith("/") ? "\"@path\": " + expected : expected);
    }

    @ParameterizedTest(name = "{0} with host {1}, secure {2}, is {3}")
    @CsvSource(nullValues = "-", textBlock = """
        a.example, -,              true,  a.example
        a.example, a.example,      true,  a.example
        a.example, A.Example:443,  true,  a.example
        a.example, a.example:,     true,  a.example
        a.example, A.Example:8443, true,  a.example:8443
        a.example, a.example:80,   true,  a.example:80
        a.example, a.example:80,   false, a.example
        a.example, b.example:8443, true,  a.example
        a.example, b.example,      true,  a.example
        localhost, localhost:3000, true,  localhost:3000
        [::1],     [::1]:3000,     true,  [::1]:3000
        [::1],     [::1],          true,  [::1]
        """)
    void the_host_is_the_fronts_word_and_the_port_the_clients(
            String front, String host, boolean secure, String expected) {
        Headers headers = host == null ? Headers.EMPTY : Headers.of("host", host);
        var ingress = new Ingress(
                "r", "203.0.113.7", List.of(), Ingress.Trail.APPENDED, secure, 0, front, "HTTP/1.1", Json.Obj.EMPTY);

        assertThat(SignatureBase.authority(REQUEST.withHeaders(headers).withIngress(ingress)))
                .isEqualTo(expected);
    }
}
