package gateway.lambda;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects an event's header fields; the cookies of several lines become one. As lines it takes those of the member {@code
 * headers} that are as they nearly always are; {@link #single} adds the others, and {@link #multiple} reads another member.
 */
final class EventFields implements JsonParser.Lines {
    private final Headers.Builder fields = new Headers.Builder();
    private final List<String> cookies = new ArrayList<>(0);

    @Override
    public void clear() {
        fields.clear();
        cookies.clear();
    }

    @Override
    public boolean line(byte[] in, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        boolean cookie = nameTo - nameFrom == 6 && in[nameFrom] == 'c' && in[nameFrom + 1] == 'o';
        return !cookie && fields.addPlain(in, nameFrom, nameTo, valueFrom, valueTo);
    }

    void single(Json.Obj event, String member) throws Unacceptable, Malformed {
        if (!(event.get(member) instanceof Json.Obj lines)) {
            return;
        }
        for (Map.Entry<String, Json> line : lines.members().entrySet()) {
            add(line.getKey(), line.getValue());
        }
    }

    void multiple(Json.Obj event, String member) throws Unacceptable, Malformed {
        clear(); // of another member
        if (!(event.get(member) instanceof Json.Obj lines)) {
            return;
        }
        for (Map.Entry<String, Json> line : lines.members().entrySet()) {
            if (!(line.getValue() instanceof Json.Arr values)) {
                throw new Malformed(member + " holds something else than lists");
            }
            for (Json value : values.items()) {
                add(line.getKey(), value);
            }
        }
    }

    /** The fields that are legal, of an event that has some that are not. */
    static Headers readable(byte[] read) {
        Json.Obj event = again(read);
        boolean multiple = event.get("multiValueHeaders") instanceof Json.Obj;
        var readable = new Headers.Builder();
        if (event.get(multiple ? "multiValueHeaders" : "headers") instanceof Json.Obj lines) {
            for (Map.Entry<String, Json> line : lines.members().entrySet()) {
                Json value = line.getValue();
                List<Json> values = value instanceof Json.Arr array ? array.items() : List.of(value);
                for (Json one : values) {
                    if (one instanceof Json.Str string
                            && Headers.isName(line.getKey())
                            && Headers.isValue(string.value())) {
                        readable.add(line.getKey(), string.value());
                    }
                }
            }
        }
        return readable.build();
    }

    private static Json.Obj again(byte[] event) {
        try {
            return Json.parse(event) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
        } catch (JsonException e) {
            throw new IllegalStateException("it has been read before", e);
        }
    }

    /** Payload 2.0 takes the cookies out of the headers; what stands here is the truth. */
    void cookies(Json.Obj event) throws Malformed {
        if (!(event.get("cookies") instanceof Json.Arr list)) {
            return;
        }
        cookies.clear();
        for (Json cookie : list.items()) {
            if (!(cookie instanceof Json.Str string)) {
                throw new Malformed("cookies holds something else than strings");
            }
            cookies.add(string.value());
        }
    }

    private void add(String name, Json value) throws Unacceptable, Malformed {
        if (value == Json.Null.NULL) {
            return;
        }
        if (!(value instanceof Json.Str string)) {
            throw new Malformed("a header value is not a string");
        }
        if (name.equalsIgnoreCase("cookie")) {
            cookies.add(string.value());
            return;
        }
        add(name, string.value());
    }

    /** Without the blanks around the value, which are not part of it (RFC 9110 5.5). */
    private void add(String name, String value) throws Unacceptable {
        if (!fields.addIfValid(name, trim(value))) {
            throw new Unacceptable(
                    Headers.isName(name)
                            ? "the header field " + name.toLowerCase(Locale.ROOT)
                                    + " has a control character or one beyond ISO-8859-1 (RFC 9110 5.5)"
                            : "a header field has a name that is not a token (RFC 9110 5.6.2)");
        }
    }

    Headers build() throws Unacceptable {
        if (!cookies.isEmpty()) {
            add("cookie", String.join("; ", cookies));
        }
        return fields.build();
    }

    /** {@code value} without the blanks around it. */
    static String trim(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) {
            start++;
        }
        while (end > start && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
            end--;
        }
        return value.substring(start, end);
    }
}
