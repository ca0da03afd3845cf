package gateway.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that a function answers one event in: {@code HANDLER EVENT-FILE}. DynamoDB is away, so that the function goes on
 * with the configuration in its jar. Loads as little as it can itself.
 */
final class OneEvent {
    private OneEvent() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", "any");
        environment.put("AWS_SECRET_ACCESS_KEY", "any");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");
        environment.put("SNAPSHOTS_TABLE", "SnapshotsTable");
        environment.put("CONSUMERS_TABLE", "ConsumersTable");
        environment.put("COUNTERS_TABLE", "CountersTable");
        environment.put("AUTHORIZER_VERDICT", "context");
        RequestStreamHandler handler = Class.forName(args[0])
                .asSubclass(RequestStreamHandler.class)
                .getConstructor(Map.class)
                .newInstance(environment);
        var answer = new ByteArrayOutputStream();
        var function = new Template.Function("f", args[0], Path.of("f.jar"), environment, Duration.ofSeconds(10), 512);
        handler.handleRequest(
                new ByteArrayInputStream(Files.readAllBytes(Path.of(args[1]))), answer, new LocalContext(function));
        answer.writeTo(System.out);
    }
}
