package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Decision;
import gateway.limit.Limiter;
import gateway.policy.Limit;
import java.time.Duration;
import java.time.Instant;
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
    private static final Limit.By BY = new Limit.By.Consumer();

    static Stream<Limit> limits() {
        return Stream.of(
                new Limit.Throttle("rate", BY, 1, Duration.ofHours(1), 20, Limit.OnOutage.REFUSE),
                new Limit.Quota("quota", BY, 20, Limit.Window.MONTH, Limit.OnOutage.REFUSE));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void fifty_callers_at_once_get_exactly_the_limit(Limit limit) throws Exception {
        String table =
                TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
        DynamoDb db = Databases.light(LocalDynamoDb.endpoint());
        Instant now = Instant.parse("2026-11-24T09:00:00Z");
        var start = new CountDownLatch(1);
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(50)) {
            List<Future<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                var instance = new Limiter(new DynamoCounters(db, table));
                decisions.add(threads.submit(() -> {
                    start.await();
                    return instance.take(limit, "k", now);
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
