package gateway.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trie while it grows; {@link #compact} makes a {@link Node} of it. This and what it uses runs in a cold
 * start, so there are no lambdas, switches over types or records as keys: linking the first of each costs 10 ms and more.
 */
final class Branch {
    private @Nullable Map<String, Branch> literals;
    private @Nullable Branch parameter;
    private final List<Match.Segment.Partial> partials = new ArrayList<>(0); // the most specific first
    private final List<Branch> byPartial = new ArrayList<>(0);
    private @Nullable Expressions expressions;
    private @Nullable Leaf tail;
    private @Nullable Leaf rest;
    private @Nullable Leaf end;

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
                branch.addLast(segment, entry);
                return;
            }
        }
        if (branch.end == null) {
            branch.end = new Leaf();
        }
        branch.end.add(entry);
    }

    private void addLast(Match.Segment segment, Entry entry) {
        if (segment instanceof Match.Segment.Expression expression) {
            if (expressions == null) {
                expressions = new Expressions();
            }
            expressions.add(expression, entry);
        } else if (segment instanceof Match.Segment.Tail) {
            if (tail == null) {
                tail = new Leaf();
            }
            tail.add(entry);
        } else {
            if (rest == null) {
                rest = new Leaf();
            }
            rest.add(entry);
        }
    }

    private Branch child(Match.Segment.Partial partial) {
        int at = 0;
        while (at < partials.size() && partials.get(at).compareTo(partial) < 0) {
            at++;
        }
        if (at == partials.size() || partials.get(at).compareTo(partial) != 0) {
            partials.add(at, partial);
            byPartial.add(at, new Branch());
        }
        return byPartial.get(at);
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

    /** The same, not to be changed any more. */
    Node compact(Shared shared) {
        return compact("", shared);
    }

    private Node compact(String label, Shared shared) {
        List<@Nullable String> chain = new ArrayList<>(0);
        Branch last = this;
        while (last.isPassage()) {
            if (last.parameter != null) {
                chain.add(null);
                last = last.parameter;
            } else if (last.literals != null) {
                Map.Entry<String, Branch> only =
                        last.literals.entrySet().iterator().next();
                chain.add(shared.string(only.getKey()));
                last = only.getValue();
            }
        }
        return last.node(label, shared.chain(chain), shared);
    }

    /** Whether one literal or parameter, and nothing else, may follow here. */
    private boolean isPassage() {
        int children = (parameter == null ? 0 : 1) + (literals == null ? 0 : literals.size());
        return children == 1
                && end == null
                && tail == null
                && rest == null
                && expressions == null
                && partials.isEmpty();
    }

    private Node node(String label, @Nullable String[] chain, Shared shared) {
        List<Node> children = new ArrayList<>(literals == null ? 0 : literals.size());
        if (literals != null) {
            for (Map.Entry<String, Branch> literal : literals.entrySet()) {
                children.add(literal.getValue().compact(shared.string(literal.getKey()), shared));
            }
        }
        List<Node> byText = new ArrayList<>(byPartial.size());
        for (Branch branch : byPartial) {
            byText.add(branch.compact(shared));
        }
        if (expressions != null) {
            expressions.freeze();
        }
        return new Node(
                label,
                chain,
                children,
                new Node.Others(
                        partials,
                        byText,
                        expressions,
                        parameter == null ? null : parameter.compact(shared),
                        frozen(tail),
                        frozen(rest)),
                frozen(end));
    }

    private static @Nullable Leaf frozen(@Nullable Leaf leaf) {
        if (leaf != null) {
            leaf.freeze();
        }
        return leaf;
    }

    /** One object for what many routes have alike: fewer lines of cache that a lookup touches. */
    static final class Shared {
        private final Map<String, String> strings = new HashMap<>();
        private final Map<List<@Nullable String>, @Nullable String[]> chains = new HashMap<>();

        String string(String text) {
            String known = strings.putIfAbsent(text, text);
            return known == null ? text : known;
        }

        @Nullable
        String[] chain(List<@Nullable String> chain) {
            @Nullable String[] known = chains.get(chain);
            if (known == null) {
                known = chain.toArray(new String[0]);
                chains.put(chain, known);
            }
            return known;
        }
    }
}
