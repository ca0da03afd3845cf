package gateway.lambda;

import gateway.aws.Credentials;
import gateway.aws.Endpoint;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.PercentEncoding;
import gateway.json.Json;
import gateway.json.JsonException;
import java.time.Duration;

/**
 * Invokes functions and waits for what they return: the action Invoke of the Lambda API, 2015-03-31, with invocation type
 * RequestResponse. Safe for many threads.
 */
public final class Invoker {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** 6 MB for the payload ("Lambda quotas"), and something for the API's own words. */
    private static final int MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 4096;

    private static final Headers HEADERS =
            Headers.of("content-type", "application/json", "x-amz-invocation-type", "RequestResponse");

    private final HttpClient client;
    private final Endpoint endpoint;
    private final Signer signer;

    public Invoker(HttpClient client, Endpoint endpoint, Signer signer) {
        this.client = client;
        this.endpoint = endpoint;
        this.signer = signer;
    }

    /** What became of an invocation. */
    sealed interface Result {}

    /** The function returned. */
    record Returned(Body payload) implements Result {}

    /**
     * The function threw, ran out of time or memory, or could not be initialised.
     *
     * @param type    the class of the exception, or a word of Lambda's; may be empty
     * @param message may hold anything: not for the log
     * @param why     for the log
     */
    record FunctionFailed(String type, String message, String why) implements Result {}

    /** Lambda did not run it: not there, not allowed, throttled; {@code why} is for the log. */
    record NotRun(String why) implements Result {}

    /** No answer in time; the function may have run. */
    record TimedOut(String why) implements Result {}

    /**
     * Invokes {@code function}.
     *
     * @param function name or ARN, with alias or version after a colon, or without
     * @param event    JSON
     * @param timeout  for the whole exchange; cut to {@code deadline}
     */
    Result invoke(String function, Body event, Duration timeout, Deadline deadline) {
        String target = "/2015-03-31/functions/" + PercentEncoding.of(function) + "/invocations";
        String host = endpoint.origin().authority();
        Headers headers;
        try {
            headers = signer.sign("POST", host, target, HEADERS, event);
        } catch (Credentials.Missing e) {
            return new NotRun("the invocation cannot be signed: " + e.getMessage());
        }
        var limits = new Outgoing.Limits(CONNECT, timeout, MAX_PAYLOAD_BYTES);
        Outcome outcome =
                client.send(new Outgoing(endpoint.origin(), "POST", target, headers, host, event, limits), deadline);
        if (outcome instanceof Outcome.Answer answer) {
            return read(answer);
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        return failure.kind() == Outcome.Kind.TIMEOUT ? new TimedOut(failure.why()) : new NotRun(failure.why());
    }

    private static Result read(Outcome.Answer answer) {
        if (answer.status() != 200) {
            String type = answer.headers().first("x-amzn-errortype").orElse("no error type");
            return new NotRun("Lambda answered " + answer.status() + ", " + type);
        }
        String failure = answer.headers().first("x-amz-function-error").orElse("");
        if (!failure.isEmpty()) {
            Json.Obj error = error(answer.body());
            String type = error.string("errorType").orElse("");
            return new FunctionFailed(
                    type,
                    error.string("errorMessage").orElse(""),
                    "function error " + failure + (type.isEmpty() ? "" : ", " + type));
        }
        return new Returned(answer.body());
    }

    /** What the function's runtime, or Lambda, says of an error. */
    private static Json.Obj error(Body payload) {
        try {
            return Json.parse(payload.bytes()) instanceof Json.Obj error ? error : Json.Obj.EMPTY;
        } catch (JsonException _) {
            return Json.Obj.EMPTY;
        }
    }
}
