package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.Consumers.Lookup;
import gateway.json.Json;
import gateway.store.DynamoConsumers;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Consumers, keys and plans by the commands, and what callers notice of it. */
class ConsumersTest {
    private static final String CONFIGURATION = """
        gateway:
          auth: { apiKey: { query: api_key }, basic: {} }
        plans:
          gold: { description: for those who pay, limits: [{ rate: 1000/s }], routes: [secret, "lists-*"] }
          trial: { limits: [{ quota: 100000/day }] }
        routes:
          secret:
            match: { methods: [GET], path: /secret }
            to: { fixed: { text: "for {consumer.id} of {consumer.plan}" } }
          basic:
            match: { methods: [GET], path: /basic }
            auth: basic
            to: { fixed: { text: "for {consumer.id}" } }
          lists-all:
            match: { methods: [GET], path: /lists }
            to: { redirect: { path: /secret } }
          everyone:
            match: { methods: [GET], path: /everyone }
            auth: none
            to: { fixed: { text: "query: {request.query}" } }
        """;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    /** What the functions log. */
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

    private static PrintStream before = System.out;

    private static LocalCommand.Running gateway;

    /** What a command did. */
    private record Result(int exit, String out, String err) {
        Json.Obj json() throws Exception {
            return (Json.Obj) Json.parse(out);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, CONFIGURATION);
        before = System.out;
        System.setOut(print(LOG)); // where functions log, too
        gateway = LocalCommand.Running.start(
                session("", new ByteArrayOutputStream(), new ByteArrayOutputStream()),
                new LocalCommand.Request(file, 0, 0, false, 1),
                print(LOG));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        System.setOut(before);
        String log = LOG.toString(StandardCharsets.UTF_8);
        assertThat(log)
                .contains("\"refused\":\"ambiguous\"", "\"consumer\":\"acme\"")
                .doesNotContain("lgw_", "horse");
    }

    @BeforeEach
    void empty() {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            deployment
                    .client()
                    .scan(r -> r.tableName("ConsumersTable"))
                    .items()
                    .forEach(item -> deployment
                            .client()
                            .deleteItem(r -> r.tableName("ConsumersTable").key(Map.of("id", item.get("id")))));
        }
    }

    @Test
    void a_consumer_is_made_shown_listed_changed_and_removed() throws Exception {
        Result made = run(
                "consumers",
                "create",
                "acme",
                "--plan",
                "gold",
                "--scope",
                "a",
                "--role",
                "buyer",
                "--tag",
                "team-a",
                "--metadata",
                "tenant=acme");
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).isEqualTo("created: acme\n");
        assertThat(run("consumers", "create", "acme").err()).contains("consumer acme is there already");
        assertThat(run("consumers", "create", "beta").exit()).isZero();

        assertThat(run("consumers", "show", "acme").out()).isEqualTo("""
            acme
              status    active
              plan      gold
              scopes    a
              roles     buyer
              tags      team-a
              metadata  tenant=acme
            """);
        assertThat(run("consumers", "list").out()).isEqualTo("""
            acme  plan gold, 0 live keys, tags team-a
            beta  no plan, 0 live keys
            """);
        assertThat(run("consumers", "list", "--tag", "team-a", "--plan", "gold").out())
                .startsWith("acme ");
        assertThat(run("consumers", "list", "--tag", "team-b").out()).isEmpty();
        assertThat(run("consumers", "list", "--suspended").out()).isEmpty();

        assertThat(run(
                                "consumers",
                                "update",
                                "acme",
                                "--plan",
                                "trial",
                                "--scope",
                                "b",
                                "--remove-scope",
                                "a",
                                "--metadata",
                                "region=eu",
                                "--remove-metadata",
                                "tenant",
                                "--remove-tag",
                                "team-a",
                                "--role",
                                "clerk")
                        .out())
                .isEqualTo("""
                    updated: acme
                      metadata  {tenant=acme} -> {region=eu}
                      plan  gold -> trial
                      roles  buyer -> buyer clerk
                      scopes  a -> b
                      tags  team-a -> -
                    """);
        assertThat(run("consumers", "update", "acme", "--plan", "trial").out()).isEqualTo("nothing to change\n");
        assertThat(run("consumers", "show", "acme", "--json").json().text())
                .isEqualTo(
                        "{\"consumer\":\"acme\",\"plan\":\"trial\",\"scopes\":[\"b\"],\"roles\":[\"buyer\",\"clerk\"],"
                                + "\"tags\":[],\"metadata\":{\"region\":\"eu\"},\"active\":true,\"suspended\":null,"
                                + "\"password\":false,\"keys\":[]}");

        String key = key("acme");
        String id = id(key);
        Result asked = run("consumers", "delete", "acme");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("acme has 1 live key: " + id + ", which would end at once", "--yes");
        assertThat(get("/secret", "x-api-key", key)).isEqualTo("200 for acme of trial");
        assertThat(run("consumers", "delete", "acme", "--yes").out())
                .isEqualTo("deleted: acme, which had 1 live key: " + id + "\n");
        assertThat(get("/secret", "x-api-key", key)).startsWith("401");
        assertThat(run("consumers", "show", "acme").err()).contains("there is no consumer acme");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        create acme --plan gld                    | there is no plan "gld"; did you mean gold?
        create ACME                               | is not a consumer's id
        create acme --scope a"b                   | is not a scope
        create acme --metadata a/b=c              | is not a name here
        update nobody --scope a                   | there is no consumer nobody
        suspend nobody                            | there is no consumer nobody
        suspend nobody --type unpaid              | "unpaid" is not a problem type
        resume nobody                             | there is no consumer nobody
        delete nobody --yes                       | there is no consumer nobody
        password nobody                           | there is no consumer nobody
        show nobody                               | there is no consumer nobody
        """)
    void what_cannot_be_is_refused_with_what_to_do(String arguments, String message) {
        Result result = run(("consumers " + arguments).split(" ", -1));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err().replaceAll("\n +fix: ", "; ")).contains(message);
        assertThat(run("consumers", "list").out()).isEmpty();
    }

    @Test
    void a_suspended_consumer_is_told_why_until_it_is_resumed() throws Exception {
        String key = key("acme");

        Result suspended = run(
                "consumers",
                "suspend",
                "acme",
                "--reason",
                "Unpaid since March.",
                "--type",
                "https://example.com/unpaid");
        assertThat(suspended.out()).isEqualTo("suspended: acme\n  status  active -> suspended\n");
        assertThat(get("/secret", "x-api-key", key)).startsWith("403");
        assertThat(run("consumers", "list", "--suspended").out())
                .contains("suspended: Unpaid since March. (https://example.com/unpaid)");
        assertThat(run("consumers", "resume", "acme").out()).contains("resumed: acme");
        assertThat(get("/secret", "x-api-key", key)).startsWith("200");
    }

    @Test
    void keys_are_rotated_and_never_shown_again() throws Exception {
        String first = key("acme");

        Result rotated = run("keys", "rotate", "acme", "--grace", "2h");
        assertThat(rotated.exit()).as(rotated.err()).isZero();
        String second = rotated.out().strip();
        assertThat(rotated.err()).contains("the old key " + id(first) + " ends 20");
        assertThat(get("/secret", "x-api-key", first)).startsWith("200");
        assertThat(get("/secret", "x-api-key", second)).startsWith("200");

        Result again = run("keys", "rotate", "acme");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err())
                .contains(
                        "two live keys already", id(first) + " (ends 20", "gateway keys revoke CONSUMER " + id(first));
        assertThat(get("/secret", "x-api-key", first)).as("nothing ended").startsWith("200");

        assertThat(run("keys", "revoke", "acme", id(first)).exit()).isZero();
        Json.Obj last = run("keys", "rotate", "acme", "--grace", "0", "--json").json();
        assertThat(last.get("old")).isEqualTo(Json.Null.NULL);
        assertThat(get("/secret", "x-api-key", second)).startsWith("401");
        assertThat(get("/secret", "x-api-key", last.string("key").orElseThrow()))
                .startsWith("200");

        assertThat(run("keys", "rotate", "nobody").err()).contains("there is no consumer nobody");
        assertThat(run("consumers", "create", "keyless").exit()).isZero();
        assertThat(run("keys", "rotate", "keyless").err())
                .contains("keyless has no live key", "gateway keys create keyless");
        assertThat(run("keys", "revoke", "acme", second).err())
                .contains("that is the key itself")
                .doesNotContain(second);
        for (Result shown : List.of(
                run("keys", "list"),
                run("keys", "list", "--json"),
                run("consumers", "show", "acme"),
                run("consumers", "show", "acme", "--json"),
                run("consumers", "list", "--json"),
                run("export", "--consumers"))) {
            assertThat(shown.exit()).isZero();
            assertThat(shown.out()).doesNotContain("lgw_", "sha256", stored("acme"));
        }
    }

    @Test
    void the_last_use_of_a_key_is_listed() throws Exception {
        String key = key("acme");
        assertThat(run("keys", "list", "acme").out()).contains(id(key)).endsWith("  not used\n");

        assertThat(get("/everyone", "x-api-key", key)).startsWith("200");

        within(Duration.ofSeconds(5), () -> run("keys", "list", "acme").out().contains("  last used 20"));
        Json shown = ((Json.Arr)
                        Json.parse(run("keys", "list", "acme", "--json").out()))
                .items()
                .getFirst();
        String used = ((Json.Obj)
                        ((Json.Obj) shown).array("keys").orElseThrow().items().getFirst())
                .string("lastUsed")
                .orElseThrow();
        assertThat(Instant.parse(used)).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Test
    void a_password_is_shown_once_or_taken_from_standard_input() throws Exception {
        assertThat(run("consumers", "create", "acme").exit()).isZero();

        String made = run("consumers", "password", "acme").out().strip();
        assertThat(made).hasSize(24);
        assertThat(get("/basic", "authorization", basic("acme", made))).isEqualTo("200 for acme");

        Result set = given("correct horse battery staple\n", "consumers", "password", "acme", "--stdin");
        assertThat(set.out()).isEqualTo("set: the password of acme\n");
        assertThat(set.err()).doesNotContain("horse");
        assertThat(get("/basic", "authorization", basic("acme", made))).startsWith("401");
        assertThat(get("/basic", "authorization", basic("acme", "correct horse battery staple")))
                .startsWith("200");

        assertThat(given("short\n", "consumers", "password", "acme", "--stdin").err())
                .contains("12 characters or more");
        assertThat(run("consumers", "show", "acme").out()).contains("password  set");
        for (Result shown : List.of(
                run("consumers", "show", "acme"),
                run("consumers", "show", "acme", "--json"),
                run("consumers", "list", "--json"),
                run("export", "--consumers"))) {
            assertThat(shown.out()).doesNotContain("argon2", "horse", made);
        }

        assertThat(run("consumers", "password", "acme", "--remove").exit()).isZero();
        assertThat(get("/basic", "authorization", basic("acme", "correct horse battery staple")))
                .startsWith("401");
    }

    @Test
    void plans_are_shown_with_how_many_have_them() throws Exception {
        run("consumers", "create", "a", "--plan", "gold");
        run("consumers", "create", "b", "--plan", "gold");
        item("c", Map.of("plan", AttributeValue.fromS("old")));

        Result list = run("plans", "list");
        assertThat(list.out()).isEqualTo("""
            gold   1 limit, routes secret lists-*, 2 consumers
            trial  1 limit, all routes, 0 consumers
            """);
        assertThat(list.err()).contains("1 consumer with plan old, which is not live");
        assertThat(run("plans", "show", "gold").out()).isEqualTo("""
            gold: for those who pay
              limit      { rate: 1000/s }
              routes     secret lists-*
              consumers  2
            """);
        assertThat(run("plans", "show", "gold", "--json").json().text())
                .isEqualTo(
                        "{\"plan\":\"gold\",\"description\":\"for those who pay\",\"limits\":[{\"rate\":\"1000/s\"}],"
                                + "\"routes\":[\"secret\",\"lists-*\"],\"consumers\":2}");
        assertThat(run("plans", "show", "silver").err()).contains("there is no plan silver", "gold, trial");
    }

    @Test
    void a_file_says_what_consumers_are_and_leaves_the_rest_to_the_table() throws Exception {
        Path file = folder.resolve("consumers.yaml");
        Files.writeString(file, CONFIGURATION + """
            consumers:
              acme: { plan: gold, scopes: [a], metadata: { tenant: acme } }
              beta: {}
            """);
        assertThat(run("apply", file.toString(), "--dry-run").out())
                .contains("+ consumer/acme\n+ consumer/beta\n", "2 documents to change; nothing was written");
        assertThat(run("consumers", "list").out()).isEmpty();
        assertThat(run("apply", file.toString()).out()).contains("+ consumer/acme\n+ consumer/beta\n");
        assertThat(run("apply", file.toString()).out()).contains("nothing changed");

        String key = key("acme");
        run("consumers", "suspend", "acme", "--reason", "Unpaid.");
        run("consumers", "password", "beta");
        run("consumers", "create", "gamma");
        run("consumers", "update", "acme", "--plan", "trial");
        assertThat(run("apply", file.toString()).out())
                .contains("~ consumer/acme\n")
                .doesNotContain("beta", "gamma");
        assertThat(run("consumers", "show", "acme").out()).contains("plan      gold", "suspended: Unpaid.", id(key));
        assertThat(run("consumers", "show", "beta").out()).contains("password  set");
        assertThat(run("consumers", "list").out()).contains("gamma");

        String exported = run("export", "--consumers").out();
        assertThat(exported).contains("""
            consumers:
              acme:
                status: { suspended: { reason: Unpaid. } }
                plan: gold
                scopes: [a]
                metadata: { tenant: acme }
              beta: {}
              gamma: {}
            """);
        Files.writeString(file, exported);
        assertThat(run("apply", file.toString()).out()).contains("nothing changed");

        Files.writeString(file, exported.replace("status: { suspended: { reason: Unpaid. } }", "status: active"));
        assertThat(run("apply", file.toString()).out()).contains("~ consumer/acme\n");
        assertThat(get("/secret", "x-api-key", key)).startsWith("200");
    }

    @Test
    void an_item_edited_by_hand_is_shown_as_the_gateway_reads_it() throws Exception {
        item(
                "odd",
                Map.of(
                        "plan", AttributeValue.fromN("7"),
                        "status", AttributeValue.fromS("activ"),
                        "scopes", AttributeValue.fromS("all"),
                        "roles", AttributeValue.fromSs(List.of("b", "a"))));

        assertThat(run("consumers", "show", "odd").out()).isEqualTo("""
            odd
              status    suspended
              plan      (unreadable)
              roles     a b
            """);
    }

    @Test
    void a_key_in_the_query_works_and_goes_nowhere() throws Exception {
        String key = key("acme", "--plan", "gold");

        assertThat(get("/secret?api_key=" + key)).isEqualTo("200 for acme of gold");
        assertThat(get("/secret?api%5Fkey=" + key)).startsWith("200");
        assertThat(get("/everyone?a=1&api_key=" + key + "&b=2")).isEqualTo("200 query: a=1&b=2");
        assertThat(get("/everyone?api_key=" + key + "&api_key=" + key))
                .startsWith("401")
                .doesNotContain("lgw_");
        assertThat(get("/everyone?a=1;api_key=" + key)).startsWith("401").doesNotContain("lgw_");
        assertThat(get("/everyone?api_key=" + key, "x-api-key", key)).startsWith("401");
        assertThat(run("explain", "GET", "/secret?x=1&api_key=" + key, "-H", "x-api-key: " + key)
                        .out())
                .doesNotContain("lgw_");
        HttpResponse<String> redirect = send("/lists?x=1&api_key=" + key);
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("location").orElseThrow()).endsWith("/secret?x=1");
    }

    private static String key(String... consumer) {
        List<String> arguments = new ArrayList<>(List.of("keys", "create"));
        arguments.addAll(List.of(consumer));
        Result result = run(arguments.toArray(new String[0]));
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out().strip();
    }

    private static String id(String key) {
        return key.substring(key.lastIndexOf('.') + 1, key.indexOf('_', 4));
    }

    private static void item(String id, Map<String, AttributeValue> attributes) {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            var item = new java.util.HashMap<>(attributes);
            item.put("id", AttributeValue.fromS(id));
            deployment.client().putItem(r -> r.tableName("ConsumersTable").item(item));
        }
    }

    /** The hash of one of the consumer's keys. */
    private static String stored(String id) {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            var consumers = new DynamoConsumers(deployment.database(), deployment.consumers());
            return consumers.find(id) instanceof Lookup.Found(var consumer)
                    ? consumer.keys().getFirst().sha256()
                    : "none";
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static void within(Duration time, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for " + time).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static String get(String path, String... header) throws Exception {
        HttpResponse<String> response = send(path, header);
        return response.statusCode() + " " + response.body();
    }

    private static HttpResponse<String> send(String path, String... header) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.api() + path));
        if (header.length > 0) {
            request.headers(header);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Result run(String... arguments) {
        return given("", arguments);
    }

    private static Result given(String in, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--endpoint");
        all.add(gateway.dynamo().toString());
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Main.run(all.toArray(new String[0]), session(in, out, err), print(out), print(err));
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Session session(String in, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Session(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
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
