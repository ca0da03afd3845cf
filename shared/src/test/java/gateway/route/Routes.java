package gateway.route;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.policy.Access;
import gateway.policy.Rules;
import gateway.route.Match.Condition;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.Match.Test;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes and questions in few words, for tests. */
public final class Routes {
    private Routes() {}

    /**
     * A route as {@code GET,POST api.example.com/orders/{id} x-tenant=a x-debug !x-old ?v=1 ?full !?old @-1}: methods or
     * {@code *}, then host (optional) and path, then conditions, then order; several such matches with {@code or} between.
     * A path as {@link #path} reads it.
     */
    public static Route route(String id, String text) {
        List<Match> matches = new ArrayList<>();
        int order = 0;
        for (String one : text.strip().split(" or ")) {
            int at = one.indexOf(" @");
            matches.add(match(at < 0 ? one : one.substring(0, at)));
            order = at < 0 ? order : Integer.parseInt(one.substring(at + 2).strip());
        }
        return new Route(
                id,
                order,
                matches,
                new Target.Fixed(200, Headers.EMPTY, Body.of(id)),
                Rules.of(new Access.Open(), Optional.empty(), 1024, 32 * 1024));
    }

    private static Match match(String text) {
        String[] words = text.strip().split(" +");
        Set<String> methods = words[0].equals("*") ? Set.of() : Set.of(words[0].split(","));
        int slash = words[1].indexOf('/');
        List<Condition> headers = new ArrayList<>();
        List<Condition> query = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            boolean absent = words[i].startsWith("!");
            String rest = absent ? words[i].substring(1) : words[i];
            boolean parameter = rest.startsWith("?");
            String[] sides = (parameter ? rest.substring(1) : rest).split("=", 2);
            Test test = absent ? new Test.Absent() : sides.length == 2 ? new Test.Is(sides[1]) : new Test.Present();
            (parameter ? query : headers).add(new Condition(sides[0], test));
        }
        return new Match(
                methods,
                host(words[1].substring(0, slash)),
                path(words[1].substring(slash)),
                headers,
                query,
                List.of(),
                List.of());
    }

    private static Optional<Host> host(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(text.startsWith("*.") ? new Host.Wildcard(text.substring(2)) : new Host.Exact(text));
    }

    /**
     * As configuration writes it, but for {@code {*}}, which is the end of a prefix, and {@code /a/~/a/[0-9]+}, an
     * expression that is looked for below {@code /a}.
     */
    static List<Segment> path(String text) {
        List<Segment> segments = new ArrayList<>();
        int expression = text.indexOf("/~");
        String template = expression < 0 ? text : text.substring(0, expression);
        for (String segment :
                template.isEmpty() ? new String[0] : template.substring(1).split("/", -1)) {
            segments.add(segment(segment));
        }
        if (expression >= 0) {
            segments.add(new Segment.Expression(text.substring(expression + 2)));
        }
        return segments;
    }

    private static Segment segment(String text) {
        if (!text.contains("{")) {
            return new Segment.Literal(text);
        }
        List<String> texts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            texts.add(text.substring(from, open));
            from = text.indexOf('}', open) + 1;
            names.add(text.substring(open + 1, from - 1));
        }
        texts.add(text.substring(from));
        String name = names.getFirst();
        if (!texts.equals(List.of("", ""))) {
            return new Segment.Partial(texts, names);
        }
        if (name.endsWith("+")) {
            return new Segment.Tail(name.substring(0, name.length() - 1));
        }
        return name.endsWith("*")
                ? new Segment.Rest(name.substring(0, name.length() - 1))
                : new Segment.Parameter(name);
    }

    /** A question as {@code GET api.example.com/orders/7?v=1}, and header names and values. */
    public static RouteTable.Question question(String text, String... headers) {
        String[] words = text.strip().split(" +");
        int slash = words[1].indexOf('/');
        int mark = words[1].indexOf('?');
        String path = words[1].substring(slash, mark < 0 ? words[1].length() : mark);
        return new RouteTable.Question(
                words[0],
                words[1].substring(0, slash),
                canonical(path),
                Headers.of(headers),
                new Query(mark < 0 ? "" : words[1].substring(mark + 1)),
                "203.0.113.7",
                InstantSource.system());
    }

    private static Path canonical(String path) {
        if (Path.of(new RawPath(path, RawPath.Encoding.ENCODED)) instanceof Path.Ok(var ok)) {
            return ok;
        }
        throw new IllegalArgumentException(path);
    }
}
