package gateway.store;

import gateway.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Named attributes of DynamoDB, immutable: an item, a key, or the values of an expression. It holds them in DynamoDB's
 * own JSON, {@code {"S": "text"}} and its like, so that the protocol of the hot path needs no model in between.
 */
public record Item(Json.Obj attributes) {
    public static final Item EMPTY = new Item(Json.Obj.EMPTY);

    /** The attribute called {@code name} if it is a string. */
    public Optional<String> text(String name) {
        return typed(name, "S") instanceof Json.Str(String value) ? Optional.of(value) : Optional.empty();
    }

    /** The attribute called {@code name} if it is a whole number of 64 bits. */
    public OptionalLong number(String name) {
        if (typed(name, "N") instanceof Json.Str(String value)) {
            try {
                return OptionalLong.of(Long.parseLong(value));
            } catch (NumberFormatException _) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** The attribute called {@code name} if it is binary and not malformed. */
    public Optional<byte[]> bytes(String name) {
        if (typed(name, "B") instanceof Json.Str(String value)) {
            try {
                return Optional.of(Base64.getDecoder().decode(value));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The attribute called {@code name} if it is true or false. */
    public Optional<Boolean> truth(String name) {
        return typed(name, "BOOL") instanceof Json.Bool(boolean value) ? Optional.of(value) : Optional.empty();
    }

    /** The attribute called {@code name} if it is a map. */
    public Optional<Item> map(String name) {
        return typed(name, "M") instanceof Json.Obj members ? Optional.of(new Item(members)) : Optional.empty();
    }

    public boolean has(String name) {
        return attributes.get(name) != null;
    }

    /** The value of the attribute called {@code name} if it is of {@code type}, a type descriptor such as {@code S}. */
    @Nullable
    Json typed(String name, String type) {
        return attributes.get(name) instanceof Json.Obj attribute ? attribute.get(type) : null;
    }

    /** This item and one more attribute, or another value for one. */
    public Item with(String name, String value) {
        return new Builder(this).text(name, value).build();
    }

    /** This item and one more attribute, or another value for one. */
    public Item with(String name, long value) {
        return new Builder(this).number(name, value).build();
    }

    public static Builder builder() {
        return new Builder(EMPTY);
    }

    /** The item of one string, such as a key. */
    public static Item of(String name, String value) {
        return builder().text(name, value).build();
    }

    /** Collects attributes; for one thread. */
    public static final class Builder {
        private final LinkedHashMap<String, Json> attributes;

        private Builder(Item from) {
            attributes = new LinkedHashMap<>(from.attributes().members());
        }

        public Builder text(String name, String value) {
            return attribute(name, "S", Json.of(value));
        }

        public Builder number(String name, long value) {
            return attribute(name, "N", Json.of(Long.toString(value)));
        }

        public Builder bytes(String name, byte[] value) {
            return attribute(name, "B", Json.of(Base64.getEncoder().encodeToString(value)));
        }

        public Builder truth(String name, boolean value) {
            return attribute(name, "BOOL", Json.of(value));
        }

        public Builder map(String name, Item value) {
            return attribute(name, "M", value.attributes());
        }

        /** An attribute in DynamoDB's JSON, such as {@code {"L": []}}. */
        Builder raw(String name, Json attribute) {
            attributes.put(name, attribute);
            return this;
        }

        Builder all(Map<String, Json> others) {
            attributes.putAll(others);
            return this;
        }

        private Builder attribute(String name, String type, Json value) {
            return raw(name, Json.object(type, value));
        }

        public Item build() {
            return new Item(new Json.Obj(attributes));
        }
    }
}
