package gateway.config;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.route.Target;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Reads canned answers: {@code to.fixed}. */
final class FixedReader {
    private static final int MOST_BYTES = 256 * 1024;

    private FixedReader() {}

    static Target read(Node node, List<String> parameters) {
        if (!node.has(Fields.FIXED)) {
            return new Target.Fixed(500, Headers.EMPTY, Body.EMPTY);
        }
        Node statusField = node.get("status");
        int status = statusField.isThere() ? (int) statusField.whole(200, 599, 200) : 200;
        Headers headers = headers(node.get("headers"));
        Node json = node.get("json");
        Node text = node.get("text");
        Node base64 = node.get("base64");
        int bodies = (json.isThere() ? 1 : 0) + (text.isThere() ? 1 : 0) + (base64.isThere() ? 1 : 0);
        if (bodies > 1) {
            node.fault("has several bodies", "write one of json, text and base64");
        }
        if (bodies > 0 && (status == 204 || status == 205 || status == 304)) {
            node.fault("an answer of status " + status + " has no body (RFC 9110 15)", "remove the body");
        }
        Body body = Body.EMPTY;
        String type = "";
        Json value = json.value();
        if (value != null) {
            body = Body.of(value.bytes());
            type = "application/json";
            storable(json);
        } else if (text.isThere()) {
            if (text.value() instanceof Json.Str(var content)) {
                body = Body.of(content);
            } else {
                text.isNot("text", "write it in quotes, or json in place of text");
            }
            type = "text/plain; charset=utf-8";
        } else if (base64.isThere()) {
            body = Body.of(decode(base64));
            type = "application/octet-stream";
        }
        if (body.size() > MOST_BYTES) {
            node.fault(
                    "has a body of " + body.size() + " bytes",
                    "keep it to " + MOST_BYTES + " bytes: the document must fit into a DynamoDB item");
        }
        if (!base64.isThere()) {
            references(node, body, parameters);
        }
        if (!type.isEmpty() && !headers.has("content-type")) {
            headers = headers.plus("content-type", type);
        }
        return new Target.Fixed(status, headers, body);
    }

    /** References will mean something one day, so they are not text today. */
    private static void references(Node node, Body body, List<String> parameters) {
        for (String name : parameters) {
            if (body.text().contains("{".concat(name).concat("}"))) {
                node.fault("{" + name + "} in a fixed answer is not supported yet", "remove it from the body");
            }
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

    private static Headers headers(Node node) {
        var headers = new Headers.Builder();
        if (!node.isThere()) {
            return Headers.EMPTY;
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
                    header(headers, name, item);
                }
            } else {
                header(headers, name, member);
            }
        }
        return headers.build();
    }

    private static void header(Headers.Builder headers, String name, Node node) {
        String fix = "write a value in quotes, or a list of them";
        if (!(node.value() instanceof Json.Str(var value))) {
            node.isNot("text", fix);
        } else if (!Headers.isValue(value)) {
            node.isNot("a header field's value", "leave out control characters and spaces at either end");
        } else {
            headers.add(name, value);
        }
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
