package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.route.Target.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionAnswerTest {

    @Test
    void an_object_with_a_status_code_is_taken_as_written() {
        assertThat(response("""
            {"statusCode": 201, "headers": {"Content-Type": "text/plain", "x-count": 3, "x-none": null},
             "cookies": ["a=1", "b=2"], "body": "hé", "isBase64Encoded": false}
            """))
                .isEqualTo(Response.of(
                        201,
                        Headers.of(
                                "content-type", "text/plain", "x-count", "3", "set-cookie", "a=1", "set-cookie", "b=2"),
                        Body.of("hé")));
    }

    @Test
    void a_body_in_base64_is_decoded() {
        assertThat(response("{\"statusCode\": 200, \"body\": \"AP8=\", \"isBase64Encoded\": true}"))
                .isEqualTo(Response.of(200, Headers.EMPTY, Body.of(new byte[] {0, (byte) 0xff})));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"statusCode\": 204}", "{\"statusCode\": \"204\", \"body\": null}"})
    void a_body_may_be_left_out(String payload) {
        assertThat(response(payload)).isEqualTo(Response.of(204, Headers.EMPTY, Body.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\": \"hi\"}", "[1]", "null", "{}"})
    void any_other_json_is_the_body_of_a_200(String payload) {
        assertThat(response(payload))
                .isEqualTo(Response.of(200, Headers.of("content-type", "application/json"), Body.of(payload)));
    }

    @Test
    void of_a_string_the_text_is() {
        assertThat(response("\"h\\u00e9 \\\"you\\\"\""))
                .isEqualTo(
                        Response.of(200, Headers.of("content-type", "application/json"), Body.of("h\u00e9 \"you\"")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "oops",
                "{\"statusCode\": 99}",
                "{\"statusCode\": 101}",
                "{\"statusCode\": 600}",
                "{\"statusCode\": 20.5}",
                "{\"statusCode\": \"ok\"}",
                "{\"statusCode\": null}",
                "{\"statusCode\": 200, \"body\": {}}",
                "{\"statusCode\": 200, \"body\": \"!\", \"isBase64Encoded\": true}",
                "{\"statusCode\": 200, \"headers\": {\"a b\": \"c\"}}",
                "{\"statusCode\": 200, \"headers\": {\"a\": \"b\\nset-cookie: c\"}}",
                "{\"statusCode\": 200, \"headers\": {\"a\": [\"b\"]}}",
                "{\"statusCode\": 200, \"cookies\": [\"a\\r\\nb\"]}",
                "{\"statusCode\": 200, \"cookies\": [1]}"
            })
    void what_is_no_response_is_invalid(String payload) {
        assertThat(FunctionAnswer.read(Body.of(payload))).isInstanceOf(FunctionAnswer.Invalid.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "headers": {"A": "1", "b": 2}                                              | a: 1, b: 2
        "multiValueHeaders": {"Set-Cookie": ["a", "b"], "X": []}                   | set-cookie: a, set-cookie: b
        "headers": {"A": "1", "b": "2"}, "multiValueHeaders": {"a": ["3", "4"]}    | b: 2, a: 3, a: 4
        "headers": {"a": "1"}, "multiValueHeaders": {"a": null}                    | a: 1
        "headers": null, "multiValueHeaders": null                                 | ``
        "cookies": ["a=1"]                                                         | ``
        """)
    void payload_one_has_fields_of_several_values(String members, String fields) {
        Headers expected = Headers.EMPTY;
        for (String field : fields.isEmpty() ? new String[0] : fields.split(", ")) {
            expected = expected.plus(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(' ') + 1));
        }
        assertThat(FunctionAnswer.read(
                        Body.of("{\"statusCode\": 200, \"body\": \"x\", " + members + "}"), Payload.HTTP_API_1))
                .isEqualTo(new FunctionAnswer.Understood(Response.of(200, expected, Body.of("x"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "\"hi\"",
                "null",
                "{\"body\": \"no status\"}",
                "{\"statusCode\": 200, \"multiValueHeaders\": {\"a\": \"b\"}}",
                "{\"statusCode\": 200, \"multiValueHeaders\": {\"a\": [[]]}}",
                "{\"statusCode\": 200, \"multiValueHeaders\": {\"a\": [\"b\\nc\"]}}"
            })
    void what_is_no_response_of_payload_one_is_invalid(String result) {
        assertThat(FunctionAnswer.read(Body.of(result), Payload.HTTP_API_1)).isInstanceOf(FunctionAnswer.Invalid.class);
    }

    private static Response response(String payload) {
        FunctionAnswer.Read read = FunctionAnswer.read(Body.of(payload));
        assertThat(read).isInstanceOf(FunctionAnswer.Understood.class);
        return ((FunctionAnswer.Understood) read).response();
    }
}
