package gateway.limit;

/**
 * A moment as this instance's clock has it, and by how much the table's clock may differ from it. In nanoseconds of the
 * epoch.
 *
 * @param at    by this instance's clock
 * @param least what is to be added to it at the least to have the table's time
 * @param most  and at the most
 * @param frame changes when the instance's clock turns out not to have gone on evenly: what was computed from moments of
 *              another frame does not hold any more
 */
public record Moment(long at, long least, long most, long frame) {

    /** The table's time is this or later. */
    long earliest() {
        return at + least;
    }

    /** The table's time is this or earlier. */
    long latest() {
        return at + most;
    }
}
