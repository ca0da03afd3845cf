package gateway.store;

import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Fault;
import gateway.config.Pointer;
import gateway.config.Snapshot;
import gateway.route.Configuration;
import gateway.store.DocumentStore.Applied;
import gateway.store.DocumentStore.Change;
import gateway.store.DocumentStore.Loaded;
import gateway.store.DocumentStore.Marker;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Put;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Write;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes the documents in the routes table live: loads all, judges the whole, writes one snapshot and flips the pointer.
 *
 * <p>It can run at any time, any number of times, in several places at once: the pointer moves only from the revision
 * that was read, and who comes second begins anew with what is there then. So whatever was written before it was called
 * is live, or known to be wrong, when it returns (ADR 0006).
 */
public final class Publisher {
    /** A pointer's item with this much data stays within 4 KB, which is half a read unit to every reader. */
    static final int INLINE_BYTES = 3_500;

    /**
     * A chunk is stored once more for each so many bytes. At 300 cold starts a second, the most that three functions can
     * have, each eventually consistent read of so many bytes is the 3,000 units a second that one key can give.
     */
    private static final int BYTES_A_COPY = 80_000;

    private static final int TRIES = 6;
    private static final int NAMED_CHANGES = 3;

    private final DocumentStore documents;
    private final Revisions revisions;
    private final DynamoDb db;
    private final String table;
    private final InstantSource clock;

    /** @param table of the snapshots */
    public Publisher(DocumentStore documents, DynamoDb db, String table, InstantSource clock) {
        this.documents = documents;
        this.revisions = new Revisions(db, table);
        this.db = db;
        this.table = table;
        this.clock = clock;
    }

    /** What came of a publication. */
    public sealed interface Publication {
        /** A new revision is live. */
        record Published(Pointer pointer) implements Publication {}

        /** What the table holds is live already. */
        record Unchanged(Pointer pointer) implements Publication {}

        /** The table is empty, and nothing was ever live. */
        record Nothing() implements Publication {}

        /** The documents are wrong; the live revision stays. All faults at once. */
        record Invalid(List<Fault> faults) implements Publication {
            public Invalid {
                faults = List.copyOf(faults);
            }
        }

        /** An apply is under way; its end is published. */
        record Waiting(Marker apply) implements Publication {}

        /** The table holds half of an apply whose author is gone: nothing is published before another one is complete. */
        record Stuck(Marker apply) implements Publication {}

        /** A table did not answer: to be tried again. */
        record Failed(String why) implements Publication {}
    }

    /** What became of documents that were to be applied and published. */
    public sealed interface Release {
        /** They are live. */
        record Live(Change change, Pointer pointer) implements Release {}

        /** They are wrong, and were not written. */
        record Invalid(List<Fault> faults) implements Release {
            public Invalid {
                faults = List.copyOf(faults);
            }
        }

        /** Another apply is under way. */
        record Busy(Marker other) implements Release {}

        /** There is no such revision. */
        record NoRevision(long revision) implements Release {}

        /** A table did not answer; {@code partly} says whether some documents may have been written. */
        record Failed(String why, boolean partly) implements Release {}
    }

    /** Publishes what the routes table holds. */
    public Publication publish() {
        for (int tries = 1; tries <= TRIES; tries++) {
            Optional<Publication> publication = attempt();
            if (publication.isPresent()) {
                return publication.get();
            }
            if (!Retries.pause(tries)) {
                break;
            }
        }
        return new Publication.Failed("others publish at the same time");
    }

    /** One try; empty where another publisher was faster, or the documents changed meanwhile. */
    private Optional<Publication> attempt() {
        Optional<Pointer> live;
        long applied;
        switch (db.get(table, DynamoSnapshots.POINTER, true)) {
            case Done(var item) -> {
                live = item.flatMap(DynamoSnapshots::read);
                applied = item.map(found -> found.number("apply").orElse(0)).orElse(0L);
                if (item.isPresent() && live.isEmpty()) {
                    return Optional.of(new Publication.Failed("the item \"pointer\" of the snapshots table is damaged:"
                            + " copy the attributes of the latest item \"revision#...\" into it"));
                }
            }
            case ConditionFailed _ -> throw new IllegalStateException("a condition failed where there was none");
            case Unavailable unavailable -> {
                return Optional.of(new Publication.Failed(unavailable.why()));
            }
        }
        return switch (documents.load()) {
            case Loaded.All all -> attempt(live, applied, all);
            case Loaded.Away(var why) -> Optional.of(new Publication.Failed(why));
        };
    }

    private Optional<Publication> attempt(Optional<Pointer> live, long applied, Loaded.All all) {
        String hash = Snapshot.hash(all.documents());
        Marker marker = all.marker();
        if (marker.open() && !(all.faults().isEmpty() && hash.equals(marker.target()))) {
            return Optional.of(
                    marker.isDead(clock.instant()) ? new Publication.Stuck(marker) : new Publication.Waiting(marker));
        }
        if (live.isEmpty() && marker.number() == 0 && all.keys().isEmpty()) {
            return Optional.of(new Publication.Nothing()); // or an empty revision would take the packaged one's place
        }
        long revision = live.map(Pointer::revision).orElse(0L);
        List<Fault> faults = new ArrayList<>(all.faults());
        List<Document> meant = new ArrayList<>(all.documents().all());
        meant.addAll(all.meant());
        Compiled compiled = Compiler.compile(new Documents(meant), revision + 1);
        if (compiled instanceof Compiled.Invalid(var more)) {
            faults.addAll(more);
        }
        if (!faults.isEmpty() || !(compiled instanceof Compiled.Valid(var configuration))) {
            return invalid(revision, faults, all, hash);
        }
        if (live.isPresent() && live.get().hash().equals(hash)) {
            return switch (db.write(new Delete(table, SnapshotItems.PROBLEMS))) {
                case Unavailable unavailable -> Optional.of(new Publication.Failed(unavailable.why()));
                case Done _, ConditionFailed _ -> Optional.of(new Publication.Unchanged(live.get()));
            };
        }
        return flip(live, applied, all, hash, configuration);
    }

    /** Writes the faults down; then looks again, so that an older finding does not stay over a newer one. */
    private Optional<Publication> invalid(long revision, List<Fault> faults, Loaded.All seen, String hash) {
        Item problems = SnapshotItems.problems(revision, clock.instant(), faults);
        if (db.write(new Put(table, problems)) instanceof Unavailable unavailable) {
            return Optional.of(new Publication.Failed(unavailable.why()));
        }
        return documents.load() instanceof Loaded.All again
                        && again.faults().equals(seen.faults())
                        && Snapshot.hash(again.documents()).equals(hash)
                ? Optional.of(new Publication.Invalid(faults))
                : Optional.empty();
    }

    private Optional<Publication> flip(
            Optional<Pointer> live, long applied, Loaded.All all, String hash, Configuration configuration) {
        byte[] bytes = Snapshot.encode(all.documents());
        String digest = DynamoSnapshots.digest(bytes);
        List<byte[]> chunks = Snapshot.chunks(bytes);
        boolean small = bytes.length <= INLINE_BYTES;
        int copies = small ? 1 : 1 + (Math.min(bytes.length, Snapshot.CHUNK_BYTES) + BYTES_A_COPY - 1) / BYTES_A_COPY;
        long revision = live.map(Pointer::revision).orElse(0L) + 1;
        boolean isApply =
                all.marker().number() > applied && hash.equals(all.marker().target());
        Pointer next = new Pointer(
                revision,
                hash,
                digest,
                chunks.size(),
                copies,
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                isApply ? all.marker().by() : editor(live, all.documents()));

        List<byte[]> stored = new ArrayList<>(chunks);
        if (bytes.length >= Snapshot.INDEXED_BYTES) {
            // Behind the last chunk, where readers that know of no index do not look; it is no part of the digest.
            stored.addAll(Snapshot.chunks(Snapshot.index(configuration)));
        }
        for (int i = 0; i < stored.size(); i++) {
            for (int copy = 0; copy < copies; copy++) {
                String id = DynamoSnapshots.chunk(digest, i, copy).text("id").orElseThrow();
                Item chunk = Item.builder()
                        .text("id", id)
                        .bytes("data", stored.get(i))
                        .build();
                if (db.write(new Put(table, chunk)) instanceof Unavailable unavailable) {
                    return Optional.of(new Publication.Failed(unavailable.why()));
                }
            }
        }
        Optional<byte[]> inline = small ? Optional.of(bytes) : Optional.empty();
        Item pointer = SnapshotItems.pointer("pointer", next, inline)
                .number("apply", all.marker().number())
                .build();
        Item record = SnapshotItems.pointer(Revisions.recordId(revision), next, Optional.empty())
                .number("documents", all.documents().all().size())
                .build();
        Put flip = live.isPresent()
                ? new Put(
                        table,
                        pointer,
                        "revision = :revision",
                        Item.builder()
                                .number(":revision", live.get().revision())
                                .build())
                : new Put(table, pointer, "attribute_not_exists(id)", Item.EMPTY);
        List<Write> writes = List.of(flip, new Put(table, record), new Delete(table, SnapshotItems.PROBLEMS));
        Reply reply = db.transact(writes, UUID.randomUUID().toString());
        return switch (reply) {
            case Done _ -> Optional.of(new Publication.Published(next));
            case ConditionFailed _ -> Optional.empty();
            case Unavailable unavailable ->
                // Without an answer it may be live all the same; the next try finds out.
                unavailable.mayHaveHappened() || unavailable.cause() == DynamoDb.Cause.CONFLICT
                        ? Optional.empty()
                        : Optional.of(new Publication.Failed(unavailable.why()));
        };
    }

    /** Who made a change that came by no apply: the table does not say, but what was changed can be told. */
    private String editor(Optional<Pointer> live, Documents now) {
        Documents before = Documents.NONE;
        if (live.isPresent()) {
            if (!(revisions.documents(live.get()) instanceof Revisions.Found.Here<Documents>(var found))) {
                return "table edit";
            }
            before = found;
        }
        Change change = Change.between(before, now);
        List<String> names = Stream.of(change.created(), change.changed(), change.deleted())
                .flatMap(List::stream)
                .toList();
        String first = String.join(", ", names.subList(0, Math.min(names.size(), NAMED_CHANGES)));
        int more = names.size() - NAMED_CHANGES;
        return "table edit (" + first + (more > 0 ? " and " + more + " more" : "") + ")";
    }

    /**
     * Makes {@code wanted} the whole content of the routes table, and live. Wrong documents are not written.
     *
     * @param by    who does it, for people to read
     * @param force whether to take the place of an apply that is under way
     */
    public Release apply(Documents wanted, String by, boolean force) {
        if (Compiler.compile(wanted, 0) instanceof Compiled.Invalid(var faults)) {
            return new Release.Invalid(faults);
        }
        return switch (documents.apply(wanted, by, force)) {
            case Applied.Unstorable(var faults) -> new Release.Invalid(faults);
            case Applied.Busy(var other) -> new Release.Busy(other);
            case Applied.Broken(var why, var partly) -> new Release.Failed(why, partly);
            case Applied.Complete done ->
                switch (publish()) {
                    case Publication.Published(var pointer) -> new Release.Live(done.change(), pointer);
                    case Publication.Unchanged(var pointer) -> new Release.Live(done.change(), pointer);
                    case Publication.Nothing() ->
                        new Release.Invalid(List.of(new Fault("", "there are no documents", "write a route")));
                    case Publication.Invalid(var faults) -> new Release.Invalid(faults); // edited meanwhile
                    case Publication.Waiting(var other) -> new Release.Busy(other);
                    case Publication.Stuck(var other) -> new Release.Busy(other);
                    case Publication.Failed(var why) -> new Release.Failed(why, true);
                };
        };
    }

    /** Makes the documents of {@code revision} the whole content of the routes table, and live as a new revision. */
    public Release rollback(long revision, String by, boolean force) {
        return switch (revisions.documents(revision)) {
            case Revisions.Found.Here<Documents>(var old) -> apply(old, "rollback to " + revision + " by " + by, force);
            case Revisions.Found.Nothing<Documents>() -> new Release.NoRevision(revision);
            case Revisions.Found.Away<Documents>(var why) -> new Release.Failed(why, false);
        };
    }
}
