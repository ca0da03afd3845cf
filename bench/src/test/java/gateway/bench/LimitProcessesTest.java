package gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.bench.LimitProcesses.Asked;
import gateway.bench.LimitProcesses.Outcome;
import gateway.bench.LimitProcesses.Outcomes;
import gateway.bench.LimitProcesses.Trial;
import gateway.local.LocalDynamo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Processes on one table admit no more than its limits, whatever becomes of them: what is checked is a bound, never how fast
 * anything is. Each limit is asked for three times what it may admit, by processes whose clocks are up to two seconds off
 * and who know nothing of that, or agree and are known to.
 */
@DisabledOnOs(OS.WINDOWS) // no processes are stopped there
class LimitProcessesTest {
    private static final int PROCESSES = 6;
    private static LocalDynamo dynamo;

    @BeforeAll
    static void start() throws Exception {
        dynamo = LocalDynamo.start(0);
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        of one clock, undisturbed            | 0 | 0   | 0 | 0 | 0.4
        undisturbed                          | 2 | 0   | 0 | 0 | 0.1
        killed and stopped                   | 2 | 0   | 6 | 6 | 0.05
        killed, stopped, and a table failing | 2 | 0.2 | 4 | 4 | 0.02
        """)
    void processes_on_one_table_admit_no_more_than_the_limit(
            String name, int skew, double failing, int kills, int stops, double atLeast) throws Exception {
        Duration off = Duration.ofSeconds(skew);
        var trial = new Trial(name, PROCESSES, 6, 3 * LimitProcesses.RATE, off, off, failing, kills, stops, false);
        Outcomes outcomes = LimitProcesses.run(trial, dynamo.endpoint());
        assertThat(outcomes.failed() > 0).isEqualTo(failing > 0);
        assertThat(outcomes.limits()).as("%s", outcomes).allSatisfy(outcome -> {
            assertThat(outcome.most()).isLessThanOrEqualTo(outcome.bound());
            // Whoever admits nobody keeps every bound.
            assertThat(outcome.utilisation()).isGreaterThan(atLeast);
        });
    }

    @Test
    void a_limiter_that_does_not_share_its_table_is_found_out() throws Exception {
        var trial = new Trial(
                "a table each", PROCESSES, 4, 3 * LimitProcesses.RATE, Duration.ZERO, Duration.ZERO, 0, 0, 0, true);
        Outcomes outcomes = LimitProcesses.run(trial, dynamo.endpoint());
        assertThat(outcomes.limits()).as("%s", outcomes).noneMatch(Outcome::within);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        nobody                                                      |                                  | 0
        one                                                         | 0-0                              | 10
        three at once                                               | 0-0 0-0 0-0                      | 30
        one every 10                                                | 0-0 10-10 20-20 30-30            | 10
        two every 10                                                | 0-0 0-0 10-10 10-10 20-20 20-20  | 40
        one every 5                                                 | 0-0 5-5 10-10                    | 20
        a burst after a rest                                        | 0-0 500-500 500-501 501-502      | 28
        what was decided at some time within 30 counts for all of it | 0-30 0-30 30-60 30-60           | 0
        one that was kept waiting comes with no others for certain  | 0-100 40-40 41-41                | 19
        """)
    void the_burst_that_admissions_need_is_that_of_the_worst_interval(String name, String admitted, long capacity) {
        List<Asked> all = admitted == null
                ? List.of()
                : List.of(admitted.split(" ")).stream()
                        .map(each -> each.split("-"))
                        .map(ends -> new Asked(Long.parseLong(ends[0]), Long.parseLong(ends[1]), 0, Asked.ALLOWED))
                        .toList();
        assertThat(LimitProcesses.mostOver(all, 10)).as(name).isEqualTo(capacity);
    }
}
