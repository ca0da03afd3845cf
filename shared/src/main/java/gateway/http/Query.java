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
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name), decode(value)));
            }
        }
        return parameters;
    }

    /** The first value of {@code name}. */
    public Optional<String> first(String name) {
        return parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    private static String decode(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return raw;
    }
}
