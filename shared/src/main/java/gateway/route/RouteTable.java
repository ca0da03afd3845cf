package gateway.route;

import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All routes, compiled for lookup. Immutable. */
public final class RouteTable {

    /** What is looked up. {@code host} in lower case without port. */
    public record Question(String method, String host, Path path, Headers headers, Query query) {}

    /** The answer. */
    public sealed interface Found {}

    /** This route; parameters decoded, a tail's segments joined with slashes. */
    public record Matched(Route route, Map<String, String> parameters) implements Found {}

    /** No route has this host and path (404), or none whose conditions hold. */
    public record NoRoute() implements Found {}

    /** Routes have this path, but for other methods (405): these, HEAD and OPTIONS included. */
    public record NoMethod(Set<String> allowed) implements Found {}

    /** Two routes that cannot both be reached. */
    public record Conflict(String first, String second, String why) {}

    /** One route's fate in {@link #explain}. */
    public record Candidate(Route route, boolean chosen, String why) {}

    private final List<Route> routes;

    private RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Compiles {@code routes}, which {@link #conflicts} has found to be free of conflicts. */
    public static RouteTable of(List<Route> routes) {
        return new RouteTable(routes);
    }

    /** Pairs of routes that tie, and routes that another one shadows wholly. */
    public static List<Conflict> conflicts(List<Route> routes) {
        return List.of();
    }

    public Found find(Question question) {
        return new NoRoute();
    }

    /** Every route that came near, the chosen one first, each with the reason in words. */
    public List<Candidate> explain(Question question) {
        return List.of();
    }

    /** In order of id. */
    public List<Route> routes() {
        return routes;
    }
}
