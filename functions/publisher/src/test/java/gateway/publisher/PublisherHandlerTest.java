package gateway.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.store.DynamoDb;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Item;
import gateway.store.Revisions;
import gateway.store.TestTables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublisherHandlerTest {
    private static final Path EVENTS = Path.of("..", "..", "events", "publisher");
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final TestTables tables = TestTables.named();
    private final InMemoryDynamoDb db = new InMemoryDynamoDb(tables);
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PublisherHandler handler = new PublisherHandler(
            Map.of("ROUTES_TABLE", tables.routes(), "SNAPSHOTS_TABLE", tables.snapshots()),
            db,
            () -> NOW,
            new PrintStream(log, true, StandardCharsets.UTF_8));

    private void put(String item) throws JsonException {
        db.write(new DynamoDb.Put(tables.routes(), new Item((Json.Obj) Json.parse(item))));
    }

    private void putRoute() throws JsonException {
        put("""
            {"kind":{"S":"route"},"id":{"S":"hello"},"auth":{"S":"none"},
             "match":{"M":{"path":{"S":"/hello"}}},
             "to":{"M":{"fixed":{"M":{"status":{"N":"200"},"text":{"S":"hello"}}}}}}
            """);
    }

    private String handle(String event) throws IOException {
        var answer = new ByteArrayOutputStream();
        handler.handle(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer);
        return answer.toString(StandardCharsets.UTF_8);
    }

    private Json.Obj logged() throws JsonException {
        String text = log.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(1);
        return (Json.Obj) Json.parse(text);
    }

    private Revisions revisions() {
        return new Revisions(db, tables.snapshots());
    }

    static Stream<String> events() throws IOException {
        try (Stream<Path> files = Files.list(EVENTS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.endsWith(".out.json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .toList()
                    .stream();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_sample_event_has_its_sample_answer(String name) throws Exception {
        putRoute();

        assertThat(Json.parse(handle(Files.readString(EVENTS.resolve(name + ".json")))))
                .isEqualTo(Json.parse(Files.readString(EVENTS.resolve(name + ".out.json"))));
    }

    @Test
    void a_change_is_published_and_counted() throws Exception {
        putRoute();

        handle("{\"Records\":[{},{}]}");

        assertThat(revisions().current()).isInstanceOf(Revisions.Found.Here.class);
        assertThat(logged().members())
                .containsEntry("outcome", Json.of("published"))
                .containsEntry("Published", Json.of(1))
                .containsEntry("PublishFailed", Json.of(0))
                .containsEntry("records", Json.of(2))
                .containsEntry("revision", Json.of(1))
                .containsEntry("by", Json.of("table edit (route/hello)"));
    }

    @Test
    void the_log_line_declares_its_metrics() throws Exception {
        handle("{}");

        assertThat(logged().get("_aws")).isEqualTo(Json.parse("""
            {"Timestamp":1777629600000,"CloudWatchMetrics":[{"Namespace":"LambdaGateway","Dimensions":[[]],
             "Metrics":[{"Name":"Published","Unit":"Count"},{"Name":"PublishFailed","Unit":"Count"}]}]}
            """));
    }

    @Test
    void wrong_documents_are_logged_and_are_no_error_of_the_function() throws Exception {
        put("{\"kind\":{\"S\":\"route\"},\"id\":{\"S\":\"x\"},\"mtach\":{\"S\":\"/x\"}}");

        assertThat(handle("{}")).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(logged().members())
                .containsEntry("outcome", Json.of("invalid"))
                .containsEntry("PublishFailed", Json.of(1));
        assertThat(logged().array("faults").orElseThrow().items().toString()).contains("routes.x");
        assertThat(revisions().problems()).isInstanceOf(Revisions.Found.Here.class);
    }

    @Test
    void a_store_that_is_away_is_an_error_so_that_the_batch_comes_again() throws Exception {
        db.outage(new DynamoDb.Unavailable(DynamoDb.Cause.THROTTLED, false, "slow down"));

        assertThatThrownBy(() -> handle("{}")).hasMessageContaining("slow down");
        assertThat(logged().members()).containsEntry("outcome", Json.of("failed"));
    }

    @Test
    void an_event_that_comes_again_changes_nothing() throws Exception {
        putRoute();
        handle("{}");
        log.reset();

        handle("{}");

        assertThat(logged().members())
                .containsEntry("outcome", Json.of("unchanged"))
                .containsEntry("revision", Json.of(1));
    }

    @Test
    void a_table_without_a_name_is_refused_at_once() {
        assertThatThrownBy(() -> new PublisherHandler(Map.of("ROUTES_TABLE", "r"), db, () -> NOW, System.out))
                .hasMessageContaining("SNAPSHOTS_TABLE");
    }
}
