package gateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Edit;
import gateway.policy.HostRule;
import gateway.policy.Jsonata;
import gateway.policy.RequestRules;
import gateway.policy.ResponseRules;
import gateway.policy.Scheme;
import gateway.policy.Template;
import gateway.telemetry.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformFilterTest {
    private static final String JSON = "application/json";
    private static final Headers AS_JSON = Headers.of("content-type", JSON);

    private final TransformFilter filter = new TransformFilter();
    private final List<String> failures = new ArrayList<>();
    private final List<Request> forwarded = new ArrayList<>();

    private Calls call() {
        return Calls.call().recorder(fact -> {
            if (fact instanceof Fact.UpstreamFailed(var _, var _, var why)) {
                failures.add(why);
            }
        });
    }

    private static RequestRules request(String expression) {
        return new RequestRules(
                Optional.empty(),
                List.of(),
                List.of(),
                new HostRule.Upstream(),
                Optional.of(new Jsonata(expression, JSON)));
    }

    private static ResponseRules template(String expression) {
        return new ResponseRules(List.of(), Optional.of(new Jsonata(expression, JSON)), Optional.empty(), List.of());
    }

    private Response answer(Calls call, Response upstream) {
        return answer(call.build(), upstream);
    }

    private Response answer(Call call, Response upstream) {
        forwarded.clear();
        return filter.apply(call, onwards -> {
            forwarded.add(onwards.request());
            return upstream;
        });
    }

    private static Response json(String body) {
        return Response.of(200, AS_JSON, Body.of(body));
    }

    private Request sent() {
        return forwarded.getFirst();
    }

    // ---- requests

    @Test
    void a_requests_body_is_made_by_the_template() {
        answer(
                call().method("POST")
                        .path("/orders/7")
                        .query("page=2&tag=a&tag=b%20c")
                        .parameters(Map.of("id", "7"))
                        .headers(
                                "content-type",
                                "application/json",
                                "content-encoding",
                                "identity",
                                "digest",
                                "sha-256=x",
                                "x-tenant",
                                "acme",
                                "x-a",
                                "1",
                                "x-a",
                                "2",
                                "authorization",
                                "Bearer s3cret",
                                "x-api-key",
                                "s3cret",
                                "cookie",
                                "sid=5; theme=dark")
                        .body("{\"items\":[{\"n\":1},{\"n\":2}]}")
                        .caller(new Caller.Known("alice", Scheme.API_KEY, "k", Optional.of("gold"), Set.of("b", "a")))
                        .rules(rules ->
                                rules.withRequest(request("{\"body\": body.items.n, \"request\": request, \"consumer\":"
                                        + " consumer, \"status\": status}"))),
                json("{}"));

        assertThat(sent().body().text())
                .isEqualTo("{\"body\":[1,2],\"request\":{\"id\":\"request-1\",\"method\":\"POST\","
                        + "\"host\":\"api.example.com\",\"path\":\"/orders/7\",\"clientIp\":\"203.0.113.7\","
                        + "\"parameters\":{\"id\":\"7\"},\"query\":{\"page\":\"2\",\"tag\":[\"a\",\"b c\"]},"
                        + "\"headers\":{\"content-type\":\"application/json\",\"content-encoding\":\"identity\","
                        + "\"digest\":\"sha-256=x\",\"x-tenant\":\"acme\",\"x-a\":\"1, 2\"},"
                        + "\"cookies\":{\"sid\":\"5\",\"theme\":\"dark\"}},"
                        + "\"consumer\":{\"id\":\"alice\",\"plan\":\"gold\",\"scopes\":[\"a\",\"b\"]}}");
        assertThat(sent().headers().has("content-encoding")).isFalse();
        assertThat(sent().headers().has("digest")).isFalse();
        assertThat(sent().headers().only("content-type")).contains(JSON);
        assertThat(sent().headers().only("authorization")).contains("Bearer s3cret");
    }

    @ParameterizedTest
    @CsvSource({"GET,false", "DELETE,false", "POST,true", "PUT,true", "PATCH,true"})
    void a_request_without_a_body_is_left_alone_unless_its_method_is_for_one(String method, boolean made) {
        answer(
                call().method(method).rules(rules -> rules.withRequest(request("{\"none\": $exists(body)}"))),
                json("{}"));

        assertThat(sent().body().text()).isEqualTo(made ? "{\"none\":false}" : "");
    }

    @Test
    void a_compressed_request_is_read_within_the_routes_bound() {
        Call call = call().method("POST")
                .headers("content-type", JSON, "content-encoding", "gzip")
                .rules(rules -> rules.withRequest(request("body.a")))
                .build();
        Body small = ContentCoding.gzip(Body.of("{\"a\":\"x\"}"));
        Body bomb = ContentCoding.gzip(Body.of(" ".repeat(2 << 20) + "{}"));

        answer(call.withRequest(call.request().withBody(small)), json("{}"));
        assertThat(sent().body().text()).isEqualTo("\"x\"");
        assertThat(sent().headers().has("content-encoding")).isFalse();

        assertThat(answer(call.withRequest(call.request().withBody(bomb)), json("{}"))
                        .problem())
                .contains(Problem.Type.REQUEST_TOO_LARGE);
        assertThat(forwarded).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        application/json                 | {"a":1}      | 200 | ^^
        application/merge-patch+json     | {"a":1}      | 200 | ^^
        application/json; charset=UTF-8  | {"a":1}      | 200 | ^^
        application/json; charset="utf-8" | {"a":1}     | 200 | ^^
        application/json; charset=latin1 | {"a":1}      | 415 | UNSUPPORTED_MEDIA_TYPE
        text/plain                       | {"a":1}      | 415 | UNSUPPORTED_MEDIA_TYPE
        application/x-www-form-urlencoded | a=1         | 415 | UNSUPPORTED_MEDIA_TYPE
        application/json                 | {"a":1       | 400 | BAD_REQUEST
        application/json                 | {"a":1,"a":2}| 400 | BAD_REQUEST
        application/json                 | {"b":"x"}    | 500 | TEMPLATE_FAILED
        application/json                 | {"a":"x"}    | 500 | TEMPLATE_FAILED
        """)
    void what_a_template_cannot_take_is_not_forwarded(String type, String body, int status, String problem) {
        Response response = answer(
                call().method("POST")
                        .headers("content-type", type)
                        .body(body)
                        .rules(rules -> rules.withRequest(request("body.a + 1"))),
                json("{}"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.problem().map(Problem.Type::name).orElse("")).isEqualTo(problem);
        assertThat(forwarded.isEmpty()).isEqualTo(status != 200);
    }

    @Test
    void an_unknown_coding_is_answered_with_those_that_are_known() {
        Response response = answer(
                call().method("POST")
                        .headers("content-type", JSON, "content-encoding", "br")
                        .body("{}")
                        .rules(rules -> rules.withRequest(request("body"))),
                json("{}"));

        assertThat(response.status()).isEqualTo(415);
        assertThat(response.headers().first("accept-encoding")).contains("gzip, deflate, identity");
    }

    // ---- answers

    @Test
    void an_answers_body_is_made_by_the_template_and_loses_what_was_said_of_the_old_one() {
        Response response = answer(
                call().parameters(Map.of("id", "7"))
                        .headers("accept-encoding", "br", "range", "bytes=0-5", "if-range", "\"e\"", "x-a", "1")
                        .rules(rules -> rules.withResponse(
                                template("{\"id\": request.parameters.id, \"n\": body.n, \"status\": status,"
                                        + " \"tag\": headers.etag}"))),
                Response.of(
                        201,
                        Headers.of(
                                "content-type",
                                "application/hal+json",
                                "etag",
                                "\"e\"",
                                "content-md5",
                                "x",
                                "digest",
                                "x",
                                "content-digest",
                                "x",
                                "repr-digest",
                                "x",
                                "accept-ranges",
                                "bytes",
                                "content-length",
                                "20",
                                "last-modified",
                                "Wed, 21 Oct 2026 07:28:00 GMT",
                                "x-b",
                                "2"),
                        Body.of("{\"n\":12345678901234567890}")));

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body().text())
                .isEqualTo("{\"id\":\"7\",\"n\":12345678901234567890,\"status\":201,\"tag\":\"\\\"e\\\"\"}");
        assertThat(response.headers())
                .isEqualTo(
                        Headers.of("last-modified", "Wed, 21 Oct 2026 07:28:00 GMT", "x-b", "2", "content-type", JSON));
        assertThat(sent().headers()).isEqualTo(Headers.of("x-a", "1", "accept-encoding", "gzip, identity"));
    }

    @Test
    void a_compressed_answer_is_read() {
        Response response = answer(
                call().rules(rules -> rules.withResponse(template("body.a"))),
                Response.of(
                        200,
                        Headers.of("content-type", JSON, "content-encoding", "gzip"),
                        ContentCoding.gzip(Body.of("{\"a\":[1]}"))));

        assertThat(response.body().text()).isEqualTo("[1]");
        assertThat(response.headers()).isEqualTo(AS_JSON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        200 | text/html        | ^^   | <p>      | UPSTREAM_UNREADABLE
        500 | text/html        | ^^   | <p>      | UPSTREAM_UNREADABLE
        200 | application/json | ^^   | {"a":    | UPSTREAM_UNREADABLE
        200 | application/json | ^^   | {"a":1,"a":2} | UPSTREAM_UNREADABLE
        200 | application/json | br   | {"a":1}  | UPSTREAM_UNREADABLE
        200 | application/json | gzip | {"a":1}  | UPSTREAM_UNREADABLE
        206 | application/json | ^^   | {"a":1}  | UPSTREAM_UNREADABLE
        200 | application/json | ^^   | {"a":"x"} | TEMPLATE_FAILED
        200 | application/json | ^^   | {"b":1}  | TEMPLATE_FAILED
        """)
    void an_answer_that_the_template_cannot_take_is_a_problem(
            int status, String type, String coding, String body, String problem) {
        Headers headers = Headers.of("content-type", type, "x-secret", "1");
        Response response = answer(
                call().rules(rules -> rules.withResponse(template("body.a + 1"))),
                Response.of(
                        status, coding.isEmpty() ? headers : headers.plus("content-encoding", coding), Body.of(body)));

        assertThat(response.problem().map(Problem.Type::name)).contains(problem);
        assertThat(response.headers().has("x-secret")).isFalse();
        assertThat(response.body().text()).doesNotContain(body);
        assertThat(failures).hasSize(1).allMatch(why -> why.startsWith("of the answer: "));
    }

    @Test
    void an_answer_that_would_become_too_large_is_a_problem() {
        Body bomb = ContentCoding.gzip(Body.of("\"" + "x".repeat(2 << 20) + "\""));
        Response coded = Response.of(200, AS_JSON.plus("content-encoding", "gzip"), bomb);

        assertThat(answer(call().rules(rules -> rules.withResponse(template("1"))), coded)
                        .problem())
                .contains(Problem.Type.RESPONSE_TOO_LARGE);
        assertThat(answer(
                                call().rules(rules -> rules.withResponse(
                                        template("[1..20].($$.body & $$.body & $$.body & $$.body & $$.body)"))),
                                json("\"" + "x".repeat(20_000) + "\""))
                        .problem())
                .contains(Problem.Type.RESPONSE_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304, 301, 302, 307})
    void an_answer_without_content_of_its_own_is_no_template_s(int status) {
        Response upstream = Response.of(
                status,
                Headers.of("location", "/x", "etag", "\"e\""),
                status >= 301 && status != 304 ? Body.of("<p>") : Body.EMPTY);

        assertThat(answer(call().rules(rules -> rules.withResponse(template("body.a + 1"))), upstream))
                .isEqualTo(upstream);
    }

    @Test
    void an_answer_to_head_says_what_get_would_say() {
        Response response = answer(
                call().method("HEAD").rules(rules -> rules.withResponse(template("body.a + 1"))),
                Response.of(200, Headers.of("content-type", "text/html", "etag", "\"e\"", "x-a", "1"), Body.EMPTY));

        assertThat(response).isEqualTo(Response.of(200, Headers.of("x-a", "1", "content-type", JSON), Body.EMPTY));
    }

    @Test
    void a_text_of_another_type_than_json_is_written_as_it_is() {
        var rules = new ResponseRules(
                List.of(),
                Optional.of(new Jsonata("body.rows.(a & ',' & b) ~> $join('\\n')", "text/csv; charset=utf-8")),
                Optional.empty(),
                List.of());
        Response response = answer(
                call().rules(all -> all.withResponse(rules)),
                json("{\"rows\":[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]}"));

        assertThat(response.body().text()).isEqualTo("1,x\n2,y");
        assertThat(response.headers().first("content-type")).contains("text/csv; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({"404,410", "500,502", "503,502", "200,200", "201,201"})
    void a_status_becomes_another(int upstream, int status) {
        var rules = new ResponseRules(
                List.of(new ResponseRules.StatusRule(404, 404, 410), new ResponseRules.StatusRule(500, 599, 502)),
                Optional.empty(),
                Optional.empty(),
                List.of());

        assertThat(answer(call().rules(all -> all.withResponse(rules)), Response.of(upstream, AS_JSON, Body.of("{}"))))
                .isEqualTo(Response.of(status, AS_JSON, Body.of("{}")));
    }

    @Test
    void a_status_without_content_takes_the_body_away() {
        var rules = new ResponseRules(
                List.of(new ResponseRules.StatusRule(200, 200, 204)), Optional.empty(), Optional.empty(), List.of());

        assertThat(answer(
                        call().rules(all -> all.withResponse(rules)),
                        Response.of(
                                200,
                                Headers.of(
                                        "content-type", JSON, "content-encoding", "gzip", "etag", "\"e\"", "x-a", "1"),
                                Body.of("{}"))))
                .isEqualTo(Response.of(204, Headers.of("etag", "\"e\"", "x-a", "1"), Body.EMPTY));
    }

    @Test
    void the_gateways_own_problems_are_not_touched() {
        var rules = new ResponseRules(
                List.of(new ResponseRules.StatusRule(500, 599, 200)),
                Optional.of(new Jsonata("1", JSON)),
                Optional.empty(),
                List.of(new Edit.Remove("cache-control")));
        Response problem = Problem.of(Problem.Type.UPSTREAM_TIMEOUT, "late").toResponse("request-1");

        assertThat(answer(call().rules(all -> all.withResponse(rules)), problem))
                .isSameAs(problem);
    }

    @Test
    void cookies_come_before_header_edits_and_no_edit_frames_the_message() {
        var rules = new ResponseRules(
                List.of(),
                Optional.empty(),
                Optional.of(new ResponseRules.Cookies(Map.of("*", ""), Map.of(), true, false, Optional.empty())),
                List.of(
                        new Edit.Rename("set-cookie", "x-cookie"),
                        new Edit.Set("content-length", Template.of("5")),
                        new Edit.Set("x-id", new Template(List.of(new Template.Piece.Reference(List.of("id"))))),
                        new Edit.Remove("server")));

        assertThat(answer(
                                call().parameters(Map.of("id", "7")).rules(all -> all.withResponse(rules)),
                                Response.of(
                                        200, Headers.of("server", "x", "set-cookie", "a=1; Domain=b.c"), Body.EMPTY))
                        .headers())
                .isEqualTo(Headers.of("x-cookie", "a=1; Secure", "x-id", "7"));
    }

    @Test
    void without_rules_everything_passes() {
        Call call = call().build();
        Response upstream = json("{}");

        assertThat(answer(call, upstream)).isSameAs(upstream);
        assertThat(sent()).isSameAs(call.request());
    }
}
