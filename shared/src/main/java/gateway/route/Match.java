package gateway.route;

import gateway.http.AddressRange;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
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
        record Partial(List<String> texts, List<String> names) implements Segment, Comparable<Partial> {
            public Partial {
                texts = List.copyOf(texts);
                names = List.copyOf(names);
                if (texts.size() != names.size() + 1 || names.isEmpty()) {
                    throw new IllegalArgumentException("one more text than names, and a name");
                }
                for (int i = 1; i < texts.size() - 1; i++) {
                    if (texts.get(i).isEmpty()) {
                        throw new IllegalArgumentException("a text between two parameters");
                    }
                }
            }

            /** How many characters of it are literal: the more, the sooner it is tried. */
            public int literalLength() {
                int length = 0;
                for (String text : texts) {
                    length += text.length();
                }
                return length;
            }

            /**
             * Which comes first of two that take the same segment: that with more literal characters, then with more of
             * them in front, then at the end, then with fewer parameters. 0 where nothing of this tells them apart.
             */
            int rank(Partial other) {
                int order = Integer.compare(other.literalLength(), literalLength());
                if (order == 0) {
                    order = Integer.compare(
                            other.texts.getFirst().length(), texts.getFirst().length());
                }
                if (order == 0) {
                    order = Integer.compare(
                            other.texts.getLast().length(), texts.getLast().length());
                }
                return order == 0 ? Integer.compare(texts.size(), other.texts.size()) : order;
            }

            /** By rank, and then in the order of their texts. 0 if they are the same but for the names. */
            @Override
            public int compareTo(Partial other) {
                int order = rank(other);
                for (int i = 0; i < texts.size() && order == 0; i++) {
                    order = texts.get(i).compareTo(other.texts.get(i));
                }
                return order;
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
        record Expression(String regex) implements Segment {
            private static final String SPECIAL = ".[](){}*+?|^$\\";

            /**
             * The text that every path begins with that this takes, as far as plain characters tell. Of expressions at one
             * place those with the longer one are tried first.
             */
            public String beginning() {
                var text = new StringBuilder();
                int at = regex.startsWith("^") ? 1 : 0;
                while (at < regex.length()) {
                    char c = regex.charAt(at);
                    boolean escaped = c == '\\' && at + 1 < regex.length();
                    if (escaped) {
                        c = regex.charAt(at + 1);
                    }
                    if (escaped ? isLetterOrDigit(c) : SPECIAL.indexOf(c) >= 0) {
                        break;
                    }
                    at += escaped ? 2 : 1;
                    if (at < regex.length() && "*?{".indexOf(regex.charAt(at)) >= 0) {
                        break; // the character before need not be there
                    }
                    text.append(c);
                }
                return hasAlternatives(at) ? "" : text.toString();
            }

            private static boolean isLetterOrDigit(char c) {
                return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128;
            }

            /** Whether a bar outside of groups and classes follows, as far as plain reading tells: rather yes than no. */
            private boolean hasAlternatives(int from) {
                int depth = 0;
                for (int i = from; i < regex.length(); i++) {
                    char c = regex.charAt(i);
                    if (c == '[') {
                        i = endOfClass(i);
                    } else if (c == '\\') {
                        i++;
                        depth = i < regex.length() && regex.charAt(i) == 'Q' ? -regex.length() : depth; // quoted text
                    } else if (c == '(') {
                        depth++;
                    } else if (c == ')') {
                        depth--;
                    } else if (c == '|' && depth <= 0) {
                        return true;
                    }
                }
                return false;
            }

            /** The names of its groups; it has been found to be right. */
            public List<String> groups() {
                List<String> names = new ArrayList<>(2);
                for (int i = 0; i < regex.length(); i++) {
                    char c = regex.charAt(i);
                    if (c == '\\') {
                        int end = regex.startsWith("\\Q", i) ? regex.indexOf("\\E", i + 2) : i + 1;
                        i = end < 0 ? regex.length() : regex.startsWith("\\Q", i) ? end + 1 : end;
                    } else if (c == '[') {
                        i = endOfClass(i);
                    } else if (regex.startsWith("(?P<", i) || regex.startsWith("(?<", i)) {
                        int end = regex.indexOf('>', i);
                        names.add(regex.substring(regex.indexOf('<', i) + 1, end < 0 ? regex.length() : end));
                    }
                }
                return names;
            }

            private int endOfClass(int open) {
                int at = open + (regex.startsWith("[^", open) ? 2 : 1);
                for (at = regex.startsWith("]", at) ? at + 1 : at; at < regex.length(); at++) {
                    char c = regex.charAt(at);
                    if (c == ']') {
                        return at;
                    }
                    int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
                    at = named > 0 ? named + 1 : c == '\\' ? at + 1 : at;
                }
                return at;
            }
        }
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
