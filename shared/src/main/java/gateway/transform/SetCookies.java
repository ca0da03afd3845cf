package gateway.transform;

import gateway.http.Headers;
import gateway.policy.ResponseRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rewrites the attributes of {@code Set-Cookie}. A line is read as browsers do (RFC 6265 5.2): pieces end at semicolons,
 * whatever quotes say, names of attributes are alike in upper and lower case, spaces around them do not count. What is not
 * rewritten stays as it was spelt, in its place.
 *
 * <p>A {@code __Host-} cookie has the path {@code /} and no domain, or browsers refuse it (RFC 6265bis 4.1.3): it gets no
 * other path, and loses a domain.
 */
final class SetCookies {
    private SetCookies() {}

    static Headers rewritten(ResponseRules.Cookies rules, Headers headers) {
        if (!headers.has("set-cookie")) {
            return headers;
        }
        var out = new Headers.Builder();
        for (int i = 0; i < headers.size(); i++) {
            String value = headers.value(i);
            out.add(headers.name(i), headers.name(i).equals("set-cookie") ? rewritten(rules, value) : value);
        }
        return out.build();
    }

    static String rewritten(ResponseRules.Cookies rules, String line) {
        String[] pieces = line.split(";", -1);
        boolean host = startsWith(pieces[0].strip(), "__Host-");
        boolean secure = false;
        boolean httpOnly = false;
        boolean sameSite = false;
        boolean none = false;
        var out = new StringBuilder(pieces[0].stripTrailing());
        for (int i = 1; i < pieces.length; i++) {
            String piece = pieces[i].strip();
            int equals = piece.indexOf('=');
            String name =
                    (equals < 0 ? piece : piece.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value =
                    equals < 0 ? "" : unquoted(piece.substring(equals + 1).strip());
            switch (name) {
                case "domain" -> piece = host ? "" : domain(rules.domain(), piece, value);
                case "path" -> piece = host ? piece : path(rules.path(), piece, value);
                case "samesite" -> {
                    if (rules.sameSite().isPresent()) {
                        piece = sameSite ? "" : "SameSite=" + rules.sameSite().get();
                    }
                    sameSite = true;
                    none |= value.equalsIgnoreCase("none");
                }
                case "secure" -> secure = true;
                case "httponly" -> httpOnly = true;
                default -> {
                    // as it is
                }
            }
            if (!piece.isEmpty()) {
                out.append("; ").append(piece);
            }
        }
        if (rules.sameSite().isPresent()) {
            none = rules.sameSite().get().equalsIgnoreCase("none");
            if (!sameSite) {
                out.append("; SameSite=").append(rules.sameSite().get());
            }
        }
        boolean needed = none && rules.sameSite().isPresent(); // or browsers refuse the cookie
        if (!secure && (rules.secure() || needed)) {
            out.append("; Secure");
        }
        if (!httpOnly && rules.httpOnly()) {
            out.append("; HttpOnly");
        }
        return out.toString();
    }

    /** Prefixes are alike in upper and lower case (RFC 6265bis 4.1.3). */
    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).strip()
                : value;
    }

    private static String domain(Map<String, String> rules, String piece, String value) {
        String domain = value.toLowerCase(Locale.ROOT);
        String known = domain.startsWith(".") ? domain.substring(1) : domain; // RFC 6265 5.2.3
        Optional<String> wanted = Optional.ofNullable(rules.get(known)).or(() -> Optional.ofNullable(rules.get("*")));
        if (wanted.isEmpty()) {
            return piece;
        }
        return wanted.get().isEmpty() ? "" : "Domain=" + wanted.get();
    }

    private static String path(Map<String, String> rules, String piece, String value) {
        String longest = null;
        for (String from : rules.keySet()) {
            if (isBelow(value, from) && (longest == null || from.length() > longest.length())) {
                longest = from;
            }
        }
        if (longest == null) {
            return piece;
        }
        String from = withoutSlash(longest);
        String to = withoutSlash(rules.getOrDefault(longest, ""));
        String rest = value.substring(from.length());
        String path = from.isEmpty() && rest.equals("/") ? to : to + rest; // the root becomes what it is mapped to
        return "Path=" + (path.isEmpty() ? "/" : path);
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** In whole segments. */
    private static boolean isBelow(String path, String prefix) {
        String bare = withoutSlash(prefix);
        return path.startsWith(bare)
                && path.startsWith("/")
                && (path.length() == bare.length() || path.charAt(bare.length()) == '/');
    }
}
