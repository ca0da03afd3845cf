package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableClockBoundsTest {
    private static final long START = 1_790_000_000_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private long wall = START;
    private long gone = 77;
    private final TableClock clock =
            new TableClock(() -> Instant.ofEpochSecond(wall / 1_000_000_000L, wall % 1_000_000_000L), () -> gone);

    private void pass(long millis) {
        wall += millis * MILLI;
        gone += millis * MILLI;
    }

    private void jump(long millis) {
        wall += millis * MILLI;
    }

    /** An answer that came after {@code millis} and says a second that is {@code ahead} of this clock's. */
    private void hear(long millis, long ahead) {
        Moment sent = clock.now();
        pass(millis);
        clock.heard(sent, wall / 1_000_000_000L + ahead);
    }

    private long least() {
        return clock.now().least() / MILLI;
    }

    private long most() {
        return clock.now().most() / MILLI;
    }

    @Test
    void a_clock_that_has_heard_nothing_may_be_two_seconds_off() {
        assertThat(least()).isEqualTo(-2000);
        assertThat(most()).isEqualTo(2000);
    }

    @ParameterizedTest(name = "after {0} ms, an answer {1} ms later that says {2} s ahead: {3} to {4}")
    @CsvSource(delimiter = '|', textBlock = """
        0   | 10  | 0  | -10   | 1000
        990 | 20  | 0  | -10   | 1010
        990 | 20  | 0  | -10   | 1010
        500 | 0   | 1  | 500   | 1500
        500 | 0   | -1 | -1500 | -500
        500 | 0   | 5  | 4500  | 5500
        """)
    void an_answer_bounds_the_difference_from_both_sides(long before, long took, long ahead, long least, long most) {
        pass(before);
        hear(took, ahead);
        assertThat(least()).isEqualTo(least);
        assertThat(most()).isEqualTo(most);
    }

    @Test
    void answers_from_both_sides_of_a_seconds_turn_tell_the_difference_to_milliseconds() {
        pass(995);
        hear(4, 0); // within the second
        hear(4, 0); // it has turned
        assertThat(least()).isEqualTo(-3);
        assertThat(most()).isEqualTo(5);
        assertThat(clock.now().frame()).isZero();
    }

    @Test
    void what_is_known_fades_with_time_and_is_never_worse_than_knowing_nothing() {
        pass(995);
        hear(4, 0);
        hear(4, 0);
        pass(100_000);
        assertThat(least()).isEqualTo(-13);
        assertThat(most()).isEqualTo(15);
        pass(1_000_000_000);
        assertThat(least()).isEqualTo(-2003);
        assertThat(most()).isEqualTo(2005);
    }

    @ParameterizedTest(name = "a jump of {0} ms: frame {1}")
    @CsvSource(delimiter = '|', textBlock = """
        19       | 0
        -19      | 0
        21       | 1
        -21      | 1
        3600000  | 1
        -3600000 | 1
        """)
    void a_jump_of_the_time_of_day_begins_a_new_frame(long millis, long frame) {
        hear(10, 0);
        jump(millis);
        assertThat(clock.now().frame()).isEqualTo(frame);
        assertThat(clock.now().frame()).as("once").isEqualTo(frame);
        assertThat(least()).isEqualTo(frame == 0 ? -10 : -2000);
    }

    @Test
    void small_steps_of_the_time_of_day_move_nothing() {
        long at = clock.now().at();
        jump(15);
        assertThat(clock.now().at()).isEqualTo(at);
        pass(10);
        jump(-30);
        assertThat(clock.now().at()).isEqualTo(at + 10 * MILLI);
        assertThat(clock.now().frame()).isZero();
    }

    /** A thread that is kept from running between its two readings has seen no jump. */
    @Test
    void a_pause_between_two_readings_is_no_jump() {
        int[] readings = {0};
        var paused = new TableClock(() -> Instant.ofEpochSecond(wall / 1_000_000_000L, wall % 1_000_000_000L), () -> {
            if (++readings[0] == 2) {
                pass(300);
            }
            return gone;
        });
        Moment before = paused.now();
        Moment after = paused.now();
        assertThat(after.frame()).isZero();
        assertThat(after.at() - before.at()).isEqualTo(300 * MILLI);
    }

    @Test
    void an_answer_to_what_was_sent_before_a_jump_teaches_nothing() {
        Moment sent = clock.now();
        jump(5000);
        clock.heard(sent, wall / 1_000_000_000L);
        assertThat(least()).isEqualTo(-2000);
    }

    @Test
    void an_answer_that_contradicts_what_is_believed_begins_a_new_frame() {
        hear(10, 0);
        hear(10, 0);
        assertThat(clock.now().frame()).isZero();
        hear(10, 7);
        assertThat(clock.now().frame()).isEqualTo(1);
        assertThat(least()).isGreaterThan(6000);
    }

    @Test
    void a_table_that_never_says_leaves_this_clock_to_be_believed() {
        clock.heardWithoutDate();
        assertThat(least()).isZero();
        assertThat(most()).isZero();
        jump(5000);
        assertThat(clock.now().frame()).isEqualTo(1);
        assertThat(most()).isZero();
    }

    /** Whatever the way there and back takes and however the clock is off, the truth lies within the bounds. */
    @Test
    void the_truth_is_within_the_bounds() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            wall = START + random.nextLong(1_000_000_000L);
            long skew = random.nextLong(-1_999 * MILLI, 1_999 * MILLI);
            var one = new TableClock(
                    () -> Instant.ofEpochSecond(wall / 1_000_000_000L, wall % 1_000_000_000L), () -> gone);
            for (int i = 0; i < 200; i++) {
                Moment sent = one.now();
                pass(random.nextInt(60));
                long second = Math.floorDiv(wall + skew, 1_000_000_000L);
                pass(random.nextInt(60));
                one.heard(sent, second);
                Moment now = one.now();
                assertThat(now.earliest()).as("seed %s", seed).isLessThanOrEqualTo(wall + skew);
                assertThat(now.latest()).as("seed %s", seed).isGreaterThanOrEqualTo(wall + skew);
                pass(random.nextInt(3000));
            }
            Moment now = one.now();
            assertThat(now.frame()).isZero();
            assertThat(now.latest() - now.earliest()).as("seed %s", seed).isLessThan(250 * MILLI);
        }
    }
}
