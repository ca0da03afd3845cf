package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.RawPath.Encoding;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {

    @ParameterizedTest(name = "{0} is {1}, on the wire {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        /                    | []            | /
        /a                   | [a]           | /a
        /a/                  | [a, ]         | /a/
        /a/b.c/d             | [a, b.c, d]   | /a/b.c/d
        /.../..a/a../.a      | [..., ..a, a.., .a] | /.../..a/a../.a
        /-._~!$&'()*+,=:@    | [-._~!$&'()*+,=:@] | /-._~!$&'()*+,=:@
        /%61%2Eb             | [a.b]         | /a.b
        /%7euser             | [~user]       | /~user
        /a%20b               | [a b]         | /a%20b
        /a+b                 | [a+b]         | /a+b
        /%c3%a9              | [é]           | /%C3%A9
        /%F0%9F%98%80        | [😀]          | /%F0%9F%98%80
        /{a}[b]^"<>`         | [{a}[b]^"<>`] | /%7Ba%7D%5Bb%5D%5E%22%3C%3E%60
        /%7Ba%7D             | [{a}]         | /%7Ba%7D
        /%C2%A0              | [\u00a0]      | /%C2%A0
        """)
    void an_encoded_path_is_decoded_once(String raw, String segments, String encoded) {
        Path path = ok(raw, Encoding.ENCODED);

        assertThat(path.segments()).hasToString(segments);
        assertThat(path.encoded()).isEqualTo(encoded);
        assertThat(path).hasToString(encoded);
    }

    @ParameterizedTest(name = "{0} is {1}, on the wire {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        /               | []          | /
        /a/             | [a, ]       | /a/
        /a b            | [a b]       | /a%20b
        /a+b            | [a+b]       | /a+b
        /é/😀           | [é, 😀]     | /%C3%A9/%F0%9F%98%80
        /{a}            | [{a}]       | /%7Ba%7D
        """)
    void a_decoded_path_is_not_decoded_again(String raw, String segments, String encoded) {
        Path path = ok(raw, Encoding.DECODED);

        assertThat(path.segments()).hasToString(segments);
        assertThat(path.encoded()).isEqualTo(encoded);
    }

    @ParameterizedTest(name = "{0} from either front")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        a          | the path must begin with a slash
        *          | the path must begin with a slash
        http://a/b | the path must begin with a slash
        //         | the path has an empty segment (//)
        //a        | the path has an empty segment (//)
        /a//b      | the path has an empty segment (//)
        /a//       | the path has an empty segment (//)
        /.         | the path has a dot segment
        /..        | the path has a dot segment
        /a/./b     | the path has a dot segment
        /a/../b    | the path has a dot segment
        /a/..      | the path has a dot segment
        /../       | the path has a dot segment
        /a\\b      | the path has one of / \\ ? # ; % in a segment, literally or encoded
        /..\\a     | the path has one of / \\ ? # ; % in a segment, literally or encoded
        /a;b       | the path has one of / \\ ? # ; % in a segment, literally or encoded
        /..;/a     | the path has one of / \\ ? # ; % in a segment, literally or encoded
        /a#b       | the path has one of / \\ ? # ; % in a segment, literally or encoded
        /a?b       | the path has one of / \\ ? # ; % in a segment, literally or encoded
        """)
    void is_refused_from_either_front(String raw, String why) {
        assertThat(Path.of(new RawPath(raw, Encoding.ENCODED))).isEqualTo(new Path.Bad(why));
        assertThat(Path.of(new RawPath(raw, Encoding.DECODED))).isEqualTo(new Path.Bad(why));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        /%2e               | dot segment
        /%2E%2e            | dot segment
        /.%2e/a            | dot segment
        /a/%2e%2e/b        | dot segment
        /a%2fb             | one of
        /a%2Fb             | one of
        /..%2fa            | one of
        /%2f               | one of
        /a%5cb             | one of
        /..%5c..           | one of
        /a%3bb             | one of
        /..%3b/a           | one of
        /a%3fb             | one of
        /a%23b             | one of
        /a%25              | one of
        /%252e%252e/a      | one of
        /%252fa            | one of
        /%25252e           | one of
        /a%00              | a control character
        /a%0d%0ab          | a control character
        /a%09              | a control character
        /a%1f              | a control character
        /a%7f              | a control character
        /a%C2%85           | a control character
        /%                 | incomplete or not UTF-8
        /%2                | incomplete or not UTF-8
        /a/%2/b            | incomplete or not UTF-8
        /%g0               | incomplete or not UTF-8
        /%u002e            | incomplete or not UTF-8
        /%-1               | incomplete or not UTF-8
        /%+f               | incomplete or not UTF-8
        /%80               | incomplete or not UTF-8
        /%ff               | incomplete or not UTF-8
        /%c0%ae            | incomplete or not UTF-8
        /%c0%af            | incomplete or not UTF-8
        /%e0%80%ae         | incomplete or not UTF-8
        /%e0%80%af         | incomplete or not UTF-8
        /%f0%80%80%af      | incomplete or not UTF-8
        /%c0%80            | incomplete or not UTF-8
        /%ed%a0%80         | incomplete or not UTF-8
        /%f4%90%80%80      | incomplete or not UTF-8
        /%c3               | incomplete or not UTF-8
        /%c3/%a9           | incomplete or not UTF-8
        /%ef%bf%bd         | not valid UTF-8
        /é                 | must be percent-encoded
        /a b               | must be percent-encoded
        """)
    void is_refused_where_the_encoding_still_stands(String raw, String why) {
        assertThat(Path.of(new RawPath(raw, Encoding.ENCODED)))
                .isInstanceOfSatisfying(
                        Path.Bad.class, bad -> assertThat(bad.why()).contains(why));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        /%2e%2e       | one of
        /a%2fb        | one of
        /100%         | one of
        """)
    void is_refused_where_the_front_has_decoded(String raw, String why) {
        assertThat(Path.of(new RawPath(raw, Encoding.DECODED)))
                .isInstanceOfSatisfying(
                        Path.Bad.class, bad -> assertThat(bad.why()).contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/\u0000", "/a\0", "/a\n", "/a\r/b", "/a\tb", "/a\u001f", "/a\u007fb", "/a\u0085b", "/a\ufffd"})
    void control_characters_and_what_stands_for_invalid_utf_8_are_refused(String raw) {
        assertThat(Path.of(new RawPath(raw, Encoding.DECODED))).isInstanceOf(Path.Bad.class);
        assertThat(Path.of(new RawPath(raw, Encoding.ENCODED))).isInstanceOf(Path.Bad.class);
    }

    @Test
    void halves_of_surrogate_pairs_are_refused() {
        for (String half : List.of("\ud83d", "\ude00", "\ude00\ud83d", "\ud83da", "a\ud83d/b")) {
            assertThat(Path.of(new RawPath("/" + half, Encoding.DECODED))).isInstanceOf(Path.Bad.class);
            assertThat(Path.of(new RawPath("/" + half, Encoding.ENCODED))).isInstanceOf(Path.Bad.class);
        }
    }

    @Test
    void the_length_is_bounded() {
        assertThat(ok("/" + "a".repeat(8191), Encoding.ENCODED).encoded()).hasSize(8192);
        assertThat(Path.of(new RawPath("/" + "a".repeat(8192), Encoding.ENCODED)))
                .isInstanceOf(Path.Bad.class);
    }

    @Test
    void the_reason_quotes_nothing_of_the_path() {
        assertThat(Path.of(new RawPath("/<script>/..", Encoding.ENCODED)))
                .isEqualTo(new Path.Bad("the path has a dot segment"));
    }

    // ---- property

    private static final List<String> PIECES = List.of(
            "/",
            "/",
            "/",
            "a",
            "b",
            ".",
            "..",
            "%2e",
            "%2E",
            "%2f",
            "%5c",
            "\\",
            ";",
            "%3b",
            "%25",
            "%",
            "%00",
            "\u0000",
            "?",
            "%3f",
            "#",
            "%23",
            "é",
            "%c3%a9",
            "%c0%ae",
            "%c0%af",
            "%e0%80%af",
            "😀",
            "%20",
            " ",
            "+",
            "~",
            "%7e",
            "{",
            "|",
            "%252e",
            "%u002e",
            "\ufffd",
            "\u0085",
            ":",
            "@",
            "=",
            "\ud83d");

    @ParameterizedTest
    @EnumSource
    void what_is_accepted_means_the_same_to_everyone(Encoding front) {
        var random = new Random(front.name().hashCode());
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            var raw = new StringBuilder("/");
            for (int pieces = random.nextInt(7); pieces > 0; pieces--) {
                raw.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (!(Path.of(new RawPath(raw.toString(), front)) instanceof Path.Ok(var path))) {
                continue;
            }
            accepted++;
            assertThat(Path.of(new RawPath(path.encoded(), Encoding.ENCODED)))
                    .as("read again: %s", raw)
                    .isEqualTo(new Path.Ok(path));
            assertThat(path.encoded()).matches("(/([A-Za-z0-9\\-._~!$&'()*+,=:@]|%[0-9A-F]{2})*)+");
            String plain = "/" + String.join("/", path.segments());
            for (Server server : SERVERS) {
                assertThat(server.resolves.apply(path.encoded()))
                        .as("%s: %s", server.name, raw)
                        .isEqualTo(plain);
            }
            if (front == Encoding.DECODED) {
                assertThat(plain).isEqualTo(raw.toString());
            }
        }
        assertThat(accepted).isGreaterThan(5_000);
    }

    private record Server(String name, UnaryOperator<String> resolves) {}

    /** Ways in which servers, right or wrong, find the resource of a path; each gives it decoded. */
    private static final List<Server> SERVERS = List.of(
            new Server("RFC 3986 5.2.4, then decode", path -> decode(dotless(path))),
            new Server("decode, then dot segments", path -> dotless(decode(path))),
            new Server("decode twice", path -> dotless(decode(decode(path)))),
            new Server("merge slashes", path -> dotless(decode(path).replaceAll("/{2,}", "/"))),
            new Server("backslash is slash", path -> dotless(decode(path).replace('\\', '/'))),
            new Server("strip parameters", path -> dotless(decode(path).replaceAll(";[^/]*", ""))),
            new Server(
                    "decode, then cut query and fragment",
                    path -> dotless(decode(path).replaceAll("[?#].*", ""))),
            new Server("C strings", path -> dotless(decode(path).replaceAll("[\u0000\r\n].*", ""))),
            new Server("java.net.URI", path -> {
                String resolved =
                        java.net.URI.create("http://h" + path).normalize().getPath();
                return resolved == null ? "" : resolved;
            }));

    /** Decoding as lenient as it comes: what is no encoding stays. */
    private static String decode(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return path;
        }
    }

    /** remove_dot_segments, and a step above the root stays there. */
    private static String dotless(String path) {
        List<String> out = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            switch (segments[i]) {
                case "." -> addEmpty(out, last);
                case ".." -> {
                    if (!out.isEmpty()) {
                        out.removeLast();
                    }
                    addEmpty(out, last);
                }
                default -> out.add(segments[i]);
            }
        }
        return "/" + String.join("/", out);
    }

    private static void addEmpty(List<String> out, boolean last) {
        if (last) {
            out.add("");
        }
    }

    private static Path ok(String raw, Encoding encoding) {
        Path.Parsed parsed = Path.of(new RawPath(raw, encoding));
        assertThat(parsed).isInstanceOf(Path.Ok.class);
        return ((Path.Ok) parsed).path();
    }
}
