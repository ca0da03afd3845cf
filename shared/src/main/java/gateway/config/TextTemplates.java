package gateway.config;

import gateway.http.Headers;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads texts with references to the request, its caller and its path parameters in them ({@code docs/config.md},
 * "References"). {@code {{} and {@code }}} are braces.
 */
final class TextTemplates {
    private static final String BRACE_FIX = "write {{ and }} for braces that are meant as they are";
    private static final String[] OF_REQUEST = {"id", "method", "host", "path", "query", "clientIp"};
    private static final String[] NAMED = {"headers", "query", "cookies"};
    private static final String[] OF_CONSUMER = {"id", "plan", "scopes", "roles", "scheme", "credential", "claims"};

    private TextTemplates() {}

    /**
     * What {@code text}, which stands at {@code node}, says.
     *
     * @param uses takes the path parameters that it names: whoever knows the paths must judge them
     */
    static Template read(Node node, String text, List<Use> uses) {
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return Template.of(text);
        }
        List<Piece> pieces = new ArrayList<>(3);
        var plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean twice = i + 1 < text.length() && text.charAt(i + 1) == c;
            if (c != '{' && c != '}' || twice) {
                plain.append(c);
                i += c == '{' || c == '}' ? 2 : 1;
                continue;
            }
            int close = c == '{' ? text.indexOf('}', i) : -1;
            if (close < 0) {
                node.fault(Phrases.quote(text) + " has braces that do not pair", BRACE_FIX);
                return Template.of("?");
            }
            if (!plain.isEmpty()) {
                pieces.add(new Piece.Text(plain.toString()));
                plain.setLength(0);
            }
            pieces.add(reference(node, text.substring(i + 1, close), uses));
            i = close + 1;
        }
        if (!plain.isEmpty()) {
            pieces.add(new Piece.Text(plain.toString()));
        }
        return new Template(pieces);
    }

    private static Piece reference(Node node, String text, List<Use> uses) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            if (!Names.isWord(text)) {
                node.fault(
                        Phrases.quote("{" + text + "}") + " is not a reference",
                        "write a path parameter such as {id}, or {request.headers.x-tenant}; " + BRACE_FIX);
            } else {
                uses.add(new Use(text, node));
            }
            return new Piece.Reference(List.of(text));
        }
        String first = text.substring(0, dot);
        String rest = text.substring(dot + 1);
        if (first.equals(Template.CONSUMER)) {
            if (rest.startsWith("claims.") && rest.length() > "claims.".length()) {
                return new Piece.Reference(List.of(first, "claims", rest.substring("claims.".length())));
            }
            if (rest.equals("claims") || rest.equals("claims.")) {
                node.fault(
                        Phrases.quote("{" + text + "}") + " names no claim",
                        "write a name, such as {consumer.claims.tenant}");
                return new Piece.Text("?");
            }
            if (!Node.contains(OF_CONSUMER, rest)) {
                Phrases.noReference(node, text, "consumer.", rest, OF_CONSUMER);
            }
            return new Piece.Reference(List.of(first, rest));
        }
        if (!first.equals(Template.REQUEST)) {
            Phrases.noReference(node, text, "", first, new String[] {Template.REQUEST, Template.CONSUMER});
            return new Piece.Text("?");
        }
        int second = rest.indexOf('.');
        String what = second < 0 ? rest : rest.substring(0, second);
        if (second < 0 && Node.contains(OF_REQUEST, what)) {
            return new Piece.Reference(List.of(first, what));
        }
        if (second < 0 || !Node.contains(NAMED, what)) {
            Phrases.noReference(node, text, "request.", what, new String[] {
                "id", "method", "host", "path", "clientIp", "headers", "query", "cookies"
            });
            return new Piece.Text("?");
        }
        String name = rest.substring(second + 1);
        if (name.isEmpty() || !what.equals("query") && !Headers.isName(name)) {
            node.fault(
                    Phrases.quote("{" + text + "}") + " names no " + (what.equals("headers") ? "header field" : what),
                    "write a name, such as {request." + what + ".tenant}");
        }
        return new Piece.Reference(List.of(first, what, what.equals("headers") ? name.toLowerCase(Locale.ROOT) : name));
    }

    /** Reports what {@code uses} name and none of {@code parameters} is, each at the template that does. */
    static void judge(List<Use> uses, List<String> parameters) {
        for (Use use : uses) {
            if (!parameters.contains(use.parameter())) {
                Phrases.noParameter(use.at(), "{" + use.parameter() + "}", parameters);
            }
        }
    }
}
