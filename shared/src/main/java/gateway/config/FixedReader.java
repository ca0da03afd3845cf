package gateway.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import gateway.route.Target;
import gateway.route.Target.Form;
import gateway.route.Target.Form.Field;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads canned answers: {@code to.fixed}. */
final class FixedReader {
    private static final int MOST_BYTES = 256 * 1024;

    private FixedReader() {}

    /** @param parameters what references may name of the path */
    static Target read(Node node, List<String> parameters) {
        if (!node.has(Fields.FIXED)) {
            return new Target.Fixed(500, Headers.EMPTY, Body.EMPTY);
        }
        Node statusField = node.get("status");
        int status = statusField.isThere() ? (int) statusField.whole(200, 599, 200) : 200;
        Node json = node.get("json");
        Node text = node.get("text");
        Node base64 = node.get("base64");
        int bodies = (json.isThere() ? 1 : 0) + (text.isThere() ? 1 : 0) + (base64.isThere() ? 1 : 0);
        if (bodies > 1) {
            node.fault("has several bodies", "write one of json, text and base64");
        }
        if (bodies > 0 && Response.isBodiless(status)) {
            node.fault("an answer of status " + status + " has no body (RFC 9110 15)", "remove the body");
        }
        List<Use> uses = new ArrayList<>(0);
        List<Field> fields = fields(node.get("headers"), uses);
        List<Piece> body = new ArrayList<>(1);
        byte[] binary = {};
        String type = "";
        if (json.isThere()) {
            add(body, json, uses);
            type = "application/json";
            storable(json);
        } else if (text.isThere()) {
            if (text.value() instanceof Json.Str(var content)) {
                body.addAll(TextTemplates.read(text, content, uses).pieces());
            } else {
                text.isNot("text", "write it in quotes, or json in place of text");
            }
            type = "text/plain; charset=utf-8";
        } else if (base64.isThere()) {
            binary = decode(base64);
            type = "application/octet-stream";
        }
        TextTemplates.judge(uses, parameters);
        if (!type.isEmpty() && type(fields) == null) {
            fields.add(new Field("content-type", Template.of(type)));
        }
        var template = new Template(body);
        judgeSize(node, template, binary.length);
        if (binary.length > 0 || isPlain(template) && isPlain(fields)) {
            return fixed(status, fields, binary.length > 0 ? Body.of(binary) : Body.of(template.toString()));
        }
        Form.Syntax syntax = syntax(fields);
        if (json.isThere()) {
            syntax = syntax == Form.Syntax.MARKUP ? Form.Syntax.SCRIPT : Form.Syntax.JSON;
        }
        return new Target.Form(status, fields, template, syntax);
    }

    private static void judgeSize(Node node, Template body, int binary) {
        int bytes = binary;
        for (Piece piece : body.pieces()) {
            bytes += piece.toString().getBytes(UTF_8).length;
        }
        if (bytes > MOST_BYTES) {
            node.fault(
                    "has a body of " + bytes + " bytes",
                    "keep it to " + MOST_BYTES + " bytes: the document must fit into a DynamoDB item");
        }
    }

    private static boolean isPlain(Template template) {
        for (Piece piece : template.pieces()) {
            if (piece instanceof Piece.Reference) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(List<Field> fields) {
        for (Field field : fields) {
            if (!isPlain(field.value())) {
                return false;
            }
        }
        return true;
    }

    private static Target fixed(int status, List<Field> fields, Body body) {
        var headers = new Headers.Builder();
        for (Field field : fields) {
            headers.add(field.name(), field.value().toString());
        }
        return new Target.Fixed(status, headers.build(), body);
    }

    /** The content type that {@code fields} say; null where they say none. */
    private static @Nullable String type(List<Field> fields) {
        for (Field field : fields) {
            if (field.name().equals("content-type")) {
                return field.value().toString();
            }
        }
        return null;
    }

    /** How values stand in a text of this type. */
    private static Form.Syntax syntax(List<Field> fields) {
        String whole = type(fields);
        if (whole == null) {
            return Form.Syntax.TEXT;
        }
        int end = whole.indexOf(';');
        String type = (end < 0 ? whole : whole.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (type.equals("text/html") || type.endsWith("/xml") || type.endsWith("+xml")) {
            return Form.Syntax.MARKUP;
        }
        if (type.endsWith("/json") || type.endsWith("+json")) {
            return Form.Syntax.JSON;
        }
        return type.endsWith("javascript") ? Form.Syntax.SCRIPT : Form.Syntax.TEXT;
    }

    /** Adds {@code node} as JSON; references in its texts become pieces of their own, within the quotes. */
    private static void add(List<Piece> pieces, Node node, List<Use> uses) {
        if (node.value() instanceof Json.Str(var text)) {
            add(pieces, "\"");
            for (Piece piece : TextTemplates.read(node, text, uses).pieces()) {
                if (piece instanceof Piece.Text(var plain)) {
                    String quoted = Json.of(plain).text();
                    add(pieces, quoted.substring(1, quoted.length() - 1));
                } else {
                    pieces.add(piece);
                }
            }
            add(pieces, "\"");
        } else if (node.value() instanceof Json.Obj) {
            String before = "{";
            for (Node member : node.members()) {
                add(pieces, before + Json.of(member.name()).text() + ":");
                add(pieces, member, uses);
                before = ",";
            }
            add(pieces, before.equals("{") ? "{}" : "}");
        } else if (node.value() instanceof Json.Arr) {
            String before = "[";
            for (Node item : node.items("")) {
                add(pieces, before);
                add(pieces, item, uses);
                before = ",";
            }
            add(pieces, before.equals("[") ? "[]" : "]");
        } else {
            add(
                    pieces,
                    String.valueOf(node.value() == null ? "null" : node.value().text()));
        }
    }

    /** Adds text to the piece of text before it, where there is one. */
    private static void add(List<Piece> pieces, String text) {
        if (!pieces.isEmpty() && pieces.getLast() instanceof Piece.Text(var before)) {
            pieces.set(pieces.size() - 1, new Piece.Text(before.concat(text)));
        } else {
            pieces.add(new Piece.Text(text));
        }
    }

    private static byte[] decode(Node node) {
        String fix = "write the body in standard base64 (RFC 4648 4)";
        try {
            return Base64.getDecoder().decode(node.text("", fix));
        } catch (IllegalArgumentException _) {
            node.isNot("base64", fix);
            return new byte[0];
        }
    }

    /** DynamoDB nests 32 levels at most and keeps 38 digits (Service quotas, "Data types"). */
    private static void storable(Node node) {
        String problem = Canonical.unstorable(node.value());
        if (problem != null) {
            node.fault(problem, "write it as text or base64");
        }
    }

    private static List<Field> fields(Node node, List<Use> uses) {
        List<Field> fields = new ArrayList<>(1);
        if (!node.isThere()) {
            return fields;
        }
        for (Node member : node.members()) {
            String name = member.name().toLowerCase(Locale.ROOT);
            if (!Headers.isName(name)) {
                member.fault(Phrases.quote(name) + " is not a header field's name", "write one such as cache-control");
                continue;
            }
            if (isFraming(name)) {
                member.fault("is set by the gateway itself", "remove it");
                continue;
            }
            if (member.value() instanceof Json.Arr) {
                for (Node item : member.items("")) {
                    field(fields, name, item, uses);
                }
            } else {
                field(fields, name, member, uses);
            }
        }
        return fields;
    }

    private static void field(List<Field> fields, String name, Node node, List<Use> uses) {
        String fix = "write a value in quotes, or a list of them";
        if (!(node.value() instanceof Json.Str(var value))) {
            node.isNot("text", fix);
            return;
        }
        if (!Headers.isValue(value)) {
            node.isNot("a header field's value", "leave out control characters and spaces at either end");
            return;
        }
        Template template = TextTemplates.read(node, value, uses);
        judge(node, name, template);
        fields.add(new Field(name, template));
    }

    /** Judges what a client could say in a field of an answer. */
    static void judge(Node node, String name, Template template) {
        if (isPlain(template)) {
            return;
        }
        if (name.equals("content-type")) {
            node.fault("has references, so that a client could say what the answer is", "write the type itself");
        } else if (name.equals("location") && !isAnchored(template)) {
            node.fault(
                    "lets a client say which host it leads to",
                    "begin with a path such as /orders/{id}, or with scheme, host and a slash; or write to: { redirect:"
                            + " ... }");
        }
    }

    /** Whether a {@code location} names its host before any reference, or a path that cannot become one. */
    private static boolean isAnchored(Template template) {
        if (!(template.pieces().getFirst() instanceof Piece.Text(var text))) {
            return false;
        }
        int host = text.indexOf("://");
        if (host > 0) {
            return text.indexOf('/', host + 3) > host + 3;
        }
        return text.length() > 1 && text.charAt(0) == '/' && text.charAt(1) != '/' && text.charAt(1) != '\\';
    }

    private static boolean isFraming(String name) {
        return switch (name) {
            case "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade" -> true;
            default -> false;
        };
    }
}
