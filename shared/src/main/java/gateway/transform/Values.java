package gateway.transform;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import gateway.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON to and from the values that the library works on; members keep their order. */
final class Values {
    /** As in what is parsed. */
    private static final int MOST_LEVELS = 64;

    /** The value has more characters than it may. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLarge() {
            super(null, null, false, false);
        }
    }

    private Values() {}

    static Object of(Json json) {
        if (json instanceof Json.Obj object) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                map.put(member.getKey(), of(member.getValue()));
            }
            return map;
        }
        if (json instanceof Json.Arr array) {
            List<Object> list = new ArrayList<>(array.items().size());
            for (Json item : array.items()) {
                list.add(of(item));
            }
            return list;
        }
        if (json instanceof Json.Num number) {
            return Exact.of(number.literal());
        }
        if (json instanceof Json.Str string) {
            return string.value();
        }
        return json instanceof Json.Bool bool ? bool.value() : Jsonata.NULL_VALUE;
    }

    /** A copy that shares nothing that can change. */
    static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                copy.put(member.getKey(), copy(member.getValue()));
            }
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object item : list) {
                copy.add(copy(item));
            }
            return copy;
        }
        return value;
    }

    /**
     * @throws TooLarge   where it has more than {@code maxCharacters}
     * @throws JException where it is no JSON: a function, a number that is none, too many levels
     */
    static Json json(Object value, int maxCharacters) {
        return new Writer(maxCharacters).json(value, 0);
    }

    private static final class Writer {
        private final int max;
        private long size;

        Writer(int max) {
            this.max = max;
        }

        private void count(int characters) {
            size += characters;
            if (size > max) {
                throw new TooLarge();
            }
        }

        Json json(@Nullable Object value, int level) {
            if (level > MOST_LEVELS) {
                throw new JException("what comes out has more than " + MOST_LEVELS + " levels", -1);
            }
            if (value instanceof String text) {
                count(text.length() + 2);
                return Json.of(text);
            }
            if (value instanceof Number number) {
                String literal = literal(number);
                count(literal.length());
                return new Json.Num(literal);
            }
            if (value instanceof Boolean bool) {
                count(5);
                return Json.of(bool);
            }
            if (value instanceof Map<?, ?> map) {
                var members = new LinkedHashMap<String, Json>();
                count(2);
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    String name = (String) member.getKey();
                    count(name.length() + 4);
                    members.put(name, json(member.getValue(), level + 1));
                }
                return new Json.Obj(members);
            }
            if (value instanceof List<?> list) {
                List<Json> items = new ArrayList<>();
                count(2);
                for (Object item : list) {
                    count(1);
                    items.add(json(item, level + 1));
                }
                return Json.of(items);
            }
            if (value == null || Jsonata.NULL_VALUE.equals(value)) {
                count(4);
                return Json.Null.NULL;
            }
            throw new JException("what comes out has a function in it", -1);
        }

        private static String literal(Number number) {
            if (number instanceof Exact exact) {
                return exact.literal();
            }
            if (number instanceof Integer || number instanceof Long || number instanceof BigInteger) {
                return number.toString();
            }
            if (number instanceof BigDecimal decimal) {
                return decimal.toString();
            }
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                throw new JException("what comes out has a number that JSON has not", -1);
            }
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }
}
