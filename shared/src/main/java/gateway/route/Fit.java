package gateway.route;

import gateway.route.Match.Segment;
import gateway.route.RouteTable.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether one match takes a request, asked without a table: the plain meaning of a match, one rule after the other. */
final class Fit {
    private Fit() {}

    /**
     * Whether method, host and path fit; conditions are not asked.
     *
     * @param expression that of the path, compiled, where it has one
     */
    static boolean fits(Match match, @Nullable Regex expression, Question question) {
        return methodFits(match, question.method())
                && (match.host().isEmpty() || Explanation.hostFits(match.host().get(), question.host()))
                && pathFits(match.path(), expression, question.path().segments());
    }

    private static boolean methodFits(Match match, String method) {
        return match.methods().isEmpty()
                ? Leaf.isForAny(method)
                : match.methods().contains(method)
                        || method.equals("HEAD") && match.methods().contains("GET");
    }

    private static boolean pathFits(List<Segment> path, @Nullable Regex expression, List<String> segments) {
        for (int i = 0; i < path.size(); i++) {
            Segment wanted = path.get(i);
            if (wanted instanceof Segment.Rest) {
                return true;
            }
            if (wanted instanceof Segment.Expression) {
                return expression != null && expression.fits(Lookup.text(segments));
            }
            if (i >= segments.size()) {
                return false;
            }
            String segment = segments.get(i);
            if (wanted instanceof Segment.Literal(var text)) {
                if (!text.equals(segment)) {
                    return false;
                }
            } else if (segment.isEmpty()) {
                return false;
            } else if (wanted instanceof Segment.Tail) {
                return true;
            } else if (wanted instanceof Segment.Partial(var texts, var _) && !partialFits(texts, segment)) {
                return false;
            }
        }
        return path.size() == segments.size();
    }

    private static boolean partialFits(List<String> texts, String segment) {
        int at = texts.getFirst().length();
        int end = segment.length() - texts.getLast().length();
        if (at >= end || !segment.startsWith(texts.getFirst()) || !segment.endsWith(texts.getLast())) {
            return false;
        }
        for (int i = 1; i < texts.size() - 1 && at >= 0; i++) {
            at = Partials.after(texts.get(i), segment, at, end);
        }
        return at >= 0;
    }
}
