package gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of header fields out of bytes. For those that most requests have there is one string for all, whose hash is known
 * and which is judged already: to find it takes less than to make another.
 */
final class UsualNames {
    private static final String[] NAMES = {
        "accept",
        "accept-encoding",
        "accept-language",
        "access-control-request-headers",
        "access-control-request-method",
        "authorization",
        "cache-control",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "dnt",
        "forwarded",
        "host",
        "if-modified-since",
        "if-none-match",
        "origin",
        "pragma",
        "priority",
        "range",
        "referer",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "sec-fetch-user",
        "traceparent",
        "tracestate",
        "upgrade-insecure-requests",
        "user-agent",
        "via",
        "x-amz-cf-id",
        "x-amzn-trace-id",
        "x-api-key",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-requested-with"
    };

    private static final int SLOTS = 256;

    private static final String[] TEXTS = new String[SLOTS];
    private static final byte[][] BYTES = new byte[SLOTS][];

    static {
        for (String name : NAMES) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            int slot = slot(bytes, 0, bytes.length);
            TEXTS[slot] = name;
            BYTES[slot] = bytes;
        }
    }

    private UsualNames() {}

    /** The name at these bytes, of which there is one at least; null where it is not of small letters, digits and hyphens. */
    static @Nullable String of(byte[] in, int from, int to) {
        int slot = slot(in, from, to);
        byte[] usual = BYTES[slot];
        if (usual != null && Arrays.equals(usual, 0, usual.length, in, from, to)) {
            return TEXTS[slot];
        }
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if ((b < 'a' || b > 'z') && b != '-' && (b < '0' || b > '9')) {
                return null;
            }
        }
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** By length and three letters; the factors are such that no two of the names above share a slot. */
    private static int slot(byte[] in, int from, int to) {
        int length = to - from;
        return length * 1 + in[from] * 2 + in[from + (length * 3 >> 2)] * 15 + in[to - 1] * 7 & SLOTS - 1;
    }
}
