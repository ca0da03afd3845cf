package gateway.route;

/**
 * Lays the slots of a {@link RouteIndex} out, four in five of them full, so that nearly every text is where a search for it
 * begins. Texts are in sets of two to four, as a rule; each set has a pilot, a number that takes part in where its texts go. Sets are
 * given theirs one after the other, large ones first: the first number that leads each text of the set to an empty slot.
 * What finds no place so, as texts of one parent do that have the same hash, stands behind the others, and the slot where
 * its search begins leads there.
 */
final class SlotTable {
    private static final int PILOTS = 256;
    private static final int SET = 4;

    private final Ints records;
    private final long[] mixed; // for each record
    private final int count; // of slots where a search may begin
    private final int sets;
    private final int[] pilots;
    private final int[] at; // for each record its slot
    private final int[] next; // for each record the one behind it, -1 for none
    private final int[] used; // for each slot: the record in it and 1
    private int behind;

    SlotTable(Ints records, Ints hashes, int firstGroup) {
        this.records = records;
        int size = hashes.size();
        mixed = new long[size];
        for (int i = 0; i < size; i++) {
            int parent = records.get(i * RouteIndex.SLOT);
            // Groups come after the places, of which all are known only now.
            parent = parent < 0 ? firstGroup - parent - 1 : parent;
            records.set(i * RouteIndex.SLOT, parent);
            mixed[i] = RouteIndex.mixed(parent, hashes.get(i));
        }
        count = size + size / 4 + 1;
        sets = Math.max(4, Integer.highestOneBit(Math.max(1, size / SET)) * 2);
        pilots = new int[1 + sets / 4];
        pilots[0] = count;
        at = new int[size];
        next = new int[size];
        used = new int[count];
        place();
    }

    int[] pilots() {
        return pilots;
    }

    int[] slots() {
        int[] slots = new int[RouteIndex.MARGIN + (count + behind) * RouteIndex.SLOT];
        for (int i = 0; i < at.length; i++) {
            for (int k = 0; k < RouteIndex.SLOT; k++) {
                slots[at[i] + k] = records.get(i * RouteIndex.SLOT + k);
            }
            slots[at[i] + RouteIndex.NEXT] = next[i] < 0 ? 0 : at[next[i]];
        }
        return slots;
    }

    private void place() {
        int[] starts = new int[sets + 1]; // where each set begins among the records in order of their sets
        for (long text : mixed) {
            starts[((int) text & sets - 1) + 1]++;
        }
        int largest = 0;
        for (int i = 0; i < sets; i++) {
            largest = Math.max(largest, starts[i + 1]);
            starts[i + 1] += starts[i];
        }
        int[] sorted = new int[mixed.length];
        int[] filled = starts.clone();
        for (int i = 0; i < mixed.length; i++) {
            sorted[filled[(int) mixed[i] & sets - 1]++] = i;
        }
        int[] bySize = new int[largest + 2]; // the sets in order of their sizes, the largest first
        for (int i = 0; i < sets; i++) {
            bySize[largest - (starts[i + 1] - starts[i]) + 1]++;
        }
        for (int i = 0; i < largest; i++) {
            bySize[i + 1] += bySize[i];
        }
        int[] order = new int[sets];
        for (int i = 0; i < sets; i++) {
            order[bySize[largest - (starts[i + 1] - starts[i])]++] = i;
        }
        for (int set : order) {
            place(set, sorted, starts[set], starts[set + 1]);
        }
    }

    private void place(int set, int[] sorted, int from, int to) {
        int best = 0;
        int most = -1;
        int goal = different(sorted, from, to);
        for (int pilot = 0; pilot < PILOTS && most < goal; pilot++) {
            int placed = tried(pilot, sorted, from, to);
            if (placed > most) {
                most = placed;
                best = pilot;
            }
        }
        pilots[1 + (set >> 2)] |= best << (set << 3);
        for (int i = from; i < to; i++) {
            int record = sorted[i];
            next[record] = -1;
            int slot = RouteIndex.place(mixed[record], best, count);
            int number = (slot - RouteIndex.MARGIN) / RouteIndex.SLOT;
            if (used[number] == 0) {
                used[number] = record + 1;
                at[record] = slot;
            } else {
                int last = used[number] - 1;
                while (next[last] >= 0) {
                    last = next[last];
                }
                next[last] = record;
                at[record] = RouteIndex.MARGIN + (count + behind++) * RouteIndex.SLOT;
            }
        }
    }

    /** How many of a set's records can have slots of their own: one of those that are the same when mixed. */
    private int different(int[] sorted, int from, int to) {
        int different = 0;
        for (int i = from; i < to; i++) {
            boolean first = true;
            for (int k = from; k < i && first; k++) {
                first = mixed[sorted[k]] != mixed[sorted[i]];
            }
            different += first ? 1 : 0;
        }
        return different;
    }

    /** How many of a set's records would have slots of their own with that pilot. */
    private int tried(int pilot, int[] sorted, int from, int to) {
        int placed = 0;
        for (int i = from; i < to; i++) {
            int number = number(sorted[i], pilot);
            if (used[number] == 0) {
                used[number] = -1;
                placed++;
            }
        }
        for (int i = from; i < to; i++) {
            int number = number(sorted[i], pilot);
            if (used[number] < 0) {
                used[number] = 0;
            }
        }
        return placed;
    }

    private int number(int record, int pilot) {
        return (RouteIndex.place(mixed[record], pilot, count) - RouteIndex.MARGIN) / RouteIndex.SLOT;
    }
}
