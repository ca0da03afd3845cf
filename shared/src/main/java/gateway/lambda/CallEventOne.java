package gateway.lambda;

import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call as the event of payload 1.0 that a function gets from an HTTP API, and from a REST API, which has the same
 * members: the path decoded, the caller in {@code requestContext.authorizer}. Members that stand for something which is
 * not there are null.
 */
final class CallEventOne {
    /** Of {@code requestContext.identity}, what tells of callers by IAM and Cognito, and there are none. */
    private static final String[] NOBODY = {
        "accessKey",
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "user",
        "userArn"
    };

    private CallEventOne() {}

    /**
     * The event for {@code call}.
     *
     * @param headers the fields that the function may see
     */
    static Json.Obj of(Call call, Headers headers, Instant now) {
        Request request = call.request();
        String path = "/" + String.join("/", call.path().segments());
        String resource = call.match().template();
        var event = new LinkedHashMap<String, Json>();
        event.put("version", Json.of("1.0"));
        event.put("resource", Json.of(resource));
        event.put("path", Json.of(path));
        event.put("httpMethod", Json.of(request.method()));
        Map<String, List<Json>> fields = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            add(fields, headers.name(i), headers.value(i));
        }
        event.put("headers", last(fields));
        event.put("multiValueHeaders", lists(fields));
        Map<String, List<Json>> parameters = new LinkedHashMap<>();
        for (Query.Parameter parameter : request.query().parameters()) {
            add(parameters, parameter.name(), parameter.value());
        }
        event.put("queryStringParameters", parameters.isEmpty() ? Json.Null.NULL : last(parameters));
        event.put("multiValueQueryStringParameters", parameters.isEmpty() ? Json.Null.NULL : lists(parameters));
        event.put("requestContext", context(call, path, resource, headers, now));
        event.put(
                "pathParameters", call.parameters().isEmpty() ? Json.Null.NULL : CallEvent.strings(call.parameters()));
        event.put("stageVariables", Json.Null.NULL);
        event.put("body", Json.Null.NULL);
        CallEvent.putBody(event, request.body());
        return new Json.Obj(event);
    }

    private static Json.Obj context(Call call, String path, String resource, Headers headers, Instant now) {
        Ingress ingress = call.request().ingress();
        String host = ingress.host();
        var context = new LinkedHashMap<String, Json>();
        context.put("accountId", Json.of(CallEvent.accountId(call)));
        context.put("apiId", Json.of(CallEvent.apiId(call)));
        context.put("authorizer", authorizer(call.caller()));
        context.put("domainName", Json.of(host));
        context.put("domainPrefix", Json.of(CallEvent.prefix(host)));
        context.put("extendedRequestId", Json.of(call.requestId()));
        context.put("httpMethod", Json.of(call.request().method()));
        context.put("identity", identity(ingress, headers));
        context.put("path", Json.of(path));
        context.put("protocol", Json.of(ingress.protocol()));
        context.put("requestId", Json.of(call.requestId()));
        context.put("requestTime", Json.of(CallEvent.time(now)));
        context.put("requestTimeEpoch", Json.of(now.toEpochMilli()));
        context.put("resourceId", Json.Null.NULL);
        context.put("resourcePath", Json.of(resource));
        context.put("stage", Json.of("$default"));
        return new Json.Obj(context);
    }

    /** What a REST API makes of an authorizer's answer: its context, and the principal beside it. */
    private static Json.Obj authorizer(Caller caller) {
        Json.Obj context = AuthorizerContext.handOver(caller);
        return caller instanceof Caller.Known known ? context.with("principalId", Json.of(known.consumer())) : context;
    }

    private static Json.Obj identity(Ingress ingress, Headers headers) {
        var identity = new LinkedHashMap<String, Json>();
        for (String name : NOBODY) {
            identity.put(name, Json.Null.NULL);
        }
        identity.put("sourceIp", Json.of(ingress.clientIp()));
        identity.put("userAgent", Json.of(headers.first("user-agent").orElse("")));
        return new Json.Obj(identity);
    }

    private static void add(Map<String, List<Json>> lists, String name, String value) {
        List<Json> list = lists.get(name);
        if (list == null) {
            list = new ArrayList<>(1);
            lists.put(name, list);
        }
        list.add(Json.of(value));
    }

    /** The last value of each name. */
    private static Json.Obj last(Map<String, List<Json>> lists) {
        var members = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, List<Json>> list : lists.entrySet()) {
            members.put(list.getKey(), list.getValue().getLast());
        }
        return new Json.Obj(members);
    }

    private static Json.Obj lists(Map<String, List<Json>> lists) {
        var members = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, List<Json>> list : lists.entrySet()) {
            members.put(list.getKey(), new Json.Arr(list.getValue()));
        }
        return new Json.Obj(members);
    }
}
