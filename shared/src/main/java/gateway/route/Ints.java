package gateway.route;

import java.util.Arrays;

/** Numbers that become more. */
final class Ints {
    private int[] values = new int[16];
    private int size;

    int size() {
        return size;
    }

    int get(int at) {
        return values[at];
    }

    void set(int at, int value) {
        values[at] = value;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    void addAll(Ints others) {
        int at = reserve(others.size);
        System.arraycopy(others.values, 0, values, at, others.size);
    }

    /** Adds {@code count} zeros; the place of the first. */
    int reserve(int count) {
        int at = size;
        if (size + count > values.length) {
            values = Arrays.copyOf(values, Math.max(size + count, size * 2));
        }
        size += count;
        return at;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
