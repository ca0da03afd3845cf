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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of {@code docs/routing.md} word for word: every route is asked and those that fit are sorted. Shares nothing
 * with the table that it is the oracle of.
 */
final class NaiveTable {
    private final List<Route> routes;

    NaiveTable(List<Route> routes) {
        this.routes = routes;
    }

    /** One match of a route. */
    private record Fit(Route route, Match match) {}

    /** See {@link RouteTable#allowed}: what an unknown method is answered. */
    Set<String> allowed(Question question) {
        Question other = new Question(
                "UNKNOWN",
                question.host(),
                question.path(),
                question.headers(),
                question.query(),
                question.clientIp(),
                question.clock());
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            for (Match match : route.matches()) {
                Match named = Match.of(
                        match.methods().isEmpty()
                                ? Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
                                : match.methods(),
                        match.host(),
                        match.path());
                Route one = new Route(route.id(), 0, List.of(named), route.target(), route.rules());
                if (new NaiveTable(List.of(one)).find(other) instanceof RouteTable.NoMethod(var some)) {
                    allowed.addAll(some);
                }
            }
        }
        return allowed;
    }

    RouteTable.Found find(Question question) {
        List<Fit> fitting = new ArrayList<>();
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            for (Match match : route.matches()) {
                if (!hostFits(match, question.host())
                        || !pattern(match.path()).matcher(text(question)).matches()) {
                    continue;
                }
                if (match.methods().isEmpty()) {
                    allowed.addAll(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
                }
                allowed.addAll(match.methods());
                if (methodRank(match, question.method()) < 3 && conditionsHold(match, question)) {
                    fitting.add(new Fit(route, match));
                }
            }
        }
        fitting.sort(fits(question.method()));
        if (!fitting.isEmpty()) {
            Fit best = fitting.getFirst();
            return new RouteTable.Matched(best.route, best.match, parameters(best.match.path(), text(question)));
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

    /** For routes of one match. */
    static Comparator<Route> precedence(String method) {
        return Comparator.comparing(route -> new Fit(route, route.matches().getFirst()), fits(method));
    }

    private static Comparator<Fit> fits(String method) {
        return Comparator.<Fit>comparingInt(fit -> hostRank(fit.match))
                .thenComparing(fit -> pathRank(fit.match.path()))
                .thenComparingInt(fit -> methodRank(fit.match, method))
                .thenComparingInt(fit -> -names(fit.match.headers()))
                .thenComparingInt(fit -> -names(fit.match.query()))
                .thenComparingInt(fit -> fit.route.order())
                .thenComparing(fit -> fit.route.id())
                .thenComparingInt(fit -> fit.route.matches().indexOf(fit.match));
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

    private static String text(Question question) {
        return "/" + String.join("/", question.path().segments());
    }

    /** What a path means, as an expression of the JDK: a group for each parameter, in order. */
    private static Pattern pattern(List<Segment> path) {
        var out = new StringBuilder();
        for (Segment segment : path) {
            switch (segment) {
                case Segment.Literal(var text) -> out.append(Pattern.quote("/" + text));
                case Segment.Parameter _ -> out.append("/([^/]+)");
                case Segment.Tail _ -> out.append("/([^/]+(?:/.*)?)");
                case Segment.Rest _ -> out.append("(?:/(.*))?");
                case Segment.Expression(var regex) -> {
                    return Pattern.compile(regex.replace("(?P<", "(?<"));
                }
                case Segment.Partial(var texts, var _) -> {
                    out.append('/').append(Pattern.quote(texts.getFirst()));
                    for (String text : texts.subList(1, texts.size())) {
                        out.append("([^/]+?)").append(Pattern.quote(text));
                    }
                }
            }
        }
        return Pattern.compile(out.toString());
    }

    /** The rank of a path among those that fit the same request. */
    private static String pathRank(List<Segment> path) {
        var rank = new StringBuilder();
        for (Segment segment : path) {
            rank.append(
                    switch (segment) {
                        case Segment.Literal _ -> "a";
                        case Segment.Partial(var texts, var _) ->
                            "b%03d%03d%03d%03d%s\0"
                                    .formatted(
                                            999 - String.join("", texts).length(),
                                            999 - texts.getFirst().length(),
                                            999 - texts.getLast().length(),
                                            texts.size(),
                                            String.join("\0", texts));
                        case Segment.Expression(var regex) -> "c%03d".formatted(999 - plainBeginning(regex));
                        case Segment.Parameter _ -> "d";
                        case Segment.Tail _ -> "e";
                        case Segment.Rest _ -> "f";
                    });
        }
        return rank.toString();
    }

    /** Enough for the expressions of tests: none has a plain character that need not be there. */
    private static int plainBeginning(String regex) {
        return regex.replaceFirst("[^/a-z0-9].*", "").length();
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

    private static Map<String, String> parameters(List<Segment> path, String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = pattern(path).matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        int group = 1;
        for (Segment segment : path) {
            List<String> names = switch (segment) {
                case Segment.Literal _ -> List.of();
                case Segment.Parameter(var name) -> List.of(name);
                case Segment.Tail(var name) -> List.of(name);
                case Segment.Rest(var name) -> List.of(name);
                case Segment.Partial(var _, var some) -> some;
                case Segment.Expression _ -> List.copyOf(matcher.namedGroups().keySet());
            };
            for (String name : names) {
                String value = segment instanceof Segment.Expression ? matcher.group(name) : matcher.group(group++);
                if (!name.isEmpty()) {
                    parameters.put(name, value == null ? "" : value);
                }
            }
        }
        return parameters;
    }
}
