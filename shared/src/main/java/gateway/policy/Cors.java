package gateway.policy;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which other origins' pages may call, and what they may see (WHATWG Fetch, "CORS protocol").
 *
 * @param origins     serialized origins such as {@code https://app.example.com}; {@code https://*.example.com}, with the
 *                    same port, for all hosts below one; {@code null}; or {@code *} alone
 * @param methods     for {@code access-control-allow-methods}; empty: those that the path has
 * @param headers     request fields allowed beside the safelisted ones; {@code *} alone allows all, without credentials
 * @param expose      response fields that pages may read
 * @param credentials whether cookies and authorization may come along; never together with origin {@code *}
 * @param maxAge      how long a preflight may be remembered; whole seconds
 */
public record Cors(
        Set<String> origins,
        Set<String> methods,
        List<String> headers,
        List<String> expose,
        boolean credentials,
        Duration maxAge) {
    public Cors {
        origins = Set.copyOf(origins);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
        expose = List.copyOf(expose);
        if (credentials && origins.contains("*")) {
            throw new IllegalArgumentException("credentials need named origins");
        }
        if (credentials && origins.contains("null")) {
            throw new IllegalArgumentException("every page can make itself of the origin null");
        }
    }

    /** Whether a page of {@code origin}, as a browser writes it, is one of {@link #origins}. */
    public boolean permits(String origin) {
        if (origins.contains(origin)) {
            return !origin.contains("*"); // no host has a star in its name
        }
        for (String each : origins) {
            int star = each.indexOf("://*.");
            if (star > 0 && isBelow(origin, each.substring(0, star + 3), each.substring(star + 4))) {
                return true;
            }
        }
        return false;
    }

    /** Labels of a host name, one or more, and nothing else between {@code scheme} and {@code suffix}. */
    private static boolean isBelow(String origin, String scheme, String suffix) {
        int from = scheme.length();
        int to = origin.length() - suffix.length();
        if (to <= from || !origin.startsWith(scheme) || !origin.endsWith(suffix)) {
            return false;
        }
        boolean label = false;
        for (int i = from; i < to; i++) {
            char c = origin.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!letter && (c != '.' || !label)) {
                return false;
            }
            label = letter;
        }
        return label;
    }
}
