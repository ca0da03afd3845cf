package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.Allowance;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcraTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private static Gcra gcra(long permits, Duration per, long burst) {
        return Gcra.of(new Allowance.Rate(permits, per, burst));
    }

    @ParameterizedTest(name = "{0} per {1}, burst {2}: one each {3} ns, {4} ns ahead")
    @CsvSource(delimiter = '|', textBlock = """
        1          | PT1S    | 1                   | 1000000000 | 1000000000
        100        | PT1S    | 200                 | 10000000   | 2000000000
        3          | PT1S    | 3                   | 333333334  | 1000000002
        7          | PT1M    | 1                   | 8571428572 | 8571428572
        1000000000 | PT1S    | 5                   | 1          | 5
        1          | PT24H   | 1                   | 86400000000000 | 86400000000000
        1          | PT1S    | 9223372036854775807 | 1000000000 | 2305843009000000000
        1          | P200000D | 9                  | 2305843009213693952 | 2305843009213693952
        """)
    void the_period_is_rounded_up_and_nothing_overflows(
            long permits, Duration per, long burst, long period, long capacity) {
        Gcra gcra = gcra(permits, per, burst);
        assertThat(gcra.single()).isEqualTo(period);
        assertThat(gcra.capacity()).isEqualTo(capacity);
        assertThat(Math.addExact(Math.addExact(NOW, gcra.capacity()), gcra.length(burst)))
                .isPositive();
    }

    /** {@code k * period <= t + capacity} must give {@code k <= t * permits / per + burst}, in exact arithmetic. */
    @Test
    void rounding_never_admits_more() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long permits = 1 + random.nextLong(1L << random.nextInt(1, 32));
            Duration per = Duration.ofSeconds(1 + random.nextLong(1L << random.nextInt(1, 22)));
            long burst = 1 + random.nextLong(1L << random.nextInt(1, 20));
            long t = random.nextLong(1L << random.nextInt(1, 50));
            Gcra gcra = gcra(permits, per, burst);
            long most = (t + gcra.capacity()) / gcra.length(1);
            BigInteger left = BigInteger.valueOf(most - burst).multiply(BigInteger.valueOf(per.toNanos()));
            BigInteger right = BigInteger.valueOf(t).multiply(BigInteger.valueOf(permits));
            assertThat(left)
                    .as("%s per %s burst %s in %s", permits, per, burst, t)
                    .isLessThanOrEqualTo(right);
            if (gcra.single() >= 1000) {
                assertThat(gcra.permits(gcra.capacity())).isEqualTo(Math.min(burst, Gcra.MAX / gcra.single()));
            }
        }
    }
}
