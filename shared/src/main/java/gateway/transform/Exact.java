package gateway.transform;

import com.dashjoin.jsonata.JException;
import java.math.BigDecimal;

/**
 * A number with more digits than a double keeps. It passes through an expression to the last digit, as a value or as
 * text; what would have to calculate or compare with it fails instead of losing digits silently.
 */
final class Exact extends Number {
    private static final long serialVersionUID = 1;
    private static final long MOST_WHOLE = 1L << 53; // whole numbers up to here are all doubles

    private static final StackWalker CALLERS = StackWalker.getInstance();

    private final String literal;

    private Exact(String literal) {
        this.literal = literal;
    }

    /** The value of a JSON number as the library's functions expect it, if that keeps all its digits. */
    static Number of(String literal) {
        if (isWhole(literal) && literal.length() <= 18) {
            long whole = Long.parseLong(literal);
            if (Math.abs(whole) > MOST_WHOLE) {
                return new Exact(literal);
            }
            if ((int) whole == whole) {
                return (int) whole;
            }
            return whole;
        }
        double value = Double.parseDouble(literal);
        return isSame(literal, value) ? value : new Exact(literal);
    }

    /** Whether {@code literal} is what the double is written as, but for its spelling. */
    static boolean isSame(String literal, double value) {
        if (!Double.isFinite(value)) {
            return false;
        }
        var exact = new BigDecimal(literal);
        return value == 0 ? exact.signum() == 0 : exact.compareTo(new BigDecimal(Double.toString(value))) == 0;
    }

    private static boolean isWhole(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    String literal() {
        return literal;
    }

    private static JException refusal() {
        return new JException("a number has more digits than can be calculated with; use it as it is, or as text", -1);
    }

    /** The library asks for this to calculate and to compare, and to tell whether it is zero. */
    @Override
    public double doubleValue() {
        if (isCalledBy("toBoolean")) {
            return new BigDecimal(literal).signum();
        }
        throw refusal();
    }

    @Override
    public int intValue() {
        throw refusal();
    }

    @Override
    public long longValue() {
        throw refusal();
    }

    @Override
    public float floatValue() {
        throw refusal();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Exact exact && new BigDecimal(literal).compareTo(new BigDecimal(exact.literal)) == 0;
    }

    @Override
    public int hashCode() {
        return new BigDecimal(literal).stripTrailingZeros().hashCode();
    }

    /** The digits; but the library copies objects by way of text, and would read doubles back. */
    @Override
    public String toString() {
        if (isCalledBy("functionClone")) {
            throw refusal();
        }
        return literal;
    }

    private static boolean isCalledBy(String method) {
        return CALLERS.walk(frames -> frames.limit(200)
                .anyMatch(frame -> frame.getMethodName().equals(method)
                        && frame.getClassName().startsWith("com.dashjoin.")));
    }
}
