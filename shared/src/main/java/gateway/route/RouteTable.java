package gateway.route;

import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All routes, compiled for lookup: a trie of path segments for each host. Immutable.
 *
 * <p>Of all routes that take a request the one that comes first by these rules has it, each rule deciding only where
 * those above it leave a tie ({@code docs/routing.md} explains them):
 *
 * <ol>
 *   <li>host: exact, then the longest wildcard, then any;
 *   <li>path, segment by segment from the left: literal, then partial (more literal characters first), then expression
 *       (a longer plain beginning first), then parameter, then tail, then rest;
 *   <li>method: named, then HEAD by way of GET, then any;
 *   <li>more conditions on header fields and cookies;
 *   <li>more conditions on query parameters;
 *   <li>more circumstances;
 *   <li>the route's order.
 * </ol>
 *
 * <p>The search walks the trie in that order and turns back where a branch leads nowhere. Only one way leads to each place
 * of the trie, so none is visited twice: a lookup takes at most as many steps as there are places whose templates fit the
 * beginning of the path. That is one for each segment unless templates with a parameter stand beside literals that they
 * take too, and never more than the table has; the request cannot make it grow beyond that. An expression is run in a time
 * that goes by the length of the path.
 */
public final class RouteTable {

    /**
     * What is looked up.
     *
     * @param host     in lower case without port
     * @param clientIp as the front or a trusted proxy vouches for it; may be empty
     * @param clock    asked where a route has a time
     */
    public record Question(
            String method,
            String host,
            Path path,
            Headers headers,
            Query query,
            String clientIp,
            InstantSource clock) {}

    /** The answer. */
    public sealed interface Found {}

    /** This route, by this one of its matches; parameters decoded, a tail's segments joined with slashes. */
    public record Matched(Route route, Match match, Map<String, String> parameters) implements Found {}

    /** No route has this host and path (404), or none whose conditions hold. */
    public record NoRoute() implements Found {}

    /**
     * Routes have this host and path, but for other methods (405).
     *
     * @param allowed the methods that they have, in alphabetical order: HEAD where there is GET, and always OPTIONS. A
     *                question for OPTIONS that no route takes is answered so too
     */
    public record NoMethod(Set<String> allowed) implements Found {
        public NoMethod {
            allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
        }
    }

    /**
     * Two routes that cannot both be reached; the same id twice for one that never can.
     *
     * @param second the one in vain, where only one is
     * @param why    in words that name the remedy
     */
    public record Conflict(String first, String second, String why) {}

    /** One route's fate in {@link #explain}. */
    public record Candidate(Route route, Match match, boolean chosen, String why) {}

    private static final class ById implements Comparator<Route> {
        @Override
        public int compare(Route one, Route other) {
            return one.id().compareTo(other.id());
        }
    }

    private static final NoRoute NO_ROUTE = new NoRoute();
    private static final Set<String> EVERY_METHOD = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    private final RouteIndex index;
    private final Lookup lookup;

    private final boolean believed; // the index, which was made of these routes

    private RouteTable(RouteIndex index, Source source, boolean believed) {
        this.index = index;
        this.believed = believed;
        lookup = new Lookup(index, source);
    }

    /** Routes that are made when they are first asked for. */
    public interface Source {
        /**
         * The route of that number, which is its position in order of id. Asked at most a few times for each.
         *
         * @param number from 0 on
         */
        Route route(int number);
    }

    private record Sorted(List<Route> routes) implements Source {
        @Override
        public Route route(int number) {
            return routes.get(number);
        }
    }

    /**
     * Compiles {@code routes}, which {@link #conflicts} has found to be free of conflicts; were there a tie, the lower id
     * would have it.
     */
    public static RouteTable of(List<Route> routes) {
        var sorted = new ArrayList<>(routes);
        sorted.sort(new ById());
        return new RouteTable(IndexBuilder.index(sorted), new Sorted(sorted), true);
    }

    /**
     * The table of which {@link #index} was {@code index}; {@code source} has its routes. Nobody need believe the index:
     * where it leads to a route that does not take the request by what it says itself, {@link #find} fails.
     */
    public static RouteTable of(RouteIndex index, Source source) {
        return new RouteTable(index, source, false);
    }

    /** Where each route is found, to be kept: routes are known by their positions in {@link #routes}. */
    public RouteIndex index() {
        return index;
    }

    /** Pairs of routes that tie, and routes that others shadow wholly; each route is named with one other, not with all. */
    public static List<Conflict> conflicts(List<Route> routes) {
        return new Conflicts().of(routes);
    }

    /** Which route takes this request. */
    public Found find(Question question) {
        long found = lookup.find(question);
        if (found >= 0) {
            return believed ? lookup.matched(found, question.path().segments()) : lookup.proved(found, question);
        }
        Set<String> methods = methods(question);
        if (methods.isEmpty()
                || methods.contains(question.method()) && !question.method().equals("OPTIONS")) {
            return NO_ROUTE;
        }
        return new NoMethod(methods);
    }

    private Set<String> methods(Question question) {
        var methods = new TreeSet<String>();
        Ints leaves = lookup.leaves(question).numbers;
        for (int i = 0; i < leaves.size(); i += 2) {
            lookup.addMethods(leaves.get(i), leaves.get(i + 1), methods);
        }
        if (methods.isEmpty()) {
            return methods;
        }
        if (methods.remove(Leaf.ANY)) {
            methods.addAll(EVERY_METHOD);
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return methods;
    }

    /**
     * The methods of this question's host and path, whatever the conditions, as in {@link NoMethod}; empty where there is
     * no such path.
     */
    public Set<String> allowed(Question question) {
        return Collections.unmodifiableSet(methods(question));
    }

    /**
     * The routes that may turn out to take this request once its header fields are known, best first: header conditions
     * are not asked. The last one is that which takes it for certain, if there is one. For preflights, which come without
     * the fields of the request that they announce.
     */
    public List<Route> possible(Question question) {
        List<Route> possible = new ArrayList<>();
        Lookup.Leaves found = lookup.leaves(question);
        Ints leaves = found.numbers;
        if (found.isMixed) {
            addPossible(leaves, possible, question);
            return possible;
        }
        boolean certain = false;
        for (int i = 0; i < leaves.size() && !certain; i += 2) {
            certain = lookup.addPossible(leaves.get(i), leaves.get(i + 1), possible, question);
        }
        return possible;
    }

    /** The same where the order of leaves is not that of what they hold. */
    private void addPossible(Ints leaves, List<Route> possible, Question question) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i += 2) {
            lookup.addEntries(leaves.get(i), leaves.get(i + 1), question.method(), entries);
        }
        entries.sort((one, other) -> {
            int order = Specificity.compare(one, other, question.method());
            return order == 0 ? one.compareTo(other) : order;
        });
        for (Entry entry : entries) {
            if (entry.mayHold(question)) {
                if (!possible.contains(entry.route())) {
                    possible.add(entry.route());
                }
                if (!entry.asksHeaders()) {
                    return;
                }
            }
        }
    }

    /** Every route that came near, the chosen one first, each with the reason in words. */
    public List<Candidate> explain(Question question) {
        long found = lookup.find(question);
        return Explanation.of(routes(), question, found < 0 ? null : lookup.entry((int) found));
    }

    /** In order of id: all are made now. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(index.routes);
        for (int i = 0; i < index.routes; i++) {
            routes.add(lookup.route(i));
        }
        return Collections.unmodifiableList(routes);
    }
}
