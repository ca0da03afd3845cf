package gateway.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes compact JSON (RFC 8259) straight into UTF-8, piece by piece or a whole {@link Json}. Control characters and
 * U+2028/2029 are escaped. Commas come by themselves; that every object and array is closed, and every name followed by a
 * value, is the caller's part. For one thread.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte AS_IT_IS = 0;
    private static final byte NUMBERED = 'u';

    /** What becomes of each byte: nothing, the letter of its escape, or for a part of a longer character -1. */
    private static final byte[] KINDS = kinds();

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        Arrays.fill(kinds, 0, 0x20, NUMBERED);
        Arrays.fill(kinds, 0x80, 256, (byte) -1);
        kinds['"'] = '"';
        kinds['\\'] = '\\';
        kinds['\n'] = 'n';
        kinds['\r'] = 'r';
        kinds['\t'] = 't';
        return kinds;
    }

    /** The most that one character or one byte becomes: backslash, u and four digits. */
    private static final int ESCAPE = 6;

    private final int plain; // characters below it stand for themselves, but for a few
    private byte[] out;
    private int size;

    /** @param capacity bytes that are expected */
    public JsonWriter(int capacity) {
        this(capacity, 0x80);
    }

    private JsonWriter(int capacity, int plain) {
        this.plain = plain;
        out = new byte[capacity];
    }

    /** One that escapes all but visible ASCII, for readers of whom nobody knows what they take the bytes for. */
    public static JsonWriter ascii(int capacity) {
        return new JsonWriter(capacity, 0x7f);
    }

    static byte[] write(Json value) {
        return new JsonWriter(128).value(value).bytes();
    }

    public JsonWriter object() {
        separate();
        put('{');
        return this;
    }

    public JsonWriter endObject() {
        put('}');
        return this;
    }

    public JsonWriter array() {
        separate();
        put('[');
        return this;
    }

    public JsonWriter endArray() {
        put(']');
        return this;
    }

    /** A member's name; its value is written next. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        put(':');
        return this;
    }

    public JsonWriter string(String value) {
        separate();
        quote(value);
        return this;
    }

    public JsonWriter number(long value) {
        if (value < 0 || value >= 1_000_000) {
            return literal(Long.toString(value));
        }
        separate();
        digits((int) value);
        return this;
    }

    /** So many tenths, none or more, as a decimal fraction such as 12.3. */
    public JsonWriter tenths(long tenths) {
        number(tenths / 10);
        put('.');
        put((char) ('0' + tenths % 10));
        return this;
    }

    /** A number below a million, as most are: straight to its place. */
    private void digits(int number) {
        reserve(6);
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out[size++] = (byte) ('0' + number / divisor % 10);
        }
    }

    public JsonWriter truth(boolean value) {
        return literal(value ? "true" : "false");
    }

    /** A whole value. */
    public JsonWriter value(Json value) {
        // No switch over types: linking the first one costs a cold start 10 ms.
        if (value instanceof Json.Str string) {
            return string(string.value());
        }
        if (value instanceof Json.Obj object) {
            Members members = Members.copyOf(object.members());
            object();
            for (int i = 0; i < members.size(); i++) {
                name(members.name(i)).value(members.value(i));
            }
            return endObject();
        }
        if (value instanceof Json.Arr array) {
            List<Json> items = array.items();
            array();
            for (int i = 0; i < items.size(); i++) {
                value(items.get(i));
            }
            return endArray();
        }
        if (value instanceof Json.Num number) {
            return literal(number.literal());
        }
        return value instanceof Json.Bool bool ? truth(bool.value()) : literal("null");
    }

    /**
     * A string whose characters come as UTF-8.
     *
     * @return false where they are not well-formed: then nothing is written
     */
    public boolean utf8(byte[] text) {
        int start = size;
        separate();
        // Each byte left becomes one at least; what becomes more makes sure of its own room.
        reserve(text.length + 2 + ESCAPE);
        put('"');
        byte[] to = out;
        int at = size;
        int i = 0;
        while (i < text.length) {
            byte b = text[i];
            byte kind = KINDS[b & 0xff];
            if (kind == AS_IT_IS) {
                to[at++] = b;
                i++;
                continue;
            }
            if (kind > 0 && kind != NUMBERED && to.length - at > text.length - i + 1 + ESCAPE) {
                // A quote, of which JSON within JSON is full: here, not by the calls below.
                to[at++] = '\\';
                to[at++] = kind;
                i++;
                continue;
            }
            int length = Utf8.sequence(text, i, text.length);
            if (length == 0) {
                size = start;
                return false;
            }
            if (length == 1 || isLineSeparator(text, i, length)) {
                size = at;
                reserve(text.length - i + 1 + ESCAPE);
                escape(length == 1 ? (char) b : (char) (0x2000 | text[i + 2] & 0x3f));
                to = out;
                at = size;
            } else {
                System.arraycopy(text, i, to, at, length);
                at += length;
            }
            i += length;
        }
        size = at;
        put('"');
        return true;
    }

    /** A string that is {@code bytes} in base64. */
    public JsonWriter base64(byte[] bytes) {
        byte[] text = Base64.getEncoder().encode(bytes);
        separate();
        put('"');
        reserve(text.length + 1);
        System.arraycopy(text, 0, out, size, text.length);
        size += text.length;
        put('"');
        return this;
    }

    /** U+2028 or U+2029, which are line ends to JavaScript. */
    private static boolean isLineSeparator(byte[] text, int i, int length) {
        return length == 3 && text[i] == (byte) 0xe2 && text[i + 1] == (byte) 0x80 && (text[i + 2] | 1) == (byte) 0xa9;
    }

    private void quote(String text) {
        int length = text.length();
        reserve(length + 2 + ESCAPE);
        byte[] to = out;
        int at = size;
        to[at++] = '"';
        // A copy, for each look into a string is a call and two checks to the JDK's first compiler, which functions run
        // with. A question mark in it may stand for a character that the copy has no room for; of two that are one
        // beyond the first 65,536 there is one, and the rest is in other places.
        byte[] copy = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean aligned = copy.length == length;
        for (int i = 0; i < length; i++) {
            byte b = aligned ? copy[i] : text.charAt(i) < 0x80 ? (byte) text.charAt(i) : (byte) '?';
            if (b >= 0 && b < plain && KINDS[b] == AS_IT_IS && b != '?') {
                to[at++] = b;
                continue;
            }
            char c = text.charAt(i);
            if (c == '?') {
                to[at++] = b;
                continue;
            }
            size = at;
            if (c < plain || plain < 0x80 || c == '\u2028' || c == '\u2029') {
                escape(c);
            } else if (!Character.isSurrogate(c)) {
                size = Utf8.put(out, at, c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                size = Utf8.put(out, at, Character.toCodePoint(c, text.charAt(++i)));
            } else {
                escape(c);
            }
            reserve(length - i + ESCAPE);
            to = out;
            at = size;
        }
        to[at++] = '"';
        size = at;
    }

    /** There must be room for it. */
    private void escape(char c) {
        byte kind = c < 0x80 ? KINDS[c] : NUMBERED;
        out[size++] = '\\';
        out[size++] = kind == AS_IT_IS ? NUMBERED : kind;
        if (kind == NUMBERED || kind == AS_IT_IS) {
            out[size++] = HEX[c >> 12];
            out[size++] = HEX[c >> 8 & 15];
            out[size++] = HEX[c >> 4 & 15];
            out[size++] = HEX[c & 15];
        }
    }

    private JsonWriter literal(String ascii) {
        separate();
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            out[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** A comma where one is due. */
    private void separate() {
        if (size > 0) {
            byte last = out[size - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private void put(char ascii) {
        reserve(1);
        out[size++] = (byte) ascii;
    }

    private void reserve(int more) {
        if (more > out.length - size) {
            out = Arrays.copyOf(out, Math.max(size + more, out.length + (out.length >> 1)));
        }
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** Passes on what was written. */
    public void writeTo(OutputStream to) throws IOException {
        to.write(out, 0, size);
    }

    /** What was written; not to be written to any more. */
    public byte[] bytes() {
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    /** What was written so far. */
    @Override
    public String toString() {
        return new String(out, 0, size, StandardCharsets.UTF_8);
    }
}
