package gateway.upstream;

import gateway.http.Path;
import gateway.http.RawPath;
import gateway.pipeline.Call;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import gateway.route.Match;
import gateway.route.Target.PathRule;
import java.util.List;

/**
 * Makes the path to ask for from the path that was asked for. What comes out is judged as a path from a client is: what was
 * safe piece by piece need not be so together.
 */
final class PathRules {
    private PathRules() {}

    static Path.Parsed apply(PathRule rule, Call call) {
        if (rule instanceof PathRule.Own) {
            return new Path.Ok(call.path());
        }
        String text = rule instanceof PathRule.Filled(var template)
                ? filled(template, call)
                : replaced(((PathRule.Prefix) rule).replacement(), call);
        return Path.of(new RawPath(text, RawPath.Encoding.ENCODED));
    }

    /** The segments that the match's last one took, after {@code replacement}. */
    private static String replaced(String replacement, Call call) {
        List<String> segments = call.path().segments();
        var out = new StringBuilder(replacement);
        for (int i = call.match().path().size() - 1; i < segments.size(); i++) {
            out.append('/').append(Path.encode(segments.get(i)));
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    /**
     * Parameters as encoded segments, or as a piece of one. A tail's keeps its slashes, the only ones that a canonical
     * path's segments leave.
     */
    private static String filled(Template template, Call call) {
        List<Piece> pieces = template.pieces();
        var out = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i) instanceof Piece.Text(var text)) {
                out.append(text);
            } else if (pieces.get(i) instanceof Piece.Reference(var names)) {
                String name = names.getFirst();
                String value = call.parameters().getOrDefault(name, "");
                if (isSegment(pieces, i) && isRest(name, call)) {
                    rest(out, value, i + 1 == pieces.size(), call);
                } else {
                    out.append(Path.encodeTail(value));
                }
            }
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    /** None or more segments in place of one; {@code out} ends with the slash before it. */
    private static void rest(StringBuilder out, String value, boolean last, Call call) {
        if (last && !value.isEmpty()) {
            out.append(Path.encodeTail(value));
        } else if (!last && !value.isEmpty()) {
            // A slash at its end would be a second one before what follows.
            out.append(Path.encodeTail(value.endsWith("/") ? value.substring(0, value.length() - 1) : value));
        } else if (!last || !call.path().segments().getLast().isEmpty()) {
            out.setLength(out.length() - 1);
        }
    }

    /** Whether a reference is a whole segment. */
    private static boolean isSegment(List<Piece> pieces, int at) {
        return at > 0
                && pieces.get(at - 1) instanceof Piece.Text(var before)
                && before.endsWith("/")
                && (at + 1 == pieces.size()
                        || pieces.get(at + 1) instanceof Piece.Text(var after) && after.startsWith("/"));
    }

    /** Whether a parameter may have taken nothing. */
    private static boolean isRest(String name, Call call) {
        return call.match().path().getLast() instanceof Match.Segment.Rest(var rest) && rest.equals(name);
    }
}
