package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    private static Moment at(long at) {
        return new Moment(at, 0, 0, 0);
    }

    @Test
    void of_a_counter_that_was_never_seen_it_is_a_tenth() {
        assertThat(new Share().estimate()).isEqualTo(0.1);
    }

    @ParameterizedTest(name = "{0} of {1} each time: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        5 | 5   | 1
        5 | 10  | 0.5
        1 | 100 | 0.01
        0 | 100 | 0.001
        """)
    void it_is_what_was_had_of_what_was_taken(long own, long all, double share) {
        var seen = new Share();
        for (int i = 0; i < 50; i++) {
            seen.saw(own, all);
        }
        assertThat(seen.estimate()).isCloseTo(share, within(1e-9));
    }

    @Test
    void it_follows_what_changes() {
        var seen = new Share();
        for (int i = 0; i < 50; i++) {
            seen.saw(1, 1);
        }
        for (int i = 0; i < 30; i++) {
            seen.saw(1, 4);
        }
        assertThat(seen.estimate()).isLessThan(0.3);
    }

    /** A half of 10 a second with a burst of 20, of which half was used: 5 at once, then 5 a second. */
    @Test
    void it_is_held_to_and_begins_with_what_was_left() {
        var share = new Share();
        share.saw(1, 2);
        int passed = 0;
        while (share.take(100, 2000, 1000, at(0)) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(5);
        assertThat(share.take(100, 2000, 0, at(199))).isEqualTo(new Decision.Refused(Duration.ofNanos(1)));
        assertThat(share.take(100, 2000, 0, at(200))).isInstanceOf(Decision.Allowed.class);
        assertThat(share.take(100, 2000, 0, at(200))).isEqualTo(new Decision.Refused(Duration.ofNanos(200)));
    }

    @Test
    void of_what_was_never_seen_one_is_allowed_at_first() {
        var share = new Share();
        assertThat(share.take(100, 5000, -1, at(0))).isInstanceOf(Decision.Allowed.class);
        assertThat(share.take(100, 5000, -1, at(0))).isEqualTo(new Decision.Refused(Duration.ofNanos(1000)));
    }
}
