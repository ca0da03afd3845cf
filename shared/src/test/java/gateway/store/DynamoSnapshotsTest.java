package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Pointer;
import gateway.config.Snapshots.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DynamoSnapshotsTest {

    @Nested
    class InMemory extends SnapshotsContract {
        private final TestTables tables = TestTables.named();
        private final DynamoDb db = new InMemoryDynamoDb(tables);

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
    class LightOnDynamoDbLocal extends SnapshotsContract {
        @Override
        DynamoDb db() {
            return Databases.light(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
        }
    }

    @Test
    void a_chunk_that_is_not_visible_yet_is_read_again_consistently() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        byte[] bytes = {1, 2, 3};
        String digest = DynamoSnapshots.digest(bytes);
        db.write(new DynamoDb.Put(
                tables.snapshots(),
                Item.builder()
                        .text("id", "chunk#" + digest + "#0#0")
                        .bytes("data", bytes)
                        .build()));
        List<Boolean> reads = new ArrayList<>();
        DynamoDb lagging = new ForwardingDynamoDb(db) {
            @Override
            public Reply get(String table, Item key, boolean consistent) {
                reads.add(consistent);
                return consistent ? super.get(table, key, true) : new Done(Optional.empty());
            }
        };

        assertThat(new DynamoSnapshots(lagging, tables.snapshots())
                        .load(new Pointer(1, "hash", digest, 1, 1, Instant.EPOCH, "")))
                .isInstanceOf(Read.Got.class);
        assertThat(reads).containsExactly(false, true);
    }
}
