package gateway.config;

/** What names may look like. Plain loops: this runs while a function starts cold. */
final class Names {
    static final String ID_FIX =
            "use lower-case letters, digits, dots, hyphens and underscores, a letter or digit first, at most 64";

    private Names() {}

    /** {@code [a-z0-9][a-z0-9._-]{0,63}}: services, routes, plans, limits, issuers. */
    static boolean isId(String text) {
        int length = text.length();
        if (length == 0 || length > 64 || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** {@code [a-z0-9][a-z0-9.-]{0,62}}: consumers, whose ids stand in API keys before an underscore. */
    static boolean isConsumer(String text) {
        return isId(text) && text.length() <= 63 && text.indexOf('_') < 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    /** {@code [A-Za-z_][A-Za-z0-9_-]{0,63}}: path parameters, parts, members. */
    static boolean isWord(String text) {
        int length = text.length();
        if (length == 0 || length > 64) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!letter && (i == 0 || (c < '0' || c > '9') && c != '-')) {
                return false;
            }
        }
        return true;
    }

    /** A host name of letters, digits and hyphens (RFC 1123 2.1), in lower case. */
    static boolean isHost(String text) {
        int length = text.length();
        if (length == 0 || length > 253) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i < length && text.charAt(i) != '.') {
                char c = text.charAt(i);
                if (!isLetterOrDigit(c) && c != '-') {
                    return false;
                }
                continue;
            }
            if (i == start || i - start > 63 || text.charAt(start) == '-' || text.charAt(i - 1) == '-') {
                return false;
            }
            start = i + 1;
        }
        return true;
    }

    /** A scope-token (RFC 6749 3.3). */
    static boolean isScope(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** {@code [A-Z_][A-Z0-9_]*}: an environment variable. */
    static boolean isVariable(String text) {
        if (text.isEmpty() || text.length() > 128) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '_' && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** A function's name or ARN, with alias or version or not (Lambda API reference, "FunctionName"). */
    static boolean isFunction(String text) {
        if (text.isEmpty() || text.length() > 170) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!word && "-_:$".indexOf(c) < 0) {
                return false;
            }
        }
        int colons = 0;
        for (int i = 0; i < text.length(); i++) {
            colons += text.charAt(i) == ':' ? 1 : 0;
        }
        if (text.startsWith("arn:")) {
            return (colons == 6 || colons == 7) && text.contains(":lambda:") && text.contains(":function:");
        }
        return colons <= 1 && text.charAt(0) != ':' && text.charAt(text.length() - 1) != ':';
    }
}
