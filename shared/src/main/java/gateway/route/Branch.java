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
    private @Nullable Leaf tail;
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
            } else {
                if (branch.tail == null) {
                    branch.tail = new Leaf();
                }
                branch.tail.add(entry);
                return;
            }
        }
        if (branch.end == null) {
            branch.end = new Leaf();
        }
        branch.end.add(entry);
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
        while (last.end == null && last.tail == null && last.children() == 1) {
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

    private int children() {
        return (parameter == null ? 0 : 1) + (literals == null ? 0 : literals.size());
    }

    private Node node(String label, @Nullable String[] chain, Shared shared) {
        List<Node> children = new ArrayList<>(literals == null ? 0 : literals.size());
        if (literals != null) {
            for (Map.Entry<String, Branch> literal : literals.entrySet()) {
                children.add(literal.getValue().compact(shared.string(literal.getKey()), shared));
            }
        }
        if (tail != null) {
            tail.freeze();
        }
        if (end != null) {
            end.freeze();
        }
        return new Node(label, chain, children, parameter == null ? null : parameter.compact(shared), tail, end);
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
