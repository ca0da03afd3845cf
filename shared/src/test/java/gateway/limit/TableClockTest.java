package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the table's clock, in milliseconds. */
class TableClockTest {
    private static final long MS = 1_000_000;
    private static final Instant TABLE = Instant.parse("2026-11-24T09:00:00Z");

    private final long[] own = {0};

    /** A clock that is {@code off} from the table's, of which {@code assumed} is known. */
    private TableClock clock(long off, String assumed) {
        InstantSource wall = () -> TABLE.plusMillis(own[0] + off);
        return TableClock.of(Map.of("CLOCK_ERROR_MS", assumed), wall, () -> own[0] * MS);
    }

    private void answer(TableClock clock, long at) {
        own[0] = at;
        Moment sent = clock.now();
        clock.heard(sent, TABLE.getEpochSecond() + Math.floorDiv(at, 1000));
    }

    private static String bounds(Moment moment) {
        return moment.least() / MS + ".." + moment.most() / MS;
    }

    @ParameterizedTest(name = "off by {0}, assumed {1}, answers at {2}")
    @CsvSource(delimiter = '|', textBlock = """
        0     | ''   |             | -2000..2000
        0     | ''   | 300         | -300..700
        0     | ''   | 300 990     | -300..10
        0     | 2000 | 300         | -300..700
        0     | 20   |             | -20..20
        0     | 20   | 300         | -20..20
        0     | 20   | 300 990     | -20..10
        1500  | 20   | 300         | -1800..-800
        -1500 | 20   | 300         | 1200..2200
        500   | 20   | 300         | -20..20
        500   | 20   | 300 900     | -1400..-400
        500   | 20   | 600         | -1100..-100
        """)
    void a_clock_is_believed_until_an_answer_proves_it_wrong(
            long off, String assumed, String answers, String expected) {
        TableClock clock = clock(off, assumed == null ? "" : assumed);
        if (answers != null) {
            for (String at : answers.split(" ")) {
                answer(clock, Long.parseLong(at));
            }
        }
        assertThat(bounds(clock.now())).isEqualTo(expected);
    }

    @Test
    void what_was_computed_from_a_wrong_clock_does_not_hold_any_more() {
        TableClock clock = clock(700, "20");
        long before = clock.now().frame();
        answer(clock, 800);
        assertThat(clock.now().frame()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "0.5"})
    void an_error_that_is_no_number_is_refused(String text) {
        assertThatThrownBy(
                        () -> TableClock.of(Map.of("CLOCK_ERROR_MS", text), InstantSource.system(), System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CLOCK_ERROR_MS")
                .hasMessageContaining(text);
    }
}
