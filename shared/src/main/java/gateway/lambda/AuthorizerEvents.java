package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Caller;
import java.time.Instant;
import java.util.ArrayList;
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
         * @param rest     whether a REST API asks, which can answer 401
         */
        record Policy(String resource, boolean rest) implements Form {}
    }

    /** Under what API Gateway keeps the answer, if it keeps any: the values of the identity sources. */
    public sealed interface Kept {
        /** It keeps none: it cannot without identity sources. */
        record Not() implements Kept {}

        /** It may keep it for all requests with the same {@code values}. */
        record Under(List<String> values) implements Kept {
            public Under {
                values = List.copyOf(values);
            }

            /** Without the values, which are credentials. */
            @Override
            public String toString() {
                return "Under";
            }
        }

        /** It may keep it, and the event does not say under what. */
        record Unsaid() implements Kept {}
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
    public record Question(Headers headers, Query query, Json.Obj context, Optional<String> token, Form form, Kept kept)
            implements Read {
        /** Without the credentials. */
        @Override
        public String toString() {
            return "Question";
        }
    }

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
            form = new Form.Policy(
                    stage + "/*", !object.string("version").orElse("").equals("1.0"));
        }
        if (token) {
            String value = object.string("authorizationToken").orElse("");
            return new Question(
                    Headers.EMPTY,
                    Query.EMPTY,
                    Json.Obj.EMPTY,
                    Optional.of(value),
                    form,
                    new Kept.Under(List.of(value)));
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
                    form,
                    kept(object, form));
        } catch (Unacceptable e) {
            return new Unreadable(form, e.detail);
        } catch (Malformed e) {
            return new Unreadable(form, e.why);
        }
    }

    private static Kept kept(Json.Obj event, Form form) {
        if (form instanceof Form.Policy(var _, var rest) && rest) {
            return new Kept.Unsaid();
        }
        Json source = event.get("identitySource");
        if (source == null || source == Json.Null.NULL) {
            return new Kept.Not();
        }
        List<String> values = new ArrayList<>(2);
        if (source instanceof Json.Str(var text)) {
            // Payload 1.0 has all in one, with commas between. No credential has one in it.
            for (int start = 0; start <= text.length(); ) {
                int comma = text.indexOf(',', start);
                int end = comma < 0 ? text.length() : comma;
                values.add(EventFields.trim(text.substring(start, end)));
                start = end + 1;
            }
        } else if (source instanceof Json.Arr(var items)) {
            for (Json item : items) {
                if (item instanceof Json.Str(var text)) {
                    values.add(text);
                }
            }
            if (items.isEmpty()) {
                return new Kept.Not();
            }
        }
        return new Kept.Under(values);
    }

    /**
     * The answer.
     *
     * @param authorized whether the request may reach the integration
     * @param caller     whom the policy is about
     * @param context    goes along; an empty one leaves it to the integration to find out by itself
     */
    public static Body answer(Form form, boolean authorized, Caller caller, Json.Obj context) {
        return answer(form, authorized, principal(caller), context, null);
    }

    /**
     * The answer for a caller who may.
     *
     * @param caller of whose credential's end a policy knows, so that it grants nothing after that, however long it is kept
     */
    public static Body granted(Form form, Caller caller, Json.Obj context) {
        Instant until = caller instanceof Caller.Known known ? known.until().orElse(null) : null;
        return answer(form, true, principal(caller), context, until);
    }

    /** The answer where nothing could be found out. */
    public static Body unknown(Form form, boolean authorized) {
        return answer(form, authorized, "unknown", Json.Obj.EMPTY, null);
    }

    private static Body answer(
            Form form, boolean authorized, String principal, Json.Obj context, @Nullable Instant until) {
        Json.Obj answer = form instanceof Form.Policy(var resource, var _)
                ? Json.object(
                        "principalId",
                        Json.of(principal),
                        "policyDocument",
                        policy(resource, authorized, until),
                        "context",
                        context)
                : Json.object("isAuthorized", Json.of(authorized), "context", context);
        return Body.of(answer.bytes());
    }

    private static Json policy(String resource, boolean authorized, @Nullable Instant until) {
        Json.Obj statement = Json.object(
                "Action",
                Json.of("execute-api:Invoke"),
                "Effect",
                Json.of(authorized ? "Allow" : "Deny"),
                "Resource",
                Json.of(resource));
        if (until != null) {
            // In seconds: to write it as a date would load the JDK's formatter.
            Json end = Json.of(Long.toString(until.getEpochSecond()));
            statement = statement.with(
                    "Condition", Json.object("NumericLessThanIfExists", Json.object("aws:EpochTime", end)));
        }
        return Json.object("Version", Json.of("2012-10-17"), "Statement", Json.of(List.of(statement)));
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
        if (event.get("cookies") instanceof Json.Arr(var cookies)) {
            for (Json cookie : cookies) {
                add(headers, "cookie", cookie);
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
