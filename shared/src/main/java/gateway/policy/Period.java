package gateway.policy;

import java.time.ZoneId;
import java.util.Optional;

/**
 * The windows of a quota.
 *
 * @param unit   how long they are
 * @param anchor the day that a month begins with, 1 to 31 and the last one of months that are shorter; the weekday that a
 *               week begins with, 1 for Monday to 7 for Sunday; 1 for the others
 * @param zone   whose midnight begins days, weeks and months, and whose hours begin hours; empty: UTC
 */
public record Period(Unit unit, int anchor, Optional<ZoneId> zone) {

    /** One in UTC; weeks begin on Monday, months on their first day. */
    public static Period of(Unit unit) {
        return new Period(unit, 1, Optional.empty());
    }

    /** A unit of the calendar. */
    public enum Unit {
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH
    }
}
