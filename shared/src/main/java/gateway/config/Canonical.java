package gateway.config;

import gateway.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a JSON value: members sorted by name, numbers spelt in one way. A document that went through a table,
 * which keeps neither the order of members nor the spelling of numbers, has the same form as the file that it came from.
 */
final class Canonical {
    private static final int DEPTH = 24;

    private Canonical() {}

    static Json.Obj of(Json.Obj value) {
        return isCanonical(value) || !(copy(value) instanceof Json.Obj copy) ? value : copy;
    }

    private static boolean isCanonical(Json value) {
        if (value instanceof Json.Obj(var members)) {
            String before = "";
            for (Map.Entry<String, Json> member : members.entrySet()) {
                if (before.compareTo(member.getKey()) > 0 || !isCanonical(member.getValue())) {
                    return false;
                }
                before = member.getKey();
            }
            return true;
        }
        if (value instanceof Json.Arr(var items)) {
            for (Json item : items) {
                if (!isCanonical(item)) {
                    return false;
                }
            }
            return true;
        }
        return !(value instanceof Json.Num(var literal))
                || number(literal).literal().equals(literal);
    }

    private static Json copy(Json value) {
        // No switch over types: the first one in a process links at a cost that a cold start would feel.
        if (value instanceof Json.Obj(var members)) {
            String[] names = members.keySet().toArray(new String[0]);
            Arrays.sort(names);
            Map<String, Json> sorted = LinkedHashMap.newLinkedHashMap(names.length);
            for (String name : names) {
                Json member = members.get(name);
                if (member != null) {
                    sorted.put(name, copy(member));
                }
            }
            return Json.object(sorted);
        }
        if (value instanceof Json.Arr(var items)) {
            List<Json> copies = new ArrayList<>(items.size());
            for (Json item : items) {
                copies.add(copy(item));
            }
            return new Json.Arr(copies);
        }
        return value instanceof Json.Num(var literal) ? number(literal) : value;
    }

    private static Json.Num number(String literal) {
        if (Units.whole(literal) >= 0) {
            return new Json.Num(literal);
        }
        BigDecimal number = new BigDecimal(literal);
        if (number.signum() == 0) {
            return new Json.Num("0");
        }
        number = number.stripTrailingZeros();
        return new Json.Num(Math.abs(number.scale()) <= 40 ? number.toPlainString() : number.toString());
    }

    /** Why a table cannot hold the value; null if it can. */
    static @Nullable String unstorable(@Nullable Json value) {
        return unstorable(value, 0);
    }

    private static @Nullable String unstorable(@Nullable Json value, int depth) {
        if (depth > DEPTH) {
            return "is nested more than " + DEPTH + " levels deep";
        }
        Collection<Json> inner = value instanceof Json.Obj(var members)
                ? members.values()
                : value instanceof Json.Arr(var items) ? items : List.of();
        if (value instanceof Json.Obj(var named)) {
            for (String name : named.keySet()) {
                if (name.length() > 255) {
                    return "has a name of more than 255 characters";
                }
            }
        }
        for (Json item : inner) {
            String problem = unstorable(item, depth + 1);
            if (problem != null) {
                return problem;
            }
        }
        if (!(value instanceof Json.Num(var literal)) || Units.whole(literal) >= 0) {
            return null;
        }
        BigDecimal number = new BigDecimal(literal);
        long exponent = (long) number.precision() - number.scale() - 1;
        boolean fits = number.signum() == 0
                || number.stripTrailingZeros().precision() <= 38 && exponent <= 125 && exponent >= -130;
        return fits ? null : "has a number of more than 38 digits or beyond 1E+125";
    }
}
