package gateway.route;

import gateway.route.Match.Condition;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why a request goes where it goes, in words, for people: asks every route one by one. */
final class Explanation {
    /** Routes whose path is another one, but not by much: no more of them than this. */
    private static final int MOST_NEAR_PATHS = 10;

    private final Question question;
    private final @Nullable Entry chosen;
    private final List<Entry> losers = new ArrayList<>();
    private final List<Candidate> refused = new ArrayList<>();
    private final List<Candidate> nearPaths = new ArrayList<>();

    private Explanation(Question question, @Nullable Entry chosen) {
        this.question = question;
        this.chosen = chosen;
    }

    static List<Candidate> of(List<Route> routes, Question question, @Nullable Entry chosen) {
        var explanation = new Explanation(question, chosen);
        for (Route route : routes) {
            for (Match match : route.matches()) {
                explanation.judge(route, match);
            }
        }
        return explanation.candidates();
    }

    private void judge(Route route, Match match) {
        List<String> segments = question.path().segments();
        List<String> misses = new ArrayList<>();
        String path = pathMiss(match, segments);
        if (path != null) {
            if (nearPaths.size() < MOST_NEAR_PATHS && isNear(match.path(), segments)) {
                nearPaths.add(new Candidate(route, match, false, path));
            }
            return;
        }
        hostMiss(match, misses);
        methodMiss(match, misses);
        conditionMisses(match, misses);
        if (misses.isEmpty()) {
            losers.add(new Entry(route, match));
        } else {
            refused.add(new Candidate(route, match, false, String.join("; ", misses)));
        }
    }

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        if (chosen != null) {
            losers.removeIf(entry -> entry.route().equals(chosen.route()));
            all.add(new Candidate(
                    chosen.route(),
                    chosen.match(),
                    true,
                    losers.isEmpty()
                            ? "the only route that takes this request"
                            : "the most specific of " + (losers.size() + 1) + " routes that take this request"));
            losers.sort((one, other) -> {
                int order = Specificity.compare(one.match(), other.match(), question.method());
                return order == 0 ? one.compareTo(other) : order;
            });
            for (Entry loser : losers) {
                all.add(new Candidate(loser.route(), loser.match(), false, whyLess(loser, chosen)));
            }
        }
        all.addAll(refused);
        all.addAll(nearPaths);
        return all;
    }

    private void hostMiss(Match match, List<String> misses) {
        if (match.host().isPresent() && !hostFits(match.host().get(), question.host())) {
            misses.add("host `" + question.host() + "` is not `" + Specificity.host(match) + "`");
        }
    }

    static boolean hostFits(Host host, String actual) {
        return switch (host) {
            case Host.Exact(var name) -> name.equals(actual);
            case Host.Wildcard(var suffix) -> actual.length() > suffix.length() + 1 && actual.endsWith("." + suffix);
        };
    }

    private void methodMiss(Match match, List<String> misses) {
        String method = question.method();
        Set<String> named = match.methods();
        if (named.isEmpty()) {
            if (!Leaf.isForAny(method)) {
                misses.add("a route for every method does not take " + method);
            }
        } else if (!named.contains(method) && !(method.equals("HEAD") && named.contains("GET"))) {
            misses.add("method " + method + " is not among " + String.join(", ", new TreeSet<>(named)));
        }
    }

    private void conditionMisses(Match match, List<String> misses) {
        for (Condition condition : match.headers()) {
            if (!Entry.holds(condition, Entry.Place.HEADER, question)) {
                misses.add(miss("header", condition, true));
            }
        }
        for (Condition condition : match.query()) {
            if (!Entry.holds(condition, Entry.Place.QUERY, question)) {
                misses.add(miss("query parameter", condition, false));
            }
        }
    }

    private String miss(String what, Condition condition, boolean header) {
        String name = condition.name();
        String subject = what + " `" + name + "` ";
        return switch (condition.test()) {
            case Match.Test.Absent _ -> subject + "is present, which this route excludes";
            case Match.Test.Present _ -> subject + "is absent";
            case Match.Test.Fits(var regex) -> subject + "does not fit `" + regex + "`";
            case Match.Test.Is(var value) -> {
                boolean present =
                        header ? question.headers().has(name) : question.query().has(name);
                if (!present) {
                    yield subject + "is absent, should be `" + value + "`";
                }
                String actual = Entry.only(name, header ? Entry.Place.HEADER : Entry.Place.QUERY, question);
                yield subject
                        + (actual == null
                                ? "is repeated, should be `" + value + "` once"
                                : "is `" + actual + "`, not `" + value + "`");
            }
        };
    }

    private String whyLess(Entry loser, Entry winner) {
        return "takes this request too, but is less specific than `"
                + winner.route().id() + "`: " + Specificity.why(winner.match(), loser.match(), question.method());
    }

    /** Why the path does not fit, or null where it does. */
    private static @Nullable String pathMiss(Match match, List<String> segments) {
        List<Segment> path = match.path();
        for (int i = 0; i < path.size(); i++) {
            if (i >= segments.size()) {
                return i == segments.size() && path.get(i).equals(new Segment.Literal(""))
                        ? "the path lacks the slash at the end of `" + match.template() + "`"
                        : "the path is shorter than `" + match.template() + "`";
            }
            String segment = segments.get(i);
            switch (path.get(i)) {
                case Segment.Literal(var text) -> {
                    if (!text.equals(segment)) {
                        return segment.equalsIgnoreCase(text)
                                ? "path segment `" + segment + "` is not `" + text + "`: upper and lower case differ"
                                : "path segment `" + segment + "` is not `" + text + "`";
                    }
                }
                case Segment.Parameter(var name) -> {
                    if (segment.isEmpty()) {
                        return "path segment `{" + name + "}` may not be empty";
                    }
                }
                case Segment.Partial _, Segment.Expression _, Segment.Rest _ ->
                    throw new UnsupportedOperationException(); // which no compiler makes yet
                case Segment.Tail(var name) -> {
                    return segment.isEmpty() ? "path segment `{" + name + "+}` may not be empty" : null;
                }
            }
        }
        if (segments.size() == path.size() + 1 && segments.getLast().isEmpty()) {
            return "the path ends with a slash, `" + match.template() + "` does not";
        }
        return segments.size() > path.size() ? "the path is longer than `" + match.template() + "`" : null;
    }

    /** Whether all but one of the segments fit, and at least one literal does. */
    private static boolean isNear(List<Segment> path, List<String> segments) {
        int misses = Math.abs(path.size() - segments.size());
        boolean literal = false;
        for (int i = 0; i < Math.min(path.size(), segments.size()) && misses < 2; i++) {
            if (path.get(i) instanceof Segment.Literal(var text)) {
                boolean same = text.equalsIgnoreCase(segments.get(i));
                literal |= same || path.size() == 1;
                misses += same ? text.equals(segments.get(i)) ? 0 : 1 : 1;
            } else if (segments.get(i).isEmpty()) {
                misses++;
            }
        }
        return misses < 2 && literal;
    }
}
