package gateway.config;

import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import gateway.route.Match;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the two kinds of templates: those that paths are matched with, and those that paths are made from. */
final class Templates {
    private static final String PATH_FIX =
            "write segments of text, {name}, or {name+} at the end, such as /orders/{id}";
    private static final String REWRITE_FIX = "write text with {name} for what is filled in, such as /v2/orders/{id}";

    private Templates() {}

    /** A path to match; reports and returns the root where it will not do. */
    static List<Match.Segment> path(Node node) {
        List<Match.Segment> segments = new ArrayList<>();
        String text = node.text("/", PATH_FIX);
        if (text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return List.of(new Match.Segment.Literal(""));
        }
        int start = 1;
        for (int i = 1; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '/') {
                continue;
            }
            Match.Segment segment = segment(node, text.substring(start, i), i == text.length());
            if (segment == null) {
                return List.of(new Match.Segment.Literal(""));
            }
            String name = name(segment);
            for (Match.Segment other : segments) {
                if (name != null && name.equals(name(other))) {
                    node.fault("two parameters are called {" + name + "}", "give each a name of its own");
                }
            }
            segments.add(segment);
            start = i + 1;
        }
        return segments;
    }

    /** The parameter that a segment is; null for a literal. */
    static @Nullable String name(Match.Segment segment) {
        if (segment instanceof Match.Segment.Parameter(var name)) {
            return name;
        }
        return segment instanceof Match.Segment.Tail(var name) ? name : null;
    }

    /** The parameters that a path has whichever of {@code matches} takes it: what references may name. */
    static List<String> parameters(List<Match> matches) {
        List<String> common = new ArrayList<>(2);
        for (int i = 0; i < matches.size(); i++) {
            List<String> names = parameters(matches.get(i));
            if (i == 0) {
                common.addAll(names);
            } else {
                common.retainAll(names);
            }
        }
        return common;
    }

    private static List<String> parameters(Match match) {
        List<String> names = new ArrayList<>(2);
        for (Match.Segment segment : match.path()) {
            if (segment instanceof Match.Segment.Partial partial) {
                names.addAll(partial.names());
            } else if (segment instanceof Match.Segment.Rest(var name)) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            } else if (segment instanceof Match.Segment.Expression(var regex)) {
                groups(names, regex);
            } else {
                String name = name(segment);
                if (name != null) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The named groups of an expression. */
    private static void groups(List<String> names, String regex) {
        for (int at = regex.indexOf("(?P<"); at >= 0; at = regex.indexOf("(?P<", at + 1)) {
            int end = regex.indexOf('>', at);
            if (end > 0) {
                names.add(regex.substring(at + 4, end));
            }
        }
    }

    private static Match.@Nullable Segment segment(Node node, String text, boolean last) {
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return literal(node, text, last);
        }
        boolean whole = text.charAt(0) == '{' && text.indexOf('}') == text.length() - 1 && text.lastIndexOf('{') == 0;
        if (!whole) {
            node.fault(
                    Phrases.quote(text) + " is a parameter in a part of a segment, which is not supported yet",
                    "let each {name} be a whole segment");
            return null;
        }
        boolean tail = text.endsWith("+}");
        String name = text.substring(1, text.length() - (tail ? 2 : 1));
        if (!Names.isWord(name)) {
            node.fault(
                    Phrases.quote(text) + " is not a parameter",
                    "write a name of letters, digits, hyphens and underscores in it, such as {id}, or {rest+} at the"
                            + " end");
            return null;
        }
        if (tail && !last) {
            node.fault(Phrases.quote(text) + " is not at the end", "what takes the rest of a path comes last");
            return null;
        }
        return tail ? new Match.Segment.Tail(name) : new Match.Segment.Parameter(name);
    }

    private static Match.@Nullable Segment literal(Node node, String text, boolean last) {
        if (text.isEmpty()) {
            if (last) {
                return new Match.Segment.Literal("");
            }
            node.fault("has an empty segment (//)", "write one slash");
            return null;
        }
        if (isPlain(text)) {
            return new Match.Segment.Literal(text);
        }
        if (text.indexOf('%') >= 0) {
            node.fault(Phrases.quote(text) + " is percent-encoded", "write the character itself: paths match decoded");
            return null;
        }
        if (text.equals("*") || text.equals("**")) {
            node.fault(
                    Phrases.quote(text) + " would match a star alone", "write {name} for one segment, {rest+} for all");
            return null;
        }
        if (text.charAt(0) == ':') {
            node.fault(
                    Phrases.quote(text) + " would match a colon",
                    "write " + Phrases.quote("{" + text.substring(1) + "}"));
            return null;
        }
        if (Path.of(new RawPath("/".concat(text), RawPath.Encoding.DECODED)) instanceof Path.Bad(var why)) {
            node.fault(Phrases.quote(text) + " can never match: " + why, PATH_FIX);
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) || Character.isSpaceChar(text.charAt(i))) {
                node.fault(Phrases.quote(text) + " has white space", "remove it");
                return null;
            }
        }
        return new Match.Segment.Literal(text);
    }

    /** Whether a segment is what nearly all are: letters, digits and hyphens, which no rule is about. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && c != '-') {
                return false;
            }
        }
        return true;
    }

    /**
     * A path to ask an upstream for, with references in it.
     *
     * @param query whether a query may follow
     */
    static Template rewrite(Node node, boolean query) {
        String text = node.text("/", REWRITE_FIX);
        List<Piece> pieces = new ArrayList<>();
        if (text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return new Template(pieces);
        }
        int mark = text.indexOf('?');
        if (mark >= 0 && !query) {
            node.fault("has a query, which is not supported yet", "leave it out: the request's own query goes along");
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
                node.fault(Phrases.quote(text) + " has braces that do not pair", REWRITE_FIX);
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
                node.fault("has a character in its path that is not visible ASCII, or a %", REWRITE_FIX);
                return;
            }
        }
        if (Path.of(new RawPath(path, RawPath.Encoding.ENCODED)) instanceof Path.Bad(var why)) {
            node.fault("would never be sent: " + why, REWRITE_FIX);
        } else if (mark < filled.length() && !Query.isQuery(filled.substring(mark + 1))) {
            node.fault("has a query with a character that must be percent-encoded", REWRITE_FIX);
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
