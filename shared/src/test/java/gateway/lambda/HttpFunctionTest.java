package gateway.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.Invocation.Front;
import gateway.pipeline.Call;
import gateway.pipeline.Handler;
import gateway.pipeline.Live;
import gateway.pipeline.Router;
import gateway.telemetry.AccessLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFunctionTest {

    private static final String EVENT = """
        {"version": "2.0", "rawPath": "/orders/7", "headers": {"host": "a"},
         "requestContext": {"requestId": "r-1", "domainName": "a", "http": {"method": "POST", "sourceIp": "1.2.3.4"}}}
        """;

    private final List<String> lines = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    @Test
    void a_request_is_answered_and_logged() throws JsonException {
        Json.Obj answer = answer(EVENT, Response.of(200, Headers.of("content-type", "text/plain"), Body.of("ok")));

        assertThat(answer.get("statusCode")).isEqualTo(Json.of(200));
        assertThat(answer.get("body")).isEqualTo(Json.of("ok"));
        assertThat(calls.getFirst().parameters()).containsEntry("id", "7");
        assertThat(line().get("route")).isEqualTo(Json.of("get-order"));
        assertThat(line().get("status")).isEqualTo(Json.of(200));
        assertThat(line().get("requestId")).isEqualTo(Json.of("r-1"));
    }

    @Test
    void the_log_tells_what_the_client_got_not_what_was_too_large_for_it() throws JsonException {
        byte[] large = new byte[Front.HTTP_API.maxAnswerBytes()];

        Json.Obj answer = answer(EVENT, Response.of(200, Headers.EMPTY, Body.of(large)));

        assertThat(answer.get("statusCode")).isEqualTo(Json.of(502));
        assertThat(line().get("status")).isEqualTo(Json.of(502));
        assertThat(line().get("error")).isEqualTo(Json.of("response-too-large"));
    }

    @Test
    void a_request_that_cannot_be_one_is_answered_with_400() throws JsonException {
        Json.Obj answer = answer(EVENT.replace("\"host\": \"a\"", "\"host\": \"a\\n\""));

        assertThat(answer.get("statusCode")).isEqualTo(Json.of(400));
        assertThat(((Json.Obj) Json.parse(answer.string("body").orElseThrow())).get("requestId"))
                .isEqualTo(Json.of("r-1"));
        assertThat(line().get("error")).isEqualTo(Json.of("bad-request"));
    }

    @Test
    void what_is_no_http_event_is_answered_with_500_and_the_log_says_why() throws JsonException {
        Json.Obj answer = answer("{\"key1\": \"value1\"}");

        assertThat(answer.get("statusCode")).isEqualTo(Json.of(500));
        assertThat(answer.string("body").orElseThrow()).contains("invocation");
        assertThat(line().get("requestId")).isEqualTo(Json.of("invocation"));
        assertThat(line().string("why").orElseThrow()).contains("requestContext");
    }

    @Test
    void an_exception_becomes_a_problem() throws JsonException {
        Json.Obj answer = answer(EVENT);

        assertThat(answer.get("statusCode")).isEqualTo(Json.of(500));
        assertThat(answer.string("body").orElseThrow())
                .contains("problem:internal")
                .doesNotContain("no answer");
        assertThat(line().array("fault")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"5000, 4800", "200, 1", "0, 1"})
    void something_of_the_functions_time_is_kept_for_the_answer(long remaining, long left) {
        assertThat(function(_ -> Response.of(200, Headers.EMPTY, Body.EMPTY))
                        .deadline(remaining)
                        .remaining())
                .isEqualTo(Duration.ofMillis(left));
    }

    private Json.Obj answer(String event) throws JsonException {
        return answer(event, _ -> {
            throw new IllegalStateException("no answer");
        });
    }

    private Json.Obj answer(String event, Response response) throws JsonException {
        return answer(event, call -> {
            calls.add(call);
            return response;
        });
    }

    private Json.Obj answer(String event, Handler end) throws JsonException {
        Answers.Answer answer = function(end)
                .answer(event.getBytes(UTF_8), Deadline.in(Calls.CLOCK, Duration.ofSeconds(1)), "invocation");
        return (Json.Obj) Json.parse(answer.json().bytes());
    }

    private Json.Obj line() throws JsonException {
        assertThat(lines).hasSize(1);
        return (Json.Obj) Json.parse(lines.getFirst());
    }

    private HttpFunction function(Handler end) {
        var live = new Live(Calls.configuration(), "table");
        return HttpFunction.behindFront(
                new Router(() -> Optional.of(live), List.of(), end),
                new AccessLog(lines::add, Calls.CLOCK, () -> 0, () -> 1),
                Calls.CLOCK);
    }
}
