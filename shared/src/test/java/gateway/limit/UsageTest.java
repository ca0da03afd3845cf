package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

    @ParameterizedTest(name = "10/s, burst 20, all back in {0}: {1} used, {2} left, the next in {3}")
    @CsvSource(delimiter = '|', textBlock = """
        -PT1H   | 0  | 20 | PT0S
        PT0S    | 0  | 20 | PT0S
        PT0.1S  | 1  | 19 | PT0S
        PT0.31S | 3  | 17 | PT0S
        PT1.9S  | 19 | 1  | PT0S
        PT2S    | 20 | 0  | PT0.1S
        PT5S    | 20 | 0  | PT3.1S
        """)
    void of_a_rate_as_much_is_used_as_has_to_come_back(Duration back, long used, long left, Duration next) {
        var rate = new Allowance.Rate(10, Duration.ofSeconds(1), 20);

        Usage usage = Usage.ofRate(rate, TableClock.nanos(NOW.plus(back)), NOW);

        assertThat(usage.used()).isEqualTo(used);
        assertThat(usage.left()).isEqualTo(left);
        assertThat(usage.next()).isEqualTo(NOW.plus(next));
        assertThat(usage.full()).isEqualTo(back.isNegative() ? NOW : NOW.plus(back));
    }

    @Test
    void of_a_rate_that_nobody_used_all_is_left() {
        var rate = new Allowance.Rate(10, Duration.ofSeconds(1), 20);
        assertThat(Usage.ofRate(rate, Counters.Outcome.NONE, NOW)).isEqualTo(new Usage(0, 20, NOW, NOW));
    }

    @Test
    void of_a_rate_that_is_split_the_parts_add_up() {
        var rate = new Allowance.Rate(2001, Duration.ofSeconds(1), 2000);
        long idle = Counters.Outcome.NONE;
        long spent = TableClock.nanos(NOW.plusSeconds(2));

        Usage half = Usage.ofRate(rate, List.of(spent, idle), NOW);
        Usage all = Usage.ofRate(rate, List.of(spent, spent), NOW);

        assertThat(half.most()).isEqualTo(2000);
        assertThat(half.used()).isEqualTo(1000);
        assertThat(half.next()).isEqualTo(NOW);
        assertThat(half.full()).isEqualTo(NOW.plusSeconds(2));
        assertThat(all.left()).isZero();
        assertThat(all.next()).isAfter(NOW);
    }

    @ParameterizedTest(name = "of 1000 a day {0} used: {1} left, the next at {2}, all back at {3}")
    @CsvSource(delimiter = '|', textBlock = """
        0    | 1000 | 2026-11-24T09:00:00Z | 2026-11-24T09:00:00Z
        1    | 999  | 2026-11-24T09:00:00Z | 2026-11-25T00:00:00Z
        1000 | 0    | 2026-11-25T00:00:00Z | 2026-11-25T00:00:00Z
        1200 | 0    | 2026-11-25T00:00:00Z | 2026-11-25T00:00:00Z
        """)
    void of_a_quota_all_comes_back_when_its_window_ends(long used, long left, Instant next, Instant full) {
        Usage usage = Usage.ofQuota(new Allowance.Quota(1000, Period.of(Period.Unit.DAY)), used, NOW);

        assertThat(usage).isEqualTo(new Usage(used, 1000, next, full));
        assertThat(usage.left()).isEqualTo(left);
    }
}
