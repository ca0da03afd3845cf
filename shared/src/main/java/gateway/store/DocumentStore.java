package gateway.store;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Fault;
import gateway.config.Snapshot;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Put;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The documents in the routes table, and how many of them change at once.
 *
 * <p>Beside the documents stands one marker ({@code kind} and {@code id} are {@code apply}) that counts the applies and
 * says whether one is under way. A reader that finds the same marker before and after it read the documents has not seen
 * half of an apply, or knows that it has (ADR 0006).
 */
public final class DocumentStore {
    static final Item MARKER = DocumentItems.key("apply", "apply");

    /** An apply that has not ended after this long is taken to be dead, and another may take its place. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** DynamoDB takes 100 writes and 4 MB in one transaction. */
    private static final int TRANSACTION_WRITES = 99;

    private static final int TRANSACTION_BYTES = 3_500_000;
    private static final int READS = 5;

    private final DynamoDb db;
    private final String table;
    private final InstantSource clock;

    public DocumentStore(DynamoDb db, String table, InstantSource clock) {
        this.db = db;
        this.table = table;
        this.clock = clock;
    }

    /**
     * The last apply.
     *
     * @param number counts up with each apply; 0 before the first
     * @param target hash of the documents that it leads to
     * @param open   whether it is under way, or was when it died
     */
    public record Marker(long number, String target, String by, Instant since, boolean open) {
        static final Marker NONE = new Marker(0, "", "", Instant.EPOCH, false);

        /** Whether it is so old that whoever began it must be dead. */
        public boolean isDead(Instant now) {
            return open && !now.isBefore(since.plus(PATIENCE));
        }
    }

    /** What a reading of the whole table gave. */
    public sealed interface Loaded {
        /**
         * All documents, as they were at one moment; if the marker is open, in the middle of an apply.
         *
         * @param faults of items that are no documents
         * @param meant  the documents that those items are nearest to
         * @param keys   of all items
         */
        record All(Documents documents, List<Fault> faults, List<Document> meant, Marker marker, List<Item> keys)
                implements Loaded {
            public All {
                faults = List.copyOf(faults);
                meant = List.copyOf(meant);
                keys = List.copyOf(keys);
            }
        }

        /** The table did not answer, or changed faster than it can be read. */
        record Away(String why) implements Loaded {}
    }

    /** What became of an apply. */
    public sealed interface Applied {
        /** The table holds the documents. {@code number} is the apply's. */
        record Complete(Change change, long number) implements Applied {}

        /** The table cannot hold them; nothing was written. */
        record Unstorable(List<Fault> faults) implements Applied {
            public Unstorable {
                faults = List.copyOf(faults);
            }
        }

        /** Another apply is under way, or died less than five minutes ago; nothing was written. */
        record Busy(Marker other) implements Applied {}

        /**
         * The table did not answer.
         *
         * @param partly whether some documents may have been written: then nothing is published until an apply is complete
         */
        record Broken(String why, boolean partly) implements Applied {}
    }

    /** Which documents an apply touches, as {@code kind/id}, in order. */
    public record Change(List<String> created, List<String> changed, List<String> deleted) {
        public Change {
            created = List.copyOf(created);
            changed = List.copyOf(changed);
            deleted = List.copyOf(deleted);
        }

        public boolean isEmpty() {
            return created.isEmpty() && changed.isEmpty() && deleted.isEmpty();
        }

        public int size() {
            return created.size() + changed.size() + deleted.size();
        }

        /** What leads from one set of documents to another. */
        public static Change between(Documents before, Documents after) {
            Map<String, Document> old = byName(before);
            Map<String, Document> now = byName(after);
            List<String> created = new ArrayList<>();
            List<String> changed = new ArrayList<>();
            List<String> deleted = new ArrayList<>();
            now.forEach((name, document) -> {
                @Nullable Document was = old.get(name);
                if (was == null) {
                    created.add(name);
                } else if (!same(was, document)) {
                    changed.add(name);
                }
            });
            for (String name : old.keySet()) {
                if (!now.containsKey(name)) {
                    deleted.add(name);
                }
            }
            return new Change(created, changed, deleted);
        }

        private static Map<String, Document> byName(Documents documents) {
            Map<String, Document> byName = new LinkedHashMap<>();
            documents.all().forEach(document -> byName.put(name(document), document));
            return byName;
        }

        private static String name(Document document) {
            return document.kind().word() + "/" + document.id();
        }

        /** Equal but for the order of members and the spelling of numbers. */
        private static boolean same(Document a, Document b) {
            return a.body().equals(b.body())
                    || Snapshot.hash(new Documents(List.of(a))).equals(Snapshot.hash(new Documents(List.of(b))));
        }
    }

    /** Reads all documents, consistently. */
    public Loaded load() {
        for (int tries = 1; tries <= READS; tries++) {
            Marker before;
            switch (marker()) {
                case Seen.At(var marker) -> before = marker;
                case Seen.Not(var why) -> {
                    return new Loaded.Away(why);
                }
            }
            List<Item> items = new ArrayList<>();
            Optional<String> away = scan(items);
            if (away.isPresent()) {
                return new Loaded.Away(away.get());
            }
            Seen after = marker();
            if (after.equals(new Seen.At(before))) {
                return all(items, before);
            }
            if (!Retries.pause(tries)) {
                break;
            }
        }
        return new Loaded.Away("documents are being applied faster than they can be read");
    }

    /** Collects the whole table; answers why it cannot be read, or nothing. */
    private Optional<String> scan(List<Item> into) {
        Optional<Item> next = Optional.empty();
        do {
            switch (db.scan(table, next)) {
                case Items(var page, var more) -> {
                    into.addAll(page);
                    next = more;
                }
                case Unavailable unavailable -> {
                    return Optional.of(unavailable.why());
                }
            }
        } while (next.isPresent());
        return Optional.empty();
    }

    private static Loaded all(List<Item> items, Marker marker) {
        List<Document> documents = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        List<Document> meant = new ArrayList<>();
        List<Item> keys = new ArrayList<>();
        for (Item item : items) {
            Item key = DocumentItems.key(
                    item.text("kind").orElse(""), item.text("id").orElse(""));
            if (key.equals(MARKER)) {
                continue;
            }
            keys.add(key);
            switch (DocumentItems.read(item)) {
                case DocumentItems.Read.Good(var document) -> documents.add(document);
                case DocumentItems.Read.Bad(var more, var nearest) -> {
                    faults.addAll(more);
                    nearest.ifPresent(meant::add);
                }
            }
        }
        return new Loaded.All(new Documents(documents), faults, meant, marker, keys);
    }

    private sealed interface Seen {
        record At(Marker marker) implements Seen {}

        record Not(String why) implements Seen {}
    }

    private Seen marker() {
        return switch (db.get(table, MARKER, true)) {
            case Done(var item) -> new Seen.At(item.map(DocumentStore::marker).orElse(Marker.NONE));
            case ConditionFailed _ -> new Seen.Not("a condition failed where there was none");
            case Unavailable unavailable -> new Seen.Not(unavailable.why());
        };
    }

    private static Marker marker(Item item) {
        return new Marker(
                item.number("number").orElse(0),
                item.text("target").orElse(""),
                item.text("by").orElse(""),
                Timestamps.parse(item.text("since").orElse("")).orElse(Instant.EPOCH),
                item.truth("open").orElse(false));
    }

    /** Writes one document, over what was there. The publisher judges it with all others. */
    public Optional<Unavailable> put(Document document) {
        return failure(db.write(new Put(table, DocumentItems.write(document))));
    }

    /** Removes one document, if it is there. */
    public Optional<Unavailable> delete(Document document) {
        return failure(db.write(new Delete(table, DocumentItems.key(document))));
    }

    private static Optional<Unavailable> failure(DynamoDb.Reply reply) {
        return reply instanceof Unavailable unavailable ? Optional.of(unavailable) : Optional.empty();
    }

    /** What {@link #apply} would do. */
    public Change plan(Documents wanted, Loaded.All current) {
        Change change = Change.between(current.documents(), wanted);
        List<String> deleted = new ArrayList<>(change.deleted());
        strays(wanted, current).forEach(key -> deleted.add(name(key)));
        return new Change(change.created(), change.changed(), deleted);
    }

    /** Keys of items that are no documents and that no document will take. */
    private static List<Item> strays(Documents wanted, Loaded.All current) {
        List<Item> strays = new ArrayList<>(current.keys());
        current.documents().all().forEach(document -> strays.remove(DocumentItems.key(document)));
        wanted.all().forEach(document -> strays.remove(DocumentItems.key(document)));
        return strays;
    }

    private static String name(Item key) {
        return key.text("kind").orElse("") + "/" + key.text("id").orElse("");
    }

    /**
     * Makes {@code wanted} the whole content of the table. Up to 99 changes happen in one transaction. More happen behind
     * an open marker: until it closes, the publisher publishes nothing but {@code wanted} itself.
     *
     * @param by    who does it, for people to read
     * @param force whether to take the place of an apply that is under way
     */
    public Applied apply(Documents wanted, String by, boolean force) {
        List<Fault> faults = wanted.all().stream()
                .flatMap(document -> DocumentItems.unstorable(document).stream())
                .toList();
        if (!faults.isEmpty()) {
            return new Applied.Unstorable(faults);
        }
        return switch (load()) {
            case Loaded.All current -> apply(wanted, current, by, force);
            case Loaded.Away(var why) -> new Applied.Broken(why, false);
        };
    }

    private Applied apply(Documents wanted, Loaded.All current, String by, boolean force) {
        Marker last = current.marker();
        if (last.open() && !force && !last.isDead(clock.instant())) {
            return new Applied.Busy(last);
        }
        Change change = plan(wanted, current);
        if (change.isEmpty() && !last.open()) {
            return new Applied.Complete(change, last.number());
        }
        List<Write> writes = writes(wanted, current, change);
        Marker mine = new Marker(
                last.number() + 1, Snapshot.hash(wanted), by, clock.instant().truncatedTo(ChronoUnit.SECONDS), false);
        int bytes = writes.stream()
                .mapToInt(write -> write instanceof Put put
                        ? put.item().attributes().text().length()
                        : 0)
                .sum();
        return writes.size() <= TRANSACTION_WRITES && bytes <= TRANSACTION_BYTES
                ? atOnce(writes, last, mine, change)
                : behindMarker(writes, last, mine, change);
    }

    private List<Write> writes(Documents wanted, Loaded.All current, Change change) {
        List<Write> writes = new ArrayList<>();
        for (Document document : wanted.all()) {
            String name = Change.name(document);
            if (change.created().contains(name) || change.changed().contains(name)) {
                writes.add(new Put(table, DocumentItems.write(document)));
            }
        }
        for (Document document : current.documents().all()) {
            if (change.deleted().contains(Change.name(document))) {
                writes.add(new Delete(table, DocumentItems.key(document)));
            }
        }
        strays(wanted, current).forEach(key -> writes.add(new Delete(table, key)));
        return writes;
    }

    private Applied atOnce(List<Write> writes, Marker last, Marker mine, Change change) {
        List<Write> all = new ArrayList<>(writes);
        all.add(mark(last, mine));
        return switch (db.transact(all, UUID.randomUUID().toString())) {
            case Done _ -> new Applied.Complete(change, mine.number());
            case ConditionFailed(var found) ->
                new Applied.Busy(found.map(DocumentStore::marker).orElse(Marker.NONE));
            case Unavailable unavailable ->
                // The marker went with the documents, so it knows.
                unavailable.mayHaveHappened() && marker().equals(new Seen.At(mine))
                        ? new Applied.Complete(change, mine.number())
                        : new Applied.Broken(unavailable.why(), false);
        };
    }

    private Applied behindMarker(List<Write> writes, Marker last, Marker mine, Change change) {
        Marker open = new Marker(mine.number(), mine.target(), mine.by(), mine.since(), true);
        switch (db.write(mark(last, open))) {
            case Done _ -> {}
            case ConditionFailed(var found) -> {
                return new Applied.Busy(found.map(DocumentStore::marker).orElse(Marker.NONE));
            }
            case Unavailable unavailable -> {
                if (!unavailable.mayHaveHappened() || !marker().equals(new Seen.At(open))) {
                    return new Applied.Broken(unavailable.why(), false);
                }
            }
        }
        for (Write write : writes) {
            if (db.write(write) instanceof Unavailable unavailable) {
                return new Applied.Broken(unavailable.why(), true);
            }
        }
        return switch (db.write(mark(open, mine))) {
            case Done _ -> new Applied.Complete(change, mine.number());
            case ConditionFailed(var found) ->
                new Applied.Busy(found.map(DocumentStore::marker).orElse(Marker.NONE));
            case Unavailable unavailable ->
                unavailable.mayHaveHappened() && marker().equals(new Seen.At(mine))
                        ? new Applied.Complete(change, mine.number())
                        : new Applied.Broken(unavailable.why(), true);
        };
    }

    /** Replaces the marker, if it is still the one that was seen. */
    private Put mark(Marker seen, Marker next) {
        Item item = Item.builder()
                .all(MARKER.attributes().members())
                .number("number", next.number())
                .text("target", next.target())
                .text("by", next.by())
                .text("since", next.since().toString())
                .truth("open", next.open())
                .build();
        Map<String, String> names = Map.of("#number", "number");
        if (seen.number() == 0) {
            return new Put(table, item, "attribute_not_exists(#number)", names, Item.EMPTY);
        }
        return new Put(
                table,
                item,
                "#number = :number AND #open = :open",
                Map.of("#number", "number", "#open", "open"),
                Item.builder()
                        .number(":number", seen.number())
                        .truth(":open", seen.open())
                        .build());
    }
}
