package gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cookies of a request (RFC 6265 4.2, 5.4), read from all its {@code cookie} fields as they stand. */
public final class Cookies {

    /** One cookie; quotes around a value are part of it. */
    public record Cookie(String name, String value) {}

    private Cookies() {}

    /** All of them, in order; a pair without an equals sign has no name and is none. */
    public static List<Cookie> of(Headers headers) {
        List<Cookie> cookies = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("cookie")) {
                add(cookies, headers.value(i));
            }
        }
        return cookies;
    }

    private static void add(List<Cookie> cookies, String line) {
        for (int from = 0; from < line.length(); ) {
            int end = line.indexOf(';', from);
            end = end < 0 ? line.length() : end;
            int equals = line.indexOf('=', from);
            if (equals > from && equals < end) {
                String name = line.substring(from, equals).strip();
                if (!name.isEmpty()) {
                    cookies.add(new Cookie(name, line.substring(equals + 1, end).strip()));
                }
            }
            from = end + 1;
        }
    }

    public static boolean has(Headers headers, String name) {
        for (Cookie cookie : of(headers)) {
            if (cookie.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The value of {@code name} where it stands there once. */
    public static Optional<String> only(Headers headers, String name) {
        Optional<String> found = Optional.empty();
        for (Cookie cookie : of(headers)) {
            if (cookie.name().equals(name)) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = Optional.of(cookie.value());
            }
        }
        return found;
    }
}
