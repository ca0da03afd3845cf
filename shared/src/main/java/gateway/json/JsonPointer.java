package gateway.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON Pointers (RFC 6901). */
public final class JsonPointer {
    private static final int MOST_DIGITS = 5;

    private JsonPointer() {}

    /** What {@code pointer}, which is empty or begins with a slash, leads to in {@code value}; null for nothing. */
    public static @Nullable Json find(Json value, String pointer) {
        Json found = value;
        int start = 1;
        while (found != null && start <= pointer.length()) {
            int slash = pointer.indexOf('/', start);
            int end = slash < 0 ? pointer.length() : slash;
            String token = unescaped(pointer.substring(start, end));
            if (found instanceof Json.Obj object) {
                found = object.get(token);
            } else {
                found = found instanceof Json.Arr(var items) ? item(items, token) : null;
            }
            start = end + 1;
        }
        return found;
    }

    /** RFC 6901 4: {@code ~1} is a slash, {@code ~0} a tilde. */
    private static String unescaped(String token) {
        return token.indexOf('~') < 0 ? token : token.replace("~1", "/").replace("~0", "~");
    }

    private static @Nullable Json item(List<Json> items, String token) {
        int index = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c < '0' || c > '9' || i >= MOST_DIGITS || i > 0 && token.charAt(0) == '0') {
                return null;
            }
            index = 10 * index + c - '0';
        }
        return token.isEmpty() || index >= items.size() ? null : items.get(index);
    }
}
