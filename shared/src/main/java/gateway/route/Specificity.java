package gateway.route;

import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import java.util.List;

/**
 * The order among routes that take the same request, as {@link RouteTable} documents it. The trie has this order by its
 * structure; here it is for two routes at a time, with the reason.
 */
final class Specificity {
    private Specificity() {}

    /** Negative where {@code one} comes before {@code other} for a request of this method. */
    static int compare(Match one, Match other, String method) {
        int order = Integer.compare(rank(other), rank(one));
        int at = order == 0 ? firstDifference(one, other) : -1;
        if (at >= 0) {
            order = Integer.compare(rank(one.path().get(at)), rank(other.path().get(at)));
        }
        if (order == 0) {
            order = Integer.compare(rank(one, method), rank(other, method));
        }
        if (order == 0) {
            order = Integer.compare(headers(other), headers(one));
        }
        return order == 0 ? Integer.compare(query(other), query(one)) : order;
    }

    /** Why {@code first} comes before {@code second}, in words. */
    static String why(Match first, Match second, String method) {
        if (rank(first) != rank(second)) {
            return "host `" + host(first) + "` beats " + (second.host().isEmpty() ? "any" : "`" + host(second) + "`");
        }
        int at = firstDifference(first, second);
        if (at >= 0) {
            return kind(first.path().get(at)) + " beats " + kind(second.path().get(at));
        }
        if (rank(first, method) != rank(second, method)) {
            return rank(second, method) == 1
                    ? "HEAD by name beats HEAD by way of GET"
                    : "a named method beats every method";
        }
        if (headers(first) != headers(second)) {
            return "it has " + counted(headers(second), "header condition") + ", not " + headers(first);
        }
        if (query(first) != query(second)) {
            return "it has " + counted(query(second), "query condition") + ", not " + query(first);
        }
        return "nothing tells them apart, so the lower id has it";
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

    private static int rank(Match match, String method) {
        return match.methods().isEmpty() ? 2 : match.methods().contains(method) ? 0 : 1;
    }

    private static int firstDifference(Match one, Match other) {
        int shorter = Math.min(one.path().size(), other.path().size());
        for (int i = 0; i < shorter; i++) {
            if (rank(one.path().get(i)) != rank(other.path().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static String kind(Segment segment) {
        return switch (segment) {
            case Segment.Literal(var text) -> text.isEmpty() ? "the slash at the end" : "literal `" + text + "`";
            case Segment.Parameter(var name) -> "`{" + name + "}`";
            case Segment.Tail(var name) -> "`{" + name + "+}`";
            case Segment.Rest(var name) -> "`{" + name + "*}`";
            case Segment.Partial partial -> "`" + Match.written(partial) + "`";
            case Segment.Expression(var regex) -> "expression `" + regex + "`";
        };
    }

    private static int headers(Match match) {
        return Entry.effective(match.headers()).length;
    }

    private static int query(Match match) {
        return Entry.effective(match.query()).length;
    }

    private static String counted(int count, String noun) {
        return count == 0 ? "no " + noun : count + " " + noun + (count == 1 ? "" : "s");
    }

    /** What routes must share to be compared by method and conditions alone: host and path with parameters unnamed. */
    static String shape(Match match) {
        var out = new StringBuilder(host(match));
        List<Segment> path = match.path();
        for (int i = 0; i < path.size(); i++) {
            out.append('/');
            switch (path.get(i)) {
                case Segment.Literal(var text) -> out.append(text);
                case Segment.Parameter _ -> out.append('\u0001'); // no literal has a control character
                case Segment.Tail _ -> out.append('\u0002');
                case Segment.Rest _ -> out.append('\u0003');
                case Segment.Expression(var regex) -> out.append('\u0004').append(regex);
                case Segment.Partial(var texts, var _) -> out.append(String.join("\u0001", texts));
            }
        }
        return out.toString();
    }
}
