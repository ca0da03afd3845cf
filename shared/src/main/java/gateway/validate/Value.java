package gateway.validate;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import gateway.json.Json;
import gateway.json.JsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as the library sees it: ours, not copied. Children and pointers are made when somebody asks for them, so
 * that what a schema does not look into costs nothing.
 */
final class Value implements JsonNode {
    /** In place of the number sign in pointers within schemas, at which the library would cut them. */
    private static final char NUMBER_SIGN = '\ue023';

    /** Keywords that give a schema a name. */
    private static final Set<String> NAMING = Set.of("$id", "$anchor", "$dynamicAnchor");

    /** Digits of the largest whole number that the library may compute with. */
    private static final int MOST_DIGITS = 400;

    /** What stands in a place decides what its members are. */
    enum Place {
        /** Something to be judged. */
        INSTANCE,
        SCHEMA,
        /** Schemas by name. */
        NAMED,
        /** A value that a schema mentions: whatever looks like a schema in it is none. */
        MENTIONED,
        /** Below a member that is no keyword: nothing, unless a reference leads there. */
        UNKNOWN;

        /** The place of the member {@code name} of an object in this place; items are where their array is. */
        Place member(String name) {
            return switch (this) {
                case INSTANCE, MENTIONED, UNKNOWN -> this;
                case NAMED -> SCHEMA;
                case SCHEMA ->
                    switch (name) {
                        case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions" -> NAMED;
                        case "const", "enum", "default", "examples" -> MENTIONED;
                        default -> SchemaKeywords.ALL.contains(name) ? SCHEMA : UNKNOWN;
                    };
            };
        }
    }

    private final Json json;
    private final Place place;
    private final @Nullable Value parent;
    private final String token;
    private @Nullable String pointer;
    private @Nullable SimpleType type;
    private @Nullable List<JsonNode> items;
    private @Nullable Map<String, JsonNode> members;

    private Value(Json json, Place place, @Nullable Value parent, String token) {
        this.json = json;
        this.place = place;
        this.parent = parent;
        this.token = token;
    }

    static Value instance(Json json) {
        return new Value(json, Place.INSTANCE, null, "");
    }

    static Value schema(Json json) {
        return new Value(json, Place.SCHEMA, null, "");
    }

    /** The value behind {@code node}, which is ours, or a member's name that the library wraps. */
    static Json json(JsonNode node) {
        return node instanceof Value value ? value.json : Json.of(node.asString());
    }

    /** {@code fragment} as pointers within schemas have it. */
    static String escape(String fragment) {
        return fragment.replace('#', NUMBER_SIGN);
    }

    /** Whether {@code node} is the value of a keyword, and not a schema or a value that is called as one is. */
    static boolean isKeyword(JsonNode node) {
        return node instanceof Value value
                && value.parent != null
                && (value.parent.place == Place.SCHEMA || value.parent.place == Place.UNKNOWN);
    }

    @Override
    public String getJsonPointer() {
        if (pointer == null) {
            String own = JsonNode.encodeJsonPointer(token);
            pointer =
                    parent == null ? "" : parent.getJsonPointer() + "/" + (place == Place.INSTANCE ? own : escape(own));
        }
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        if (type == null) {
            type = place == Place.MENTIONED ? SimpleType.NULL : typeOf(json);
        }
        return type;
    }

    static SimpleType typeOf(Json json) {
        return switch (json) {
            case Json.Obj _ -> SimpleType.OBJECT;
            case Json.Arr _ -> SimpleType.ARRAY;
            case Json.Str _ -> SimpleType.STRING;
            case Json.Bool _ -> SimpleType.BOOLEAN;
            case Json.Null _ -> SimpleType.NULL;
            case Json.Num number -> isWhole(number) ? SimpleType.INTEGER : SimpleType.NUMBER;
        };
    }

    /** Whether it has no fraction, however it is spelt. */
    private static boolean isWhole(Json.Num number) {
        String literal = number.literal();
        if (literal.indexOf('.') < 0 && literal.indexOf('e') < 0 && literal.indexOf('E') < 0) {
            return true;
        }
        BigDecimal decimal = number.decimal();
        return decimal.signum() == 0 || decimal.stripTrailingZeros().scale() <= 0;
    }

    @Override
    public boolean asBoolean() {
        return ((Json.Bool) json).value();
    }

    @Override
    public String asString() {
        return json instanceof Json.Str(var text) ? text : json.text();
    }

    @Override
    public BigInteger asInteger() {
        BigDecimal number = asNumber();
        if ((long) number.precision() - number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("too large");
        }
        return number.toBigInteger();
    }

    @Override
    public BigDecimal asNumber() {
        return ((Json.Num) json).decimal();
    }

    @Override
    public List<JsonNode> asArray() {
        if (items == null) {
            List<Json> all = ((Json.Arr) json).items();
            items = new ArrayList<>(all.size());
            for (int i = 0; i < all.size(); i++) {
                items.add(new Value(all.get(i), place, this, Integer.toString(i)));
            }
        }
        return items;
    }

    @Override
    public Map<String, JsonNode> asObject() {
        if (members == null) {
            members = new LinkedHashMap<>();
            for (Map.Entry<String, Json> member : ((Json.Obj) json).members().entrySet()) {
                String name = member.getKey();
                if (place != Place.UNKNOWN || !NAMING.contains(name)) {
                    members.put(name, new Value(member.getValue(), place.member(name), this, name));
                }
            }
        }
        return members;
    }

    @Override
    public String toPrintableString() {
        return getNodeType().getName();
    }

    /** Gives the library our values. */
    static final class Factory implements JsonNodeFactory {
        @Override
        public JsonNode wrap(Object node) {
            return switch (node) {
                case JsonNode already -> already;
                case Json json -> instance(json);
                default -> throw new IllegalArgumentException("not a JSON value");
            };
        }

        /** Only the library's own schemas come as text. */
        @Override
        public JsonNode create(String rawJson) {
            try {
                return schema(Json.parse(rawJson));
            } catch (JsonException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
