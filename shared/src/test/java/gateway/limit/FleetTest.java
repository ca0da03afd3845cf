package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Fleet.Admitted;
import gateway.limit.Fleet.Instance;
import gateway.limit.Fleet.Weather;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fleet of instances admits together, whatever their clocks, the table and the way to it do. */
class FleetTest {
    private static final String START = "2026-11-24T09:12:30.3Z";
    private static final long SECOND = Fleet.SECOND;

    private static Allowance.Rate rate(Random random) {
        long permits = 1L + random.nextInt(random.nextBoolean() ? 10 : 400);
        long burst = 1L + random.nextInt(random.nextBoolean() ? 5 : 500);
        return new Allowance.Rate(permits, Duration.ofSeconds(1L + random.nextInt(4)), burst);
    }

    /** Requests come alone and in clumps, to one instance or to all, around the rate. */
    private static void load(Fleet fleet, Counter counter, double perSecond, int requests, long most) {
        long at = fleet.now;
        double over = Math.pow(4, fleet.random.nextDouble() * 2 - 1);
        long mean = Math.max(1, (long) (SECOND / perSecond / over));
        int favourite = fleet.random.nextInt(fleet.instances.size());
        for (int i = 0; i < requests; i++) {
            at += switch (fleet.random.nextInt(12)) {
                case 0 -> fleet.random.nextLong(10 * mean);
                case 1, 2, 3, 4 -> 0;
                default -> fleet.random.nextLong(mean * 5 / 2);
            };
            if (fleet.random.nextInt(200) == 0) {
                at += fleet.random.nextLong(5 * SECOND);
                favourite = fleet.random.nextInt(fleet.instances.size());
            }
            int which = fleet.random.nextBoolean() ? favourite : fleet.random.nextInt(fleet.instances.size());
            long cost = 1 + (most > 1 && fleet.random.nextInt(4) == 0 ? fleet.random.nextLong(most) : 0);
            Instance instance = fleet.instances.get(which);
            fleet.at(at, () -> instance.request(counter, cost, _ -> {}));
        }
    }

    @Test
    void no_interval_admits_more_than_its_rate_and_the_burst() {
        for (int seed = 0; seed < 600; seed++) {
            var random = new Random(seed);
            Allowance.Rate rate = rate(random);
            Weather weather = Weather.random(random);
            var fleet = new Fleet(seed, weather, START, 1 + random.nextInt(6));
            int shards = random.nextInt(4) == 0 ? (int) Math.min(3, Math.min(rate.permits(), rate.burst())) : 1;
            var counter = new Counter("k", rate, shards);
            double perSecond = rate.permits() / (double) rate.per().toSeconds();
            load(fleet, counter, perSecond, 400, Math.min(rate.burst(), 20));
            fleet.run();
            assertThat(fleet.violation(rate))
                    .as("seed %s, %s, %s, %s shards", seed, rate, weather, shards)
                    .isNull();
            if (weather.isFair()) {
                assertThat(fleet.unknown)
                        .as("seed %s, %s, %s", seed, rate, weather)
                        .isZero();
            }
        }
    }

    @Test
    void no_window_of_the_calendar_admits_more_than_its_quota() {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var quota = new Allowance.Quota(1L + random.nextInt(300), Period.of(Period.Unit.MINUTE));
            Weather weather = Weather.random(random);
            var fleet = new Fleet(seed, weather, "2026-11-24T09:12:57.3Z", 1 + random.nextInt(6));
            load(fleet, new Counter("k", quota), 40, 600, Math.min(quota.permits(), 20));
            fleet.run();
            Map<Long, Long> windows = new HashMap<>();
            for (Admitted one : fleet.admitted) {
                windows.merge((fleet.start + one.at) / (60 * SECOND), one.cost, Long::sum);
            }
            for (long used : windows.values()) {
                assertThat(used).as("seed %s, %s, %s", seed, quota, weather).isLessThanOrEqualTo(quota.permits());
            }
            if (weather.isFair()) {
                assertThat(fleet.unknown)
                        .as("seed %s, %s, %s", seed, quota, weather)
                        .isZero();
            }
        }
    }

    /** However its clock is off, before and after it learns by how much: to the nanosecond what the limit says. */
    @Test
    void a_lone_instance_gets_the_whole_burst_and_the_full_rate() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            long permits = 1L + random.nextInt(50);
            long per = 1L + random.nextInt(3);
            long burst = 1L + random.nextInt(15);
            var rate = new Allowance.Rate(permits, Duration.ofSeconds(per), burst);
            Gcra gcra = Gcra.of(rate);
            var fleet = new Fleet(seed, new Weather(1_900_000_000L, 0, 0, 0, 0, 0, 0, 0, 0), START, 1);
            Instance lone = fleet.instances.getFirst();
            var counter = new Counter("k", rate);
            long[] end = {Long.MIN_VALUE / 2};
            long at = fleet.now;
            for (int i = 0; i < 300; i++) {
                at += random.nextInt(5) == 0 ? random.nextLong(4 * gcra.single()) : random.nextLong(gcra.single());
                int number = i;
                long seeded = seed;
                fleet.at(
                        at,
                        () -> lone.request(counter, 1, decision -> {
                            long wall = lone.wall();
                            long wait = end[0] + gcra.single() - gcra.capacity() - wall;
                            if (wait <= 0) {
                                assertThat(decision)
                                        .as("seed %s, %s, request %s, %s too late", seeded, rate, number, -wait)
                                        .isInstanceOf(Decision.Allowed.class);
                                end[0] = Math.max(end[0], wall) + gcra.single();
                            } else {
                                assertThat(decision)
                                        .as("seed %s, %s, request %s", seeded, rate, number)
                                        .isEqualTo(new Decision.Refused(Duration.ofNanos(wait)));
                            }
                        }));
            }
            fleet.run();
        }
    }

    /** Who alone uses a counter and waits as long as told is admitted, if told by an instance that is alone. */
    @Test
    void who_waits_as_long_as_told_is_admitted() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            Allowance.Rate rate = rate(random);
            Gcra gcra = Gcra.of(rate);
            var fleet = new Fleet(seed, new Weather(1_900_000_000L, 0, 0, 0, 0, 0, 0, 0, 0), START, 1);
            Instance lone = fleet.instances.getFirst();
            var counter = new Counter("k", rate);
            var turn = new Turn(fleet, lone, counter, gcra, seed);
            fleet.at(fleet.now, turn);
            fleet.run();
            assertThat(turn.refusals).isPositive();
        }
    }

    private static final class Turn implements Runnable {
        private final Fleet fleet;
        private final Instance lone;
        private final Counter counter;
        private final Gcra gcra;
        private final int seed;
        private long told = -1;
        private long end = Long.MIN_VALUE / 2;
        private int requests;
        private int refusals;

        Turn(Fleet fleet, Instance lone, Counter counter, Gcra gcra, int seed) {
            this.fleet = fleet;
            this.lone = lone;
            this.counter = counter;
            this.gcra = gcra;
            this.seed = seed;
        }

        @Override
        public void run() {
            lone.request(counter, 1, decision -> {
                long wall = lone.wall();
                if (decision instanceof Decision.Refused(var retryAfter)) {
                    assertThat(told)
                            .as("seed %s: who waited is admitted, request %s, now told %s", seed, requests, retryAfter)
                            .isNegative();
                    refusals++;
                    told = retryAfter.toNanos();
                    assertThat(told)
                            .as("seed %s: never earlier than the truth", seed)
                            .isGreaterThanOrEqualTo(end + gcra.single() - gcra.capacity() - wall);
                } else {
                    assertThat(decision).isInstanceOf(Decision.Allowed.class);
                    end = Math.max(end, wall) + gcra.single();
                    told = -1;
                }
                if (++requests < 1500 && refusals < 40) {
                    // The clock of this instance may be a ten-thousandth slow.
                    fleet.at(fleet.now + Math.max(0, told) + Math.max(0, told) / 10_000 + (told > 0 ? 1 : 0), this);
                }
            });
        }
    }

    /**
     * Instances that have just begun know the table's time to a second at best. Asking rather than refusing they learn it
     * within the first seconds, and polite callers are served from then on.
     */
    @ParameterizedTest(name = "{0}/s, {1} instances")
    @CsvSource({"20, 4", "100, 4", "100, 10", "10, 2"})
    void instances_that_have_just_begun_soon_serve_polite_callers(int permits, int size) {
        var rate = new Allowance.Rate(permits, Duration.ofSeconds(1), permits);
        int later = 0;
        int requests = 0;
        for (int seed = 0; seed < 10; seed++) {
            var fleet = new Fleet(seed, new Weather(1_000_000_000L, 5_000_000L, 0, 0, 0, 0, 0, 0, 0), START, size);
            var counter = new Counter("k", rate);
            int[] refused = new int[1];
            for (int i = 0; i < permits * 5; i++) {
                long at = i * 2L * SECOND / permits;
                Instance instance = fleet.instances.get(fleet.random.nextInt(size));
                fleet.at(
                        fleet.now + at,
                        () -> instance.request(counter, 1, decision -> {
                            if (!(decision instanceof Decision.Allowed) && at >= 3 * SECOND) {
                                refused[0]++;
                            }
                        }));
            }
            fleet.run();
            assertThat(fleet.violation(rate)).isNull();
            later += refused[0];
            requests += permits * 5;
        }
        assertThat(later).isLessThanOrEqualTo(requests / 100);
    }

    /** Steady demand of several times the rate: what comes back is used, without a write by everybody for each of it. */
    @ParameterizedTest(name = "{0}/s burst {1}, {2} instances, {3} times the rate")
    @CsvSource(delimiter = '|', textBlock = """
        100  | 200  | 1  | 3 | 0.10
        100  | 200  | 4  | 3 | 0.20
        1000 | 2000 | 10 | 3 | 0.10
        1000 | 1000 | 50 | 3 | 0.20
        1000 | 2000 | 100 | 3 | 0.20
        20   | 10   | 3  | 3 | 1.00
        5    | 4    | 2  | 5 | 1.00
        """)
    void at_steady_over_demand_nothing_is_left_unused(
            long permits, long burst, int size, double demand, double mostWrites) {
        var rate = new Allowance.Rate(permits, Duration.ofSeconds(1), burst);
        var fleet = new Fleet(5, new Weather(50_000_000L, 10_000_000L, 0, 0, 0, 0, 0, 0, 0), START, size);
        var counter = new Counter("k", rate);
        int seconds = 40;
        int learning = 5;
        int requests = (int) (permits * demand * (seconds + learning));
        for (int i = 0; i < requests; i++) {
            Instance instance = fleet.instances.get(fleet.random.nextInt(size));
            fleet.at(
                    fleet.now + (long) (fleet.random.nextDouble() * (seconds + learning) * SECOND),
                    () -> instance.request(counter, 1, _ -> {}));
        }
        fleet.run();
        assertThat(fleet.violation(rate)).isNull();
        long used = fleet.admitted.stream()
                .filter(one -> one.at >= learning * SECOND)
                .count();
        assertThat(fleet.unknown).isZero();
        assertThat(used).isGreaterThanOrEqualTo((long) (permits * seconds * 0.99));
        assertThat((double) fleet.writes / requests).isLessThan(mostWrites);
    }

    @Test
    void instants_and_nanoseconds_agree() {
        assertThat(Fleet.instant(TableClock.nanos(Instant.parse(START)))).isEqualTo(Instant.parse(START));
    }
}
