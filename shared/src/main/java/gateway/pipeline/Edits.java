package gateway.pipeline;

import gateway.http.Headers;
import gateway.policy.Edit;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs {@link Edit}s on header fields. */
public final class Edits {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Edits() {}

    /** {@code headers} after all of {@code edits}, whose references are filled in from {@code call}. */
    public static Headers apply(List<Edit> edits, Headers headers, Call call) {
        Headers edited = headers;
        for (Edit edit : edits) {
            edited = apply(edit, edited, call);
        }
        return edited;
    }

    private static Headers apply(Edit edit, Headers headers, Call call) {
        if (edit instanceof Edit.Set(var name, var template)) {
            String value = value(References.fill(template, call));
            return value.isEmpty() ? headers.without(name) : headers.with(name, value);
        }
        if (edit instanceof Edit.Add(var name, var template)) {
            String value = value(References.fill(template, call));
            return value.isEmpty() ? headers : headers.plus(name, value);
        }
        if (edit instanceof Edit.Rename(var name, var to)) {
            return renamed(headers, name, to);
        }
        return headers.without(edit.name());
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

    /**
     * {@code text} fit for a field: what no value may hold (RFC 9110 5.5), control characters above all, is
     * percent-encoded, so that nothing that a client sends can end the field.
     */
    public static String value(String text) {
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
