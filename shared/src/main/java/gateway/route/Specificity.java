package gateway.route;

import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import java.util.List;

/**
 * The order among matches that take the same request, as {@link RouteTable} documents it. The trie has this order by its
 * structure; here it is for two at a time, with the reason.
 */
final class Specificity {
    private Specificity() {}

    /** Negative where {@code one} comes before {@code other} for a request of this method. */
    static int compare(Entry one, Entry other, String method) {
        int order = Integer.compare(rank(other.match()), rank(one.match()));
        if (order == 0) {
            order = path(one.match().path(), other.match().path());
        }
        if (order == 0) {
            order = Integer.compare(Leaf.rank(one.match(), method), Leaf.rank(other.match(), method));
        }
        return order == 0 ? one.rank(other) : order;
    }

    private static int path(List<Segment> one, List<Segment> other) {
        int at = firstDifference(one, other);
        if (at >= 0) {
            return compare(one.get(at), other.get(at));
        }
        return Integer.compare(one.size(), other.size()); // the end of a path comes before what takes nothing more
    }

    private static int firstDifference(List<Segment> one, List<Segment> other) {
        int shorter = Math.min(one.size(), other.size());
        for (int i = 0; i < shorter; i++) {
            if (compare(one.get(i), other.get(i)) != 0) {
                return i;
            }
        }
        return -1;
    }

    private static int compare(Segment one, Segment other) {
        if (one instanceof Segment.Partial partial && other instanceof Segment.Partial rival) {
            return partial.rank(rival);
        }
        if (one instanceof Segment.Expression expression && other instanceof Segment.Expression rival) {
            return Integer.compare(
                    rival.beginning().length(), expression.beginning().length());
        }
        return Integer.compare(rank(one), rank(other));
    }

    private static int rank(Segment segment) {
        return switch (segment) {
            case Segment.Literal _ -> 0;
            case Segment.Partial _ -> 1;
            case Segment.Expression _ -> 2;
            case Segment.Parameter _ -> 3;
            case Segment.Tail _ -> 4;
            case Segment.Rest _ -> 5;
        };
    }

    /** Among hosts that fit one name, the longer suffix has more characters. */
    private static int rank(Match match) {
        if (match.host().isEmpty()) {
            return -1;
        }
        return switch (match.host().get()) {
            case Host.Exact _ -> Integer.MAX_VALUE;
            case Host.Wildcard(var suffix) -> suffix.length();
        };
    }

    // ---- reasons

    /** Why {@code first} comes before {@code second}, in words. */
    static String why(Entry first, Entry second, String method) {
        Match better = first.match();
        Match worse = second.match();
        if (rank(better) != rank(worse)) {
            return "host `" + host(better) + "` beats " + (worse.host().isEmpty() ? "any" : "`" + host(worse) + "`");
        }
        int at = firstDifference(better.path(), worse.path());
        if (at >= 0) {
            return whyPath(better.path().get(at), worse.path().get(at));
        }
        if (better.path().size() != worse.path().size()) {
            return "the end of the path beats " + kind(worse.path().getLast());
        }
        if (Leaf.rank(better, method) != Leaf.rank(worse, method)) {
            return Leaf.rank(worse, method) == 1
                    ? "HEAD by name beats HEAD by way of GET"
                    : "a named method beats every method";
        }
        int headers = first.headers().length + first.cookies().length;
        int fewer = second.headers().length + second.cookies().length;
        if (headers != fewer) {
            boolean cookies = first.cookies().length + second.cookies().length > 0;
            return "it has " + counted(fewer, cookies ? "header or cookie condition" : "header condition") + ", not "
                    + headers;
        }
        if (first.query().length != second.query().length) {
            return "it has " + counted(second.query().length, "query condition") + ", not " + first.query().length;
        }
        if (first.circumstances().length != second.circumstances().length) {
            return "it has " + counted(second.circumstances().length, "condition")
                    + " on clientIp, profile or time, not " + first.circumstances().length;
        }
        if (first.route().order() != second.route().order()) {
            return "its order is " + second.route().order() + ", and "
                    + first.route().order() + " comes first";
        }
        return "nothing tells them apart, so the lower id has it";
    }

    private static String whyPath(Segment better, Segment worse) {
        String why = kind(better) + " beats " + kind(worse);
        if (better instanceof Segment.Partial one && worse instanceof Segment.Partial other) {
            if (one.literalLength() != other.literalLength()) {
                return why + ": more characters of it are text";
            }
            if (one.texts().getFirst().length() != other.texts().getFirst().length()) {
                return why + ": more of its text is in front";
            }
            if (one.texts().getLast().length() != other.texts().getLast().length()) {
                return why + ": more of its text is at the end";
            }
            return one.texts().size() == other.texts().size() ? why : why + ": it has fewer parameters";
        }
        return better instanceof Segment.Expression && worse instanceof Segment.Expression
                ? why + ": it begins with more plain text"
                : why;
    }

    /** How the host is written in configuration; {@code *} for any. */
    static String host(Match match) {
        return match.host()
                .map(host -> switch (host) {
                    case Host.Exact(var name) -> name;
                    case Host.Wildcard(var suffix) -> "*." + suffix;
                })
                .orElse("*");
    }

    private static String kind(Segment segment) {
        return switch (segment) {
            case Segment.Literal(var text) -> text.isEmpty() ? "the slash at the end" : "literal `" + text + "`";
            case Segment.Parameter(var name) -> "`{" + name + "}`";
            case Segment.Tail(var name) -> "`{" + name + "+}`";
            case Segment.Rest(var name) -> name.isEmpty() ? "a prefix" : "`{" + name + "*}`";
            case Segment.Partial partial -> "`" + Match.written(partial) + "`";
            case Segment.Expression(var regex) -> "expression `" + regex + "`";
        };
    }

    private static String counted(int count, String noun) {
        return count == 0 ? "no " + noun : count + " " + noun + (count == 1 ? "" : "s");
    }

    /**
     * What matches must share to be compared by method and conditions alone: host, and a path of which no segment is more
     * specific. Two paths of one shape that are not the same but for names (partial segments whose inner texts differ,
     * expressions) may take the same request or not.
     */
    static String shape(Match match) {
        var out = new StringBuilder(host(match));
        for (Segment segment : match.path()) {
            out.append('/');
            switch (segment) {
                case Segment.Literal(var text) -> out.append(text);
                case Segment.Parameter _ -> out.append(PARAMETER); // no literal has a control character
                case Segment.Tail _ -> out.append(TAIL);
                case Segment.Rest _ -> out.append(REST);
                case Segment.Expression expression -> out.append(EXPRESSION).append(expression.beginning());
                case Segment.Partial partial ->
                    out.append(partial.texts().getFirst())
                            .append(PARTIAL)
                            .append(partial.literalLength())
                            .append(PARTIAL)
                            .append(partial.texts().size())
                            .append(PARTIAL)
                            .append(partial.texts().getLast());
            }
        }
        return out.toString();
    }

    static final char PARAMETER = '\u0001';
    static final char TAIL = '\u0002';
    static final char REST = '\u0003';
    static final char EXPRESSION = '\u0004';
    static final char PARTIAL = '\u0005';
}
