package gateway.router;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.lambda.ExampleServices;
import gateway.store.DynamoDb;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Item;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair in {@code events/router}, with the configuration in the package, {@code examples/gateway.yaml}. */
class RouterEventsTest {

    /** As in the events; the key in them is its only one. */
    private static final String ACME = """
        {"id": {"S": "acme"}, "plan": {"S": "standard"},
         "scopes": {"L": [{"S": "orders:read"}, {"S": "customers:read"}]}, "status": {"S": "active"},
         "keys": {"M": {"k3yId7": {"M": {"sha256": {"S": "SHA256"}, "created": {"S": "2026-11-01T00:00:00Z"}}}}}}
        """;

    private static final String KEY = "lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrr";

    static List<String> pairs() throws IOException {
        return EventPairs.of("router");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_event_is_answered_as_its_pair_says(String name) throws IOException, JsonException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        String sha256 = gateway.auth.ApiKey.parse(KEY).orElseThrow().sha256();
        db.write(new DynamoDb.Put(tables.consumers(), new Item((Json.Obj) Json.parse(ACME.replace("SHA256", sha256)))));
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
                new RouterHandler(new Wiring(environment, new ExampleServices(), db, clock, log).function()));
    }
}
