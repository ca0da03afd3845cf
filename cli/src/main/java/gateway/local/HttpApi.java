package gateway.local;

import gateway.http.Body;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.local.LocalFunction.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

/**
 * An API Gateway HTTP API with the route {@code $default}: requests to payload 2.0 events, through the authorizer, to the
 * function, and its answer back. docs/local.md lists which of API Gateway's habits it has and which not.
 */
final class HttpApi implements WireServer.Handler {

    /** How a function is reached. */
    interface Invoker {
        Outcome invoke(String function, byte[] event, Duration timeout) throws InterruptedException, TimeoutException;
    }

    /** Quotas of HTTP APIs: payload size; request line and header values together; integration and authorizer timeouts. */
    static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    static final int MAX_HEAD_BYTES = 10_240;
    static final Duration INTEGRATION_TIMEOUT = Duration.ofSeconds(30);
    static final Duration AUTHORIZER_TIMEOUT = Duration.ofSeconds(10);

    private static final String API_ID = "localapi00";
    private static final DateTimeFormatter CLF_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_VERDICTS = 10_000;

    private final Template.Api api;
    private final Invoker invoker;
    private final Clock clock;
    private final Map<List<String>, Verdict> verdicts = new ConcurrentHashMap<>();

    HttpApi(Template.Api api, Invoker invoker, Clock clock) {
        this.api = api;
        this.invoker = invoker;
        this.clock = clock;
    }

    /** What an authorizer said. */
    private record Verdict(boolean allowed, Json context, Instant until) {}

    /** An answer that API Gateway gives by itself. */
    static WireResponse refusal(int status) {
        String message = switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 413 -> "Request Entity Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Internal Server Error";
        };
        return WireResponse.json(status, Json.object("message", Json.of(message)));
    }

    @Override
    public WireResponse handle(WireRequest request) throws InterruptedException {
        String id = requestId();
        return answer(request, id).with("apigw-requestid", id);
    }

    private WireResponse answer(WireRequest request, String id) throws InterruptedException {
        if (headBytes(request) > MAX_HEAD_BYTES) {
            return refusal(431);
        }
        if (!request.rawPath().startsWith("/")) {
            return refusal(400); // CONNECT, and OPTIONS *
        }
        Json.Obj event = event(request, id);
        Json.Obj context = event.object("requestContext").orElse(Json.Obj.EMPTY);
        if (api.authorizer().isPresent()) {
            Template.Authorizer authorizer = api.authorizer().get();
            Optional<Json.Arr> identity = identity(authorizer, event);
            if (identity.isEmpty()) {
                return refusal(401); // an identity source is missing: the authorizer is not asked
            }
            Optional<Verdict> verdict = verdict(authorizer, event, identity.get());
            if (verdict.isEmpty()) {
                return refusal(500);
            }
            if (!verdict.get().allowed()) {
                return refusal(403);
            }
            context = context.with(
                    "authorizer", Json.object("lambda", verdict.get().context()));
        }
        event = event.with("requestContext", context);
        if (!request.body().isEmpty()) {
            boolean text = isText(request);
            event = event.with(
                            "body",
                            Json.of(
                                    text
                                            ? request.body().text()
                                            : Base64.getEncoder()
                                                    .encodeToString(
                                                            request.body().bytes())))
                    .with("isBase64Encoded", Json.of(!text));
        } else {
            event = event.with("isBase64Encoded", Json.of(false));
        }
        byte[] payload = event.bytes();
        if (payload.length > LocalFunction.MAX_PAYLOAD_BYTES) {
            return refusal(413);
        }
        try {
            return switch (invoker.invoke(api.function(), payload, INTEGRATION_TIMEOUT)) {
                case Outcome.Returned(var answer) -> response(answer).orElseGet(() -> refusal(500));
                case Outcome.Failed _ -> refusal(500);
            };
        } catch (TimeoutException e) {
            return refusal(503);
        }
    }

    private static int headBytes(WireRequest request) {
        int bytes = request.method().length()
                + request.target().length()
                + request.version().length()
                + 2;
        for (WireRequest.Field field : request.fields()) {
            bytes += field.value().length();
        }
        return bytes;
    }

    // ------------------------------------------------------------------------------------------------ the event

    private Json.Obj event(WireRequest request, String id) {
        String path = path(request.rawPath());
        String query = request.rawQuery();
        var headers = new LinkedHashMap<String, Json>();
        var cookies = new ArrayList<Json>();
        for (WireRequest.Field field : request.fields()) {
            String name = field.lowerCaseName();
            switch (name) {
                case "cookie" -> {
                    for (String cookie : field.value().split(";", -1)) {
                        if (!cookie.isBlank()) {
                            cookies.add(Json.of(cookie.strip()));
                        }
                    }
                }
                case "transfer-encoding", "expect" -> {} // about the connection, which ends here
                default ->
                    headers.merge(
                            name,
                            Json.of(field.value()),
                            (old, more) -> Json.of(((Json.Str) old).value() + "," + ((Json.Str) more).value()));
            }
        }
        String ip = request.remote().getHostAddress();
        headers.putIfAbsent(
                "content-length", Json.of(Integer.toString(request.body().size())));
        if (!headers.containsKey("x-amzn-trace-id")) {
            headers.put("x-amzn-trace-id", Json.of(traceId()));
        }
        headers.merge(
                "x-forwarded-for",
                Json.of(ip),
                (old, own) -> Json.of(((Json.Str) old).value() + ", " + ((Json.Str) own).value()));
        String host = request.field("host").orElse("localhost");
        String domain = domain(host);
        headers.put("x-forwarded-port", Json.of(port(host)));
        headers.put("x-forwarded-proto", Json.of("http"));

        Instant now = clock.instant();
        var event = new LinkedHashMap<String, Json>();
        event.put("version", Json.of("2.0"));
        event.put("routeKey", Json.of("$default"));
        event.put("rawPath", Json.of(path));
        event.put("rawQueryString", Json.of(utf8(query)));
        if (!cookies.isEmpty()) {
            event.put("cookies", Json.of(cookies));
        }
        event.put("headers", Json.object(headers));
        Map<String, Json> parameters = parameters(query);
        if (!parameters.isEmpty()) {
            event.put("queryStringParameters", Json.object(parameters));
        }
        event.put(
                "requestContext",
                Json.object(
                        "accountId", Json.of(Intrinsics.ACCOUNT),
                        "apiId", Json.of(API_ID),
                        "domainName", Json.of(domain),
                        "domainPrefix", Json.of(domain.substring(0, (domain + ".").indexOf('.'))),
                        "http",
                                Json.object(
                                        "method", Json.of(request.method()),
                                        "path", Json.of(path),
                                        "protocol", Json.of(request.version()),
                                        "sourceIp", Json.of(ip),
                                        "userAgent",
                                                Json.of(request.field("user-agent")
                                                        .orElse(""))),
                        "requestId", Json.of(id),
                        "routeKey", Json.of("$default"),
                        "stage", Json.of("$default"),
                        "time", Json.of(CLF_TIME.format(now)),
                        "timeEpoch", Json.of(now.toEpochMilli())));
        return new Json.Obj(event);
    }

    /** Percent-decoded once; what a decoded {@code ?} begins is lost, as with HTTP API. */
    private static String path(String raw) {
        String decoded = decode(raw, false);
        int mark = decoded.indexOf('?');
        return mark < 0 ? decoded : decoded.substring(0, mark);
    }

    private static Map<String, Json> parameters(String query) {
        var parameters = new LinkedHashMap<String, Json>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
                parameters.merge(
                        name,
                        Json.of(value),
                        (old, more) -> Json.of(((Json.Str) old).value() + "," + ((Json.Str) more).value()));
            }
        }
        return parameters;
    }

    /** Decodes what is a percent-encoding and leaves the rest; bytes that are not UTF-8 become U+FFFD. */
    private static String decode(String raw, boolean plusIsSpace) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' && i + 2 < raw.length()) {
                int high = hex(raw.charAt(i + 1));
                int low = hex(raw.charAt(i + 2));
                if (high >= 0 && low >= 0) {
                    bytes.write(high * 16 + low);
                    i += 2;
                    continue;
                }
            }
            bytes.write(plusIsSpace && c == '+' ? ' ' : c);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String domain(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String port(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "80";
    }

    /**
     * Whether the body reaches the function as text. HTTP API takes only a few media types for text, a form is not among
     * them, and a body without a type is binary.
     */
    private static boolean isText(WireRequest request) {
        if (request.field("content-encoding").isPresent()) {
            return false;
        }
        String type = request.field("content-type").orElse("");
        int semicolon = type.indexOf(';');
        String media =
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        boolean text = media.startsWith("text/")
                || media.equals("application/json")
                || media.equals("application/xml")
                || media.equals("application/javascript");
        return text && isUtf8(request.body().bytes());
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String traceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "Root=1-%08x-%016x%08x"
                .formatted(System.currentTimeMillis() / 1000, random.nextLong(), random.nextInt());
    }

    private static String requestId() {
        var bytes = new byte[11];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    // -------------------------------------------------------------------------------------------- the authorizer

    /** The values of the identity sources; empty where one is missing. */
    private static Optional<Json.Arr> identity(Template.Authorizer authorizer, Json.Obj event) {
        var values = new ArrayList<Json>();
        for (String source : authorizer.identitySources()) {
            Optional<String> value = Optional.empty();
            if (source.startsWith("$request.header.")) {
                String name = source.substring("$request.header.".length()).toLowerCase(Locale.ROOT);
                value = event.object("headers").flatMap(headers -> headers.string(name));
            } else if (source.startsWith("$request.querystring.")) {
                String name = source.substring("$request.querystring.".length());
                value = event.object("queryStringParameters").flatMap(parameters -> parameters.string(name));
            } else if (source.startsWith("$context.")) {
                value = context(event, source.substring("$context.".length()));
            }
            if (value.isEmpty() || value.get().isEmpty()) {
                return Optional.empty();
            }
            values.add(Json.of(value.get()));
        }
        return Optional.of(Json.of(values));
    }

    private static Optional<String> context(Json.Obj event, String path) {
        Json at = event.get("requestContext");
        for (String step : path.split("\\.", -1)) {
            at = at instanceof Json.Obj object ? object.get(step) : null;
        }
        return at instanceof Json.Str(var text) ? Optional.of(text) : Optional.empty();
    }

    private Optional<Verdict> verdict(Template.Authorizer authorizer, Json.Obj event, Json.Arr identity)
            throws InterruptedException {
        boolean cached = !authorizer.ttl().isZero();
        List<String> key = identity.items().stream().map(Json::text).toList();
        Instant now = clock.instant();
        if (cached) {
            Verdict kept = verdicts.get(key);
            if (kept != null && now.isBefore(kept.until())) {
                return Optional.of(kept);
            }
        }
        Optional<Verdict> verdict = ask(authorizer, event, identity);
        if (cached && verdict.isPresent()) {
            if (verdicts.size() >= MAX_VERDICTS) {
                verdicts.clear();
            }
            verdicts.put(key, verdict.get());
        }
        return verdict;
    }

    private Optional<Verdict> ask(Template.Authorizer authorizer, Json.Obj event, Json.Arr identity)
            throws InterruptedException {
        var question = new LinkedHashMap<String, Json>();
        question.put("version", Json.of("2.0"));
        question.put("type", Json.of("REQUEST"));
        question.put(
                "routeArn",
                Json.of("arn:aws:execute-api:" + Intrinsics.REGION + ":" + Intrinsics.ACCOUNT + ":" + API_ID
                        + "/$default/$default"));
        question.put("identitySource", identity.items().isEmpty() ? Json.Null.NULL : identity);
        event.members().forEach(question::putIfAbsent);
        Body answer;
        try {
            switch (invoker.invoke(authorizer.function(), new Json.Obj(question).bytes(), AUTHORIZER_TIMEOUT)) {
                case Outcome.Returned(var payload) -> answer = payload;
                case Outcome.Failed _ -> {
                    return Optional.empty();
                }
            }
        } catch (TimeoutException e) {
            return Optional.empty();
        }
        try {
            if (Json.parse(answer.bytes()) instanceof Json.Obj object
                    && object.get("isAuthorized") instanceof Json.Bool(var allowed)) {
                Json context = object.get("context");
                return Optional.of(new Verdict(
                        allowed,
                        context == null ? Json.Null.NULL : context,
                        clock.instant().plus(authorizer.ttl())));
            }
        } catch (JsonException e) {
            // no verdict, as below
        }
        return Optional.empty();
    }

    // ------------------------------------------------------------------------------------------------ the answer

    /** The function's answer as HTTP; empty where it is none. */
    static Optional<WireResponse> response(Body answer) {
        Json json;
        try {
            json = Json.parse(answer.bytes());
        } catch (JsonException e) {
            return Optional.empty();
        }
        if (!(json instanceof Json.Obj object) || object.get("statusCode") == null) {
            // Format 2.0 infers: whatever JSON there is becomes the body of a 200.
            return Optional.of(WireResponse.json(200, json instanceof Json.Str(var text) ? Body.of(text) : answer));
        }
        Optional<Long> status = switch (object.get("statusCode")) {
            case Json.Num number -> number.whole();
            case Json.Str(var digits) when digits.matches("[1-9][0-9]{2}") -> Optional.of(Long.valueOf(digits));
            case null, default -> Optional.empty();
        };
        if (status.isEmpty() || status.get() < 200 || status.get() > 599) {
            return Optional.empty();
        }
        var fields = new ArrayList<WireRequest.Field>();
        boolean typed = false;
        for (Map.Entry<String, Json> header :
                object.object("headers").orElse(Json.Obj.EMPTY).members().entrySet()) {
            Optional<String> value = switch (header.getValue()) {
                case Json.Str(var text) -> Optional.of(text);
                case Json.Num(var literal) -> Optional.of(literal);
                case Json.Bool(var truth) -> Optional.of(Boolean.toString(truth));
                default -> Optional.empty();
            };
            if (value.isEmpty() || !WireServer.isToken(header.getKey()) || !isFieldValue(value.get())) {
                return Optional.empty();
            }
            String name = header.getKey().toLowerCase(Locale.ROOT);
            typed |= name.equals("content-type");
            switch (name) {
                case "connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade" -> {}
                default -> fields.add(new WireRequest.Field(name, value.get()));
            }
        }
        for (Json cookie : object.array("cookies").orElse(Json.Arr.EMPTY).items()) {
            if (!(cookie instanceof Json.Str(var text)) || !isFieldValue(text)) {
                return Optional.empty();
            }
            fields.add(new WireRequest.Field("set-cookie", text));
        }
        Body body;
        switch (object.get("body")) {
            case null -> body = Body.EMPTY;
            case Json.Null _ -> body = Body.EMPTY;
            case Json.Str(var text) -> {
                try {
                    body = object.get("isBase64Encoded") instanceof Json.Bool(var encoded) && encoded
                            ? Body.of(Base64.getDecoder().decode(text))
                            : Body.of(text);
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
            default -> {
                return Optional.empty();
            }
        }
        if (!typed && !body.isEmpty()) {
            fields.add(new WireRequest.Field("content-type", "text/plain;charset=UTF-8"));
        }
        return Optional.of(new WireResponse(status.get().intValue(), fields, body));
    }

    private static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }
}
