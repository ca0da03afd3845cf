package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Ingress.Trail;
import gateway.http.PercentEncoding;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.lambda.Invocation.Front;
import gateway.pipeline.Caller;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of every front into one {@link Invocation}. What differs between them, such as who decodes the path,
 * is settled here and nowhere else.
 */
public final class Events {

    /** What an event turned out to be. */
    public sealed interface Read {}

    /** A request. */
    public record Understood(Invocation invocation) implements Read {}

    /**
     * What cannot be a request, by the client's doing.
     *
     * @param headers those of its fields that can be read
     * @param problem its answer
     */
    public record Refused(Front front, String requestId, Headers headers, Problem problem) implements Read {}

    /** Not an HTTP event at all: a fault of whoever wired or invoked the function. {@code why} says what is missing. */
    public record NotHttp(String why) implements Read {}

    private Events() {}

    /**
     * Reads {@code event}.
     *
     * @param invocationId Lambda's own id of the invocation, for fronts that give the request none
     */
    public static Read read(byte[] event, String invocationId) {
        return read(event, invocationId, false);
    }

    /**
     * Reads an event that the router has written ({@link RemoteAggregator}): an HTTP API 2.0 event, whatever front the
     * request came by, and with a caller always. For functions that nobody but the router may invoke.
     */
    public static Read readHandedOver(byte[] event, String invocationId) {
        Read read = read(event, invocationId, true);
        if (!(read instanceof Understood(var invocation))) {
            return read;
        }
        if (invocation.caller().isEmpty()) {
            return new NotHttp("the event does not say who is calling: it does not come from the router");
        }
        Request request = invocation.request();
        HandOver said = HandOver.of(request.ingress().context());
        return new Understood(new Invocation(
                request.withIngress(said.ingress(request.ingress())), invocation.caller(), invocation.front()));
    }

    private static Read read(byte[] event, String invocationId, boolean handedOver) {
        // Most of an event is header fields: they are read once and straight into what they become.
        var fields = new EventFields();
        Json json;
        try {
            json = JsonParser.parse(event, "headers", fields);
        } catch (JsonException e) {
            return new NotHttp("the event is not JSON: " + e.getMessage());
        }
        if (!(json instanceof Json.Obj object)) {
            return new NotHttp("the event is not a JSON object");
        }
        if (!(object.get("requestContext") instanceof Json.Obj context)) {
            return new NotHttp("the event has no requestContext: it comes from none of HTTP API, function URL, REST API"
                    + " and Application Load Balancer");
        }
        Front front = handedOver ? Front.HTTP_API : front(object, context);
        if (front == null) {
            return new NotHttp("the event has neither requestContext.http, requestContext.elb nor httpMethod: it comes"
                    + " from none of HTTP API, function URL, REST API and Application Load Balancer");
        }
        String id = string(context, "requestId", invocationId);
        try {
            return new Understood(
                    switch (front) {
                        case HTTP_API, FUNCTION_URL -> payload2(object, context, front, id, fields, handedOver);
                        case HTTP_API_1, REST_API -> payload1(object, context, front, id, fields);
                        case ALB, ALB_MULTI_VALUE -> alb(object, context, front, id, fields);
                    });
        } catch (Unacceptable e) {
            return new Refused(front, id, EventFields.readable(event), Problem.of(Problem.Type.BAD_REQUEST, e.detail));
        } catch (Malformed e) {
            return new NotHttp(e.why);
        }
    }

    /** Which front made the event; each leaves a mark of its own. */
    private static @Nullable Front front(Json.Obj event, Json.Obj context) {
        if (context.get("elb") instanceof Json.Obj) {
            return event.get("multiValueHeaders") instanceof Json.Obj ? Front.ALB_MULTI_VALUE : Front.ALB;
        }
        if (context.get("http") instanceof Json.Obj) {
            return isFunctionUrl(string(context, "domainName", "")) ? Front.FUNCTION_URL : Front.HTTP_API;
        }
        if (event.get("httpMethod") instanceof Json.Str) {
            // A REST API puts no version into its events; an HTTP API does, in either format.
            return string(event, "version", "").equals("1.0") ? Front.HTTP_API_1 : Front.REST_API;
        }
        return null;
    }

    /**
     * A function URL and an HTTP API send the same shape. The domain tells them apart: a function URL's is always
     * Lambda's own ({@code ID.lambda-url.REGION.on.aws}), and an HTTP API cannot have a name under that one.
     */
    private static boolean isFunctionUrl(String domain) {
        int dot = domain.indexOf('.');
        return dot > 0
                && domain.startsWith(".lambda-url.", dot)
                && (domain.endsWith(".on.aws") || domain.endsWith(".on.amazonwebservices.com.cn"));
    }

    private static Invocation payload2(
            Json.Obj event, Json.Obj context, Front front, String id, EventFields headers, boolean handedOver)
            throws Unacceptable, Malformed {
        if (!(context.get("http") instanceof Json.Obj http)) {
            throw new Malformed("requestContext.http is not an object");
        }
        headers.single(event, "headers");
        headers.cookies(event);
        String path = required(event, "rawPath");
        if (front == Front.HTTP_API) {
            path = withoutStage(path, string(context, "stage", ""));
        }
        Caller caller = null;
        if (front == Front.HTTP_API
                && context.get("authorizer") instanceof Json.Obj authorizer
                && authorizer.get("lambda") instanceof Json.Obj verdict) {
            caller = handedOver ? AuthorizerContext.readHandOver(verdict).orElse(null) : reported(verdict);
        }
        return invocation(
                front,
                required(http, "method"),
                path,
                query(string(event, "rawQueryString", "")),
                headers.build(),
                body(event),
                new Ingress(
                        id,
                        string(http, "sourceIp", ""),
                        List.of(),
                        front == Front.FUNCTION_URL ? Trail.FIRST_ALONE : Trail.APPENDED,
                        true,
                        0,
                        HostName.of(string(context, "domainName", "")),
                        string(http, "protocol", "HTTP/1.1"),
                        context),
                caller);
    }

    private static Invocation payload1(Json.Obj event, Json.Obj context, Front front, String id, EventFields headers)
            throws Unacceptable, Malformed {
        if (event.get("multiValueHeaders") instanceof Json.Obj) {
            headers.multiple(event, "multiValueHeaders");
        } else {
            headers.single(event, "headers");
        }
        String path = required(event, "path");
        if (front == Front.HTTP_API_1) {
            path = withoutStage(path, string(context, "stage", ""));
        }
        String clientIp = context.get("identity") instanceof Json.Obj identity ? string(identity, "sourceIp", "") : "";
        Caller caller = context.get("authorizer") instanceof Json.Obj authorizer ? reported(authorizer) : null;
        return invocation(
                front,
                required(event, "httpMethod"),
                path,
                parameters(event, true),
                headers.build(),
                body(event),
                new Ingress(
                        id,
                        clientIp,
                        List.of(),
                        front == Front.REST_API ? Trail.APPENDED_BEFORE_EDGE : Trail.APPENDED,
                        true,
                        0,
                        HostName.of(string(context, "domainName", "")),
                        string(context, "protocol", "HTTP/1.1"),
                        context),
                caller);
    }

    private static Invocation alb(Json.Obj event, Json.Obj context, Front front, String id, EventFields fields)
            throws Unacceptable, Malformed {
        if (front == Front.ALB_MULTI_VALUE) {
            fields.multiple(event, "multiValueHeaders");
        } else {
            fields.single(event, "headers");
        }
        Headers headers = fields.build();
        return invocation(
                front,
                required(event, "httpMethod"),
                required(event, "path"),
                parameters(event, false),
                headers,
                body(event),
                new Ingress(
                        id,
                        lastHop(headers.all("x-forwarded-for")),
                        List.of(),
                        Trail.APPENDED,
                        !headers.only("x-forwarded-proto").orElse("").equals("http"),
                        port(headers.only("x-forwarded-port").orElse("")),
                        HostName.of(headers.first("host").orElse("")),
                        "HTTP/1.1",
                        context),
                null);
    }

    /** A load balancer's port; 0 for one that is no number. */
    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i == 5) {
                return 0;
            }
            port = 10 * port + c - '0';
        }
        return port > 65535 ? 0 : port;
    }

    private static Invocation invocation(
            Front front,
            String method,
            String path,
            Query query,
            Headers headers,
            Body body,
            Ingress ingress,
            @Nullable Caller caller)
            throws Unacceptable {
        if (!isMethod(method)) {
            throw new Unacceptable("the method must be a token in upper case");
        }
        Request request = new Request(method, new RawPath(path, front.pathEncoding()), query, headers, body, ingress);
        return new Invocation(request, Optional.ofNullable(caller), front);
    }

    /** A token of RFC 9110 9.1, upper case: methods are case-sensitive, and no known one has a small letter. */
    private static boolean isMethod(String method) {
        if (!Headers.isName(method) || method.length() > 32) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if (method.charAt(i) >= 'a' && method.charAt(i) <= 'z') {
                return false;
            }
        }
        return true;
    }

    /** An HTTP API puts a stage's name before the path unless the stage is {@code $default}. */
    private static String withoutStage(String path, String stage) {
        if (stage.isEmpty() || stage.equals("$default") || !path.startsWith(stage, 1)) {
            return path;
        }
        int end = stage.length() + 1;
        if (path.length() == end) {
            return "/";
        }
        return path.charAt(end) == '/' ? path.substring(end) : path;
    }

    /**
     * The peer that a load balancer saw: the entry that it adds at the end of {@code x-forwarded-for}, whatever the client
     * sent before it. It may carry a port.
     */
    private static String lastHop(List<String> lines) {
        if (lines.isEmpty()) {
            return "";
        }
        String line = lines.getLast();
        String hop = line.substring(line.lastIndexOf(',') + 1).strip();
        if (hop.startsWith("[") && hop.indexOf(']') > 0) {
            return hop.substring(1, hop.indexOf(']'));
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /**
     * Who the authorizer says is calling; null where what it says is not from one of ours. Never more than a report: what a
     * front delivers is the verdict on some request, and it is for the authentication to see whether on this one.
     */
    private static @Nullable Caller reported(Json.Obj authorizer) {
        return AuthorizerContext.readVerdict(authorizer).orElse(null);
    }

    static Query query(String raw) throws Unacceptable {
        if (!Query.isQuery(raw)) {
            throw new Unacceptable("the query string must be visible ASCII with complete percent-encodings");
        }
        return new Query(raw);
    }

    /** The query string that a map of parameters stands for; the order between different names is lost in the front. */
    static Query parameters(Json.Obj event, boolean decoded) throws Unacceptable, Malformed {
        var raw = new StringBuilder();
        if (event.get("multiValueQueryStringParameters") instanceof Json.Obj multiple) {
            for (Map.Entry<String, Json> member : multiple.members().entrySet()) {
                if (!(member.getValue() instanceof Json.Arr values)) {
                    throw new Malformed("multiValueQueryStringParameters holds something else than lists");
                }
                for (Json value : values.items()) {
                    parameter(raw, member.getKey(), value, decoded);
                }
            }
        } else if (event.get("queryStringParameters") instanceof Json.Obj single) {
            for (Map.Entry<String, Json> member : single.members().entrySet()) {
                parameter(raw, member.getKey(), member.getValue(), decoded);
            }
        }
        return query(raw.toString());
    }

    private static void parameter(StringBuilder raw, String name, Json value, boolean decoded) throws Malformed {
        if (!(value instanceof Json.Str string)) {
            throw new Malformed("a query parameter is not a string");
        }
        if (!raw.isEmpty()) {
            raw.append('&');
        }
        if (decoded) {
            raw.append(PercentEncoding.of(name)).append('=').append(PercentEncoding.of(string.value()));
        } else {
            raw.append(name).append('=').append(string.value());
        }
    }

    private static Body body(Json.Obj event) throws Malformed {
        Json body = event.get("body");
        if (body == null || body == Json.Null.NULL) {
            return Body.EMPTY;
        }
        if (!(body instanceof Json.Str text)) {
            throw new Malformed("body is not a string");
        }
        if (event.get("isBase64Encoded") instanceof Json.Bool encoded && encoded.value()) {
            try {
                return Body.of(Base64.getDecoder().decode(text.value()));
            } catch (IllegalArgumentException _) {
                throw new Malformed("isBase64Encoded is true, but body is not base64");
            }
        }
        return Body.of(text.value());
    }

    private static String string(Json.Obj object, String name, String otherwise) {
        return object.get(name) instanceof Json.Str string && !string.value().isEmpty() ? string.value() : otherwise;
    }

    private static String required(Json.Obj object, String name) throws Malformed {
        if (object.get(name) instanceof Json.Str string) {
            return string.value();
        }
        throw new Malformed(name + " is missing or not a string");
    }
}
