package gateway.route;

import gateway.route.Match.Condition;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.Match.Test;
import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of {@code docs/routing.md} word for word: every route is asked and those that fit are sorted. Shares nothing
 * with the table that it is the oracle of.
 */
final class NaiveTable {
    private final List<Route> routes;

    NaiveTable(List<Route> routes) {
        this.routes = routes;
    }

    RouteTable.Found find(Question question) {
        List<Route> fitting = new ArrayList<>();
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Match match = route.matches().getFirst();
            if (!hostFits(match, question.host())
                    || !pathFits(match.path(), question.path().segments())) {
                continue;
            }
            if (match.methods().isEmpty()) {
                allowed.addAll(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
            }
            allowed.addAll(match.methods());
            if (methodRank(match, question.method()) < 3 && conditionsHold(match, question)) {
                fitting.add(route);
            }
        }
        fitting.sort(precedence(question.method()));
        if (!fitting.isEmpty()) {
            Route best = fitting.getFirst();
            return new RouteTable.Matched(
                    best,
                    best.matches().getFirst(),
                    parameters(best.matches().getFirst().path(), question.path().segments()));
        }
        if (allowed.isEmpty()) {
            return new RouteTable.NoRoute();
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        if (allowed.contains(question.method()) && !question.method().equals("OPTIONS")) {
            return new RouteTable.NoRoute();
        }
        allowed.add("OPTIONS");
        return new RouteTable.NoMethod(allowed);
    }

    static Comparator<Route> precedence(String method) {
        return Comparator.<Route>comparingInt(route -> hostRank(route.matches().getFirst()))
                .thenComparing(route -> pathRank(route.matches().getFirst().path()))
                .thenComparingInt(route -> methodRank(route.matches().getFirst(), method))
                .thenComparingInt(route -> -names(route.matches().getFirst().headers()))
                .thenComparingInt(route -> -names(route.matches().getFirst().query()))
                .thenComparing(Route::id);
    }

    private static boolean hostFits(Match match, String host) {
        return match.host().isEmpty()
                || switch (match.host().get()) {
                    case Host.Exact(var name) -> host.equals(name);
                    case Host.Wildcard(var suffix) -> host.matches(".+\\." + suffix.replace(".", "\\."));
                };
    }

    private static int hostRank(Match match) {
        return match.host().isEmpty()
                ? 1000
                : switch (match.host().get()) {
                    case Host.Exact _ -> 0;
                    case Host.Wildcard(var suffix) -> 1000 - suffix.length();
                };
    }

    private static boolean pathFits(List<Segment> path, List<String> segments) {
        for (int i = 0; i < path.size(); i++) {
            if (i >= segments.size()) {
                return false;
            }
            String segment = segments.get(i);
            switch (path.get(i)) {
                case Segment.Literal(var text) -> {
                    if (!text.equals(segment)) {
                        return false;
                    }
                }
                case Segment.Parameter _ -> {
                    if (segment.isEmpty()) {
                        return false;
                    }
                }
                case Segment.Tail _ -> {
                    return !segment.isEmpty();
                }
                case Segment.Partial _, Segment.Rest _, Segment.Expression _ ->
                    throw new UnsupportedOperationException();
            }
        }
        return path.size() == segments.size();
    }

    private static String pathRank(List<Segment> path) {
        var rank = new StringBuilder();
        for (Segment segment : path) {
            rank.append(
                    switch (segment) {
                        case Segment.Literal _ -> 'a';
                        case Segment.Parameter _ -> 'b';
                        case Segment.Tail _ -> 'c';
                        case Segment.Partial _, Segment.Rest _, Segment.Expression _ ->
                            throw new UnsupportedOperationException();
                    });
        }
        return rank.toString();
    }

    private static int methodRank(Match match, String method) {
        if (match.methods().contains(method)) {
            return 0;
        }
        if (method.equals("HEAD") && match.methods().contains("GET")) {
            return 1;
        }
        return match.methods().isEmpty() && !Set.of("CONNECT", "TRACE").contains(method) ? 2 : 3;
    }

    private static int names(List<Condition> conditions) {
        return (int) conditions.stream().map(Condition::name).distinct().count();
    }

    private static boolean conditionsHold(Match match, Question question) {
        return match.headers().stream()
                        .allMatch(one -> holds(one.test(), question.headers().all(one.name())))
                && match.query().stream()
                        .allMatch(one -> holds(
                                one.test(),
                                question.query().parameters().stream()
                                        .filter(parameter -> parameter.name().equals(one.name()))
                                        .map(parameter -> parameter.value())
                                        .toList()));
    }

    private static boolean holds(Test test, List<String> values) {
        return switch (test) {
            case Test.Is(var value) -> values.equals(List.of(value));
            case Test.Fits(var regex) -> values.size() == 1 && values.getFirst().matches(regex);
            case Test.Present _ -> !values.isEmpty();
            case Test.Absent _ -> values.isEmpty();
        };
    }

    private static Map<String, String> parameters(List<Segment> path, List<String> segments) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i) instanceof Segment.Parameter(var name)) {
                parameters.put(name, segments.get(i));
            } else if (path.get(i) instanceof Segment.Tail(var name)) {
                parameters.put(name, String.join("/", segments.subList(i, segments.size())));
            }
        }
        return parameters;
    }
}
