package gateway.auth;

import static gateway.auth.InMemoryConsumers.at;
import static gateway.auth.InMemoryConsumers.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.HandMovedClock;
import gateway.auth.CachedConsumers.Times;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachedConsumersTest {
    private static final ApiKey KEY = ApiKey.generate("acme", new SecureRandom());

    @ParameterizedTest(name = "CONSUMERS_MAX_STALE_MS={0}: found {1}, absent {2}")
    @CsvSource({"'', 30000, 10000", "0, 0, 0", "2500, 2500, 2500", "60000, 60000, 10000"})
    void the_environment_says_how_old_an_answer_may_be(String text, long found, long absent) {
        Times times = Times.from(Map.of("CONSUMERS_MAX_STALE_MS", text));

        assertThat(times.found()).isEqualTo(Duration.ofMillis(found));
        assertThat(times.absent()).isEqualTo(Duration.ofMillis(absent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "1.5"})
    void what_is_no_time_is_refused(String text) {
        assertThatThrownBy(() -> Times.from(Map.of("CONSUMERS_MAX_STALE_MS", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CONSUMERS_MAX_STALE_MS must be a whole number of milliseconds, was " + text);
    }

    @Test
    void with_0_every_look_is_a_read() {
        var store = new InMemoryConsumers();
        store.put(consumer("acme", at(KEY, Instant.EPOCH, Optional.empty())));
        var cached = new CachedConsumers(
                store, new HandMovedClock("2026-11-24T09:00:00Z"), Times.from(Map.of("CONSUMERS_MAX_STALE_MS", "0")));

        cached.find("acme");
        cached.find("acme");
        cached.findLately("nobody", cached.find("nobody"));
        cached.findLately("nobody", cached.find("nobody"));

        assertThat(store.reads()).isEqualTo(4);
    }
}
