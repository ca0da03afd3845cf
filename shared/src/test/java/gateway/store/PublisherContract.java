package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Fault;
import gateway.config.Kind;
import gateway.config.Pointer;
import gateway.config.Snapshot;
import gateway.config.Snapshots;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.store.DocumentStore.Applied;
import gateway.store.DocumentStore.Loaded;
import gateway.store.Publisher.Publication;
import gateway.store.Publisher.Release;
import gateway.store.Revisions.Found;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From documents to a live revision, on every implementation of DynamoDB. */
abstract class PublisherContract {
    private DynamoDb db;
    private TestTables tables;
    private Instant now = Instant.parse("2026-05-01T10:00:00.5Z");
    private DocumentStore documents;
    private Publisher publisher;
    private Revisions revisions;

    abstract DynamoDb db();

    abstract TestTables tables();

    @BeforeEach
    void open() {
        db = db();
        tables = tables();
        InstantSource clock = () -> now;
        documents = new DocumentStore(db, tables.routes(), clock);
        publisher = new Publisher(documents, db, tables.snapshots(), clock);
        revisions = new Revisions(db, tables.snapshots());
    }

    /** A valid route that answers {@code text}. */
    static Document route(String id, String text) {
        return document(
                Kind.ROUTE,
                id,
                "{\"match\":{\"methods\":[\"GET\"],\"path\":\"/" + id + "\"},\"auth\":\"none\",\"to\":{\"fixed\":"
                        + "{\"status\":200,\"json\":{\"text\":\"" + text + "\"}}}}");
    }

    static Document document(Kind kind, String id, String body) {
        try {
            return new Document(kind, id, (Json.Obj) Json.parse(body));
        } catch (JsonException e) {
            throw new IllegalArgumentException(body, e);
        }
    }

    private static Document wrong(String id) {
        return document(Kind.ROUTE, id, "{\"mtach\":{\"path\":\"/x\"}}");
    }

    private static Documents some(int count, String text) {
        return new Documents(
                IntStream.range(0, count).mapToObj(i -> route("r" + i, text)).toList());
    }

    private Pointer live() {
        return ((Found.Here<Pointer>) revisions.current()).value();
    }

    private Documents liveDocuments() {
        return ((Found.Here<Documents>) revisions.documents(live())).value();
    }

    private Documents inTable() {
        return ((Loaded.All) documents.load()).documents();
    }

    private static void assertSame(Documents actual, Documents expected) {
        assertThat(Snapshot.hash(actual)).isEqualTo(Snapshot.hash(expected));
    }

    @Test
    void what_the_table_holds_goes_live_and_readers_find_it() {
        documents.put(route("get-order", "hello"));

        assertThat(publisher.publish())
                .isInstanceOfSatisfying(
                        Publication.Published.class,
                        published -> assertThat(published.pointer())
                                .returns(1L, Pointer::revision)
                                .returns(Instant.parse("2026-05-01T10:00:00Z"), Pointer::since)
                                .returns("table edit (route/get-order)", Pointer::by));

        var readers = new DynamoSnapshots(db, tables.snapshots());
        Pointer read = ((Snapshots.Read.Got<Optional<Pointer>>) readers.pointer())
                .value()
                .orElseThrow();
        byte[] bytes = ((Snapshots.Read.Got<byte[]>) readers.load(read)).value();
        assertThat(Snapshot.decode(bytes)).isInstanceOfSatisfying(Snapshot.Decoded.Ok.class, ok -> {
            assertThat(ok.hash()).isEqualTo(read.hash());
            assertSame(ok.documents(), new Documents(List.of(route("get-order", "hello"))));
        });
    }

    @Test
    void nothing_is_published_when_nothing_has_changed() {
        documents.put(route("a", "1"));
        publisher.publish();
        documents.put(route("a", "1"));

        assertThat(publisher.publish()).isEqualTo(new Publication.Unchanged(live()));
        assertThat(live().revision()).isEqualTo(1);
    }

    @Test
    void a_wrong_document_leaves_the_live_revision_and_says_why_until_it_is_mended() {
        documents.put(route("a", "1"));
        publisher.publish();
        documents.put(route("b", "2"));
        documents.put(wrong("c"));

        assertThat(publisher.publish()).isInstanceOf(Publication.Invalid.class);
        assertThat(live().revision()).isEqualTo(1);
        assertThat(revisions.problems()).isInstanceOfSatisfying(Found.Here.class, found -> {
            var problems = (Revisions.Problems) found.value();
            assertThat(problems.revision()).isEqualTo(1);
            assertThat(problems.at()).isEqualTo(now);
            assertThat(problems.faults()).extracting(Fault::path).anyMatch(path -> path.startsWith("routes.c"));
        });

        documents.put(route("c", "3"));
        assertThat(publisher.publish()).isInstanceOf(Publication.Published.class);
        assertThat(revisions.problems()).isInstanceOf(Found.Nothing.class);
    }

    @Test
    void problems_go_when_the_table_is_put_back_to_what_is_live() {
        documents.put(route("a", "1"));
        publisher.publish();
        documents.put(wrong("c"));
        publisher.publish();
        documents.delete(wrong("c"));

        assertThat(publisher.publish()).isInstanceOf(Publication.Unchanged.class);
        assertThat(revisions.problems()).isInstanceOf(Found.Nothing.class);
    }

    @Test
    void an_item_that_is_no_document_is_a_fault_and_not_a_crash() {
        documents.put(route("a", "1"));
        db.write(new DynamoDb.Put(
                tables.routes(),
                Item.builder().text("kind", "rout").text("id", "b").build()));
        db.write(new DynamoDb.Put(
                tables.routes(),
                Item.builder()
                        .text("kind", "route")
                        .text("id", "c")
                        .map(
                                "auth",
                                new Item(Json.object(
                                        "scopes", Json.object("SS", Json.of(List.of(Json.of("orders:read")))))))
                        .raw("limits", Json.object("L", Json.of(List.of(Json.object("B", Json.of("AAE="))))))
                        .build()));

        assertThat(publisher.publish())
                .isInstanceOfSatisfying(
                        Publication.Invalid.class,
                        invalid -> assertThat(invalid.faults())
                                .extracting(Fault::path)
                                .contains("rout.b", "routes.c.auth.scopes", "routes.c.limits[0]"));
    }

    @Test
    void a_document_with_a_set_shows_its_other_faults_too_and_an_apply_mends_it() {
        Item item = DocumentItems.write(route("r0", "1"));
        Item withSet = Item.builder()
                .all(item.attributes().members())
                .map(
                        "match",
                        new Item(Json.object(
                                "methods", Json.object("SS", Json.of(List.of(Json.of("GET")))),
                                "path", Json.object("N", Json.of("5")))))
                .build();
        db.write(new DynamoDb.Put(tables.routes(), withSet));

        assertThat(publisher.publish())
                .isInstanceOfSatisfying(
                        Publication.Invalid.class,
                        invalid -> assertThat(invalid.faults())
                                .extracting(Fault::path)
                                .containsExactly("routes.r0.match.methods", "routes.r0.match.path"));
        assertThat(publisher.apply(some(1, "1"), "ada", false)).isInstanceOf(Release.Live.class);
        assertSame(inTable(), some(1, "1"));
    }

    @Test
    void an_empty_table_takes_no_packaged_configuration_away() {
        assertThat(publisher.publish()).isEqualTo(new Publication.Nothing());
        assertThat(publisher.apply(Documents.NONE, "ada", false)).isInstanceOf(Release.Invalid.class);
        assertThat(revisions.current()).isInstanceOf(Found.Nothing.class);
    }

    @Test
    void a_table_emptied_by_hand_is_live_as_it_is() {
        documents.put(route("a", "1"));
        publisher.publish();
        documents.delete(route("a", "1"));

        assertThat(publisher.publish()).isInstanceOf(Publication.Published.class);
        assertSame(liveDocuments(), Documents.NONE);
    }

    @Test
    void an_apply_makes_the_documents_the_whole_truth_and_names_its_author() {
        documents.put(route("old", "1"));
        documents.put(route("same", "1"));
        documents.put(route("other", "1"));
        db.write(new DynamoDb.Put(
                tables.routes(),
                Item.builder().text("kind", "rout").text("id", "stray").build()));
        Documents wanted = new Documents(List.of(route("same", "1"), route("other", "2"), route("new", "3")));

        assertThat(publisher.apply(wanted, "ada", false)).isInstanceOfSatisfying(Release.Live.class, release -> {
            assertThat(release.change().created()).containsExactly("route/new");
            assertThat(release.change().changed()).containsExactly("route/other");
            assertThat(release.change().deleted()).containsExactly("route/old", "rout/stray");
            assertThat(release.pointer().by()).isEqualTo("ada");
        });
        assertSame(inTable(), wanted);
        assertSame(liveDocuments(), wanted);
    }

    @Test
    void an_edit_after_an_apply_is_not_the_appliers() {
        publisher.apply(some(2, "1"), "ada", false);
        documents.put(route("r1", "by hand"));
        publisher.publish();
        assertThat(live().by()).isEqualTo("table edit (route/r1)");

        documents.put(route("r1", "1")); // back to what ada applied
        publisher.publish();
        assertThat(live().by()).isEqualTo("table edit (route/r1)");
    }

    @Test
    void a_wrong_apply_writes_nothing() {
        publisher.apply(some(1, "1"), "ada", false);

        assertThat(publisher.apply(new Documents(List.of(wrong("x"))), "ada", false))
                .isInstanceOf(Release.Invalid.class);
        assertSame(inTable(), some(1, "1"));
    }

    @Test
    void numbers_and_order_survive_the_table_as_far_as_they_mean_anything() {
        Documents wanted = new Documents(List.of(document(
                Kind.ROUTE,
                "n",
                "{\"to\":{\"fixed\":{\"json\":{\"z\":1.50,\"a\":1e3,\"empty\":\"\",\"none\":null,\"map\":{},\"list\":[],"
                    + "\"deep\":[[{\"yes\":true}]],\"long\":12345678901234567890123456789012345678},"
                    + "\"status\":200}},\"auth\":\"none\",\"match\":{\"path\":\"/n\"}}")));

        assertThat(publisher.apply(wanted, "ada", false)).isInstanceOf(Release.Live.class);
        assertSame(inTable(), wanted);
        assertThat(publisher.apply(wanted, "ada", false))
                .isInstanceOfSatisfying(
                        Release.Live.class,
                        again -> assertThat(again.change().isEmpty()).isTrue());
        assertThat(live().revision()).isEqualTo(1);
    }

    @Test
    void many_documents_are_applied_behind_a_marker() {
        assertThat(publisher.apply(some(120, "1"), "ada", false)).isInstanceOf(Release.Live.class);
        assertThat(publisher.apply(some(110, "2"), "bob", false))
                .isInstanceOfSatisfying(Release.Live.class, release -> {
                    assertThat(release.change().changed()).hasSize(110);
                    assertThat(release.change().deleted()).hasSize(10);
                    assertThat(release.pointer().by()).isEqualTo("bob");
                });
        assertSame(inTable(), some(110, "2"));
        assertSame(liveDocuments(), some(110, "2"));
    }

    @Test
    void an_apply_that_dies_halfway_changes_nothing_until_another_is_complete() {
        publisher.apply(some(120, "1"), "ada", false);
        var dying = new DocumentStore(new DyingDynamoDb(db, 60), tables.routes(), () -> now);

        assertThat(dying.apply(some(120, "2"), "bob", false))
                .isInstanceOfSatisfying(
                        Applied.Broken.class,
                        broken -> assertThat(broken.partly()).isTrue());
        assertThat(publisher.publish())
                .isInstanceOfSatisfying(
                        Publication.Waiting.class,
                        waiting -> assertThat(waiting.apply().by()).isEqualTo("bob"));
        assertSame(liveDocuments(), some(120, "1"));
        assertThat(publisher.apply(some(1, "x"), "eve", false)).isInstanceOf(Release.Busy.class);

        now = now.plus(Duration.ofMinutes(6));
        assertThat(publisher.publish()).isInstanceOf(Publication.Stuck.class);
        assertSame(liveDocuments(), some(120, "1"));

        assertThat(publisher.apply(some(120, "2"), "bob", false)).isInstanceOf(Release.Live.class);
        assertSame(liveDocuments(), some(120, "2"));
    }

    @Test
    void an_apply_that_was_cut_off_can_be_taken_over_by_force_or_undone_by_a_rollback() {
        publisher.apply(some(120, "1"), "ada", false);
        var dying = new DocumentStore(new DyingDynamoDb(db, 60), tables.routes(), () -> now);
        dying.apply(some(120, "2"), "bob", false);

        assertThat(publisher.rollback(1, "eve", true)).isInstanceOf(Release.Live.class);
        assertSame(inTable(), some(120, "1"));
        assertThat(live().revision()).isEqualTo(1); // traffic never saw anything else
    }

    @Test
    void an_apply_whose_documents_are_all_written_is_live_before_its_marker_closes() {
        publisher.apply(some(120, "1"), "ada", false);
        var dying = new DocumentStore(new DyingDynamoDb(db, 121), tables.routes(), () -> now);
        dying.apply(some(120, "2"), "bob", false); // all but the closing of the marker

        assertThat(publisher.publish()).isInstanceOf(Publication.Published.class);
        assertSame(liveDocuments(), some(120, "2"));
        assertThat(live().by()).isEqualTo("bob");
    }

    @Test
    void documents_of_every_kind_go_through_the_table_and_come_back() {
        Documents every = new Documents(List.of(
                document(Kind.GATEWAY, "gateway", "{\"policies\":[\"p\"],\"security\":true}"),
                document(Kind.SERVICE, "s", "{\"url\":\"https://s.example.com\",\"policies\":[\"p\"]}"),
                document(
                        Kind.POLICY,
                        "p",
                        "{\"mirror\":{\"service\":\"s\",\"percent\":0.2500},\"response\":{\"status\":{\"404\":410},"
                                + "\"cookies\":{\"domain\":{\"*\":\"\"}}},\"validate\":{\"body\":\"o\"}}"),
                document(Kind.SCHEMA, "o", "{\"type\":\"object\",\"$defs\":{\"a\":{\"minimum\":0.10}}}"),
                document(Kind.PLAN, "free", "{\"limits\":[{\"rate\":\"1/s\"}]}"),
                document(Kind.PROFILE, "mobile", "{\"headers\":{\"x-m\":\"present\"}}"),
                route("r", "1")));

        assertThat(publisher.apply(every, "ada", false)).isInstanceOf(Release.Live.class);
        assertSame(inTable(), every);
        assertSame(liveDocuments(), every);
        publisher.apply(some(1, "2"), "ada", false);
        publisher.rollback(1, "ada", false);
        assertSame(inTable(), every);
    }

    @Test
    void a_rollback_brings_documents_and_traffic_back_as_a_new_revision() {
        publisher.apply(some(3, "1"), "ada", false);
        publisher.apply(some(5, "2"), "bob", false);

        assertThat(publisher.rollback(1, "eve", false)).isInstanceOfSatisfying(Release.Live.class, release -> {
            assertThat(release.pointer().revision()).isEqualTo(3);
            assertThat(release.pointer().by()).isEqualTo("rollback to 1 by eve");
        });
        assertSame(inTable(), some(3, "1"));
        assertSame(liveDocuments(), some(3, "1"));
        assertThat(publisher.rollback(9, "eve", false)).isEqualTo(new Release.NoRevision(9));
    }

    @Test
    void revisions_are_listed_newest_first() {
        for (int i = 0; i < 4; i++) {
            publisher.apply(some(1, "text " + i), "ada", false);
        }
        assertThat(revisions.latest(3)).isInstanceOfSatisfying(Found.Here.class, found -> {
            List<?> latest = (List<?>) found.value();
            assertThat(latest)
                    .extracting(revision -> ((Pointer) revision).revision())
                    .containsExactly(4L, 3L, 2L);
        });
    }

    @Test
    void a_large_configuration_is_stored_in_copies_of_chunks() {
        var random = new Random(1);
        List<Document> large = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            var text = new StringBuilder();
            random.ints(15_000, ' ', '~').filter(c -> "\"\\{}".indexOf(c) < 0).forEach(c -> text.append((char) c));
            large.add(route("r" + i, text.toString()));
        }
        assertThat(publisher.apply(new Documents(large), "ada", false)).isInstanceOf(Release.Live.class);

        assertThat(live().chunks()).isGreaterThan(1);
        assertThat(live().copies()).isGreaterThan(1);
        assertThat(new DynamoSnapshots(db, tables.snapshots()).load(live()))
                .as("with its index behind the last chunk that the pointer counts")
                .isInstanceOfSatisfying(
                        gateway.config.Snapshots.Read.Got.class,
                        got -> assertThat((byte[]) got.value())
                                .startsWith(Snapshot.encode(new Documents(large)))
                                .hasSizeGreaterThan(Snapshot.encode(new Documents(large)).length));
        for (int i = 0; i < 5; i++) {
            assertSame(liveDocuments(), new Documents(large));
        }
    }

    @Test
    void publishers_side_by_side_lose_no_edit_and_no_revision() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String id = "r" + thread;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 5; i++) {
                        documents.put(route(id, "text " + i));
                        Publication publication = publisher.publish();
                        while (publication instanceof Publication.Failed) {
                            publication = publisher.publish();
                        }
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertSame(liveDocuments(), some(4, "text 4"));
        long last = live().revision();
        for (long n = 1; n <= last; n++) {
            assertThat(revisions.documents(n)).isInstanceOf(Found.Here.class);
        }
    }

    @ParameterizedTest(name = "{0} documents")
    @ValueSource(ints = {90, 110}) // in one transaction, and behind a marker; more than one page of a scan
    void traffic_never_sees_half_of_an_apply(int count) throws Exception {
        Documents first = some(count, "1".repeat(13_000));
        Documents second = some(count, "2".repeat(13_000));
        publisher.apply(first, "ada", false);
        var done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<?> applying = threads.submit(() -> {
                for (int i = 0; i < 4; i++) {
                    documents.apply(i % 2 == 0 ? second : first, "ada", false);
                }
                done.set(true);
            });
            Future<?> publishing = threads.submit(() -> {
                while (!done.get()) {
                    publisher.publish();
                }
            });
            applying.get();
            publishing.get();
        }
        publisher.publish();
        Set<String> whole = Set.of(Snapshot.hash(first), Snapshot.hash(second));
        for (long n = 1; n <= live().revision(); n++) {
            assertThat(revisions.find(n))
                    .isInstanceOfSatisfying(
                            Found.Here.class,
                            found ->
                                    assertThat(((Pointer) found.value()).hash()).isIn(whole));
        }
    }

    @Test
    void a_store_that_is_away_is_a_failure_to_be_tried_again() {
        documents.put(route("a", "1"));
        var broken = new DyingDynamoDb(db, 0);
        var elsewhere = new Publisher(documents, broken, tables.snapshots(), () -> now);

        assertThat(elsewhere.publish()).isInstanceOf(Publication.Failed.class);
        assertThat(publisher.publish()).isInstanceOf(Publication.Published.class);
    }

    @Test
    void a_lost_answer_to_the_flip_is_found_out() {
        documents.put(route("a", "1"));
        var deaf = new Publisher(documents, new DeafDynamoDb(db, false), tables.snapshots(), () -> now);

        assertThat(deaf.publish())
                .isInstanceOfSatisfying(
                        Publication.Unchanged.class,
                        unchanged -> assertThat(unchanged.pointer().revision()).isEqualTo(1));
    }
}
