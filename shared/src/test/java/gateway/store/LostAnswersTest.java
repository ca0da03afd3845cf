package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Counters;
import gateway.limit.Counters.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that loses requests and answers takes permits away, and never gives any. */
class LostAnswersTest {
    private static final Instant EXPIRES = Instant.ofEpochSecond(1_900_000_000L);
    private static final int THREADS = 8;

    @ParameterizedTest(name = "requests lost {0}, answers lost {1}")
    @CsvSource({"0.2, 0", "0, 0.2", "0.1, 0.1"})
    void a_quota_is_never_exceeded_and_every_permit_that_was_seen_was_counted(double requests, double answers)
            throws Exception {
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        int limit = 60;
        try (var proxy = new FlakyProxy(LocalDynamoDb.endpoint(), requests, answers, 7)) {
            Counters counters = new DynamoCounters(Databases.light(proxy.endpoint()), table);
            List<Outcome> outcomes = race(150, () -> counters.add("q", 1, limit, EXPIRES));

            long taken =
                    outcomes.stream().filter(Outcome.Taken.class::isInstance).count();
            assertThat(proxy.lost()).isPositive();
            assertThat(taken).isLessThanOrEqualTo(used(table, "q", "used"));
            assertThat(used(table, "q", "used")).isLessThanOrEqualTo(limit);
            assertThat(states(outcomes)).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest(name = "requests lost {0}, answers lost {1}")
    @CsvSource({"0.2, 0", "0, 0.2", "0.1, 0.1"})
    void a_rate_is_never_exceeded_and_every_permit_that_was_seen_was_counted(double requests, double answers)
            throws Exception {
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        long now = 1_790_000_000_000_000_000L;
        long increment = 1000;
        int burst = 40;
        long ceiling = now + (burst - 1) * increment;
        try (var proxy = new FlakyProxy(LocalDynamoDb.endpoint(), requests, answers, 11)) {
            Counters counters = new DynamoCounters(Databases.light(proxy.endpoint()), table);
            List<Outcome> outcomes = race(150, () -> {
                Outcome first = counters.advance("r", now, ceiling, increment, false, EXPIRES);
                return first instanceof Outcome.Denied
                        ? counters.advance("r", now, ceiling, increment, true, EXPIRES)
                        : first;
            });

            long taken =
                    outcomes.stream().filter(Outcome.Taken.class::isInstance).count();
            long counted = (used(table, "r", "tat") - now) / increment;
            assertThat(proxy.lost()).isPositive();
            assertThat(taken).isLessThanOrEqualTo(counted);
            assertThat(counted).isLessThanOrEqualTo(burst);
            assertThat(states(outcomes)).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"light", "sdk"})
    void a_write_whose_answer_is_lost_is_made_once(String implementation) throws Exception {
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        int calls = 150;
        try (var proxy = new FlakyProxy(LocalDynamoDb.endpoint(), 0, 0.3, 13)) {
            DynamoDb db = implementation.equals("light")
                    ? Databases.light(proxy.endpoint())
                    : Databases.sdk(proxy.endpoint());
            Counters counters = new DynamoCounters(db, table);
            List<Outcome> outcomes = race(calls, () -> counters.add("q", 1, 10_000, EXPIRES));

            assertThat(outcomes).contains(new Outcome.Unavailable());
            assertThat(used(table, "q", "used")).isLessThanOrEqualTo(calls);
        }
    }

    /** What the counter came to: each taken permit saw a number of its own. */
    private static List<Long> states(List<Outcome> outcomes) {
        List<Long> states = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Taken(var _, long state)) {
                states.add(state);
            }
        }
        return states;
    }

    private static long used(String table, String key, String attribute) {
        DynamoDb.Reply reply = Databases.sdk(LocalDynamoDb.endpoint()).get(table, Item.of("key", key), true);
        OptionalLong value = ((DynamoDb.Done) reply)
                .item()
                .map(item -> item.number(attribute))
                .orElse(OptionalLong.empty());
        return value.orElse(0);
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
