package gateway.aggregator;

import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.lambda.ExampleServices;
import gateway.store.InMemoryDynamoDb;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair in {@code events/aggregator}, with the configuration in the package, {@code examples/gateway.yaml}. */
class AggregatorEventsTest {

    static List<String> pairs() throws IOException {
        return EventPairs.of("aggregator");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_event_is_answered_as_its_pair_says(String name) throws IOException, JsonException {
        var tables = TestTables.named();
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-24T09:00:00Z"));
        var wiring = new Wiring(
                Map.of("SNAPSHOTS_TABLE", tables.snapshots()),
                new ExampleServices(),
                new InMemoryDynamoDb(tables),
                clock,
                new AccessLog(_ -> {}, clock, () -> 0, () -> 1));

        EventPairs.check("aggregator", name, new AggregatorHandler(wiring.function()));
    }
}
