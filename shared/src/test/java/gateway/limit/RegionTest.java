package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionTest {
    private static final long CAPACITY = 100;

    private static Moment at(long at, long least, long most) {
        return new Moment(at, least, most, 0);
    }

    @ParameterizedTest(name = "from {1} to {2}, floating {0}, at {3} with the table at {4} to {5} more: {6}, wait {7}")
    @CsvSource(delimiter = '|', textBlock = """
        false | 1000 | 1030 | 900  | 0   | 0  | true  | 10
        false | 1000 | 1030 | 910  | 0   | 0  | true  | 0
        false | 1000 | 1030 | 910  | -5  | 5  | true  | 5
        false | 1000 | 1030 | 1020 | 0   | 0  | true  | 0
        false | 1000 | 1030 | 1020 | 0   | 1  | false | 0
        false | 1000 | 1030 | 1000 | -45 | 45 | false | 0
        false | 1000 | 1030 | 900  | -45 | 46 | false | 0
        true  | 1000 | 1030 | 1000 | 0   | 0  | true  | 0
        true  | 1000 | 1030 | 1015 | 0   | 5  | true  | 0
        true  | 1000 | 1030 | 1016 | 0   | 5  | false | 0
        true  | 1000 | 1030 | 1000 | -10 | 10 | true  | 0
        true  | 1000 | 1030 | 1000 | -11 | 10 | false | 0
        """)
    void a_permit_must_fit_wherever_in_its_bounds_the_tables_time_is(
            boolean floating, long start, long end, long at, long least, long most, boolean has, long wait) {
        var region = new Region(floating, start, end);
        Moment now = at(at, least, most);
        assertThat(region.has(10, CAPACITY, now)).isEqualTo(has);
        if (has) {
            assertThat(region.wait(10, CAPACITY, now)).isEqualTo(wait);
        }
    }

    @Test
    void permits_lie_one_after_the_other_and_lapse() {
        var region = new Region(false, 1000, 1030);
        Moment now = at(950, 0, 0);
        region.use(1, 10, 0, now);
        region.use(2, 10, 0, now);
        assertThat(region.left(now)).isEqualTo(10);
        region.use(3, 10, 0, now);
        assertThat(region.has(1, CAPACITY, now)).isFalse();
        assertThat(new Region(false, 1000, 1030).left(at(1025, 0, 0))).isEqualTo(5);
    }

    @Test
    void the_last_use_is_given_back_whole() {
        var region = new Region(true, Counters.Outcome.NONE, 2000);
        region.use(1, 10, 0, at(1000, 0, 0));
        assertThat(region.giveBack(1, 7)).isTrue();
        assertThat(region.ahead(at(1000, 0, 0))).isEqualTo(3);
        assertThat(region.giveBack(1, 7)).as("no more than it was").isTrue();
        assertThat(region.ahead(at(1000, 0, 0))).isZero();
        assertThat(region.giveBack(2, 7)).isFalse();
    }

    /** The second lies at 1010 and was used at the time given: it moves forward to there at the most. */
    @ParameterizedTest(name = "a use at {0} moves, after one of 10 at 1000 is given back, so that the line ends at {1}")
    @CsvSource(delimiter = '|', textBlock = """
        1000 | 1005
        1003 | 1008
        1005 | 1010
        1008 | 1013
        1010 | 1015
        """)
    void what_was_used_later_moves_into_the_gap_as_far_as_it_could_have_been_used_there(long at, long end) {
        var region = new Region(true, Counters.Outcome.NONE, 2000);
        region.use(1, 10, 0, at(1000, 0, 0));
        region.use(2, 5, 0, at(at, 0, 0));
        region.giveBack(1, 10);
        assertThat(region.ahead(at(900, 0, 0)) + 900).isEqualTo(end);
    }

    @Test
    void what_was_used_before_a_rest_is_not_given_back_after_it() {
        var region = new Region(true, Counters.Outcome.NONE, 9000);
        region.use(1, 10, 0, at(1000, 0, 0));
        region.use(2, 10, 0, at(5000, 0, 0));
        assertThat(region.giveBack(1, 10)).isFalse();
        assertThat(region.ahead(at(5000, 0, 0))).isEqualTo(10);
    }

    @Test
    void of_many_uses_the_latest_can_be_given_back() {
        var region = new Region(true, Counters.Outcome.NONE, 90_000);
        for (int i = 0; i < 100; i++) {
            region.use(i, 10, 0, at(1000, 0, 0));
        }
        assertThat(region.giveBack(0, 10)).isFalse();
        assertThat(region.giveBack(50, 10)).isTrue();
        assertThat(region.giveBack(99, 10)).isTrue();
        assertThat(region.ahead(at(1000, 0, 0))).isEqualTo(980);
    }
}
