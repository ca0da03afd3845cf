package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is charged, given back, split, and used while the table is away. */
class LimiterDebtTest {
    private final Flaky counters = new Flaky();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final TableClock time = TableClock.exact(clock);
    private final Limiter limiter = new Limiter(counters, time, 1);

    private enum Mode {
        FINE,
        AWAY,
        LOST,
        THROTTLED
    }

    /** Answers, or does not. */
    private static final class Flaky implements Counters {
        private final InMemoryCounters counters = new InMemoryCounters();
        private final List<String> throttledKeys = new ArrayList<>();
        private Mode mode = Mode.FINE;
        private int asked;

        @Override
        public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
            return by(new Ask.Advance(key, floor, ceiling, length, busy, expires), key);
        }

        @Override
        public Outcome add(String key, long n, long limit, Instant expires) {
            return by(new Ask.Add(key, n, limit, expires), key);
        }

        private Outcome by(Ask ask, String key) {
            asked++;
            if (throttledKeys.contains(key)) {
                return new Outcome.Throttled();
            }
            return switch (mode) {
                case FINE -> ask.by(counters);
                case AWAY -> new Outcome.Unavailable();
                case LOST -> {
                    Outcome _ = ask.by(counters);
                    yield new Outcome.Unavailable();
                }
                case THROTTLED -> new Outcome.Throttled();
            };
        }
    }

    private static Counter quota(long permits) {
        return new Counter("k", new Allowance.Quota(permits, Period.of(Period.Unit.HOUR)));
    }

    private static Counter rate(long permits, long burst) {
        return new Counter("k", new Allowance.Rate(permits, Duration.ofSeconds(1), burst));
    }

    private static Counter counter(String kind) {
        return kind.equals("rate") ? rate(1, 100) : quota(100);
    }

    /** How many a fresh instance can still take. */
    private long left(Counter counter) {
        var other = new Limiter(counters, time, 2);
        long left = 0;
        while (other.take(counter, 1, Duration.ZERO) instanceof Decision.Allowed) {
            left++;
        }
        return left;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void a_charge_is_taken_whatever_is_left(String kind) {
        Counter counter = counter(kind);
        limiter.charge(counter, 30);
        assertThat(left(counter)).isEqualTo(70);
        limiter.charge(counter, 30);
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void a_charge_that_fails_is_owed_and_paid_with_the_next_write(String kind) {
        Counter counter = counter(kind);
        for (Mode mode : List.of(Mode.AWAY, Mode.THROTTLED)) {
            counters.mode = mode;
            limiter.charge(counter, 20);
        }
        counters.mode = Mode.FINE;
        clock.move(Duration.ofMillis(200));
        int before = counters.asked;
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Allowed.class);
        assertThat(counters.asked).isEqualTo(before + 1);
        assertThat(left(counter)).isEqualTo(59);
    }

    /** It may have happened: it counts twice rather than not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void a_charge_whose_answer_is_lost_counts_twice(String kind) {
        Counter counter = counter(kind);
        counters.mode = Mode.LOST;
        limiter.charge(counter, 20);
        counters.mode = Mode.FINE;
        limiter.tidy();
        assertThat(left(counter)).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void what_is_owed_is_paid_beside_a_request_even_where_nothing_can_be_taken(String kind) {
        Counter counter = counter(kind);
        limiter.take(counter, 95, Duration.ZERO);
        counters.mode = Mode.AWAY;
        limiter.charge(counter, 10);
        counters.mode = Mode.FINE;
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
        limiter.tidy();
        assertThat(left(counter)).isZero();
        int before = counters.asked;
        limiter.tidy();
        assertThat(counters.asked).isEqualTo(before);
    }

    @Test
    void what_a_rate_owes_comes_back_with_time() {
        counters.mode = Mode.AWAY;
        limiter.charge(rate(1, 100), 20);
        counters.mode = Mode.FINE;
        clock.move(Duration.ofSeconds(15));
        limiter.tidy();
        assertThat(left(rate(1, 100))).isEqualTo(95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void part_of_what_was_taken_is_given_back_later(String kind) {
        Counter counter = counter(kind);
        var first = (Decision.Allowed) limiter.take(counter, 60, Duration.ZERO);
        var second = (Decision.Allowed) limiter.take(counter, 40, Duration.ZERO);
        limiter.giveBack(counter, first, 50);
        limiter.giveBack(counter, second, 25);
        long passed = 0;
        while (limiter.take(counter, 1, Duration.ZERO) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(75);
    }

    /** Each request goes to another instance than the one before it, and costs less in the end than was taken for it. */
    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void what_a_request_did_not_cost_is_there_for_the_next_one_wherever_it_comes(String kind) {
        Counter counter = counter(kind);
        List<Limiter> fleet = List.of(limiter, new Limiter(counters, time, 2), new Limiter(counters, time, 3));
        int passed = 0;
        while (fleet.get(passed % 3).take(counter, 10, Duration.ZERO) instanceof Decision.Allowed taken) {
            fleet.get(passed++ % 3).handBack(counter, taken, 7);
        }
        assertThat(passed).isEqualTo(31); // of 3, until 10 are not there
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void a_request_that_cost_nothing_in_the_end_never_keeps_another_from_passing(String kind) {
        Counter counter = kind.equals("rate") ? rate(1, 2) : quota(2);
        for (int i = 0; i < 20; i++) {
            var instance = new Limiter(counters, time, 2 + i);
            var taken = (Decision.Allowed) instance.take(counter, 1, Duration.ZERO);
            instance.handBack(counter, taken, 1);
        }
        assertThat(left(counter)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate", "quota"})
    void what_is_handed_back_without_an_answer_is_lost_and_not_had_twice(String kind) {
        Counter counter = counter(kind);
        var taken = (Decision.Allowed) limiter.take(counter, 100, Duration.ZERO);
        counters.mode = Mode.LOST;
        limiter.handBack(counter, taken, 60);
        counters.mode = Mode.FINE;
        assertThat(left(counter)).isEqualTo(60);
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void what_is_not_the_end_of_the_line_any_more_is_used_here() {
        Counter counter = rate(1, 10);
        var taken = (Decision.Allowed) limiter.take(counter, 4, Duration.ZERO);
        assertThat(new Limiter(counters, time, 2).take(counter, 6, Duration.ZERO))
                .isInstanceOf(Decision.Allowed.class);
        limiter.handBack(counter, taken, 4);
        assertThat(left(counter)).isEqualTo(0);
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Allowed.class);
        }
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void what_is_given_back_after_the_window_is_not_the_next_windows() {
        var taken = (Decision.Allowed) limiter.take(quota(10), 10, Duration.ZERO);
        clock.moveTo("2026-11-24T10:00:00Z");
        limiter.giveBack(quota(10), taken, 10);
        assertThat(left(quota(10))).isEqualTo(10);
        assertThat(limiter.take(quota(10), 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void an_instance_that_is_closed_gives_back_all_it_holds() {
        var hour = quota(1000);
        var taken = (Decision.Allowed) limiter.take(hour, 300, Duration.ZERO);
        limiter.giveBack(hour, taken, 200);
        limiter.close();
        assertThat(left(hour)).isEqualTo(900);
    }

    @Test
    void counters_that_are_forgotten_give_back_what_they_hold() {
        var taken = (Decision.Allowed) limiter.take(quota(100), 50, Duration.ZERO);
        limiter.giveBack(quota(100), taken, 50);
        for (int i = 0; i < 10_100; i++) {
            limiter.recall(new Counter("other" + i, quota(1).allowance()), 1, Duration.ZERO);
        }
        clock.move(Duration.ofSeconds(3));
        limiter.tidy();
        assertThat(left(quota(100))).isEqualTo(100);
    }

    @Test
    void an_instance_whose_pace_slows_down_gives_back_what_has_become_too_much() {
        var hour = quota(1_000_000);
        for (int i = 0; i < 3000; i++) {
            limiter.take(hour, 1, Duration.ZERO);
            clock.move(Duration.ofMillis(2));
        }
        clock.move(Duration.ofSeconds(60));
        limiter.take(hour, 1, Duration.ZERO);
        limiter.tidy();
        long used = 1_000_000 - left(hour);
        assertThat(used).isBetween(3001L, 3100L);
    }

    @Test
    void a_key_that_is_too_busy_does_not_keep_others_waiting_and_is_left_alone_itself() {
        counters.throttledKeys.add("k");
        for (int i = 0; i < 10; i++) {
            assertThat(limiter.take(rate(10, 10), 1, Duration.ZERO)).isEqualTo(new Decision.Unknown());
            var other = new Counter("other", rate(10, 10).allowance());
            assertThat(limiter.take(other, 1, Duration.ZERO)).isInstanceOf(Decision.Allowed.class);
        }
        assertThat(counters.asked).isEqualTo(11);
        counters.throttledKeys.clear();
        clock.move(Duration.ofSeconds(2));
        assertThat(limiter.take(rate(10, 10), 1, Duration.ZERO)).isInstanceOf(Decision.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 64})
    void the_parts_of_a_split_counter_add_up(int shards) {
        var rate = new Allowance.Rate(5003, Duration.ofSeconds(1), 10_007);
        long permits = 0;
        long burst = 0;
        for (int i = 0; i < shards; i++) {
            Allowance.Rate part = Counter.part(rate, i, shards);
            permits += part.permits();
            burst += part.burst();
        }
        assertThat(permits).isEqualTo(5003);
        assertThat(burst).isEqualTo(10_007);
    }

    @Test
    void a_lone_instance_gets_the_whole_burst_of_a_split_counter() {
        var rate = new Allowance.Rate(5000, Duration.ofSeconds(1), 10_000);
        var hot = new Counter("hot", rate, Counter.shards(rate, 1));
        assertThat(hot.shards()).isEqualTo(10);
        long passed = 0;
        Decision decision = limiter.take(hot, 1, Duration.ZERO);
        while (decision instanceof Decision.Allowed allowed) {
            passed++;
            assertThat(allowed.remaining()).isBetween(9_990 - passed, 10_000 - passed);
            decision = limiter.take(hot, 1, Duration.ZERO);
        }
        assertThat(passed).isEqualTo(10_000);
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        assertThat(limiter.recall(hot, 1, Duration.ZERO)).isNotNull();
        clock.move(Duration.ofSeconds(1));
        passed = 0;
        while (limiter.take(hot, 1, Duration.ZERO) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(5000);
    }

    @Test
    void a_split_counter_whose_shards_are_partly_too_busy_goes_on_with_the_others() {
        var rate = new Allowance.Rate(5000, Duration.ofSeconds(1), 10_000);
        var hot = new Counter("hot", rate, 10);
        for (int i = 0; i < 9; i++) {
            counters.throttledKeys.add(Counter.key("hot", i));
        }
        assertThat(limiter.take(hot, 1, Duration.ZERO)).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void what_was_taken_of_a_shard_goes_back_to_it() {
        var rate = new Allowance.Rate(5000, Duration.ofSeconds(1), 10_000);
        var hot = new Counter("hot", rate, 10);
        List<Decision.Allowed> all = new ArrayList<>();
        while (limiter.take(hot, 100, Duration.ZERO) instanceof Decision.Allowed allowed) {
            all.add(allowed);
        }
        assertThat(all).hasSize(100);
        for (Decision.Allowed each : all) {
            limiter.giveBack(hot, each, 60);
        }
        long passed = 0;
        while (limiter.take(hot, 1, Duration.ZERO) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(6000);
    }

    @Test
    void small_rates_and_small_bursts_are_not_split() {
        assertThat(Counter.shards(new Allowance.Rate(1000, Duration.ofSeconds(1), 1000), 1))
                .isEqualTo(1);
        assertThat(Counter.shards(new Allowance.Rate(5000, Duration.ofSeconds(1), 20), 1))
                .isEqualTo(1);
        assertThat(Counter.shards(new Allowance.Rate(5000, Duration.ofSeconds(1), 5000), 10))
                .isEqualTo(1);
        assertThat(Counter.shards(new Allowance.Rate(5000, Duration.ofMinutes(1), 5000), 1))
                .isEqualTo(1);
        assertThat(Counter.shards(new Allowance.Rate(1_000_000, Duration.ofSeconds(1), 1_000_000), 1))
                .isEqualTo(64);
    }

    @Test
    void locally_a_lone_instance_goes_on_at_the_full_rate_and_pays_afterwards() {
        var counter = rate(10, 20);
        for (int i = 0; i < 10; i++) {
            limiter.take(counter, 1, Duration.ZERO);
        }
        counters.mode = Mode.AWAY;
        long passed = 0;
        while (limiter.local(counter, 1) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(10);
        clock.move(Duration.ofSeconds(1));
        while (limiter.local(counter, 1) instanceof Decision.Allowed) {
            passed++;
        }
        assertThat(passed).isEqualTo(20);
        counters.mode = Mode.FINE;
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
        limiter.tidy();
        assertThat(left(counter)).isZero();
    }

    @Test
    void locally_a_counter_that_was_never_seen_is_used_for_a_tenth() {
        counters.mode = Mode.AWAY;
        long passed = 0;
        for (int i = 0; i < 1000; i++) {
            passed += limiter.local(rate(10, 20), 1) instanceof Decision.Allowed ? 1 : 0;
            clock.move(Duration.ofMillis(20));
        }
        assertThat(passed).isBetween(20L, 21L);
    }

    @Test
    void locally_a_quota_is_spread_over_what_is_left_of_its_window() {
        var hour = quota(5700);
        limiter.take(hour, 1, Duration.ZERO);
        counters.mode = Mode.AWAY;
        long passed = 0;
        for (int i = 0; i < 600; i++) {
            passed += limiter.local(hour, 1) instanceof Decision.Allowed ? 1 : 0;
            clock.move(Duration.ofSeconds(1));
        }
        // 47.5 minutes are left: two a second.
        assertThat(passed).isBetween(550L, 600L);
        counters.mode = Mode.FINE;
        limiter.tidy();
        assertThat(left(hour)).isEqualTo(5699 - passed);
    }

    @Test
    void debts_that_no_count_can_hold_do_not_turn_into_permits() {
        var counter = new Counter("q", new Allowance.Quota(5, Period.of(Period.Unit.DAY)));
        counters.mode = Mode.AWAY;
        for (int i = 0; i < 10; i++) {
            limiter.charge(counter, 999_999_999_999_999_999L);
        }
        counters.mode = Mode.FINE;
        clock.move(Duration.ofSeconds(2));
        assertThat(limiter.take(counter, 1, Duration.ZERO)).isNotInstanceOf(Decision.Unknown.class);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.take(counter, 1, Duration.ZERO)).isInstanceOf(Decision.Refused.class);
        }
    }
}
