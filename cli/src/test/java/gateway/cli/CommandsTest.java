package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** The commands against a gateway that runs, as somebody at a keyboard uses them. */
class CommandsTest {
    private static final String HELLO = """
        routes:
          hello:
            match: { methods: [GET], path: /hello }
            auth: none
            to: { fixed: { status: 200, text: "%s" } }
          secret:
            match: { methods: [GET], path: /secret }
            auth: { anyOf: [apiKey] }
            to: { fixed: { status: 200, text: "for callers" } }
        """;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static LocalCommand.Running gateway;
    private static Path file;

    /** What a command did. */
    private record Result(int exit, String out, String err) {
        Json.Obj json() throws Exception {
            return (Json.Obj) Json.parse(out);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        file = folder.resolve("gateway.yaml");
        Files.writeString(file, HELLO.formatted("hello"));
        var session = session(new ByteArrayOutputStream(), new ByteArrayOutputStream());
        gateway = LocalCommand.Running.start(session, new LocalCommand.Request(file, 0, 0, false, 1), System.err);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void begin() throws Exception {
        Path fresh = folder.resolve("fresh.yaml");
        Files.writeString(fresh, HELLO.formatted("hello"));
        assertThat(run("apply", fresh.toString()).exit()).isZero();
        assertThat(get("/hello")).isEqualTo("200 hello");
    }

    @Test
    void a_change_of_the_file_is_live_within_a_second() throws Exception {
        Files.writeString(file, HELLO.formatted("edited"));
        within(Duration.ofSeconds(1), () -> get("/hello").equals("200 edited"));

        Files.writeString(file, "routes: { hello: { match: { path: [] } } }");
        Thread.sleep(500);
        assertThat(get("/hello")).as("a file with mistakes").isEqualTo("200 edited");

        Files.writeString(file, HELLO.formatted("hello"));
        within(Duration.ofSeconds(1), () -> get("/hello").equals("200 hello"));
    }

    @Test
    void an_item_put_by_hand_is_live_within_a_second() throws Exception {
        put("by-hand", "/by-hand", Map.of("status", AttributeValue.fromN("200"), "text", AttributeValue.fromS("yes")));

        within(Duration.ofSeconds(1), () -> get("/by-hand").equals("200 yes"));
        assertThat(run("status").exit()).isZero();
    }

    @Test
    void a_wrong_item_leaves_traffic_alone_and_shows_in_status() throws Exception {
        put("wrong", "/wrong", Map.of("status", AttributeValue.fromN("99")));

        within(Duration.ofSeconds(1), () -> run("status").exit() == 1);
        assertThat(get("/hello")).isEqualTo("200 hello");
        assertThat(get("/wrong")).startsWith("404");
        assertThat(run("status").out()).contains("not live").contains("routes.wrong.to.fixed.status");
        Json.Obj status = run("status", "--json").json();
        assertThat(status.array("problems").orElseThrow().items()).isNotEmpty();
    }

    @Test
    void apply_lists_what_it_changes_and_a_dry_run_changes_nothing() throws Exception {
        Path other = folder.resolve("other.yaml");
        Files.writeString(other, """
            routes:
              hello:
                match: { methods: [GET], path: /hello }
                auth: none
                to: { fixed: { status: 200, text: other } }
              new:
                match: { methods: [GET], path: /new }
                auth: none
                to: { fixed: { status: 204 } }
            """);

        Result dry = run("apply", other.toString(), "--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out()).contains("+ route/new", "~ route/hello", "- route/secret");
        assertThat(get("/hello")).isEqualTo("200 hello");

        Json.Obj applied = run("apply", other.toString(), "--json").json();
        assertThat(applied.object("changes").orElseThrow())
                .hasToString(
                        "{\"created\":[\"route/new\"],\"changed\":[\"route/hello\"],\"deleted\":[\"route/secret\"]}");
        assertThat(get("/hello")).isEqualTo("200 other");
        assertThat(get("/new")).startsWith("204");

        assertThat(run("apply", other.toString()).out()).contains("nothing changed");
    }

    @Test
    void rollback_restores_a_revision_byte_for_byte() throws Exception {
        long before = revision();
        String exported = run("export").out();
        Path other = folder.resolve("rolled.yaml");
        Files.writeString(other, HELLO.formatted("rolled"));
        assertThat(run("apply", other.toString()).exit()).isZero();
        assertThat(get("/hello")).isEqualTo("200 rolled");

        Result rollback = run("rollback", Long.toString(before));

        assertThat(rollback.exit()).as(rollback.err()).isZero();
        assertThat(get("/hello")).isEqualTo("200 hello");
        assertThat(run("export").out()).isEqualTo(exported);
        assertThat(revision()).isEqualTo(before + 2);
        assertThat(run("rollback", "999999").exit()).isEqualTo(1);
    }

    @Test
    void what_is_exported_can_be_applied() throws Exception {
        Path exported = folder.resolve("exported.yaml");
        assertThat(run("export", "--output", exported.toString()).exit()).isZero();

        assertThat(run("apply", exported.toString()).out()).contains("nothing changed");
    }

    @Test
    void a_key_opens_a_route_until_it_is_revoked() throws Exception {
        assertThat(get("/secret")).startsWith("401");
        Json.Obj created =
                run("keys", "create", "acme", "--expires", "90d", "--json").json();
        String key = created.string("key").orElseThrow();
        String id = created.string("id").orElseThrow();

        assertThat(get("/secret", "x-api-key", key)).isEqualTo("200 for callers");

        Result list = run("keys", "list", "acme");
        assertThat(list.out()).contains(id).doesNotContain(key);
        assertThat(run("keys", "create", "acme").out().strip()).startsWith("lgw_acme.");
        Result third = run("keys", "create", "acme");
        assertThat(third.exit()).isEqualTo(1);
        assertThat(third.err()).contains("two live keys").contains("revoke");

        assertThat(run("keys", "revoke", "acme", id).exit()).isZero();
        assertThat(get("/secret", "x-api-key", key)).startsWith("401");
        assertThat(run("keys", "revoke", "acme", id).exit()).isEqualTo(1);
        assertThat(run("keys", "revoke", "nobody", id).err()).contains("no consumer nobody");
    }

    @Test
    void explain_says_which_route_and_why() throws Exception {
        Result hello = run("explain", "GET", "/hello?x=1");
        assertThat(hello.exit()).isZero();
        assertThat(hello.out()).startsWith("hello: ").contains("auth    none");

        Result missing = run("explain", "get", "/nowhere");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.out()).contains("404");

        Json.Obj refused = run("explain", "POST", "/hello", "--json").json();
        assertThat(refused.get("status")).isEqualTo(Json.of(405));
        assertThat(run("explain", "GET", "/a/../b").err()).contains("400");
    }

    @Test
    void explain_asks_a_file_without_any_gateway() throws Exception {
        Result result = run(List.of("explain", "GET", "/secret", "--config", file.toString()));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("secret: ").contains("apiKey");
    }

    @Test
    void explain_says_what_holds_for_a_route_and_which_layer_says_it() throws Exception {
        Path policies = folder.resolve("policies.yaml");
        Files.writeString(policies, """
            gateway: { security: true, auth: { default: apiKey } }
            policies:
              strict:
                auth: { scopes: [a], roles: { any: [x, y] }, plans: [gold], consumers: { deny: [b] }, claims: { t: "{id}" } }
                limits: [{ rate: 100/s }]
                clientIp: { allow: [10.0.0.0/8] }
              tagged: { request: { headers: { set: { x-id: "{id}" } } } }
            services:
              s: { url: "https://s.example.com", policies: [tagged], request: { host: preserve } }
            routes:
              r:
                match: { path: "/a/{id}" }
                to: { service: s }
                policies: [strict]
                clientIp: { deny: [10.0.0.9] }
                maxRequestBody: 64KB
              p:
                match: { path: "/p/{id}" }
                to: { aggregate: [{ name: x, service: s, get: / }] }
            plans: { gold: {} }
            """);

        assertThat(run(List.of("explain", "GET", "/a/7", "--config", policies.toString()))
                        .out())
                .isEqualTo("""
                    r: the only route that takes this request
                      match               any method /a/{id}
                      with                id=7
                      to                  service s
                      clientIp            { allow: [10.0.0.0/8] }  (policy strict)
                      clientIp            { deny: ["10.0.0.9"] }  (route)
                      auth                apiKey  (policy strict)
                      consumers           not b  (policy strict)
                      plans               gold  (policy strict)
                      scopes              a  (policy strict)
                      roles               one of x, y  (policy strict)
                      claims              t is {id}  (policy strict)
                      limit               strict.consumer-rate: 100 per 1 s, burst 100, by consumer  (policy strict)
                      maxRequestBody      64KB  (route)
                      security            true  (gateway)
                      request.headers.set { x-id: "{id}" }  (policy tagged)
                      request.host        preserve  (service s)
                    """);
        assertThat(run(List.of("explain", "GET", "/p/7", "--config", policies.toString()))
                        .out())
                .contains("  auth                  apiKey  (gateway)\n")
                .contains("  x request.host        preserve  (service s)\n");
        Json.Obj json = run(List.of("explain", "GET", "/a/7", "--config", policies.toString(), "--json"))
                .json();
        assertThat(json.array("rules").orElseThrow().items().getFirst())
                .isEqualTo(Json.parse(
                        "{\"field\":\"auth\",\"value\":{\"scopes\":[\"a\"],\"roles\":{\"any\":[\"x\",\"y\"]},"
                                + "\"plans\":[\"gold\"],\"consumers\":{\"deny\":[\"b\"]},\"claims\":{\"t\":\"{id}\"}},"
                                + "\"from\":\"policy strict\"}"));
    }

    @Test
    void validate_lists_every_problem_with_its_place_and_a_fix() throws Exception {
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, """
            routes:
              a:
                match: { metods: [GET], path: /a }
                to: { fixed: { status: 99 } }
            """);

        Result result = run(List.of("validate", wrong.toString()));
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(wrong + ":3:", "routes.a.match.metods", "methods", "routes.a.to.fixed.status", "2 problems");

        Json.Obj json = run(List.of("validate", wrong.toString(), "--json")).json();
        assertThat(json.get("valid")).isEqualTo(Json.of(false));
        assertThat(json.array("problems").orElseThrow().items()).hasSize(2);

        Result right = run(List.of("validate", file.toString()));
        assertThat(right.exit()).isZero();
        assertThat(right.out()).startsWith("valid: ");
    }

    @ParameterizedTest(name = "{0} -> exit {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
        status --nonsense                       | 2 | Unknown option: '--nonsense'
        aply x.yaml                             | 2 | did you mean
        apply                                   | 2 | Missing required parameter: 'FILE'
        ''                                      | 2 | which command?
        keys                                    | 2 | create, rotate, revoke or list?
        consumers                               | 2 | list, show, create, update, suspend, resume, delete or password?
        plans                                   | 2 | list or show?
        keys rotate x --grace soon              | 1 | is no time
        keys rotate x --grace 400d              | 1 | is more than a year
        consumers update x                      | 2 | nothing to change was said
        consumers update x --plan a --no-plan   | 2 | --plan or --no-plan?
        rollback many                           | 2 | many
        validate no-such-file.yaml              | 1 | there is no file no-such-file.yaml
        status --endpoint http://127.0.0.1:1    | 1 | does not answer
        status --endpoint nonsense              | 1 | is not a URL
        explain GET /x -H nonsense --config {f} | 1 | is no header field
        keys create x --expires tomorrow        | 1 | is no time
        keys create x --expires 2020-01-01      | 1 | is over
        local --config no-such-file.yaml        | 1 | there is no file no-such-file.yaml
        local --port 70000                      | 2 | 70000 is no port
        apply --endpoint x --stack y f.yaml     | 2 | mutually exclusive
        """)
    void mistakes_end_in_one_clear_message(String arguments, int exit, String message) {
        List<String> words = arguments.isEmpty()
                ? List.of()
                : List.of(arguments.replace("{f}", file.toString()).split(" ", -1));
        Result result = run(words);

        assertThat(result.err()).contains(message).doesNotContain("Exception", "\tat ");
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void with_json_a_mistake_is_json_as_well() throws Exception {
        Result result = run(List.of("validate", "no-such-file.yaml", "--json"));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.json().string("error")).contains("there is no file no-such-file.yaml");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void a_taken_port_is_one_message_and_exit_code_1() throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            Result api = run(List.of("local", "--config", file.toString(), "--port", port, "--dynamodb-port", "0"));
            assertThat(api.exit()).isEqualTo(1);
            assertThat(api.err()).contains("port " + port + ": it is taken").contains("--port");

            Result dynamo = run(List.of("local", "--config", file.toString(), "--port", "0", "--dynamodb-port", port));
            assertThat(dynamo.exit()).isEqualTo(1);
            assertThat(dynamo.err()).contains("port " + port + ": it is taken").contains("--dynamodb-port");
        }
    }

    @Test
    void help_and_version_are_there_for_every_command() {
        assertThat(run(List.of("--version")).out()).startsWith("gateway ");
        assertThat(run(List.of("--help")).out())
                .contains("validate", "apply", "status", "export", "rollback", "explain");
        for (String command : List.of(
                "local",
                "validate",
                "apply",
                "status",
                "export",
                "rollback",
                "explain",
                "consumers",
                "keys",
                "plans",
                "limits")) {
            Result help = run(List.of(command, "--help"));
            assertThat(help.exit()).isZero();
            assertThat(help.out()).startsWith("Usage: gateway " + command).contains("--json");
        }
    }

    private static void put(String id, String path, Map<String, AttributeValue> fixed) {
        try (Deployment deployment = Deployment.at(gateway.dynamo())) {
            deployment
                    .client()
                    .putItem(r -> r.tableName("RoutesTable")
                            .item(Map.of(
                                    "kind", AttributeValue.fromS("route"),
                                    "id", AttributeValue.fromS(id),
                                    "auth", AttributeValue.fromS("none"),
                                    "match",
                                            AttributeValue.fromM(Map.of(
                                                    "methods",
                                                            AttributeValue.fromL(List.of(AttributeValue.fromS("GET"))),
                                                    "path", AttributeValue.fromS(path))),
                                    "to", AttributeValue.fromM(Map.of("fixed", AttributeValue.fromM(fixed))))));
        }
    }

    private static long revision() throws Exception {
        Json.Obj status = run("status", "--json").json();
        return status.object("live").orElseThrow().get("revision") instanceof Json.Num number
                ? number.whole().orElseThrow()
                : -1;
    }

    private static void within(Duration time, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for " + time).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static String get(String path, String... header) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.api() + path));
        if (header.length > 0) {
            request.headers(header);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** A command that talks to the gateway of this test. */
    private static Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--endpoint");
        all.add(gateway.dynamo().toString());
        return run(all);
    }

    private static Result run(List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Main.run(arguments.toArray(new String[0]), session(out, err), print(out), print(err));
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Session session(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Session(print(out), print(err), Map.of("GATEWAY_USER", "test"), false);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
