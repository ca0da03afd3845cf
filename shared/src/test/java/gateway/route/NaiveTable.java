package gateway.route;

import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.Match.Test;
import gateway.route.RouteTable.Question;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
        List<Fit> fitting = fitting(question);
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
        return documented(method)
                .thenComparing(fit -> fit.route.id())
                .thenComparingInt(fit -> fit.route.matches().indexOf(fit.match));
    }

    /** Two routes that take this request and that no rule tells apart, by their ids; empty where there are none. */
    Set<String> tie(Question question) {
        List<Fit> fitting = fitting(question);
        for (Fit one : fitting) {
            for (Fit other : fitting) {
                if (!one.route.id().equals(other.route.id())
                        && documented(question.method()).compare(one, other) == 0) {
                    return new TreeSet<>(List.of(one.route.id(), other.route.id()));
                }
            }
        }
        return Set.of();
    }

    private List<Fit> fitting(Question question) {
        List<Fit> fitting = new ArrayList<>();
        for (Route route : routes) {
            for (Match match : route.matches()) {
                if (hostFits(match, question.host())
                        && pattern(match.path()).matcher(text(question)).matches()
                        && methodRank(match, question.method()) < 3
                        && conditionsHold(match, question)) {
                    fitting.add(new Fit(route, match));
                }
            }
        }
        return fitting;
    }

    /** The order without what is no rule: which id is lower. */
    private static Comparator<Fit> documented(String method) {
        return Comparator.<Fit>comparingInt(fit -> hostRank(fit.match))
                .thenComparing(fit -> pathRank(fit.match.path()))
                .thenComparingInt(fit -> methodRank(fit.match, method))
                .thenComparingInt(fit -> -names(fit.match.headers()) - names(fit.match.cookies()))
                .thenComparingInt(fit -> -names(fit.match.query()))
                .thenComparingInt(fit -> -fit.match.circumstances().size())
                .thenComparingInt(fit -> fit.route.order());
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

    private static final Map<List<Segment>, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private static Pattern pattern(List<Segment> path) {
        return PATTERNS.computeIfAbsent(path, NaiveTable::compiled);
    }

    /** What a path means, as an expression of the JDK: a group for each parameter, in order. */
    private static Pattern compiled(List<Segment> path) {
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
                            "b%03d%03d%03d%03d"
                                    .formatted(
                                            999 - String.join("", texts).length(),
                                            999 - texts.getFirst().length(),
                                            999 - texts.getLast().length(),
                                            texts.size());
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
        return hold(match.headers(), match.query(), match.cookies(), question)
                && match.circumstances().stream().allMatch(one -> holds(one, question));
    }

    private static boolean hold(
            List<Condition> headers, List<Condition> query, List<Condition> cookies, Question question) {
        return headers.stream()
                        .allMatch(one -> holds(one.test(), question.headers().all(one.name())))
                && query.stream()
                        .allMatch(one -> holds(
                                one.test(),
                                question.query().parameters().stream()
                                        .filter(parameter -> parameter.name().equals(one.name()))
                                        .map(parameter -> parameter.value())
                                        .toList()))
                && cookies.stream().allMatch(one -> holds(one.test(), cookies(question, one.name())));
    }

    private static List<String> cookies(Question question, String name) {
        return question.headers().all("cookie").stream()
                .flatMap(field -> Arrays.stream(field.split("; ")))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .toList();
    }

    private static boolean holds(Circumstance circumstance, Question question) {
        return switch (circumstance) {
            case Circumstance.From(var ranges) ->
                ranges.stream().anyMatch(range -> contains(range.toString(), question.clientIp()));
            case Circumstance.Profile(var _, var alternatives) ->
                alternatives.stream().anyMatch(one -> hold(one.headers(), one.query(), one.cookies(), question));
            case Circumstance.During during -> holds(during, question.clock().instant());
        };
    }

    /** For addresses of four numbers; of those of IPv6, the range that has them all. */
    private static boolean contains(String range, String address) {
        if (address.isEmpty() || range.indexOf(':') >= 0 || address.indexOf(':') >= 0) {
            return range.endsWith(":0/0") && address.indexOf(':') >= 0;
        }
        String[] sides = range.split("/");
        int bits = sides.length == 1 ? 32 : Integer.parseInt(sides[1]);
        return bits == 0 || (number(sides[0]) ^ number(address)) >>> (32 - bits) == 0;
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.")) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }

    /** Asks for the span that began today, and for the one that began yesterday. */
    private static boolean holds(Circumstance.During during, Instant now) {
        if (during.from().filter(now::isBefore).isPresent()
                || during.until().filter(until -> !now.isBefore(until)).isPresent()) {
            return false;
        }
        LocalDateTime there = now.atZone(during.zone()).toLocalDateTime();
        for (LocalDate day : List.of(there.toLocalDate(), there.toLocalDate().minusDays(1))) {
            LocalDateTime begin = day.atTime(during.start().orElse(LocalTime.MIDNIGHT));
            LocalDateTime end = day.atTime(during.end().orElse(LocalTime.MIDNIGHT));
            end = end.isAfter(begin) ? end : end.plusDays(1);
            if ((during.days().isEmpty() || during.days().contains(day.getDayOfWeek()))
                    && !there.isBefore(begin)
                    && there.isBefore(end)) {
                return true;
            }
        }
        return false;
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
