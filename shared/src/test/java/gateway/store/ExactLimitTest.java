package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Counter;
import gateway.limit.Decision;
import gateway.limit.Limiter;
import gateway.limit.TableClock;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The limiter on a real table: as many instances as threads, all at one moment, get exactly the limit. */
class ExactLimitTest {
    static Stream<Allowance> limits() {
        return Stream.of(
                new Allowance.Rate(1, Duration.ofHours(1), 20), new Allowance.Quota(20, Period.of(Period.Unit.MONTH)));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void fifty_callers_at_once_get_exactly_the_limit(Allowance limit) throws Exception {
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        DynamoDb db = Databases.light(LocalDynamoDb.endpoint());
        TableClock now = TableClock.exact(InstantSource.fixed(Instant.parse("2026-11-24T09:00:00Z")));
        var start = new CountDownLatch(1);
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(50)) {
            List<Future<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                var instance = new Limiter(new DynamoCounters(db, table), now);
                decisions.add(threads.submit(() -> {
                    start.await();
                    return instance.take(new Counter("k", limit), 1, Duration.ZERO);
                }));
            }
            start.countDown();
            for (Future<Decision> decision : decisions) {
                switch (decision.get()) {
                    case Decision.Allowed _ -> admitted++;
                    case Decision.Refused(var retryAfter) ->
                        assertThat(retryAfter).isPositive();
                    case Decision.Unknown _ -> throw new AssertionError("a table that is there answers");
                }
            }
        }
        assertThat(admitted).isEqualTo(20);
    }
}
