package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What API Gateway asks a Lambda authorizer, and how it wants to be answered: payload 2.0 with simple responses (HTTP
 * API), payload 1.0 (HTTP API, REST API {@code REQUEST}) and REST API {@code TOKEN} with an IAM policy. Of the request
 * nothing is read but the fields that can carry a credential: the route has no say in who is calling.
 */
public final class AuthorizerEvents {

    /** How the front wants to be answered. */
    public sealed interface Form {
        /** {@code {isAuthorized, context}}. */
        record Simple() implements Form {}

        /**
         * An IAM policy.
         *
         * @param resource everything in the API's stage. API Gateway keeps a policy for all routes, so one that named the
         *                 route asked for would refuse, or worse grant, the others by chance
         */
        record Policy(String resource) implements Form {}
    }

    /** What an event turned out to be. */
    public sealed interface Read {}

    /**
     * Who is calling?
     *
     * @param headers of the request; fields that could not stand in a request are left out
     * @param context what the front vouches for
     * @param token   of a {@code TOKEN} event: the value of the one field that the authorizer was told to look at
     */
    public record Question(Headers headers, Query query, Json.Obj context, Optional<String> token, Form form)
            implements Read {}

    /** An authorizer's event about a request that no function of the gateway takes: nobody can be calling. */
    public record Unreadable(Form form, String why) implements Read {}

    /** Not an authorizer's event: a fault of whoever wired or invoked the function. */
    public record NotAuthorizer(String why) implements Read {}

    private AuthorizerEvents() {}

    /** Reads {@code event}. */
    public static Read read(byte[] event) {
        Json json;
        try {
            json = Json.parse(event);
        } catch (JsonException e) {
            return new NotAuthorizer("the event is not JSON: " + e.getMessage());
        }
        if (!(json instanceof Json.Obj object)) {
            return new NotAuthorizer("the event is not a JSON object");
        }
        String type = object.string("type").orElse("");
        boolean token = type.equals("TOKEN");
        if (!token && !type.equals("REQUEST")) {
            return new NotAuthorizer("the event's type is neither REQUEST nor TOKEN: it does not ask an authorizer");
        }
        Form form;
        if (object.string("version").orElse("").equals("2.0")) {
            form = new Form.Simple();
        } else {
            String stage = stage(object.string("methodArn").orElse(""));
            if (stage == null) {
                return new NotAuthorizer("the event's methodArn names no API and stage");
            }
            form = new Form.Policy(stage + "/*");
        }
        if (token) {
            return new Question(Headers.EMPTY, Query.EMPTY, Json.Obj.EMPTY, object.string("authorizationToken"), form);
        }
        try {
            Query query = form instanceof Form.Simple
                    ? Events.query(object.string("rawQueryString").orElse(""))
                    : Events.parameters(object, true);
            return new Question(
                    headers(object),
                    query,
                    object.object("requestContext").orElse(Json.Obj.EMPTY),
                    Optional.empty(),
                    form);
        } catch (Unacceptable e) {
            return new Unreadable(form, e.detail);
        } catch (Malformed e) {
            return new Unreadable(form, e.why);
        }
    }

    /**
     * The answer.
     *
     * @param authorized whether the request may reach the integration
     * @param caller     whom the policy is about
     * @param context    goes along; an empty one leaves it to the integration to find out by itself
     */
    public static Body answer(Form form, boolean authorized, Caller caller, Json.Obj context) {
        return answer(form, authorized, principal(caller), context);
    }

    /** The answer where nothing could be found out. */
    public static Body unknown(Form form, boolean authorized) {
        return answer(form, authorized, "unknown", Json.Obj.EMPTY);
    }

    private static Body answer(Form form, boolean authorized, String principal, Json.Obj context) {
        Json.Obj answer = form instanceof Form.Policy(var resource)
                ? Json.object(
                        "principalId",
                        Json.of(principal),
                        "policyDocument",
                        policy(resource, authorized),
                        "context",
                        context)
                : Json.object("isAuthorized", Json.of(authorized), "context", context);
        return Body.of(answer.bytes());
    }

    private static Json policy(String resource, boolean authorized) {
        return Json.object(
                "Version",
                Json.of("2012-10-17"),
                "Statement",
                Json.of(List.of(Json.object(
                        "Action",
                        Json.of("execute-api:Invoke"),
                        "Effect",
                        Json.of(authorized ? "Allow" : "Deny"),
                        "Resource",
                        Json.of(resource)))));
    }

    private static String principal(Caller caller) {
        if (caller instanceof Caller.Known known) {
            return known.consumer();
        }
        return caller instanceof Caller.Suspended suspended ? suspended.consumer() : "anonymous";
    }

    /**
     * The first two parts of {@code arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH}, or null. A wildcard
     * in them, which API Gateway never sends, would widen the policy.
     */
    private static @Nullable String stage(String methodArn) {
        int at = -1;
        for (int colon = 0; colon < 5; colon++) {
            at = methodArn.indexOf(':', at + 1);
            if (at < 0) {
                return null;
            }
        }
        int api = methodArn.indexOf('/', at);
        int stage = methodArn.indexOf('/', api + 1);
        if (api < 0 || stage < 0) {
            return null;
        }
        String arn = methodArn.substring(0, stage);
        boolean sound = arn.startsWith("arn:") && api > at + 1 && stage > api + 1;
        return sound && arn.indexOf('*') < 0 && arn.indexOf('?') < 0 ? arn : null;
    }

    private static Headers headers(Json.Obj event) {
        var headers = new Headers.Builder();
        if (event.get("multiValueHeaders") instanceof Json.Obj(var lines)) {
            for (Map.Entry<String, Json> line : lines.entrySet()) {
                if (line.getValue() instanceof Json.Arr(var values)) {
                    for (Json value : values) {
                        add(headers, line.getKey(), value);
                    }
                }
            }
        } else if (event.get("headers") instanceof Json.Obj(var lines)) {
            for (Map.Entry<String, Json> line : lines.entrySet()) {
                add(headers, line.getKey(), line.getValue());
            }
        }
        return headers.build();
    }

    private static void add(Headers.Builder headers, String name, Json value) {
        if (value instanceof Json.Str(var text) && Headers.isName(name)) {
            String trimmed = EventFields.trim(text);
            if (Headers.isValue(trimmed)) {
                headers.add(name, trimmed);
            }
        }
    }
}
