package gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /** Takes the members of one object in place of the object, where each is a string without escapes. */
    public interface Lines {
        /** What was taken so far does not count: the object is another one, or was read as others are. */
        void clear();

        /**
         * Takes a member: in {@code in}, the bytes of its name and of its value, without their quotes, judged by nobody.
         *
         * @return false where it cannot; then the object is read as others are
         */
        boolean line(byte[] in, int nameFrom, int nameTo, int valueFrom, int valueTo);
    }

    private static final Json TRUE = new Json.Bool(true);
    private static final Json FALSE = new Json.Bool(false);

    /** Digits of an exponent: with more, the number is beyond what {@link java.math.BigDecimal} holds. */
    private static final int EXPONENT_DIGITS = 9;

    private final byte[] in;
    private final Limits limits;
    private final String member; // of the outermost object, whose members go to lines; empty: none
    private final @Nullable Lines lines;
    private int at;
    private int depth;

    private JsonParser(byte[] in, Limits limits) {
        this(in, limits, "", null);
    }

    private JsonParser(byte[] in, Limits limits, String member, @Nullable Lines lines) {
        this.in = in;
        this.limits = limits;
        this.member = member;
        this.lines = lines;
    }

    /**
     * Reads one JSON text.
     *
     * @throws JsonException where it is not JSON, has a duplicate name, or is beyond {@code limits}
     */
    public static Json parse(byte[] utf8, Limits limits) throws JsonException {
        return new JsonParser(utf8, limits).whole();
    }

    /**
     * Reads one JSON text, but for the object {@code member} of its outermost object: its members go to {@code lines}, if
     * those can take them all, and in its place stands an empty one.
     *
     * @throws JsonException as {@link #parse(byte[], Limits)}; but whether a name that went to {@code lines} stands twice is
     *                       theirs to judge
     */
    public static Json parse(byte[] utf8, String member, Lines lines) throws JsonException {
        return new JsonParser(utf8, Limits.DEFAULT, member, lines).whole();
    }

    private Json whole() throws JsonException {
        space();
        Json value = value();
        space();
        if (at < in.length) {
            throw fault("text after the end of the value");
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
            case 't' -> word("true", TRUE);
            case 'f' -> word("false", FALSE);
            case 'n' -> word("null", Json.Null.NULL);
            default -> number();
        };
    }

    private Json object() throws JsonException {
        enter();
        var members = new Members.Builder();
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
                boolean taken = lines != null && depth == 1 && name.equals(member) && isTaken(lines);
                if (!members.add(name, taken ? Json.Obj.EMPTY : value())) {
                    throw fault("the name \"" + name + "\" stands twice in one object");
                }
            } while (continues('}'));
        }
        depth--;
        return new Json.Obj(members.build());
    }

    /** Whether {@code taker} could take the object that begins here, and then it has been read. */
    private boolean isTaken(Lines taker) {
        int start = at;
        taker.clear();
        if (lines(taker)) {
            return true;
        }
        taker.clear();
        at = start;
        return false;
    }

    private boolean lines(Lines taker) {
        if (!skip('{')) {
            return false;
        }
        do {
            space();
            int name = at + 1;
            int nameEnd = unescaped();
            space();
            if (nameEnd < 0 || !skip(':')) {
                return false;
            }
            space();
            int value = at + 1;
            int valueEnd = unescaped();
            if (valueEnd < 0 || !taker.line(in, name, nameEnd, value, valueEnd)) {
                return false;
            }
            space();
        } while (skip(','));
        return skip('}');
    }

    /** Goes behind the string that begins here, and answers where its quote is; -1: it has an escape, or is none. */
    private int unescaped() {
        byte[] bytes = in;
        int i = at;
        if (i >= bytes.length || bytes[i++] != '"') {
            return -1;
        }
        while (i < bytes.length && bytes[i] != '"') {
            if (bytes[i] == '\\') {
                return -1;
            }
            i++;
        }
        at = i + 1;
        return i < bytes.length ? i : -1;
    }

    private Json array() throws JsonException {
        enter();
        Json[] items = new Json[8];
        int size = 0;
        if (!closes(']')) {
            do {
                space();
                if (size == items.length) {
                    items = Arrays.copyOf(items, 2 * size);
                }
                items[size++] = value();
            } while (continues(']'));
        }
        depth--;
        return new Json.Arr(Items.of(items, size));
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
        number(start);
        if (at - start > limits.numberLength()) {
            throw fault("a number of more than " + limits.numberLength() + " characters");
        }
        return new Json.Num(new String(in, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private void number(int start) throws JsonException {
        skip('-');
        if (skip('0')) {
            if (digits() > 0) {
                throw fault("a number may not start with 0");
            }
        } else if (digits() == 0) {
            at = start;
            throw fault("not a JSON value");
        }
        if (skip('.') && digits() == 0) {
            throw fault("a digit is due after the decimal point");
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            int digits = digits();
            if (digits == 0) {
                throw fault("a digit is due in the exponent");
            }
            if (digits > EXPONENT_DIGITS) {
                throw fault("an exponent of more than " + EXPONENT_DIGITS + " digits");
            }
        }
    }

    /** Whether all of {@code text} is one number (RFC 8259 6). */
    static boolean isNumber(String text) {
        if (isWhole(text)) {
            return true;
        }
        var parser = new JsonParser(text.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);
        try {
            parser.number(0);
            return parser.at == parser.in.length;
        } catch (JsonException _) {
            return false;
        }
    }

    /** Whether it is what nearly all numbers are, digits alone; what this says no to may still be one. */
    private static boolean isWhole(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return length > 0 && (length == 1 || text.charAt(0) != '0');
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

    // The two loops over the bytes of strings keep their place in a variable: the JDK's first compiler, which functions
    // run
    // with, fetches a field anew for each byte.

    private String string() throws JsonException {
        byte[] bytes = in;
        int start = at + 1;
        int i = start;
        int seen = 0; // negative once there was a byte beyond ASCII
        while (i < bytes.length) {
            byte c = bytes[i];
            if (c == '"') {
                String text =
                        seen >= 0 ? new String(bytes, start, i - start, StandardCharsets.ISO_8859_1) : decode(start, i);
                at = i + 1;
                return text;
            }
            if (c == '\\') {
                return escaped(start, seen >= 0 ? i : start);
            }
            if (c >= 0 && c < 0x20) {
                at = i;
                throw fault("a control character in a string; escape it");
            }
            seen |= c;
            i++;
        }
        at = i;
        throw fault("the text ends inside a string");
    }

    /** A string that has an escape: its characters are collected in UTF-8. Before {@code judged} all is ASCII. */
    private String escaped(int start, int judged) throws JsonException {
        byte[] bytes = in;
        int run = start;
        int size = 0;
        byte[] text = new byte[Math.max(64, 2 * (judged - start))];
        int i = judged;
        while (i < bytes.length) {
            byte c = bytes[i];
            if (c >= 0x20 && c != '"' && c != '\\') {
                i++;
                continue;
            }
            if (c < 0) {
                int length = Utf8.sequence(bytes, i, bytes.length);
                if (length == 0) {
                    at = i;
                    throw fault("not valid UTF-8");
                }
                i += length;
                continue;
            }
            if (c < 0x20) {
                at = i;
                throw fault("a control character in a string; escape it");
            }
            int length = i - run;
            if (size + length + 4 > text.length) {
                text = Arrays.copyOf(text, Math.max(size + length + 4, 2 * text.length));
            }
            System.arraycopy(bytes, run, text, size, length);
            size += length;
            at = i + 1;
            if (c == '"') {
                return new String(text, 0, size, StandardCharsets.UTF_8);
            }
            if (at >= bytes.length) {
                break;
            }
            size = Utf8.put(text, size, escape());
            i = at;
            run = i;
        }
        at = bytes.length;
        throw fault("the text ends inside a string");
    }

    /** The character that the escape stands for whose backslash has been read. */
    private int escape() throws JsonException {
        return switch (in[at++]) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> point();
            default -> throw fault("an unknown escape");
        };
    }

    /** A character by its number; one beyond the first 65,536 by two, each half of a surrogate pair. */
    private int point() throws JsonException {
        char unit = unit();
        if (!Character.isSurrogate(unit)) {
            return unit;
        }
        boolean pair = Character.isHighSurrogate(unit) && at + 1 < in.length && in[at] == '\\' && in[at + 1] == 'u';
        if (pair) {
            at += 2;
            char low = unit();
            if (Character.isLowSurrogate(low)) {
                return Character.toCodePoint(unit, low);
            }
        }
        throw fault("half of a surrogate pair");
    }

    private char unit() throws JsonException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < in.length && in[at] >= 0 ? Character.digit((char) in[at], 16) : -1;
            if (digit < 0) {
                throw fault("four hexadecimal digits are due after \\u");
            }
            at++;
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private String decode(int from, int to) throws JsonException {
        for (int i = from; i < to; ) {
            int length = Utf8.sequence(in, i, to);
            if (length == 0) {
                at = i;
                throw fault("not valid UTF-8");
            }
            i += length;
        }
        return new String(in, from, to - from, StandardCharsets.UTF_8);
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
