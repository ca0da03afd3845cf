package gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Header fields, immutable, in order, names in lower case (RFC 9110 5). A field that could break a message apart (a name
 * that is no token, a value with CR, LF, NUL or another control character) cannot be built.
 */
public final class Headers {
    public static final Headers EMPTY = new Headers(new String[0]);

    private final String[] fields; // name, value, name, value ...

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /**
     * Fields of {@code name, value, name, value ...}.
     *
     * @throws IllegalArgumentException where {@link #isName} or {@link #isValue} does not hold
     */
    public static Headers of(String... namesAndValues) {
        var builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** A token of RFC 9110 5.6.2. */
    public static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean token = c >= 'a' && c <= 'z'
                    || c == '-'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "!#$%&'*+.^_`|~".indexOf(c) >= 0;
            if (!token) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * {@code name}, which is in lower case, with everything that is neither letter nor digit as a hyphen: what becomes the same variable
     * in a CGI environment (RFC 3875 4.1.18) or in PHP is the same field to a service.
     */
    public static String hyphened(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isPlain(name.charAt(i))) {
                char[] plain = name.toCharArray();
                for (int k = i; k < plain.length; k++) {
                    plain[k] = isPlain(plain[k]) ? plain[k] : '-';
                }
                return new String(plain);
            }
        }
        return name;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c == '-' || c >= '0' && c <= '9';
    }

    /** Whether {@code name} is small letters and hyphens, and so a token that is in lower case. */
    private static boolean isSmall(String name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if ((c < 'a' || c > 'z') && c != '-') {
                return false;
            }
        }
        return length > 0;
    }

    /** A field value of RFC 9110 5.5: no control character but the tab, no space at either end. */
    public static boolean isValue(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x20 && c != '\t' || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return length == 0 || !isBlank(value.charAt(0)) && !isBlank(value.charAt(length - 1));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The number of lines. */
    public int size() {
        return fields.length / 2;
    }

    public boolean isEmpty() {
        return fields.length == 0;
    }

    /** The lower-case name of a line, counted from 0. */
    public String name(int line) {
        return fields[2 * line];
    }

    /** The value of a line, counted from 0. */
    public String value(int line) {
        return fields[2 * line + 1];
    }

    /** Every line in order: lower-case name, value. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** The first value of {@code name}. */
    public Optional<String> first(String name) {
        int at = next(lower(name), 0);
        return at < 0 ? Optional.empty() : Optional.of(fields[at + 1]);
    }

    /** The value of {@code name} where it stands on one line alone. */
    public Optional<String> only(String name) {
        String wanted = lower(name);
        int at = next(wanted, 0);
        return at < 0 || next(wanted, at + 2) >= 0 ? Optional.empty() : Optional.of(fields[at + 1]);
    }

    /** Every value of {@code name}, in order, one for each field line. */
    public List<String> all(String name) {
        String wanted = lower(name);
        int at = next(wanted, 0);
        if (at < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (; at >= 0; at = next(wanted, at + 2)) {
            values.add(fields[at + 1]);
        }
        return values;
    }

    public boolean has(String name) {
        return next(lower(name), 0) >= 0;
    }

    private int next(String lowerCaseName, int from) {
        for (int i = from; i < fields.length; i += 2) {
            if (fields[i].equals(lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    /** These fields with {@code name} set to {@code value} alone, at the end. */
    public Headers with(String name, String value) {
        var builder = new Builder(fields.length + 2);
        builder.addAllBut(lower(name), fields);
        return builder.add(name, value).build();
    }

    /** These fields and one more line. */
    public Headers plus(String name, String value) {
        return new Builder(fields.length + 2).addAll(this).add(name, value).build();
    }

    /** These fields and {@code others} after them. */
    public Headers plus(Headers others) {
        if (others.isEmpty()) {
            return this;
        }
        return isEmpty()
                ? others
                : new Builder(fields.length + others.fields.length)
                        .addAll(this)
                        .addAll(others)
                        .build();
    }

    /** These fields with each name of {@code others} set to what it is there. */
    public Headers with(Headers others) {
        if (others.isEmpty()) {
            return this;
        }
        var builder = new Builder(fields.length + others.fields.length);
        for (int i = 0; i < fields.length; i += 2) {
            if (others.next(fields[i], 0) < 0) {
                builder.addTrusted(fields, i, i + 2);
            }
        }
        return builder.addAll(others).build();
    }

    public Headers without(String name) {
        String unwanted = lower(name);
        if (next(unwanted, 0) < 0) {
            return this;
        }
        var builder = new Builder(fields.length);
        builder.addAllBut(unwanted, fields);
        return builder.build();
    }

    /** These fields without those whose lower-case name fits. */
    public Headers without(Predicate<String> unwanted) {
        Builder builder = null;
        for (int i = 0; i < fields.length; i += 2) {
            if (unwanted.test(fields[i])) {
                if (builder == null) {
                    builder = new Builder(fields.length);
                    builder.addTrusted(fields, 0, i);
                }
            } else if (builder != null) {
                builder.addTrusted(fields, i, i + 2);
            }
        }
        return builder == null ? this : builder.build();
    }

    private static String lower(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(fields, headers.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            text.append(fields[i]).append(": ").append(fields[i + 1]).append('\n');
        }
        return text.toString();
    }

    /** Collects fields; for one thread. */
    public static final class Builder {
        private String[] fields;
        private int length;

        public Builder() {
            this(32);
        }

        private Builder(int capacity) {
            fields = new String[capacity];
        }

        /**
         * Adds one line.
         *
         * @throws IllegalArgumentException where {@link #isName} or {@link #isValue} does not hold
         */
        public Builder add(String name, String value) {
            if (!addIfValid(name, value)) {
                throw new IllegalArgumentException(
                        isName(name) ? "not a header field value: " + name : "not a header field name");
            }
            return this;
        }

        /** Adds one line where {@link #isName} and {@link #isValue} hold; false where they do not. */
        public boolean addIfValid(String name, String value) {
            // Nearly every name is small letters and hyphens, which one look at each letter shows.
            boolean small = isSmall(name);
            if (!small && !isName(name) || !isValue(value)) {
                return false;
            }
            reserve(2);
            fields[length++] = small ? name : lower(name);
            fields[length++] = value;
            return true;
        }

        /**
         * Adds a line of ASCII bytes, where its name is of small letters, digits and hyphens and stands in no line yet, and
         * its value visible, with blanks within. What this refuses may still be a line; nearly none that a front delivers is
         * refused. Bytes are looked at several times as fast as a string's characters by the JDK's first compiler, which
         * functions run with.
         */
        public boolean addPlain(byte[] in, int nameFrom, int nameTo, int valueFrom, int valueTo) {
            if (nameFrom == nameTo || valueFrom < valueTo && (in[valueFrom] == ' ' || in[valueTo - 1] == ' ')) {
                return false;
            }
            String name = UsualNames.of(in, nameFrom, nameTo);
            if (name == null) {
                return false;
            }
            for (int i = valueFrom; i < valueTo; i++) {
                byte b = in[i];
                if (b < ' ' || b == 0x7f) { // a byte beyond ASCII is negative
                    return false;
                }
            }
            for (int i = 0; i < length; i += 2) {
                if (fields[i].equals(name)) {
                    return false;
                }
            }
            reserve(2);
            fields[length++] = name;
            fields[length++] = new String(in, valueFrom, valueTo - valueFrom, StandardCharsets.ISO_8859_1);
            return true;
        }

        /** Takes all lines away again. */
        public void clear() {
            length = 0;
        }

        /** Adds a line of {@code others}, counted from 0: as it is valid there, nobody looks again. */
        public Builder add(Headers others, int line) {
            addTrusted(others.fields, 2 * line, 2 * line + 2);
            return this;
        }

        public Builder addAll(Headers others) {
            addTrusted(others.fields, 0, others.fields.length);
            return this;
        }

        private void addAllBut(String lowerCaseName, String[] others) {
            for (int i = 0; i < others.length; i += 2) {
                if (!others[i].equals(lowerCaseName)) {
                    addTrusted(others, i, i + 2);
                }
            }
        }

        private void addTrusted(String[] others, int from, int to) {
            reserve(to - from);
            System.arraycopy(others, from, fields, length, to - from);
            length += to - from;
        }

        private void reserve(int more) {
            if (length + more > fields.length) {
                fields = Arrays.copyOf(fields, Math.max(length + more, 2 * fields.length));
            }
        }

        public Headers build() {
            return length == 0 ? EMPTY : new Headers(Arrays.copyOf(fields, length));
        }
    }
}
