package gateway.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259), immutable. Objects keep the order of their members, numbers keep their spelling, so that
 * what is read and written again is the same value to the last digit.
 */
public sealed interface Json {

    /** A JSON object; members in document order. */
    record Obj(SequencedMap<String, Json> members) implements Json {
        public static final Obj EMPTY = new Obj(Members.NONE);

        public Obj {
            members = Members.copyOf(members);
        }

        /** The member called {@code name}, or null where there is none. */
        public @Nullable Json get(String name) {
            return members.get(name);
        }

        /** The member called {@code name} if it is a string. */
        public Optional<String> string(String name) {
            return members.get(name) instanceof Str(var value) ? Optional.of(value) : Optional.empty();
        }

        /** The member called {@code name} if it is an object. */
        public Optional<Obj> object(String name) {
            return members.get(name) instanceof Obj object ? Optional.of(object) : Optional.empty();
        }

        /** The member called {@code name} if it is an array. */
        public Optional<Arr> array(String name) {
            return members.get(name) instanceof Arr array ? Optional.of(array) : Optional.empty();
        }

        /** This object with {@code name} set to {@code value}: in its old place, or else last. */
        public Obj with(String name, Json value) {
            var copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return new Obj(copy);
        }

        /** This object without {@code name}. */
        public Obj without(String name) {
            var copy = new LinkedHashMap<>(members);
            copy.remove(name);
            return new Obj(copy);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A JSON array. */
    record Arr(List<Json> items) implements Json {
        public static final Arr EMPTY = new Arr(Items.NONE);

        public Arr {
            items = Items.copyOf(items);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A JSON string. */
    record Str(String value) implements Json {
        @Override
        public String toString() {
            return text();
        }
    }

    /** A JSON number, as it was spelt; its exponent has nine digits at the most. */
    record Num(String literal) implements Json {
        public Num {
            if (!JsonParser.isNumber(literal)) {
                throw new IllegalArgumentException("not a JSON number");
            }
        }

        /** The exact value. Arithmetic on it may take very long where the exponent is large. */
        public BigDecimal decimal() {
            return new BigDecimal(literal);
        }

        /** The value as a whole number, if it is one and fits. */
        public Optional<Long> whole() {
            boolean plain = literal.length() <= 18
                    && literal.indexOf('.') < 0
                    && literal.indexOf('e') < 0
                    && literal.indexOf('E') < 0;
            try {
                return Optional.of(plain ? Long.parseLong(literal) : decimal().longValueExact());
            } catch (ArithmeticException _) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return literal;
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** {@code null}. */
    enum Null implements Json {
        NULL;

        @Override
        public String toString() {
            return "null";
        }
    }

    static Str of(String value) {
        return new Str(value);
    }

    static Num of(long value) {
        return new Num(Long.toString(value));
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Arr of(List<? extends Json> items) {
        return new Arr(Items.copyOf(List.copyOf(items)));
    }

    /** An object of {@code name, value, name, value ...}. */
    static Obj object(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Json>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
        }
        return new Obj(members);
    }

    static Obj object(Map<String, ? extends Json> members) {
        return new Obj(Members.copyOf(new LinkedHashMap<>(members)));
    }

    /**
     * Reads one JSON text, strictly: no duplicate names, no trailing text, no lone surrogates, well-formed UTF-8.
     *
     * @throws JsonException where the text is not JSON or goes beyond {@link JsonParser.Limits#DEFAULT}
     */
    static Json parse(byte[] utf8) throws JsonException {
        return JsonParser.parse(utf8, JsonParser.Limits.DEFAULT);
    }

    /** Reads one JSON text, as {@link #parse(byte[])}. */
    static Json parse(String text) throws JsonException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && Character.charCount(text.codePointAt(i++)) == 1) {
                throw new JsonException("half of a surrogate pair (at character " + (i - 1) + ")");
            }
        }
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This value as compact JSON text. */
    default String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** This value as compact JSON text in UTF-8. */
    default byte[] bytes() {
        return JsonWriter.write(this);
    }
}
