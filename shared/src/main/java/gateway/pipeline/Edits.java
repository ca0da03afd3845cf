package gateway.pipeline;

import gateway.http.Headers;
import gateway.http.Path;
import gateway.policy.Edit;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs {@link Edit}s on header fields. */
public final class Edits {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Edits() {}

    /** {@code headers} of an answer after all of {@code edits}, whose references are filled in from {@code call}. */
    public static Headers apply(List<Edit> edits, Headers headers, Call call) {
        Headers edited = headers;
        for (Edit edit : edits) {
            edited = apply(edit, edited, call);
        }
        return edited;
    }

    /**
     * {@code headers} for a service after all of {@code edits}. What is set, removed or renamed to is gone in every spelling
     * that a server may take for it ({@link Headers#hyphened}): no client can say what the configuration says.
     */
    public static Headers applyToRequest(List<Edit> edits, Headers headers, Call call) {
        Headers edited = headers;
        for (Edit edit : edits) {
            if (edit instanceof Edit.Rename(var name, var to)) {
                edited = edited.has(name) ? withoutTwins(edited, to) : edited;
            } else if (!(edit instanceof Edit.Add)) {
                edited = withoutTwins(edited, edit.name());
            }
            edited = apply(edit, edited, call);
        }
        return edited;
    }

    private static Headers withoutTwins(Headers headers, String name) {
        String hyphened = Headers.hyphened(name);
        for (int i = 0; i < headers.size(); i++) {
            if (isTwin(headers.name(i), name, hyphened)) {
                return headers.without(each -> isTwin(each, name, hyphened));
            }
        }
        return headers;
    }

    private static boolean isTwin(String each, String name, String hyphened) {
        return each.length() == name.length()
                && !each.equals(name)
                && Headers.hyphened(each).equals(hyphened);
    }

    private static Headers apply(Edit edit, Headers headers, Call call) {
        if (edit instanceof Edit.Set(var name, var template)) {
            String value = value(name, template, call);
            return value.isEmpty() ? headers.without(name) : headers.with(name, value);
        }
        if (edit instanceof Edit.Add(var name, var template)) {
            String value = value(name, template, call);
            return value.isEmpty() ? headers : headers.plus(name, value);
        }
        if (edit instanceof Edit.Rename(var name, var to)) {
            return renamed(headers, name, to);
        }
        return headers.without(edit.name());
    }

    /**
     * What {@code template} comes out as in the field {@code name}, fit for it: what no value may hold (RFC 9110 5.5), control
     * characters above all, is percent-encoded, so that nothing that a client sends can end the field. In a {@code location}
     * a reference is a piece of a path, in {@code cookie} and {@code set-cookie} a piece of a value (RFC 6265 4.1.1).
     */
    public static String value(String name, Template template, Call call) {
        return switch (name) {
            case "location" -> pieces(template, call, false);
            case "cookie", "set-cookie" -> value(pieces(template, call, true));
            default -> value(References.fill(template, call));
        };
    }

    private static String pieces(Template template, Call call, boolean cookie) {
        var out = new StringBuilder();
        for (Piece piece : template.pieces()) {
            if (piece instanceof Piece.Text(var text)) {
                out.append(text);
            } else {
                List<String> path = ((Piece.Reference) piece).path();
                String value = References.value(path, call);
                boolean whole = path.size() == 3
                        && path.get(1).equals("headers")
                        && path.get(2).equals("cookie");
                out.append(!cookie ? Path.encodeTail(value) : whole ? value : inCookie(value));
            }
        }
        return out.toString();
    }

    /** What could end a cookie, as an escape. */
    private static String inCookie(String value) {
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ';' || c == ',' || c == '"' || c == ' ' || c == '\\') {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static Headers renamed(Headers headers, String name, String to) {
        if (!headers.has(name) || name.equals(to)) {
            return headers;
        }
        var renamed = new Headers.Builder();
        for (int i = 0; i < headers.size(); i++) {
            String each = headers.name(i);
            if (each.equals(name)) {
                renamed.add(to, headers.value(i));
            } else if (!each.equals(to)) {
                renamed.add(each, headers.value(i));
            }
        }
        return renamed.build();
    }

    private static String value(String text) {
        String stripped = text.strip();
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                return encoded(stripped);
            }
        }
        return stripped;
    }

    private static String encoded(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return out.toString();
    }
}
