package gateway.local;

import gateway.http.Body;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request exactly as it came over the wire: nothing decoded, joined, sorted or cleaned.
 *
 * @param target the request target, one character a byte (ISO 8859-1)
 * @param fields the header fields in order, names as spelt
 * @param body   after chunked framing is taken off
 */
record WireRequest(String method, String target, String version, List<Field> fields, Body body, InetAddress remote) {

    /** @param value without the white space around it, one character a byte */
    record Field(String name, String value) {
        boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }

        String lowerCaseName() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    /** The first value of that field. */
    Optional<String> field(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** All values of that field. */
    List<String> all(String name) {
        var values = new ArrayList<String>();
        for (Field field : fields) {
            if (field.is(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The target up to its first {@code ?}, without scheme and authority where it has them. */
    String rawPath() {
        String path = pathAndQuery();
        int mark = path.indexOf('?');
        return mark < 0 ? path : path.substring(0, mark);
    }

    /** What follows the target's first {@code ?}; empty without one. */
    String rawQuery() {
        String path = pathAndQuery();
        int mark = path.indexOf('?');
        return mark < 0 ? "" : path.substring(mark + 1);
    }

    private String pathAndQuery() {
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        for (int i = scheme + 3; i < target.length(); i++) {
            if (target.charAt(i) == '/' || target.charAt(i) == '?') {
                return target.charAt(i) == '/' ? target.substring(i) : "/" + target.substring(i);
            }
        }
        return "/";
    }
}
