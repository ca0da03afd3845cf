package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Deadline;
import gateway.limit.Counter;
import gateway.limit.Decision;
import gateway.limit.InFlightGate;
import gateway.limit.InFlightGate.Entered;
import gateway.limit.Slots;
import gateway.limit.SlotsContract;
import gateway.limit.TableClock;
import gateway.policy.Allowance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link Slots} on every implementation of DynamoDB, and who uses them on a real table. */
class DynamoSlotsTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @Nested
    class LightOnDynamoDbLocal extends SlotsContract {
        @Override
        protected Slots slots() {
            return new DynamoSlots(Databases.light(LocalDynamoDb.endpoint()), table());
        }
    }

    @Nested
    class SdkOnDynamoDbLocal extends SlotsContract {
        @Override
        protected Slots slots() {
            return new DynamoSlots(Databases.sdk(LocalDynamoDb.endpoint()), table());
        }
    }

    private static String table() {
        return TestTables.create(Databases.client(LocalDynamoDb.endpoint())).counters();
    }

    private static Entered enter(InFlightGate gate, Counter counter) {
        return gate.enter(counter, Deadline.in(CLOCK, Duration.ofSeconds(10)));
    }

    /** As many instances as callers, all at one moment; nobody leaves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 45})
    void fifty_callers_at_once_get_exactly_the_slots(int requests) throws Exception {
        var slots = new DynamoSlots(Databases.light(LocalDynamoDb.endpoint()), table());
        var counter = new Counter("k", new Allowance.InFlight(requests));
        var start = new CountDownLatch(1);
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(50)) {
            List<Future<Entered>> running = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                var instance = new InFlightGate(slots, TableClock.exact(CLOCK));
                running.add(threads.submit(() -> {
                    start.await();
                    return enter(instance, counter);
                }));
            }
            start.countDown();
            for (Future<Entered> each : running) {
                assertThat(each.get().decision()).isNotInstanceOf(Decision.Unknown.class);
                admitted += each.get().held() == null ? 0 : 1;
            }
        }
        assertThat(admitted).isEqualTo(requests);
    }

    /** Requests and answers get lost, instances die with what they hold, and time goes on. */
    @ParameterizedTest(name = "requests lost {0}, answers lost {1}")
    @CsvSource({"0, 0", "0.2, 0", "0, 0.2", "0.1, 0.1"})
    void never_more_are_on_their_way_than_there_are_slots(double requests, double answers) throws Exception {
        int most = 5;
        var counter = new Counter("k", new Allowance.InFlight(most));
        var inside = new AtomicInteger();
        var highest = new AtomicInteger();
        var served = new AtomicInteger();
        try (var proxy = new FlakyProxy(LocalDynamoDb.endpoint(), requests, answers, 17);
                var threads = Executors.newFixedThreadPool(20)) {
            var slots = new DynamoSlots(Databases.light(proxy.endpoint()), table());
            List<InFlightGate> instances = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                instances.add(new InFlightGate(slots, TableClock.exact(CLOCK)));
            }
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                InFlightGate instance = instances.get(i % instances.size());
                running.add(threads.submit(() -> {
                    Entered entered = enter(instance, counter);
                    if (entered.held() != null) {
                        highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        served.incrementAndGet();
                        Thread.sleep(2);
                        inside.decrementAndGet();
                        instance.leave(entered.held());
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(highest.get()).isLessThanOrEqualTo(most);
        assertThat(served.get()).isPositive();
    }

    @Test
    void what_an_instance_that_died_had_is_free_when_its_time_is_over() {
        var slots = new DynamoSlots(Databases.light(LocalDynamoDb.endpoint()), table());
        var counter = new Counter("k", new Allowance.InFlight(1));
        var clock = new gateway.HandMovedClock("2026-11-24T09:12:30Z");
        var deadline = Deadline.in(clock, Duration.ofSeconds(10));
        var dead = new InFlightGate(slots, TableClock.exact(clock));
        var other = new InFlightGate(slots, TableClock.exact(clock));
        assertThat(dead.enter(counter, deadline).held()).isNotNull();

        clock.move(Duration.ofSeconds(10));
        assertThat(other.enter(counter, deadline).decision()).isEqualTo(new Decision.Refused(Duration.ofSeconds(1)));
        clock.move(Duration.ofMillis(1100));
        assertThat(other.enter(counter, deadline).held()).isNotNull();
    }
}
