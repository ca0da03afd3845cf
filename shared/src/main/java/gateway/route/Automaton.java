package gateway.route;

import gateway.route.RegexTree.Chars;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one state for each place of an expression (Thompson). Two of them run side by side tell whether some text
 * fits both, without a text to try.
 */
final class Automaton {
    /** So many pairs of states are looked at; beyond, the answer is that a text may fit both. */
    static final int MOST_PAIRS = 200_000;

    private static final int MOST_SETS = 5_000;
    private static final int ACCEPT = 0;

    private final List<@Nullable Chars> chars = new ArrayList<>(); // of a state that takes a character
    private final List<int[]> next = new ArrayList<>();
    private final int start;

    private Automaton(RegexTree tree) {
        add(null);
        start = build(tree, ACCEPT);
    }

    static Automaton of(RegexTree tree) {
        return new Automaton(tree);
    }

    private int add(@Nullable Chars taken, int... following) {
        chars.add(taken);
        next.add(following);
        return next.size() - 1;
    }

    private int build(RegexTree tree, int then) {
        return switch (tree) {
            case RegexTree.Nothing _ -> then;
            case RegexTree.One(var set) -> add(set, then);
            case RegexTree.Group(var part) -> build(part, then);
            case RegexTree.Sequence(var parts) -> {
                int at = then;
                for (RegexTree part : parts.reversed()) {
                    at = build(part, at);
                }
                yield at;
            }
            case RegexTree.Choice(var parts) -> {
                int[] ways = new int[parts.size()];
                for (int i = 0; i < ways.length; i++) {
                    ways[i] = build(parts.get(i), then);
                }
                yield add(null, ways);
            }
            case RegexTree.Repeat repeat -> build(repeat, then);
        };
    }

    private int build(RegexTree.Repeat repeat, int then) {
        int at = then;
        if (repeat.most() < 0) {
            int loop = add(null);
            next.set(loop, new int[] {build(repeat.part(), loop), then});
            at = loop;
        } else {
            for (int i = repeat.least(); i < repeat.most(); i++) {
                at = add(null, build(repeat.part(), at), then);
            }
        }
        for (int i = 0; i < repeat.least(); i++) {
            at = build(repeat.part(), at);
        }
        return at;
    }

    /** What is known of two expressions. */
    sealed interface Common {
        /** No text fits both. */
        record None() implements Common {}

        /** Such a text may fit both; it does where both are exact. */
        record Text(String example) implements Common {}

        /** Too large to tell. */
        record Unknown() implements Common {}
    }

    /** Whether some text fits both. */
    Common common(Automaton other) {
        Map<Long, Long> before = new HashMap<>();
        Map<Long, Integer> taken = new HashMap<>();
        List<Long> found = new ArrayList<>();
        long first = pair(start, other.start);
        before.put(first, first);
        found.add(first);
        for (int i = 0; i < found.size(); i++) {
            if (found.size() > MOST_PAIRS) {
                return new Common.Unknown();
            }
            long pair = found.get(i);
            int one = (int) (pair >> 32);
            int two = (int) pair;
            if (one == ACCEPT && two == ACCEPT) {
                return new Common.Text(text(pair, first, before, taken));
            }
            Chars of = chars.get(one);
            Chars and = other.chars.get(two);
            if (of == null && one != ACCEPT) {
                for (int way : next.get(one)) {
                    visit(pair(way, two), pair, before, found);
                }
            } else if (and == null && two != ACCEPT) {
                for (int way : other.next.get(two)) {
                    visit(pair(one, way), pair, before, found);
                }
            } else if (of != null && and != null) {
                int c = of.common(and);
                long after = pair(next.get(one)[0], other.next.get(two)[0]);
                if (c >= 0 && visit(after, pair, before, found)) {
                    taken.put(after, c);
                }
            }
        }
        return new Common.None();
    }

    // ---- inclusion

    /** Whether this, which must be exact, takes all that {@code other} takes; false where that is too large to tell. */
    boolean takesAllOf(Automaton other) {
        int[] letters = letters(other);
        Set<Map.Entry<Integer, BitSet>> seen = new HashSet<>();
        List<Map.Entry<Integer, BitSet>> found = new ArrayList<>();
        var beginning = new BitSet();
        close(start, beginning);
        found.add(Map.entry(other.start, beginning));
        for (int i = 0; i < found.size(); i++) {
            if (found.size() > MOST_SETS) {
                return false;
            }
            int state = found.get(i).getKey();
            BitSet here = found.get(i).getValue();
            Chars taken = other.chars.get(state);
            if (state == ACCEPT) {
                if (!here.get(ACCEPT)) {
                    return false;
                }
            } else if (taken == null) {
                for (int way : other.next.get(state)) {
                    add(Map.entry(way, here), seen, found);
                }
            } else {
                for (int letter : letters) {
                    if (taken.has(letter)) {
                        add(Map.entry(other.next.get(state)[0], after(here, letter)), seen, found);
                    }
                }
            }
        }
        return true;
    }

    private static void add(
            Map.Entry<Integer, BitSet> pair,
            Set<Map.Entry<Integer, BitSet>> seen,
            List<Map.Entry<Integer, BitSet>> found) {
        if (seen.add(pair)) {
            found.add(pair);
        }
    }

    /** One character of each kind that the two tell apart. */
    private int[] letters(Automaton other) {
        var firsts = new TreeSet<Integer>();
        for (Automaton one : List.of(this, other)) {
            for (Chars set : one.chars) {
                for (int i = 0; set != null && i < set.ranges().length; i += 2) {
                    firsts.add(set.ranges()[i]);
                    firsts.add(set.ranges()[i + 1] + 1);
                }
            }
        }
        return firsts.stream().mapToInt(Integer::intValue).toArray();
    }

    private BitSet after(BitSet states, int letter) {
        var after = new BitSet();
        for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
            Chars taken = chars.get(state);
            if (taken != null && taken.has(letter)) {
                close(next.get(state)[0], after);
            }
        }
        return after;
    }

    /** Adds {@code state} and those that it leads to without a character. */
    private void close(int state, BitSet states) {
        List<Integer> open = new ArrayList<>(List.of(state));
        while (!open.isEmpty()) {
            int one = open.removeLast();
            if (!states.get(one)) {
                states.set(one);
                if (chars.get(one) == null) {
                    for (int way : next.get(one)) {
                        open.add(way);
                    }
                }
            }
        }
    }

    private static boolean visit(long pair, long from, Map<Long, Long> before, List<Long> found) {
        if (before.putIfAbsent(pair, from) != null) {
            return false;
        }
        found.add(pair);
        return true;
    }

    private static String text(long last, long first, Map<Long, Long> before, Map<Long, Integer> taken) {
        List<Integer> reversed = new ArrayList<>();
        for (long pair = last; pair != first; pair = before.getOrDefault(pair, first)) {
            Integer c = taken.get(pair);
            if (c != null) {
                reversed.add(c);
            }
        }
        var text = new StringBuilder();
        reversed.reversed().forEach(text::appendCodePoint);
        return text.toString();
    }

    private static long pair(int one, int other) {
        return (long) one << 32 | other;
    }
}
