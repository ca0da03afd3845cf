package gateway.route;

import gateway.route.Automaton.Common;
import gateway.route.Entry.Place;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Segment;
import gateway.route.Match.Test;
import gateway.route.Overlap.Term;
import gateway.route.RouteTable.Conflict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes that cannot all be reached. Only matches of one host and path shape can tie, and only those that take one
 * method with as many conditions and in one order, so they are sorted into such groups and within them found by the values
 * that they ask for: nothing compares all pairs but expressions and circumstances, of which there are few in one place.
 */
final class Conflicts {
    /** Of one shape, method and number of conditions: so many are compared pair by pair for what order leaves in vain. */
    private static final int FEW = 200;

    private static final int MOST_EXPRESSIONS = 16;

    /** Comes after all bits. */
    private static final char LAST = '9';

    /**
     * A match of a route, its conditions and what comparisons of very many need of them.
     *
     * @param kinds  the conditions without the values that they ask for
     * @param values those values
     * @param regex  of its path, where that is an expression; else empty
     */
    private record Ranked(Entry entry, Set<Term> terms, String kinds, String values, String regex) {
        String id() {
            return entry.route().id();
        }

        Match match() {
            return entry.match();
        }

        List<Circumstance> circumstances() {
            return entry.match().circumstances();
        }

        List<Term> list() {
            return List.copyOf(terms);
        }

        /** What else must be the same for two to differ in conditions alone. */
        List<Object> rest() {
            return List.of(circumstances(), regex, texts(match()));
        }

        private static List<List<String>> texts(Match match) {
            List<List<String>> texts = new ArrayList<>(0);
            for (Segment segment : match.path()) {
                if (segment instanceof Segment.Partial partial) {
                    texts.add(partial.texts());
                }
            }
            return texts;
        }
    }

    private final List<Conflict> conflicts = new ArrayList<>();
    private final Map<String, List<Ranked>> shapes = new LinkedHashMap<>();
    private final Map<String, List<Ranked>> expressions = new HashMap<>(); // by host and the literals that they hang at
    private final Map<List<Circumstance>, Integer> circumstances = new HashMap<>();
    private final Regexes regexes = new Regexes();
    private final Overlap overlap = new Overlap(regexes);

    List<Conflict> of(List<Route> routes) {
        var sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparing(Route::id));
        for (Route route : sorted) {
            for (Match match : route.matches()) {
                Ranked ranked = ranked(route, match);
                if (!contradictsItself(ranked)) {
                    shapes.computeIfAbsent(Specificity.shape(match), _ -> new ArrayList<>(1))
                            .add(ranked);
                    if (!ranked.regex.isEmpty()) {
                        expressions
                                .computeIfAbsent(place(match), _ -> new ArrayList<>(1))
                                .add(ranked);
                    }
                }
            }
        }
        for (List<Ranked> group : shapes.values()) {
            if (group.size() > 1) {
                byMethod(group);
            }
        }
        for (Map.Entry<String, List<Ranked>> shape : shapes.entrySet()) {
            covered(shape.getKey(), shape.getValue());
        }
        return conflicts;
    }

    private Ranked ranked(Route route, Match match) {
        var entry = new Entry(route, match);
        List<Term> terms = new ArrayList<>();
        Overlap.add(terms, Place.HEADER, Arrays.asList(entry.headers()));
        Overlap.add(terms, Place.QUERY, Arrays.asList(entry.query()));
        Overlap.add(terms, Place.COOKIE, Arrays.asList(entry.cookies()));
        if (terms.size() > 1) {
            terms.sort(Comparator.comparing(Term::place).thenComparing(Term::name));
        }
        var kinds = new StringBuilder();
        var values = new StringBuilder();
        for (Term term : terms) {
            kinds.append(term.place().name().charAt(0))
                    .append(term.name().length())
                    .append(term.name());
            switch (term.test()) {
                case Test.Present _ -> kinds.append('+');
                case Test.Absent _ -> kinds.append('-');
                case Test.Fits(var regex) ->
                    kinds.append('~').append(regex.length()).append(regex);
                case Test.Is(var value) -> {
                    kinds.append('=');
                    values.append(value.length()).append(':').append(value);
                }
            }
        }
        if (!match.circumstances().isEmpty()) {
            kinds.append(' ').append(circumstances.computeIfAbsent(match.circumstances(), _ -> circumstances.size()));
        }
        String regex = match.path().getLast() instanceof Segment.Expression(var text) ? text : "";
        return new Ranked(
                entry,
                new LinkedHashSet<>(terms),
                regex.isEmpty() ? kinds.toString() : kinds + "/" + regex,
                values.toString(),
                regex);
    }

    private boolean contradictsItself(Ranked ranked) {
        for (Term one : ranked.terms) {
            for (Term other : ranked.terms) {
                if (overlap.excludes(one, other)) {
                    conflicts.add(
                            never(ranked, "its conditions on " + one + " cannot hold together; remove one of them"));
                    return true;
                }
            }
        }
        for (Circumstance circumstance : ranked.circumstances()) {
            if (circumstance instanceof Circumstance.During during && !Overlap.everHolds(during)) {
                conflicts.add(never(ranked, "no such day and hour comes between from and until; change one of them"));
                return true;
            }
            if (circumstance instanceof Circumstance.Profile(var id, var _)
                    && overlap.excludeThemselves(ranked.list(), ranked.circumstances())) {
                conflicts.add(never(
                        ranked,
                        "profile `" + id + "` and its own conditions cannot hold together; remove one of them"));
                return true;
            }
        }
        return false;
    }

    private static Conflict never(Ranked ranked, String why) {
        String which = ranked.entry.route().matches().size() == 1
                ? ""
                : " by `" + ranked.match().template() + "`";
        return new Conflict(ranked.id(), ranked.id(), "never takes a request" + which + ": " + why);
    }

    private void byMethod(List<Ranked> group) {
        Map<String, List<Ranked>> methods = new HashMap<>();
        for (Ranked ranked : group) {
            Set<String> named = ranked.match().methods();
            for (String method : named.isEmpty() ? Set.of(Leaf.ANY) : named) {
                methods.computeIfAbsent(method, _ -> new ArrayList<>()).add(ranked);
            }
        }
        Map<Ranked, Set<String>> shadowed = new HashMap<>();
        Set<List<String>> reported = new HashSet<>();
        for (String method : new TreeSet<>(methods.keySet())) {
            List<Ranked> some = methods.getOrDefault(method, List.of());
            if (some.size() > 1) {
                ties(some, method, reported);
                complements(some, method, shadowed);
                lateOnes(some, method, shadowed);
            }
        }
    }

    // ---- ties

    /** The first of some matches, and the first of another route. */
    private static final class Firsts {
        private final Ranked first;
        private @Nullable Ranked another;

        Firsts(Ranked first) {
            this.first = first;
        }

        void add(Ranked ranked) {
            if (another == null && !ranked.id().equals(first.id())) {
                another = ranked;
            }
        }

        /** One that is not of this route. */
        @Nullable
        Ranked not(String id) {
            return first.id().equals(id) ? another : first;
        }

        static <K> void add(Map<K, Firsts> map, K key, Ranked ranked) {
            Firsts firsts = map.putIfAbsent(key, new Firsts(ranked));
            if (firsts != null) {
                firsts.add(ranked);
            }
        }
    }

    /** Matches whose conditions are on the same names and of the same kinds; they differ in the values alone. */
    private final class Alike {
        private final Ranked one;
        private final List<Ranked> members = new ArrayList<>(1);
        private final Map<String, Firsts> byAllValues = new HashMap<>();

        /** By the conditions whose values are to be equal: the first members with each combination of values. */
        private final Map<Set<Term>, Map<Set<Term>, Firsts>> bySomeValues = new HashMap<>();

        Alike(Ranked first) {
            this.one = first;
        }

        void add(Ranked ranked) {
            members.add(ranked);
            Firsts.add(byAllValues, ranked.values, ranked);
            bySomeValues.forEach((shared, index) -> Firsts.add(index, restricted(ranked.terms, shared), ranked));
        }

        /** A member that can take the same request as {@code other}, and is of another route. */
        @Nullable
        Ranked compatible(Ranked other) {
            if (other.kinds.equals(one.kinds)) {
                Firsts firsts = byAllValues.get(other.values);
                return firsts == null ? null : firsts.not(other.id());
            }
            if (!one.regex.equals(other.regex) && regexes.common(one.regex, other.regex) instanceof Common.None) {
                return null;
            }
            boolean circumstances = !one.circumstances().isEmpty();
            boolean values = false; // to be tried one by one
            Set<Term> shared = new HashSet<>();
            for (Term term : one.terms) {
                for (Term another : other.terms) {
                    if (!term.isOn(another)) {
                        continue;
                    }
                    if (term.test() instanceof Test.Is && another.test() instanceof Test.Is) {
                        shared.add(withoutValue(term));
                    } else if (term.test() instanceof Test.Is && another.test() instanceof Test.Fits) {
                        values = true;
                    } else if (overlap.excludes(term, another)) {
                        return null;
                    }
                }
            }
            if (values || Overlap.haveProfile(one.circumstances()) || Overlap.haveProfile(other.circumstances())) {
                return members.stream()
                        .filter(member -> !member.id().equals(other.id()) && meet(member, other))
                        .findFirst()
                        .orElse(null);
            }
            if (circumstances
                    && overlap.exclude(one.list(), one.circumstances(), other.list(), other.circumstances())) {
                return null;
            }
            Firsts firsts = bySomeValues.computeIfAbsent(shared, this::index).get(restricted(other.terms, shared));
            return firsts == null ? null : firsts.not(other.id());
        }

        private Map<Set<Term>, Firsts> index(Set<Term> shared) {
            Map<Set<Term>, Firsts> index = new HashMap<>();
            for (Ranked member : members) {
                Firsts.add(index, restricted(member.terms, shared), member);
            }
            return index;
        }

        private static Set<Term> restricted(Set<Term> terms, Set<Term> shared) {
            Set<Term> kept = new HashSet<>();
            for (Term term : terms) {
                if (term.test() instanceof Test.Is && shared.contains(withoutValue(term))) {
                    kept.add(term);
                }
            }
            return kept;
        }

        private static Term withoutValue(Term term) {
            return term.with(new Test.Is(""));
        }
    }

    /** Whether the conditions of both can hold together. */
    private boolean meet(Ranked one, Ranked other) {
        for (Term term : one.terms) {
            for (Term another : other.terms) {
                if (overlap.excludes(term, another)) {
                    return false;
                }
            }
        }
        return !overlap.exclude(one.list(), one.circumstances(), other.list(), other.circumstances());
    }

    private record Count(int headers, int query, int circumstances, int order) {
        static Count of(Ranked ranked) {
            Entry entry = ranked.entry;
            return new Count(
                    entry.headers().length + entry.cookies().length,
                    entry.query().length,
                    entry.circumstances().length,
                    entry.route().order());
        }

        Count inAnyOrder() {
            return new Count(headers, query, circumstances, 0);
        }
    }

    private void ties(List<Ranked> matches, String method, Set<List<String>> reported) {
        Map<Count, Rivals> equals = new HashMap<>();
        for (Ranked ranked : matches) {
            Rivals rivals = equals.computeIfAbsent(Count.of(ranked), _ -> new Rivals());
            for (Alike alike : rivals.of(ranked)) {
                Ranked rival = alike.compatible(ranked);
                if (rival != null) {
                    if (reported.add(List.of(rival.id(), ranked.id()))) {
                        conflicts.add(tie(rival, ranked, method));
                    }
                    break;
                }
            }
            rivals.add(ranked);
        }
    }

    /** What may tie with each other, but for the values of conditions; ranges of addresses are found by their bits. */
    private final class Rivals {
        private final Map<String, Alike> byKinds = new LinkedHashMap<>();
        private final List<Alike> ofAnyAddress = new ArrayList<>();
        private final TreeMap<String, List<Alike>> byRange = new TreeMap<>();

        void add(Ranked ranked) {
            Alike known = byKinds.get(ranked.kinds);
            if (known != null) {
                known.add(ranked);
                return;
            }
            var alike = new Alike(ranked);
            alike.add(ranked);
            byKinds.put(ranked.kinds, alike);
            List<String> ranges = ranges(ranked);
            if (ranges.isEmpty()) {
                ofAnyAddress.add(alike);
            }
            for (String bits : ranges) {
                byRange.computeIfAbsent(bits, _ -> new ArrayList<>(1)).add(alike);
            }
        }

        /** All but those whose ranges have no address in common with this one's. */
        Collection<Alike> of(Ranked ranked) {
            List<String> ranges = ranges(ranked);
            if (ranges.isEmpty() || byRange.isEmpty()) {
                return byKinds.values();
            }
            Set<Alike> found = new LinkedHashSet<>(ofAnyAddress);
            for (String bits : ranges) {
                for (int length = 0; length < bits.length(); length++) {
                    found.addAll(byRange.getOrDefault(bits.substring(0, length), List.of()));
                }
                byRange.subMap(bits, bits + LAST).values().forEach(found::addAll);
            }
            return found;
        }

        private static List<String> ranges(Ranked ranked) {
            List<String> ranges = new ArrayList<>(0);
            for (Circumstance circumstance : ranked.circumstances()) {
                if (circumstance instanceof Circumstance.From(var some)) {
                    some.forEach(range -> ranges.add(range.bits()));
                }
            }
            return ranges;
        }
    }

    private Conflict tie(Ranked one, Ranked other, String method) {
        String what = method.equals(Leaf.ANY) ? "every method" : method;
        boolean without = one.terms.isEmpty() && one.circumstances().isEmpty();
        boolean same = one.terms.equals(other.terms) && one.circumstances().equals(other.circumstances());
        String conditions = without
                ? ""
                : same ? ", under the same conditions" : ", under as many conditions, which can hold together";
        return new Conflict(
                one.id(),
                other.id(),
                "both take " + what + " for " + paths(one, other) + " on host `" + Specificity.host(one.match()) + "`"
                        + conditions
                        + ": give one of them another host, path, method, a further condition or another order, or"
                        + " remove it");
    }

    private String paths(Ranked one, Ranked other) {
        String template = one.match().template();
        String another = other.match().template();
        if (template.equals(another)) {
            return "`" + template + "`";
        }
        String both = "`" + template + "` and `" + another + "`, which ";
        if (one.regex.equals(other.regex) && Ranked.texts(one.match()).equals(Ranked.texts(other.match()))) {
            return both + "are the same paths,";
        }
        String example = one.regex.isEmpty()
                ? example(one.match(), other.match())
                : regexes.common(one.regex, other.regex) instanceof Common.Text(var text)
                                && regexes.fits(one.regex, text)
                                && regexes.fits(other.regex, text)
                        ? text
                        : "";
        return both + (example.isEmpty() ? "may take one path," : "both take `" + example + "`,");
    }

    /** A path for two templates of one shape whose partial segments differ between parameters. */
    private static String example(Match one, Match other) {
        var out = new StringBuilder();
        for (int i = 0; i < one.path().size(); i++) {
            Segment segment = one.path().get(i);
            if (segment instanceof Segment.Partial(var texts, var _)
                    && other.path().get(i) instanceof Segment.Partial(var others, var _)) {
                out.append('/').append(texts.getFirst()).append('x');
                for (int j = 1; j < texts.size() - 1; j++) {
                    out.append(texts.get(j)).append('x').append(others.get(j)).append('x');
                }
                out.append(texts.getLast());
            } else if (!(segment instanceof Segment.Rest)) {
                out.append('/').append(segment instanceof Segment.Literal(var text) ? text : "x");
            }
        }
        return out.toString();
    }

    // ---- shadows

    /** Remembers that {@code victim} gets nothing of a method; true if that was the last one. */
    private static boolean shadow(Map<Ranked, Set<String>> shadowed, Ranked victim, String method) {
        Set<String> methods = shadowed.computeIfAbsent(victim, _ -> new HashSet<>());
        return methods.add(method)
                && methods.size() == Math.max(1, victim.match().methods().size());
    }

    /** What two others leave nothing: one with a further field present, one with it absent. */
    private void complements(List<Ranked> matches, String method, Map<Ranked, Set<String>> shadowed) {
        if (matches.stream().noneMatch(ranked -> ranked.kinds.indexOf('+') >= 0)) {
            return;
        }
        Map<List<Object>, Ranked> byTerms = new HashMap<>();
        for (Ranked ranked : matches) {
            byTerms.putIfAbsent(List.of(ranked.terms, ranked.rest()), ranked);
        }
        for (Ranked ranked : matches) {
            for (Term term : ranked.terms) {
                if (!(term.test() instanceof Test.Present)) {
                    continue;
                }
                Set<Term> terms = new HashSet<>(ranked.terms);
                terms.remove(term);
                Ranked victim = byTerms.get(List.of(terms, ranked.rest()));
                terms.add(term.with(new Test.Absent()));
                Ranked complement = byTerms.get(List.of(terms, ranked.rest()));
                if (victim != null
                        && complement != null
                        && !isOwn(victim, ranked, complement)
                        && shadow(shadowed, victim, method)) {
                    conflicts.add(new Conflict(
                            ranked.id(),
                            victim.id(),
                            inVain(victim) + ": `" + ranked.id() + "` has those with " + term + " and `"
                                    + complement.id() + "` those without it; remove `" + victim.id()
                                    + "`, or one of the two"));
                }
            }
        }
    }

    /** Whether what leaves it nothing are matches of its own route, which gets the requests all the same. */
    private static boolean isOwn(Ranked victim, Ranked... others) {
        for (Ranked other : others) {
            if (!other.id().equals(victim.id())) {
                return false;
            }
        }
        return true;
    }

    private static String inVain(Ranked victim) {
        return "`" + victim.id() + "` never takes a request"
                + (victim.entry.route().matches().size() == 1
                        ? ""
                        : " by `" + victim.match().template() + "`");
    }

    /** What another one of a lower order leaves nothing. */
    private void lateOnes(List<Ranked> matches, String method, Map<Ranked, Set<String>> shadowed) {
        Map<Count, List<Ranked>> groups = new LinkedHashMap<>();
        for (Ranked ranked : matches) {
            groups.computeIfAbsent(Count.of(ranked).inAnyOrder(), _ -> new ArrayList<>(1))
                    .add(ranked);
        }
        for (List<Ranked> group : groups.values()) {
            boolean ordered = group.stream()
                            .mapToInt(ranked -> ranked.entry.route().order())
                            .distinct()
                            .count()
                    > 1;
            if (ordered) {
                group.sort(
                        Comparator.comparingInt(ranked -> ranked.entry.route().order()));
                Map<List<Object>, Ranked> same = new HashMap<>();
                for (int i = 0; i < group.size(); i++) {
                    Ranked late = group.get(i);
                    Ranked early = same.putIfAbsent(List.of(late.terms, late.rest()), late);
                    for (int j = 0; early == null && j < Math.min(i, FEW); j++) {
                        early = leavesNothing(group.get(j), late) ? group.get(j) : null;
                    }
                    if (early != null
                            && early.entry.route().order() < late.entry.route().order()
                            && !isOwn(late, early)
                            && shadow(shadowed, late, method)) {
                        conflicts.add(new Conflict(
                                early.id(),
                                late.id(),
                                inVain(late) + ": `" + early.id() + "` comes first by its order and takes all that it"
                                        + " would; give `" + late.id() + "` a lower order, or remove one"));
                    }
                }
            }
        }
    }

    private boolean leavesNothing(Ranked early, Ranked late) {
        return early.entry.route().order() < late.entry.route().order()
                && Ranked.texts(early.match()).equals(Ranked.texts(late.match()))
                && (early.regex.equals(late.regex) || regexes.includes(early.regex, late.regex))
                && overlap.implied(early.list(), late.terms)
                && overlap.impliedCircumstances(early.circumstances(), late.circumstances());
    }

    // ---- paths in vain

    /** The host, and the literal segments that a path begins with. */
    private static String place(Match match) {
        var out = new StringBuilder(Specificity.host(match));
        for (Segment segment : match.path()) {
            if (!(segment instanceof Segment.Literal(var text))) {
                break;
            }
            out.append('/').append(text);
        }
        return out.toString();
    }

    private void covered(String shape, List<Ranked> group) {
        boolean tail = shape.endsWith("/" + Specificity.TAIL);
        boolean rest = shape.endsWith("/" + Specificity.REST);
        String base = shape.substring(0, shape.lastIndexOf('/') + 1);
        for (Ranked ranked : group) {
            List<Ranked> covering =
                    tail ? coveringTail(base, ranked, 0) : rest ? coveringRest(base, ranked) : List.of();
            if (!covering.isEmpty() && !isOwn(ranked, covering.toArray(new Ranked[0]))) {
                report(ranked, covering);
            } else {
                coveredByExpression(ranked);
            }
        }
    }

    private void report(Ranked victim, List<Ranked> covering) {
        List<String> ids = new ArrayList<>();
        for (Ranked one : covering) {
            String id = "`" + one.id() + "`";
            if (!ids.contains(id)) {
                ids.add(id);
            }
        }
        String all = ids.size() == 1
                ? ids.getFirst()
                : String.join(", ", ids.subList(0, ids.size() - 1)) + " and " + ids.getLast();
        String first = covering.stream()
                .map(Ranked::id)
                .filter(id -> !id.equals(victim.id()))
                .findFirst()
                .orElse(victim.id());
        conflicts.add(new Conflict(
                first,
                victim.id(),
                inVain(victim) + ": " + all + (ids.size() == 1 ? " has" : " have") + " all of its paths; remove one of "
                        + (ids.size() == 1 ? "the two" : "them")));
    }

    /** Matches that leave a prefix at this place nothing; empty where there are none. {@code base} ends with a slash. */
    private List<Ranked> coveringRest(String base, Ranked prefix) {
        List<Ranked> all = new ArrayList<>();
        boolean root = prefix.match().path().size() == 1;
        if (!root) {
            all.add(covering(base.substring(0, base.length() - 1), prefix));
        }
        all.add(covering(base, prefix));
        Ranked tail = covering(base + Specificity.TAIL, prefix);
        if (tail != null) {
            all.add(tail);
        } else {
            List<Ranked> covering = coveringTail(base, prefix, 0);
            all.addAll(covering.isEmpty() ? Collections.singletonList(null) : covering);
        }
        return all.contains(null) ? List.of() : all;
    }

    /** Matches with parameters at this place that leave a tail at it nothing; empty where there are none. */
    private List<Ranked> coveringTail(String base, Ranked tail, int depth) {
        String one = base + Specificity.PARAMETER;
        Ranked below = covering(one + "/" + Specificity.REST, tail);
        if (below != null) {
            return List.of(below);
        }
        Ranked single = covering(one, tail);
        Ranked slash = covering(one + "/", tail);
        if (single == null || slash == null) {
            return List.of();
        }
        List<Ranked> all = new ArrayList<>(List.of(single, slash));
        Ranked longer = covering(one + "/" + Specificity.TAIL, tail);
        if (longer != null) {
            all.add(longer);
            return all;
        }
        List<Ranked> deeper = depth > 8 ? List.of() : coveringTail(one + "/", tail, depth + 1);
        all.addAll(deeper);
        return deeper.isEmpty() ? List.of() : all;
    }

    /** A match of that shape that takes whatever {@code victim} would on such a path. */
    private @Nullable Ranked covering(String shape, Ranked victim) {
        for (Ranked ranked : shapes.getOrDefault(shape, List.of())) {
            if (takesWhat(ranked, victim) && isPlainAs(ranked, victim)) {
                return ranked;
            }
        }
        return null;
    }

    /** Whether a match takes all methods of the other, under no conditions that it has not. */
    private boolean takesWhat(Ranked wide, Ranked narrow) {
        Set<String> methods = narrow.match().methods();
        Set<String> named = wide.match().methods();
        boolean all = named.isEmpty() || !methods.isEmpty();
        for (String method : methods) {
            all &= named.isEmpty() || named.contains(method) || method.equals("HEAD") && named.contains("GET");
        }
        return all
                && overlap.implied(wide.list(), narrow.terms)
                && overlap.impliedCircumstances(wide.circumstances(), narrow.circumstances());
    }

    /** Whether partial segments, as far as both have some, are the same. */
    private static boolean isPlainAs(Ranked ranked, Ranked victim) {
        return Objects.equals(Ranked.texts(ranked.match()), Ranked.texts(victim.match()));
    }

    /** Whether an expression comes first at its place and fits all of its paths. */
    private void coveredByExpression(Ranked victim) {
        if (expressions.isEmpty() || !victim.regex.isEmpty()) {
            return;
        }
        List<Ranked> rivals = expressions.getOrDefault(place(victim.match()), List.of());
        for (int i = 0; i < Math.min(rivals.size(), MOST_EXPRESSIONS); i++) {
            Ranked rival = rivals.get(i);
            if (comesAfterExpressions(victim.match())
                    && takesWhat(rival, victim)
                    && regexes.includes(rival.regex, expression(victim.match()))
                    && !isOwn(victim, rival)) {
                report(victim, List.of(rival));
                return;
            }
        }
    }

    private static boolean comesAfterExpressions(Match match) {
        for (Segment segment : match.path()) {
            if (!(segment instanceof Segment.Literal)) {
                return segment instanceof Segment.Parameter
                        || segment instanceof Segment.Tail
                        || segment instanceof Segment.Rest;
            }
        }
        return false;
    }

    /** An expression for the paths of a template. */
    private static String expression(Match match) {
        String one = "[^/\\\\?#;%\\x00-\\x1f\\x7f]+";
        var out = new StringBuilder();
        for (Segment segment : match.path()) {
            switch (segment) {
                case Segment.Literal(var text) ->
                    out.append("/\\Q").append(text).append("\\E");
                case Segment.Parameter _ -> out.append('/').append(one);
                case Segment.Tail _ -> out.append("(/").append(one).append(")+/?");
                case Segment.Rest _ -> out.append("(/").append(one).append(")*/?");
                case Segment.Expression(var regex) -> out.append(regex);
                case Segment.Partial(var texts, var _) -> {
                    out.append("/\\Q").append(texts.getFirst()).append("\\E");
                    for (String text : texts.subList(1, texts.size())) {
                        out.append(one).append("\\Q").append(text).append("\\E");
                    }
                }
            }
        }
        return out.toString();
    }
}
