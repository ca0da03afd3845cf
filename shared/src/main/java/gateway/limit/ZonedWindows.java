package gateway.limit;

import gateway.policy.Period;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** The windows of quotas that are not counted in UTC, or do not begin on the first day. Loaded for them alone. */
final class ZonedWindows {
    private ZonedWindows() {}

    static CalendarWindow of(Period period, Instant now) {
        ZoneId zone = period.zone().isPresent() ? period.zone().get() : ZoneOffset.UTC;
        ZonedDateTime at = now.atZone(zone);
        return switch (period.unit()) {
            case MINUTE -> even(at.truncatedTo(ChronoUnit.MINUTES).toInstant(), 60);
            case HOUR -> hour(now, zone);
            case DAY -> days(at.toLocalDate(), at.toLocalDate().plusDays(1), zone);
            case WEEK -> {
                LocalDate first =
                        at.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.of(period.anchor())));
                yield days(first, first.plusWeeks(1), zone);
            }
            case MONTH -> {
                LocalDate today = at.toLocalDate();
                LocalDate first = inMonth(today, period.anchor());
                yield first.isAfter(today)
                        ? days(inMonth(today.minusMonths(1), period.anchor()), first, zone)
                        : days(first, inMonth(today.plusMonths(1), period.anchor()), zone);
            }
        };
    }

    private static LocalDate inMonth(LocalDate month, int anchor) {
        return month.withDayOfMonth(Math.min(anchor, month.lengthOfMonth()));
    }

    private static CalendarWindow days(LocalDate first, LocalDate next, ZoneId zone) {
        return new CalendarWindow(
                first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant());
    }

    private static CalendarWindow even(Instant start, long seconds) {
        return new CalendarWindow(start, start.plusSeconds(seconds));
    }

    /** Where clocks are set back, an hour that comes twice is two windows. */
    private static CalendarWindow hour(Instant now, ZoneId zone) {
        long offset = zone.getRules().getOffset(now).getTotalSeconds();
        long local = Math.floorDiv(now.getEpochSecond() + offset, 3600) * 3600;
        Instant start = Instant.ofEpochSecond(local - offset);
        return new CalendarWindow(start, start.plusSeconds(3600));
    }
}
