package gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.client.SocketHttpClient;
import gateway.config.Sections;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.TestContext;
import gateway.limit.TableClock;
import gateway.store.DocumentStore;
import gateway.store.InMemoryDynamoDb;
import gateway.store.Publisher;
import gateway.store.TestTables;
import gateway.telemetry.AccessLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The router as it is wired, with a configuration of its own and real sockets to its services. */
final class Gateway {
    private final RouterHandler handler;

    /** What it answered. */
    record Answer(Json.Obj event) {
        int status() {
            return Integer.parseInt(String.valueOf(event.get("statusCode")));
        }

        /** Every header line of the answer, whatever the front's shape. */
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            event.object("headers")
                    .ifPresent(headers -> headers.members()
                            .forEach((name, value) -> lines.add(name + ": " + ((Json.Str) value).value())));
            event.object("multiValueHeaders")
                    .ifPresent(headers -> headers.members()
                            .forEach((name, values) -> ((Json.Arr) values)
                                    .items()
                                    .forEach(value -> lines.add(name + ": " + ((Json.Str) value).value()))));
            event.array("cookies")
                    .ifPresent(cookies ->
                            cookies.items().forEach(value -> lines.add("set-cookie: " + ((Json.Str) value).value())));
            return lines;
        }

        String body() {
            String body = event.string("body").orElse("");
            return Json.of(true).equals(event.get("isBase64Encoded"))
                    ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
                    : body;
        }
    }

    Gateway(String configuration) throws JsonException {
        var tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Clock clock = Clock.systemUTC();
        Sections sections = Sections.of(Json.parse(configuration));
        assertThat(sections.faults()).isEmpty();
        var publisher = new Publisher(new DocumentStore(db, tables.routes(), clock), db, tables.snapshots(), clock);
        assertThat(publisher.apply(sections.documents(), "test", false)).isInstanceOf(Publisher.Release.Live.class);
        var environment = Map.of(
                "AWS_REGION", "eu-central-1",
                "SNAPSHOTS_TABLE", tables.snapshots(),
                "CONSUMERS_TABLE", tables.consumers(),
                "COUNTERS_TABLE", tables.counters());
        var log = new AccessLog(_ -> {}, clock, System::nanoTime, () -> 1);
        handler = new RouterHandler(
                new Wiring(environment, SocketHttpClient.of(environment), db, clock, TableClock.exact(clock), log)
                        .function());
    }

    Answer ask(Fronts front, Fronts.Sent sent) throws IOException, JsonException {
        return ask(front.event(sent));
    }

    Answer ask(Json event) throws IOException, JsonException {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.bytes()), out, new TestContext());
        return new Answer((Json.Obj) Json.parse(out.toByteArray()));
    }
}
