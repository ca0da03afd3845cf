package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.limit.Slots.Outcome;
import gateway.limit.Slots.Outcome.Denied;
import gateway.limit.Slots.Outcome.Done;
import gateway.limit.Slots.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every implementation of the port to slots does. */
public abstract class SlotsContract {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final Instant EXPIRES = Instant.ofEpochSecond(1_800_000_000L);

    private Slots slots;

    /** An implementation whose slots are all free. */
    protected abstract Slots slots();

    @BeforeEach
    void open() {
        slots = slots();
    }

    private Outcome take(int slot, long free, long until) {
        return slots.take("k/f0", slot, free, 0, until, EXPIRES);
    }

    private static Taken with(int slot, long until) {
        long[] taken = new long[Slots.ON_A_PAGE];
        taken[slot] = until;
        return Taken.of(taken);
    }

    @Test
    void a_free_slot_is_taken_and_then_it_is_not_free() {
        assertThat(take(3, NOW, NOW + 50)).isEqualTo(new Done(Taken.of()));
        assertThat(take(3, NOW, NOW + 60)).isEqualTo(new Denied(with(3, NOW + 50)));
        assertThat(take(31, NOW, NOW + 60)).isEqualTo(new Done(with(3, NOW + 50)));
    }

    @Test
    void one_that_was_left_is_free() {
        take(3, NOW, NOW + 50);
        assertThat(slots.leave("k/f0", 3, NOW + 50)).isEqualTo(new Done(with(3, NOW + 50)));
        assertThat(take(3, NOW, NOW + 60)).isEqualTo(new Done(Taken.of()));
    }

    @ParameterizedTest(name = "taken until now{0}: {1}")
    @CsvSource({"-1, taken", "0, denied", "1, denied"})
    void one_whose_time_is_over_is_free(long ahead, String outcome) {
        take(3, NOW - 100, NOW + ahead);
        assertThat(take(3, NOW, NOW + 60))
                .isEqualTo(outcome.equals("taken") ? new Done(with(3, NOW + ahead)) : new Denied(with(3, NOW + ahead)));
    }

    @Test
    void who_has_a_slot_can_have_it_for_longer() {
        take(3, NOW, NOW + 50);
        assertThat(slots.take("k/f0", 3, NOW, NOW + 49, NOW + 90, EXPIRES)).isInstanceOf(Denied.class);
        assertThat(slots.take("k/f0", 3, NOW, NOW + 50, NOW + 90, EXPIRES)).isInstanceOf(Done.class);
        assertThat(slots.leave("k/f0", 3, NOW + 50)).isEqualTo(new Denied(with(3, NOW + 90)));
    }

    @Test
    void nobody_leaves_what_another_has() {
        take(3, NOW, NOW + 50);
        assertThat(slots.leave("k/f0", 3, NOW + 49)).isEqualTo(new Denied(with(3, NOW + 50)));
        assertThat(slots.leave("k/f0", 4, NOW + 50)).isInstanceOf(Denied.class);
        assertThat(slots.leave("other/f0", 3, NOW + 50)).isEqualTo(new Denied(Taken.of()));
    }

    @Test
    void many_at_one_slot_are_one() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Future<Outcome>> running = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long until = NOW + 50 + i;
                running.add(threads.submit(() -> take(0, NOW, until)));
            }
            int taken = 0;
            for (Future<Outcome> each : running) {
                taken += each.get() instanceof Done ? 1 : 0;
            }
            assertThat(taken).isEqualTo(1);
        }
    }
}
