package gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query string (RFC 3986 3.4), kept as the client encoded it.
 *
 * @param raw without the question mark; may be empty. Visible ASCII only and no {@code #}: see {@link #isQuery}
 */
public record Query(String raw) {
    public static final Query EMPTY = new Query("");

    /**
     * One name and value, decoded as {@code application/x-www-form-urlencoded}.
     */
    public record Parameter(String name, String value) {}

    public Query {
        if (!isQuery(raw)) {
            throw new IllegalArgumentException("not a query string");
        }
    }

    /** Whether {@code raw} is visible ASCII, without {@code #}, and its percent-encoding complete. */
    public static boolean isQuery(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '#') {
                return false;
            }
            if (c == '%'
                    && (i + 2 >= raw.length()
                            || Character.digit(raw.charAt(i + 1), 16) < 0
                            || Character.digit(raw.charAt(i + 2), 16) < 0)) {
                return false;
            }
        }
        return true;
    }

    /** Every parameter, in order. */
    public List<Parameter> parameters() {
        if (raw.isEmpty()) {
            return List.of();
        }
        List<Parameter> parameters = new ArrayList<>();
        for (int start = 0; start <= raw.length(); ) {
            int end = end(start);
            if (end > start) {
                int equals = equals(start, end);
                parameters.add(new Parameter(
                        decode(raw.substring(start, equals)),
                        equals < end ? decode(raw.substring(equals + 1, end)) : ""));
            }
            start = end + 1;
        }
        return parameters;
    }

    /** The first value of {@code name}. */
    public Optional<String> first(String name) {
        int start = next(name, 0);
        return start < 0 ? Optional.empty() : Optional.of(value(start));
    }

    /** The value of {@code name} where it stands there once. */
    public Optional<String> only(String name) {
        int start = next(name, 0);
        return start < 0 || next(name, end(start) + 1) >= 0 ? Optional.empty() : Optional.of(value(start));
    }

    public boolean has(String name) {
        return next(name, 0) >= 0;
    }

    /** Where the first parameter of that name at or after {@code start} begins, or -1. */
    private int next(String name, int start) {
        while (start < raw.length()) {
            int end = end(start);
            if (end > start) {
                int equals = equals(start, end);
                boolean same = isPlain(start, equals)
                        ? equals - start == name.length() && raw.startsWith(name, start)
                        : decode(raw.substring(start, equals)).equals(name);
                if (same) {
                    return start;
                }
            }
            start = end + 1;
        }
        return -1;
    }

    private String value(int start) {
        int end = end(start);
        int equals = equals(start, end);
        return equals < end ? decode(raw.substring(equals + 1, end)) : "";
    }

    /** The end of the parameter that begins at {@code start}. */
    private int end(int start) {
        int end = raw.indexOf('&', start);
        return end < 0 ? raw.length() : end;
    }

    /** The first equals sign in it, or else its end. */
    private int equals(int start, int end) {
        int equals = raw.indexOf('=', start);
        return equals < 0 || equals > end ? end : equals;
    }

    private boolean isPlain(int start, int end) {
        for (int i = start; i < end; i++) {
            if (raw.charAt(i) == '%' || raw.charAt(i) == '+') {
                return false;
            }
        }
        return true;
    }

    private static String decode(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return raw;
    }
}
