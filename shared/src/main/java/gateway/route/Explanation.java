package gateway.route;

import gateway.http.AddressRange;
import gateway.route.Match.Alternative;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request goes where it goes, in words, for people: asks every match of every route one by one. */
final class Explanation {
    /** Routes whose path is another one, but not by much: no more of them than this. */
    private static final int MOST_NEAR_PATHS = 10;

    private final Question question;
    private final @Nullable Entry chosen;
    private final Map<String, Entry> takers = new HashMap<>(); // the best match of each route that takes the request
    private final List<Candidate> refused = new ArrayList<>();
    private final Map<String, Candidate> nearPaths = new LinkedHashMap<>();

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
                nearPaths.putIfAbsent(route.id(), new Candidate(route, match, false, path));
            }
            return;
        }
        hostMiss(match, misses);
        methodMiss(match, misses);
        conditionMisses(match, misses);
        if (misses.isEmpty()) {
            takers.merge(route.id(), new Entry(route, match), (one, other) -> compare(one, other) <= 0 ? one : other);
        } else {
            refused.add(new Candidate(route, match, false, String.join("; ", misses)));
        }
    }

    private int compare(Entry one, Entry other) {
        int order = Specificity.compare(one, other, question.method());
        return order == 0 ? one.compareTo(other) : order;
    }

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        if (chosen != null) {
            takers.put(chosen.route().id(), chosen);
            all.add(new Candidate(
                    chosen.route(),
                    chosen.match(),
                    true,
                    takers.size() == 1
                            ? "the only route that takes this request"
                            : "the most specific of " + takers.size() + " routes that take this request"));
            List<Entry> losers = new ArrayList<>(takers.values());
            losers.remove(chosen);
            losers.sort(this::compare);
            for (Entry loser : losers) {
                all.add(new Candidate(loser.route(), loser.match(), false, whyLess(loser, chosen)));
            }
        }
        Set<String> told = new HashSet<>(takers.keySet());
        for (Candidate candidate : refused) {
            if (!takers.containsKey(candidate.route().id())) {
                all.add(candidate);
                told.add(candidate.route().id());
            }
        }
        for (Candidate candidate : nearPaths.values()) {
            if (!told.contains(candidate.route().id())) {
                all.add(candidate);
            }
        }
        return all;
    }

    private String whyLess(Entry loser, Entry winner) {
        return "takes this request too, but is less specific than `"
                + winner.route().id() + "`: " + Specificity.why(winner, loser, question.method());
    }

    // ---- host and method

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

    // ---- conditions

    private void conditionMisses(Match match, List<String> misses) {
        misses(match.headers(), Entry.Place.HEADER, misses);
        misses(match.query(), Entry.Place.QUERY, misses);
        misses(match.cookies(), Entry.Place.COOKIE, misses);
        for (Circumstance circumstance : match.circumstances()) {
            switch (circumstance) {
                case Circumstance.From from -> addressMiss(from, misses);
                case Circumstance.During during -> timeMiss(during, misses);
                case Circumstance.Profile profile -> profileMiss(profile, misses);
            }
        }
    }

    private void misses(List<Condition> conditions, Entry.Place place, List<String> misses) {
        for (Condition condition : conditions) {
            if (!Entry.holds(condition, place, question)) {
                misses.add(miss(condition, place));
            }
        }
    }

    private String miss(Condition condition, Entry.Place place) {
        String name = condition.name();
        String what = switch (place) {
            case HEADER -> "header";
            case QUERY -> "query parameter";
            case COOKIE -> "cookie";
        };
        String subject = what + " `" + name + "` ";
        return switch (condition.test()) {
            case Match.Test.Absent _ -> subject + "is present, which this route excludes";
            case Match.Test.Present _ -> subject + "is absent";
            case Match.Test.Fits(var regex) ->
                subject + value(name, place, "fit `" + regex + "`", ", which does not fit `" + regex + "`");
            case Match.Test.Is(var value) ->
                subject + value(name, place, "be `" + value + "`", ", not `" + value + "`");
        };
    }

    /** What a value is, and what it should be. */
    private String value(String name, Entry.Place place, String should, String not) {
        if (!Entry.has(name, place, question)) {
            return "is absent, should " + should;
        }
        String actual = Entry.only(name, place, question);
        return actual == null ? "is repeated, should " + should + " once" : "is `" + actual + "`" + not;
    }

    private void addressMiss(Circumstance.From from, List<String> misses) {
        if (!Entry.holds(from, question)) {
            String ranges = from.ranges().stream().map(AddressRange::toString).collect(Collectors.joining(", "));
            misses.add(
                    question.clientIp().isEmpty()
                            ? "the client's address is not known, should be in " + ranges
                            : "the client's address " + question.clientIp() + " is not in " + ranges);
        }
    }

    private void profileMiss(Circumstance.Profile profile, List<String> misses) {
        List<String> reasons = new ArrayList<>();
        for (Alternative alternative : profile.alternatives()) {
            List<String> some = new ArrayList<>();
            misses(alternative.headers(), Entry.Place.HEADER, some);
            misses(alternative.query(), Entry.Place.QUERY, some);
            misses(alternative.cookies(), Entry.Place.COOKIE, some);
            if (some.isEmpty()) {
                return;
            }
            reasons.add(String.join(" and ", some));
        }
        misses.add("the client is not of profile `" + profile.id() + "` (" + String.join(", or ", reasons) + ")");
    }

    private void timeMiss(Circumstance.During during, List<String> misses) {
        Instant now = question.clock().instant();
        if (Entry.holds(during, now)) {
            return;
        }
        if (during.from().isPresent() && now.isBefore(during.from().get())) {
            misses.add("it is " + now + ", before " + during.from().get());
        } else if (during.until().isPresent() && !now.isBefore(during.until().get())) {
            misses.add("it is " + now + ", not before " + during.until().get());
        } else {
            var there = now.atZone(during.zone());
            String days = during.days().stream()
                    .sorted()
                    .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            String hours = during.start().isEmpty() || during.end().isEmpty()
                    ? ""
                    : during.start().get() + " to " + during.end().get();
            misses.add("it is " + there.getDayOfWeek().name().substring(0, 3).toLowerCase(Locale.ROOT) + " "
                    + there.toLocalTime().withNano(0) + " in " + during.zone() + ", not " + days
                    + (days.isEmpty() || hours.isEmpty() ? "" : ", ") + hours);
        }
    }

    // ---- paths

    /** Why the path does not fit, or null where it does. */
    private static @Nullable String pathMiss(Match match, List<String> segments) {
        List<Segment> path = match.path();
        if (path.getLast() instanceof Segment.Expression(var regex)) {
            String text = Lookup.text(segments);
            return Regex.of(regex).fits(text) ? null : "the path `" + text + "` does not fit `" + regex + "`";
        }
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i) instanceof Segment.Rest) {
                return null;
            }
            if (i >= segments.size()) {
                return i == segments.size() && path.get(i).equals(new Segment.Literal(""))
                        ? "the path lacks the slash at the end of `" + match.template() + "`"
                        : "the path is shorter than `" + match.template() + "`";
            }
            String segment = segments.get(i);
            String miss = segmentMiss(path.get(i), segment);
            if (miss != null || path.get(i) instanceof Segment.Tail) {
                return miss;
            }
        }
        if (segments.size() == path.size() + 1 && segments.getLast().isEmpty()) {
            return "the path ends with a slash, `" + match.template() + "` does not";
        }
        return segments.size() > path.size() ? "the path is longer than `" + match.template() + "`" : null;
    }

    private static @Nullable String segmentMiss(Segment wanted, String segment) {
        return switch (wanted) {
            case Segment.Literal(var text) -> {
                if (text.equals(segment)) {
                    yield null;
                }
                String miss = "path segment `" + segment + "` is not `" + text + "`";
                yield segment.equalsIgnoreCase(text) ? miss + ": upper and lower case differ" : miss;
            }
            case Segment.Parameter(var name) ->
                segment.isEmpty() ? "path segment `{" + name + "}` may not be empty" : null;
            case Segment.Tail(var name) -> segment.isEmpty() ? "path segment `{" + name + "+}` may not be empty" : null;
            case Segment.Partial partial ->
                fits(partial.texts(), segment)
                        ? null
                        : "path segment `" + segment + "` does not fit `" + Match.written(partial) + "`";
            case Segment.Rest _, Segment.Expression _ -> null; // which the whole path is asked for
        };
    }

    /** Whether {@code segment} is made of {@code texts} in this order with something before, between and after them. */
    private static boolean fits(List<String> texts, String segment) {
        int end = segment.length() - texts.getLast().length();
        int at = texts.getFirst().length();
        if (at >= end || !segment.startsWith(texts.getFirst()) || !segment.endsWith(texts.getLast())) {
            return false;
        }
        for (int i = 1; i < texts.size() - 1 && at >= 0; i++) {
            at = Partials.after(texts.get(i), segment, at, end);
        }
        return at >= 0;
    }

    /** Whether all but one of the segments fit, and at least one literal does. */
    private static boolean isNear(List<Segment> path, List<String> segments) {
        int length = path.getLast() instanceof Segment.Rest || path.getLast() instanceof Segment.Expression
                ? path.size() - 1
                : path.size();
        int misses = length < path.size() ? Math.max(0, length - segments.size()) : Math.abs(length - segments.size());
        boolean literal = false;
        for (int i = 0; i < Math.min(length, segments.size()) && misses < 2; i++) {
            if (path.get(i) instanceof Segment.Literal(var text)) {
                boolean same = text.equalsIgnoreCase(segments.get(i));
                literal |= same || path.size() == 1;
                misses += text.equals(segments.get(i)) ? 0 : 1;
            } else if (segmentMiss(path.get(i), segments.get(i)) != null) {
                misses++;
            }
        }
        return misses < 2 && literal;
    }
}
