package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @Test
    void any_moment_is_read_as_the_platform_reads_it() {
        var random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            Instant moment = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L)); // 0001 to 9999
            assertThat(Timestamps.parse(moment.toString())).isEqualTo(Optional.of(moment));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-01-02",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-02T24:00:01Z",
                "2026-01-02T03:04:60Z",
                "2026-01-02T03:04:05",
                "2026-01-02 03:04:05Z",
                "2026-01-02T03:04:0xZ"
            })
    void what_is_no_moment_is_none(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }
}
