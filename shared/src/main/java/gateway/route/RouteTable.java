package gateway.route;

import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    private final List<Route> routes;
    private final Map<String, Node> exactHosts;
    private final Map<String, Node> wildcardHosts;
    private final Node anyHost;

    private RouteTable(List<Route> routes) {
        var sorted = new ArrayList<>(routes);
        sorted.sort(new ById());
        this.routes = Collections.unmodifiableList(sorted);
        Map<String, Branch> exact = new HashMap<>();
        Map<String, Branch> wildcard = new HashMap<>();
        var any = new Branch();
        Map<String, Parameters> parameters = new HashMap<>();
        for (Route route : sorted) {
            for (int i = 0; i < route.matches().size(); i++) {
                Match match = route.matches().get(i);
                Match.Host host = match.host().orElse(null);
                Branch root = host == null
                        ? any
                        : host instanceof Match.Host.Exact(var name)
                                ? Branch.child(exact, name)
                                : Branch.child(wildcard, ((Match.Host.Wildcard) host).suffix());
                root.add(new Entry(route, match, i, Parameters.shared(match.path(), parameters)));
            }
        }
        var shared = new Branch.Shared();
        exactHosts = compact(exact, shared);
        wildcardHosts = compact(wildcard, shared);
        anyHost = any.compact(shared);
    }

    private static Map<String, Node> compact(Map<String, Branch> roots, Branch.Shared shared) {
        Map<String, Node> compact = HashMap.newHashMap(roots.size());
        for (Map.Entry<String, Branch> root : roots.entrySet()) {
            compact.put(root.getKey(), root.getValue().compact(shared));
        }
        return compact;
    }

    /**
     * Compiles {@code routes}, which {@link #conflicts} has found to be free of conflicts; were there a tie, the lower id
     * would have it.
     */
    public static RouteTable of(List<Route> routes) {
        return new RouteTable(routes);
    }

    /** Pairs of routes that tie, and routes that others shadow wholly; each route is named with one other, not with all. */
    public static List<Conflict> conflicts(List<Route> routes) {
        return new Conflicts().of(routes);
    }

    /** Which route takes this request. */
    public Found find(Question question) {
        Entry entry = search(question);
        if (entry != null) {
            return new Matched(
                    entry.route(),
                    entry.match(),
                    entry.parameters().values(question.path().segments()));
        }
        Set<String> methods = methods(question);
        if (methods.isEmpty()
                || methods.contains(question.method()) && !question.method().equals("OPTIONS")) {
            return NO_ROUTE;
        }
        return new NoMethod(methods);
    }

    private @Nullable Entry search(Question question) {
        List<String> segments = question.path().segments();
        String host = question.host();
        if (!exactHosts.isEmpty()) {
            Node root = exactHosts.get(host);
            Entry found = root == null ? null : root.search(segments, 0, question);
            if (found != null) {
                return found;
            }
        }
        if (!wildcardHosts.isEmpty()) {
            for (int dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
                Node root = wildcardHosts.get(host.substring(dot + 1));
                Entry found = root == null ? null : root.search(segments, 0, question);
                if (found != null) {
                    return found;
                }
            }
        }
        return anyHost.search(segments, 0, question);
    }

    /** Every leaf of this host and path, best first. */
    private void visit(Question question, Consumer<Leaf> visitor) {
        List<String> segments = question.path().segments();
        String host = question.host();
        Node exact = exactHosts.get(host);
        if (exact != null) {
            exact.visit(segments, 0, visitor);
        }
        for (int dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
            Node wildcard = wildcardHosts.get(host.substring(dot + 1));
            if (wildcard != null) {
                wildcard.visit(segments, 0, visitor);
            }
        }
        anyHost.visit(segments, 0, visitor);
    }

    private Set<String> methods(Question question) {
        var methods = new TreeSet<String>();
        visit(question, leaf -> leaf.addMethodsTo(methods));
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
        boolean[] certain = {false};
        visit(question, leaf -> {
            if (!certain[0]) {
                certain[0] = leaf.addPossibleTo(possible, question);
            }
        });
        return possible;
    }

    /** Every route that came near, the chosen one first, each with the reason in words. */
    public List<Candidate> explain(Question question) {
        return Explanation.of(routes, question, search(question));
    }

    /** In order of id. */
    public List<Route> routes() {
        return routes;
    }
}
