package gateway.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * SSM Parameter Store and Secrets Manager on loopback, as far as reading goes. Refuses what is not signed as AWS wants it,
 * by a reading of Signature Version 4 of its own.
 */
public final class FakeSecretServices implements AutoCloseable {
    public static final String ACCESS_KEY = "AKIDEXAMPLE";
    public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String REGION = "eu-central-1";

    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/((\\d{8})/([^/]+)/([^/]+)/aws4_request),"
                    + " SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    /** An answer that is given in place of the right one. */
    public record Instead(int status, String body) {}

    private final HttpServer server;
    private final Map<String, String> parameters = new ConcurrentHashMap<>();
    private final Map<String, Json.Obj> secrets = new ConcurrentHashMap<>();
    private final Deque<Instead> instead = new ArrayDeque<>(); // by itself
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile Instead always = new Instead(0, "");

    private FakeSecretServices(HttpServer server) {
        this.server = server;
    }

    public static FakeSecretServices start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var services = new FakeSecretServices(server);
        server.createContext("/", services::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return services;
    }

    /** The environment of a function that finds them. */
    public Map<String, String> environment() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "AWS_REGION", REGION,
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
                "AWS_SESSION_TOKEN", "session",
                "AWS_ENDPOINT_URL_SSM", url,
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", url);
    }

    public void parameter(String name, String value) {
        parameters.put(name, value);
    }

    public void secret(String id, String text) {
        secrets.put(id, Json.object("SecretString", Json.of(text)));
    }

    public void secret(String id, byte[] bytes) {
        secrets.put(
                id,
                Json.object(
                        "SecretBinary", Json.of(java.util.Base64.getEncoder().encodeToString(bytes))));
    }

    public void remove(String name) {
        parameters.remove(name);
        secrets.remove(name);
    }

    /** The next questions are answered so, one each. */
    public void answerOnce(Instead... answers) {
        synchronized (instead) {
            instead.addAll(Arrays.asList(answers));
        }
    }

    /** All questions are answered so; a status of 0 ends it. */
    public void answerAlways(int status, String body) {
        always = new Instead(status, body);
    }

    /** What was asked for, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String operation = exchange.getRequestHeaders().getFirst("x-amz-target");
        Instead answer;
        try {
            String fault = fault(exchange, operation, body);
            answer = fault.isEmpty()
                    ? answer(operation, (Json.Obj) Json.parse(body))
                    : error(403, "InvalidSignatureException", fault);
        } catch (JsonException | GeneralSecurityException | RuntimeException e) {
            answer = error(400, "SerializationException", String.valueOf(e));
        }
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Instead answer(String operation, Json.Obj question) {
        boolean parameter = operation.equals("AmazonSSM.GetParameter");
        String name = question.string(parameter ? "Name" : "SecretId").orElseThrow();
        asked.add(name);
        synchronized (instead) {
            if (!instead.isEmpty()) {
                return instead.remove();
            }
        }
        if (always.status != 0) {
            return always;
        }
        if (parameter) {
            String value = parameters.get(name);
            if (!Json.of(true).equals(question.get("WithDecryption"))) {
                return error(400, "ValidationException", "would have been given in cipher");
            }
            return value == null
                    ? error(400, "ParameterNotFound", "")
                    : new Instead(
                            200,
                            Json.object(
                                            "Parameter",
                                            Json.object(
                                                    "ARN", Json.of("arn:aws:ssm:" + REGION + ":123456789012:p" + name),
                                                    "DataType", Json.of("text"),
                                                    "LastModifiedDate", new Json.Num("1.530288386E9"),
                                                    "Name", Json.of(name),
                                                    "Type", Json.of("SecureString"),
                                                    "Value", Json.of(value),
                                                    "Version", Json.of(1)))
                                    .text());
        }
        if (!operation.equals("secretsmanager.GetSecretValue")) {
            return error(400, "UnknownOperationException", operation);
        }
        Json.Obj value = secrets.get(name);
        if (!"AWSCURRENT".equals(question.string("VersionStage").orElse(""))) {
            return error(400, "InvalidParameterException", "VersionStage");
        }
        return value == null
                ? error(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
                : new Instead(
                        200,
                        value.with("Name", Json.of(name))
                                .with("CreatedDate", new Json.Num("1.523477145713E9"))
                                .with("VersionStages", Json.of(List.of(Json.of("AWSCURRENT"))))
                                .text());
    }

    public static Instead error(int status, String type, String message) {
        return new Instead(
                status,
                Json.object("__type", Json.of(type), "message", Json.of(message))
                        .text());
    }

    /** What is wrong with a request's signature; nothing if it is right. */
    private static String fault(HttpExchange exchange, String operation, byte[] body) throws GeneralSecurityException {
        var headers = exchange.getRequestHeaders();
        MatchResult authorization = AUTHORIZATION
                .matcher(String.valueOf(headers.getFirst("authorization")))
                .results()
                .findFirst()
                .orElse(null);
        if (authorization == null) {
            return "no authorization";
        }
        String service = operation.startsWith("AmazonSSM.") ? "ssm" : "secretsmanager";
        if (!authorization.group(1).equals(ACCESS_KEY)
                || !authorization.group(4).equals(REGION)
                || !authorization.group(5).equals(service)) {
            return "scope " + authorization.group(2);
        }
        String date = headers.getFirst("x-amz-date");
        if (date == null || !date.startsWith(authorization.group(3))) {
            return "date " + date;
        }
        List<String> signed = List.of(authorization.group(6).split(";"));
        if (!signed.containsAll(List.of("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"))
                || !"session".equals(headers.getFirst("x-amz-security-token"))) {
            return "signed fields " + signed;
        }
        var canonical = new StringBuilder("POST\n/\n\n");
        for (String name : signed) {
            canonical
                    .append(name)
                    .append(':')
                    .append(headers.getFirst(name).strip())
                    .append('\n');
        }
        canonical.append('\n').append(authorization.group(6)).append('\n').append(sha256(body));
        String text = "AWS4-HMAC-SHA256\n" + date + "\n" + authorization.group(2) + "\n"
                + sha256(canonical.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + SECRET_KEY).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(authorization.group(3), REGION, service, "aws4_request")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, text)).equals(authorization.group(7)) ? "" : "signature";
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
