package gateway.transform;

import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.policy.Jsonata;
import gateway.telemetry.Fact;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bodies made by JSONata ({@code docs/transformation.md}, "Bodies"). A template that fails leads to a problem: neither the
 * request nor the answer goes on as it was.
 */
public final class BodyTemplates {
    /** Of a request's body that a template has made: what a Lambda function can be sent. */
    private static final int MOST_REQUEST_BYTES = 4400 * 1024;

    /** Of different expressions at once; with each new configuration some are gone. */
    private static final int MOST_EXPRESSIONS = 1000;

    private final Map<String, Expression> compiled = new ConcurrentHashMap<>();

    BodyTemplates() {}

    /** What is wrong with {@code expression}, if it cannot be used; a sentence without its end, for who wrote it. */
    public static Optional<String> fault(String expression) {
        return Expression.fault(expression);
    }

    /** What came of a request. */
    sealed interface Outcome {
        record Changed(Request request) implements Outcome {}

        record Refused(Response problem) implements Outcome {}
    }

    /** Those with a body, and those whose method is for one. */
    static boolean concerns(Request request) {
        return switch (request.method()) {
            case "POST", "PUT", "PATCH" -> true;
            default -> !request.body().isEmpty();
        };
    }

    Outcome request(Call call, Jsonata template) {
        Request request = call.request();
        Optional<Json> body = Optional.empty();
        if (!request.body().isEmpty()) {
            int max = call.route().rules().maxRequestBytes();
            ContentCoding.Decoded decoded = ContentCoding.decode(request.headers(), request.body(), max);
            if (decoded instanceof ContentCoding.TooLarge) {
                return refused(
                        call, Problem.Type.REQUEST_TOO_LARGE, "The body, decoded, is more than " + max + " bytes.");
            }
            if (decoded instanceof ContentCoding.Unknown) {
                return new Outcome.Refused(call.refuse(Problem.of(
                                Problem.Type.UNSUPPORTED_MEDIA_TYPE,
                                "The body's content-encoding is not supported here. Send it as it is, or in gzip.")
                        .withHeader("accept-encoding", ContentCoding.READABLE)));
            }
            if (!MediaType.mayBeJson(request.headers())) {
                return refused(
                        call,
                        Problem.Type.UNSUPPORTED_MEDIA_TYPE,
                        "The body has to be JSON in UTF-8. Send content-type: application/json.");
            }
            if (!(decoded instanceof ContentCoding.Plain(var plain))) {
                return refused(
                        call, Problem.Type.BAD_REQUEST, "The body is not what its content-encoding says that it is.");
            }
            try {
                body = plain.isEmpty() ? Optional.empty() : Optional.of(Json.parse(plain.bytes()));
            } catch (JsonException e) {
                return refused(
                        call, Problem.Type.BAD_REQUEST, "The body is not acceptable JSON: " + e.getMessage() + ".");
            }
        }
        Expression.Result result = evaluate(template, Input.of(call, body), call, MOST_REQUEST_BYTES);
        if (!(result instanceof Expression.Value(var value))) {
            return new Outcome.Refused(failed(call, "request", result));
        }
        Body made = NewContent.body(value, template.contentType());
        if (made.size() > MOST_REQUEST_BYTES) {
            return new Outcome.Refused(failed(call, "request", new Expression.TooLarge()));
        }
        Headers headers = NewContent.fields(request.headers(), template.contentType());
        return new Outcome.Changed(request.withHeaders(headers).withBody(made));
    }

    private static Outcome refused(Call call, Problem.Type type, String detail) {
        return new Outcome.Refused(call.refuse(Problem.of(type, detail)));
    }

    /** @param response as the upstream gave it */
    Response response(Call call, Response response, Jsonata template) {
        int max = call.configuration().gateway().maxResponseBytes();
        Optional<Json> body = Optional.empty();
        if (!response.body().isEmpty()) {
            ContentCoding.Decoded decoded = ContentCoding.decode(response.headers(), response.body(), max);
            if (decoded instanceof ContentCoding.TooLarge) {
                return tooLarge(call);
            }
            if (response.status() == 206) {
                return unreadable(call, "a part of a body");
            }
            if (!(decoded instanceof ContentCoding.Plain(var plain))) {
                return unreadable(
                        call,
                        decoded instanceof ContentCoding.Unknown
                                ? "a body in a coding that is not read here"
                                : "a body that is not what its content-encoding says");
            }
            if (!MediaType.mayBeJson(response.headers())) {
                return unreadable(call, "status " + response.status() + " with a body that is not JSON by its type");
            }
            try {
                body = plain.isEmpty() ? Optional.empty() : Optional.of(Json.parse(plain.bytes()));
            } catch (JsonException e) {
                return unreadable(call, "a body that is not acceptable JSON");
            }
        }
        Expression.Result result = evaluate(template, Input.of(call, response, body), call, max);
        if (result instanceof Expression.TooLarge) {
            return tooLarge(call);
        }
        if (!(result instanceof Expression.Value(var value))) {
            return failed(call, "answer", result);
        }
        Body made = NewContent.body(value, template.contentType());
        return made.size() > max
                ? tooLarge(call)
                : response.withBody(made).withHeaders(NewContent.fields(response.headers(), template.contentType()));
    }

    private Expression.Result evaluate(Jsonata template, Json.Obj input, Call call, int max) {
        Expression expression = compiled.get(template.expression());
        if (expression == null) {
            try {
                expression = Expression.of(template.expression());
            } catch (IllegalArgumentException e) {
                return new Expression.Failed("it is no expression: " + e.getMessage()); // published unseen
            }
            if (compiled.size() >= MOST_EXPRESSIONS) {
                compiled.clear();
            }
            compiled.put(template.expression(), expression);
        }
        return expression.evaluate(
                input, call.deadline().remaining(), call.deadline().clock().instant(), max);
    }

    private static Response failed(Call call, String of, Expression.Result result) {
        String why;
        if (result instanceof Expression.Failed(var reason)) {
            why = reason;
        } else if (result instanceof Expression.Nothing) {
            why = "it has no value";
        } else {
            why = "it makes more than can be sent";
        }
        record(call, "of the " + of + ": " + why);
        return call.refuse(Problem.of(
                Problem.Type.TEMPLATE_FAILED,
                of.equals("request")
                        ? "The gateway could not put this request into the form that the service takes. Nothing was"
                                + " sent. Tell the gateway's operator the request id."
                        : "The gateway could not put the service's answer into the form of this route. Tell the"
                                + " gateway's operator the request id."));
    }

    private static Response unreadable(Call call, String why) {
        record(call, "of the answer: " + why);
        return call.refuse(Problem.of(
                Problem.Type.UPSTREAM_UNREADABLE,
                "The service behind this route gave an answer that the gateway cannot put into the form of this route."
                        + " Tell the gateway's operator the request id."));
    }

    private static Response tooLarge(Call call) {
        return call.refuse(Problem.of(
                Problem.Type.RESPONSE_TOO_LARGE,
                "The service behind this route gave an answer that is larger than the gateway may pass on."));
    }

    private static void record(Call call, String why) {
        call.recorder().record(new Fact.UpstreamFailed("template", Optional.empty(), why));
    }
}
