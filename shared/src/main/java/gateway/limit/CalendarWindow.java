package gateway.limit;

import gateway.policy.Limit;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One window of a quota, in UTC.
 *
 * @param start the first moment in it
 * @param end   the first moment after it
 */
record CalendarWindow(Instant start, Instant end) {
    private static final long DAY = 86_400;
    private static final long WEEK = 7 * DAY;
    private static final long FIRST_MONDAY = -3 * DAY; // the epoch was a Thursday

    /** The window that {@code now} is in. */
    static CalendarWindow of(Limit.Window window, Instant now) {
        return switch (window) {
            case MINUTE -> of(now, 60, 0);
            case HOUR -> of(now, 3600, 0);
            case DAY -> of(now, DAY, 0);
            case WEEK -> of(now, WEEK, FIRST_MONDAY);
            case MONTH -> {
                LocalDate first = LocalDate.ofEpochDay(Math.floorDiv(now.getEpochSecond(), DAY))
                        .withDayOfMonth(1);
                yield new CalendarWindow(start(first), start(first.plusMonths(1)));
            }
        };
    }

    private static CalendarWindow of(Instant now, long seconds, long origin) {
        long start = Math.floorDiv(now.getEpochSecond() - origin, seconds) * seconds + origin;
        return new CalendarWindow(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + seconds));
    }

    private static Instant start(LocalDate date) {
        return date.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
