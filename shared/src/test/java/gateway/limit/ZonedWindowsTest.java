package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.Period;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonedWindowsTest {

    private static CalendarWindow window(Period.Unit unit, int anchor, String zone, Instant now) {
        return CalendarWindow.of(
                new Period(unit, anchor, zone == null ? Optional.empty() : Optional.of(ZoneId.of(zone))), now);
    }

    @ParameterizedTest(name = "{0} from {1} in {2}, {3}")
    @CsvSource(delimiter = '|', textBlock = """
        # clocks go forward: a day of 23 hours, and one of 25 when they go back
        DAY   | 1  | Europe/Berlin       | 2026-03-29T10:00:00Z | 2026-03-28T23:00:00Z | 2026-03-29T22:00:00Z
        DAY   | 1  | Europe/Berlin       | 2026-10-25T10:00:00Z | 2026-10-24T22:00:00Z | 2026-10-25T23:00:00Z
        # half an hour of summer time
        DAY   | 1  | Australia/Lord_Howe | 2026-04-04T20:00:00Z | 2026-04-04T13:00:00Z | 2026-04-05T13:30:00Z
        DAY   | 1  | Australia/Lord_Howe | 2026-10-03T20:00:00Z | 2026-10-03T13:30:00Z | 2026-10-04T13:00:00Z
        # no midnight: clocks go forward at 0:00
        DAY   | 1  | Africa/Cairo        | 2026-04-24T10:00:00Z | 2026-04-23T22:00:00Z | 2026-04-24T21:00:00Z
        # a day that never was
        DAY   | 1  | Pacific/Apia        | 2011-12-30T09:59:59Z | 2011-12-29T10:00:00Z | 2011-12-30T10:00:00Z
        DAY   | 1  | Pacific/Apia        | 2011-12-30T10:00:00Z | 2011-12-30T10:00:00Z | 2011-12-31T10:00:00Z
        # hours of zones that are off by parts of one
        HOUR  | 1  | Asia/Kolkata        | 2026-11-24T09:12:00Z | 2026-11-24T08:30:00Z | 2026-11-24T09:30:00Z
        HOUR  | 1  | Asia/Kathmandu      | 2026-11-24T09:12:00Z | 2026-11-24T08:15:00Z | 2026-11-24T09:15:00Z
        # an hour that comes twice is two windows
        HOUR  | 1  | Europe/Berlin       | 2026-10-25T00:30:00Z | 2026-10-25T00:00:00Z | 2026-10-25T01:00:00Z
        HOUR  | 1  | Europe/Berlin       | 2026-10-25T01:30:00Z | 2026-10-25T01:00:00Z | 2026-10-25T02:00:00Z
        MINUTE| 1  | Asia/Kathmandu      | 2026-11-24T09:12:59Z | 2026-11-24T09:12:00Z | 2026-11-24T09:13:00Z
        # weeks that begin on Sunday, and on Saturday far away
        WEEK  | 7  |                     | 2026-11-24T09:12:00Z | 2026-11-22T00:00:00Z | 2026-11-29T00:00:00Z
        WEEK  | 2  |                     | 2026-11-24T00:00:00Z | 2026-11-24T00:00:00Z | 2026-12-01T00:00:00Z
        WEEK  | 3  |                     | 2026-11-24T23:59:59Z | 2026-11-18T00:00:00Z | 2026-11-25T00:00:00Z
        WEEK  | 6  | Pacific/Kiritimati  | 2026-11-20T10:00:00Z | 2026-11-20T10:00:00Z | 2026-11-27T10:00:00Z
        # the last day where there is no such day
        MONTH | 31 |                     | 2026-02-27T23:59:59Z | 2026-01-31T00:00:00Z | 2026-02-28T00:00:00Z
        MONTH | 31 |                     | 2026-02-28T00:00:00Z | 2026-02-28T00:00:00Z | 2026-03-31T00:00:00Z
        MONTH | 31 |                     | 2026-04-30T12:00:00Z | 2026-04-30T00:00:00Z | 2026-05-31T00:00:00Z
        MONTH | 30 |                     | 2028-02-29T12:00:00Z | 2028-02-29T00:00:00Z | 2028-03-30T00:00:00Z
        MONTH | 29 |                     | 2026-02-28T12:00:00Z | 2026-02-28T00:00:00Z | 2026-03-29T00:00:00Z
        MONTH | 29 |                     | 2028-02-28T12:00:00Z | 2028-01-29T00:00:00Z | 2028-02-29T00:00:00Z
        MONTH | 15 | America/New_York    | 2026-03-15T03:59:59Z | 2026-02-15T05:00:00Z | 2026-03-15T04:00:00Z
        MONTH | 15 | America/New_York    | 2026-01-01T00:00:00Z | 2025-12-15T05:00:00Z | 2026-01-15T05:00:00Z
        """)
    void windows_follow_the_calendar_of_their_zone(
            Period.Unit unit, int anchor, String zone, Instant now, Instant start, Instant end) {
        assertThat(window(unit, anchor, zone, now)).isEqualTo(new CalendarWindow(start, end));
    }

    /** Windows follow each other without a gap, and every moment is in the one that is told for it. */
    @Test
    void every_moment_is_in_one_window() {
        var random = new Random(3);
        List<Period.Unit> units = List.of(Period.Unit.values());
        String[] zones = {
            "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia", "America/St_Johns"
        };
        for (int i = 0; i < 20_000; i++) {
            var unit = units.get(random.nextInt(units.size()));
            int anchor = switch (unit) {
                case WEEK -> 1 + random.nextInt(7);
                case MONTH -> 1 + random.nextInt(31);
                default -> 1;
            };
            String zone = zones[random.nextInt(zones.length)];
            Instant now = Instant.ofEpochSecond(1_300_000_000L + random.nextLong(600_000_000L));
            CalendarWindow window = window(unit, anchor, zone, now);
            assertThat(now).isAfterOrEqualTo(window.start()).isBefore(window.end());
            assertThat(window(unit, anchor, zone, window.start())).isEqualTo(window);
            assertThat(window(unit, anchor, zone, window.end().minusNanos(1))).isEqualTo(window);
            assertThat(window(unit, anchor, zone, window.end()).start())
                    .as("%s from %s in %s after %s", unit, anchor, zone, window)
                    .isEqualTo(window.end());
        }
    }
}
