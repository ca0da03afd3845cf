package gateway.telemetry;

import gateway.http.Headers;
import java.util.function.LongSupplier;

/**
 * A request's place in a distributed trace (W3C Trace Context, level 1).
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId  16 of them: this gateway's part, the parent of what the upstream does
 * @param flags   two of them
 * @param joined  whether the trace was begun by the client, so that its {@code tracestate} still belongs to it
 */
public record Trace(String traceId, String spanId, String flags, boolean joined) {
    private static final int LENGTH = 55; // of version 00 (section 3.2.2)
    private static final String SAMPLED = "01";

    /** The client's trace with a span of our own, or a new trace where it sent none or one that is not valid. */
    static Trace of(Headers headers, LongSupplier random) {
        String parent = headers.only("traceparent").orElse(null);
        if (parent != null && isValid(parent)) {
            // A later version's flags other than these two have no meaning for us (section 4.2).
            String flags = "0" + "0123".charAt(Character.digit(parent.charAt(54), 16) & 3);
            return new Trace(parent.substring(3, 35), hex(random, 1), flags, true);
        }
        return new Trace(hex(random, 2), hex(random, 1), SAMPLED, false);
    }

    /** The request's fields as they go on: this trace, and {@code tracestate} only with the trace that it belongs to. */
    public Headers onto(Headers headers) {
        String parent = "00-" + traceId + "-" + spanId + "-" + flags;
        return joined
                ? headers.with("traceparent", parent)
                : headers.without("tracestate").with("traceparent", parent);
    }

    private static boolean isValid(String parent) {
        if (parent.length() < LENGTH
                || parent.charAt(2) != '-'
                || parent.charAt(35) != '-'
                || parent.charAt(52) != '-'
                || !isHex(parent, 0, 2)
                || !isHex(parent, 3, 35)
                || !isHex(parent, 36, 52)
                || !isHex(parent, 53, LENGTH)) {
            return false;
        }
        if (isAll('f', parent, 0, 2) || isAll('0', parent, 3, 35) || isAll('0', parent, 36, 52)) {
            return false;
        }
        return parent.length() == LENGTH || !isAll('0', parent, 0, 2) && parent.charAt(LENGTH) == '-';
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAll(char wanted, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != wanted) {
                return false;
            }
        }
        return true;
    }

    private static String hex(LongSupplier random, int longs) {
        var out = new StringBuilder(16 * longs);
        for (int i = 0; i < longs; i++) {
            long bits = random.getAsLong();
            if (bits == 0) {
                bits = 1; // all zero means invalid
            }
            String digits = Long.toHexString(bits);
            out.repeat('0', 16 - digits.length()).append(digits);
        }
        return out.toString();
    }
}
