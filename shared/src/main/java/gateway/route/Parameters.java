package gateway.route;

import gateway.route.Match.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which parts of a path are parameters, and what they are called. Many routes share one. */
final class Parameters {
    private final String[] names;
    private final int[] positions; // of their segments
    private final List<List<String>> texts; // around them there
    private final int[] places; // among them there, or -1 for a whole segment
    private final boolean tail; // the last of the names takes all segments from its position on
    private final @Nullable Regex regex; // has more of them

    Parameters(List<Segment> path) {
        List<String> found = new ArrayList<>(2);
        List<Integer> at = new ArrayList<>(2);
        List<Integer> among = new ArrayList<>(2);
        texts = new ArrayList<>(2);
        boolean ends = false;
        Regex expression = null;
        for (int i = 0; i < path.size(); i++) {
            Segment segment = path.get(i);
            List<String> of = List.of();
            List<String> around = List.of();
            if (segment instanceof Segment.Parameter(var name)) {
                of = List.of(name);
            } else if (segment instanceof Segment.Partial partial) {
                of = partial.names();
                around = partial.texts();
            } else if (segment instanceof Segment.Tail(var name)) {
                of = List.of(name);
                ends = true;
            } else if (segment instanceof Segment.Rest(var name)) {
                of = name.isEmpty() ? List.of() : List.of(name);
                ends = !name.isEmpty();
            } else if (segment instanceof Segment.Expression(var text)) {
                expression = Regex.of(text);
            }
            for (int k = 0; k < of.size(); k++) {
                found.add(of.get(k));
                at.add(i);
                among.add(around.isEmpty() ? -1 : k);
                texts.add(around);
            }
        }
        names = found.toArray(new String[0]);
        positions = new int[names.length];
        places = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            positions[i] = at.get(i);
            places[i] = among.get(i);
        }
        tail = ends;
        regex = expression;
    }

    /** The same for paths whose parameters have the same names and stand in the same places, and for no others. */
    static String key(List<Segment> path) {
        var key = new StringBuilder();
        for (Segment segment : path) {
            key.append('/');
            if (segment instanceof Segment.Parameter(var name)) {
                key.append(name);
            } else if (segment instanceof Segment.Tail(var name)) {
                key.append(name).append('+'); // which no name has
            } else if (segment instanceof Segment.Rest(var name)) {
                key.append(name).append('*');
            } else if (segment instanceof Segment.Expression(var regex)) {
                key.append('\u0001').append(regex); // which no text has
            } else if (segment instanceof Segment.Partial partial) {
                for (int i = 0; i < partial.names().size(); i++) {
                    key.append(partial.texts().get(i)).append('\u0002');
                    key.append(partial.names().get(i)).append('\u0002');
                }
                key.append(partial.texts().getLast());
            }
        }
        return key.toString();
    }

    /** The expression for the whole path, where it is one. */
    @Nullable
    Regex expression() {
        return regex;
    }

    /** Their values in a path that has the shape. */
    Map<String, String> values(List<String> segments) {
        if (regex != null) {
            Map<String, String> values = new HashMap<>(regex.groups(Lookup.text(segments)));
            for (int i = 0; i < names.length; i++) {
                values.put(names[i], value(i, segments));
            }
            return Map.copyOf(values);
        }
        return switch (names.length) {
            case 0 -> Map.of();
            case 1 -> Map.of(names[0], value(0, segments));
            case 2 -> Map.of(names[0], value(0, segments), names[1], value(1, segments));
            default -> {
                @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
                Map.Entry<String, String>[] entries = new Map.Entry[names.length];
                for (int i = 0; i < names.length; i++) {
                    entries[i] = Map.entry(names[i], value(i, segments));
                }
                yield Map.ofEntries(entries);
            }
        };
    }

    private String value(int name, List<String> segments) {
        int from = positions[name];
        if (tail && name == names.length - 1) {
            return from >= segments.size()
                    ? ""
                    : segments.size() - from > 1
                            ? String.join("/", segments.subList(from, segments.size()))
                            : segments.get(from);
        }
        int place = places[name];
        return place < 0 ? segments.get(from) : Partials.value(texts.get(name), place, segments.get(from));
    }
}
