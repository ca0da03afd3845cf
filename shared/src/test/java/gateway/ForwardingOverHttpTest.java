package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.client.RawServer;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.config.yaml.ConfigFile;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Live;
import gateway.pipeline.Router;
import gateway.route.Configuration;
import gateway.telemetry.AccessLog;
import gateway.transform.TransformFilter;
import gateway.upstream.HttpForwarder;
import gateway.upstream.UpstreamHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a configuration and a request to the bytes that an upstream receives. */
class ForwardingOverHttpTest {
    private final List<String> lines = new ArrayList<>();
    private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());
    private String answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private RawServer server;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start((socket, _) -> {
            while (server.request(socket)) {
                RawServer.say(socket, answer);
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        client.close();
    }

    /** A configuration with one service, s, that is the recording upstream, and these routes and other sections. */
    private Configuration configuration(String routes, String more) {
        String yaml = "{ services: { s: { url: \"http://127.0.0.1:" + server.port()
                + "/base\", private: true } }, routes: { " + routes + " }, " + more + " }";
        ConfigFile.Judged judged = ConfigFile.judge("test", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).as(yaml).isInstanceOf(ConfigFile.Judged.Valid.class);
        return ((ConfigFile.Judged.Valid) judged).configuration();
    }

    private Response handle(Configuration configuration, Request request) {
        var forwarder = new HttpForwarder(client);
        var router = new Router(
                () -> Optional.of(new Live(configuration, "table")),
                List.of(new TransformFilter()),
                new UpstreamHandler(
                        forwarder,
                        (_, _, _) -> {
                            throw new AssertionError("no function here");
                        },
                        _ -> {
                            throw new AssertionError("no aggregate here");
                        }));
        var log = new AccessLog(lines::add, InstantSource.system(), () -> 0, () -> 1).begin(request);
        Response response = router.handle(
                request, Optional.empty(), Deadline.in(InstantSource.system(), Duration.ofSeconds(10)), log);
        log.finish(response);
        return response;
    }

    private static Request get(String target, String... headers) {
        int mark = target.indexOf('?');
        return new Request(
                "GET",
                new RawPath(mark < 0 ? target : target.substring(0, mark), RawPath.Encoding.ENCODED),
                new Query(mark < 0 ? "" : target.substring(mark + 1)),
                Headers.of(headers),
                Body.EMPTY,
                new Ingress("request-1", "203.0.113.7", "api.example.com", "HTTP/1.1", Json.Obj.EMPTY));
    }

    private String route(String path, String to) {
        return "r: { match: { path: " + path + " }, auth: none, to: { service: s" + to + " } }";
    }

    /** What the upstream got, line by line, without the end. */
    private List<String> received() {
        return List.of(server.requests.getLast().strip().split("\r\n"));
    }

    private String target() {
        return received().getFirst().split(" ")[1];
    }

    /** The values of a field that the upstream got. */
    private List<String> received(String name) {
        return received().stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    @ParameterizedTest(name = "{0} to {1}: {2} is {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { prefix: /foo }   | , replacePrefix: /xyz   | /foo/bar        | /xyz/bar
        { prefix: /foo }   | , replacePrefix: /xyz   | /foo            | /xyz
        { prefix: /foo }   | , replacePrefix: /xyz   | /foo/           | /xyz/
        { prefix: /foo }   | , replacePrefix: /xyz/  | /foo/bar        | /xyz/bar
        { prefix: /foo/ }  | , replacePrefix: /xyz   | /foo/bar        | /xyz/bar
        { prefix: /foo }   | , replacePrefix: /      | /foo/bar        | /bar
        { prefix: /foo }   | , replacePrefix: ""     | /foo/bar        | /bar
        { prefix: /foo }   | , replacePrefix: /      | /foo            | /
        { prefix: /foo }   | , replacePrefix: /      | /foo/           | /
        { prefix: / }      | , replacePrefix: /xyz   | /a/b            | /xyz/a/b
        { prefix: /a/b }   | , replacePrefix: /x/y/z | /a/b/c%20d      | /x/y/z/c%20d
        "/{t}/docs/{r*}"   | , replacePrefix: /d     | /7/docs/a/b     | /d/a/b
        "/files/{r+}"      | , replacePrefix: /      | /files/a/       | /a/
        "/docs/{rest*}"    | , path: "/v2/{rest}"    | /docs/a/b       | /v2/a/b
        "/docs/{rest*}"    | , path: "/v2/{rest}"    | /docs           | /v2
        "/docs/{rest*}"    | , path: "/v2/{rest}"    | /docs/          | /v2/
        "/docs/{rest*}"    | , path: "/{rest}"       | /docs           | /
        "/docs/{rest*}"    | , path: "/v2/{rest}/x"  | /docs           | /v2/x
        "/docs/{rest*}"    | , path: "/v2/{rest}/x"  | /docs/a/        | /v2/a/x
        "/docs/{rest*}"    | , path: "/v2/{rest}.md" | /docs/a/b       | /v2/a/b.md
        "/Calls/{s}.json"  | , path: "/c/{s}"        | /Calls/7.json   | /c/7
        "/@{user}"         | , path: "/u/{user}/x"   | /@ada           | /u/ada/x
        "/{a}/{b}"         | , path: "/{b}-{a}"      | /x%20y/%C3%A9   | /%C3%A9-x%20y
        { regex: "/v[0-9]+/(?P<id>[a-z]+)" } | , path: "/{id}" | /v2/abc | /abc
        "/a/{b}"           | ``                      | /a/caf%c3%a9    | /a/caf%C3%A9
        """)
    void a_path_becomes_what_its_route_says(String path, String rule, String sent, String expected) {
        Response response = handle(configuration(route(path, rule), ""), get(sent + "?q=%20&Q"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(target()).isEqualTo("/base" + expected + "?q=%20&Q");
    }

    @ParameterizedTest(name = "{0} to {1}: {2} is refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { regex: "/x(?P<a>[.]*)y(?P<b>.*)" } | , path: "/v/{a}/{b}"  | /x..yz
        { regex: "/x(?P<a>[.]*)y(?P<b>.*)" } | , path: "/v/{a}{b}/w" | /x.y.
        { regex: "/x(?P<a>[a-z/]*)" }        | , path: "/v/{a}/z"    | /x/a
        { regex: "/x(?P<a>[a-z/]*)" }        | , path: "/v/{a}/z"    | /x
        "/{a}.{b}"                           | , path: "/v/{a}./z"   | /..b
        """)
    void what_a_rewrite_puts_together_is_judged_again(String path, String rule, String sent) {
        Response response = handle(configuration(route(path, rule), ""), get(sent));

        assertThat(response.problem()).contains(Problem.Type.BAD_PATH);
        assertThat(server.requests).isEmpty();
    }

    @ParameterizedTest(name = "query {0}: {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        set: { a: x }                       | a=1&b=%2f&a=2&c   | a=x&b=%2f&c
        set: { a: x }                       | b=+&&c=           | b=+&&c=&a=x
        set: { a: "{id} &=%" }              | ``                | a=7%20%26%3D%25
        set: { a: "{request.query.none}" }  | a=1&b=2           | b=2
        set: { "é ": x }                    | %C3%A9+=1&b       | %C3%A9%20=x&b
        add: { a: x }                       | a=1               | a=1&a=x
        add: { a: "{request.headers.no}" }  | a=1               | a=1
        remove: [a]                         | a=1&A=2&%61=3&b   | A=2&b
        remove: [a]                         | a                 | ``
        remove: [a]                         | b=1;a=2           | b=1%3Ba=2
        remove: [b]                         | b;a=2             | b%3Ba=2
        remove: [c]                         | b=1;a=2           | b=1;a=2
        rename: { a: b }                    | a=%41&c=1&b=0&a   | b=%41&c=1&b
        rename: { a: b }                    | b=1               | b=1
        rename: { a: b }, set: { b: x }     | a=1&c             | b=x&c
        """)
    void a_query_is_edited(String edits, String query, String expected) {
        String edited =
                route("\"/{id}\"", "").replace("auth: none", "auth: none, request: { query: { " + edits + " } }");
        handle(configuration(edited, ""), get("/7" + (query.isEmpty() ? "" : "?" + query)));

        assertThat(target()).isEqualTo("/base/7" + (expected.isEmpty() ? "" : "?" + expected));
    }

    @ParameterizedTest(name = "lists {0}: of {1} there is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        query: [a]      | a=1&b=2&%61=3&A=4  | a=1&%61=3
        query: [a]      | b=2                | ``
        query: [a]      | a=1;b=2            | a=1%3Bb=2
        query: [a]      | a;b=2              | ``
        query: ["*"]    | a=1&&b;c           | a=1&&b;c
        headers: [x]    | a=1                | ``
        query: ["a[]"]  | a%5B%5D=1&a=2      | a%5B%5D=1
        """)
    void nothing_of_the_query_goes_along_but_what_is_listed(String lists, String query, String expected) {
        String narrowed = route("/", "").replace("auth: none", "auth: none, forward: { " + lists + " }");
        handle(configuration(narrowed, ""), get("/?" + query));

        assertThat(target()).isEqualTo("/base/" + (expected.isEmpty() ? "" : "?" + expected));
    }

    @Test
    void nothing_of_the_client_goes_along_but_what_is_listed() {
        String narrowed =
                route("/", "").replace("auth: none", "auth: none, forward: { headers: [accept, x-b], cookies: [sid] }");
        handle(
                configuration(narrowed, ""),
                get(
                        "/",
                        "accept",
                        "a",
                        "accept-language",
                        "de",
                        "authorization",
                        "Bearer t",
                        "x-a",
                        "1",
                        "x-b",
                        "2",
                        "x_b",
                        "3",
                        "user-agent",
                        "u",
                        "cookie",
                        "a=1; sid=2; sid=3 b=4; sid=5,a=6",
                        "via",
                        "1.1 p",
                        "tracestate",
                        "a=b",
                        "x-amzn-trace-id",
                        "Root=1"));

        assertThat(received().subList(2, received().size()))
                .filteredOn(line -> !line.startsWith("traceparent: 00-"))
                .containsExactly(
                        "accept: a",
                        "x-b: 2",
                        "cookie: sid=2",
                        "x-forwarded-for: 203.0.113.7",
                        "x-forwarded-host: api.example.com",
                        "x-forwarded-proto: https",
                        "forwarded: for=203.0.113.7;host=\"api.example.com\";proto=https",
                        "x-request-id: request-1",
                        "via: 1.1 lambda-gateway");
        assertThat(received("traceparent")).hasSize(1);
    }

    @ParameterizedTest(name = "lists {0}: the cookie is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        headers: [cookie]                 | a=1; b=2
        headers: ["*"]                    | a=1; b=2
        cookies: ["*"]                    | a=1; b=2
        headers: [cookie], cookies: [b]   | b=2
        headers: ["*"], cookies: [b]      | b=2
        cookies: [B]                      | ``
        query: ["*"]                      | ``
        """)
    void cookies_go_along_by_their_list_or_with_their_field(String lists, String expected) {
        String narrowed = route("/", "").replace("auth: none", "auth: none, forward: { " + lists + " }");
        handle(configuration(narrowed, ""), get("/", "cookie", "a=1; b=2"));

        assertThat(received("cookie")).isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
    }

    @Test
    void fields_are_edited_after_everything_else() {
        String edited = route("\"/{id}\"", "").replace("auth: none", """
            auth: none, request: { headers: { rename: { x-old: x-new }, remove: [via, x-gone], \
            set: { x-id: "{id}/{request.query.q}", x-ip: "{request.clientIp}" }, add: { accept: "b" } } }\
            """);
        handle(
                configuration(edited, ""),
                get("/%C3%A9?q=%0d%0aX-Evil:%201", "x-old", "1", "x-new", "2", "accept", "a", "x-gone", "3"));

        assertThat(received("x-new")).containsExactly("1");
        assertThat(received("x-old")).isEmpty();
        assertThat(received("x-gone")).isEmpty();
        assertThat(received("via")).isEmpty();
        assertThat(received("accept")).containsExactly("a", "b");
        assertThat(received("x-ip")).containsExactly("203.0.113.7");
        assertThat(received("x-id")).hasSize(1);
        assertThat(received("x-id").getFirst()).startsWith("%C3%A9/").contains("%0D%0A");
        assertThat(received()).noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-evil"));
    }

    @ParameterizedTest(name = "host: {0}")
    @CsvSource({"upstream, 127.0.0.1:PORT", "preserve, api.example.com", "other.example:8080, other.example:8080"})
    void the_host_is_what_the_route_says(String host, String expected) {
        String ruled = route("/", "").replace("auth: none", "auth: none, request: { host: \"" + host + "\" }");
        handle(configuration(ruled, ""), get("/", "host", "evil.example", "x-forwarded-host", "evil.example"));

        assertThat(received("host")).containsExactly(expected.replace("PORT", String.valueOf(server.port())));
    }

    // ---- what a client may not say

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-consumer-id",
                "x_consumer_id",
                "x.consumer.id",
                "x-consumer_plan",
                "x~consumer-scopes",
                "x-shop-key",
                "x_shop_key",
                "x-forwarded-user",
                "x_forwarded_host",
                "x-original-url",
                "x_original_uri",
                "x-rewrite-url",
                "x-http-method-override",
                "x_http_method_override",
                "cf-connecting-ip",
                "fastly-client-ip",
                "true-client-ip",
                "true_client_ip",
                "x-real-ip",
                "x-envoy-external-address",
                "x-envoy-original-path",
                "x-amzn-oidc-identity",
                "x-amzn-mtls-clientcert",
                "x-auth-request-user",
                "remote-user",
                "x-remote-user",
                "ssl-client-verify",
                "x-middleware-subrequest",
                "proxy",
                "proxy-authorization",
                "upgrade",
                "te",
                "trailer",
                "transfer-encoding",
                "transfer_encoding",
                "content_length",
                "content_type",
                "content.type",
                "keep-alive",
                "expect",
                "http2-settings",
                "x-host",
                "x-client-cert",
                "wl-proxy-client-ip"
            })
    void nobody_upstream_hears_it_from_a_client(String name) {
        handle(
                configuration(route("/", ""), "gateway: { auth: { apiKey: { header: X-Shop-Key } } }"),
                get("/", name, "chunked"));

        assertThat(server.requests.getLast()).doesNotContain("chunked").doesNotContain(name + ":");
    }

    @Test
    void connection_takes_away_what_is_the_clients_and_nothing_else() {
        handle(
                configuration(route("/", ""), ""),
                get(
                        "/",
                        "connection",
                        "close, x-a, authorization, x-forwarded-for, x-consumer-id, cookie, via, host,"
                                + " traceparent",
                        "x-a",
                        "1",
                        "authorization",
                        "Bearer t",
                        "cookie",
                        "a=b",
                        "x-b",
                        "2"));

        assertThat(received("connection")).isEmpty();
        assertThat(received("x-a")).isEmpty();
        assertThat(received("x-b")).containsExactly("2");
        assertThat(received("authorization")).containsExactly("Bearer t");
        assertThat(received("cookie")).containsExactly("a=b");
        assertThat(received("x-forwarded-for")).containsExactly("203.0.113.7");
        assertThat(received("via")).containsExactly("1.1 lambda-gateway");
        assertThat(received("host")).containsExactly("127.0.0.1:" + server.port());
        assertThat(received("traceparent")).hasSize(1);
    }

    @ParameterizedTest(name = "{0}: {1} and {2}")
    @CsvSource(delimiter = '|', textBlock = """
        host              | a                             | b
        content-length    | 0                             | 1
        content-type      | text/plain                    | application/json
        authorization     | Bearer a                      | Bearer b
        range             | bytes=0-1                     | bytes=2-3
        if-modified-since | Sun, 06 Nov 1994 08:49:37 GMT | Sun, 06 Nov 1994 08:49:38 GMT
        max-forwards      | 1                             | 2
        origin            | https://a.b                   | https://c.d
        """)
    void a_second_value_is_refused(String name, String one, String other) {
        Configuration configuration = configuration(route("/", ""), "");

        assertThat(handle(configuration, get("/", name, one, name, other)).problem())
                .contains(Problem.Type.BAD_REQUEST);
        assertThat(handle(configuration, get("/", name, one + ", " + other)).problem())
                .contains(Problem.Type.BAD_REQUEST);
        assertThat(handle(configuration, get("/", name, one)).status()).isEqualTo(200);
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest(name = "{0} hops: {1} is {2} and then {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        0 | 192.0.2.66                          | 203.0.113.7 | 203.0.113.7
        1 | 192.0.2.66, 192.0.2.1, 203.0.113.7  | 192.0.2.1   | 192.0.2.1, 203.0.113.7
        2 | 192.0.2.66, 192.0.2.1, 203.0.113.7  | 192.0.2.66  | 192.0.2.66, 192.0.2.1, 203.0.113.7
        9 | 192.0.2.66, 192.0.2.1, 203.0.113.7  | 203.0.113.7 | 203.0.113.7
        """)
    void everybody_sees_the_same_client(int hops, String forwardedFor, String client, String chain) {
        String routes = "n: { match: { path: /, clientIp: " + client + " }, auth: none, to: { service: s } }";
        Response response = handle(
                configuration(routes, "gateway: { trustedHops: " + hops + " }"),
                get("/", "x-forwarded-for", forwardedFor, "forwarded", "for=192.0.2.66"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(received("x-forwarded-for")).containsExactly(chain);
        assertThat(received("forwarded")).hasSize(1);
        assertThat(received("forwarded").getFirst())
                .startsWith("for=" + client + ";")
                .hasSizeLessThan(120);
        assertThat(lines.getLast()).contains("\"clientIp\":\"" + client + "\"");
    }

    // ---- what an upstream may not say

    @Test
    void what_is_for_the_hop_does_not_come_back() {
        answer = """
            HTTP/1.1 100 Continue

            HTTP/1.1 103 Early Hints
            link: x

            HTTP/1.1 200 OK
            connection: x-hop, keep-alive
            x-hop: 1
            keep-alive: timeout=5
            te: x
            upgrade: h2c
            trailer: x
            proxy-authenticate: Basic
            proxy-connection: close
            x-a: 1
            set-cookie: a=1
            set-cookie: b=2
            transfer-encoding: chunked

            2
            ok
            0
            x-trailer: 1

            """.replace("\n", "\r\n");
        Response response = handle(configuration(route("/", ""), ""), get("/"));

        assertThat(response.body()).isEqualTo(Body.of("ok"));
        assertThat(response.headers())
                .isEqualTo(
                        Headers.of("x-a", "1", "set-cookie", "a=1", "set-cookie", "b=2", "x-request-id", "request-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!",
                "HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\ncontent-length: 2\n\nok",
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/2 200\r\n\r\n"
            })
    void what_could_be_read_in_two_ways_does_not_come_back(String ambiguous) {
        answer = ambiguous;
        assertThat(handle(configuration(route("/", ""), ""), get("/")).problem())
                .contains(Problem.Type.UPSTREAM_INVALID);
    }

    // ---- redirects

    @ParameterizedTest(name = "{1} to {2}: {3} leads to {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        302 | { prefix: /a }    | path: /b                                | /a/x?q=1   | https://api.example.com/b?q=1
        301 | "/a/{b}"          | status: 301, path: "/x/{b}"             | /a/%C3%A9  | https://api.example.com/x/%C3%A9
        308 | { prefix: /a }    | status: 308, replacePrefix: /b          | /a/x/      | https://api.example.com/b/x/
        307 | { prefix: /a }    | status: 307, replacePrefix: /           | /a         | https://api.example.com/
        303 | /a                | status: 303, path: /b, query: drop      | /a?q=1     | https://api.example.com/b
        302 | /a                | host: www.example.org                   | /a?q=//e   | https://www.example.org/a?q=//e
        302 | /a                | scheme: http                            | /a         | http://api.example.com/a
        302 | /a                | scheme: https, port: 443                | /a         | https://api.example.com/a
        302 | /a                | scheme: http, port: 443                 | /a         | http://api.example.com:443/a
        302 | /a                | port: 8443                              | /a         | https://api.example.com:8443/a
        302 | /a                | query: drop                             | /a?q       | https://api.example.com/a
        """)
    void a_redirect_leads_where_it_says(int status, String path, String redirect, String sent, String location) {
        Response response = handle(
                configuration(
                        "r: { match: { path: " + path + " }, auth: none, to: { redirect: { " + redirect + " } } }", ""),
                get(
                        sent,
                        "host",
                        "evil.example",
                        "x-forwarded-host",
                        "evil.example",
                        "x-forwarded-port",
                        "1",
                        "forwarded",
                        "host=evil.example"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().all("location")).containsExactly(location);
        assertThat(response.body()).isEqualTo(Body.EMPTY);
        assertThat(response.headers().has("content-type")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/go//evil.example", "/go/%2Fevil.example", "/go/%5Cevil.example", "/go/\\evil.example", "/go/%09/evil",
                "/go/..//evil.example", "/go/%2e%2e//evil.example", "/go/;/evil", "/go/%252Fevil.example", "//go/x"
            })
    void no_path_becomes_a_host(String path) {
        Response response = handle(
                configuration(
                        "r: { match: { path: { prefix: / } }, auth: none, to: { redirect: { query: drop } } }, g: {"
                            + " match: { path: \"/go/{rest*}\" }, auth: none, to: { redirect: { path: \"/{rest}\" } }"
                            + " }",
                        ""),
                get(path));

        assertThat(response.problem()).contains(Problem.Type.BAD_PATH);
        assertThat(response.headers().has("location")).isFalse();
    }

    @Test
    void a_load_balancer_keeps_its_port_and_has_no_host_that_it_vouches_for() {
        Configuration configuration = configuration("""
            a: { match: { path: /a }, auth: none, to: { redirect: { path: /b } } },
            b: { match: { path: /a, host: shop.example.com }, auth: none, to: { redirect: { path: /b } } },
            c: { match: { path: /c }, auth: none, to: { redirect: { scheme: https } } },
            d: { match: { path: /d }, auth: none, to: { redirect: { host: www.example.org } } }\
            """, "");

        assertThat(location(configuration, "/a", "any.example")).isEqualTo("/b");
        assertThat(location(configuration, "/a", "shop.example.com")).isEqualTo("http://shop.example.com:8080/b");
        assertThat(location(configuration, "/c", "any.example")).isEqualTo("https://any.example/c");
        assertThat(location(configuration, "/d", "any.example")).isEqualTo("http://www.example.org:8080/d");
        assertThat(location(configuration, "/c", "")).isEmpty();
    }

    private String location(Configuration configuration, String path, String host) {
        var balancer = new Ingress(
                "request-1",
                "203.0.113.7",
                List.of(),
                Ingress.Trail.APPENDED,
                false,
                8080,
                host,
                "HTTP/1.1",
                Json.object("elb", Json.Obj.EMPTY));
        return handle(configuration, get(path).withIngress(balancer))
                .headers()
                .first("location")
                .orElse("");
    }

    // ---- answers with references

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        text: "{id} {request.method} {request.host} {request.path}"          | a"<b GET api.example.com /a%22%3Cb
        text: "{{id}} {request.query.q}{request.query.none}"                | {id} &<i>é"'\\
        text: "{request.headers.x-a}/{request.cookies.c}/{consumer.id}"      | 1/2/
        text: "<p>{request.query.q}</p>", headers: { Content-Type: text/html } | <p>&amp;&lt;i&gt;é&quot;&#39;\\</p>
        text: "<p>{id}</p>", headers: { content-type: image/svg+xml }       | <p>a&quot;&lt;b</p>
        json: { id: "{id}", n: 1, list: ["x{request.query.q}", null, true], "{id}": {}, e: [] } | {"e":[],"id":"a\\"<b","list":["x&<i>é\\"'\\\\",null,true],"n":1,"{id}":{}}
        json: "{{{id}}}"                                                     | "{a\\"<b}"
        json: { id: "{id}" }, headers: { content-type: text/html }           | {"id":"a\\u0022\\u003cb"}
        text: '{{"id": "{id}"}}', headers: { content-type: application/problem+json } | {"id": "a\\"<b"}
        text: "x = '{request.query.q}'", headers: { content-type: text/javascript } | x = '\\u0026\\u003ci\\u003eé\\u0022\\u0027\\u005c'
        text: "{request.clientIp} {request.id}"                             | 203.0.113.7 request-1
        """)
    void an_answer_is_filled_in(String fixed, String body) throws JsonException {
        Response response = handle(
                configuration("r: { match: { path: \"/{id}\" }, auth: none, to: { fixed: { " + fixed + " } } }", ""),
                get("/a%22%3Cb?q=%26%3Ci%3E%C3%A9%22'%5C", "x-a", "1", "cookie", "c=2"));

        assertThat(response.body().text()).isEqualTo(body);
        if (fixed.startsWith("json")) {
            assertThat(Json.parse(response.body().bytes()).text()).contains("a\\\"<b");
        }
    }

    @Test
    void its_fields_are_filled_in_too() {
        Response response = handle(
                configuration(
                        "r: { match: { path: \"/{id}\" }, auth: none, to: { fixed: { status: 201, headers: { location:"
                            + " \"/orders/{id}\", x-a: [\"{request.query.q}\", b], x-none: \"{request.query.n}\" } } }"
                            + " }",
                        ""),
                get("/%3F%20x?q=a%0d%0ab:%20c"));

        assertThat(response.status()).isEqualTo(400); // a question mark is never in a path
        response = handle(
                configuration(
                        "r: { match: { path: \"/{id}\" }, auth: none, to: { fixed: { status: 201, headers: { location:"
                            + " \"/orders/{id}\", x-a: [\"{request.query.q}\", b], x-none: \"{request.query.n}\" } } }"
                            + " }",
                        ""),
                get("/%20x?q=a%0d%0ab:%20c"));
        assertThat(response.headers())
                .isEqualTo(Headers.of(
                        "location", "/orders/%20x", "x-a", "a%0D%0Ab: c", "x-a", "b", "x-request-id", "request-1"));
    }

    // ---- whatever is sent

    /** Segments that have fooled some server or other. */
    private static final List<String> TRICKS = List.of(
            "a",
            "b.c",
            "..",
            ".",
            "%2e%2e",
            "%2E.",
            "..%2f",
            "%5c..",
            "..;",
            ";",
            "%3b",
            "%00",
            "%0d%0a",
            "%252e%252e",
            "%c0%ae",
            "%ff",
            "",
            "a%20b",
            "%E2%80%AE",
            "~",
            "*",
            "@",
            "a:b",
            "%3F",
            "%23",
            "?",
            "...",
            "%2F",
            "{x}",
            "\\",
            "a%",
            "%zz",
            "\u00e9",
            "%C3%A9",
            "=",
            "&",
            "+",
            "..%00",
            "%20",
            "%09",
            ".%2e",
            "admin");

    private static final List<String> RULES = List.of(
            "{ prefix: /in } | , replacePrefix: /only/here",
            "{ prefix: /in } | , path: /only/here/x",
            "\"/in/{r*}\" | , path: \"/only/here/{r}\"",
            "\"/in/{r*}\" | , path: \"/only/here/{r}/end\"",
            "\"/in/{r+}\" | , path: \"/only/here/{r}\"",
            "\"/in/{a}/{r*}\" | , path: \"/only/here/{a}{r}\"",
            "\"/in/{a}/{b}\" | , path: \"/only/here/{b}.{a}\"",
            "\"/in/{a}.{b}\" | , path: \"/only/here/{a}{b}\"",
            "{ regex: \"/in/(?P<a>.*)x?(?P<b>.*)\" } | , path: \"/only/here/{a}{b}/{b}\"");

    @Test
    void no_request_leaves_what_its_route_has_written() {
        var random = new Random(20261124);
        for (String rule : RULES) {
            String[] parts = rule.split(" \\| ", 2);
            Configuration configuration = configuration(route(parts[0], parts[1]), "");
            for (int i = 0; i < 250; i++) {
                var path = new StringBuilder("/in");
                for (int segments = random.nextInt(4); segments >= 0; segments--) {
                    path.append('/').append(TRICKS.get(random.nextInt(TRICKS.size())));
                    if (random.nextInt(4) == 0) {
                        path.append(TRICKS.get(random.nextInt(TRICKS.size())));
                    }
                }
                server.requests.clear();
                var encoding = random.nextBoolean() ? RawPath.Encoding.ENCODED : RawPath.Encoding.DECODED;
                Request sent = get("/");
                Response response = handle(
                        configuration,
                        new Request(
                                "GET",
                                new RawPath(path.toString(), encoding),
                                Query.EMPTY,
                                sent.headers(),
                                sent.body(),
                                sent.ingress()));
                if (server.requests.isEmpty()) {
                    assertThat(response.problem()).as("%s %s", rule, path).isPresent();
                } else {
                    String target = target();
                    assertThat(target)
                            .as("%s %s", rule, path)
                            .matches("/base/only/here([/.].*|[^/]*)?")
                            .doesNotContainPattern("(^|/)\\.{1,2}(/|$)|//|\\\\|;|%(2[efEF]|5[cC]|00|3[bBfF]|2[35])");
                    assertThat(URI.create(target).normalize().toString())
                            .as("%s %s", rule, path)
                            .isEqualTo(target);
                }
            }
        }
    }
}
