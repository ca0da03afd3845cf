package gateway.route;

import java.nio.ByteBuffer;

/**
 * Where each route of a table is found: a trie of path segments for each host, in arrays of numbers, so that a lookup
 * touches little memory and the whole can be written down and read back. It knows routes by number only, as positions in
 * order of id. Immutable.
 *
 * <p>Places have numbers from 3 on; a place says what leads on from it but for literals. Literals are in one hash table,
 * {@link #slots}, by the place that they follow and their text, and so are the hosts, as if they followed places 1 (exact)
 * and 2 (wildcards), and the texts around partial segments, which follow numbers beyond those of the places. A slot is 64
 * bytes, a line of a processor's cache, and holds all that a step of a lookup needs: the text itself, as much as has room
 * there of what follows it without alternative, and the leaf. {@link #pilots} say where to look, so that nearly every text
 * is where one looks first. What ends at a place is a leaf, two numbers: for one route without conditions its method and
 * its parameters, as {@link #simple} joins them, and the entry; else -1 and a position in {@link #leaves}; 0 and 0 for
 * none. An entry is one match of a route.
 */
public final class RouteIndex {
    // ---- what leads on from a literal: SLOT numbers each, the first of them 0 in an empty slot

    static final int SLOT = 16;
    static final int MARGIN = 12; // before the first slot: in a large array slots then begin where lines do
    static final int PARENT = 0;
    static final int FLAGS = 1; // and how many segments follow the text there
    static final int NEXT = 2; // the slot to look in if this is not it, 0 for none; further behind
    static final int CHILD = 3; // place, 0 for none beyond a leaf; for partial segments but direct ones: in variants
    static final int SLOT_METHOD = 4; // leaf, where there is no child
    static final int SLOT_ENTRY = 5;

    /**
     * The text, and the segments that follow, each from a new number on: a byte for its length, then its characters,
     * one byte each, four bytes a number, the lowest first. {@link #ANY_TEXT} as length for a parameter.
     */
    static final int TEXT = 6;

    static final int FOLLOWING = 15; // in FLAGS
    static final int PLAIN = 16; // at the child are literals and nothing else
    static final int APART = 32; // the text is in labels, from the first number of TEXT on, the second is its length
    static final int DIRECT = 64; // for partial segments: as for a literal

    static final int ANY_TEXT = 255;

    // ---- a place: PLACE numbers each

    static final int PLACE = 16;
    static final int CHAIN = 0; // position in chains of what follows without alternative before anything else
    static final int CHAIN_LENGTH = 1;
    static final int LITERALS = 2; // how many follow
    static final int OTHERS = 3; // not 0: one of the next six is there
    static final int PARAMETER = 4; // place
    static final int GROUPS = 5; // position in groups
    static final int GROUP_COUNT = 6;
    static final int EXPRESSIONS = 7; // position in expressions
    static final int EXPRESSION_COUNT = 8;
    static final int TAIL_METHOD = 9;
    static final int TAIL_ENTRY = 10;
    static final int REST_METHOD = 11;
    static final int REST_ENTRY = 12;
    static final int END_METHOD = 13;
    static final int END_ENTRY = 14;

    static final int EXACT_HOSTS = 1;
    static final int WILDCARD_HOSTS = 2;
    static final int ANY_HOST = 3; // where the paths of any host begin

    // ---- numbers of methods; all are in methods

    static final int METHOD_BITS = 8; // in the first number of a leaf
    static final int ANY_METHOD = 1;
    static final int GET = 2;

    /** Position in labels and length; length -1 for a parameter. */
    final int[] chains;

    /**
     * Partial segments with as much text in front and at the end: parent in slots, these two lengths, and the marks of all
     * of them.
     */
    final int[] groups;

    /**
     * Of partial segments with the same text in front and at the end: how many; for each the place behind it, the number of
     * texts between its parameters and their positions in labels and lengths.
     */
    final int[] variants;

    /** Length of the plain beginning, position in labels, length, leaf's method and entry. */
    final int[] expressions;

    /**
     * How many methods; for each its number, and an entry without conditions and -1, or else how many entries there are and
     * the position of the first in candidates.
     */
    final int[] leaves;

    /** Entries, best first, none behind one without conditions. */
    final int[] candidates;

    /** For each entry: its route, which of its matches, and the number of its parameters' names and places. */
    final int[] entries;

    /**
     * How many slots a search may begin at; then for each four sets of texts the pilots, a byte each, the lowest first. The
     * number of sets is a power of two.
     */
    final int[] pilots;

    final int[] slots;
    final int[] places;
    final String labels;
    final String[] methods;
    final boolean exactHosts;
    final boolean wildcardHosts;
    final int shapes;
    final int routes;

    RouteIndex(
            int[] pilots,
            int[] slots,
            int[] places,
            int[] chains,
            int[] groups,
            int[] variants,
            int[] expressions,
            int[] leaves,
            int[] candidates,
            int[] entries,
            String labels,
            String[] methods,
            int hosts,
            int shapes,
            int routes) {
        this.pilots = pilots;
        this.slots = slots;
        this.places = places;
        this.chains = chains;
        this.groups = groups;
        this.variants = variants;
        this.expressions = expressions;
        this.leaves = leaves;
        this.candidates = candidates;
        this.entries = entries;
        this.labels = labels;
        this.methods = methods;
        exactHosts = (hosts & 1) != 0;
        wildcardHosts = (hosts & 2) != 0;
        this.shapes = shapes;
        this.routes = routes;
    }

    /** As bytes that {@link #decode} reads. */
    public byte[] encode() {
        return IndexBytes.encode(this);
    }

    /**
     * What {@link #encode} has written, and nothing else: {@code bytes} are read to their end and every number in them is
     * checked, so that whatever they are no lookup reads beyond the index or fails to end.
     *
     * @throws IllegalArgumentException if they are no index, or one of another format
     */
    public static RouteIndex decode(ByteBuffer bytes) {
        return IndexBytes.decode(bytes);
    }

    /** How many routes there are. */
    public int routes() {
        return routes;
    }

    /** The first number of a leaf with one entry; such a leaf has none of the later methods or shapes. */
    static int simple(int method, int shape) {
        return shape << METHOD_BITS | method;
    }

    static boolean canBeSimple(int method, int shape) {
        return method >> METHOD_BITS == 0 && shape >> 31 - METHOD_BITS == 0;
    }

    /** Of a text and what it follows, different for different ones; the same in every process. */
    static long mixed(int parent, int hash) {
        long key = ((long) parent << 32 | hash & 0xffffffffL) * 0x9e3779b97f4a7c15L;
        return key ^ key >>> 32;
    }

    /** Where the search for a text begins, among {@code count} slots, if its set has that pilot. */
    static int place(long mixed, int pilot, int count) {
        long again = mixed * (0xd6e8feb86659fd93L + (pilot << 1));
        return MARGIN + (int) ((again >>> 32) * count >>> 32) * SLOT;
    }

    /** Where the search for a text begins. */
    int first(int parent, int hash) {
        int[] all = pilots;
        long mixed = mixed(parent, hash);
        int set = (int) mixed & all.length * 4 - 5;
        return place(mixed, all[1 + (set >> 2)] >>> (set << 3) & 0xff, all[0]);
    }

    /** The slot of a part of {@code text} behind {@code parent}; -1 where there is none. */
    int slot(int parent, int hash, String text, int from, int length) {
        int[] all = slots;
        int slot = first(parent, hash);
        do {
            if (all[slot] == parent
                    && ((all[slot + FLAGS] & APART) == 0
                            ? isAt(slot + TEXT, text, from, length)
                            : all[slot + TEXT + 1] == length
                                    && labels.regionMatches(all[slot + TEXT], text, from, length))) {
                return slot;
            }
            slot = all[slot + NEXT];
        } while (slot != 0);
        return -1;
    }

    /** Whether a part of {@code text} stands in the slots from that number on. */
    boolean isAt(int at, String text, int from, int length) {
        int[] all = slots;
        int end = from + length;
        if (length < 3 || length >= ANY_TEXT) {
            return (all[at] & 0xff) == length && are(at, 0, text, from, length);
        }
        int seen = text.charAt(from);
        int second = text.charAt(from + 1);
        int third = text.charAt(from + 2);
        if (all[at] != (length | seen << 8 | second << 16 | third << 24)) {
            return false;
        }
        seen |= second | third;
        int number = at;
        int i = from + 3;
        for (; i + 4 <= end; i += 4) {
            int a = text.charAt(i);
            int b = text.charAt(i + 1);
            int c = text.charAt(i + 2);
            int d = text.charAt(i + 3);
            if (all[++number] != (a | b << 8 | c << 16 | d << 24)) {
                return false;
            }
            seen |= a | b | c | d;
        }
        if (i < end) {
            int last = 0;
            for (int shift = 0; i < end; i++, shift += 8) {
                int a = text.charAt(i);
                last |= a << shift;
                seen |= a;
            }
            if (all[++number] != last) {
                return false;
            }
        }
        return seen <= 0xff;
    }

    /** Whether a part of {@code text} is that of the text in the slots from the number {@code at} on. */
    boolean are(int at, int first, String text, int from, int length) {
        int[] all = slots;
        int place = first + 1; // in bytes
        for (int i = from; i < from + length; i++, place++) {
            if ((all[at + (place >> 2)] >>> (place << 3) & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** How many numbers of a slot a text of that length takes. */
    static int numbers(int length) {
        return (length >> 2) + 1;
    }

    /** As {@link String#hashCode}, of a part. */
    static int hash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    /**
     * A bit for the character next to the parameters of a partial segment: the first of the text at its end, or where there
     * is none the last of that in front. Spares a search among texts that all have another one.
     */
    static int mark(String front, int frontLength, String end, int from, int endLength) {
        return endLength > 0 ? 1 << end.charAt(from) : frontLength > 0 ? 1 << front.charAt(frontLength - 1) : -1;
    }

    /** Of the text in front of a partial segment and that at its end. */
    static int hash(int front, int end) {
        return front * 0x01000193 + end;
    }
}
