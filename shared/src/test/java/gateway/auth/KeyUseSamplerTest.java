package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.KeyUses.Kept;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class KeyUseSamplerTest {
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Kept outcome = Kept.KEPT;
    private final KeyUseSampler sampler = new KeyUseSampler(
            (consumer, keyId, at) -> {
                told.add(consumer + " " + keyId + " " + at);
                return outcome;
            },
            clock,
            waiting::add);

    private void use(String consumer, String keyId) {
        sampler.used(consumer, keyId);
        runAll();
    }

    private void runAll() {
        while (!waiting.isEmpty()) {
            waiting.poll().run();
        }
    }

    @Test
    void a_busy_key_is_told_of_once_an_hour() {
        for (int i = 0; i < 3 * 3600; i++) {
            use("acme", "k1");
            clock.move(Duration.ofSeconds(1));
        }
        assertThat(told)
                .containsExactly(
                        "acme k1 2026-11-24T09:00:00Z", "acme k1 2026-11-24T10:00:00Z", "acme k1 2026-11-24T11:00:00Z");
    }

    @Test
    void each_key_is_told_of_by_itself() {
        use("acme", "k1");
        use("acme", "k2");
        use("zeta", "k1");
        assertThat(told).hasSize(3);
    }

    @Test
    void nothing_is_told_before_the_request_goes_on() {
        sampler.used("acme", "k1");
        sampler.used("acme", "k1");
        assertThat(told).isEmpty();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void what_was_lost_is_told_again_a_minute_later() {
        outcome = Kept.LOST;
        for (int i = 0; i < 180; i++) {
            use("acme", "k1");
            clock.move(Duration.ofSeconds(1));
        }
        assertThat(told).hasSize(3);
        outcome = Kept.KEPT;
        use("acme", "k1");
        clock.move(Duration.ofMinutes(59));
        use("acme", "k1");
        assertThat(told).hasSize(4);
    }

    @Test
    void a_crowd_of_keys_is_told_of_a_few_at_a_time() {
        for (int i = 0; i < 100; i++) {
            sampler.used("acme", "k" + i);
        }
        assertThat(waiting).hasSize(2);
        runAll();
        use("acme", "k50");
        assertThat(told).hasSize(3);
    }

    @Test
    void a_failure_is_nobodys_business() {
        var failing = new KeyUseSampler(
                (_, _, _) -> {
                    throw new IllegalStateException("broken");
                },
                clock,
                Runnable::run);
        failing.used("acme", "k1");
        var full = new KeyUseSampler((_, _, _) -> Kept.KEPT, clock, _ -> {
            throw new RejectedExecutionException();
        });
        full.used("acme", "k1");
        full.used("acme", "k1");
    }

    @Test
    void a_clock_that_is_set_back_does_not_silence_a_key() {
        use("acme", "k1");
        clock.move(Duration.ofDays(-1));
        use("acme", "k1");
        assertThat(told).hasSize(2);
    }
}
