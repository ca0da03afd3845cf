package gateway.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object's members in document order: an immutable map in two arrays. A few names are compared one by one, many are
 * found by hash.
 */
final class Members extends AbstractMap<String, Json> implements SequencedMap<String, Json> {
    static final Members NONE = new Members(new String[0], new Json[0], null);

    /** As many as the header fields of a request: to hash all of their letters would take longer than to compare. */
    private static final int FEW = 32;

    private static final int USUAL = 8;

    private static final long SEED = secret(1);
    private static final long FACTOR = secret(2) | 1;

    private final String[] names;
    private final Json[] values;
    private final int @Nullable [] slots; // open addressing: index into names + 1, or 0; null for few names

    private Members(String[] names, Json[] values, int @Nullable [] slots) {
        this.names = names;
        this.values = values;
        this.slots = slots;
    }

    static Members copyOf(Map<String, Json> members) {
        if (members instanceof Members already) {
            return already;
        }
        var builder = new Builder();
        for (Map.Entry<String, Json> member : members.entrySet()) {
            builder.add(member.getKey(), member.getValue());
        }
        return builder.build();
    }

    /** Collects members; for one thread and one object. */
    static final class Builder {
        private String[] names = new String[USUAL];
        private Json[] values = new Json[USUAL];
        private int size;
        private int @Nullable [] slots;

        /** False where the name is there already. */
        boolean add(String name, Json value) {
            if (name == null || value == null) {
                throw new NullPointerException("a member needs a name and a value");
            }
            if (find(name, names, size, slots) >= 0) {
                return false;
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
                if (size >= FEW) {
                    slots = new int[4 * names.length];
                    for (int i = 0; i < size; i++) {
                        place(slots, names[i], i);
                    }
                }
            }
            names[size] = name;
            values[size] = value;
            if (slots != null) {
                place(slots, name, size);
            }
            size++;
            return true;
        }

        Members build() {
            if (size == 0) {
                return NONE;
            }
            boolean full = size == names.length;
            return new Members(
                    full ? names : Arrays.copyOf(names, size), full ? values : Arrays.copyOf(values, size), slots);
        }
    }

    private static void place(int[] slots, String name, int index) {
        int slot = slot(name, slots);
        while (slots[slot] != 0) {
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = index + 1;
    }

    /** Lengths are powers of two. */
    private static int slot(String name, int[] slots) {
        return spread(name) & slots.length - 1;
    }

    /**
     * A hash that nobody outside can foresee. {@link String#hashCode} is the same everywhere, so a body can be made of
     * names that share it, and then each would be compared with all before it.
     */
    static int spread(String name) {
        long hash = SEED;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FACTOR;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    /** Bits of the moment and of this process, mixed by the finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long secret(long salt) {
        long bits = System.nanoTime() * 0x9e3779b97f4a7c15L + System.identityHashCode(new Object()) + salt;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }

    private static int find(String name, String[] names, int size, int @Nullable [] slots) {
        if (slots == null) {
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
            }
            return -1;
        }
        for (int slot = slot(name, slots); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
            int index = slots[slot] - 1;
            if (names[index].equals(name)) {
                return index;
            }
        }
        return -1;
    }

    private int find(@Nullable Object key) {
        return key instanceof String name ? find(name, names, names.length, slots) : -1;
    }

    @Override
    public @Nullable Json get(@Nullable Object key) {
        int index = find(key);
        return index < 0 ? null : values[index];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    public int size() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    Json value(int index) {
        return values[index];
    }

    @Override
    public Set<Map.Entry<String, Json>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Json>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Map.Entry<String, Json> next() {
                        if (next >= names.length) {
                            throw new NoSuchElementException();
                        }
                        return Map.entry(names[next], values[next++]);
                    }
                };
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }

    @Override
    public SequencedMap<String, Json> reversed() {
        var reversed = new LinkedHashMap<String, Json>();
        for (int i = names.length - 1; i >= 0; i--) {
            reversed.put(names[i], values[i]);
        }
        return Collections.unmodifiableSequencedMap(reversed);
    }
}
