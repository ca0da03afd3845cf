package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is used of limits, by the command, and what callers notice when it is reset. */
class LimitsCommandTest {
    private static final String CONFIGURATION = """
        gateway:
          auth: { apiKey: {} }
        policies:
          together: { limits: [{ name: both, by: consumer, quota: 15/month }] }
        plans:
          other: { limits: [{ quota: 9/day }], routes: [tiers] }
          quick: { routes: [fast] }
          gold: { limits: [{ rate: 6/h }, { quota: 5/day }], routes: [one, two, tenants] }
        routes:
          one:
            match: { path: /one }
            policies: [together]
            to: { fixed: { text: one } }
            limits: [{ by: consumer, quota: 3/week }, { by: ip, rate: 100/s }]
          two:
            match: { path: /two }
            policies: [together]
            to: { fixed: { text: two } }
          tenants:
            match: { path: /tenants }
            to: { fixed: { text: tenants } }
            limits: [{ name: tenants, by: [consumer, { header: x-tenant }], quota: 2/day }]
          tiers:
            match: { path: /tiers }
            auth: { anyOf: [apiKey], plans: [other] }
            to: { fixed: { text: tiers } }
            limits:
              - { name: everybody, by: all, rate: 50/h, consumers: { vip: { rate: 90/h }, free: unlimited } }
              - { name: told, by: consumer, quota: 10/day, plans: { other: { quota: 40/day } }, shadow: true }
              - { name: slow, by: consumer, quota: 100/day, rampUp: { over: 30d, from: 10% } }
              - { name: at-once, by: consumer, inFlight: 3 }
              - { name: keys, by: credential, bytes: 5MB/day }
          fast:
            match: { path: /fast }
            auth: { anyOf: [apiKey], plans: [quick] }
            to: { fixed: { text: fast } }
            limits:
              - { name: fast, by: consumer, rate: 5000/s, burst: 300000 }
              - { name: fast-tenants, by: [consumer, { header: x-tenant }], rate: 5000/s, burst: 300000 }
          apart:
            match: { path: /apart }
            to: { fixed: { text: not for gold } }
            limits: [{ name: apart, by: consumer, quota: 3/day }]
        """;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static LocalCommand.Running gateway;

    private record Result(int exit, String out, String err) {
        Json.Obj json() throws Exception {
            return (Json.Obj) Json.parse(out);
        }

        /** The row of a limit. */
        String row(String limit) {
            return out.lines()
                    .filter(line -> line.contains(" " + limit + " "))
                    .findFirst()
                    .map(line -> line.replaceAll(" +", " ").strip())
                    .orElse("");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, CONFIGURATION);
        gateway = LocalCommand.Running.start(
                session(new ByteArrayOutputStream(), new ByteArrayOutputStream()),
                new LocalCommand.Request(file, 0, 0, false, 1),
                print(new ByteArrayOutputStream()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void empty() {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            for (var table :
                    Map.of("ConsumersTable", "id", "CountersTable", "key").entrySet()) {
                deployment
                        .client()
                        .scan(r -> r.tableName(table.getKey()))
                        .items()
                        .forEach(item -> deployment
                                .client()
                                .deleteItem(r -> r.tableName(table.getKey())
                                        .key(Map.of(table.getValue(), item.get(table.getValue())))));
            }
        }
    }

    @Test
    void what_is_used_of_every_limit_is_shown_with_what_is_left() throws Exception {
        String key = key("seen", "gold");
        assertThat(get("/one", key)).isEqualTo(200);
        assertThat(get("/one", key)).isEqualTo(200);

        Result shown = run("limits", "seen");

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).startsWith("seen, plan gold\n");
        assertThat(shown.row("consumer-rate")) // of which one may be taken in advance
                .matches("plan gold consumer-rate 6/h, burst 6 [23] [34] in \\d+ s");
        assertThat(shown.row("consumer-day")).matches("plan gold consumer-day 5/day 2 3 \\S+T00:00:00Z");
        assertThat(shown.row("both")).matches("policy together both 15/month 2 13 \\S+-01T00:00:00Z");
        assertThat(shown.row("consumer-week")).matches("route one consumer-week 3/week 2 1 \\S+T00:00:00Z");
        assertThat(shown.out())
                .contains("not counted by consumer: route one ip-rate (by ip)")
                .doesNotContain("apart"); // its plan is not for that route
        assertThat(shown.err()).contains("not looked for: route tenants tenants (by consumer and header x-tenant)");
    }

    @Test
    void programs_are_told_the_same_and_where_it_is_counted() throws Exception {
        get("/two", key("told", "gold"));

        Json.Obj told = run("limits", "told", "--json").json();

        assertThat(told.string("plan")).contains("gold");
        List<Json> limits = told.array("limits").orElseThrow().items();
        Json.Obj day = (Json.Obj) limits.stream()
                .filter(each -> each.text().contains("consumer-day"))
                .findFirst()
                .orElseThrow();
        assertThat(day.text())
                .contains(
                        "\"scope\":\"plan\"",
                        "\"owner\":\"gold\"",
                        "\"allowance\":\"5/day\"",
                        "\"most\":5",
                        "\"used\":1",
                        "\"left\":4",
                        "\"shared\":false");
        assertThat(day.array("keys").orElseThrow().text()).startsWith("[\"p/gold/consumer-day/c/told/d");
        assertThat(run("limits", "told", "--used", "--json")
                        .json()
                        .array("limits")
                        .orElseThrow()
                        .items())
                .hasSize(3);
    }

    @Test
    void what_headers_are_part_of_is_found_by_reading_all() throws Exception {
        String key = key("many", "gold");
        get("/tenants", key, "x-tenant", "a");
        get("/tenants", key, "x-tenant", "a");
        get("/tenants", key, "x-tenant", "b");
        get("/tenants", key("other", "gold"), "x-tenant", "b");

        Result shown = run("limits", "many", "--all");

        assertThat(shown.out()
                        .lines()
                        .filter(line -> line.contains(" tenants "))
                        .map(line -> line.replaceAll(" +", " ").strip())
                        .map(line -> line.substring(0, "route tenants tenants 2/day N N".length())))
                .containsExactlyInAnyOrder("route tenants tenants 2/day 2 0", "route tenants tenants 2/day 1 1");
        assertThat(shown.err()).doesNotContain("not looked for");
        assertThat(get("/tenants", key, "x-tenant", "a")).isEqualTo(429);

        Result reset = run("limits", "reset", "many", "--all", "--limit", "tenants");

        assertThat(reset.out().lines()).hasSize(2).allMatch(line -> line.startsWith("reset: route tenants tenants, "));
        assertThat(run("limits", "other", "--all").row("tenants")).contains("2/day 1 1");
    }

    @Test
    void reset_gives_back_what_is_used_and_says_what() throws Exception {
        String key = key("back", "gold");
        get("/one", key);
        get("/two", key);

        Result one = run("limits", "reset", "back", "--limit", "gold.consumer-day");
        assertThat(one.exit()).as(one.err()).isZero();
        assertThat(one.out()).isEqualTo("reset: plan gold consumer-day, 2 used\n");
        assertThat(one.err()).contains("refuse for 30 seconds more");
        Result after = run("limits", "back");
        assertThat(after.row("consumer-day")).endsWith("5/day 0 5 -");
        assertThat(after.row("both")).contains("15/month 2 13");

        assertThat(run("limits", "reset", "back", "--route", "one").out())
                .isEqualTo("reset: route one consumer-week, 1 used\n");

        Json.Obj rest = run("limits", "reset", "back", "--json").json();
        assertThat(rest.array("reset").orElseThrow().items()).hasSize(2);
        assertThat(run("limits", "reset", "back").out()).isEqualTo("nothing to reset: nothing is used\n");
        assertThat(run("limits", "back", "--used").out()).contains("no limit is used");
    }

    @Test
    void of_a_limit_that_is_split_all_parts_are_added_up_and_reset() throws Exception {
        String key = key("swift", "quick");
        List<String> parts = new ArrayList<>();
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            assertThat(get("/fast", key, "x-tenant", "a")).isEqualTo(200);
            parts.addAll(counters(deployment));
            assertThat(parts).hasSize(2).allMatch(name -> name.matches("r/fast/fast.*/~[0-9]"));
            long inOneMinute = (System.currentTimeMillis() + 60_000) * 1_000_000;
            for (String part : parts) {
                for (int i = 0; i < 5; i++) {
                    String name = part.substring(0, part.length() - 1) + i;
                    deployment
                            .client()
                            .putItem(r -> r.tableName("CountersTable")
                                    .item(Map.of(
                                            "key",
                                            AttributeValue.fromS(name),
                                            "tat",
                                            AttributeValue.fromN(Long.toString(inOneMinute)))));
                }
            }

            Result shown = run("limits", "swift", "--all");
            for (String limit : List.of("fast", "fast-tenants")) { // half of it, and seconds have passed
                assertThat(shown.row(limit))
                        .matches("route fast " + limit + " 5000/s, burst 300000 1[0-5]\\d{4} 1[5-9]\\d{4} in \\d+ s.*");
            }

            Result reset = run("limits", "reset", "swift", "--all");
            assertThat(reset.out().lines()).as(reset.err()).hasSize(2);
            assertThat(counters(deployment)).doesNotContainAnyElementsOf(parts).isEmpty();
        }
    }

    private static List<String> counters(Deployment deployment) {
        return deployment.client().scan(r -> r.tableName("CountersTable")).items().stream()
                .map(item -> Objects.requireNonNull(item.get("key")).s())
                .filter(name -> name.startsWith("r/"))
                .toList();
    }

    @Test
    void what_holds_for_this_consumer_is_shown_and_not_what_holds_for_others() throws Exception {
        for (String consumer : List.of("plain", "vip", "free")) {
            assertThat(get("/tiers", key(consumer, "other"))).isEqualTo(200);
        }

        Result plain = run("limits", "plain");
        assertThat(plain.row("everybody"))
                .matches("route tiers everybody 50/h, burst 50 [1-9] [45]. in [0-9.]+ s with others");
        assertThat(plain.row("told")).matches("route tiers told 40/day 1 39 \\S+ shadow");
        assertThat(plain.row("slow")).matches("route tiers slow 10/day 1 9 \\S+ grows still");
        assertThat(plain.row("at-once")).matches("route tiers at-once 3 in flight [01] [23] -");
        assertThat(plain.row("keys")).matches("route tiers keys [0-9]+ bytes/day \\d+ \\d+ \\S+ key [0-9A-Za-z]{6}");
        assertThat(run("limits", "vip").row("everybody"))
                .matches("route tiers everybody 90/h, burst 90 [1-9] 8[0-9] in \\S+ s");
        assertThat(run("limits", "free").row("everybody")).isEqualTo("route tiers everybody unlimited - - -");

        assertThat(run("limits", "reset", "plain", "--limit", "at-once").err())
                .contains("at-once counts requests that are on their way, so it is not reset");
        assertThat(run("limits", "reset", "plain", "--limit", "everybody").err())
                .contains("everybody is not counted for plain alone");
        assertThat(run("limits", "reset", "plain", "--limit", "slow").out())
                .isEqualTo("reset: route tiers slow, 1 used\n");
        assertThat(run("limits", "plain").row("slow")).contains("10/day 0 10 -"); // it is not new again, nor older
    }

    @Test
    void who_has_no_record_can_be_looked_at_and_reset() throws Exception {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            String item = run("limits", "idp:7", "--json").json().array("limits").orElseThrow().items().stream()
                    .flatMap(each -> ((Json.Obj) each).array("keys").orElseThrow().items().stream())
                    .map(each -> each instanceof Json.Str(var name) ? name : "")
                    .filter(each -> each.startsWith("r/apart/apart/C/"))
                    .findFirst()
                    .orElseThrow();
            deployment
                    .client()
                    .putItem(r -> r.tableName("CountersTable")
                            .item(Map.of("key", AttributeValue.fromS(item), "used", AttributeValue.fromN("3"))));
        }

        Result shown = run("limits", "idp:7");
        assertThat(shown.exit()).isZero();
        assertThat(shown.err()).contains("there is no record of idp:7: it is shown without a plan, --plan names one");
        assertThat(shown.row("apart")).contains("3/day 3 0");
        assertThat(run("limits", "idp:7", "--plan", "gold").row("consumer-day")).contains("5/day 0 5 -");
        assertThat(run("limits", "reset", "idp:7").out()).isEqualTo("reset: route apart apart, 3 used\n");
    }

    @Test
    void what_is_not_there_is_answered_with_what_is() throws Exception {
        key("typo", "gold");
        Result limit = run("limits", "reset", "typo", "--limit", "consumer-dya");
        assertThat(limit.exit()).isEqualTo(1);
        assertThat(limit.err()).contains("no limit consumer-dya holds for typo").contains("did you mean consumer-day?");
        assertThat(run("limits", "reset", "typo", "--route", "on").err())
                .contains("there is no route on")
                .contains("did you mean one?");
        assertThat(run("limits", "typo", "--plan", "silver").err())
                .contains("there is no plan silver")
                .contains("there are: gold, other");
        assertThat(run("limits", "reset", "typo", "--limit", "ip-rate").err())
                .contains("ip-rate is not counted for typo alone, so it is not reset");
        assertThat(run("limits").exit()).isEqualTo(2);
        assertThat(run("limits", "reset").exit()).isEqualTo(2);
    }

    private static String key(String consumer, String plan) throws Exception {
        Result made = run("keys", "create", consumer, "--plan", plan);
        assertThat(made.exit()).as(made.err()).isZero();
        return made.out().strip();
    }

    private static int get(String path, String key, String... fields) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.api() + path)).header("x-api-key", key);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--endpoint");
        all.add(gateway.dynamo().toString());
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Main.run(all.toArray(new String[0]), session(out, err), print(out), print(err));
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Session session(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Session(
                new ByteArrayInputStream(new byte[0]),
                false,
                print(out),
                print(err),
                Map.of("GATEWAY_USER", "test"),
                false);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
