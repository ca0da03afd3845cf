package gateway.aggregate;

import gateway.http.Path;
import gateway.http.PercentEncoding;
import gateway.json.Json;
import gateway.policy.Template;
import gateway.route.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a part's path and query from its template. What is filled in is data: in the path it is one segment or a piece of
 * one, in the query every reserved character is encoded, and it never adds structure. Where a reference leads to nothing (a member that is
 * not there, null, an empty text or list) there is no target: {@code /orders?customer=} would ask for everybody's.
 */
final class PartTarget {
    private PartTarget() {}

    /** A reference that leads to nothing that can be filled in; the message says which and why. */
    static final class Unfillable extends Exception {
        private static final long serialVersionUID = 1;

        Unfillable(Template.Piece.Reference reference, String why) {
            super(reference + " " + why);
        }
    }

    /**
     * Path and query.
     *
     * @param parameters the path parameters of the request, decoded
     * @param results    earlier parts' bodies by name; those without one are absent
     */
    static String of(Target.Part part, Map<String, String> parameters, Map<String, Json> results) throws Unfillable {
        var out = new StringBuilder();
        boolean query = false;
        for (Template.Piece piece : part.path().pieces()) {
            if (piece instanceof Template.Piece.Text(var text)) {
                out.append(text);
                query |= text.indexOf('?') >= 0;
            } else if (piece instanceof Template.Piece.Reference reference) {
                if (reference.path().size() == 1) {
                    parameter(out, reference, parameters.get(reference.path().getFirst()), query);
                } else if (query) {
                    inQuery(out, reference, find(reference, results));
                } else {
                    out.append(Path.encode(scalar(reference, find(reference, results))));
                }
            }
        }
        return out.toString();
    }

    /** In the path a tail's slashes stay what they are: they were in the request's own path. */
    private static void parameter(
            StringBuilder out, Template.Piece.Reference reference, @Nullable String value, boolean query)
            throws Unfillable {
        if (value == null || value.isEmpty()) {
            throw new Unfillable(reference, "has no value");
        }
        out.append(query ? PercentEncoding.of(value) : Path.encodeTail(value));
    }

    private static Json find(Template.Piece.Reference reference, Map<String, Json> results) throws Unfillable {
        List<String> path = reference.path();
        Json value = results.get(path.getFirst());
        for (int i = 1; i < path.size() && value != null; i++) {
            if (value instanceof Json.Obj object) {
                value = object.get(path.get(i));
            } else if (value instanceof Json.Arr(var items)) {
                value = at(items, path.get(i));
            } else {
                value = null;
            }
        }
        if (value == null || value instanceof Json.Null) {
            throw new Unfillable(reference, "has no value");
        }
        return value;
    }

    private static @Nullable Json at(List<Json> items, String index) {
        int number = 0;
        for (int i = 0; i < index.length(); i++) {
            int digit = index.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > items.size()) {
                return null;
            }
            number = 10 * number + digit;
        }
        return number < items.size() ? items.get(number) : null;
    }

    private static String scalar(Template.Piece.Reference reference, Json value) throws Unfillable {
        if (value instanceof Json.Str(var text)) {
            if (text.isEmpty()) {
                throw new Unfillable(reference, "is an empty text");
            }
            return text;
        }
        if (value instanceof Json.Num(var literal)) {
            return literal;
        }
        if (value instanceof Json.Bool(var truth)) {
            return truth ? "true" : "false";
        }
        throw new Unfillable(reference, "is not a text, number or truth value");
    }

    /** A list of scalars is joined by commas, each encoded, so that a comma in one is none between two. */
    private static void inQuery(StringBuilder out, Template.Piece.Reference reference, Json value) throws Unfillable {
        if (!(value instanceof Json.Arr(var items))) {
            out.append(PercentEncoding.of(scalar(reference, value)));
            return;
        }
        if (items.isEmpty()) {
            throw new Unfillable(reference, "is an empty list");
        }
        String separator = "";
        for (Json item : items) {
            out.append(separator);
            out.append(PercentEncoding.of(scalar(reference, item)));
            separator = ",";
        }
    }
}
