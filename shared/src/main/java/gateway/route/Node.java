package gateway.route;

import gateway.route.RouteTable.Question;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trie: what may follow the segments that led here. Not changed after {@link #freeze}. This and what it uses
 * runs in a cold start, so there are no lambdas, switches over types or records as keys: linking the first of each costs 10
 * ms and more.
 */
final class Node {
    private @Nullable Map<String, Node> literals;
    private @Nullable Node parameter;
    private @Nullable Leaf tail;
    private @Nullable Leaf end;

    void add(Entry entry) {
        Node node = this;
        for (Match.Segment segment : entry.route().match().path()) {
            if (segment instanceof Match.Segment.Literal literal) {
                node = node.literal(literal.text());
            } else if (segment instanceof Match.Segment.Parameter) {
                if (node.parameter == null) {
                    node.parameter = new Node();
                }
                node = node.parameter;
            } else {
                if (node.tail == null) {
                    node.tail = new Leaf();
                }
                node.tail.add(entry);
                return;
            }
        }
        if (node.end == null) {
            node.end = new Leaf();
        }
        node.end.add(entry);
    }

    private Node literal(String text) {
        if (literals == null) {
            literals = new HashMap<>(4);
        }
        return child(literals, text);
    }

    /** The node of that name, made where there is none. */
    static Node child(Map<String, Node> nodes, String name) {
        Node node = nodes.get(name);
        if (node == null) {
            node = new Node();
            nodes.put(name, node);
        }
        return node;
    }

    void freeze() {
        if (literals != null) {
            for (Node literal : literals.values()) {
                literal.freeze();
            }
        }
        if (parameter != null) {
            parameter.freeze();
        }
        if (tail != null) {
            tail.freeze();
        }
        if (end != null) {
            end.freeze();
        }
    }

    /** The best route below for the segments from {@code at} on. */
    @Nullable
    Entry search(List<String> segments, int at, Question question) {
        if (at == segments.size()) {
            return end == null ? null : end.best(question);
        }
        String segment = segments.get(at);
        if (literals != null) {
            Node literal = literals.get(segment);
            Entry found = literal == null ? null : literal.search(segments, at + 1, question);
            if (found != null) {
                return found;
            }
        }
        if (segment.isEmpty()) {
            return null;
        }
        if (parameter != null) {
            Entry found = parameter.search(segments, at + 1, question);
            if (found != null) {
                return found;
            }
        }
        return tail == null ? null : tail.best(question);
    }

    /** Every leaf below for the segments from {@code at} on, best first. */
    void visit(List<String> segments, int at, Consumer<Leaf> visitor) {
        if (at == segments.size()) {
            if (end != null) {
                visitor.accept(end);
            }
            return;
        }
        String segment = segments.get(at);
        Node literal = literals == null ? null : literals.get(segment);
        if (literal != null) {
            literal.visit(segments, at + 1, visitor);
        }
        if (!segment.isEmpty()) {
            if (parameter != null) {
                parameter.visit(segments, at + 1, visitor);
            }
            if (tail != null) {
                visitor.accept(tail);
            }
        }
    }
}
