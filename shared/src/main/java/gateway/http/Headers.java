package gateway.http;

import java.util.ArrayList;
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
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean token = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            if (!token) {
                return false;
            }
        }
        return true;
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

    /** The first value of {@code name}. */
    public Optional<String> first(String name) {
        String wanted = lower(name);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals(wanted)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** Every value of {@code name}, in order, one for each field line. */
    public List<String> all(String name) {
        String wanted = lower(name);
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals(wanted)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** These fields with {@code name} set to {@code value} alone. */
    public Headers with(String name, String value) {
        return without(name).plus(name, value);
    }

    /** These fields and one more line. */
    public Headers plus(String name, String value) {
        return new Builder().addAll(this).add(name, value).build();
    }

    /** These fields and {@code others} after them. */
    public Headers plus(Headers others) {
        return others.isEmpty()
                ? this
                : new Builder().addAll(this).addAll(others).build();
    }

    /** These fields with each name of {@code others} set to what it is there. */
    public Headers with(Headers others) {
        return others.isEmpty() ? this : without(others::has).plus(others);
    }

    public Headers without(String name) {
        String unwanted = lower(name);
        return without(unwanted::equals);
    }

    /** These fields without those whose lower-case name fits. */
    public Headers without(Predicate<String> unwanted) {
        var builder = new Builder();
        forEach((name, value) -> {
            if (!unwanted.test(name)) {
                builder.add(name, value);
            }
        });
        return builder.fields.size() == fields.length ? this : builder.build();
    }

    /** Every line in order: lower-case name, value. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** The number of lines. */
    public int size() {
        return fields.length / 2;
    }

    public boolean isEmpty() {
        return fields.length == 0;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && java.util.Arrays.equals(fields, headers.fields);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** Collects fields; for one thread. */
    public static final class Builder {
        private final List<String> fields = new ArrayList<>();

        /**
         * Adds one line.
         *
         * @throws IllegalArgumentException where {@link #isName} or {@link #isValue} does not hold
         */
        public Builder add(String name, String value) {
            if (!isName(name)) {
                throw new IllegalArgumentException("not a header field name");
            }
            if (!isValue(value)) {
                throw new IllegalArgumentException("not a header field value: " + name);
            }
            fields.add(lower(name));
            fields.add(value);
            return this;
        }

        public Builder addAll(Headers others) {
            fields.addAll(List.of(others.fields));
            return this;
        }

        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(String[]::new));
        }
    }
}
