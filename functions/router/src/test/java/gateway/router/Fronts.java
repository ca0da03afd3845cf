package gateway.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import gateway.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each front makes of the same request of a client: {@code docs/fronts.md}. */
enum Fronts {
    HTTP_API,
    HTTP_API_1,
    FUNCTION_URL,
    REST_API,
    ALB,
    ALB_MULTI_VALUE;

    /**
     * A request as a client writes it.
     *
     * @param path    encoded, without the query
     * @param headers name, value, name, value ...; {@code host} comes by itself
     */
    record Sent(String method, String path, String query, List<String> headers, String body) {
        static Sent get(String path, String... headers) {
            int mark = path.indexOf('?');
            return new Sent(
                    "GET",
                    mark < 0 ? path : path.substring(0, mark),
                    mark < 0 ? "" : path.substring(mark + 1),
                    List.of(headers),
                    "");
        }

        Sent method(String method) {
            return new Sent(method, path, query, headers, body);
        }

        Sent body(String body) {
            return new Sent(method, path, query, headers, body);
        }
    }

    static final String HOST = "api.example.com";
    static final String CLIENT = "203.0.113.7";

    /** Whether the path comes decoded. */
    boolean decodes() {
        return this == HTTP_API || this == HTTP_API_1;
    }

    Json event(Sent sent) {
        return switch (this) {
            case HTTP_API -> payload2(sent, HOST, path(sent.path));
            case FUNCTION_URL -> payload2(sent, "abc.lambda-url.eu-central-1.on.aws", sent.path);
            case HTTP_API_1 -> ((Json.Obj) payload1(sent, path(sent.path))).with("version", Json.of("1.0"));
            case REST_API -> payload1(sent, sent.path);
            case ALB -> alb(sent, false);
            case ALB_MULTI_VALUE -> alb(sent, true);
        };
    }

    /** As API Gateway does: decoded, and cut at what is a question mark by then. */
    private static String path(String path) {
        String decoded = decode(path);
        int mark = decoded.indexOf('?');
        return mark < 0 ? decoded : decoded.substring(0, mark);
    }

    static String decode(String text) {
        var out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit((char) bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit((char) bytes[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(UTF_8);
    }

    private static Json payload2(Sent sent, String domain, String path) {
        Map<String, Json> headers = new LinkedHashMap<>();
        List<Json> cookies = new ArrayList<>();
        lines(sent).forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).equals("cookie")) {
                values.forEach(value -> cookies.add(Json.of(value)));
            } else {
                headers.merge(
                        name.toLowerCase(Locale.ROOT),
                        Json.of(String.join(",", values)),
                        (one, other) -> Json.of(((Json.Str) one).value() + "," + ((Json.Str) other).value()));
            }
        });
        Json.Obj event = Json.object(
                "version", Json.of("2.0"),
                "routeKey", Json.of("$default"),
                "rawPath", Json.of(path),
                "rawQueryString", Json.of(sent.query),
                "headers", Json.object(headers),
                "requestContext",
                        Json.object(
                                "requestId", Json.of("r-1"),
                                "domainName", Json.of(domain),
                                "stage", Json.of("$default"),
                                "http",
                                        Json.object(
                                                "method", Json.of(sent.method),
                                                "path", Json.of(path),
                                                "protocol", Json.of("HTTP/1.1"),
                                                "sourceIp", Json.of(CLIENT))));
        if (!cookies.isEmpty()) {
            event = event.with("cookies", Json.of(cookies));
        }
        return withBody(event, sent);
    }

    private static Json payload1(Sent sent, String path) {
        Map<String, Json> single = new LinkedHashMap<>();
        Map<String, Json> multiple = new LinkedHashMap<>();
        lines(sent).forEach((name, values) -> {
            single.put(name, Json.of(values.getLast()));
            multiple.put(name, list(values));
        });
        return withBody(
                Json.object(
                        "httpMethod",
                        Json.of(sent.method),
                        "path",
                        Json.of(path),
                        "headers",
                        Json.object(single),
                        "multiValueHeaders",
                        Json.object(multiple),
                        "multiValueQueryStringParameters",
                        parameters(sent.query, true),
                        "requestContext",
                        Json.object(
                                "requestId", Json.of("r-1"),
                                "domainName", Json.of(HOST),
                                "stage", Json.of("$default"),
                                "protocol", Json.of("HTTP/1.1"),
                                "identity", Json.object("sourceIp", Json.of(CLIENT)))),
                sent);
    }

    private static Json alb(Sent sent, boolean multiple) {
        Map<String, Json> headers = new LinkedHashMap<>();
        var lines = lines(sent);
        lines.computeIfAbsent("x-forwarded-for", _ -> new ArrayList<>());
        List<String> hops = lines.get("x-forwarded-for");
        String before = hops.isEmpty() ? "" : hops.removeLast() + ", ";
        hops.add(before + CLIENT);
        lines.forEach((name, values) -> headers.merge(
                name.toLowerCase(Locale.ROOT),
                multiple ? list(values) : Json.of(values.getLast()),
                (one, other) -> multiple
                        ? Json.of(java.util.stream.Stream.concat(
                                        ((Json.Arr) one).items().stream(), ((Json.Arr) other).items().stream())
                                .toList())
                        : other));
        Json.Obj event = Json.object(
                "requestContext",
                Json.object("elb", Json.object("targetGroupArn", Json.of("arn"))),
                "httpMethod",
                Json.of(sent.method),
                "path",
                Json.of(sent.path),
                multiple ? "multiValueHeaders" : "headers",
                Json.object(headers));
        if (multiple) {
            event = event.with("multiValueQueryStringParameters", parameters(sent.query, false));
        } else {
            Map<String, Json> last = new LinkedHashMap<>();
            ((Json.Obj) parameters(sent.query, false))
                    .members()
                    .forEach((name, values) ->
                            last.put(name, ((Json.Arr) values).items().getLast()));
            event = event.with("queryStringParameters", Json.object(last));
        }
        return withBody(event, sent);
    }

    private static Map<String, List<String>> lines(Sent sent) {
        var lines = new LinkedHashMap<String, List<String>>();
        boolean host = false;
        for (int i = 0; i < sent.headers.size(); i += 2) {
            lines.computeIfAbsent(sent.headers.get(i), _ -> new ArrayList<>()).add(sent.headers.get(i + 1));
            host |= sent.headers.get(i).equalsIgnoreCase("host");
        }
        if (!host) {
            lines.put("host", new ArrayList<>(List.of(HOST)));
        }
        return lines;
    }

    private static Json parameters(String query, boolean decoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.computeIfAbsent(decoded ? decode(name) : name, _ -> new ArrayList<>())
                    .add(decoded ? decode(value) : value);
        }
        Map<String, Json> lists = new LinkedHashMap<>();
        values.forEach((name, all) -> lists.put(name, list(all)));
        return Json.object(lists);
    }

    private static Json list(List<String> values) {
        return Json.of(values.stream().map(Json::of).toList());
    }

    private static Json.Obj withBody(Json.Obj event, Sent sent) {
        return event.with(
                        "body",
                        sent.body.isEmpty()
                                ? Json.Null.NULL
                                : Json.of(Base64.getEncoder().encodeToString(sent.body.getBytes(ISO_8859_1))))
                .with("isBase64Encoded", Json.of(!sent.body.isEmpty()));
    }
}
