package gateway.config;

import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import java.util.ArrayList;
import java.util.List;

/** Reads the paths that upstreams are asked for, with references in them. */
final class RewriteTemplates {
    private static final String FIX = "write text with {name} for what is filled in, such as /v2/orders/{id}";

    private RewriteTemplates() {}

    /**
     * A path to ask an upstream for, with references in it.
     *
     * @param query whether a query may follow
     */
    static Template read(Node node, boolean query) {
        String text = node.text("/", FIX);
        List<Piece> pieces = new ArrayList<>();
        if (text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return new Template(pieces);
        }
        int mark = text.indexOf('?');
        if (mark >= 0 && !query) {
            node.fault("has a query", "leave it out: the request's own query goes along");
            return new Template(pieces);
        }
        int path = mark < 0 ? text.length() : mark;
        // The whole with every reference filled in by a letter, to be judged as a path and a query.
        var filled = new StringBuilder();
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            int close = text.indexOf('}', from);
            if (open < 0 && close < 0) {
                pieces.add(new Piece.Text(text.substring(from)));
                filled.append(text, from, text.length());
                break;
            }
            if (open < 0 || close < open) {
                node.fault(Phrases.quote(text) + " has braces that do not pair", FIX);
                return new Template(List.of());
            }
            if (open > from) {
                pieces.add(new Piece.Text(text.substring(from, open)));
                filled.append(text, from, open);
            }
            List<String> reference = reference(node, text.substring(open + 1, close));
            if (reference.isEmpty()) {
                return new Template(List.of());
            }
            pieces.add(new Piece.Reference(reference));
            filled.append('x');
            if (open < path) {
                path -= close - open; // "{...}" became "x"
            }
            from = close + 1;
        }
        judge(node, filled.substring(0, Math.min(path, filled.length())), filled, path);
        return new Template(pieces);
    }

    private static void judge(Node node, String path, StringBuilder filled, int mark) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '%') {
                node.fault("has a character in its path that is not visible ASCII, or a %", FIX);
                return;
            }
        }
        if (Path.of(new RawPath(path, RawPath.Encoding.ENCODED)) instanceof Path.Bad(var why)) {
            node.fault("would never be sent: " + why, FIX);
        } else if (mark < filled.length() && !Query.isQuery(filled.substring(mark + 1))) {
            node.fault("has a query with a character that must be percent-encoded", FIX);
        }
    }

    private static List<String> reference(Node node, String text) {
        List<String> names = new ArrayList<>(2);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '.') {
                continue;
            }
            String name = text.substring(start, i);
            boolean index = !names.isEmpty() && Units.whole(name) >= 0;
            if (!Names.isWord(name) && !index) {
                node.fault(
                        Phrases.quote("{" + text + "}") + " is not a reference",
                        text.endsWith("+")
                                ? "write " + Phrases.quote("{" + text.substring(0, text.length() - 1) + "}")
                                : "write a parameter's name such as {id}, or a part and a member such as"
                                        + " {customer.id}");
                return List.of();
            }
            names.add(name);
            start = i + 1;
        }
        return names;
    }
}
