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
            "write segments of text, {name}, or {name+} or {name*} at the end, such as /orders/{id}";
    private static final String REWRITE_FIX = "write text with {name} for what is filled in, such as /v2/orders/{id}";

    private static final List<Match.Segment> ROOT = List.of(new Match.Segment.Literal(""));

    private Templates() {}

    /** A template of a path to match; reports and returns the root where it will not do. */
    static List<Match.Segment> path(Node node) {
        List<Match.Segment> segments = new ArrayList<>();
        String text = node.text("/", PATH_FIX);
        if (text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return ROOT;
        }
        int start = 1;
        for (int i = 1; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '/') {
                continue;
            }
            Match.Segment segment = segment(node, text.substring(start, i), i == text.length());
            if (segment == null) {
                return ROOT;
            }
            if (!differ(node, segments, segment)) {
                return ROOT;
            }
            segments.add(segment);
            start = i + 1;
        }
        return segments;
    }

    private static boolean differ(Node node, List<Match.Segment> segments, Match.Segment added) {
        if (added instanceof Match.Segment.Literal) {
            return true;
        }
        List<String> names = new ArrayList<>(2);
        for (Match.Segment segment : segments) {
            addNames(names, segment);
        }
        int before = names.size();
        addNames(names, added);
        for (int i = before; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) < i) {
                node.fault("two parameters are called {" + names.get(i) + "}", "give each a name of its own");
                return false;
            }
        }
        return true;
    }

    /** A path of these characters and no others; braces are characters. */
    static List<Match.Segment> exact(Node node) {
        return literals(node, node.text("/", "write a path such as /orders/7"));
    }

    /** A path and all that is below it; a slash at the end makes no difference. */
    static List<Match.Segment> prefix(Node node) {
        String text = node.text("/", "write a path such as /orders, or / for everything");
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            node.fault(
                    Phrases.quote(text) + " has braces, which are no parameters in a prefix",
                    "write path: " + Phrases.quote((text.endsWith("/") ? text : text + "/") + "{rest*}"));
            return ROOT;
        }
        boolean slash = text.length() > 1 && text.charAt(text.length() - 1) == '/';
        List<Match.Segment> segments =
                new ArrayList<>(literals(node, slash ? text.substring(0, text.length() - 1) : text));
        if (text.equals("/")) {
            segments.clear();
        }
        segments.add(new Match.Segment.Rest(""));
        return segments;
    }

    private static List<Match.Segment> literals(Node node, String text) {
        if (text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return ROOT;
        }
        List<Match.Segment> segments = new ArrayList<>();
        int start = 1;
        for (int i = 1; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '/') {
                continue;
            }
            String segment = text.substring(start, i);
            if (segment.isEmpty() && i < text.length()) {
                node.fault("has an empty segment (//)", "write one slash");
                return ROOT;
            }
            if (!isPlain(segment) && !canStand(node, segment, segment)) {
                return ROOT;
            }
            segments.add(new Match.Segment.Literal(segment));
            start = i + 1;
        }
        return segments;
    }

    // ---- parameters

    /** The parameters that all of {@code matches} have, whichever takes the request. */
    static List<String> parameters(List<Match> matches) {
        List<String> names = new ArrayList<>();
        for (Match.Segment segment : matches.getFirst().path()) {
            addNames(names, segment);
        }
        for (int i = 1; i < matches.size(); i++) {
            for (int j = names.size() - 1; j >= 0; j--) {
                if (!has(matches.get(i), names.get(j))) {
                    names.remove(j);
                }
            }
        }
        return names;
    }

    /** Whether all of {@code matches} have the parameter. */
    static boolean has(List<Match> matches, String name) {
        for (int i = 0; i < matches.size(); i++) {
            if (!has(matches.get(i), name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(Match match, String name) {
        for (int i = 0; i < match.path().size(); i++) {
            Match.Segment segment = match.path().get(i);
            if (segment instanceof Match.Segment.Literal) {
                continue;
            }
            if (segment instanceof Match.Segment.Parameter(var own)) {
                if (own.equals(name)) {
                    return true;
                }
                continue;
            }
            List<String> names = new ArrayList<>(2);
            addNames(names, segment);
            if (names.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static void addNames(List<String> names, Match.Segment segment) {
        if (segment instanceof Match.Segment.Parameter(var name)) {
            names.add(name);
        } else if (segment instanceof Match.Segment.Tail(var name)) {
            names.add(name);
        } else if (segment instanceof Match.Segment.Partial partial) {
            names.addAll(partial.names());
        } else if (segment instanceof Match.Segment.Rest(var name)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        } else if (segment instanceof Match.Segment.Expression(var regex)) {
            names.addAll(groups(regex));
        }
    }

    /** The names of the groups of an expression that has been found to be right. */
    static List<String> groups(String regex) {
        List<String> names = new ArrayList<>(2);
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                int end = regex.startsWith("\\Q", i) ? regex.indexOf("\\E", i + 2) : i + 1;
                i = end < 0 ? regex.length() : regex.startsWith("\\Q", i) ? end + 1 : end;
            } else if (c == '[') {
                i = endOfClass(regex, i);
            } else if (regex.startsWith("(?P<", i) || regex.startsWith("(?<", i)) {
                int end = regex.indexOf('>', i);
                names.add(regex.substring(regex.indexOf('<', i) + 1, end < 0 ? regex.length() : end));
            }
        }
        return names;
    }

    private static int endOfClass(String regex, int open) {
        int at = open + (regex.startsWith("[^", open) ? 2 : 1);
        for (at = regex.startsWith("]", at) ? at + 1 : at; at < regex.length(); at++) {
            char c = regex.charAt(at);
            if (c == ']') {
                return at;
            }
            int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
            at = named > 0 ? named + 1 : c == '\\' ? at + 1 : at;
        }
        return at;
    }

    // ---- segments

    private static Match.@Nullable Segment segment(Node node, String text, boolean last) {
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return literal(node, text, last);
        }
        List<String> texts = new ArrayList<>(2);
        List<String> names = new ArrayList<>(1);
        int from = 0;
        while (from <= text.length()) {
            int open = text.indexOf('{', from);
            int close = text.indexOf('}', from);
            if (open < 0 && close < 0) {
                break;
            }
            if (open < 0 || close < open || text.indexOf('{', open + 1) >= 0 && text.indexOf('{', open + 1) < close) {
                node.fault(
                        Phrases.quote(text) + " has braces that do not pair",
                        "write {name} for a parameter; for a brace itself, path: { exact: ... }");
                return null;
            }
            texts.add(text.substring(from, open));
            names.add(text.substring(open + 1, close));
            from = close + 1;
        }
        texts.add(text.substring(from));
        boolean whole = names.size() == 1 && text.length() == names.getFirst().length() + 2;
        if (whole) {
            return parameter(node, text, names.getFirst(), last);
        }
        for (String name : names) {
            if (!isName(node, "{" + name + "}", name)) {
                return null;
            }
        }
        for (int i = 1; i < texts.size() - 1; i++) {
            if (texts.get(i).isEmpty()) {
                node.fault(
                        Phrases.quote(text) + " has two parameters without text between them",
                        "write some between them, such as {from}-{to}, or one parameter");
                return null;
            }
        }
        var filled = new StringBuilder(texts.getFirst());
        for (int i = 1; i < texts.size(); i++) {
            filled.append('x').append(texts.get(i));
        }
        String example = filled.toString();
        return isPlain(example) || canStand(node, text, example) && !hasSpace(node, text)
                ? new Match.Segment.Partial(texts, names)
                : null;
    }

    private static Match.@Nullable Segment parameter(Node node, String text, String inner, boolean last) {
        boolean tail = inner.endsWith("+");
        boolean rest = inner.endsWith("*");
        String name = tail || rest ? inner.substring(0, inner.length() - 1) : inner;
        if (!isName(node, text, name)) {
            return null;
        }
        if ((tail || rest) && !last) {
            node.fault(Phrases.quote(text) + " is not at the end", "what takes the rest of a path comes last");
            return null;
        }
        if (rest) {
            return new Match.Segment.Rest(name);
        }
        return tail ? new Match.Segment.Tail(name) : new Match.Segment.Parameter(name);
    }

    private static boolean isName(Node node, String text, String name) {
        if (Names.isWord(name)) {
            return true;
        }
        boolean several = name.endsWith("+") || name.endsWith("*");
        node.fault(
                Phrases.quote(text) + (several ? " is not a whole segment" : " is not a parameter"),
                several
                        ? "what takes the rest of a path is a segment of its own: /{rest+}"
                        : "write a name of letters, digits, hyphens and underscores in it, such as {id}, or {rest+} at"
                                + " the end");
        return false;
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
        if (text.equals("*") || text.equals("**")) {
            node.fault(
                    Phrases.quote(text) + " would match a star alone",
                    "write {name} for one segment, {rest+} or {rest*} for all");
            return null;
        }
        if (text.charAt(0) == ':') {
            node.fault(
                    Phrases.quote(text) + " would match a colon",
                    "write " + Phrases.quote("{" + text.substring(1) + "}"));
            return null;
        }
        return canStand(node, text, text) && !hasSpace(node, text) ? new Match.Segment.Literal(text) : null;
    }

    /**
     * Whether there is a path with such a segment; reports where not.
     *
     * @param text    as it is written
     * @param example with parameters filled in
     */
    private static boolean canStand(Node node, String text, String example) {
        if (text.indexOf('%') >= 0) {
            node.fault(Phrases.quote(text) + " is percent-encoded", "write the character itself: paths match decoded");
            return false;
        }
        if (Path.of(new RawPath("/".concat(example), RawPath.Encoding.DECODED)) instanceof Path.Bad(var why)) {
            node.fault(Phrases.quote(text) + " can never match: " + why, PATH_FIX);
            return false;
        }
        return true;
    }

    /** Whether it has white space, which is a slip more often than not; reports it. */
    private static boolean hasSpace(Node node, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) || Character.isSpaceChar(text.charAt(i))) {
                node.fault(
                        Phrases.quote(text) + " has white space",
                        "remove it, or write path: { exact: ... } where it is meant");
                return true;
            }
        }
        return false;
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
