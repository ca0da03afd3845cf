package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gateway.local.LocalGateway.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What is deployed does its work: the functions of {@code template.yaml}, each from its jar alone. The jars leave out what
 * the functions do not need, and only running them tells whether they do. {@code mvn test} alone skips this.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Lambda's runtime interface client is made for Linux")
class DeployedJarsTest {
    private static final Path TEMPLATE = Path.of("..", "template.yaml");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void an_item_becomes_a_route_and_its_change_too() throws Exception {
        for (String function : List.of("router", "authorizer", "aggregator", "publisher")) {
            Path jar = Path.of("..", "functions", function, "target", function + ".jar");
            assumeTrue(Files.exists(jar), () -> jar + " is not built: run mvn verify");
        }
        var options =
                new Options(TEMPLATE, 0, 0, true, 1, Map.of(), new PrintStream(log, true, StandardCharsets.UTF_8));
        try (var gateway = LocalGateway.start(options, _ -> {});
                DynamoDbClient tables = LocalDynamo.client(gateway.dynamo());
                HttpClient client = HttpClient.newHttpClient()) {
            put(tables, "open", "/open", "none");
            put(tables, "guarded", "/guarded", "apiKey");
            await(client, gateway.api().resolve("/open"), 200);
            await(client, gateway.api().resolve("/guarded"), 401);

            put(tables, "open", "/moved", "none");
            await(client, gateway.api().resolve("/moved"), 200);
            await(client, gateway.api().resolve("/open"), 404);
        }
    }

    private static void put(DynamoDbClient tables, String id, String path, String auth) {
        Map<String, AttributeValue> item = Map.of(
                "kind", text("route"),
                "id", text(id),
                "match", AttributeValue.fromM(Map.of("path", text(path))),
                "to", AttributeValue.fromM(Map.of("fixed", AttributeValue.fromM(Map.of("text", text("served"))))),
                "auth", text(auth));
        tables.putItem(request -> request.tableName("RoutesTable").item(item));
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    private void await(HttpClient client, URI uri, int status) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        Instant end = Instant.now().plus(PATIENCE);
        int answered;
        do {
            answered = client.send(request, BodyHandlers.discarding()).statusCode();
        } while (answered != status && Instant.now().isBefore(end) && pause());
        assertThat(answered)
                .as(() -> uri.getPath() + "; the functions' log:\n" + log.toString(StandardCharsets.UTF_8))
                .isEqualTo(status);
    }

    private static boolean pause() throws InterruptedException {
        Thread.sleep(100);
        return true;
    }
}
