package gateway.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trie while it grows; {@link IndexBuilder} makes a {@link RouteIndex} of it. This and what it uses runs in
 * a cold start, so there are no lambdas, switches over types or records as keys: linking the first of each costs 10 ms and
 * more.
 */
final class Branch {
    @Nullable
    Map<String, Branch> literals;

    @Nullable
    Branch parameter;

    final List<Match.Segment.Partial> partials = new ArrayList<>(0); // the most specific first
    final List<Branch> byPartial = new ArrayList<>(0);
    final List<Match.Segment.Expression> expressions = new ArrayList<>(0); // those of a longer beginning first
    final List<Leaf> byExpression = new ArrayList<>(0);

    @Nullable
    Leaf tail;

    @Nullable
    Leaf rest;

    @Nullable
    Leaf end;

    void add(Entry entry) {
        Branch branch = this;
        for (Match.Segment segment : entry.match().path()) {
            if (segment instanceof Match.Segment.Literal literal) {
                if (branch.literals == null) {
                    branch.literals = new HashMap<>(4);
                }
                branch = child(branch.literals, literal.text());
            } else if (segment instanceof Match.Segment.Parameter) {
                if (branch.parameter == null) {
                    branch.parameter = new Branch();
                }
                branch = branch.parameter;
            } else if (segment instanceof Match.Segment.Partial partial) {
                branch = branch.child(partial);
            } else {
                branch.last(segment).add(entry);
                return;
            }
        }
        if (branch.end == null) {
            branch.end = new Leaf();
        }
        branch.end.add(entry);
    }

    /** Where paths end that end with this segment. */
    private Leaf last(Match.Segment segment) {
        if (segment instanceof Match.Segment.Expression expression) {
            return leaf(expression);
        }
        if (segment instanceof Match.Segment.Tail) {
            if (tail == null) {
                tail = new Leaf();
            }
            return tail;
        }
        if (rest == null) {
            rest = new Leaf();
        }
        return rest;
    }

    private Leaf leaf(Match.Segment.Expression expression) {
        int length = expression.beginning().length();
        int before = 0;
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i).regex().equals(expression.regex())) {
                return byExpression.get(i);
            }
            before += expressions.get(i).beginning().length() >= length ? 1 : 0;
        }
        expressions.add(before, expression);
        byExpression.add(before, new Leaf());
        return byExpression.get(before);
    }

    /** Partial segments at one place may be hundreds: they are searched by halves. */
    private Branch child(Match.Segment.Partial partial) {
        int low = 0;
        int high = partials.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = partials.get(middle).compareTo(partial);
            if (order == 0) {
                return byPartial.get(middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        partials.add(low, partial);
        byPartial.add(low, new Branch());
        return byPartial.get(low);
    }

    /** The branch of that name, made where there is none. */
    static Branch child(Map<String, Branch> branches, String name) {
        Branch branch = branches.get(name);
        if (branch == null) {
            branch = new Branch();
            branches.put(name, branch);
        }
        return branch;
    }

    /** Whether one literal or parameter, and nothing else, may follow here. */
    boolean isPassage() {
        int children = (parameter == null ? 0 : 1) + (literals == null ? 0 : literals.size());
        return children == 1
                && end == null
                && tail == null
                && rest == null
                && expressions.isEmpty()
                && partials.isEmpty();
    }

    /** Whether paths end here and nothing may follow. */
    boolean isEnd() {
        return parameter == null
                && literals == null
                && tail == null
                && rest == null
                && expressions.isEmpty()
                && partials.isEmpty();
    }
}
