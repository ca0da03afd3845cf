package gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads a List of Items as strictly as RFC 9651 4.2 wants, so that tests see what a client sees. No Inner Lists, Decimals,
 * Dates or Display Strings: our fields have none.
 */
public final class StructuredList {
    private final String in;
    private int at;

    /**
     * One member.
     *
     * @param value      a String, Long, Boolean, {@link Token} or {@link Bytes}
     * @param parameters likewise, in their order
     */
    public record Item(Object value, Map<String, Object> parameters) {
        /** An Integer. */
        public long number(String parameter) {
            return (Long) Objects.requireNonNull(parameters.get(parameter), parameter);
        }
    }

    public record Token(String text) {}

    /** A Byte Sequence, in hexadecimal digits. */
    public record Bytes(String hex) {}

    private StructuredList(String in) {
        this.in = in;
    }

    /**
     * Several lines of a field are one, as a recipient combines them (RFC 9110 5.3).
     *
     * @throws IllegalArgumentException for anything else than a List
     */
    public static List<Item> parse(List<String> lines) {
        var parser = new StructuredList(String.join(", ", lines));
        return parser.list();
    }

    private List<Item> list() {
        skip(' ');
        List<Item> members = new ArrayList<>();
        while (at < in.length()) {
            members.add(new Item(bare(), parameters()));
            optionalWhitespace();
            if (at == in.length()) {
                return members;
            }
            expect(',');
            optionalWhitespace();
            if (at == in.length()) {
                throw wrong("a comma at the end");
            }
        }
        return members;
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        while (peek() == ';') {
            at++;
            skip(' ');
            String key = key();
            Object value = true;
            if (peek() == '=') {
                at++;
                value = bare();
            }
            if (parameters.put(key, value) != null) {
                throw wrong(key + " stands twice"); // the last would hold: allowed, but we never mean it
            }
        }
        return parameters;
    }

    private String key() {
        if (!isLower(peek()) && peek() != '*') {
            throw wrong("no key");
        }
        int from = at;
        while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) {
            at++;
        }
        return in.substring(from, at);
    }

    private Object bare() {
        char c = peek();
        if (c == '-' || isDigit(c)) {
            return integer();
        }
        if (c == '"') {
            return string();
        }
        if (c == ':') {
            return bytes();
        }
        if (c == '?') {
            at++;
            char bit = next();
            if (bit != '0' && bit != '1') {
                throw wrong("no Boolean");
            }
            return bit == '1';
        }
        if (c == '*' || isLower(c) || c >= 'A' && c <= 'Z') {
            int from = at;
            while (isTokenCharacter(peek())) {
                at++;
            }
            return new Token(in.substring(from, at));
        }
        throw wrong("no item");
    }

    private Long integer() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (isDigit(peek())) {
            at++;
        }
        if (at == digits || at - digits > 15 || peek() == '.') {
            throw wrong("no Integer");
        }
        return Long.valueOf(in.substring(from, at));
    }

    private String string() {
        at++;
        var out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            if (c == '\\') {
                c = next();
                if (c != '"' && c != '\\') {
                    throw wrong("nothing to escape");
                }
            } else if (c < 0x20 || c >= 0x7f) {
                throw wrong("not in a String");
            }
            out.append(c);
        }
    }

    private Bytes bytes() {
        int end = in.indexOf(':', at + 1);
        if (end < 0) {
            throw wrong("no end of a Byte Sequence");
        }
        String text = in.substring(at + 1, end);
        at = end + 1;
        if (text.length() % 4 != 0) {
            throw wrong("not padded"); // a parser may pass it, a strict one need not
        }
        return new Bytes(
                HexFormat.of().formatHex(Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isTokenCharacter(char c) {
        return isLower(c) || isDigit(c) || c >= 'A' && c <= 'Z' || c != 0 && "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0;
    }

    /** 0 at the end. */
    private char peek() {
        return at < in.length() ? in.charAt(at) : 0;
    }

    private char next() {
        if (at == in.length()) {
            throw wrong("it ends");
        }
        return in.charAt(at++);
    }

    private void expect(char c) {
        if (next() != c) {
            throw wrong("no " + c);
        }
    }

    private void skip(char c) {
        while (peek() == c) {
            at++;
        }
    }

    private void optionalWhitespace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at " + at + ": " + in);
    }
}
