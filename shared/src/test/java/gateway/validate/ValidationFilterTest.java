package gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.policy.Validation;
import gateway.telemetry.Fact;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationFilterTest {
    private static final String ORDER = """
        {"type":"object","required":["items"],"additionalProperties":false,
         "properties":{"items":{"type":"array","items":{"type":"object",
           "properties":{"qty":{"type":"integer","minimum":1},"sku":{"type":"string","maxLength":8}}}}}}
        """;

    private final ValidationFilter filter = new ValidationFilter();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Call> forwarded = new ArrayList<>();

    private static Validation validation(String in, String schema, boolean reportOnly) throws JsonException {
        Json parsed = Json.parse(schema);
        return new Validation(
                Optional.of(parsed).filter(_ -> in.equals("body")),
                Optional.of(parsed).filter(_ -> in.equals("path")),
                Optional.of(parsed).filter(_ -> in.equals("query")),
                Optional.of(parsed).filter(_ -> in.equals("headers")),
                reportOnly,
                false);
    }

    private Calls call(Validation validation) {
        return Calls.call().rules(rules -> rules.withValidation(validation)).recorder(facts::add);
    }

    private Response apply(Call call) {
        return filter.apply(call, passed -> {
            forwarded.add(passed);
            return Response.of(204, Headers.EMPTY, Body.EMPTY);
        });
    }

    private static String errors(Response response) throws JsonException {
        Json.Obj problem = (Json.Obj) Json.parse(response.body().bytes());
        return problem.array("errors").orElseThrow().text();
    }

    private Calls post(String schema, String body) throws JsonException {
        return call(validation("body", schema, false))
                .method("POST")
                .headers("content-type", "application/json")
                .body(body);
    }

    @Test
    void what_holds_is_forwarded_as_it_came() throws JsonException {
        String body = "{ \"items\" : [ {\"qty\":1.0} ] }";

        assertThat(apply(post(ORDER, body).build()).status()).isEqualTo(204);
        assertThat(forwarded.getFirst().request().body().text()).isEqualTo(body);
        assertThat(facts).isEmpty();
    }

    @Test
    void what_does_not_is_refused_with_every_place_and_no_value() throws JsonException {
        Response response = apply(post(ORDER, "{\"items\":[{\"qty\":0,\"sku\":\"secret-secret\"}],\"more\":1}")
                .build());

        assertThat(response.status()).isEqualTo(400);
        assertThat(errors(response))
                .isEqualTo("[" + "{\"in\":\"body\",\"pointer\":\"/items/0/qty\",\"keyword\":\"minimum\","
                        + "\"detail\":\"the number must be 1 at the least\"},"
                        + "{\"in\":\"body\",\"pointer\":\"/items/0/sku\",\"keyword\":\"maxLength\","
                        + "\"detail\":\"the text must have 8 characters at the most\"},"
                        + "{\"in\":\"body\",\"pointer\":\"/more\",\"keyword\":\"additionalProperties\","
                        + "\"detail\":\"no member of this name is allowed\"}]");
        assertThat(response.body().text()).doesNotContain("secret-secret");
        assertThat(forwarded).isEmpty();
        assertThat(facts)
                .containsExactly(new Fact.RequestInvalid(
                        false,
                        List.of(
                                "body:/items/0/qty minimum",
                                "body:/items/0/sku maxLength",
                                "body:/more additionalProperties")));
    }

    @Test
    void reported_only_it_goes_on() throws JsonException {
        Call call = call(validation("body", ORDER, true))
                .method("POST")
                .headers("content-type", "application/json")
                .body("[]")
                .build();

        assertThat(apply(call).status()).isEqualTo(204);
        assertThat(forwarded).containsExactly(call);
        assertThat(facts).containsExactly(new Fact.RequestInvalid(true, List.of("body: type")));
    }

    @Test
    void twenty_are_told_however_many_there_are() throws JsonException {
        String body = "[" + "\"x\",".repeat(20_000) + "1]";

        Response response =
                apply(post("{\"items\":{\"type\":\"integer\"}}", body).build());

        assertThat(((Json.Obj) Json.parse(response.body().bytes()))
                        .array("errors")
                        .orElseThrow()
                        .items())
                .hasSize(20);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(nullValues = "none", delimiter = '|', textBlock = """
        application/json                       | 204
        Application/JSON; charset=UTF-8        | 204
        application/merge-patch+json           | 204
        application/vnd.shop.v1+json;a=b       | 204
        none                                   | 415
        text/plain                             | 415
        text/json-not                          | 415
        application/jsonp                      | 415
        application/x-www-form-urlencoded      | 415
        multipart/form-data; x=application/json| 415
        +json                                  | 415
        application/json, text/plain           | 415
        application/json; charset=utf-7        | 415
        application/json; charset=utf-16       | 415
        application/json; charset = latin1     | 415
        """)
    void a_body_must_say_that_it_is_json_in_utf_8(String type, int status) throws JsonException {
        Calls calls = post("true", "{}");
        calls.headers(type == null ? new String[0] : new String[] {"content-type", type});

        assertThat(apply(calls.build()).status()).isEqualTo(status);
    }

    @Test
    void two_content_types_are_none() throws JsonException {
        assertThat(apply(post("true", "{}")
                                .headers("content-type", "application/json", "content-type", "text/xml")
                                .build())
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":1} {}",
                "{a:1}",
                "[1,]",
                "NaN",
                "{\"a\":\"\\ud800\"}",
                "\ufeff{}",
                "// c\n{}",
                "01"
            })
    void a_body_that_parsers_read_differently_is_refused(String body) throws JsonException {
        Response response = apply(post("true", body).build());

        assertThat(response.status()).isEqualTo(400);
        assertThat(errors(response)).contains("\"keyword\":\"json\"");
    }

    @Test
    void a_body_of_many_levels_is_refused() throws JsonException {
        assertThat(apply(post("true", "[".repeat(65) + "]".repeat(65)).build()).status())
                .isEqualTo(400);
    }

    @ParameterizedTest(name = "{0} without a body, {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        POST   | {"type":"object"}             | 400
        PUT    | true                          | 400
        PATCH  | {"required":["a"]}            | 400
        POST   | {"type":["object","null"]}    | 204
        POST   | {"$ref":"optional"}           | 204
        GET    | {"type":"object"}             | 204
        HEAD   | {"type":"object"}             | 204
        DELETE | {"type":"object"}             | 204
        """)
    void an_absent_body(String method, String schema, int status) throws JsonException {
        Call call = call(validation("body", schema, false))
                .schemas(Map.of("optional", Json.parse("{\"type\":[\"object\",\"null\"]}")))
                .method(method)
                .build();

        assertThat(apply(call).status()).isEqualTo(status);
    }

    @Test
    void a_body_on_get_is_judged() throws JsonException {
        assertThat(apply(post(ORDER, "[]").method("GET").build()).status()).isEqualTo(400);
    }

    @Test
    void a_coded_body_is_judged_by_what_it_holds() throws JsonException {
        assertThat(apply(coded("gzip", ContentCoding.gzip(Body.of("{\"items\":[]}"))))
                        .status())
                .isEqualTo(204);
        assertThat(apply(coded("gzip", ContentCoding.gzip(Body.of("[]")))).status())
                .isEqualTo(400);
        assertThat(apply(coded("br", Body.of("{\"items\":[]}"))).status()).isEqualTo(415);
        assertThat(apply(coded("gzip", ContentCoding.gzip(Body.of(" ".repeat(2 << 20) + "{}"))))
                        .status())
                .isEqualTo(413);
        assertThat(apply(coded("gzip", Body.of("no gzip"))).status()).isEqualTo(400);
    }

    private Call coded(String coding, Body body) throws JsonException {
        Call call = post(ORDER, "x")
                .headers("content-type", "application/json", "content-encoding", coding)
                .build();
        Request request = call.request();
        return call.withRequest(new Request(
                request.method(), request.path(), request.query(), request.headers(), body, request.ingress()));
    }

    @ParameterizedTest(name = "{0} ? {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"properties":{"page":{"type":"integer","minimum":1}}}            | page=2             | 204
        {"properties":{"page":{"type":"integer","minimum":1}}}            | page=0             | 400
        {"properties":{"page":{"type":"integer"}}}                        | page=2.0           | 204
        {"properties":{"page":{"type":"integer"}}}                        | page=02            | 400
        {"properties":{"page":{"type":"integer"}}}                        | page=+2            | 400
        {"properties":{"page":{"type":"integer"}}}                        | page=              | 400
        {"properties":{"page":{"type":"integer"}}}                        | page=1&page=2      | 400
        {"properties":{"page":{"type":"integer"}}}                        | page=1&p%61ge=2    | 400
        {"properties":{"max":{"type":"number","maximum":9007199254740992}}} | max=9007199254740993 | 400
        {"properties":{"all":{"type":"boolean"}}}                         | all=true           | 204
        {"properties":{"all":{"type":"boolean"}}}                         | all=TRUE           | 400
        {"properties":{"all":{"type":"boolean"}}}                         | all                | 400
        {"properties":{"id":{"type":"array","items":{"type":"integer"}}}} | id=1&id=2          | 204
        {"properties":{"id":{"type":"array","items":{"type":"integer"}}}} | id=1               | 204
        {"properties":{"id":{"type":"array","items":{"type":"integer"}}}} | id=1,2             | 400
        {"properties":{"id":{"$ref":"ids"}}}                              | id=1&id=x          | 400
        {"$ref":"paged"}                                                  | page=x             | 400
        {"$ref":"paged"}                                                  | page=7             | 204
        {"properties":{"v":{"anyOf":[{"type":"integer"},{"const":"all"}]}}} | v=all            | 204
        {"properties":{"v":{"type":["integer","string"],"maximum":5}}}    | v=9                | 400
        {"properties":{"q":{"type":"string","maxLength":2}}}              | q=a+b              | 400
        {"additionalProperties":{"type":"integer"}}                       | a=1&b=2            | 204
        {"additionalProperties":false,"properties":{"a":true}}            | a=1&b=2            | 400
        {"required":["a"]}                                                | b=1                | 400
        {"required":["a"]}                                                |                    | 400
        """)
    void a_query_is_an_object_of_texts_read_as_the_schema_has_them(String schema, String query, int status)
            throws JsonException {
        Call call = call(validation("query", schema, false))
                .schemas(Map.of(
                        "ids", Json.parse("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"),
                        "paged", Json.parse("{\"allOf\":[{\"properties\":{\"page\":{\"type\":\"integer\"}}}]}")))
                .query(query == null ? "" : query)
                .build();

        assertThat(apply(call).status()).isEqualTo(status);
    }

    @Test
    void a_path_is_an_object_of_its_parameters() throws JsonException {
        String schema = "{\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":1},\"name\":{\"minLength\":2}}}";

        assertThat(apply(call(validation("path", schema, false))
                                .parameters(Map.of("id", "7", "name", "ab"))
                                .build())
                        .status())
                .isEqualTo(204);
        assertThat(errors(apply(call(validation("path", schema, false))
                        .parameters(Map.of("id", "x", "name", "ab"))
                        .build())))
                .contains("\"in\":\"path\",\"pointer\":\"/id\",\"keyword\":\"type\"");
    }

    @Test
    void header_fields_are_an_object_with_names_in_lower_case() throws JsonException {
        String schema = """
            {"required":["x-tenant"],"properties":{"x-tenant":{"pattern":"^[a-z]+$"},"x-n":{"type":"integer"},
             "x-list":{"type":"array","maxItems":2},"x-text":{"const":"a, b"}}}
            """;

        assertThat(apply(call(validation("headers", schema, false))
                                .headers(
                                        "X-Tenant",
                                        "acme",
                                        "x-n",
                                        "5",
                                        "x-list",
                                        "a",
                                        "x-list",
                                        "b",
                                        "x-text",
                                        "a",
                                        "x-text",
                                        "b")
                                .build())
                        .status())
                .isEqualTo(204);
        Response response = apply(call(validation("headers", schema, false))
                .headers("x-tenant", "Secret1")
                .build());
        assertThat(errors(response)).contains("\"in\":\"headers\",\"pointer\":\"/x-tenant\"");
        assertThat(response.body().text()).doesNotContain("Secret1");
    }

    @Test
    void schemas_in_place_may_have_the_same_name() throws JsonException {
        Call one =
                post("{\"$id\":\"https://x.org/a\",\"type\":\"array\"}", "[]").build();
        Call other =
                post("{\"$id\":\"https://x.org/a\",\"type\":\"object\"}", "[]").build();

        assertThat(apply(one).status()).isEqualTo(204);
        assertThat(apply(other).status()).isEqualTo(400);
        assertThat(apply(one).status()).isEqualTo(204);
    }

    @Test
    void long_names_are_cut() throws JsonException {
        Response response = apply(
                post(ORDER, "{\"items\":[],\"" + "n".repeat(5000) + "\":1}").build());

        assertThat(response.body().size()).isLessThan(1000);
    }

    /** A route without schemas must not pay for the library: it stays behind {@link Judges}. */
    @Test
    void the_filter_itself_knows_nothing_of_the_library() throws Exception {
        for (String name : List.of("ValidationFilter", "Finding")) {
            var model = ClassFile.of().parse(Path.of("target", "classes", "gateway", "validate", name + ".class"));
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry type) {
                    assertThat(type.asInternalName())
                            .doesNotStartWith("dev/harrel")
                            .doesNotStartWith("com/google");
                }
            }
        }
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() throws JsonException {
        Call call = post("true", "x").build();
        Request request = call.request();
        byte[] latin = "\"é\"".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(apply(call.withRequest(new Request(
                                request.method(),
                                request.path(),
                                request.query(),
                                request.headers(),
                                Body.of(latin),
                                request.ingress())))
                        .status())
                .isEqualTo(400);
    }
}
