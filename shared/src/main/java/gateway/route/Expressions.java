package gateway.route;

import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one place of the trie whose paths are regular expressions. Those with a longer plain beginning come first;
 * among those where it is as long, method, conditions and order decide as they do among routes of one path.
 */
final class Expressions {
    private final List<Match.Segment.Expression> expressions = new ArrayList<>(1);
    private final List<Integer> lengths = new ArrayList<>(1); // of their beginnings
    private final List<Regex> regexes = new ArrayList<>(1);
    private final List<Leaf> leaves = new ArrayList<>(1);

    void add(Match.Segment.Expression expression, Entry entry) {
        int at = 0;
        int length = expression.beginning().length();
        while (at < expressions.size() && !expressions.get(at).regex().equals(expression.regex())) {
            at++;
        }
        if (at == expressions.size()) {
            at = 0;
            while (at < expressions.size() && lengths.get(at) >= length) {
                at++;
            }
            expressions.add(at, expression);
            lengths.add(at, length);
            regexes.add(at, Regex.of(expression.regex()));
            leaves.add(at, new Leaf());
        }
        leaves.get(at).add(entry);
    }

    void freeze() {
        for (Leaf leaf : leaves) {
            leaf.freeze();
        }
    }

    @Nullable
    Entry best(Question question) {
        String path = text(question.path().segments());
        Entry best = null;
        for (int i = 0; i < leaves.size(); i++) {
            if (best != null && lengths.get(i) < lengths.get(i - 1)) {
                return best;
            }
            if (regexes.get(i).fits(path)) {
                best = better(best, leaves.get(i).best(question), question.method());
            }
        }
        return best;
    }

    private static @Nullable Entry better(@Nullable Entry one, @Nullable Entry other, String method) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        int order = Integer.compare(Leaf.rank(one.match(), method), Leaf.rank(other.match(), method));
        return (order == 0 ? one.compareTo(other) : order) <= 0 ? one : other;
    }

    void visit(List<String> segments, Consumer<Leaf> visitor) {
        String path = text(segments);
        for (int i = 0; i < leaves.size(); i++) {
            if (regexes.get(i).fits(path)) {
                visitor.accept(leaves.get(i));
            }
        }
    }

    /** The decoded path. */
    static String text(List<String> segments) {
        var text = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            text.append('/').append(segments.get(i));
        }
        return text.toString();
    }
}
