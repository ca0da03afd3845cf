package gateway.auth;

import org.jspecify.annotations.Nullable;

/**
 * base64 of the usual alphabet (RFC 4648 4), with one spelling for each sequence of bytes: no white space, no character of
 * another alphabet, no set bits after the last byte, and either all padding or none. The JDK's decoder lets some of these
 * pass.
 */
final class PaddedBase64 {
    private PaddedBase64() {}

    /** The bytes of {@code text}, padded to a multiple of four characters, or null where it is anything else. */
    static byte @Nullable [] decode(String text) {
        int length = text.length();
        if (length % 4 != 0) {
            return null;
        }
        int end = length;
        while (end > 0 && length - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        return decodeBare(text.substring(0, end));
    }

    /** The bytes of {@code text}, which has no padding, or null where it is anything else. */
    static byte @Nullable [] decodeBare(String text) {
        char[] url = text.toCharArray();
        for (int i = 0; i < url.length; i++) {
            char c = url[i];
            if (c == '-' || c == '_') {
                return null;
            }
            url[i] = c == '+' ? '-' : c == '/' ? '_' : c;
        }
        return Base64Url.decode(new String(url));
    }
}
