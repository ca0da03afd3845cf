package gateway.route;

import gateway.route.RouteTable.Question;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trie where paths part or end: a chain of segments that leads to it without alternative, and what may
 * follow. Immutable.
 */
final class Node {
    private static final int[] NO_HASHES = {};

    private final String label;
    private final @Nullable String[] chain; // null: a parameter
    private final int[] hashes; // of the labels in slots, open addressing; a power of two of them, or none
    private final @Nullable Node[] slots;
    private final @Nullable Node parameter;
    private final @Nullable Leaf tail;
    private final @Nullable Leaf end;

    /**
     * @param label    the literal that leads here from the node above
     * @param chain    what else stands between that literal and this place
     * @param children by literal
     */
    Node(
            String label,
            @Nullable String[] chain,
            List<Node> children,
            @Nullable Node parameter,
            @Nullable Leaf tail,
            @Nullable Leaf end) {
        this.label = label;
        this.chain = chain;
        this.parameter = parameter;
        this.tail = tail;
        this.end = end;
        int capacity = children.isEmpty() ? 0 : Integer.highestOneBit(children.size()) * 4; // at most half full
        slots = new Node[capacity];
        hashes = capacity == 0 ? NO_HASHES : new int[capacity];
        for (Node child : children) {
            int hash = hash(child.label);
            int slot = hash & capacity - 1;
            while (slots[slot] != null) {
                slot = slot + 1 & capacity - 1;
            }
            slots[slot] = child;
            hashes[slot] = hash;
        }
    }

    /** Spreads the upper bits of a string's hash over the lower ones. */
    private static int hash(String text) {
        int hash = text.hashCode() * 0x9e3779b9;
        return hash ^ hash >>> 16;
    }

    private @Nullable Node literal(String segment) {
        int last = hashes.length - 1;
        if (last < 0) {
            return null;
        }
        int hash = hash(segment);
        for (int slot = hash & last; ; slot = slot + 1 & last) {
            Node child = slots[slot];
            if (child == null || hashes[slot] == hash && child.label.equals(segment)) {
                return child;
            }
        }
    }

    /** Whether the segments from {@code at} on begin with the chain. */
    private boolean leadsOn(List<String> segments, int at) {
        if (at + chain.length > segments.size()) {
            return false;
        }
        for (int i = 0; i < chain.length; i++) {
            String wanted = chain[i];
            String segment = segments.get(at + i);
            if (wanted == null ? segment.isEmpty() : !wanted.equals(segment)) {
                return false;
            }
        }
        return true;
    }

    /** The best route below for the segments from {@code from} on. */
    @Nullable
    Entry search(List<String> segments, int from, Question question) {
        if (chain.length > 0 && !leadsOn(segments, from)) {
            return null;
        }
        int at = from + chain.length;
        if (at == segments.size()) {
            return end == null ? null : end.best(question);
        }
        String segment = segments.get(at);
        Node literal = literal(segment);
        if (literal != null) {
            Entry found = literal.search(segments, at + 1, question);
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

    /** Every leaf below for the segments from {@code from} on, best first. */
    void visit(List<String> segments, int from, Consumer<Leaf> visitor) {
        if (!leadsOn(segments, from)) {
            return;
        }
        int at = from + chain.length;
        if (at == segments.size()) {
            if (end != null) {
                visitor.accept(end);
            }
            return;
        }
        String segment = segments.get(at);
        Node literal = literal(segment);
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
