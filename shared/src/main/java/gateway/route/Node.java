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
    private final Others others;
    private final @Nullable Leaf end;

    /** What may follow but literals. */
    record Others(
            List<Match.Segment.Partial> partials,
            List<Node> byPartial,
            @Nullable Expressions expressions,
            @Nullable Node parameter,
            @Nullable Leaf tail,
            @Nullable Leaf rest) {}

    /**
     * @param label    the literal that leads here from the node above
     * @param chain    what else stands between that literal and this place
     * @param children by literal
     */
    Node(String label, @Nullable String[] chain, List<Node> children, Others others, @Nullable Leaf end) {
        this.label = label;
        this.chain = chain;
        this.others = others;
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
            Entry found = end == null ? null : end.best(question);
            return found == null ? unusual(question) : found;
        }
        String segment = segments.get(at);
        Node literal = literal(segment);
        if (literal != null) {
            Entry found = literal.search(segments, at + 1, question);
            if (found != null) {
                return found;
            }
        }
        for (int i = 0; i < others.partials.size(); i++) {
            if (Partials.fits(others.partials.get(i).texts(), segment)) {
                Entry found = others.byPartial.get(i).search(segments, at + 1, question);
                if (found != null) {
                    return found;
                }
            }
        }
        if (others.expressions != null) {
            Entry found = others.expressions.best(question);
            if (found != null) {
                return found;
            }
        }
        if (!segment.isEmpty()) {
            if (others.parameter != null) {
                Entry found = others.parameter.search(segments, at + 1, question);
                if (found != null) {
                    return found;
                }
            }
            Entry found = others.tail == null ? null : others.tail.best(question);
            if (found != null) {
                return found;
            }
        }
        return others.rest == null ? null : others.rest.best(question);
    }

    /** Where the path ends here. */
    private @Nullable Entry unusual(Question question) {
        Entry found = others.expressions == null ? null : others.expressions.best(question);
        return found != null || others.rest == null ? found : others.rest.best(question);
    }

    /** Every leaf below for the segments from {@code from} on, best first. */
    void visit(List<String> segments, int from, Consumer<Leaf> visitor) {
        if (!leadsOn(segments, from)) {
            return;
        }
        int at = from + chain.length;
        String segment = at == segments.size() ? "" : segments.get(at);
        if (at == segments.size()) {
            if (end != null) {
                visitor.accept(end);
            }
        } else {
            Node literal = literal(segment);
            if (literal != null) {
                literal.visit(segments, at + 1, visitor);
            }
            for (int i = 0; i < others.partials.size(); i++) {
                if (Partials.fits(others.partials.get(i).texts(), segment)) {
                    others.byPartial.get(i).visit(segments, at + 1, visitor);
                }
            }
        }
        if (others.expressions != null) {
            others.expressions.visit(segments, visitor);
        }
        if (!segment.isEmpty()) {
            if (others.parameter != null) {
                others.parameter.visit(segments, at + 1, visitor);
            }
            if (others.tail != null) {
                visitor.accept(others.tail);
            }
        }
        if (others.rest != null) {
            visitor.accept(others.rest);
        }
    }
}
