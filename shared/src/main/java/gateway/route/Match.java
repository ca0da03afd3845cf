package gateway.route;

import gateway.http.AddressRange;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a route takes. All of it must hold.
 *
 * @param methods       upper case; empty: all but CONNECT and TRACE
 * @param host          empty: any
 * @param path          the path's template; {@code /} is one empty literal, and so is what follows a trailing slash
 * @param headers       conditions on header fields; names in lower case
 * @param query         conditions on query parameters; names as they are
 * @param cookies       conditions on cookies; names as they are
 * @param circumstances what must hold beside what the request says
 */
public record Match(
        Set<String> methods,
        Optional<Host> host,
        List<Segment> path,
        List<Condition> headers,
        List<Condition> query,
        List<Condition> cookies,
        List<Circumstance> circumstances) {

    public Match {
        methods = Set.copyOf(methods);
        path = path.isEmpty() ? List.of(new Segment.Literal("")) : List.copyOf(path);
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        cookies = List.copyOf(cookies);
        circumstances = List.copyOf(circumstances);
    }

    /** Methods, host and path, without conditions. */
    public static Match of(Set<String> methods, Optional<Host> host, List<Segment> path) {
        return new Match(methods, host, path, List.of(), List.of(), List.of(), List.of());
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

        /**
         * {@code {sid}.json}, {@code @{user}}, {@code {from}-{to}}: text with parameters in it. Each parameter takes at
         * least one character and as few as will do, but for the last one of a segment that ends with it.
         *
         * @param texts before, between and after the parameters: one more than there are names. The inner ones are never
         *              empty, and not all are
         */
        record Partial(List<String> texts, List<String> names) implements Segment {
            public Partial {
                texts = List.copyOf(texts);
                names = List.copyOf(names);
                if (texts.size() != names.size() + 1 || names.isEmpty()) {
                    throw new IllegalArgumentException("one more text than names, and a name");
                }
            }
        }

        /** {@code {name}}: exactly one segment, not empty. */
        record Parameter(String name) implements Segment {}

        /** {@code {name+}}: one or more segments to the end, the first not empty; always last. */
        record Tail(String name) implements Segment {}

        /**
         * {@code {name*}}, or what follows a {@code prefix}: none or more segments to the end; always last. So
         * {@code /a} and this is {@code /a}, {@code /a/} and everything below.
         *
         * @param name empty for a prefix
         */
        record Rest(String name) implements Segment {}

        /**
         * A regular expression (RE2) for the whole decoded path; always last. The literal segments before it are those
         * that it begins with, so that it is looked for only there.
         */
        record Expression(String regex) implements Segment {}
    }

    /** A condition on something with a name. */
    public record Condition(String name, Test test) {}

    /** What must hold of the value. */
    public sealed interface Test {
        /** It stands there once, with exactly this value: a repeated field or parameter is nobody's. */
        record Is(String value) implements Test {}

        /** It stands there once, and the whole value fits this regular expression (RE2). */
        record Fits(String regex) implements Test {}

        /** It is there, with any value. */
        record Present() implements Test {}

        /** It is not there. */
        record Absent() implements Test {}
    }

    /** What must hold beside what the request says. */
    public sealed interface Circumstance {
        /** The client's address is in one of these. */
        record From(List<AddressRange> ranges) implements Circumstance {
            public From {
                ranges = List.copyOf(ranges);
            }
        }

        /** The client is of this class: one of the profile's alternatives holds. */
        record Profile(String id, List<Alternative> alternatives) implements Circumstance {
            public Profile {
                alternatives = List.copyOf(alternatives);
            }
        }

        /**
         * It is this time.
         *
         * @param from  the first moment
         * @param until the first moment that no longer counts
         * @param days  empty: every day
         * @param start of day, in {@code zone}
         * @param end   of day, which no longer counts; before {@code start}: of the day after
         */
        record During(
                Optional<Instant> from,
                Optional<Instant> until,
                Set<DayOfWeek> days,
                Optional<LocalTime> start,
                Optional<LocalTime> end,
                ZoneId zone)
                implements Circumstance {
            public During {
                days = Set.copyOf(days);
            }
        }
    }

    /** Conditions that must hold together for a client to be of a class. */
    public record Alternative(List<Condition> headers, List<Condition> query, List<Condition> cookies) {
        public Alternative {
            headers = List.copyOf(headers);
            query = List.copyOf(query);
            cookies = List.copyOf(cookies);
        }
    }

    /** The path as it is written in configuration. */
    public String template() {
        var out = new StringBuilder();
        for (Segment segment : path) {
            // No switch over types: this runs for each request's log, and linking one costs a cold start 10 ms.
            if (segment instanceof Segment.Expression(var regex)) {
                return regex;
            }
            out.append('/');
            if (segment instanceof Segment.Literal(var text)) {
                out.append(text);
            } else if (segment instanceof Segment.Parameter(var name)) {
                out.append('{').append(name).append('}');
            } else if (segment instanceof Segment.Partial partial) {
                out.append(written(partial));
            } else if (segment instanceof Segment.Tail(var name)) {
                out.append('{').append(name).append("+}");
            } else if (segment instanceof Segment.Rest(var name)) {
                out.append('{').append(name).append("*}");
            }
        }
        return out.toString();
    }

    /** A partial segment as it is written in configuration. */
    static String written(Segment.Partial partial) {
        var out = new StringBuilder();
        for (int i = 0; i < partial.names().size(); i++) {
            out.append(partial.texts().get(i))
                    .append('{')
                    .append(partial.names().get(i))
                    .append('}');
        }
        return out.append(partial.texts().getLast()).toString();
    }
}
