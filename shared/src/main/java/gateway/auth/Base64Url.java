package gateway.auth;

import org.jspecify.annotations.Nullable;

/**
 * base64url without padding (RFC 7515 2), with one spelling for each sequence of bytes: no padding, no white space, no
 * character of another alphabet, no set bits after the last byte. The JDK's decoder lets some of these pass.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    /** The bytes of {@code text} from {@code from} to {@code to}, or null where it is not strictly base64url. */
    static byte @Nullable [] decode(String text, int from, int to) {
        int length = to - from;
        if (length % 4 == 1) {
            return null;
        }
        var bytes = new byte[length / 4 * 3 + Math.max(0, length % 4 - 1)];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            int value = value(text.charAt(i));
            if (value < 0) {
                return null;
            }
            bits = bits << 6 | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                bytes[at++] = (byte) (bits >> held);
            }
            bits &= (1 << held) - 1;
        }
        return bits == 0 ? bytes : null;
    }

    static byte @Nullable [] decode(String text) {
        return decode(text, 0, text.length());
    }

    /** {@code bytes} in base64url. */
    static String encode(byte[] bytes) {
        var text = new StringBuilder((bytes.length * 4 + 2) / 3);
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            bits = bits << 8 | b & 255;
            held += 8;
            while (held >= 6) {
                held -= 6;
                text.append(ALPHABET.charAt(bits >> held & 63));
            }
            bits &= (1 << held) - 1;
        }
        if (held > 0) {
            text.append(ALPHABET.charAt(bits << 6 - held & 63));
        }
        return text.toString();
    }

    /** What {@code c} stands for, 0 to 63; -1: it is none of the alphabet. */
    static int value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : c == '_' ? 63 : -1;
    }
}
