package gateway.json;

import java.util.List;

/** Writes {@link Json} as compact text (RFC 8259). Control characters and U+2028/2029 are escaped. */
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonWriter() {}

    static String write(Json value) {
        var out = new StringBuilder(128);
        write(out, value);
        return out.toString();
    }

    // No switch over types: linking the first one costs a cold start 10 ms.
    private static void write(StringBuilder out, Json value) {
        if (value instanceof Json.Str string) {
            quote(out, string.value());
        } else if (value instanceof Json.Obj object) {
            object(out, Members.copyOf(object.members()));
        } else if (value instanceof Json.Arr array) {
            List<Json> items = array.items();
            out.append('[');
            for (int i = 0; i < items.size(); i++) {
                if (i > 0) {
                    out.append(',');
                }
                write(out, items.get(i));
            }
            out.append(']');
        } else if (value instanceof Json.Num number) {
            out.append(number.literal());
        } else if (value instanceof Json.Bool bool) {
            out.append(bool.value());
        } else {
            out.append("null");
        }
    }

    private static void object(StringBuilder out, Members members) {
        out.append('{');
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            quote(out, members.name(i));
            out.append(':');
            write(out, members.value(i));
        }
        out.append('}');
    }

    /** Appends {@code text} as a JSON string, quotes included. */
    public static void quote(StringBuilder out, String text) {
        out.append('"');
        int clean = 0; // start of the run not yet copied
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\' && c != '\u2028' && c != '\u2029' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, clean, i);
            clean = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default ->
                    out.append("\\u")
                            .append(HEX[c >> 12])
                            .append(HEX[c >> 8 & 15])
                            .append(HEX[c >> 4 & 15])
                            .append(HEX[c & 15]);
            }
        }
        out.append(text, clean, text.length()).append('"');
    }
}
