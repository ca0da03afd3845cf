package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.http.Deadline;
import gateway.limit.InFlightGate.Entered;
import gateway.limit.InFlightGate.Held;
import gateway.policy.Allowance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightGateTest {
    private static final Decision.Refused FULL = new Decision.Refused(Duration.ofSeconds(1));
    private static final Decision.Unknown UNKNOWN = new Decision.Unknown();

    private final InMemorySlots slots = new InMemorySlots();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");

    private InFlightGate gate() {
        return new InFlightGate(slots, TableClock.exact(clock));
    }

    private static Counter counter(int requests) {
        return new Counter("k", new Allowance.InFlight(requests));
    }

    private Entered enter(InFlightGate gate, int requests) {
        return gate.enter(counter(requests), Deadline.in(clock, Duration.ofSeconds(10)));
    }

    private Held held(InFlightGate gate, int requests) {
        Held held = enter(gate, requests).held();
        if (held == null) {
            throw new AssertionError("there was room");
        }
        return held;
    }

    private int admitted(InFlightGate gate, int requests, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += enter(gate, requests).held() == null ? 0 : 1;
        }
        return admitted;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 31, 32, 33, 100, 1000})
    void as_many_are_let_in_as_there_are_slots_on_however_many_pages(int requests) {
        assertThat(admitted(gate(), requests, requests + 10)).isEqualTo(requests);
        assertThat(admitted(gate(), requests, 1)).isZero();
    }

    @Test
    void what_is_left_is_told() {
        InFlightGate gate = gate();
        assertThat(enter(gate, 3).decision()).isEqualTo(new Decision.Allowed(2, Duration.ZERO));
        assertThat(enter(gate(), 3).decision()).isEqualTo(new Decision.Allowed(1, Duration.ZERO));
        assertThat(enter(gate, 3).decision()).isEqualTo(new Decision.Allowed(0, Duration.ZERO));
        assertThat(enter(gate, 3).decision()).isEqualTo(FULL);
    }

    @Test
    void who_leaves_makes_room_for_another_instance() {
        InFlightGate gate = gate();
        Held held = held(gate, 1);
        InFlightGate other = gate();
        assertThat(enter(other, 1).decision()).isEqualTo(FULL);
        gate.leave(held);
        clock.move(Duration.ofMillis(51));
        assertThat(enter(other, 1).held()).isNotNull();
    }

    @Test
    void who_leaves_makes_room_here_at_once() {
        InFlightGate gate = gate();
        for (int i = 0; i < 10; i++) {
            Held held = held(gate, 1);
            assertThat(enter(gate, 1).decision()).isEqualTo(FULL);
            gate.leave(held);
        }
        assertThat(slots.writes()).isEqualTo(20);
    }

    @Test
    void leaving_twice_is_leaving_once() {
        InFlightGate gate = gate();
        Held first = held(gate, 1);
        gate.leave(first);
        held(gate, 1);
        gate.leave(first);
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
    }

    @Test
    void who_goes_on_calling_while_it_is_full_costs_a_write_now_and_then() {
        held(gate(), 1);
        InFlightGate other = gate();
        for (int i = 0; i < 100; i++) {
            assertThat(enter(other, 1).decision()).isEqualTo(FULL);
            clock.move(Duration.ofMillis(1));
        }
        assertThat(slots.writes()).isLessThanOrEqualTo(4);
    }

    @Test
    void what_a_dead_instance_had_is_free_once_its_requests_must_be_over() {
        held(gate(), 1);
        clock.move(Duration.ofMillis(10_999));
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
        clock.move(Duration.ofMillis(3));
        assertThat(enter(gate(), 1).held()).isNotNull();
    }

    @Test
    void who_comes_too_late_does_not_free_what_another_has_by_now() {
        InFlightGate slow = gate();
        Held held = held(slow, 1);
        clock.move(Duration.ofSeconds(12));
        held(gate(), 1);
        slow.leave(held);
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
    }

    @Test
    void a_take_whose_answer_is_lost_counts_and_is_had_by_the_next_request_of_the_instance() {
        InFlightGate gate = gate();
        slots.deaf(true);
        assertThat(enter(gate, 1).decision()).isEqualTo(UNKNOWN);
        slots.deaf(false);
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
        Held held = held(gate, 1);
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
        gate.leave(held);
        assertThat(enter(gate(), 1).held()).isNotNull();
    }

    @Test
    void a_leave_whose_answer_is_lost_is_no_harm() {
        InFlightGate gate = gate();
        Held held = held(gate, 1);
        slots.deaf(true);
        gate.leave(held);
        slots.deaf(false);
        held(gate, 1);
        assertThat(admitted(gate, 1, 5)).isZero();
        assertThat(enter(gate(), 1).decision()).isEqualTo(FULL);
    }

    @Test
    void a_leave_that_is_lost_is_made_up_for_beside_another_request() {
        InFlightGate gate = gate();
        Held held = held(gate, 1);
        slots.away(true);
        gate.leave(held);
        assertThat(gate.isTidy()).isFalse();
        slots.away(false);
        gate.tidy();
        assertThat(enter(gate(), 1).held()).isNotNull();
        assertThat(gate.isTidy()).isTrue();
    }

    @Test
    void while_the_table_is_away_it_is_not_asked_all_the_time() {
        InFlightGate gate = gate();
        slots.deaf(true);
        for (int i = 0; i < 100; i++) {
            assertThat(enter(gate, 5).decision()).isEqualTo(UNKNOWN);
        }
        assertThat(slots.writes()).isEqualTo(3);
        slots.deaf(false);
        clock.move(Duration.ofMillis(1001));
        assertThat(enter(gate, 5).held()).isNotNull();
    }

    @Test
    void alone_an_instance_lets_in_as_many_as_it_has_had_at_once() {
        InFlightGate gate = gate();
        Held first = held(gate, 5);
        Held second = held(gate, 5);
        gate.leave(first);
        gate.leave(second);
        List<Held> alone = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Held held = gate.enterAlone(counter(5)).held();
            if (held != null) {
                alone.add(held);
            }
        }
        assertThat(alone).hasSize(2);
        gate.leave(alone.getFirst());
        gate.leave(alone.getFirst());
        assertThat(gate.enterAlone(counter(5)).held()).isNotNull();
        assertThat(gate.enterAlone(counter(5)).decision()).isEqualTo(FULL);
    }

    @Test
    void alone_a_new_instance_lets_in_one() {
        InFlightGate gate = gate();
        assertThat(gate.enterAlone(counter(5)).decision()).isEqualTo(new Decision.Allowed(0, Duration.ZERO));
        assertThat(gate.enterAlone(counter(5)).decision()).isEqualTo(FULL);
    }

    @Test
    void where_there_is_room_enough_a_slot_is_kept_for_the_next_request() {
        InFlightGate gate = gate();
        for (int i = 0; i < 1000; i++) {
            gate.leave(held(gate, 16));
            clock.move(Duration.ofMillis(10));
        }
        assertThat(slots.writes()).isBetween(1, 4);
        gate.tidy();
        assertThat(gate.isTidy()).as("it is kept for now").isFalse();
        clock.move(Duration.ofSeconds(1));
        gate.tidy();
        assertThat(gate.isTidy()).isTrue();
        assertThat(admitted(gate(), 16, 20)).as("it was left").isEqualTo(16);
    }

    @Test
    void no_more_than_an_eighth_is_kept_however_many_instances_there_are() {
        for (int i = 0; i < 100; i++) {
            InFlightGate gate = gate();
            gate.leave(held(gate, 32));
        }
        assertThat(admitted(gate(), 32, 40)).isEqualTo(28);
    }

    @Test
    void of_few_none_is_kept() {
        for (int i = 0; i < 100; i++) {
            InFlightGate gate = gate();
            gate.leave(held(gate, 15));
        }
        assertThat(admitted(gate(), 15, 20)).isEqualTo(15);
    }

    /** Instances with clocks that are off, within what is assumed, that come and go, die and lose answers. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "16, 3", "40, 4"})
    void never_more_than_that_whatever_happens(int requests, long seed) {
        var random = new Random(seed);
        List<InFlightGate> gates = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long offset = random.nextLong(-1_900, 1_900);
            var time = new TableClock(
                    () -> clock.instant().plusMillis(offset),
                    () -> TableClock.nanos(clock.instant().plusMillis(offset)));
            gates.add(new InFlightGate(slots, time));
        }
        List<Runnable> inside = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        int served = 0;
        for (int step = 0; step < 20_000; step++) {
            slots.deaf(random.nextInt(10) == 0);
            slots.away(random.nextInt(20) == 0);
            clock.move(Duration.ofMillis(random.nextInt(60)));
            long now = clock.instant().toEpochMilli();
            for (int i = inside.size() - 1; i >= 0; i--) {
                boolean over = ends.get(i) <= now;
                if (over || random.nextInt(20) == 0) {
                    ends.remove(i);
                    Runnable leave = inside.remove(i);
                    if (!over) { // at its deadline its instance has died
                        leave.run();
                    }
                }
            }
            InFlightGate gate = gates.get(random.nextInt(gates.size()));
            if (random.nextInt(50) == 0) {
                gate.tidy();
            }
            Held held = gate.enter(counter(requests), Deadline.in(clock, Duration.ofSeconds(3)))
                    .held();
            if (held != null) {
                served++;
                inside.add(() -> gate.leave(held));
                ends.add(now + 3000);
            }
            assertThat(inside).hasSizeLessThanOrEqualTo(requests);
        }
        assertThat(served).isGreaterThan(300 * Math.min(requests, 10));
    }
}
