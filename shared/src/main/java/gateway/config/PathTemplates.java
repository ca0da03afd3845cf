package gateway.config;

import gateway.http.Path;
import gateway.http.RawPath;
import gateway.route.Match;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the paths of requests that a match takes: as template, exact or as prefix. */
final class PathTemplates {
    private static final String PATH_FIX =
            "write segments of text, {name}, or {name+} or {name*} at the end, such as /orders/{id}";

    private static final List<Match.Segment> ROOT = List.of(new Match.Segment.Literal(""));

    private PathTemplates() {}

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
        } else if (segment instanceof Match.Segment.Expression expression) {
            names.addAll(expression.groups());
        }
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
}
