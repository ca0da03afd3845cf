package gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.lambda.ExampleServices;
import gateway.lambda.TestContext;
import gateway.limit.TableClock;
import gateway.store.DocumentStore;
import gateway.store.DynamoDb;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Item;
import gateway.store.Publisher;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair in {@code events/router/limits}, with the configuration beside them. */
class LimitsEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Path FOLDER = Path.of("../../events/router/limits");

    private static final String CONSUMER = """
        {"id": {"S": "acme"}, "plan": {"S": "standard"}, "scopes": {"L": []}, "status": {"S": "active"},
         "keys": {"M": {"k3yId7": {"M": {"sha256": {"S": "SHA256"}, "created": {"S": "2026-11-01T00:00:00Z"}}}}}}
        """;

    /** What the counters hold when an event comes. */
    private static final Map<String, List<Item>> COUNTERS = Map.of(
            "rate-spent", List.of(rate("r/orders/consumer-rate/c/acme", Duration.ofMillis(5_400))),
            "nearly-spent",
                    List.of(
                            rate("r/orders/consumer-rate/c/acme", Duration.ofMillis(1_900)),
                            quota("r/orders/consumer-day/c/acme/d1795478400", 99)),
            "day-spent", List.of(quota("r/orders/consumer-day/c/acme/d1795478400", 100)),
            "shadow", List.of(quota("r/report/soon/c/acme/h1795510800", 10)),
            "plan-spent", List.of(quota("p/standard/consumer-month/c/acme/M1793491200", 1000)));

    private static Item rate(String key, Duration back) {
        Instant tat = NOW.plus(back);
        return Item.of("key", key).with("tat", tat.getEpochSecond() * 1_000_000_000L + tat.getNano());
    }

    private static Item quota(String key, long used) {
        return Item.of("key", key).with("used", used);
    }

    static List<String> pairs() throws IOException {
        return EventPairs.of("router/limits");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_event_is_answered_as_its_pair_says(String name) throws IOException, JsonException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Judged.Valid configuration = (Judged.Valid) ConfigFile.judge(FOLDER.resolve("gateway.yaml"));
        var publisher = new Publisher(new DocumentStore(db, tables.routes(), CLOCK), db, tables.snapshots(), CLOCK);
        assertThat(publisher.apply(configuration.documents(), "test", false))
                .isInstanceOf(Publisher.Release.Live.class);
        var key = gateway.auth.ApiKey.parse("lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrr")
                .orElseThrow();
        db.write(new DynamoDb.Put(
                tables.consumers(), new Item((Json.Obj) Json.parse(CONSUMER.replace("SHA256", key.sha256())))));
        for (Item counter : COUNTERS.getOrDefault(name, List.of())) {
            db.write(new DynamoDb.Put(tables.counters(), counter));
        }
        var environment = Map.of(
                "AWS_REGION", "eu-central-1",
                "SNAPSHOTS_TABLE", tables.snapshots(),
                "CONSUMERS_TABLE", tables.consumers(),
                "COUNTERS_TABLE", tables.counters());
        var log = new AccessLog(_ -> {}, CLOCK, () -> 0, () -> 1);
        var router = new RouterHandler(
                new Wiring(environment, new ExampleServices(), db, CLOCK, TableClock.exact(CLOCK), log).function());

        if (name.startsWith("flood")) { // one is let through
            byte[] event = Files.readAllBytes(FOLDER.resolve(name + ".json"));
            router.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), new TestContext());
        }
        EventPairs.check("router/limits", name, router);
    }
}
