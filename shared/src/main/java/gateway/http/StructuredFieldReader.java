package gateway.http;

import gateway.http.StructuredField.Bool;
import gateway.http.StructuredField.Bytes;
import gateway.http.StructuredField.Date;
import gateway.http.StructuredField.Decimal;
import gateway.http.StructuredField.Display;
import gateway.http.StructuredField.InnerList;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Member;
import gateway.http.StructuredField.Text;
import gateway.http.StructuredField.Token;
import gateway.http.StructuredField.Value;
import gateway.http.StructuredField.Whole;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The parser behind {@link StructuredField}: RFC 9651 4.2, a method for each algorithm there. Null where one fails. */
final class StructuredFieldReader {
    private final String in;
    private int at;

    StructuredFieldReader(String in) {
        this.in = in;
    }

    @Nullable
    SequencedMap<String, Member> dictionary() {
        if (isTooLong()) {
            return null;
        }
        SequencedMap<String, Member> members = new LinkedHashMap<>();
        skipSpaces();
        while (at < in.length()) {
            String key = key();
            if (key == null) {
                return null;
            }
            Member member = eat('=') ? member() : withParameters(new Bool(true));
            if (member == null
                    || members.put(key, member) != null
                    || members.size() > StructuredField.MOST_MEMBERS
                    || !isNextMember()) {
                return null;
            }
        }
        return members;
    }

    @Nullable
    List<Member> list() {
        if (isTooLong()) {
            return null;
        }
        List<Member> members = new ArrayList<>();
        skipSpaces();
        while (at < in.length()) {
            Member member = member();
            if (member == null) {
                return null;
            }
            members.add(member);
            if (members.size() > StructuredField.MOST_MEMBERS || !isNextMember()) {
                return null;
            }
        }
        return members;
    }

    @Nullable
    Item item() {
        if (isTooLong()) {
            return null;
        }
        skipSpaces();
        Item item = bareItemWithParameters();
        skipSpaces();
        return at == in.length() ? item : null;
    }

    private boolean isTooLong() {
        return in.length() > StructuredField.MOST_CHARACTERS;
    }

    /** Passes what is between two members, or the blanks at the end; false where neither is there. */
    private boolean isNextMember() {
        skipBlanks();
        if (at == in.length()) {
            return true;
        }
        if (!eat(',')) {
            return false;
        }
        skipBlanks();
        return at < in.length(); // no comma at the end
    }

    private @Nullable Member member() {
        return at < in.length() && in.charAt(at) == '(' ? innerList() : bareItemWithParameters();
    }

    private @Nullable InnerList innerList() {
        at++;
        List<Item> items = new ArrayList<>();
        while (at < in.length()) {
            skipSpaces();
            if (eat(')')) {
                SequencedMap<String, Value> parameters = parameters();
                return parameters == null ? null : new InnerList(items, parameters);
            }
            Item item = bareItemWithParameters();
            if (item == null || items.size() == StructuredField.MOST_MEMBERS || at == in.length()) {
                return null;
            }
            items.add(item);
            if (in.charAt(at) != ' ' && in.charAt(at) != ')') {
                return null;
            }
        }
        return null;
    }

    private @Nullable Item bareItemWithParameters() {
        Value value = value();
        return value == null ? null : withParameters(value);
    }

    private @Nullable Item withParameters(Value value) {
        SequencedMap<String, Value> parameters = parameters();
        return parameters == null ? null : new Item(value, parameters);
    }

    private @Nullable SequencedMap<String, Value> parameters() {
        if (at == in.length() || in.charAt(at) != ';') {
            return Collections.emptyNavigableMap();
        }
        SequencedMap<String, Value> parameters = new LinkedHashMap<>();
        while (eat(';')) {
            skipSpaces();
            String key = key();
            if (key == null) {
                return null;
            }
            Value value = eat('=') ? value() : new Bool(true);
            if (value == null
                    || parameters.put(key, value) != null
                    || parameters.size() > StructuredField.MOST_MEMBERS) {
                return null;
            }
        }
        return parameters;
    }

    /** 4.2.3.3. */
    private @Nullable String key() {
        int start = at;
        while (at < in.length()) {
            char c = in.charAt(at);
            boolean fits = isSmall(c) || c == '*' || at > start && (isDigit(c) || c == '_' || c == '-' || c == '.');
            if (!fits) {
                break;
            }
            at++;
        }
        return at == start ? null : in.substring(start, at);
    }

    private @Nullable Value value() {
        if (at == in.length()) {
            return null;
        }
        char c = in.charAt(at);
        if (c == '"') {
            return text();
        }
        if (c == '-' || isDigit(c)) {
            return number();
        }
        if (c == ':') {
            return bytes();
        }
        if (c == '?') {
            return bool();
        }
        if (c == '@') {
            at++;
            return at < in.length() && number() instanceof Whole(var seconds) ? new Date(seconds) : null;
        }
        if (c == '%') {
            return display();
        }
        return isSmall(c) || c >= 'A' && c <= 'Z' || c == '*' ? token() : null;
    }

    /** 4.2.4. */
    private @Nullable Value number() {
        boolean negative = eat('-');
        long digits = 0;
        int whole = 0;
        int fraction = -1; // digits after the point; -1: no point yet
        for (; at < in.length(); at++) {
            char c = in.charAt(at);
            if (isDigit(c)) {
                if (fraction < 0 ? whole == 15 : fraction == 3) {
                    return null;
                }
                digits = 10 * digits + c - '0';
                if (fraction < 0) {
                    whole++;
                } else {
                    fraction++;
                }
            } else if (c == '.' && fraction < 0) {
                if (whole > 12) {
                    return null;
                }
                fraction = 0;
            } else {
                break;
            }
        }
        if (whole == 0 || fraction == 0) {
            return null;
        }
        long value = negative ? -digits : digits;
        return fraction < 0
                ? new Whole(value)
                : new Decimal(fraction == 1 ? 100 * value : fraction == 2 ? 10 * value : value);
    }

    /** 4.2.5. */
    private @Nullable Text text() {
        at++;
        var text = new StringBuilder();
        while (at < in.length()) {
            char c = in.charAt(at++);
            if (c == '"') {
                return new Text(text.toString());
            }
            if (c == '\\') {
                if (at == in.length()) {
                    return null;
                }
                c = in.charAt(at++);
                if (c != '"' && c != '\\') {
                    return null;
                }
            } else if (c < 0x20 || c >= 0x7f) {
                return null;
            }
            text.append(c);
        }
        return null;
    }

    /** 4.2.6; that a letter or asterisk comes first is known. */
    private Token token() {
        int start = at;
        while (at < in.length()) {
            char c = in.charAt(at);
            if (c != ':' && c != '/' && !Headers.isName(String.valueOf(c))) {
                break;
            }
            at++;
        }
        return new Token(in.substring(start, at));
    }

    /** 4.2.7, in the one spelling that {@link StructuredField#write} gives. */
    private @Nullable Bytes bytes() {
        int end = in.indexOf(':', at + 1);
        if (end < 0) {
            return null;
        }
        String text = in.substring(at + 1, end);
        at = end + 1;
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? new Bytes(Body.of(bytes)) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** 4.2.8. */
    private @Nullable Bool bool() {
        at++;
        if (at == in.length()) {
            return null;
        }
        char c = in.charAt(at++);
        return c == '1' || c == '0' ? new Bool(c == '1') : null;
    }

    /** 4.2.10. */
    private @Nullable Display display() {
        at++;
        if (!eat('"')) {
            return null;
        }
        byte[] bytes = new byte[in.length() - at];
        int length = 0;
        while (at < in.length()) {
            char c = in.charAt(at++);
            if (c == '"') {
                return utf8(bytes, length);
            }
            if (c < 0x20 || c >= 0x7f) {
                return null;
            }
            if (c == '%') {
                int high = at + 1 < in.length() ? hex(in.charAt(at)) : -1;
                int low = high < 0 ? -1 : hex(in.charAt(at + 1));
                if (low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                at += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return null;
    }

    private static @Nullable Display utf8(byte[] bytes, int length) {
        try {
            return new Display(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString());
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    private static int hex(char c) {
        return isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private boolean eat(char c) {
        if (at < in.length() && in.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (at < in.length() && in.charAt(at) == ' ') {
            at++;
        }
    }

    /** Spaces and tabs (OWS). */
    private void skipBlanks() {
        while (at < in.length() && (in.charAt(at) == ' ' || in.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
