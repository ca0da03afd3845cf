package gateway.route;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a route takes. All of it must hold.
 *
 * @param methods upper case; empty: all but CONNECT and TRACE
 * @param host    empty: any
 * @param path    the path's template; {@code /} is one empty literal, and so is what follows a trailing slash
 * @param headers conditions on header fields; names in lower case
 * @param query   conditions on query parameters; names as they are
 */
public record Match(
        Set<String> methods, Optional<Host> host, List<Segment> path, List<Condition> headers, List<Condition> query) {

    public Match {
        methods = Set.copyOf(methods);
        path = path.isEmpty() ? List.of(new Segment.Literal("")) : List.copyOf(path);
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** A host name, lower case. */
    public sealed interface Host {
        record Exact(String name) implements Host {}

        /** {@code *.suffix}: one or more labels in place of the star. */
        record Wildcard(String suffix) implements Host {}
    }

    /** A segment of a path template. */
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        /** {@code {name}}: exactly one segment, not empty. */
        record Parameter(String name) implements Segment {}

        /** {@code {name+}}: one or more segments to the end, the first not empty; always last. */
        record Tail(String name) implements Segment {}
    }

    /** A condition on something with a name. */
    public record Condition(String name, Test test) {}

    /** What must hold of the value. */
    public sealed interface Test {
        /** It stands there once, with exactly this value: a repeated field or parameter is nobody's. */
        record Is(String value) implements Test {}

        /** It is there, with any value. */
        record Present() implements Test {}

        /** It is not there. */
        record Absent() implements Test {}
    }

    /** The path as it is written in configuration. */
    public String template() {
        var out = new StringBuilder();
        for (Segment segment : path) {
            out.append('/');
            // No switch over types: this runs for each request's log, and linking one costs a cold start 10 ms.
            if (segment instanceof Segment.Literal(var text)) {
                out.append(text);
            } else if (segment instanceof Segment.Parameter(var name)) {
                out.append('{').append(name).append('}');
            } else if (segment instanceof Segment.Tail(var name)) {
                out.append('{').append(name).append("+}");
            }
        }
        return out.toString();
    }
}
