package gateway.store;

import gateway.config.Fault;
import gateway.config.Pointer;
import gateway.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Items of the snapshots table, as their writers make them. */
final class SnapshotItems {
    static final Item PROBLEMS = Item.of("id", "problems");

    /** Faults beyond these would not fit the item, and nobody reads them before the first ones are mended. */
    private static final int MAX_FAULTS = 200;

    private static final int MAX_TEXT = 500;

    private SnapshotItems() {}

    /**
     * The pointer's item, or with another id the record of a revision.
     *
     * @param inline the snapshot's bytes, if they are few enough to ride along
     */
    static Item.Builder pointer(String id, Pointer pointer, Optional<byte[]> inline) {
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
        return item;
    }

    static Item problems(long revision, Instant at, List<Fault> faults) {
        List<Json> list = new ArrayList<>();
        for (Fault fault : faults.subList(0, Math.min(faults.size(), MAX_FAULTS))) {
            Item item = Item.of("path", cut(fault.path()))
                    .with("problem", cut(fault.problem()))
                    .with("fix", cut(fault.fix()));
            list.add(Json.object("M", item.attributes()));
        }
        return Item.builder()
                .all(PROBLEMS.attributes().members())
                .number("revision", revision)
                .text("at", at.toString())
                .number("count", faults.size())
                .raw("faults", Json.object("L", Json.of(list)))
                .build();
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 3) + "...";
    }
}
