package gateway.bench.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gateway.limit.TableClock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsSimTest {
    private static final long SEED = 7;

    static Stream<Scenario> scenarios() {
        return Scenario.all().stream().map(scenario -> scenario.shortened(0.05));
    }

    private static Scenario scenario(String name) {
        return scenarios()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double most(Scenario scenario, Node.Maker maker, double demand) {
        return new Run(scenario, maker, demand, SEED).result().most();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_gateway_never_lets_more_pass_than_the_limit(Scenario scenario) {
        assertThat(most(scenario, Contender.PRODUCT, 1.5)).isLessThanOrEqualTo(LimitsSim.EXACT);
    }

    @ParameterizedTest
    @CsvSource({"WINDOW, 1.5", "DEFERRED, 1.5"})
    void limiters_that_are_not_exact_exceed_it(Contender contender, double least) {
        assertThat(most(scenario("10 instances, 100/s, burst 100"), contender, 3))
                .isGreaterThan(least);
    }

    /** The measure finds a limiter that believes the instances' clocks where these run too fast. */
    @Test
    void clocks_that_are_believed_exceed_it() {
        Node.Maker believing = (run, _) -> {
            var fast = new OwnClock(run.time, 0, 0.5);
            var time = new TableClock(fast, fast);
            time.heardWithoutDate();
            return new Contender.ProductNode(run, fast, time, false);
        };
        Scenario scenario = scenario("10 instances, 100/s, burst 100");
        assertThat(most(scenario, believing, 3)).isGreaterThan(1.2);
        assertThat(most(scenario, Contender.PRODUCT, 3)).isLessThanOrEqualTo(LimitsSim.EXACT);
    }

    @Test
    void the_same_seed_gives_the_same() {
        Scenario all = scenario("10 instances, 1000/s, each freezes every 20 s");
        assertThat(new Run(all, Contender.PRODUCT, 1.5, SEED).result())
                .isEqualTo(new Run(all, Contender.PRODUCT, 1.5, SEED).result());
    }

    /** Of 2 a second and a burst of 3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0                       | 0.3333
        0 0 0                   | 1
        0 0 0 500 1000 1500     | 1
        0 0 0 0                 | 1.3333
        0 0 0 499               | 1.0005
        0 9000 9000 9000 9000   | 1.3333
        9000 0 9000 9000 5000   | 1
        """)
    void the_most_in_any_interval_is_found(String milliseconds, double ratio) {
        long[] times = Arrays.stream(milliseconds.split(" "))
                .mapToLong(text -> Timeline.START + Long.parseLong(text) * Timeline.MILLI)
                .toArray();
        assertThat(Bound.ofRate(times, 2, 3)).isCloseTo(ratio, within(0.0001));
    }

    @Test
    void a_plot_has_a_line_for_each_limiter() {
        Scenario small = scenario("1 instance, 10/s, burst 10");
        String plot = Plot.of(List.of(LimitsSim.row(small, 0.5, SEED), LimitsSim.row(small, 3, SEED)));
        assertThat(plot).startsWith("<svg").endsWith("</svg>\n").contains(Contender.DEFERRED.words);
        assertThat(plot.split("<polyline", -1)).hasSize(1 + 2 * 4);
    }
}
