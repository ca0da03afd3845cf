package gateway.limit;

import java.util.Arrays;

/**
 * A stretch of a rate's time line that belongs to this instance: nobody else uses permits from it. Its bounds are times of
 * the table. Of what lies before the present nothing can be used any more, so it lapses by itself.
 *
 * <p>Where permits are placed in it: on the table's own time line, or, in a floating one, by this instance's clock, whose
 * distance from the table's need not be known exactly as long as the permits stay within the region whatever it is. A
 * floating region loses that uncertainty once, at its ends; a fixed one keeps all of its length, but its permits must be
 * usable whatever the distance is.
 */
final class Region {
    /** Uses that can still be given back. */
    private static final int MOST_USES = 64;

    private static final int FIELDS = 4;

    private final boolean floating;
    private final long start;
    private long end;
    /** Where the next permit goes at the earliest: by this instance's clock in a floating region, else by the table's. */
    private long cursor;

    /** Of the latest uses, the oldest first: its name, where it begins, how long it is, and when it was used at the latest. */
    private long[] uses = new long[4 * FIELDS];

    private int used;

    /** @param start {@link Counters.Outcome#NONE} where nothing was taken before */
    Region(boolean floating, long start, long end) {
        this.floating = floating;
        this.start = start;
        this.end = end;
        this.cursor = floating ? Long.MIN_VALUE : start;
    }

    boolean isFloating() {
        return floating;
    }

    long end() {
        return end;
    }

    void extend(long end) {
        this.end = end;
    }

    /** Where a permit would be placed, by the clock that the region goes by. */
    private long place(Moment now) {
        if (!floating) {
            return Math.max(cursor, now.latest());
        }
        long from = start == Counters.Outcome.NONE ? Long.MIN_VALUE : start - now.least();
        return Math.max(Math.max(cursor, now.at()), from);
    }

    private long endOf(Moment now) {
        return floating ? end - now.most() : end;
    }

    /**
     * Whether a permit of {@code length} is left in it that can be used, now or later. Those of a fixed one can be used for
     * {@code capacity - length}, and not at all where the table's time is not known to that.
     */
    boolean has(long length, long capacity, Moment now) {
        return place(now) + length <= endOf(now) && (floating || now.latest() - now.earliest() <= capacity - length);
    }

    boolean isOver(Moment now) {
        return place(now) >= endOf(now);
    }

    /** Where it would have to end for a permit of {@code length}. */
    long endFor(long length, Moment now) {
        return place(now) + length + (floating ? now.most() : 0);
    }

    /** Whether little is known of when it begins, while that still matters: it then loses as much at both ends. */
    boolean isVague(Moment now) {
        return floating && start != Counters.Outcome.NONE && start - now.least() > Math.max(cursor, now.at());
    }

    /** Until a permit of {@code length}, which it {@link #has} or will have, can be used; 0 for at once. */
    long wait(long length, long capacity, Moment now) {
        long present = floating ? now.at() : now.earliest();
        return Math.max(0, place(now) + length - capacity - present);
    }

    /**
     * Uses a permit.
     *
     * @param name of this use, for giving it back
     * @param wait until it is used
     */
    void use(long name, long length, long wait, Moment now) {
        long began = place(now);
        if (cursor < began) {
            used = 0; // nothing that was used before this has a bearing on what can be used after it
        }
        if (used == MOST_USES) {
            System.arraycopy(uses, FIELDS, uses, 0, (MOST_USES - 1) * FIELDS);
            used--;
        } else if (used * FIELDS == uses.length) {
            uses = Arrays.copyOf(uses, 2 * uses.length);
        }
        uses[used * FIELDS] = name;
        uses[used * FIELDS + 1] = began;
        uses[used * FIELDS + 2] = length;
        uses[used * FIELDS + 3] = (floating ? now.at() : now.latest()) + wait;
        used++;
        cursor = began + length;
    }

    /**
     * Takes back {@code length} of a use. What was used after it moves forward into its place, which it can as long as it
     * does not come to begin before it was used; the rest is lost.
     *
     * @return whether that use is in this region
     */
    boolean giveBack(long name, long length) {
        int use = used - 1;
        long slack = Long.MAX_VALUE;
        while (use >= 0 && uses[use * FIELDS] != name) {
            slack = Math.min(slack, uses[use * FIELDS + 1] - uses[use * FIELDS + 3]);
            use--;
        }
        if (use < 0) {
            return false;
        }
        long back = Math.min(Math.min(length, uses[use * FIELDS + 2]), Math.max(0, slack));
        uses[use * FIELDS + 2] -= back;
        for (int later = use + 1; later < used; later++) {
            uses[later * FIELDS + 1] -= back;
        }
        cursor -= back;
        return true;
    }

    /** How much of it is left. */
    long left(Moment now) {
        return Math.max(0, endOf(now) - place(now));
    }

    /** How far ahead of the present its last permit ends: what a lone user of the line has used up. */
    long ahead(Moment now) {
        return cursor <= now.at() ? 0 : cursor - now.at();
    }
}
