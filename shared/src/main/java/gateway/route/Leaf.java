package gateway.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The routes of one host and path shape, by method, while the trie grows. */
final class Leaf {
    /** Stands for every method; no method is spelt so. */
    static final String ANY = "*";

    private final List<String> methods = new ArrayList<>(2);
    private final List<List<Entry>> entries = new ArrayList<>(2); // at the place of their method

    void add(Entry entry) {
        Set<String> named = entry.match().methods();
        if (named.isEmpty()) {
            of(ANY).add(entry);
        } else {
            String[] sorted = named.toArray(new String[0]);
            Arrays.sort(sorted); // a set has another order in each process, an index may not
            for (String method : sorted) {
                of(method).add(entry);
            }
        }
    }

    private List<Entry> of(String method) {
        int at = methods.indexOf(method);
        if (at >= 0) {
            return entries.get(at);
        }
        methods.add(method);
        List<Entry> added = new ArrayList<>(1);
        entries.add(added);
        return added;
    }

    List<String> methods() {
        return methods;
    }

    /**
     * The numbers of the entries for the method of that place, best first, as far as the first without conditions. The
     * last number is -1 if that one has conditions too.
     */
    int[] numbers(int method) {
        List<Entry> some = entries.get(method);
        if (some.size() > 1) {
            Collections.sort(some);
        }
        int count = 0;
        boolean certain = false;
        while (count < some.size() && !certain) {
            certain = some.get(count++).isUnconditional();
        }
        int[] numbers = new int[certain ? count : count + 1];
        for (int i = 0; i < count; i++) {
            numbers[i] = some.get(i).number();
        }
        if (!certain) {
            numbers[count] = -1;
        }
        return numbers;
    }

    /** Whether a route that names no method takes this one: a proxy answers CONNECT and TRACE by itself or not at all. */
    static boolean isForAny(String method) {
        return !method.equals("CONNECT") && !method.equals("TRACE");
    }

    /** Of routes that take {@code method}, those with the lower number come first. */
    static int rank(Match match, String method) {
        return match.methods().isEmpty() ? 2 : match.methods().contains(method) ? 0 : 1;
    }
}
