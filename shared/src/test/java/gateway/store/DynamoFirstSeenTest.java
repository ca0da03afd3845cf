package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DynamoFirstSeenTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    abstract static class Contract {
        abstract DynamoDb db();

        abstract TestTables tables();

        private @Nullable Instant seen(String key, Instant now) {
            return new DynamoFirstSeen(db(), tables().counters()).of(key, now);
        }

        private long expires() {
            var reply = (DynamoDb.Done) db().get(tables().counters(), Item.of("key", "f/a"), true);
            return reply.item().orElseThrow().number("expires").orElseThrow();
        }

        @Test
        void the_first_time_is_kept() {
            assertThat(seen("f/a", NOW)).isEqualTo(NOW);
            assertThat(seen("f/a", NOW.plusSeconds(5))).isEqualTo(NOW);
            assertThat(seen("f/b", NOW.plusSeconds(5))).isEqualTo(NOW.plusSeconds(5));
        }

        @Test
        void who_goes_on_coming_is_not_forgotten() {
            seen("f/a", NOW);
            assertThat(expires()).isEqualTo(NOW.plus(Duration.ofDays(400)).getEpochSecond());
            assertThat(seen("f/a", NOW.plus(Duration.ofDays(100)))).isEqualTo(NOW);
            assertThat(expires()).isEqualTo(NOW.plus(Duration.ofDays(400)).getEpochSecond());
            assertThat(seen("f/a", NOW.plus(Duration.ofDays(300)))).isEqualTo(NOW);
            assertThat(expires()).isEqualTo(NOW.plus(Duration.ofDays(700)).getEpochSecond());
        }

        @Test
        void who_stays_away_is_new_again() {
            seen("f/a", NOW);
            Instant later = NOW.plus(Duration.ofDays(401));
            assertThat(seen("f/a", later)).isEqualTo(later);
        }
    }

    @Nested
    class InMemory extends Contract {
        private final TestTables tables = TestTables.named();
        private final InMemoryDynamoDb db = new InMemoryDynamoDb(tables);

        @Override
        DynamoDb db() {
            return db;
        }

        @Override
        TestTables tables() {
            return tables;
        }
    }

    @Nested
    class OnDynamoDbLocal extends Contract {
        private final TestTables tables = TestTables.create(Databases.client(LocalDynamoDb.endpoint()));

        @Override
        DynamoDb db() {
            return Databases.light(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return tables;
        }
    }

    @Test
    void without_the_table_nothing_is_known() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        db.outage(new DynamoDb.Unavailable(DynamoDb.Cause.TIMEOUT, true, "no answer"));
        assertThat(new DynamoFirstSeen(db, tables.counters()).of("f/a", NOW)).isNull();
    }
}
