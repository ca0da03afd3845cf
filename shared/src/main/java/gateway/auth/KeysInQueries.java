package gateway.auth;

import gateway.http.Query;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * API keys in queries, where a configuration takes them there. What stands in a query gets into logs, bookmarks and {@code
 * Referer} fields, so of it the gateway lets nothing come through: once the caller is known the parameter is gone, before
 * anything is forwarded, mirrored, sent elsewhere, or filled in.
 *
 * <p>The name is compared decoded, so that it counts however it is spelt. To some servers a semicolon separates parameters as
 * an ampersand does; a key that hides behind one is a key that does not hold.
 */
final class KeysInQueries {
    private KeysInQueries() {}

    /** {@code keys}, and those that {@code query} carries as {@code name}. */
    static List<String> and(List<String> keys, Query query, String name) {
        String raw = query.raw();
        List<String> more = null;
        for (int start = 0; start < raw.length(); ) {
            int end = end(raw, start);
            String value = value(raw.substring(start, end), name);
            if (value != null) {
                if (more == null) {
                    more = new ArrayList<>(keys);
                }
                more.add(value);
            }
            start = end + 1;
        }
        return more == null ? keys : more;
    }

    /** {@code query} without what it carries as {@code name}; the rest byte for byte as it was sent. */
    static Query without(Query query, String name) {
        String raw = query.raw();
        StringBuilder kept = null;
        for (int start = 0; start < raw.length(); ) {
            int end = end(raw, start);
            if (value(raw.substring(start, end), name) != null) {
                if (kept == null) {
                    kept = new StringBuilder(raw.length());
                    kept.append(raw, 0, Math.max(0, start - 1));
                }
            } else if (kept != null) {
                kept.append(kept.isEmpty() ? "" : "&").append(raw, start, end);
            }
            start = end + 1;
        }
        return kept == null ? query : new Query(kept.toString());
    }

    private static int end(String raw, int start) {
        int end = raw.indexOf('&', start);
        return end < 0 ? raw.length() : end;
    }

    /** The key in one parameter, decoded; null for none. */
    private static @Nullable String value(String parameter, String name) {
        List<Query.Parameter> read = new Query(parameter).parameters();
        if (read.isEmpty()) {
            return null;
        }
        if (read.getFirst().name().equals(name)) {
            return read.getFirst().value();
        }
        for (int at = parameter.indexOf(';'); at >= 0; at = parameter.indexOf(';', at + 1)) {
            int next = parameter.indexOf(';', at + 1);
            List<Query.Parameter> hidden =
                    new Query(parameter.substring(at + 1, next < 0 ? parameter.length() : next)).parameters();
            if (!hidden.isEmpty() && hidden.getFirst().name().equals(name)) {
                return ""; // no key
            }
        }
        int first = parameter.indexOf(';');
        return first > 0 && new Query(parameter.substring(0, first)).has(name) ? "" : null;
    }
}
