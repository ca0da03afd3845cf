package gateway.upstream;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Edits;
import gateway.pipeline.References;
import gateway.policy.Template.Piece;
import gateway.route.Target.Form;
import gateway.route.Target.Form.Syntax;

/**
 * Fills in canned answers. A value is data in whatever it stands in: in JSON it stays within its string, in markup it is
 * text, in a field it cannot end the line.
 */
final class Forms {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Forms() {}

    static Response answer(Call call, Form form) {
        int most = call.configuration().gateway().maxResponseBytes();
        var fields = new Headers.Builder();
        for (Form.Field field : form.fields()) {
            String value = Edits.value(field.name(), field.value(), call);
            if (!value.isEmpty()) {
                fields.add(field.name(), value);
            }
        }
        var out = new StringBuilder();
        for (Piece piece : form.body().pieces()) {
            if (piece instanceof Piece.Text(var text)) {
                out.append(text);
            } else if (piece instanceof Piece.Reference(var path)) {
                append(out, References.value(path, call), form.syntax());
            }
            if (out.length() > most) {
                return call.refuse(Problems.TOO_LARGE);
            }
        }
        Body body = Body.of(out.toString());
        return body.size() > most ? call.refuse(Problems.TOO_LARGE) : Response.of(form.status(), fields.build(), body);
    }

    private static void append(StringBuilder out, String value, Syntax syntax) {
        if (syntax == Syntax.TEXT) {
            out.append(value);
            return;
        }
        if (syntax == Syntax.JSON) {
            String quoted = Json.of(value).text();
            out.append(quoted, 1, quoted.length() - 1);
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (syntax == Syntax.SCRIPT) {
                script(out, c);
            } else {
                markup(out, c);
            }
        }
    }

    /** What could end a string, or a script around it, as an escape. */
    private static void script(StringBuilder out, char c) {
        if (c < ' ' || "\"\\'<>&\u2028\u2029".indexOf(c) >= 0) {
            out.append("\\u")
                    .append(HEX[c >> 12 & 15])
                    .append(HEX[c >> 8 & 15])
                    .append(HEX[c >> 4 & 15])
                    .append(HEX[c & 15]);
        } else {
            out.append(c);
        }
    }

    private static void markup(StringBuilder out, char c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.append(c);
        }
    }
}
