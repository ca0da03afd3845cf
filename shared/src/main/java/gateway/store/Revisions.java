package gateway.store;

import gateway.config.Documents;
import gateway.config.Fault;
import gateway.config.Pointer;
import gateway.config.Snapshot;
import gateway.config.Snapshots;
import gateway.json.Json;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Unavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the snapshots table tells an operator: the live revision, those before it, and what keeps the next one away. */
public record Revisions(DynamoDb db, String table) {

    /** What a reading gave. */
    public sealed interface Found<T> {
        record Here<T>(T value) implements Found<T> {}

        /** There is nothing of the kind. */
        record Nothing<T>() implements Found<T> {}

        /** The table did not answer, or what it holds is damaged; {@code why} is for the operator. */
        record Away<T>(String why) implements Found<T> {}
    }

    /**
     * Why the documents in the table are not live.
     *
     * @param revision the one that stayed live
     * @param at       when the publisher found them
     */
    public record Problems(long revision, Instant at, List<Fault> faults) {
        public Problems {
            faults = List.copyOf(faults);
        }
    }

    /** The live revision, read consistently. */
    public Found<Pointer> current() {
        return read("pointer", true);
    }

    /** One revision. */
    public Found<Pointer> find(long revision) {
        return read(recordId(revision), false);
    }

    private Found<Pointer> read(String id, boolean consistent) {
        return switch (db.get(table, Item.of("id", id), consistent)) {
            case Done(var item) when item.isEmpty() -> new Found.Nothing<>();
            case Done(var item) ->
                item.flatMap(DynamoSnapshots::read)
                        .<Found<Pointer>>map(Found.Here::new)
                        .orElse(new Found.Away<>("the item \"" + id + "\" of the snapshots table is damaged"));
            case ConditionFailed _ -> new Found.Nothing<>();
            case Unavailable unavailable -> new Found.Away<>(unavailable.why());
        };
    }

    /** The latest revisions, newest first, {@code limit} at the most. */
    public Found<List<Pointer>> latest(int limit) {
        return switch (current()) {
            case Found.Away<Pointer>(var why) -> new Found.Away<>(why);
            case Found.Nothing<Pointer>() -> new Found.Here<>(List.of());
            case Found.Here<Pointer>(var pointer) -> latest(pointer.revision(), limit);
        };
    }

    private Found<List<Pointer>> latest(long from, int limit) {
        List<Pointer> latest = new ArrayList<>();
        for (long n = from; n > 0 && latest.size() < limit; n--) {
            switch (find(n)) {
                case Found.Here<Pointer>(var revision) -> latest.add(revision);
                case Found.Nothing<Pointer>() -> {} // removed by hand, to save space
                case Found.Away<Pointer>(var why) -> {
                    return new Found.Away<>(why);
                }
            }
        }
        return new Found.Here<>(latest);
    }

    /** The documents of a revision, checked against its hash. */
    public Found<Documents> documents(long revision) {
        return switch (find(revision)) {
            case Found.Here<Pointer>(var pointer) -> documents(pointer);
            case Found.Nothing<Pointer>() -> new Found.Nothing<>();
            case Found.Away<Pointer>(var why) -> new Found.Away<>(why);
        };
    }

    Found<Documents> documents(Pointer pointer) {
        return switch (new DynamoSnapshots(db, table).load(pointer)) {
            case Snapshots.Read.Unavailable<byte[]>(var why) -> new Found.Away<>(why);
            case Snapshots.Read.Got<byte[]>(var bytes) ->
                switch (Snapshot.decode(bytes)) {
                    case Snapshot.Decoded.Refused(var why) -> new Found.Away<>(why);
                    case Snapshot.Decoded.Ok(var documents, var hash) ->
                        hash.equals(pointer.hash())
                                ? new Found.Here<>(documents)
                                : new Found.Away<>("the snapshot of revision " + pointer.revision()
                                        + " holds other documents than its record says");
                };
        };
    }

    /** What keeps the documents in the table from going live. */
    public Found<Problems> problems() {
        return switch (db.get(table, SnapshotItems.PROBLEMS, true)) {
            case Done(var item) when item.isEmpty() -> new Found.Nothing<>();
            case Done(var item) -> new Found.Here<>(problems(item.orElse(Item.EMPTY)));
            case ConditionFailed _ -> new Found.Nothing<>();
            case Unavailable unavailable -> new Found.Away<>(unavailable.why());
        };
    }

    private static Problems problems(Item item) {
        List<Fault> faults = new ArrayList<>();
        if (item.typed("faults", "L") instanceof Json.Arr(var items)) {
            for (Json each : items) {
                if (each instanceof Json.Obj typed && typed.get("M") instanceof Json.Obj members) {
                    Item fault = new Item(members);
                    faults.add(new Fault(
                            fault.text("path").orElse(""),
                            fault.text("problem").orElse(""),
                            fault.text("fix").orElse("")));
                }
            }
        }
        Optional<Instant> at = Timestamps.parse(item.text("at").orElse(""));
        return new Problems(item.number("revision").orElse(0), at.orElse(Instant.EPOCH), faults);
    }

    /** The id of a revision's record: ten digits, so that ids sort as numbers do. */
    static String recordId(long revision) {
        return "revision#%010d".formatted(revision);
    }
}
