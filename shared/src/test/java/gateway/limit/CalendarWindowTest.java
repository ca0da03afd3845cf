package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarWindowTest {

    @ParameterizedTest(name = "the {0} of {1}")
    @CsvSource(delimiter = '|', textBlock = """
        MINUTE | 2026-11-24T09:12:59.999999999Z | 2026-11-24T09:12:00Z | 2026-11-24T09:13:00Z
        MINUTE | 2026-11-24T09:13:00Z           | 2026-11-24T09:13:00Z | 2026-11-24T09:14:00Z
        HOUR   | 2026-11-24T09:59:59.9Z         | 2026-11-24T09:00:00Z | 2026-11-24T10:00:00Z
        DAY    | 2026-11-24T00:00:00Z           | 2026-11-24T00:00:00Z | 2026-11-25T00:00:00Z
        DAY    | 2026-11-23T23:59:59.9Z         | 2026-11-23T00:00:00Z | 2026-11-24T00:00:00Z
        WEEK   | 2026-11-23T00:00:00Z           | 2026-11-23T00:00:00Z | 2026-11-30T00:00:00Z
        WEEK   | 2026-11-22T23:59:59.9Z         | 2026-11-16T00:00:00Z | 2026-11-23T00:00:00Z
        WEEK   | 2027-01-01T12:00:00Z           | 2026-12-28T00:00:00Z | 2027-01-04T00:00:00Z
        WEEK   | 1969-12-30T00:00:00Z           | 1969-12-29T00:00:00Z | 1970-01-05T00:00:00Z
        MONTH  | 2026-11-30T23:59:59.9Z         | 2026-11-01T00:00:00Z | 2026-12-01T00:00:00Z
        MONTH  | 2026-12-31T23:59:59.9Z         | 2026-12-01T00:00:00Z | 2027-01-01T00:00:00Z
        MONTH  | 2028-02-29T01:00:00Z           | 2028-02-01T00:00:00Z | 2028-03-01T00:00:00Z
        """)
    void windows_follow_the_calendar_in_utc(Period.Unit window, Instant now, Instant start, Instant end) {
        assertThat(CalendarWindow.of(Period.of(window), now)).isEqualTo(new CalendarWindow(start, end));
    }

    @Test
    void months_are_those_of_the_platform() {
        for (LocalDate day = LocalDate.of(1890, 1, 1); day.getYear() < 2510; day = day.plusDays(1)) {
            LocalDate first = day.withDayOfMonth(1);
            assertThat(CalendarWindow.of(
                            Period.of(Period.Unit.MONTH), start(day).plusSeconds(86_399)))
                    .isEqualTo(new CalendarWindow(start(first), start(first.plusMonths(1))));
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
