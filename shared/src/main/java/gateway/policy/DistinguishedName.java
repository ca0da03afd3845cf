package gateway.policy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The name of a certificate's subject or issuer (X.501), in a form in which two names are one exactly where their texts
 * are: attributes by object identifier, values without regard to the case of ASCII letters and to spaces at the ends or
 * several in a row (RFC 5280 7.1 for ASCII). Characters beyond ASCII must be the same: nothing is folded into something
 * that it only looks like.
 *
 * @param normal the relative names in the order of the certificate, each with its attributes sorted
 */
public record DistinguishedName(String normal) {
    public static final String COMMON_NAME = "2.5.4.3";

    /** Attributes by the names that texts have for them (RFC 4514 3 and what tools print), lower case. */
    private static final Map<String, String> IDENTIFIERS = Map.ofEntries(
            Map.entry("cn", COMMON_NAME),
            Map.entry("sn", "2.5.4.4"),
            Map.entry("serialnumber", "2.5.4.5"),
            Map.entry("c", "2.5.4.6"),
            Map.entry("l", "2.5.4.7"),
            Map.entry("st", "2.5.4.8"),
            Map.entry("street", "2.5.4.9"),
            Map.entry("o", "2.5.4.10"),
            Map.entry("ou", "2.5.4.11"),
            Map.entry("title", "2.5.4.12"),
            Map.entry("businesscategory", "2.5.4.15"),
            Map.entry("postalcode", "2.5.4.17"),
            Map.entry("gn", "2.5.4.42"),
            Map.entry("givenname", "2.5.4.42"),
            Map.entry("dnqualifier", "2.5.4.46"),
            Map.entry("organizationidentifier", "2.5.4.97"),
            Map.entry("uid", "0.9.2342.19200300.100.1.1"),
            Map.entry("dc", "0.9.2342.19200300.100.1.25"),
            Map.entry("emailaddress", "1.2.840.113549.1.9.1"),
            Map.entry("e", "1.2.840.113549.1.9.1"));

    /**
     * One attribute.
     *
     * @param type  its object identifier, such as {@code 2.5.4.3}
     * @param value its text; null where it is of a kind that is compared with nothing
     */
    public record Attribute(String type, @Nullable String value) {}

    /** What a text turned out to be. */
    public sealed interface Parsed {
        record Ok(DistinguishedName name) implements Parsed {}

        /** @param why it is no name, such as {@code has an attribute without a value} */
        record Bad(String why) implements Parsed {}
    }

    /** The name of {@code relative} names, in the order of the certificate. */
    public static DistinguishedName of(List<List<Attribute>> relative) {
        var normal = new StringBuilder();
        for (List<Attribute> attributes : relative) {
            var sorted = new TreeSet<String>();
            for (Attribute attribute : attributes) {
                String value = attribute.value == null ? "?" : "=" + normal(attribute.value);
                sorted.add(attribute.type + ':' + value.length() + value);
            }
            normal.append(sorted).append(';');
        }
        return new DistinguishedName(normal.toString());
    }

    private static String normal(String value) {
        var normal = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != ' ') {
                normal.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            } else if (!normal.isEmpty() && normal.charAt(normal.length() - 1) != ' ') {
                normal.append(' ');
            }
        }
        int length = normal.length();
        return length > 0 && normal.charAt(length - 1) == ' ' ? normal.substring(0, length - 1) : normal.toString();
    }

    /** Whether {@code text} may stand in a name: no control characters, no half of a surrogate pair. */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    return false;
                }
                i++;
            }
        }
        return !text.isEmpty();
    }

    /** The object identifier of the attribute called {@code name}, or null. */
    public static @Nullable String type(String name) {
        String known = IDENTIFIERS.get(name.toLowerCase(Locale.ROOT));
        return known != null || !isIdentifier(name) ? known : name;
    }

    private static boolean isIdentifier(String text) {
        boolean digit = false;
        boolean dot = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' ? !digit : c < '0' || c > '9') {
                return false;
            }
            digit = c != '.';
            dot |= c == '.';
        }
        return digit && dot;
    }

    /**
     * Reads a name as RFC 4514 writes it: the most specific attribute first, such as {@code CN=acme,O=Example\, Inc.,C=DE}.
     * Spaces around separators are ignored.
     */
    public static Parsed parse(String text) {
        return new Reader(text).read();
    }

    private static final class Reader {
        private static final String HEX = "0123456789abcdefABCDEF";

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Parsed read() {
            List<List<Attribute>> names = new ArrayList<>();
            List<Attribute> attributes = new ArrayList<>();
            while (true) {
                int equals = text.indexOf('=', at);
                if (equals < 0) {
                    return new Parsed.Bad("has an attribute without a value");
                }
                String name = text.substring(at, equals).strip();
                String type = type(name);
                if (type == null) {
                    return new Parsed.Bad("has an attribute " + name
                            + " that is not known; write its identifier, such as" + " 2.5.4.3, in place of the name");
                }
                at = equals + 1;
                String value = value();
                if (value == null || !isText(value)) {
                    return new Parsed.Bad("has no text for " + name);
                }
                attributes.add(new Attribute(type, value));
                boolean end = at == text.length();
                if (end || text.charAt(at) == ',') {
                    names.addFirst(List.copyOf(attributes)); // texts begin with what certificates end with
                    attributes.clear();
                }
                if (end) {
                    return new Parsed.Ok(of(names));
                }
                at++;
            }
        }

        private static int digit(int at) {
            return at < 16 ? at : at - 6;
        }

        /** Up to the next separator, or null where the value is not one. */
        private @Nullable String value() {
            var bytes = new Utf8();
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at < text.length() && (text.charAt(at) == '#' || text.charAt(at) == '"')) {
                return null; // hexadecimal and quoted forms, which tools do not print for text
            }
            int kept = 0;
            while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '+') {
                char c = text.charAt(at++);
                if (c == ';' || c == '"' || c == '<' || c == '>' || c == '\0') {
                    return null;
                }
                if (c != '\\') {
                    at += bytes.add(text, at - 1) - 1;
                    kept = c == ' ' ? kept : bytes.size();
                    continue;
                }
                if (at == text.length()) {
                    return null;
                }
                char escaped = text.charAt(at++);
                int high = HEX.indexOf(escaped);
                int low = high >= 0 && at < text.length() ? HEX.indexOf(text.charAt(at)) : -1;
                if (low >= 0) {
                    bytes.add((byte) (digit(high) << 4 | digit(low)));
                    at++;
                } else if (" \"#+,;<=>\\".indexOf(escaped) >= 0) {
                    bytes.add((byte) escaped);
                } else {
                    return null;
                }
                kept = bytes.size();
            }
            return bytes.text(kept);
        }
    }

    /** UTF-8 under construction: escapes are of bytes. */
    private static final class Utf8 {
        private byte[] bytes = new byte[64];
        private int size;

        int size() {
            return size;
        }

        void add(byte b) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
            bytes[size++] = b;
        }

        /** Adds the character of {@code text} at {@code from}; how many units of {@code text} it has. */
        int add(String text, int from) {
            int units = Character.charCount(text.codePointAt(from));
            for (byte b : text.substring(from, from + units).getBytes(StandardCharsets.UTF_8)) {
                add(b);
            }
            return units;
        }

        @Nullable
        String text(int length) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, length))
                        .toString();
            } catch (CharacterCodingException _) {
                return null;
            }
        }
    }
}
