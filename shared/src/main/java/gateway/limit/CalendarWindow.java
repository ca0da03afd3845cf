package gateway.limit;

import gateway.policy.Period;
import java.time.Instant;

/**
 * One window of a quota, in UTC.
 *
 * @param start the first moment in it
 * @param end   the first moment after it
 */
record CalendarWindow(Instant start, Instant end) {
    private static final long DAY = 86_400;
    private static final long WEEK = 7 * DAY;
    private static final long DAYS_IN_400_YEARS = 146_097;
    private static final long DAYS_TO_EPOCH = 719_468; // from 0000-03-01 to 1970-01-01
    private static final long FIRST_MONDAY = -3 * DAY; // the epoch was a Thursday

    /** The window that {@code now} is in. */
    static CalendarWindow of(Period period, Instant now) {
        if (period.zone().isPresent() || period.anchor() != 1) {
            return ZonedWindows.of(period, now);
        }
        return switch (period.unit()) {
            case MINUTE -> of(now, 60, 0);
            case HOUR -> of(now, 3600, 0);
            case DAY -> of(now, DAY, 0);
            case WEEK -> of(now, WEEK, FIRST_MONDAY);
            case MONTH -> {
                long month = month(Math.floorDiv(now.getEpochSecond(), DAY));
                yield new CalendarWindow(start(month), start(month + 1));
            }
        };
    }

    /** What the keys of counters of this window end with. */
    String suffix(Period.Unit unit) {
        return suffix(unit, start.getEpochSecond());
    }

    /** @param start of the window, seconds of the epoch */
    static String suffix(Period.Unit unit, long start) {
        char letter = switch (unit) {
            case MINUTE -> 'm';
            case HOUR -> 'h';
            case DAY -> 'd';
            case WEEK -> 'w';
            case MONTH -> 'M';
        };
        return "/" + letter + start;
    }

    private static CalendarWindow of(Instant now, long seconds, long origin) {
        long start = Math.floorDiv(now.getEpochSecond() - origin, seconds) * seconds + origin;
        return new CalendarWindow(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + seconds));
    }

    // The calendar's arithmetic, since java.time.LocalDate loads the formatters, which is dear in a cold
    // function. Years begin in March here, so that a leap day is the last of one. ISO 8601, proleptic Gregorian.

    /** The month, counted from March of the year 0, that a day of the epoch is in. */
    private static long month(long day) {
        long days = day + DAYS_TO_EPOCH;
        long era = Math.floorDiv(days, DAYS_IN_400_YEARS);
        long ofEra = days - era * DAYS_IN_400_YEARS;
        long year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        long ofYear = ofEra - (365 * year + year / 4 - year / 100);
        return (era * 400 + year) * 12 + (5 * ofYear + 2) / 153;
    }

    private static Instant start(long month) {
        long year = Math.floorDiv(month, 12);
        long era = Math.floorDiv(year, 400);
        long ofEra = year - era * 400;
        long ofYear = (153L * Math.floorMod(month, 12) + 2) / 5;
        long days = era * DAYS_IN_400_YEARS + 365 * ofEra + ofEra / 4 - ofEra / 100 + ofYear;
        return Instant.ofEpochSecond((days - DAYS_TO_EPOCH) * DAY);
    }
}
