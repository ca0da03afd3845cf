package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.local.LocalGateway.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The local deployment seen from outside: bytes in, bytes out. */
class LocalGatewayTest {
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
    private static LocalGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Path template =
                Path.of(LocalGatewayTest.class.getResource("template.yaml").toURI());
        gateway = LocalGateway.start(
                new Options(template, 0, 0, false, 1, Map.of(), new PrintStream(LOG, true, StandardCharsets.UTF_8)),
                line -> {});
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest(name = "{0} -> rawPath {1}, rawQueryString {2}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, emptyValue = "", textBlock = """
        /                       | /               | ''
        /a/b                    | /a/b            | ''
        /a%2Fb                  | /a/b            | ''
        /a/../b                 | /a/../b         | ''
        /a/%2e%2e/b             | /a/../b         | ''
        //a//b/                 | //a//b/         | ''
        /a%252Fb                | /a%2Fb          | ''
        /a%3Fb=c                | /a              | ''
        /a%3Fb?c=d              | /a              | c=d
        /a%zz%                  | /a%zz%          | ''
        /a+b                    | /a+b            | ''
        /%C3%A9                 | /é              | ''
        /a;b=c                  | /a;b=c          | ''
        /a?x=%2F&y=%zz          | /a              | x=%2F&y=%zz
        /a?                     | /a              | ''
        http://other/a%2Fb?c    | /a/b            | c
        """)
    void the_path_arrives_decoded_once_and_otherwise_as_sent(String target, String path, String query)
            throws Exception {
        Json.Obj event = echo("GET " + target + " HTTP/1.1\r\nHost: api.example.com\r\n");

        assertThat(event.string("rawPath")).contains(path);
        assertThat(event.string("rawQueryString")).contains(query);
        assertThat(event.object("requestContext")
                        .orElseThrow()
                        .object("http")
                        .orElseThrow()
                        .string("path"))
                .contains(path);
    }

    @Test
    void headers_arrive_in_lower_case_and_joined_and_cookies_apart() throws Exception {
        Json.Obj event = echo("""
            GET /?a=1&b=x%20y&a=2 HTTP/1.1
            Host: api.example.com:8080
            X-Multi: one
            Cookie: a=1; b=2
            x-multi: two
            Cookie: c=3
            X-Forwarded-For: 10.0.0.1
            User-Agent: test
            """.replace("\n", "\r\n"));

        Json.Obj headers = event.object("headers").orElseThrow();
        assertThat(headers.string("x-multi")).contains("one,two");
        assertThat(headers.string("x-forwarded-for")).contains("10.0.0.1, 127.0.0.1");
        assertThat(headers.string("x-forwarded-port")).contains("8080");
        assertThat(headers.get("cookie")).isNull();
        assertThat(event.get("cookies")).hasToString("[\"a=1\",\"b=2\",\"c=3\"]");
        assertThat(event.get("queryStringParameters")).hasToString("{\"a\":\"1,2\",\"b\":\"x y\"}");
        Json.Obj context = event.object("requestContext").orElseThrow();
        assertThat(context.string("domainName")).contains("api.example.com");
        assertThat(context.string("stage")).contains("$default");
        Json.Obj http = context.object("http").orElseThrow();
        assertThat(http.string("method")).contains("GET");
        assertThat(http.string("sourceIp")).contains("127.0.0.1");
        assertThat(http.string("userAgent")).contains("test");
    }

    @ParameterizedTest(name = "content-type {0}: base64 {1}")
    @CsvSource(delimiter = '|', textBlock = """
        text/plain                        | false
        text/csv; charset=utf-8           | false
        application/json                  | false
        Application/JSON; charset=UTF-8   | false
        application/xml                   | false
        application/javascript            | false
        application/x-www-form-urlencoded | true
        application/problem+json          | true
        application/octet-stream          | true
        multipart/form-data; boundary=x   | true
        image/png                         | true
                                          | true
        """)
    void a_body_is_text_for_a_few_media_types_alone(String type, boolean base64) throws Exception {
        Json.Obj event = echo(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                        + (type == null ? "" : "Content-Type: " + type + "\r\n"),
                "hi");

        assertThat(event.get("isBase64Encoded")).isEqualTo(Json.of(base64));
        assertThat(event.string("body")).contains(base64 ? "aGk=" : "hi");
    }

    @Test
    void a_chunked_body_arrives_whole() throws Exception {
        Json.Obj event = echo(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n",
                "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n");

        assertThat(event.string("body")).contains("abcde");
        assertThat(event.object("headers").orElseThrow().get("transfer-encoding"))
                .isNull();
        assertThat(event.object("headers").orElseThrow().string("content-length"))
                .contains("5");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
        no Host                    | GET / HTTP/1.1                                                                | 400
        two Hosts                  | GET / HTTP/1.1~Host: a~Host: b                                                | 400
        length and coding          | POST / HTTP/1.1~Host: a~Content-Length: 1~Transfer-Encoding: chunked           | 400
        two lengths                | POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2                    | 400
        a signed length            | POST / HTTP/1.1~Host: a~Content-Length: +1                                    | 400
        a space before the colon   | GET / HTTP/1.1~Host: a~X : y                                                  | 400
        a folded line              | GET / HTTP/1.1~Host: a~X: y~ z                                                | 400
        an unknown coding          | POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked                      | 501
        a space in the target      | GET /a b HTTP/1.1~Host: a                                                     | 400
        another version            | GET / HTTP/2.0~Host: a                                                        | 505
        a target without path      | OPTIONS * HTTP/1.1~Host: a                                                    | 400
        a body over 10 MB          | POST / HTTP/1.1~Host: a~Content-Length: 10485761                              | 413
        """)
    void doubtful_messages_are_refused(String what, String head, int status) throws Exception {
        assertThat(send(head.replace("~", "\r\n") + "\r\n", "").status()).isEqualTo(status);
    }

    @Test
    void request_line_and_header_values_have_10240_bytes() throws Exception {
        String head = "GET / HTTP/1.1\r\nHost: x\r\nX-Long: ";

        assertThat(send(head + "a".repeat(10_000) + "\r\n", "").status()).isEqualTo(200);
        Answer refused = send(head + "a".repeat(10_240) + "\r\n", "");
        assertThat(refused.status()).isEqualTo(431);
    }

    @Test
    void refusals_look_like_those_of_api_gateway() throws Exception {
        Answer answer = send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10485761\r\n", "");

        assertThat(answer.body()).isEqualTo("{\"message\":\"Request Entity Too Large\"}");
        assertThat(answer.field("content-type")).containsExactly("application/json");
    }

    @ParameterizedTest(name = "{0} -> {1} {2} {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
        {"statusCode":201,"body":"made"}                               | 201 | text/plain;charset=UTF-8 | made
        {"statusCode":"202","headers":{"Content-Type":"a/b"},"body":""} | 202 | a/b                      | ``
        {"statusCode":200,"isBase64Encoded":true,"body":"aGk="}        | 200 | text/plain;charset=UTF-8 | hi
        {"statusCode":204}                                             | 204 |                          | ``
        {"any":"thing"}                                                | 200 | application/json         | {"any":"thing"}
        "text"                                                         | 200 | application/json         | text
        [1]                                                            | 200 | application/json         | [1]
        no json                                                        | 500 | application/json         | {"message":"Internal Server Error"}
        {"statusCode":99}                                              | 500 | application/json         | {"message":"Internal Server Error"}
        {"statusCode":200,"body":{}}                                   | 500 | application/json         | {"message":"Internal Server Error"}
        {"statusCode":200,"isBase64Encoded":true,"body":"*"}           | 500 | application/json         | {"message":"Internal Server Error"}
        {"statusCode":200,"headers":{"a b":"c"}}                       | 500 | application/json         | {"message":"Internal Server Error"}
        throw                                                          | 500 | application/json         | {"message":"Internal Server Error"}
        sleep                                                          | 500 | application/json         | {"message":"Internal Server Error"}
        big                                                            | 500 | application/json         | {"message":"Internal Server Error"}
        """)
    void an_answer_is_mapped_as_format_2_says(String integration, int status, String type, String body)
            throws Exception {
        Answer answer = send("GET / HTTP/1.1\r\nHost: x\r\nX-Answer: " + integration + "\r\n", "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.field("content-type")).isEqualTo(type == null ? List.of() : List.of(type));
    }

    @Test
    void cookies_of_an_answer_become_fields_of_their_own() throws Exception {
        Answer answer = send(
                "GET / HTTP/1.1\r\nHost: x\r\nX-Answer: {\"statusCode\":200,\"cookies\":[\"a=1; Path=/\",\"b=2\"]}\r\n",
                "");

        assertThat(answer.field("set-cookie")).containsExactly("a=1; Path=/", "b=2");
        assertThat(answer.field("apigw-requestid")).hasSize(1);
    }

    @ParameterizedTest(name = "authorizer says {0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        yes                      | 200 |
        {"isAuthorized":true}    | 200 |
        {"isAuthorized":false}   | 403 | {"message":"Forbidden"}
        {"isAuthorized":"true"}  | 500 | {"message":"Internal Server Error"}
        {}                       | 500 | {"message":"Internal Server Error"}
        no json                  | 500 | {"message":"Internal Server Error"}
        throw                    | 500 | {"message":"Internal Server Error"}
        """)
    void the_authorizer_decides(String verdict, int status, String body) throws Exception {
        Answer answer = send("GET / HTTP/1.1\r\nHost: x\r\nX-Verdict: " + verdict + "\r\n", "");

        assertThat(answer.status()).isEqualTo(status);
        if (body != null) {
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void the_authorizer_sees_the_request_without_its_body_and_its_context_reaches_the_function() throws Exception {
        Json.Obj event = echo(
                "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nCookie: d=e\r\n",
                "hi");

        Json.Obj question = event.object("requestContext")
                .orElseThrow()
                .object("authorizer")
                .orElseThrow()
                .object("lambda")
                .orElseThrow()
                .object("question")
                .orElseThrow();
        assertThat(question.string("type")).contains("REQUEST");
        assertThat(question.string("version")).contains("2.0");
        assertThat(question.string("routeArn"))
                .hasValueSatisfying(arn -> assertThat(arn).endsWith("/$default/$default"));
        assertThat(question.string("rawPath")).contains("/a");
        assertThat(question.get("cookies")).hasToString("[\"d=e\"]");
        assertThat(question.get("body")).isNull();
    }

    @Test
    void a_function_has_the_environment_that_the_template_gives_it() throws Exception {
        Answer answer = send("GET / HTTP/1.1\r\nHost: x\r\nX-Answer: environment\r\n", "");

        Json.Obj all = (Json.Obj) Json.parse(answer.body());
        Json.Obj variables = all.object("variables").orElseThrow();
        Map.of(
                        "SHARED", "everywhere",
                        "OWN", "mine",
                        "TABLE", "Table",
                        "ARN", "arn:aws:dynamodb:us-east-1:000000000000:table/Table",
                        "OTHER", "Authorizer:live",
                        "MIXED", "us-east-1/blue/arn:aws:dynamodb:us-east-1:000000000000:table/Table/${literal}",
                        "CHOSEN", "not-red",
                        "SECOND", "b",
                        "AWS_ENDPOINT_URL_DYNAMODB", gateway.dynamo().toString(),
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
                .forEach((name, value) ->
                        assertThat(variables.string(name)).as(name).contains(value));
        assertThat(variables.get("GONE")).isNull();
        assertThat(all.get("remaining"))
                .isInstanceOfSatisfying(
                        Json.Num.class,
                        left -> assertThat(left.whole().orElseThrow()).isBetween(1L, 2_000L));
    }

    @Test
    void changes_of_a_table_reach_the_function_behind_its_stream() throws Exception {
        try (var client = LocalDynamo.client(gateway.dynamo())) {
            client.putItem(r -> r.tableName("Table")
                    .item(Map.of(
                            "kind", AttributeValue.fromS("route"),
                            "id", AttributeValue.fromS("a"),
                            "tags",
                                    AttributeValue.fromL(
                                            List.of(AttributeValue.fromN("1"), AttributeValue.fromBool(true))))));
            await(() -> !Fixtures.STREAMED.isEmpty());
        }

        Json.Obj record = (Json.Obj) Fixtures.STREAMED.getFirst();
        assertThat(record.string("eventName")).contains("INSERT");
        assertThat(record.string("eventSource")).contains("aws:dynamodb");
        Json.Obj change = record.object("dynamodb").orElseThrow();
        assertThat(change.get("Keys")).hasToString("{\"kind\":{\"S\":\"route\"},\"id\":{\"S\":\"a\"}}");
        assertThat(change.object("NewImage").orElseThrow().get("tags"))
                .hasToString("{\"L\":[{\"N\":\"1\"},{\"BOOL\":true}]}");
    }

    @Test
    void many_requests_are_served_at_once() throws Exception {
        var calls = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < 200; i++) {
            String path = "/" + i;
            calls.add(() -> send("GET " + path + " HTTP/1.1\r\nHost: x\r\n", ""));
        }
        var paths = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(calls)) {
                paths.add(((Json.Obj) Json.parse(answer.get().body()))
                        .string("rawPath")
                        .orElse(""));
            }
        }
        assertThat(paths).hasSize(200);
    }

    @Test
    void a_connection_serves_several_requests() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.api().getPort())) {
            String one = "GET /1 HTTP/1.1\r\nHost: x\r\nX-Answer: {\"statusCode\":200,\"body\":\"!\"}\r\n\r\n";
            socket.getOutputStream()
                    .write((one + one.replace("x\r\n", "x\r\nConnection: close\r\n"))
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers).containsSubsequence("200", "keep-alive", "!", "200", "connection: close", "!");
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for 10 seconds").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static Json.Obj echo(String head) throws IOException, JsonException {
        return echo(head, "");
    }

    private static Json.Obj echo(String head, String body) throws IOException, JsonException {
        Answer answer = send(head, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (Json.Obj) Json.parse(answer.body());
    }

    private static Answer send(String head, String body) throws IOException {
        return Answer.to(gateway.api(), head, body);
    }

    /** What came back, taken apart just enough. */
    record Answer(int status, List<String> fields, String body) {
        static Answer to(URI server, String head, String body) throws IOException {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write((head + "Connection: close\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int end = all.indexOf("\r\n\r\n");
                List<String> lines = List.of(all.substring(0, end).split("\r\n", -1));
                return new Answer(
                        Integer.parseInt(lines.getFirst().substring(9, 12)),
                        lines.subList(1, lines.size()),
                        all.substring(end + 4));
            }
        }

        List<String> field(String name) {
            return fields.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }
}
