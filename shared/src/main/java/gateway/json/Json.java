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
        public static final Obj EMPTY = new Obj(new LinkedHashMap<>());

        public Obj {
            members = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
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
        public static final Arr EMPTY = new Arr(List.of());

        public Arr {
            items = List.copyOf(items);
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

    /** A JSON number, as it was spelt. */
    record Num(String literal) implements Json {
        /** The exact value. */
        public BigDecimal decimal() {
            return new BigDecimal(literal);
        }

        /** The value as a whole number, if it is one and fits. */
        public Optional<Long> whole() {
            try {
                return Optional.of(decimal().longValueExact());
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
        return new Arr(List.copyOf(items));
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
        return new Obj(new LinkedHashMap<>(members));
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
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This value as compact JSON text. */
    default String text() {
        return JsonWriter.write(this);
    }

    /** This value as compact JSON text in UTF-8. */
    default byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
