package gateway.route;

import gateway.route.Match.Condition;
import gateway.route.Match.Test;
import gateway.route.RouteTable.Conflict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes that cannot all be reached. Only routes of one host and path shape can tie, and only those that take one
 * method with as many conditions, so routes are sorted into such groups and within them found by the values that they ask
 * for: nothing compares all pairs.
 */
final class Conflicts {
    /** One condition: on a header field or else on a query parameter. */
    private record Term(boolean header, String name, Test test) {
        Term with(Test other) {
            return new Term(header, name, other);
        }

        boolean excludes(Term other) {
            return header == other.header
                    && name.equals(other.name)
                    && (test instanceof Test.Absent != other.test instanceof Test.Absent
                            || test instanceof Test.Is && other.test instanceof Test.Is && !test.equals(other.test));
        }

        @Override
        public String toString() {
            return (header ? "header `" : "query parameter `") + name + "`";
        }
    }

    /**
     * A route, its conditions and what comparisons of very many need of them.
     *
     * @param kinds  the conditions without the values that they ask for
     * @param values those values
     */
    private record Ranked(Entry entry, Set<Term> terms, String kinds, String values) {
        String id() {
            return entry.route().id();
        }

        Match match() {
            return entry.match();
        }
    }

    private final List<Conflict> conflicts = new ArrayList<>();
    private final Map<String, List<Ranked>> shapes = new LinkedHashMap<>();

    List<Conflict> of(List<Route> routes) {
        var sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparing(Route::id));
        for (Route route : sorted) {
            for (Match match : route.matches()) {
                Ranked ranked = ranked(route, match);
                if (!contradictsItself(ranked)) {
                    shapes.computeIfAbsent(Specificity.shape(match), _ -> new ArrayList<>(1))
                            .add(ranked);
                }
            }
        }
        for (List<Ranked> group : shapes.values()) {
            if (group.size() > 1) {
                byMethod(group);
            }
        }
        shapes.forEach((shape, group) -> {
            if (shape.endsWith("/\u0002")) {
                String base = shape.substring(0, shape.length() - 1);
                group.forEach(ranked -> coveredTail(base, ranked));
            }
        });
        return conflicts;
    }

    private static Ranked ranked(Route route, Match match) {
        var entry = new Entry(route, match);
        List<Term> terms = new ArrayList<>(entry.headers().length + entry.query().length);
        for (Condition condition : entry.headers()) {
            terms.add(new Term(true, condition.name(), condition.test()));
        }
        for (Condition condition : entry.query()) {
            terms.add(new Term(false, condition.name(), condition.test()));
        }
        if (terms.size() > 1) {
            terms.sort(Comparator.comparing(Term::header).thenComparing(Term::name));
        }
        var kinds = new StringBuilder();
        var values = new StringBuilder();
        for (Term term : terms) {
            kinds.append(term.header ? 'h' : 'q').append(term.name.length()).append(term.name);
            switch (term.test) {
                case Test.Present _ -> kinds.append('+');
                case Test.Absent _ -> kinds.append('-');
                case Test.Fits(var regex) -> kinds.append('~').append(regex);
                case Test.Is(var value) -> {
                    kinds.append('=');
                    values.append(value.length()).append(':').append(value);
                }
            }
        }
        return new Ranked(entry, new LinkedHashSet<>(terms), kinds.toString(), values.toString());
    }

    private boolean contradictsItself(Ranked ranked) {
        for (Term one : ranked.terms) {
            for (Term other : ranked.terms) {
                if (one.excludes(other)) {
                    conflicts.add(new Conflict(
                            ranked.id(),
                            ranked.id(),
                            "never takes a request: its conditions on " + one
                                    + " cannot hold together; remove one of them"));
                    return true;
                }
            }
        }
        return false;
    }

    private void byMethod(List<Ranked> group) {
        Map<String, List<Ranked>> methods = new HashMap<>();
        for (Ranked ranked : group) {
            Set<String> named = ranked.match().methods();
            for (String method : named.isEmpty() ? Set.of(Leaf.ANY) : named) {
                methods.computeIfAbsent(method, _ -> new ArrayList<>()).add(ranked);
            }
        }
        Map<Ranked, Integer> shadowedMethods = new HashMap<>();
        Set<List<String>> reported = new HashSet<>();
        for (String method : new TreeSet<>(methods.keySet())) {
            List<Ranked> some = methods.getOrDefault(method, List.of());
            if (some.size() > 1) {
                ties(some, method, reported);
                complements(some, shadowedMethods);
            }
        }
    }

    // ---- ties

    /** Routes whose conditions are on the same names and of the same kinds; they differ in the values alone. */
    private static final class Alike {
        private final Set<Term> terms; // of one of them
        private final String kinds;
        private final List<Ranked> members = new ArrayList<>(1);
        private final Map<String, Ranked> byAllValues = new HashMap<>();

        /** By the conditions whose values are to be equal: the first member with each combination of values. */
        private final Map<Set<Term>, Map<Set<Term>, Ranked>> bySomeValues = new HashMap<>();

        Alike(Ranked first) {
            this.terms = first.terms;
            this.kinds = first.kinds;
        }

        void add(Ranked ranked) {
            members.add(ranked);
            byAllValues.putIfAbsent(ranked.values, ranked);
            bySomeValues.forEach((shared, index) -> index.putIfAbsent(restricted(ranked.terms, shared), ranked));
        }

        /** A member that can take the same request as {@code other}. */
        @Nullable
        Ranked compatible(Ranked other) {
            if (other.kinds.equals(kinds)) {
                return byAllValues.get(other.values);
            }
            Set<Term> shared = new HashSet<>();
            for (Term term : terms) {
                for (Term another : other.terms) {
                    if (term.header == another.header && term.name.equals(another.name)) {
                        if (term.test instanceof Test.Absent != another.test instanceof Test.Absent) {
                            return null;
                        }
                        if (term.test instanceof Test.Is && another.test instanceof Test.Is) {
                            shared.add(withoutValue(term));
                        }
                    }
                }
            }
            return bySomeValues.computeIfAbsent(shared, this::index).get(restricted(other.terms, shared));
        }

        private Map<Set<Term>, Ranked> index(Set<Term> shared) {
            Map<Set<Term>, Ranked> index = new HashMap<>();
            for (Ranked member : members) {
                index.putIfAbsent(restricted(member.terms, shared), member);
            }
            return index;
        }

        private static Set<Term> restricted(Set<Term> terms, Set<Term> shared) {
            Set<Term> kept = new HashSet<>();
            for (Term term : terms) {
                if (term.test instanceof Test.Is && shared.contains(withoutValue(term))) {
                    kept.add(term);
                }
            }
            return kept;
        }

        private static Term withoutValue(Term term) {
            return term.with(new Test.Is(""));
        }
    }

    private record Count(int headers, int query) {}

    private void ties(List<Ranked> routes, String method, Set<List<String>> reported) {
        Map<Count, Map<String, Alike>> equals = new HashMap<>();
        for (Ranked ranked : routes) {
            var count = new Count(ranked.entry.headers().length, ranked.entry.query().length);
            Map<String, Alike> rivals = equals.computeIfAbsent(count, _ -> new LinkedHashMap<>());
            for (Alike alike : rivals.values()) {
                Ranked rival = alike.compatible(ranked);
                if (rival != null) {
                    if (reported.add(List.of(rival.id(), ranked.id()))) {
                        conflicts.add(tie(rival, ranked, method));
                    }
                    break;
                }
            }
            rivals.computeIfAbsent(ranked.kinds, _ -> new Alike(ranked)).add(ranked);
        }
    }

    private static Conflict tie(Ranked one, Ranked other, String method) {
        String what = method.equals(Leaf.ANY) ? "every method" : method;
        String conditions = one.terms.isEmpty()
                ? ""
                : one.terms.equals(other.terms)
                        ? ", under the same conditions"
                        : ", under as many conditions, which can hold together";
        String paths = one.match().template().equals(other.match().template())
                ? "`" + one.match().template() + "`"
                : "`" + one.match().template() + "` and `" + other.match().template() + "`, which are the same paths,";
        return new Conflict(
                one.id(),
                other.id(),
                "both take " + what + " for " + paths + " on host `" + Specificity.host(one.match()) + "`" + conditions
                        + ": give one of them another host, path, method or a further condition, or remove it");
    }

    // ---- shadows

    /** A route that two others leave nothing: one with a further field present, one with it absent. */
    private void complements(List<Ranked> routes, Map<Ranked, Integer> shadowedMethods) {
        if (routes.stream().noneMatch(ranked -> ranked.kinds.indexOf('+') >= 0)) {
            return;
        }
        Map<Set<Term>, Ranked> byTerms = new HashMap<>();
        for (Ranked ranked : routes) {
            byTerms.putIfAbsent(ranked.terms, ranked);
        }
        Set<Ranked> shadowed = new HashSet<>();
        for (Ranked ranked : routes) {
            for (Term term : ranked.terms) {
                if (!(term.test instanceof Test.Present)) {
                    continue;
                }
                Set<Term> terms = new HashSet<>(ranked.terms);
                terms.remove(term);
                Ranked victim = byTerms.get(terms);
                terms.add(term.with(new Test.Absent()));
                Ranked complement = byTerms.get(terms);
                if (victim == null || complement == null || !shadowed.add(victim)) {
                    continue;
                }
                int methods = shadowedMethods.merge(victim, 1, Integer::sum);
                if (methods == Math.max(1, victim.match().methods().size())) {
                    conflicts.add(new Conflict(
                            ranked.id(),
                            victim.id(),
                            "`" + victim.id() + "` never takes a request: `" + ranked.id() + "` has those with " + term
                                    + " and `" + complement.id() + "` those without it; remove `" + victim.id()
                                    + "`, or one of the two"));
                }
            }
        }
    }

    /** A tail that parameters leave nothing: {@code base} is its shape without the tail, slash included. */
    private void coveredTail(String base, Ranked tail) {
        String one = base + '\u0001';
        Ranked single = covering(one, tail);
        Ranked slash = covering(one + "/", tail);
        Ranked longer = covering(one + "/\u0002", tail);
        if (single != null && slash != null && longer != null) {
            conflicts.add(new Conflict(
                    single.id(),
                    tail.id(),
                    "`" + tail.id() + "` never takes a request: `" + single.id() + "`, `" + slash.id() + "` and `"
                            + longer.id() + "` have all of its paths; remove one of them"));
        }
    }

    /** A route of that shape that takes whatever {@code tail} would on such a path. */
    private @Nullable Ranked covering(String shape, Ranked tail) {
        Set<String> methods = tail.match().methods();
        for (Ranked ranked : shapes.getOrDefault(shape, List.of())) {
            Set<String> named = ranked.match().methods();
            boolean all = named.isEmpty() || !methods.isEmpty() && named.containsAll(methods);
            if (all && tail.terms.containsAll(ranked.terms)) {
                return ranked;
            }
        }
        return null;
    }
}
