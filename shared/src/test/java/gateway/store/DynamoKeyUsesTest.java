package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.KeyUses.Kept;
import gateway.store.DynamoKeyUses.Last;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DynamoKeyUsesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.5Z");

    abstract static class Contract {
        abstract DynamoDb db();

        abstract TestTables tables();

        @Test
        void the_last_use_is_known_to_the_second() {
            var uses = new DynamoKeyUses(db(), tables().counters());
            assertThat(uses.last("acme", "k1")).isEqualTo(new Last.Never());

            assertThat(uses.used("acme", "k1", NOW)).isEqualTo(Kept.KEPT);
            assertThat(uses.used("acme", "k1", NOW.plusSeconds(3600))).isEqualTo(Kept.KEPT);

            assertThat(uses.last("acme", "k1")).isEqualTo(new Last.At(Instant.parse("2026-05-01T11:00:00Z")));
            assertThat(uses.last("acme", "k2")).isEqualTo(new Last.Never());
        }

        @Test
        void the_item_ends_by_itself_after_400_days() {
            new DynamoKeyUses(db(), tables().counters()).used("acme", "k1", NOW);

            var reply = (DynamoDb.Done) db().get(tables().counters(), Item.of("key", "k/acme/k1"), true);
            assertThat(reply.item().orElseThrow().number("expires"))
                    .hasValue(NOW.plusSeconds(400L * 86_400).getEpochSecond());
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
    class SdkOnDynamoDbLocal extends Contract {
        private final TestTables tables = TestTables.create(Databases.client(LocalDynamoDb.endpoint()));

        @Override
        DynamoDb db() {
            return Databases.sdk(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return tables;
        }
    }

    @Test
    void what_may_have_been_written_is_not_lost() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        var uses = new DynamoKeyUses(db, tables.counters());

        db.outage(new DynamoDb.Unavailable(DynamoDb.Cause.TIMEOUT, true, "no answer"));
        assertThat(uses.used("acme", "k1", NOW)).isEqualTo(Kept.KEPT);
        db.outage(new DynamoDb.Unavailable(DynamoDb.Cause.THROTTLED, false, "too much"));
        assertThat(uses.used("acme", "k1", NOW)).isEqualTo(Kept.LOST);
        assertThat(uses.last("acme", "k1")).isEqualTo(new Last.Away("too much"));
    }
}
