package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Pointer;
import gateway.config.Snapshots.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        DynamoDb lagging = new Lagging(db, reads);

        assertThat(new DynamoSnapshots(lagging, tables.snapshots())
                        .load(new Pointer(1, "hash", digest, 1, 1, Instant.EPOCH, "")))
                .isInstanceOf(Read.Got.class);
        assertThat(reads).containsExactly(false, true);
    }

    /** A store whose eventually consistent reads see nothing yet. */
    private record Lagging(DynamoDb db, List<Boolean> reads) implements DynamoDb {
        @Override
        public Reply get(String table, Item key, boolean consistent) {
            reads.add(consistent);
            return consistent ? db.get(table, key, true) : new Done(java.util.Optional.empty());
        }

        @Override
        public Reply write(Write write) {
            return db.write(write);
        }

        @Override
        public Reply transact(List<Write> writes, String token) {
            return db.transact(writes, token);
        }

        @Override
        public Page scan(String table, java.util.Optional<Item> after) {
            return db.scan(table, after);
        }

        @Override
        public Page query(
                String table,
                String condition,
                java.util.Map<String, String> names,
                Item values,
                boolean forward,
                int limit,
                java.util.Optional<Item> after) {
            return db.query(table, condition, names, values, forward, limit, after);
        }
    }
}
