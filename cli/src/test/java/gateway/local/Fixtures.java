package gateway.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Functions that a test template names. */
final class Fixtures {
    static final AtomicInteger AUTHORIZATIONS = new AtomicInteger();
    static final List<Json> STREAMED = new CopyOnWriteArrayList<>();

    private Fixtures() {}

    /** Answers as the header {@code x-answer} says: {@code echo} (the event itself), or the answer's very text. */
    public static final class Integration implements RequestStreamHandler {
        private final Map<String, String> environment;

        public Integration(Map<String, String> environment) {
            this.environment = environment;
        }

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            Json.Obj event = parse(input);
            String wanted =
                    event.object("headers").flatMap(h -> h.string("x-answer")).orElse("echo");
            switch (wanted) {
                case "echo" ->
                    output.write(Json.object(
                                    "statusCode",
                                    Json.of(200),
                                    "headers",
                                    Json.object("content-type", Json.of("application/json")),
                                    "body",
                                    Json.of(event.text()))
                            .bytes());
                case "environment" ->
                    output.write(Json.object(
                                    "variables",
                                    Json.object(environment.entrySet().stream()
                                            .collect(java.util.stream.Collectors.toMap(
                                                    Map.Entry::getKey, e -> Json.of(e.getValue())))),
                                    "remaining",
                                    Json.of(context.getRemainingTimeInMillis()))
                            .bytes());
                case "throw" -> throw new IllegalStateException("thrown on purpose");
                case "sleep" -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                case "big" ->
                    output.write(("\"" + "x".repeat(LocalFunction.MAX_PAYLOAD_BYTES) + "\"")
                            .getBytes(StandardCharsets.UTF_8));
                default -> output.write(wanted.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The header {@code x-verdict} is the answer; without one, yes, with the event in the context. */
    public static final class Authorizer implements RequestStreamHandler {
        public Authorizer() {}

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            AUTHORIZATIONS.incrementAndGet();
            Json.Obj event = parse(input);
            String verdict =
                    event.object("headers").flatMap(h -> h.string("x-verdict")).orElse("yes");
            switch (verdict) {
                case "yes" ->
                    output.write(Json.object("isAuthorized", Json.of(true), "context", Json.object("question", event))
                            .bytes());
                case "throw" -> throw new IllegalStateException("thrown on purpose");
                default -> output.write(verdict.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Keeps what a stream delivers. */
    public static final class Stream implements RequestStreamHandler {
        public Stream() {}

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            STREAMED.addAll(parse(input).array("Records").orElse(Json.Arr.EMPTY).items());
        }
    }

    private static Json.Obj parse(InputStream input) throws IOException {
        try {
            return (Json.Obj) Json.parse(input.readAllBytes());
        } catch (JsonException e) {
            throw new IOException(e);
        }
    }
}
