package gateway.config;

import gateway.route.Match.Segment;
import gateway.route.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the regular expressions of a match, which are those of RE2. */
final class RegexReader {
    private final boolean judge;

    /** @param judge whether what was found to be right before is to be found out again */
    RegexReader(boolean judge) {
        this.judge = judge;
    }

    /** Whether what was found to be right before is found out again. */
    boolean judges() {
        return judge;
    }

    /** An expression for whole decoded paths, below the literal segments that it begins with. */
    List<Segment> path(Node node) {
        int faults = node.faults();
        String regex = value(node);
        if (node.faults() > faults) {
            return List.of(new Segment.Literal(""));
        }
        if (judge) {
            for (String name : Regexes.groups(regex)) {
                if (!Names.isWord(name)) {
                    node.fault(
                            "the group " + Phrases.quote(name) + " cannot be a parameter",
                            "let its name begin with a letter");
                }
            }
            if (!Regexes.canFitPath(regex)) {
                boolean slash = regex.startsWith("/") || regex.startsWith("^/");
                node.fault(
                        "expression " + Phrases.quote(regex)
                                + (slash
                                        ? " can never fit: no path has an empty segment, or one of \\ ? # ; %"
                                        : " does not begin with a slash, as every path does"),
                        slash ? "write it for decoded paths" : "write " + Phrases.quote("/" + regex));
            }
        }
        return placed(regex);
    }

    /** The expression below the literal segments that it certainly begins with. */
    private static List<Segment> placed(String regex) {
        var expression = new Segment.Expression(regex);
        String beginning = expression.beginning();
        List<Segment> path = new ArrayList<>(2);
        int start = 1;
        if (!beginning.isEmpty() && beginning.charAt(0) == '/') {
            for (int slash = beginning.indexOf('/', 1); slash > start; slash = beginning.indexOf('/', start)) {
                path.add(new Segment.Literal(beginning.substring(start, slash)));
                start = slash + 1;
            }
        }
        path.add(expression);
        return path;
    }

    /** An expression that fits whole values. */
    String value(Node node) {
        String regex = node.text("", "an expression", "write a regular expression (RE2) for the whole value");
        if (judge && !regex.isEmpty()) {
            judge(node, regex, "");
        }
        return regex;
    }

    /** Reports what is wrong with {@code regex}, which stands at {@code node}; {@code more} ends what to do about it. */
    static void judge(Node node, String regex, String more) {
        Optional<Regexes.Mistake> mistake = Regexes.mistake(regex);
        if (mistake.isPresent()) {
            node.fault(
                    "expression " + Phrases.quote(regex) + " " + mistake.get().problem(),
                    mistake.get().fix() + more);
        }
    }
}
