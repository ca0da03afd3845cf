package gateway.lambda;

import java.util.Locale;

/** The host that a request is for, in one spelling (RFC 9110 7.2). */
final class HostName {
    private HostName() {}

    /**
     * A domain name or address in lower case, without port and without the dot that may end it (RFC 1034 3.1): one name
     * for what names one host, so that no condition on it is passed by another spelling.
     */
    static String of(String authority) throws Unacceptable {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        end = end < 0 || authority.isEmpty() ? authority.length() : end;
        if (!isPort(authority, end)) {
            throw new Unacceptable("the host is not a domain name with at most a port");
        }
        String host = authority.substring(0, end).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (!host.isEmpty() && !isAddress(host) && !isDomain(host)) {
            throw new Unacceptable("the host is not a domain name");
        }
        return host;
    }

    /** Nothing from {@code from} on, or a colon and digits, which may be missing (RFC 3986 3.2.3). */
    private static boolean isPort(String authority, int from) {
        for (int i = from; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (i == from ? c != ':' : c < '0' || c > '9') {
                return false;
            }
        }
        return from > 0 || authority.isEmpty();
    }

    /** An IPv6 address in brackets. */
    private static boolean isAddress(String host) {
        if (!host.startsWith("[") || !host.endsWith("]") || host.indexOf(':') < 0) {
            return false;
        }
        for (int i = 1; i < host.length() - 1; i++) {
            char c = host.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == ':' || c == '.')) {
                return false;
            }
        }
        return true;
    }

    /** Labels of letters, digits, hyphens and underscores. */
    private static boolean isDomain(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fits = c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_'
                    || c == '.' && i > 0 && host.charAt(i - 1) != '.';
            if (!fits) {
                return false;
            }
        }
        return !host.endsWith(".");
    }
}
