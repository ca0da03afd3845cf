package gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which segments of a path are parameters, and what they are called. Many routes share one. */
final class Parameters {
    private final String[] names;
    private final int[] positions;
    private final boolean tail; // the last of the names takes all segments from its position on

    Parameters(List<Match.Segment> path) {
        List<String> found = new ArrayList<>(2);
        positions = new int[path.size()];
        boolean ends = false;
        for (int i = 0; i < path.size(); i++) {
            Match.Segment segment = path.get(i);
            if (segment instanceof Match.Segment.Parameter(var name)) {
                positions[found.size()] = i;
                found.add(name);
            } else if (segment instanceof Match.Segment.Tail(var name)) {
                positions[found.size()] = i;
                found.add(name);
                ends = true;
            }
        }
        names = found.toArray(new String[0]);
        tail = ends;
    }

    /** The parameters of {@code path} of all those that are known, added where they are not. */
    static Parameters shared(List<Match.Segment> path, Map<String, Parameters> known) {
        var key = new StringBuilder();
        for (Match.Segment segment : path) {
            key.append('/');
            if (segment instanceof Match.Segment.Parameter(var name)) {
                key.append(name);
            } else if (segment instanceof Match.Segment.Tail(var name)) {
                key.append(name).append('+'); // which no name has
            }
        }
        String text = key.toString();
        Parameters parameters = known.get(text);
        if (parameters == null) {
            parameters = new Parameters(path);
            known.put(text, parameters);
        }
        return parameters;
    }

    /** Their values in a path that has the shape. */
    Map<String, String> values(List<String> segments) {
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
        boolean rest = tail && name == names.length - 1;
        return rest && segments.size() - from > 1
                ? String.join("/", segments.subList(from, segments.size()))
                : segments.get(from);
    }
}
