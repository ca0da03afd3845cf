package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A call as the HTTP API 2.0 event that a function behind the gateway gets, as if API Gateway had sent it: the path
 * decoded, the caller in {@code requestContext.authorizer.lambda}. No segment of a canonical path holds a slash, so the
 * decoded path loses nothing.
 */
final class CallEvent {
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private CallEvent() {}

    /**
     * The event for {@code call}.
     *
     * @param headers the fields that the function may see
     */
    static Json.Obj of(Call call, Headers headers, Instant now) {
        Request request = call.request();
        String path = "/" + String.join("/", call.path().segments());
        var event = new LinkedHashMap<String, Json>();
        event.put("version", Json.of("2.0"));
        event.put("routeKey", Json.of(routeKey(call)));
        event.put("rawPath", Json.of(path));
        event.put("rawQueryString", Json.of(request.query().raw()));
        List<Json> cookies = new ArrayList<>(0);
        Json.Obj fields = fields(headers, cookies);
        if (!cookies.isEmpty()) {
            event.put("cookies", new Json.Arr(cookies));
        }
        event.put("headers", fields);
        if (!request.query().raw().isEmpty()) {
            event.put("queryStringParameters", parameters(request.query()));
        }
        if (!call.parameters().isEmpty()) {
            event.put("pathParameters", strings(call.parameters()));
        }
        event.put("requestContext", context(call, path, headers, now));
        putBody(event, request.body());
        return new Json.Obj(event);
    }

    private static Json.Obj context(Call call, String path, Headers headers, Instant now) {
        Ingress ingress = call.request().ingress();
        var http = new LinkedHashMap<String, Json>();
        http.put("method", Json.of(call.request().method()));
        http.put("path", Json.of(path));
        http.put("protocol", Json.of(ingress.protocol()));
        http.put("sourceIp", Json.of(ingress.clientIp()));
        http.put("userAgent", Json.of(headers.first("user-agent").orElse("")));
        var context = new LinkedHashMap<String, Json>();
        context.put("accountId", Json.of(accountId(call)));
        context.put("apiId", Json.of(apiId(call)));
        context.put("authorizer", Json.object("lambda", AuthorizerContext.handOver(call.caller())));
        String host = ingress.host();
        context.put("domainName", Json.of(host));
        context.put("domainPrefix", Json.of(prefix(host)));
        context.put("http", new Json.Obj(http));
        context.put("requestId", Json.of(call.requestId()));
        context.put("routeKey", Json.of(routeKey(call)));
        context.put("stage", Json.of("$default"));
        context.put("time", Json.of(time(now)));
        context.put("timeEpoch", Json.of(now.toEpochMilli()));
        return new Json.Obj(context);
    }

    static String accountId(Call call) {
        return call.request().ingress().context().string("accountId").orElse("anonymous");
    }

    static String apiId(Call call) {
        return call.request()
                .ingress()
                .context()
                .string("apiId")
                .orElse(call.configuration().gateway().name());
    }

    /** The first label of a domain. */
    static String prefix(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }

    /** As API Gateway writes a route: {@code GET /orders/{id}}, {@code ANY} for one that takes several methods. */
    private static String routeKey(Call call) {
        Set<String> methods = call.match().methods();
        String method = methods.size() == 1 ? methods.iterator().next() : "ANY";
        return method + " " + call.match().template();
    }

    private static Json.Obj fields(Headers headers, List<Json> cookies) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            String value = headers.value(i);
            if (name.equals("cookie")) {
                for (String cookie : value.split(";", -1)) {
                    if (!cookie.isBlank()) {
                        cookies.add(Json.of(cookie.strip()));
                    }
                }
            } else if (fields.get(name) instanceof Json.Str(var before)) {
                fields.put(name, Json.of(before.concat(",").concat(value)));
            } else {
                fields.put(name, Json.of(value));
            }
        }
        return Json.object(fields);
    }

    private static Json.Obj parameters(Query query) {
        Map<String, Json> parameters = new LinkedHashMap<>();
        for (Query.Parameter parameter : query.parameters()) {
            String value = parameters.get(parameter.name()) instanceof Json.Str(var before)
                    ? before + "," + parameter.value()
                    : parameter.value();
            parameters.put(parameter.name(), Json.of(value));
        }
        return Json.object(parameters);
    }

    static Json.Obj strings(Map<String, String> strings) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : strings.entrySet()) {
            members.put(entry.getKey(), Json.of(entry.getValue()));
        }
        return Json.object(members);
    }

    static void putBody(Map<String, Json> event, Body body) {
        if (body.isEmpty()) {
            event.put("isBase64Encoded", Json.of(false));
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.bytes()))
                    .toString();
            event.put("body", Json.of(text));
            event.put("isBase64Encoded", Json.of(false));
        } catch (CharacterCodingException _) {
            event.put("body", Json.of(Base64.getEncoder().encodeToString(body.bytes())));
            event.put("isBase64Encoded", Json.of(true));
        }
    }

    /** Such as {@code 12/Mar/2020:19:03:58 +0000}. */
    static String time(Instant now) {
        var time = now.atOffset(java.time.ZoneOffset.UTC);
        var text = new StringBuilder(26);
        two(text, time.getDayOfMonth()).append('/').append(MONTHS[time.getMonthValue() - 1]);
        text.append('/').append(time.getYear()).append(':');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        return two(text, time.getSecond()).append(" +0000").toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return (number < 10 ? out.append('0') : out).append(number);
    }
}
