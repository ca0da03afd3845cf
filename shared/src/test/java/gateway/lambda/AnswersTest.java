package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.lambda.Invocation.Front;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {

    private static final Response HELLO = Response.of(
            201,
            Headers.of(
                    "content-type", "text/plain", "vary", "a", "set-cookie", "x=1", "vary", "b", "set-cookie", "y=2"),
            Body.of("hé"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        HTTP_API | {"statusCode":201,"headers":{"content-type":"text/plain","vary":"a, b"},"cookies":["x=1","y=2"],"body":"hé","isBase64Encoded":false}
        FUNCTION_URL | {"statusCode":201,"headers":{"content-type":"text/plain","vary":"a, b"},"cookies":["x=1","y=2"],"body":"hé","isBase64Encoded":false}
        HTTP_API_1 | {"statusCode":201,"multiValueHeaders":{"content-type":["text/plain"],"vary":["a","b"],"set-cookie":["x=1","y=2"]},"body":"hé","isBase64Encoded":false}
        REST_API | {"statusCode":201,"multiValueHeaders":{"content-type":["text/plain"],"vary":["a","b"],"set-cookie":["x=1","y=2"]},"body":"hé","isBase64Encoded":false}
        ALB | {"statusCode":201,"statusDescription":"201 Created","headers":{"content-type":"text/plain","vary":"a, b","set-cookie":"x=1","Set-cookie":"y=2"},"body":"hé","isBase64Encoded":false}
        ALB_MULTI_VALUE | {"statusCode":201,"statusDescription":"201 Created","multiValueHeaders":{"content-type":["text/plain"],"vary":["a","b"],"set-cookie":["x=1","y=2"]},"body":"hé","isBase64Encoded":false}
        """)
    void each_front_gets_its_own_shape(Front front, String json) {
        assertThat(Answers.of(front, HELLO, "r").json().toString()).isEqualTo(json);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}: base64 {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        text/html                        | -        | 6869   | false
        TEXT/HTML; charset=utf-8         | -        | 6869   | false
        application/json                 | -        | 7b7d   | false
        application/problem+json;a=b     | -        | 7b7d   | false
        image/svg+xml                    | -        | 6869   | false
        application/json                 | identity | 7b7d   | false
        application/json                 | gzip     | 7b7d   | true
        text/plain                       | -        | ff     | true
        text/plain                       | -        | c3     | true
        text/plain                       | -        | 00     | false
        application/octet-stream         | -        | 6869   | true
        image/png                        | -        | 6869   | true
        -                                | -        | 6869   | true
        image/png                        | -        | -      | false
        """)
    void only_readable_text_goes_as_text(String type, String coding, String hex, boolean base64) throws Exception {
        byte[] bytes = hex == null ? new byte[0] : java.util.HexFormat.of().parseHex(hex);
        Headers headers = type == null ? Headers.EMPTY : Headers.of("content-type", type);
        if (coding != null) {
            headers = headers.with("content-encoding", coding);
        }

        var answer = (Json.Obj) Json.parse(Answers.of(Front.HTTP_API, Response.of(200, headers, Body.of(bytes)), "r")
                .json()
                .bytes());

        assertThat(answer.get("isBase64Encoded")).isEqualTo(Json.of(base64));
        String body = answer.string("body").orElseThrow();
        assertThat(base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_too_large_becomes_a_problem(Front front) {
        Response large = Response.of(
                200,
                Headers.of("content-type", "image/png", "access-control-allow-origin", "*", "etag", "\"1\""),
                Body.of(new byte[front.maxAnswerBytes() / 4 * 3]));

        Answers.Answer answer = Answers.of(front, large, "r-9");

        assertThat(answer.response().status()).isEqualTo(502);
        assertThat(answer.response().problem()).contains(Problem.Type.RESPONSE_TOO_LARGE);
        assertThat(answer.response().headers().all("access-control-allow-origin"))
                .containsExactly("*");
        assertThat(answer.response().headers().has("etag")).isFalse();
        assertThat(answer.json().toString()).contains("r-9");
    }

    @Test
    void text_that_grows_too_much_by_escaping_goes_as_base64() {
        Response quotes = Response.of(
                200, Headers.of("content-type", "text/plain"), Body.of("\"".repeat(Front.ALB.maxAnswerBytes() / 2)));

        Answers.Answer answer = Answers.of(Front.ALB, quotes, "r");

        assertThat(answer.response()).isEqualTo(quotes);
        assertThat(answer.json().toString()).endsWith("\"isBase64Encoded\":true}");
        assertThat(answer.json().size()).isLessThanOrEqualTo(Front.ALB.maxAnswerBytes());
    }

    @Test
    void a_load_balancer_without_multi_value_headers_gets_every_cookie_under_another_spelling() {
        var headers = new Headers.Builder();
        for (int i = 0; i < 300; i++) {
            headers.add("set-cookie", "c" + i + "=1");
        }

        String json = Answers.of(Front.ALB, Response.of(200, headers.build(), Body.EMPTY), "r")
                .json()
                .toString();

        assertThat(json).contains("\"set-cookie\":\"c0=1\"", "\"Set-cookie\":\"c1=1\"", "c299=1");
    }
}
