package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Counters.Outcome;
import gateway.limit.Counters.Outcome.Denied;
import gateway.limit.Counters.Outcome.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every implementation of the port to the counters does. */
public abstract class CountersContract {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final Instant EXPIRES = Instant.ofEpochSecond(1_800_000_000L);
    private static final int THREADS = 16;

    private Counters counters;

    /** An implementation whose counters are all fresh. */
    protected abstract Counters counters();

    @BeforeEach
    void open() {
        counters = counters();
    }

    private Outcome idle(String key, long now, long increment, long room) {
        return counters.advance(key, now, now + room, increment, false, EXPIRES);
    }

    private Outcome busy(String key, long now, long increment, long room) {
        return counters.advance(key, now, now + room, increment, true, EXPIRES);
    }

    @Test
    void an_idle_step_starts_a_fresh_key() {
        assertThat(idle("k", NOW, 10, 100)).isEqualTo(new Taken(Outcome.NONE, NOW + 10));
    }

    @Test
    void a_busy_step_on_a_fresh_key_is_denied_without_state() {
        assertThat(busy("k", NOW, 10, 100)).isEqualTo(new Denied(Long.MIN_VALUE));
    }

    @ParameterizedTest(name = "tat at now{0}, room {1}: a busy step {2}")
    @CsvSource(delimiter = '|', textBlock = """
        -1  | 100 | denied
        0   | 100 | taken
        50  | 100 | taken
        100 | 100 | taken
        101 | 100 | denied
        0   | 0   | taken
        1   | 0   | denied
        0   | -1  | denied
        """)
    void a_busy_step_needs_a_tat_between_now_and_the_room_ahead(long ahead, long room, String outcome) {
        idle("k", NOW + ahead - 7, 7, 1000); // leaves the TAT at NOW + ahead

        assertThat(busy("k", NOW, 10, room))
                .isEqualTo(
                        outcome.equals("taken") ? new Taken(NOW + ahead, NOW + ahead + 10) : new Denied(NOW + ahead));
    }

    @ParameterizedTest(name = "tat at now{0}, room {1}: an idle step {2}")
    @CsvSource(delimiter = '|', textBlock = """
        -1  | 100 | taken
        0   | 100 | denied
        50  | 100 | denied
        -1  | 0   | taken
        -2  | -1  | taken
        -1  | -1  | taken
        -1  | -2  | denied
        """)
    void an_idle_step_needs_a_tat_of_the_past_and_room(long ahead, long room, String outcome) {
        idle("k", NOW + ahead - 7, 7, 1000);

        assertThat(idle("k", NOW, 10, room))
                .isEqualTo(outcome.equals("taken") ? new Taken(NOW + ahead, NOW + 10) : new Denied(NOW + ahead));
    }

    @Test
    void a_count_goes_up_to_its_limit_and_no_further() {
        assertThat(counters.add("q", 3, 5, EXPIRES)).isEqualTo(new Taken(0, 3));
        assertThat(counters.add("q", 2, 5, EXPIRES)).isEqualTo(new Taken(3, 5));
        assertThat(counters.add("q", 1, 5, EXPIRES)).isEqualTo(new Denied(5));
    }

    @Test
    void a_count_never_takes_part_of_what_is_asked() {
        counters.add("q", 3, 5, EXPIRES);

        assertThat(counters.add("q", 3, 5, EXPIRES)).isEqualTo(new Denied(3));
        assertThat(counters.add("q", 2, 5, EXPIRES)).isEqualTo(new Taken(3, 5));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "6, 5"})
    void more_than_the_limit_is_denied_a_fresh_key_too(long n, long limit) {
        assertThat(counters.add("q", n, limit, EXPIRES)).isEqualTo(new Denied(Long.MIN_VALUE));
    }

    @Test
    void a_limit_that_was_lowered_denies_what_was_within_the_old_one() {
        counters.add("q", 4, 5, EXPIRES);

        assertThat(counters.add("q", 1, 3, EXPIRES)).isEqualTo(new Denied(4));
    }

    @Test
    void what_was_taken_can_be_given_back_whatever_the_limit() {
        counters.add("q", 4, 5, EXPIRES);

        assertThat(counters.add("q", -3, 0, EXPIRES)).isEqualTo(new Taken(4, 1));
    }

    @Test
    void what_was_not_taken_cannot_be_given_back() {
        counters.add("q", 2, 5, EXPIRES);

        assertThat(counters.add("q", -3, 5, EXPIRES)).isEqualTo(new Denied(2));
        assertThat(counters.add("fresh", -1, 5, EXPIRES)).isEqualTo(new Denied(Long.MIN_VALUE));
    }

    @Test
    void keys_are_counted_apart() {
        counters.add("a", 5, 5, EXPIRES);

        assertThat(counters.add("b", 1, 5, EXPIRES)).isEqualTo(new Taken(0, 1));
    }

    @Test
    void many_threads_at_a_quota_take_exactly_its_limit() throws Exception {
        List<Outcome> outcomes = race(200, () -> counters.add("q", 1, 50, EXPIRES));

        assertThat(outcomes).filteredOn(Taken.class::isInstance).hasSize(50);
        assertThat(outcomes).doesNotContain(new Outcome.Unavailable());
    }

    @Test
    void many_threads_at_a_rate_take_exactly_its_burst() throws Exception {
        int burst = 40;
        long increment = 1_000;
        long room = (burst - 1) * increment;
        List<Outcome> outcomes = race(200, () -> {
            Outcome first = idle("r", NOW, increment, room);
            return first instanceof Denied ? busy("r", NOW, increment, room) : first;
        });

        assertThat(outcomes).filteredOn(Taken.class::isInstance).hasSize(burst);
        assertThat(outcomes).filteredOn(Denied.class::isInstance).containsOnly(new Denied(NOW + burst * increment));
    }

    private static List<Outcome> race(int times, Callable<Outcome> step) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Outcome>> running = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                running.add(threads.submit(step));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> each : running) {
                outcomes.add(each.get());
            }
            return outcomes;
        }
    }
}
