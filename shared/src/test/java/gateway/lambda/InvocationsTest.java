package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.aws.Endpoint;
import gateway.aws.Keys;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.route.Target;
import gateway.route.Target.Payload;
import gateway.telemetry.Fact;
import gateway.upstream.Functions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationsTest {

    private final List<Outgoing> sent = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        orders         | /2015-03-31/functions/orders/invocations
        orders:live    | /2015-03-31/functions/orders%3Alive/invocations
        arn:aws:lambda:eu-west-1:1:function:o:7 | /2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Ao%3A7/invocations
        """)
    void an_invocation_is_a_signed_request_to_lambda(String function, String target) {
        functions(returned("{\"statusCode\": 204}"))
                .invoke(
                        new Target.Function(function, Duration.ofSeconds(9)),
                        Calls.call(new Caller.Anonymous(), Body.EMPTY, facts::add),
                        Duration.ofSeconds(3));

        Outgoing request = sent.getFirst();
        assertThat(request.origin())
                .isEqualTo(new Origin(true, "lambda.eu-west-1.amazonaws.com", 443, Origin.Reach.ANY));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo(target);
        assertThat(request.headers().first("x-amz-invocation-type")).contains("RequestResponse");
        assertThat(request.headers().first("authorization").orElseThrow())
                .contains("Credential=AKID/20260309/eu-west-1/lambda/aws4_request");
        assertThat(request.limits().total()).isEqualTo(Duration.ofSeconds(3));
        assertThat(request.body().text()).contains("\"rawPath\":\"/orders/a é\"");
    }

    @Test
    void what_the_function_returns_is_the_response() {
        assertThat(invoke(returned("{\"statusCode\": 201, \"body\": \"x\"}")))
                .isEqualTo(new Functions.Result.Answered(Response.of(201, Headers.EMPTY, Body.of("x"))));
    }

    @Test
    void a_raw_payload_is_the_body_and_the_result_is_the_answer() {
        assertThat(invoke(Payload.RAW, Body.of(" {\"a\": 1.50}"), returned("[1, null]")))
                .isEqualTo(new Functions.Result.Answered(
                        Response.of(200, Headers.of("content-type", "application/json"), Body.of("[1, null]"))));
        assertThat(sent.getFirst().body()).isEqualTo(Body.of(" {\"a\": 1.50}"));
    }

    @Test
    void what_looks_like_a_response_is_none_by_a_raw_payload() {
        assertThat(invoke(Payload.RAW, Body.EMPTY, returned("{\"statusCode\": 404, \"body\": \"x\"}")))
                .isEqualTo(new Functions.Result.Answered(Response.of(
                        200,
                        Headers.of("content-type", "application/json"),
                        Body.of("{\"statusCode\": 404, \"body\": \"x\"}"))));
        assertThat(sent.getFirst().body()).isEqualTo(Body.of("{}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"oops", "{", "{}{}", "{\"a\":1`,`\"a\":2}", "NaN", "' '"})
    void a_raw_payload_that_is_not_json_is_the_clients_mistake(String body) {
        assertThat(invoke(Payload.RAW, Body.of(body), returned("1")))
                .isInstanceOfSatisfying(
                        Functions.Result.Refused.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(Problem.Type.BAD_REQUEST));
        assertThat(sent).isEmpty();
    }

    @Test
    void payload_one_goes_out_and_is_read_by_its_rules() {
        assertThat(invoke(
                        Payload.HTTP_API_1,
                        Body.EMPTY,
                        returned("{\"statusCode\": 200, \"multiValueHeaders\": {\"Set-Cookie\": [\"a=1\", \"b=2\"]}}")))
                .isEqualTo(new Functions.Result.Answered(
                        Response.of(200, Headers.of("set-cookie", "a=1", "set-cookie", "b=2"), Body.EMPTY)));
        assertThat(sent.getFirst().body().text()).contains("\"version\":\"1.0\"");
    }

    @Test
    void of_a_function_error_only_the_type_is_told() {
        var error = new Outcome.Answer(
                200,
                Headers.of("x-amz-function-error", "Unhandled"),
                Body.of("{\"errorMessage\": \"secret\", \"errorType\": \"java.lang.IllegalStateException\"}"));

        assertThat(invoke(error))
                .isEqualTo(new Functions.Result.Failed(
                        "java.lang.IllegalStateException",
                        "secret",
                        "function error Unhandled, java.lang.IllegalStateException"));
    }

    @Test
    void what_lambda_refuses_is_unreachable() {
        var error = new Outcome.Answer(
                404, Headers.of("x-amzn-errortype", "ResourceNotFoundException"), Body.of("{\"Message\": \"...\"}"));

        assertThat(invoke(error))
                .isEqualTo(new Functions.Result.Unreachable("Lambda answered 404, ResourceNotFoundException"));
    }

    @Test
    void a_timeout_is_one() {
        assertThat(invoke(new Outcome.Failure(Outcome.Kind.TIMEOUT, true, "late")))
                .isEqualTo(new Functions.Result.TimedOut());
    }

    @Test
    void a_failure_of_the_network_is_unreachable() {
        assertThat(invoke(new Outcome.Failure(Outcome.Kind.CONNECT, false, "refused")))
                .isEqualTo(new Functions.Result.Unreachable("refused"));
    }

    @Test
    void the_aggregator_is_told_which_route_and_how_long() throws Exception {
        Response response = aggregate(returned("{\"statusCode\": 200, \"body\": \"{}\"}"));

        assertThat(response).isEqualTo(Response.of(200, Headers.EMPTY, Body.of("{}")));
        var event = (Json.Obj) Json.parse(sent.getFirst().body().bytes());
        assertThat(event.object("requestContext").orElseThrow().get("gateway")).isEqualTo(Json.parse("""
            {"revision": 42, "route": "get-order", "timeoutMs": 4900, "proxies": [], "secure": true, "port": 0}
            """));
        assertThat(facts)
                .containsExactly(new Fact.UpstreamCalled(
                        "aggregator:live", Optional.empty(), Optional.of(200), Optional.empty(), Duration.ZERO));
    }

    @Test
    void a_problem_of_the_aggregator_is_known_as_one() {
        String document = "{\\\"type\\\":\\\"urn:lambda-gateway:problem:upstream-timeout\\\"}";

        Response response = aggregate(returned("{\"statusCode\": 504, \"headers\": {\"content-type\":"
                + " \"application/problem+json\"}, \"body\": \"" + document + "\"}"));

        assertThat(response.problem()).contains(Problem.Type.UPSTREAM_TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        TIMEOUT   | UPSTREAM_TIMEOUT
        CONNECT   | UPSTREAM_UNREACHABLE
        BROKEN    | UPSTREAM_UNREACHABLE
        """)
    void an_aggregator_that_cannot_be_had_is_a_problem(Outcome.Kind kind, Problem.Type type) {
        assertThat(aggregate(new Outcome.Failure(kind, true, "why")).problem()).contains(type);
    }

    @Test
    void an_aggregator_that_fails_is_a_problem() {
        assertThat(aggregate(new Outcome.Answer(200, Headers.of("x-amz-function-error", "Unhandled"), Body.EMPTY))
                        .problem())
                .contains(Problem.Type.UPSTREAM_INVALID);
        assertThat(aggregate(returned("{\"statusCode\": 1}")).problem()).contains(Problem.Type.UPSTREAM_INVALID);
    }

    private Functions.Result invoke(Outcome outcome) {
        return invoke(Payload.HTTP_API_2, Body.EMPTY, outcome);
    }

    private Functions.Result invoke(Payload payload, Body body, Outcome outcome) {
        return functions(outcome)
                .invoke(
                        new Target.Function("f", Duration.ofSeconds(9), payload, List.of()),
                        Calls.call(new Caller.Anonymous(), body, facts::add),
                        Duration.ofSeconds(3));
    }

    private Response aggregate(Outcome outcome) {
        return new RemoteAggregator("aggregator:live", invoker(outcome), Calls.CLOCK)
                .handle(Calls.call(new Caller.Anonymous(), Body.EMPTY, facts::add));
    }

    private LambdaFunctions functions(Outcome outcome) {
        return new LambdaFunctions(invoker(outcome), Calls.CLOCK);
    }

    private Invoker invoker(Outcome outcome) {
        HttpClient client = (request, _) -> {
            sent.add(request);
            return outcome;
        };
        var keys = new Keys("AKID", "secret", Optional.empty());
        return new Invoker(
                client,
                new Endpoint(
                        "lambda",
                        "eu-west-1",
                        new Origin(true, "lambda.eu-west-1.amazonaws.com", 443, Origin.Reach.ANY)),
                new Signer("lambda", "eu-west-1", () -> keys, Calls.CLOCK));
    }

    private static Outcome returned(String payload) {
        return new Outcome.Answer(200, Headers.EMPTY, Body.of(payload));
    }
}
