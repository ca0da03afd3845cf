package gateway.route;

import java.util.Arrays;
import java.util.List;

/** What a regular expression is made of, for the questions that are asked of one before it is published. */
sealed interface RegexTree {
    /** Takes nothing. */
    record Nothing() implements RegexTree {}

    /** One character of a set. */
    record One(Chars chars) implements RegexTree {}

    /** One after the other. */
    record Sequence(List<RegexTree> parts) implements RegexTree {}

    /** One of them. */
    record Choice(List<RegexTree> parts) implements RegexTree {}

    /** @param most -1: any number */
    record Repeat(RegexTree part, int least, int most) implements RegexTree {}

    /** A group that remembers what it took. */
    record Group(RegexTree part) implements RegexTree {}

    /** How many steps of a machine it takes, roughly: what it costs to keep and to run. */
    default long size() {
        return switch (this) {
            case Nothing _ -> 1;
            case One _ -> 1;
            case Sequence(var parts) -> sum(parts);
            case Choice(var parts) -> sum(parts) + parts.size() - 1;
            case Group(var part) -> part.size() + 2;
            case Repeat(var part, var least, var most) ->
                most < 0 ? Math.max(1, least) * part.size() + 1 : most == 0 ? 1 : most * part.size() + (most - least);
        };
    }

    private static long sum(List<RegexTree> parts) {
        long size = 0;
        for (RegexTree part : parts) {
            size += part.size();
        }
        return size;
    }

    /** A set of characters (code points). */
    final class Chars {
        static final Chars ANY = new Chars(new int[] {0, Character.MAX_CODE_POINT}, true);
        static final Chars NONE = new Chars(new int[0], true);
        static final Chars AT_MOST_ANY = new Chars(ANY.ranges, false);

        private final int[] ranges; // first and last of each, ascending and apart
        private final boolean exact;

        private Chars(int[] ranges, boolean exact) {
            this.ranges = ranges;
            this.exact = exact;
        }

        /** First and last of each range, ascending and apart. */
        int[] ranges() {
            return ranges;
        }

        /** Whether it holds these alone; otherwise it may hold fewer. */
        boolean exact() {
            return exact;
        }

        static Chars of(int... ranges) {
            return new Chars(normal(ranges), true);
        }

        private static int[] normal(int[] ranges) {
            int count = ranges.length / 2;
            int[][] pairs = new int[count][];
            for (int i = 0; i < count; i++) {
                pairs[i] = new int[] {ranges[2 * i], ranges[2 * i + 1]};
            }
            Arrays.sort(pairs, (one, other) -> Integer.compare(one[0], other[0]));
            int[] merged = new int[ranges.length];
            int length = 0;
            for (int[] pair : pairs) {
                if (length > 0 && pair[0] <= merged[length - 1] + 1) {
                    merged[length - 1] = Math.max(merged[length - 1], pair[1]);
                } else {
                    merged[length++] = pair[0];
                    merged[length++] = pair[1];
                }
            }
            return Arrays.copyOf(merged, length);
        }

        Chars with(Chars other) {
            int[] both = Arrays.copyOf(ranges, ranges.length + other.ranges.length);
            System.arraycopy(other.ranges, 0, both, ranges.length, other.ranges.length);
            return new Chars(normal(both), exact && other.exact);
        }

        /** All but these; of a set that is not exact, any. */
        Chars others() {
            if (!exact) {
                return AT_MOST_ANY;
            }
            int[] others = new int[ranges.length + 2];
            int length = 0;
            int from = 0;
            for (int i = 0; i < ranges.length; i += 2) {
                if (from < ranges[i]) {
                    others[length++] = from;
                    others[length++] = ranges[i] - 1;
                }
                from = ranges[i + 1] + 1;
            }
            if (from <= Character.MAX_CODE_POINT) {
                others[length++] = from;
                others[length++] = Character.MAX_CODE_POINT;
            }
            return new Chars(Arrays.copyOf(others, length), true);
        }

        /** The same in upper and lower case; exact for ASCII, and for what folds to it. */
        Chars inAnyCase() {
            Chars all = this;
            for (int i = 0; i < ranges.length; i += 2) {
                if (ranges[i + 1] > 0x7f) {
                    return AT_MOST_ANY;
                }
                for (int c = ranges[i]; c <= ranges[i + 1]; c++) {
                    if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                        int other = c ^ 0x20;
                        all = all.with(of(other, other));
                        if (c == 'k' || c == 'K') {
                            all = all.with(of(0x212a, 0x212a)); // the sign of Kelvin
                        } else if (c == 's' || c == 'S') {
                            all = all.with(of(0x17f, 0x17f)); // the long s
                        }
                    }
                }
            }
            return all;
        }

        boolean has(int c) {
            for (int i = 0; i < ranges.length; i += 2) {
                if (c >= ranges[i] && c <= ranges[i + 1]) {
                    return true;
                }
            }
            return false;
        }

        /** A character that is in both, a plain one if there is; -1 where there is none. */
        int common(Chars other) {
            int found = -1;
            for (int i = 0; i < ranges.length; i += 2) {
                for (int j = 0; j < other.ranges.length; j += 2) {
                    int from = Math.max(ranges[i], other.ranges[j]);
                    int to = Math.min(ranges[i + 1], other.ranges[j + 1]);
                    if (from <= to) {
                        if (from <= 'a' && to >= 'a') {
                            return 'a';
                        }
                        if (from > '~' || to >= '0') {
                            found = found >= '0' && found <= 'z' ? found : Math.max(from, from > '~' ? from : '0');
                        } else if (found < 0) {
                            found = to;
                        }
                    }
                }
            }
            return found;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Chars chars && exact == chars.exact && Arrays.equals(ranges, chars.ranges);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ranges);
        }

        @Override
        public String toString() {
            return Arrays.toString(ranges);
        }
    }
}
