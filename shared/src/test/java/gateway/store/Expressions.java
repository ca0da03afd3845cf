package gateway.store;

import gateway.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much of DynamoDB's expressions as the gateway uses, evaluated on items in memory; top-level attributes alone. */
final class Expressions {
    private final List<String> tokens;
    private final Map<String, String> names;
    private final Item values;
    private final Map<String, Json> item;
    private int at;

    /** An expression that DynamoDB would call invalid. */
    static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1;

        Invalid(String message) {
            super(message);
        }
    }

    private Expressions(String text, Map<String, String> names, Item values, Map<String, Json> item) {
        this.tokens = tokens(text);
        this.names = names;
        this.values = values;
        this.item = item;
    }

    /** Whether {@code condition} holds for {@code item}; the empty one always does. */
    static boolean holds(String condition, Map<String, String> names, Item values, Item item) {
        if (condition.isEmpty()) {
            return true;
        }
        var expression =
                new Expressions(condition, names, values, item.attributes().members());
        boolean result = expression.or();
        expression.end();
        return result;
    }

    /** What {@code item} is after {@code update}. */
    static Item apply(String update, Map<String, String> names, Item values, Item item) {
        var expression =
                new Expressions(update, names, values, item.attributes().members());
        return expression.update();
    }

    private boolean or() {
        boolean result = and();
        while (accept("OR")) {
            result |= and();
        }
        return result;
    }

    private boolean and() {
        boolean result = not();
        while (accept("AND")) {
            result &= not();
        }
        return result;
    }

    private boolean not() {
        if (accept("NOT")) {
            return !not();
        }
        if (accept("(")) {
            boolean result = or();
            expect(")");
            return result;
        }
        if (accept("attribute_exists")) {
            return argument() != null;
        }
        if (accept("attribute_not_exists")) {
            return argument() == null;
        }
        @Nullable Json left = operand();
        String operator = next();
        @Nullable Json right = operand();
        return left != null && right != null && compare(operator, left, right);
    }

    private @Nullable Json argument() {
        expect("(");
        @Nullable Json value = operand();
        expect(")");
        return value;
    }

    private static boolean compare(String operator, Json left, Json right) {
        if (operator.equals("=")) {
            return same(left, right);
        }
        if (operator.equals("<>")) {
            return !same(left, right);
        }
        String type = type(left);
        if (!type.equals(type(right)) || !(type.equals("N") || type.equals("S"))) {
            return false;
        }
        int order = type.equals("N")
                ? number(left).compareTo(number(right))
                : text(left).compareTo(text(right));
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new Invalid("unknown operator " + operator);
        };
    }

    private static boolean same(Json left, Json right) {
        if (type(left).equals("N") && type(right).equals("N")) {
            return number(left).compareTo(number(right)) == 0;
        }
        if (left instanceof Json.Obj a && right instanceof Json.Obj b) {
            return a.members().equals(b.members());
        }
        return left.equals(right);
    }

    private Item update() {
        var result = new LinkedHashMap<>(item);
        while (at < tokens.size()) {
            String clause = next();
            do {
                String name = name(next());
                switch (clause) {
                    case "SET" -> {
                        expect("=");
                        result.put(name, sum());
                    }
                    case "REMOVE" -> result.remove(name);
                    case "ADD" -> {
                        Json added = required(operand(), "a value to add");
                        @Nullable Json before = item.get(name);
                        result.put(name, before == null ? added : plus(before, added, 1));
                    }
                    default -> throw new Invalid("unknown clause " + clause);
                }
            } while (accept(","));
        }
        return new Item(new Json.Obj(result));
    }

    private Json sum() {
        Json left = required(operand(), "an attribute that is there");
        if (accept("+")) {
            return plus(left, required(operand(), "an attribute that is there"), 1);
        }
        if (accept("-")) {
            return plus(left, required(operand(), "an attribute that is there"), -1);
        }
        return left;
    }

    private static Json plus(Json left, Json right, int sign) {
        if (!type(left).equals("N") || !type(right).equals("N")) {
            throw new Invalid("incorrect operand type for operator or function");
        }
        BigDecimal sum = number(left).add(number(right).multiply(BigDecimal.valueOf(sign)));
        return Json.object("N", Json.of(sum.toPlainString()));
    }

    private @Nullable Json operand() {
        String token = next();
        if (token.startsWith(":")) {
            @Nullable Json value = values.attributes().get(token);
            if (value == null) {
                throw new Invalid("no value for " + token);
            }
            return value;
        }
        if (token.equals("if_not_exists")) {
            expect("(");
            @Nullable Json there = operand();
            expect(",");
            @Nullable Json otherwise = operand();
            expect(")");
            return there != null ? there : otherwise;
        }
        return item.get(name(token));
    }

    private String name(String token) {
        if (!token.startsWith("#")) {
            return token;
        }
        @Nullable String name = names.get(token);
        if (name == null) {
            throw new Invalid("no name for " + token);
        }
        return name;
    }

    private static Json required(@Nullable Json value, String what) {
        if (value == null) {
            throw new Invalid("needs " + what);
        }
        return value;
    }

    private static String type(Json value) {
        return ((Json.Obj) value).members().firstEntry().getKey();
    }

    private static BigDecimal number(Json value) {
        return new BigDecimal(text(value));
    }

    private static String text(Json value) {
        return ((Json.Str) ((Json.Obj) value).members().firstEntry().getValue()).value();
    }

    private boolean accept(String token) {
        if (at < tokens.size() && tokens.get(at).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new Invalid(token + " is due at " + tokens.subList(at, tokens.size()));
        }
    }

    private String next() {
        if (at >= tokens.size()) {
            throw new Invalid("ends too soon");
        }
        return tokens.get(at++);
    }

    private void end() {
        if (at < tokens.size()) {
            throw new Invalid("goes on with " + tokens.get(at));
        }
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            int from = i++;
            if (c == ' ') {
                continue;
            }
            if (isWord(c)) {
                while (i < text.length() && isWord(text.charAt(i))) {
                    i++;
                }
            } else if ((c == '<' || c == '>') && i < text.length() && "=>".indexOf(text.charAt(i)) >= 0) {
                i++;
            }
            tokens.add(text.substring(from, i));
        }
        return tokens;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == ':' || c == '#';
    }
}
