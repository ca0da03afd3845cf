package gateway.route;

import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of one host and path shape, by method. Not changed after {@link #freeze}. */
final class Leaf {
    /** Stands for every method; no method is spelt so. */
    static final String ANY = "*";

    private final List<String> methods = new ArrayList<>(2);
    private final List<Candidates> candidates = new ArrayList<>(2); // at the place of their method

    // The usual case, to be found without the lists: one route, for one method.
    private String onlyMethod = "";
    private @Nullable Entry onlyRoute;

    void add(Entry entry) {
        Set<String> named = entry.match().methods();
        if (named.isEmpty()) {
            of(ANY).add(entry);
        } else {
            for (String method : named) {
                of(method).add(entry);
            }
        }
    }

    private Candidates of(String method) {
        int at = methods.indexOf(method);
        if (at >= 0) {
            return candidates.get(at);
        }
        methods.add(method);
        var added = new Candidates();
        candidates.add(added);
        return added;
    }

    void freeze() {
        for (Candidates one : candidates) {
            one.freeze();
        }
        if (methods.size() == 1) {
            onlyMethod = methods.getFirst();
            onlyRoute = candidates.getFirst().only();
        }
    }

    /** Whether a route that names no method takes this one: a proxy answers CONNECT and TRACE by itself or not at all. */
    static boolean isForAny(String method) {
        return !method.equals("CONNECT") && !method.equals("TRACE");
    }

    /** Of routes that take {@code method}, those with the lower number come first. */
    static int rank(Match match, String method) {
        return match.methods().isEmpty() ? 2 : match.methods().contains(method) ? 0 : 1;
    }

    @Nullable
    Entry best(Question question) {
        String method = question.method();
        if (onlyRoute != null && onlyMethod.equals(method)) {
            return onlyRoute.holds(question) ? onlyRoute : null;
        }
        Entry found = best(method, question);
        if (found == null && method.equals("HEAD")) {
            found = best("GET", question);
        }
        if (found == null && isForAny(method)) {
            found = best(ANY, question);
        }
        return found;
    }

    private @Nullable Entry best(String method, Question question) {
        for (int i = 0; i < methods.size(); i++) {
            if (methods.get(i).equals(method)) {
                return candidates.get(i).best(question);
            }
        }
        return null;
    }

    /** The methods that routes here name, {@link #ANY} among them. */
    void addMethodsTo(Set<String> all) {
        all.addAll(methods);
    }

    /** Adds the routes that may take the request, whatever its header fields; true if the last one certainly does. */
    boolean addPossibleTo(List<Route> possible, Question question) {
        String method = question.method();
        return addPossibleTo(possible, method, question)
                || method.equals("HEAD") && addPossibleTo(possible, "GET", question)
                || isForAny(method) && addPossibleTo(possible, ANY, question);
    }

    private boolean addPossibleTo(List<Route> possible, String method, Question question) {
        int at = methods.indexOf(method);
        return at >= 0 && candidates.get(at).addPossibleTo(possible, question);
    }
}
