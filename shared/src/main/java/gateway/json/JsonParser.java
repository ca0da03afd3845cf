package gateway.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A strict recursive-descent parser of RFC 8259. It stands here in place of a library because it is on the way to the
 * first answer of a cold function, where loading a general parser costs more than all parsing that follows (ADR 0002);
 * jackson-core is its oracle in the tests.
 */
public final class JsonParser {

    /**
     * What a text may hold at the most.
     *
     * @param depth        nested objects and arrays
     * @param numberLength characters of one number
     */
    public record Limits(int depth, int numberLength) {
        public static final Limits DEFAULT = new Limits(64, 100);
    }

    private final byte[] in;
    private final Limits limits;
    private int at;
    private int depth;

    private JsonParser(byte[] in, Limits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * Reads one JSON text.
     *
     * @throws JsonException where it is not JSON, has a duplicate name, or is beyond {@code limits}
     */
    public static Json parse(byte[] utf8, Limits limits) throws JsonException {
        var parser = new JsonParser(utf8, limits);
        parser.space();
        Json value = parser.value();
        parser.space();
        if (parser.at < utf8.length) {
            throw parser.fault("text after the end of the value");
        }
        return value;
    }

    private Json value() throws JsonException {
        if (at >= in.length) {
            throw fault("the text ends where a value is due");
        }
        return switch (in[at]) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.Null.NULL);
            default -> number();
        };
    }

    private Json object() throws JsonException {
        enter();
        var members = new LinkedHashMap<String, Json>();
        if (!closes('}')) {
            do {
                space();
                if (at >= in.length || in[at] != '"') {
                    throw fault("a member name in double quotes is due");
                }
                String name = string();
                space();
                expect(':');
                space();
                if (members.put(name, value()) != null) {
                    throw fault("the name \"" + name + "\" stands twice in one object");
                }
            } while (continues('}'));
        }
        depth--;
        return new Json.Obj(members);
    }

    private Json array() throws JsonException {
        enter();
        List<Json> items = new ArrayList<>();
        if (!closes(']')) {
            do {
                space();
                items.add(value());
            } while (continues(']'));
        }
        depth--;
        return new Json.Arr(items);
    }

    private void enter() throws JsonException {
        if (++depth > limits.depth()) {
            throw fault("more than " + limits.depth() + " levels deep");
        }
        at++;
        space();
    }

    private boolean closes(char close) {
        if (at < in.length && in[at] == close) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char close) throws JsonException {
        space();
        if (closes(close)) {
            return false;
        }
        expect(',');
        return true;
    }

    private void expect(char wanted) throws JsonException {
        if (at >= in.length || in[at] != wanted) {
            throw fault("'" + wanted + "' is due");
        }
        at++;
    }

    private Json word(String word, Json value) throws JsonException {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= in.length || in[at + i] != word.charAt(i)) {
                throw fault("not a JSON value");
            }
        }
        at += word.length();
        return value;
    }

    private Json number() throws JsonException {
        int start = at;
        skip('-');
        if (!skip('0') && digits() == 0) {
            throw fault("not a JSON value");
        }
        if (skip('.') && digits() == 0) {
            throw fault("a digit is due after the decimal point");
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            if (digits() == 0) {
                throw fault("a digit is due in the exponent");
            }
        }
        if (at - start > limits.numberLength()) {
            throw fault("a number of more than " + limits.numberLength() + " characters");
        }
        if (at < in.length && (in[at] >= '0' && in[at] <= '9')) {
            throw fault("a number may not start with 0");
        }
        return new Json.Num(new String(in, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private boolean skip(char c) {
        if (at < in.length && in[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private int digits() {
        int start = at;
        while (at < in.length && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        return at - start;
    }

    private String string() throws JsonException {
        int start = ++at;
        boolean ascii = true;
        while (at < in.length) {
            byte c = in[at];
            if (c == '"') {
                String text =
                        ascii ? new String(in, start, at - start, StandardCharsets.ISO_8859_1) : decode(start, at);
                at++;
                return text;
            }
            if (c == '\\') {
                return escaped(start);
            }
            if (c >= 0 && c < 0x20) {
                throw fault("a control character in a string; escape it");
            }
            ascii &= c >= 0;
            at++;
        }
        throw fault("the text ends inside a string");
    }

    private String escaped(int start) throws JsonException {
        var text = new StringBuilder();
        int run = start;
        while (at < in.length) {
            byte c = in[at];
            if (c == '"') {
                text.append(decode(run, at++));
                return paired(text);
            }
            if (c >= 0 && c < 0x20) {
                throw fault("a control character in a string; escape it");
            }
            if (c != '\\') {
                at++;
                continue;
            }
            text.append(decode(run, at));
            if (++at >= in.length) {
                break;
            }
            switch (in[at++]) {
                case '"' -> text.append('"');
                case '\\' -> text.append('\\');
                case '/' -> text.append('/');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> text.append(unit());
                default -> throw fault("an unknown escape");
            }
            run = at;
        }
        throw fault("the text ends inside a string");
    }

    private char unit() throws JsonException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < in.length ? Character.digit((char) in[at++], 16) : -1;
            if (digit < 0) {
                throw fault("four hexadecimal digits are due after \\u");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private String paired(StringBuilder text) throws JsonException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || ++i >= text.length()
                        || !Character.isLowSurrogate(text.charAt(i))) {
                    throw fault("half of a surrogate pair");
                }
            }
        }
        return text.toString();
    }

    private String decode(int from, int to) throws JsonException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            throw fault("not valid UTF-8");
        }
    }

    private void space() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private JsonException fault(String what) {
        return new JsonException(what + " (at byte " + at + ")");
    }
}
