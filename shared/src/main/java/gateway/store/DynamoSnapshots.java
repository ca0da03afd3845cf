package gateway.store;

import gateway.config.Pointer;
import gateway.config.Snapshot;
import gateway.config.Snapshots;
import gateway.hash.Sha256;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in a table with the string key {@code id}: the item {@code pointer}, and chunks of bytes beside it.
 *
 * <p>A small snapshot rides in the pointer's item, so that one eventually consistent read of half a unit fetches both.
 * A larger one is cut into chunks, each stored under several keys of which every reader picks one at random: a storm of
 * cold starts then does not meet on one partition. A chunk that a reader cannot see yet is read again consistently.
 */
public final class DynamoSnapshots implements Snapshots {
    static final Item POINTER = Item.of("id", "pointer");

    private final DynamoDb db;
    private final String table;
    private final IntUnaryOperator pick;
    private volatile @Nullable Held held;

    /** The bytes that came with the last pointer. */
    private static final class Held {
        final String digest;
        final byte[] bytes;

        Held(String digest, byte[] bytes) {
            this.digest = digest;
            this.bytes = bytes;
        }
    }

    public DynamoSnapshots(DynamoDb db, String table) {
        this(db, table, new ByTime());
    }

    /** @param pick of a number of copies the one to read, from 0 */
    DynamoSnapshots(DynamoDb db, String table, IntUnaryOperator pick) {
        this.db = db;
        this.table = table;
        this.pick = pick;
    }

    /** A generator would begin alike in all functions restored from one SnapStart image; the nanosecond does not. */
    private static final class ByTime implements IntUnaryOperator {
        @Override
        public int applyAsInt(int copies) {
            long mixed = System.nanoTime() * 0x9E3779B97F4A7C15L;
            return (int) ((mixed >>> 33) % copies);
        }
    }

    @Override
    public Read<Optional<Pointer>> pointer() {
        return pointer(db.get(table, POINTER, false));
    }

    private Read<Optional<Pointer>> pointer(Reply reply) {
        if (!(reply instanceof Done(Optional<Item> item))) {
            return new Read.Unavailable<>(String.valueOf(reply));
        }
        if (item.isEmpty()) {
            return new Read.Got<>(Optional.empty());
        }
        Optional<Pointer> pointer = read(item.get());
        if (pointer.isEmpty()) {
            return new Read.Unavailable<>("the pointer's item is malformed");
        }
        Held before = held;
        if (before == null || !before.digest.equals(pointer.get().digest())) {
            Optional<byte[]> data = item.get().bytes("data");
            held = data.isPresent() ? new Held(pointer.get().digest(), data.get()) : null;
        }
        return new Read.Got<>(pointer);
    }

    @Override
    public Read<byte[]> load(Pointer pointer) {
        Held inline = held;
        byte[] bytes;
        if (inline != null && inline.digest.equals(pointer.digest())) {
            bytes = inline.bytes;
        } else {
            var joined = new ByteArrayOutputStream();
            for (int i = 0; i < pointer.chunks(); i++) {
                Item key = chunk(pointer.digest(), i, pick.applyAsInt(pointer.copies()));
                Reply reply = db.get(table, key, false);
                if (reply instanceof Done(Optional<Item> early) && early.isEmpty()) {
                    reply = db.get(table, key, true);
                }
                if (!(reply instanceof Done(Optional<Item> found))) {
                    return new Read.Unavailable<>(String.valueOf(reply));
                }
                Optional<byte[]> part = found.isPresent() ? found.get().bytes("data") : Optional.empty();
                if (part.isEmpty()) {
                    return new Read.Unavailable<>(
                            "there is no " + key.text("id").orElse(""));
                }
                joined.writeBytes(part.get());
            }
            bytes = joined.toByteArray();
        }
        if (!digest(bytes).equals(pointer.digest())) {
            return new Read.Unavailable<>("the snapshot's bytes do not have the digest " + pointer.digest());
        }
        return new Read.Got<>(bytes.length < Snapshot.INDEXED_BYTES ? bytes : withIndex(pointer, bytes));
    }

    /** The snapshot with its index, which stands behind its last chunk, or without it where that cannot be had at once. */
    private byte[] withIndex(Pointer pointer, byte[] snapshot) {
        var index = new ByteArrayOutputStream();
        for (int i = pointer.chunks(); ; i++) {
            Item key = chunk(pointer.digest(), i, pick.applyAsInt(pointer.copies()));
            Optional<byte[]> part = db.get(table, key, false) instanceof Done(Optional<Item> found) && found.isPresent()
                    ? found.get().bytes("data")
                    : Optional.empty();
            if (part.isEmpty()) {
                return snapshot;
            }
            index.writeBytes(part.get());
            if (part.get().length < Snapshot.CHUNK_BYTES) {
                return Snapshot.withIndex(snapshot, index.toByteArray());
            }
        }
    }

    /** The key of one copy of one chunk. */
    static Item chunk(String digest, int index, int copy) {
        return Item.of("id", "chunk#" + digest + "#" + index + "#" + copy);
    }

    /** The pointer that an item holds: the pointer's own, or a revision's record. */
    static Optional<Pointer> read(Item item) {
        OptionalLong revision = item.number("revision");
        Optional<String> hash = item.text("hash");
        Optional<String> digest = item.text("digest");
        OptionalLong chunks = item.number("chunks");
        OptionalLong copies = item.number("copies");
        Optional<Instant> since = Timestamps.parse(item.text("since").orElse(""));
        boolean whole = revision.isPresent()
                && hash.isPresent()
                && digest.isPresent()
                && chunks.orElse(0) >= 1
                && chunks.orElse(0) <= 1000
                && copies.orElse(0) >= 1
                && copies.orElse(0) <= 1000
                && since.isPresent();
        return whole
                ? Optional.of(new Pointer(
                        revision.getAsLong(),
                        hash.get(),
                        digest.get(),
                        (int) chunks.getAsLong(),
                        (int) copies.getAsLong(),
                        since.get(),
                        item.text("by").orElse("")))
                : Optional.empty();
    }

    /** SHA-256, lower-case hexadecimal. */
    static String digest(byte[] bytes) {
        return Sha256.hex(Sha256.hash(bytes));
    }
}
