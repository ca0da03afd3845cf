package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.policy.Allowance;
import gateway.policy.Limit;
import gateway.policy.Period;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearLimitsTest {
    private final InMemoryCounters counters = new InMemoryCounters();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final List<Fact> facts = new ArrayList<>();

    /** One instance of the gateway. */
    private final class Instance {
        private final Limiter limiter = new Limiter(counters, TableClock.exact(clock));
        private final NearLimits near = new NearLimits(limiter);

        /** What is told of one request, in percent; empty for nothing. */
        String use(Allowance allowance, long cost) {
            facts.clear();
            Bound bound = bound(allowance);
            Decision decision = limiter.take(bound.counter(), cost, Duration.ZERO);
            near.tell(new Standing(bound, decision), facts::add, clock.instant());
            return told();
        }

        String charge(Allowance allowance, long cost) {
            facts.clear();
            Bound bound = bound(allowance);
            limiter.charge(bound.counter(), cost);
            near.tell(new Standing(bound, new Decision.Allowed(0, Duration.ZERO)), facts::add, clock.instant());
            return told();
        }

        private String told() {
            var told = new StringBuilder();
            for (Fact fact : facts) {
                told.append(((Fact.LimitNeared) fact).percent());
            }
            return told.toString();
        }
    }

    private static Bound bound(Allowance allowance) {
        var limit = new Limit("l", List.of(), allowance);
        return new Bound("l", limit, new Counter("r/r1/l", allowance), 1);
    }

    private static Allowance quota(long permits) {
        return new Allowance.Quota(permits, Period.of(Period.Unit.HOUR));
    }

    private static Allowance rate(long permits, long burst) {
        return new Allowance.Rate(permits, Duration.ofSeconds(1), burst);
    }

    private List<String> uses(Instance instance, Allowance allowance, int requests) {
        List<String> told = new ArrayList<>();
        for (int i = 1; i <= requests; i++) {
            String percent = instance.use(allowance, 1);
            if (!percent.isEmpty()) {
                told.add(i + ": " + percent);
            }
            clock.move(Duration.ofSeconds(1)); // slowly, so that permits are taken one by one
        }
        return told;
    }

    @ParameterizedTest(name = "of {0}, request {1} reaches 80 % and request {2} all")
    @CsvSource({"10, 8, 10", "100, 80, 100", "9, 8, 9", "5, 4, 5", "4, , 4", "2, , 2", "1, , 1"})
    void a_quota_tells_of_each_mark_once(long permits, @org.jspecify.annotations.Nullable Integer near, int full) {
        List<String> expected = new ArrayList<>();
        if (near != null) {
            expected.add(near + ": 80");
        }
        expected.add(full + ": 100");
        assertThat(uses(new Instance(), quota(permits), (int) permits + 20)).isEqualTo(expected);
    }

    @Test
    void a_request_that_reaches_both_tells_of_the_last() {
        var instance = new Instance();
        assertThat(instance.use(quota(10), 7)).isEmpty();
        assertThat(instance.use(quota(10), 3)).isEqualTo("100");
    }

    @Test
    void the_next_window_tells_anew() {
        var instance = new Instance();
        assertThat(instance.use(quota(10), 9)).isEqualTo("80");
        clock.move(Duration.ofHours(1));
        assertThat(instance.use(quota(10), 9)).isEqualTo("80");
    }

    @Test
    void several_instances_tell_once_together() {
        List<Instance> instances = List.of(new Instance(), new Instance(), new Instance());
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String percent = instances.get(i % 3).use(quota(30), 1);
            if (!percent.isEmpty()) {
                told.add(percent);
            }
            clock.move(Duration.ofSeconds(1));
        }
        assertThat(told).containsExactly("80", "100");
    }

    @Test
    void what_is_given_back_and_used_again_is_not_told_again() {
        Instance one = new Instance();
        Instance other = new Instance();
        String key = "r/r1/l/h1795510800";
        assertThat(one.use(quota(10), 8)).isEqualTo("80");
        counters.add(key, -4, 10, clock.instant());
        assertThat(other.use(quota(10), 4)).isEmpty();
        assertThat(other.use(quota(10), 2)).isEqualTo("100");
        counters.add(key, -1, 10, clock.instant());
        assertThat(new Instance().use(quota(10), 1)).isEmpty();
    }

    @Test
    void it_costs_two_writes_in_a_window() {
        var instance = new Instance();
        uses(instance, quota(50), 60);
        assertThat(counters.writes()).isLessThanOrEqualTo(50 + 2 + 1);
    }

    @Test
    void what_is_charged_afterwards_counts_too() {
        var instance = new Instance();
        assertThat(instance.use(quota(1000), 10)).isEmpty();
        assertThat(instance.charge(quota(1000), 600)).isEmpty();
        assertThat(instance.charge(quota(1000), 200)).isEqualTo("80");
        assertThat(instance.charge(quota(1000), 600)).isEqualTo("100");
        assertThat(instance.charge(quota(1000), 600)).isEmpty();
    }

    @Test
    void a_rate_tells_once_in_the_time_of_its_burst() {
        var instance = new Instance();
        List<String> told = new ArrayList<>();
        for (int i = 1; i <= 25; i++) {
            String percent = instance.use(rate(1, 20), 1);
            if (!percent.isEmpty()) {
                told.add(i + ": " + percent);
            }
        }
        assertThat(told).containsExactly("16: 80", "20: 100");
        clock.move(Duration.ofSeconds(1));
        assertThat(instance.use(rate(1, 20), 1))
                .as("full again, within the time")
                .isEmpty();
        clock.move(Duration.ofSeconds(19));
        assertThat(instance.use(rate(1, 20), 19)).isEqualTo("100");
    }

    @Test
    void a_rate_without_a_burst_is_near_nothing_until_it_refuses() {
        var instance = new Instance();
        assertThat(instance.use(rate(1, 1), 1)).isEmpty();
        assertThat(instance.use(rate(1, 1), 1)).isEqualTo("100");
        assertThat(instance.use(rate(1, 1), 1)).isEmpty();
    }

    @Test
    void without_the_table_nothing_is_told() {
        var instance = new Instance();
        assertThat(instance.use(quota(10), 7)).isEmpty();
        counters.away(true);
        assertThat(instance.use(quota(10), 3)).isEmpty();
    }
}
