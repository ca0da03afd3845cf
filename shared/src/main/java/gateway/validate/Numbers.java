package gateway.validate;

import gateway.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** What numbers and values mean, exactly, and never at the price of their exponents. */
final class Numbers {
    private Numbers() {}

    /** Whether {@code number} is a whole number of times {@code factor}, which is not 0. */
    static boolean isMultiple(BigDecimal number, BigDecimal factor) {
        if (number.signum() == 0) {
            return true;
        }
        BigDecimal one = number.stripTrailingZeros();
        BigDecimal other = factor.stripTrailingZeros();
        BigInteger digits = one.unscaledValue();
        BigInteger divisor = other.unscaledValue().abs();
        long shift = (long) other.scale() - one.scale();
        if (shift < 0) {
            return false; // one that ends in no 0, divided by a power of ten
        }
        // digits * 10^shift modulo divisor
        BigInteger power = BigInteger.TEN.modPow(BigInteger.valueOf(shift), divisor);
        return digits.multiply(power).mod(divisor).signum() == 0;
    }

    /** A text that two values share if they are equal by JSON Schema: 1.0 is 1, members have no order. */
    static String canonical(Json value) {
        var out = new StringBuilder();
        canonical(value, out);
        return out.toString();
    }

    private static void canonical(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj object -> {
                out.append('{');
                for (Map.Entry<String, Json> member : new TreeMap<>(object.members()).entrySet()) {
                    out.append(Json.of(member.getKey()).text()).append(':');
                    canonical(member.getValue(), out);
                    out.append(',');
                }
                out.append('}');
            }
            case Json.Arr array -> {
                out.append('[');
                for (Json item : array.items()) {
                    canonical(item, out);
                    out.append(',');
                }
                out.append(']');
            }
            case Json.Num number -> {
                BigDecimal decimal = number.decimal();
                // With an exponent and never plain: that would be as long as the number is large.
                BigDecimal stripped = decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
                out.append(stripped.unscaledValue()).append('e').append(-(long) stripped.scale());
            }
            case Json.Str _, Json.Bool _, Json.Null _ -> out.append(value.text());
        }
    }
}
