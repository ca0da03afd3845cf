package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Pointer;
import gateway.config.Snapshots.Read;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What published snapshots look like to their readers, on every implementation of DynamoDB. */
abstract class SnapshotsContract {
    private static final Instant SINCE = Instant.parse("2026-03-31T12:00:00Z");

    private DynamoDb db;
    private TestTables tables;

    abstract DynamoDb db();

    abstract TestTables tables();

    @BeforeEach
    void open() {
        db = db();
        tables = tables();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Pointer pointer(byte[] bytes, int chunks, int copies) {
        return new Pointer(3, "hash", DynamoSnapshots.digest(bytes), chunks, copies, SINCE, "ada");
    }

    private void put(String id, byte[] bytes) {
        db.write(new DynamoDb.Put(
                tables.snapshots(),
                Item.builder().text("id", id).bytes("data", bytes).build()));
    }

    @Test
    void before_the_first_publication_there_is_no_pointer() {
        assertThat(new DynamoSnapshots(db, tables.snapshots()).pointer()).isEqualTo(new Read.Got<>(Optional.empty()));
    }

    @Test
    void a_small_snapshot_comes_with_its_pointer() {
        byte[] bytes = bytes(100);
        db.write(new DynamoDb.Put(
                tables.snapshots(),
                SnapshotItems.pointer("pointer", pointer(bytes, 1, 1), Optional.of(bytes))
                        .build()));
        var reads = new AtomicInteger();
        var counting = new ForwardingDynamoDb(db) {
            @Override
            public Reply get(String table, Item key, boolean consistent) {
                reads.incrementAndGet();
                return super.get(table, key, consistent);
            }
        };
        var snapshots = new DynamoSnapshots(counting, tables.snapshots());

        assertThat(snapshots.pointer()).isEqualTo(new Read.Got<>(Optional.of(pointer(bytes, 1, 1))));
        assertLoaded(snapshots.load(pointer(bytes, 1, 1)), bytes);
        assertThat(reads).hasValue(1);
    }

    @Test
    void a_large_snapshot_is_joined_from_any_copy_of_its_chunks() {
        byte[] first = bytes(300_000);
        byte[] second = bytes(1000);
        byte[] whole =
                java.nio.ByteBuffer.allocate(301_000).put(first).put(second).array();
        String digest = DynamoSnapshots.digest(whole);
        for (int copy = 0; copy < 2; copy++) {
            put("chunk#" + digest + "#0#" + copy, first);
            put("chunk#" + digest + "#1#" + copy, second);
        }
        for (int copy = 0; copy < 2; copy++) {
            int picked = copy;
            assertLoaded(new DynamoSnapshots(db, tables.snapshots(), _ -> picked).load(pointer(whole, 2, 2)), whole);
        }
        assertLoaded(new DynamoSnapshots(db, tables.snapshots()).load(pointer(whole, 2, 2)), whole);
    }

    @Test
    void a_chunk_that_is_not_there_makes_the_snapshot_unavailable() {
        assertThat(new DynamoSnapshots(db, tables.snapshots()).load(pointer(bytes(5), 1, 1)))
                .isInstanceOf(Read.Unavailable.class);
    }

    @Test
    void bytes_that_are_not_those_of_the_digest_are_refused() {
        byte[] bytes = bytes(50);
        put("chunk#" + DynamoSnapshots.digest(bytes) + "#0#0", bytes(51));

        assertThat(new DynamoSnapshots(db, tables.snapshots()).load(pointer(bytes, 1, 1)))
                .isInstanceOf(Read.Unavailable.class);
    }

    @Test
    void a_pointer_that_a_hand_has_broken_is_unavailable() {
        db.write(new DynamoDb.Put(tables.snapshots(), Item.of("id", "pointer").with("revision", "three")));

        assertThat(new DynamoSnapshots(db, tables.snapshots()).pointer()).isInstanceOf(Read.Unavailable.class);
    }

    private static void assertLoaded(Read<byte[]> read, byte[] bytes) {
        assertThat(read)
                .isInstanceOfSatisfying(
                        Read.Got.class, got -> assertThat(got.value()).isEqualTo(bytes));
    }
}
