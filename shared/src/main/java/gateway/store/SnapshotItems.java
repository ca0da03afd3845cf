package gateway.store;

import gateway.config.Pointer;
import java.util.Optional;

/** Items of the snapshots table, as their writers make them. */
final class SnapshotItems {
    private SnapshotItems() {}

    /**
     * The pointer's item, or with another id the record of a revision.
     *
     * @param inline the snapshot's bytes, if they are few enough to ride along
     */
    static Item pointer(String id, Pointer pointer, Optional<byte[]> inline) {
        Item.Builder item = Item.builder()
                .text("id", id)
                .number("revision", pointer.revision())
                .text("hash", pointer.hash())
                .text("digest", pointer.digest())
                .number("chunks", pointer.chunks())
                .number("copies", pointer.copies())
                .text("since", pointer.since().toString())
                .text("by", pointer.by());
        inline.ifPresent(bytes -> item.bytes("data", bytes));
        return item.build();
    }
}
