package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
    private final WatchedCounters counters = new WatchedCounters();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final TableClock time = TableClock.exact(clock);
    private final Limiter limiter = new Limiter(counters, time);

    private static Counter throttle(long permits, String per, long burst) {
        return throttle("k", permits, per, burst);
    }

    private static Counter throttle(String key, long permits, String per, long burst) {
        return new Counter(key, new Allowance.Rate(permits, Duration.parse(per), burst));
    }

    private static Counter quota(long permits, Period.Unit window) {
        return new Counter("k", new Allowance.Quota(permits, Period.of(window)));
    }

    /** Without the name of the permit. */
    private Decision take(Counter counter) {
        return nameless(limiter.take(counter, 1, Duration.ZERO));
    }

    private static Decision nameless(Decision decision) {
        return decision instanceof Decision.Allowed allowed
                ? new Decision.Allowed(allowed.remaining(), allowed.reset())
                : decision;
    }

    private static Decision allowed(long remaining, String reset) {
        return new Decision.Allowed(remaining, Duration.parse(reset));
    }

    private static Decision refused(String retryAfter) {
        return new Decision.Refused(Duration.parse(retryAfter));
    }

    @Test
    void a_rate_admits_its_burst_and_then_its_rate() {
        var limit = throttle(2, "PT1S", 3);
        assertThat(take(limit)).isEqualTo(allowed(2, "PT0.5S"));
        assertThat(take(limit)).isEqualTo(allowed(1, "PT1S"));
        assertThat(take(limit)).isEqualTo(allowed(0, "PT1.5S"));
        assertThat(take(limit)).isEqualTo(refused("PT0.5S"));
        clock.move(Duration.ofMillis(499));
        assertThat(take(limit)).isEqualTo(refused("PT0.001S"));
        clock.move(Duration.ofMillis(1));
        assertThat(take(limit)).isEqualTo(allowed(0, "PT1.5S"));
        assertThat(take(limit)).isEqualTo(refused("PT0.5S"));
        clock.move(Duration.ofHours(1));
        assertThat(take(limit)).isEqualTo(allowed(2, "PT0.5S"));
    }

    @Test
    void a_quota_admits_its_permits_and_begins_anew_with_the_window() {
        var limit = quota(2, Period.Unit.MINUTE);
        assertThat(take(limit)).isEqualTo(allowed(1, "PT30S"));
        assertThat(take(limit)).isEqualTo(allowed(0, "PT30S"));
        assertThat(take(limit)).isEqualTo(refused("PT30S"));
        clock.moveTo("2026-11-24T09:12:59.999999999Z");
        assertThat(take(limit)).isEqualTo(refused("PT0.000000001S"));
        clock.moveTo("2026-11-24T09:13:00Z");
        assertThat(take(limit)).isEqualTo(allowed(1, "PT1M"));
        assertThat(counters.asked()).containsExactly("k/m1795511520", "k/m1795511520", "k/m1795511580");
    }

    @Test
    void a_quota_of_nothing_admits_nobody_and_costs_nothing() {
        assertThat(take(quota(0, Period.Unit.HOUR))).isEqualTo(refused("PT47M30S"));
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void a_decision_is_one_write() {
        var limit = throttle(10, "PT1S", 5);
        for (int i = 0; i < 5; i++) {
            take(limit);
            assertThat(counters.asked()).hasSize(1);
        }
        clock.move(Duration.ofSeconds(10));
        take(limit);
        assertThat(counters.asked())
                .as("idle again, as the state seen last tells")
                .hasSize(1);
    }

    @Test
    void refusals_are_remembered_and_cost_no_write() {
        var rate = throttle(1, "PT20S", 1);
        take(rate);
        counters.asked();
        for (int i = 0; i < 19; i++) {
            clock.move(Duration.ofSeconds(1));
            assertThat(take(rate)).isInstanceOf(Decision.Refused.class);
            assertThat(limiter.recall(rate, 1, Duration.ZERO)).isNotNull();
        }
        assertThat(counters.asked()).isEmpty();
        clock.move(Duration.ofSeconds(1));
        assertThat(limiter.recall(rate, 1, Duration.ZERO)).isNull();
        assertThat(take(rate)).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void what_is_remembered_is_asked_again_after_half_a_minute() {
        var limit = quota(1, Period.Unit.DAY);
        take(limit);
        assertThat(take(limit)).isInstanceOf(Decision.Refused.class);
        counters.reset();
        clock.move(Duration.ofSeconds(29));
        assertThat(take(limit)).isInstanceOf(Decision.Refused.class);
        clock.move(Duration.ofSeconds(1));
        assertThat(take(limit)).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_a_refusal_alive() {
        var limit = quota(1, Period.Unit.MONTH);
        take(limit);
        assertThat(take(limit)).isInstanceOf(Decision.Refused.class);
        counters.reset();
        clock.move(Duration.ofHours(-1));
        assertThat(take(limit)).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void another_writers_progress_is_learnt_from_a_denied_write() {
        var limit = throttle(1, "PT1S", 4);
        var other = new Limiter(counters, time);
        other.take(limit, 1, Duration.ZERO);
        counters.asked();
        assertThat(take(limit)).as("guessed idle, corrected to busy").isEqualTo(allowed(2, "PT2S"));
        assertThat(counters.asked()).hasSize(2);
        other.take(limit, 1, Duration.ZERO);
        other.take(limit, 1, Duration.ZERO);
        counters.asked();
        assertThat(take(limit)).isEqualTo(refused("PT1S"));
        assertThat(counters.asked()).hasSize(1);
    }

    @Test
    void a_permit_given_back_can_be_taken_again() {
        var limit = quota(1, Period.Unit.DAY);
        var taken = (Decision.Allowed) limiter.take(limit, 1, Duration.ZERO);
        assertThat(take(limit)).isInstanceOf(Decision.Refused.class);
        limiter.giveBack(limit, taken, 1);
        assertThat(take(limit)).isEqualTo(allowed(0, "PT14H47M30S"));
    }

    @Test
    void what_lies_unused_is_given_back_to_the_window_that_it_came_from() {
        var limit = quota(5, Period.Unit.DAY);
        var taken = (Decision.Allowed) limiter.take(limit, 1, Duration.ZERO);
        limiter.giveBack(limit, taken, 1);
        limiter.tidy();
        assertThat(counters.asked()).containsExactly("k/d1795478400");
        clock.move(Duration.ofSeconds(2));
        limiter.tidy();
        limiter.tidy();
        assertThat(counters.asked()).containsExactly("back k/d1795478400");
        assertThat(take(limit)).isEqualTo(allowed(4, "PT14H47M28S"));
    }

    @Test
    void counters_that_are_away_are_unknown_and_left_alone_after_three_failures() {
        var limit = throttle(1, "PT1S", 1);
        counters.away(true);
        for (int i = 0; i < 10; i++) {
            assertThat(take(limit)).isEqualTo(new Decision.Unknown());
        }
        assertThat(counters.asked()).hasSize(3);
        clock.move(Duration.ofSeconds(1));
        assertThat(take(limit)).isEqualTo(new Decision.Unknown());
        assertThat(take(limit)).isEqualTo(new Decision.Unknown());
        assertThat(counters.asked()).hasSize(1);
        counters.away(false);
        clock.move(Duration.ofSeconds(1));
        assertThat(take(limit)).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void one_failure_is_not_an_outage() {
        var limit = throttle(1, "PT1S", 9);
        for (int i = 0; i < 4; i++) {
            counters.away(true);
            assertThat(take(limit)).isEqualTo(new Decision.Unknown());
            counters.away(false);
            assertThat(take(limit)).isInstanceOf(Decision.Allowed.class);
        }
    }

    /** Ten instances of five threads each, all at one moment. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void many_callers_at_once_get_exactly_the_limit(boolean rate) throws Exception {
        Counter limit = rate ? throttle(1, "PT1S", 20) : quota(20, Period.Unit.MONTH);
        List<Limiter> instances = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            instances.add(new Limiter(counters, time));
        }
        var start = new CountDownLatch(1);
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(50)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Limiter instance = instances.get(i % 10);
                results.add(threads.submit(() -> {
                    start.await();
                    int passed = 0;
                    for (int call = 0; call < 10; call++) {
                        Decision decision = instance.take(limit, 1, Duration.ZERO);
                        assertThat(decision).isNotInstanceOf(Decision.Unknown.class);
                        passed += decision instanceof Decision.Allowed ? 1 : 0;
                    }
                    return passed;
                }));
            }
            start.countDown();
            for (Future<Integer> result : results) {
                admitted += result.get();
            }
        }
        assertThat(admitted).isEqualTo(20);
    }

    /** Random limits, arrivals and instances: no interval sees more than rate * t + burst. */
    @Test
    void no_interval_admits_more_than_its_rate_and_the_burst() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            long permits = 1L + random.nextInt(50);
            long per = 1L + random.nextInt(20);
            long burst = 1L + random.nextInt(20);
            var limit = throttle(permits, "PT" + per + "S", burst);
            var moved = new HandMovedClock("2026-11-24T09:12:30Z");
            var shared = new InMemoryCounters();
            List<Limiter> instances = List.of(
                    new Limiter(shared, TableClock.exact(moved)),
                    new Limiter(shared, TableClock.exact(moved)),
                    new Limiter(shared, TableClock.exact(moved)));
            List<Long> admitted = new ArrayList<>();
            long mean = per * 1_000_000_000L / permits;
            long now = 0;
            boolean wasIdle = true;
            for (int i = 0; i < 400; i++) {
                now += switch (random.nextInt(10)) {
                    case 0 -> random.nextLong(20 * mean);
                    case 1, 2, 3 -> 0;
                    default -> random.nextLong(mean + 1);
                };
                moved.moveTo(clock.instant().plusNanos(now).toString());
                Decision decision = instances.get(random.nextInt(3)).take(limit, 1, Duration.ZERO);
                if (decision instanceof Decision.Allowed) {
                    admitted.add(now);
                } else {
                    assertThat(wasIdle).as("a first call is admitted").isFalse();
                }
                wasIdle = false;
            }
            for (int from = 0; from < admitted.size(); from++) {
                for (int to = from; to < admitted.size(); to++) {
                    long t = admitted.get(to) - admitted.get(from);
                    long most = Math.multiplyExact(t, permits) / (per * 1_000_000_000L) + burst;
                    assertThat(to - from + 1L)
                            .as("seed %s, interval %s ns", seed, t)
                            .isLessThanOrEqualTo(most);
                }
            }
        }
    }

    /** Who waits as long as told is admitted. */
    @Test
    void retry_after_is_the_truth() {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            var limit = throttle(
                    "k" + round,
                    1 + random.nextInt(1000),
                    "PT" + (1 + random.nextInt(100)) + "S",
                    1 + random.nextInt(9));
            Decision decision = new Decision.Unknown();
            while (!(decision instanceof Decision.Refused(var retryAfter))) {
                decision = take(limit);
            }
            clock.move(retryAfter.minusNanos(1));
            assertThat(take(limit)).isInstanceOf(Decision.Refused.class);
            clock.move(Duration.ofNanos(1));
            assertThat(take(limit)).isInstanceOf(Decision.Allowed.class);
        }
    }

    /** Of a burst of one no permit can be kept for a moment of the table's that is not known to the nanosecond. */
    @Test
    void requests_wait_for_their_permits_whatever_is_known_of_the_clock() {
        var limit = throttle(10, "PT1S", 1);
        var instances = new ArrayList<Limiter>();
        for (int i = 1; i <= 2; i++) {
            var own = new TableClock(clock, () -> TableClock.nanos(clock.instant()), Duration.ofMillis(1));
            instances.add(new Limiter(counters, own, i));
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            if (instances.get(i % 2).take(limit, 1, Duration.ofSeconds(1)) instanceof Decision.Allowed allowed) {
                waits.add(allowed.delay().toMillis());
            }
        }
        assertThat(waits).hasSizeBetween(9, 11).isSorted();
        assertThat(waits.getFirst()).isZero();
        for (int i = 1; i < waits.size(); i++) {
            // Once each must find out that it is not alone.
            assertThat(waits.get(i) - waits.get(i - 1)).isBetween(100L, i < 3 ? 205L : 105L);
        }
    }
}
