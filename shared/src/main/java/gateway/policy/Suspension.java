package gateway.policy;

import java.util.Optional;

/**
 * Why a consumer may not do anything for now.
 *
 * @param reason for the caller to read; {@link #isReason}
 * @param type   of the problem that answers it (RFC 9457 3.1.1), {@link #isType}; empty: the gateway's own
 */
public record Suspension(Optional<String> reason, Optional<String> type) {
    public static final Suspension UNEXPLAINED = new Suspension(Optional.empty(), Optional.empty());

    private static final int MOST_REASON = 500;
    private static final int MOST_TYPE = 256;

    /** One line of text, 500 characters at the most. */
    public static boolean isReason(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return !text.isBlank() && text.length() <= MOST_REASON;
    }

    /** An absolute URI (RFC 3986 4.3) of visible ASCII, 256 characters at the most: it is an answer's {@code type}. */
    public static boolean isType(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1 || text.length() > MOST_TYPE) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean scheme = letter || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.');
            if (i < colon ? !scheme : c <= ' ' || c > '~' || "\"<>\\^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
