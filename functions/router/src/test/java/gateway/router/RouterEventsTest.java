package gateway.router;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.lambda.ExampleServices;
import gateway.limit.TableClock;
import gateway.store.DynamoDb;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Item;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair in {@code events/router}, with the configuration in the package, {@code examples/gateway.yaml}. */
class RouterEventsTest {

    private static final String CONSUMER = """
        {"id": {"S": "ID"}, "plan": {"S": "standard"},
         "scopes": {"L": [SCOPES]}, "status": {"S": "STATUS"},
         "keys": {"M": {"KEY": {"M": {"sha256": {"S": "SHA256"}, "created": {"S": "2026-11-01T00:00:00Z"}}}}}}
        """;

    private static Item consumer(String key, String status, String... scopes) throws JsonException {
        var parsed = gateway.auth.ApiKey.parse(key).orElseThrow();
        List<String> list =
                Arrays.stream(scopes).map(scope -> "{\"S\": \"" + scope + "\"}").toList();
        return new Item((Json.Obj) Json.parse(CONSUMER.replace("ID", parsed.consumer())
                .replace("SCOPES", String.join(",", list))
                .replace("STATUS", status)
                .replace("KEY", parsed.keyId())
                .replace("SHA256", parsed.sha256())));
    }

    static List<String> pairs() throws IOException {
        return EventPairs.of("router");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_event_is_answered_as_its_pair_says(String name) throws IOException, JsonException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        // As in the events; the verdicts in these are from long ago, so that the router looks by itself.
        for (Item consumer : List.of(
                consumer(
                        "lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrr", "active", "orders:read", "customers:read"),
                consumer("lgw_reader.lgJPly_gOW6IhRbTFQNbOH1FAtsoJf1bk_4HpPl7", "active", "customers:read"),
                consumer("lgw_paused.sUspd1_0123456789ABCDEFGHIJKLMNOP_4Fim3Z", "suspended"))) {
            db.write(new DynamoDb.Put(tables.consumers(), consumer));
        }
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-24T09:00:00Z"));
        var environment = Map.of(
                "AWS_REGION", "eu-central-1",
                "SNAPSHOTS_TABLE", tables.snapshots(),
                "CONSUMERS_TABLE", tables.consumers(),
                "COUNTERS_TABLE", tables.counters());
        var log = new AccessLog(_ -> {}, clock, () -> 0, () -> 1);

        EventPairs.check(
                "router",
                name,
                new RouterHandler(
                        new Wiring(environment, new ExampleServices(), db, clock, TableClock.exact(clock), log)
                                .function()));
    }
}
