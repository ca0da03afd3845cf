package gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.lambda.ExampleServices;
import gateway.limit.TableClock;
import gateway.store.DocumentStore;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Publisher;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair in {@code events/router/access}, with {@code examples/access.yaml}: certificates and AWS principals. */
class AccessEventsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T09:00:00Z"));

    static List<String> pairs() throws IOException {
        return EventPairs.of("router/access");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_event_is_answered_as_its_pair_says_and_once_more_alike(String name) throws IOException, JsonException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Judged.Valid configuration = (Judged.Valid) ConfigFile.judge(Path.of("../../examples/access.yaml"));
        var publisher = new Publisher(new DocumentStore(db, tables.routes(), CLOCK), db, tables.snapshots(), CLOCK);
        assertThat(publisher.apply(configuration.documents(), "test", false))
                .isInstanceOf(Publisher.Release.Live.class);
        var environment = Map.of(
                "AWS_REGION",
                "eu-central-1",
                "SNAPSHOTS_TABLE",
                tables.snapshots(),
                "CONSUMERS_TABLE",
                tables.consumers(),
                "COUNTERS_TABLE",
                "");

        var log = new AccessLog(_ -> {}, CLOCK, () -> 0, () -> 1);
        var router = new RouterHandler(
                new Wiring(environment, new ExampleServices(), db, CLOCK, TableClock.exact(CLOCK), log).function());
        EventPairs.check("router/access", name, router);
        EventPairs.check("router/access", name, router);
    }
}
