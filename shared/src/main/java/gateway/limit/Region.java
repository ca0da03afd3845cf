package gateway.limit;

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
    private final boolean floating;
    private final long start;
    private long end;
    /** Where the next permit goes at the earliest: by this instance's clock in a floating region, else by the table's. */
    private long cursor;

    private long lastBegan;
    private long lastLength;

    /** @param start {@link Counters.Outcome#NONE} where nothing was taken before */
    Region(boolean floating, long start, long end) {
        this.floating = floating;
        this.start = start;
        this.end = end;
        this.cursor = start;
        if (floating) {
            cursor = Long.MIN_VALUE;
        }
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

    /** Whether a permit of {@code length} is left in it, now or later. */
    boolean has(long length, Moment now) {
        return place(now) + length <= endOf(now);
    }

    /** Until a permit of {@code length}, which it {@link #has} or will have, can be used; 0 for at once. */
    long wait(long length, long capacity, Moment now) {
        long present = floating ? now.at() : now.earliest();
        return Math.max(0, place(now) + length - capacity - present);
    }

    void use(long length, Moment now) {
        lastBegan = place(now);
        lastLength = length;
        cursor = lastBegan + length;
    }

    /** Takes back what was used last, if it was {@code length} long and nothing was used after it. */
    boolean giveBack(long length) {
        if (lastLength < length || cursor != lastBegan + lastLength) {
            return false;
        }
        cursor -= length;
        lastLength -= length;
        return true;
    }

    /** How much of it is left. */
    long left(Moment now) {
        return Math.max(0, endOf(now) - place(now));
    }

    /** How far ahead of the present its last permit ends: what a lone user of the line has used up. */
    long ahead(Moment now) {
        return Math.max(0, cursor - now.at());
    }
}
