package gateway.http;

import java.nio.charset.StandardCharsets;

/** Text as data in any part of a URI. */
public final class PercentEncoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    /**
     * {@code text} with everything but RFC 3986's unreserved characters (2.3) percent-encoded: what every reader of a path
     * segment, a query or a form decodes alike.
     */
    public static String of(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                out.append((char) b);
            } else {
                append(out, b);
            }
        }
        return out.toString();
    }

    static void append(StringBuilder out, byte b) {
        out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
    }

    private static boolean isUnreserved(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
