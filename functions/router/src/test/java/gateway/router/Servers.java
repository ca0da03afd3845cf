package gateway.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How servers are known to read a path before they serve something for it. Paths are bytes here, one a character, as a
 * server that knows nothing of UTF-8 has them.
 */
final class Servers {
    /** Every way, by its name. */
    static final Map<String, UnaryOperator<String>> ALL = all();

    private Servers() {}

    private static Map<String, UnaryOperator<String>> all() {
        UnaryOperator<String> decode = Servers::decode;
        UnaryOperator<String> dots = Servers::withoutDots;
        UnaryOperator<String> merge = path -> path.replaceAll("/{2,}", "/");
        UnaryOperator<String> parameters = path -> path.replaceAll(";[^/]*", "");
        UnaryOperator<String> backslash = path -> path.replace('\\', '/');
        UnaryOperator<String> nul = path -> path.indexOf('\0') < 0 ? path : path.substring(0, path.indexOf('\0'));
        UnaryOperator<String> query = path -> path.split("[?#]", 2)[0];
        UnaryOperator<String> overlong = Servers::overlong;
        UnaryOperator<String> wide = path ->
                path.replaceAll("(?i)%u002f", "/").replaceAll("(?i)%u002e", ".").replaceAll("(?i)%u005c", "/");
        UnaryOperator<String> fold = path -> path.toLowerCase(Locale.ROOT);
        UnaryOperator<String> tabs = path -> path.replaceAll("[\\t\\r\\n]", "");
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put("as it is", path -> path);
        all.put("RFC 3986: dots", dots);
        all.put("dots, then decoded", path -> decode.apply(dots.apply(path)));
        all.put("decoded, then dots", path -> dots.apply(decode.apply(path)));
        all.put("decoded twice, then dots", path -> dots.apply(decode.apply(decode.apply(path))));
        all.put("decoded, dots, decoded, dots", path -> dots.apply(decode.apply(dots.apply(decode.apply(path)))));
        all.put("slashes merged, dots", path -> dots.apply(merge.apply(path)));
        all.put("decoded, slashes merged, dots", path -> dots.apply(merge.apply(decode.apply(path))));
        all.put("parameters cut, dots, decoded", path -> decode.apply(dots.apply(parameters.apply(path))));
        all.put("parameters cut, decoded, dots", path -> dots.apply(decode.apply(parameters.apply(path))));
        all.put("decoded, parameters cut, dots", path -> dots.apply(parameters.apply(decode.apply(path))));
        all.put("decoded, backslash a slash, dots", path -> dots.apply(backslash.apply(decode.apply(path))));
        all.put("cut at NUL", path -> dots.apply(nul.apply(decode.apply(path))));
        all.put("cut at ? and # after decoding", path -> dots.apply(query.apply(decode.apply(path))));
        all.put("overlong UTF-8", path -> dots.apply(overlong.apply(decode.apply(path))));
        all.put("%u escapes", path -> dots.apply(decode.apply(wide.apply(path))));
        all.put("tabs and line ends left out", path -> dots.apply(tabs.apply(decode.apply(path))));
        all.put("case folded", path -> fold.apply(dots.apply(decode.apply(path))));
        UnaryOperator<String> everything = path -> dots.apply(merge.apply(query.apply(nul.apply(backslash.apply(
                parameters.apply(overlong.apply(tabs.apply(decode.apply(decode.apply(wide.apply(path)))))))))));
        all.put("everything at once", everything);
        all.put("case folded, everything at once", path -> fold.apply(everything.apply(path)));
        return all;
    }

    private static String decode(String path) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int high = c == '%' && i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toString(ISO_8859_1);
    }

    /** RFC 3986 5.2.4; above the root there is nothing. */
    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.split("/", -1);
        boolean folder = false;
        for (int i = 1; i < segments.length; i++) {
            folder = segments[i].equals(".") || segments[i].equals("..");
            if (segments[i].equals("..")) {
                kept.pollLast();
            } else if (!segments[i].equals(".")) {
                kept.addLast(segments[i]);
            }
        }
        return "/" + String.join("/", kept) + (folder && !kept.isEmpty() ? "/" : "");
    }

    /** ASCII in two or three bytes, as no UTF-8 has it. */
    private static String overlong(String path) {
        List<Character> out = new ArrayList<>();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if ((c == 0xc0 || c == 0xc1) && i + 1 < path.length()) {
                out.add((char) ((c & 1) << 6 | path.charAt(++i) & 0x3f));
            } else if (c == 0xe0 && i + 2 < path.length() && path.charAt(i + 1) < 0xa0) {
                out.add((char) ((path.charAt(i + 1) & 0x3f) << 6 | path.charAt(i + 2) & 0x3f));
                i += 2;
            } else {
                out.add(c);
            }
        }
        var text = new StringBuilder();
        out.forEach(text::append);
        return text.toString();
    }
}
