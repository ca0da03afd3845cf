package gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of structured header fields (RFC 9651, which RFC 8941 is a part of), read strictly and written in their one
 * canonical form (4.1).
 *
 * <p>Stricter than the RFC where it leaves a choice or has the last of several win: a key or parameter that stands twice
 * is refused, and so is base64 with another padding or set bits after the last byte, so that nobody reads a field in two
 * ways. A field has {@link #MOST_CHARACTERS} at the most, and a list, an inner list, a dictionary and a set of parameters
 * {@link #MOST_MEMBERS} members.
 */
public final class StructuredField {
    /** More than the header fields of any front may have in all. */
    public static final int MOST_CHARACTERS = 16_384;

    /** As many parameters as RFC 9651 3.1.2 asks readers to take; fewer members of a list than it does. */
    public static final int MOST_MEMBERS = 256;

    private StructuredField() {}

    /** A bare item (RFC 9651 3.3). */
    public sealed interface Value {}

    /** A whole number of at most 15 digits (3.3.1). */
    public record Whole(long value) implements Value {}

    /** A decimal number (3.3.2), in thousandths: at most 12 digits before the point and 3 after it. */
    public record Decimal(long thousandths) implements Value {}

    /** A string (3.3.3): printable ASCII. */
    public record Text(String value) implements Value {}

    /** A token (3.3.4). */
    public record Token(String value) implements Value {}

    /** A byte sequence (3.3.5). */
    public record Bytes(Body value) implements Value {}

    /** A boolean (3.3.6). */
    public record Bool(boolean value) implements Value {}

    /** A date (3.3.7), in seconds of the epoch. */
    public record Date(long seconds) implements Value {}

    /** A display string (3.3.8): any Unicode text. */
    public record Display(String value) implements Value {}

    /** What a list or a dictionary has. */
    public sealed interface Member {
        /** In order, keys unique. */
        SequencedMap<String, Value> parameters();
    }

    /** A value with parameters (3.3). */
    public record Item(Value value, SequencedMap<String, Value> parameters) implements Member {
        public Item {
            parameters = copy(parameters);
        }

        /** An item without parameters. */
        public static Item of(Value value) {
            return new Item(value, Collections.emptyNavigableMap());
        }
    }

    /** An inner list (3.1.1). */
    public record InnerList(List<Item> items, SequencedMap<String, Value> parameters) implements Member {
        public InnerList {
            items = List.copyOf(items);
            parameters = copy(parameters);
        }
    }

    private static SequencedMap<String, Value> copy(SequencedMap<String, Value> parameters) {
        return parameters.isEmpty()
                ? Collections.emptyNavigableMap()
                : Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    }

    // ------------------------------------------------------------------------------------------------ reading

    /**
     * The dictionary (3.2) that the lines of a field are, joined by commas.
     *
     * @return null where they are none; empty for no lines
     */
    public static @Nullable SequencedMap<String, Member> dictionary(List<String> lines) {
        return new StructuredFieldReader(join(lines)).dictionary();
    }

    /** The list (3.1) that the lines of a field are, joined by commas; null where they are none. */
    public static @Nullable List<Member> list(List<String> lines) {
        return new StructuredFieldReader(join(lines)).list();
    }

    /** The item (3.3) that a field is; null where it is none. */
    public static @Nullable Item item(List<String> lines) {
        return new StructuredFieldReader(join(lines)).item();
    }

    /** RFC 9651 4.2 and RFC 9110 5.3. */
    private static String join(List<String> lines) {
        return lines.size() == 1 ? lines.getFirst() : String.join(", ", lines);
    }

    // ------------------------------------------------------------------------------------------------ writing

    /** {@code members} as the text of a field (4.1.2). */
    public static String write(SequencedMap<String, Member> members) {
        var out = new StringBuilder();
        for (Map.Entry<String, Member> member : members.entrySet()) {
            if (!out.isEmpty()) {
                out.append(", ");
            }
            out.append(member.getKey());
            if (member.getValue() instanceof Item(Bool(var value), var parameters) && value) {
                write(out, parameters);
            } else {
                out.append('=');
                write(out, member.getValue());
            }
        }
        return out.toString();
    }

    /** {@code members} as the text of a field (4.1.1). */
    public static String write(List<Member> members) {
        var out = new StringBuilder();
        for (Member member : members) {
            if (!out.isEmpty()) {
                out.append(", ");
            }
            write(out, member);
        }
        return out.toString();
    }

    /** Appends one member with its parameters (4.1.1.1, 4.1.3). */
    public static void write(StringBuilder out, Member member) {
        if (member instanceof Item item) {
            write(out, item.value);
        } else {
            out.append('(');
            boolean first = true;
            for (Item item : ((InnerList) member).items) {
                if (!first) {
                    out.append(' ');
                }
                write(out, item);
                first = false;
            }
            out.append(')');
        }
        write(out, member.parameters());
    }

    private static void write(StringBuilder out, SequencedMap<String, Value> parameters) {
        for (Map.Entry<String, Value> parameter : parameters.entrySet()) {
            out.append(';').append(parameter.getKey());
            if (!(parameter.getValue() instanceof Bool bool && bool.value)) {
                out.append('=');
                write(out, parameter.getValue());
            }
        }
    }

    // Plain instanceof: the first pattern switch of a process costs a cold function some 20 ms.

    private static void write(StringBuilder out, Value value) {
        if (value instanceof Text text) {
            out.append('"');
            for (int i = 0; i < text.value.length(); i++) {
                char c = text.value.charAt(i);
                if (c == '"' || c == '\\') {
                    out.append('\\');
                }
                out.append(c);
            }
            out.append('"');
        } else if (value instanceof Whole whole) {
            out.append(whole.value);
        } else if (value instanceof Bytes bytes) {
            out.append(':')
                    .append(Base64.getEncoder().encodeToString(bytes.value.bytes()))
                    .append(':');
        } else if (value instanceof Token token) {
            out.append(token.value);
        } else if (value instanceof Bool bool) {
            out.append(bool.value ? "?1" : "?0");
        } else if (value instanceof Date date) {
            out.append('@').append(date.seconds);
        } else if (value instanceof Decimal decimal) {
            write(out, decimal.thousandths);
        } else {
            out.append("%\"");
            for (byte b : ((Display) value).value.getBytes(StandardCharsets.UTF_8)) {
                if (b >= 0x20 && b < 0x7f && b != '%' && b != '"') {
                    out.append((char) b);
                } else { // small digits (4.1.11)
                    out.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
                }
            }
            out.append('"');
        }
    }

    /** At least one digit after the point, and no zero at the end but that (4.1.5). */
    private static void write(StringBuilder out, long thousandths) {
        long size = Math.abs(thousandths);
        out.append(thousandths < 0 ? "-" : "").append(size / 1000).append('.').append(size / 100 % 10);
        if (size % 100 != 0) {
            out.append(size / 10 % 10);
            if (size % 10 != 0) {
                out.append(size % 10);
            }
        }
    }
}
