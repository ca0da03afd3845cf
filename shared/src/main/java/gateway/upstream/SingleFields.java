package gateway.upstream;

import gateway.http.Headers;
import gateway.http.Problem;
import java.util.Optional;

/** Header fields whose grammar has room for one value. Of two, servers differ in which one they take. */
final class SingleFields {
    private SingleFields() {}

    /** The problem of a request that two servers could understand in two ways, if it is one. */
    static Optional<Problem> fault(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (isSingle(name) && (!headers.only(name).isPresent() || isJoined(name, headers.value(i)))) {
                return Optional.of(Problem.of(
                        Problem.Type.BAD_REQUEST,
                        "The header field " + name + " stands more than once. Send it once."));
            }
        }
        return Optional.empty();
    }

    /** Fields that no request has twice: their grammar has room for one value (RFC 9110 5.3, 5.5). */
    private static boolean isSingle(String name) {
        return switch (name) {
            case "host", // 7.2
                    "content-length", // 8.6
                    "content-type", // 8.3
                    "content-location", // 8.7
                    "content-range", // 14.4
                    "authorization", // 11.6.2
                    "date", // 6.6.1
                    "from", // 10.1.2
                    "referer", // 10.1.3
                    "user-agent", // 10.1.5
                    "if-modified-since", // 13.1.3
                    "if-unmodified-since", // 13.1.4
                    "if-range", // 13.1.5
                    "range", // 14.2
                    "max-forwards", // 7.6.2
                    "origin", // RFC 6454 7
                    "access-control-request-method" -> true; // WHATWG Fetch
            default -> false;
        };
    }

    /** Whether a front has joined several lines to one value. */
    private static boolean isJoined(String name, String value) {
        return switch (name) {
            case "authorization" -> isToken68(value) && value.indexOf(',') >= 0;
            case "content-type" -> hasComma(value);
            case "host", "content-length", "max-forwards", "origin", "content-range", "access-control-request-method" ->
                value.indexOf(',') >= 0;
            // A date has one comma of its own (5.6.7), a range one equals sign.
            case "date", "if-modified-since", "if-unmodified-since" -> value.indexOf(',') != value.lastIndexOf(',');
            case "range" -> value.indexOf('=') != value.lastIndexOf('=');
            default -> false; // a comma may be part of the value
        };
    }

    /** Schemes whose credentials have no comma (RFC 6750 2.1, RFC 7617 2). */
    private static boolean isToken68(String value) {
        return value.regionMatches(true, 0, "bearer ", 0, 7) || value.regionMatches(true, 0, "basic ", 0, 6);
    }

    /** A comma outside of quotes. */
    private static boolean hasComma(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return true;
            }
        }
        return false;
    }
}
