package gateway.bench;

import com.sun.net.httpserver.HttpServer;
import gateway.config.yaml.ConfigFile;
import gateway.local.LocalDynamo;
import gateway.local.Template;
import gateway.store.ConsumerAdmin;
import gateway.store.DocumentStore;
import gateway.store.Publisher;
import gateway.store.sdk.SdkDynamoDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a function meets: DynamoDB Local with the template's tables, a published configuration, one consumer
 * with a key, and an upstream. DynamoDB is reached through a relay that counts.
 */
final class World implements AutoCloseable {
    private final LocalDynamo dynamo;
    private final Relay relay;
    private final HttpServer upstream;
    private final Map<String, String> environment = new HashMap<>();
    private final String key;

    /** With TLS before DynamoDB and the upstream where there is a context for it. */
    World(Path root, @Nullable SSLContext dynamoTls, @Nullable SSLContext upstreamTls) throws Exception {
        dynamo = LocalDynamo.start(0);
        Template template = Template.read(root.resolve("template.yaml"));
        relay = new Relay(dynamo.endpoint(), dynamoTls);
        upstream = Relay.server(upstreamTls);
        byte[] answer = "{\"id\":\"7\",\"total\":42}".getBytes(StandardCharsets.UTF_8);
        upstream.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        upstream.start();
        String url = (upstreamTls == null ? "http://127.0.0.1:" : "https://localhost:")
                + upstream.getAddress().getPort();
        try (var client = LocalDynamo.client(dynamo.endpoint())) {
            LocalDynamo.create(client, template.tables());
            key = fill(new SdkDynamoDb(client), configuration(url));
        }
        environment.putAll(Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_ENDPOINT_URL_DYNAMODB", relay.url(),
                "SNAPSHOTS_TABLE", "SnapshotsTable",
                "CONSUMERS_TABLE", "ConsumersTable",
                "COUNTERS_TABLE", "CountersTable"));
    }

    private static String configuration(String url) {
        return """
            services:
              orders: { url: "%s", private: true }
            routes:
              get-order:
                match: { methods: [GET], path: "/orders/{id}" }
                to: { service: orders, path: "/v1/orders/{id}" }
                auth: apiKey
                limits:
                  - { by: consumer, rate: 100000/s, burst: 100000 }
              list-orders:
                match: { methods: [GET], path: /orders }
                to: { service: orders }
                auth: apiKey
              page:
                match: { methods: [GET], path: "/page/{id}" }
                auth: none
                to:
                  aggregate:
                    - { name: order, get: "/orders/{id}", service: orders, required: true, group: order }
                    - { name: more, get: "/orders/{id}/more", service: orders, group: more }
            """.formatted(url);
    }

    private static String fill(SdkDynamoDb db, String yaml) throws IOException {
        var clock = InstantSource.system();
        if (!(ConfigFile.judge("bench.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                instanceof ConfigFile.Judged.Valid valid)) {
            throw new IllegalStateException("the benchmark's configuration is wrong: "
                    + ConfigFile.judge("bench.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
        }
        var documents = new DocumentStore(db, "RoutesTable", clock);
        var release = new Publisher(documents, db, "SnapshotsTable", clock).apply(valid.documents(), "bench", false);
        if (!(release instanceof Publisher.Release.Live)) {
            throw new IllegalStateException("not published: " + release);
        }
        var admin = new ConsumerAdmin(db, "ConsumersTable", clock, new SecureRandom());
        admin.put("alice", Optional.empty(), Set.of(), true);
        if (!(admin.createKey("alice", Optional.empty())
                instanceof ConsumerAdmin.Outcome.Changed(var _, var _, var secret))) {
            throw new IllegalStateException("no key");
        }
        return secret.orElseThrow().secretText();
    }

    /** The environment of a function in this world. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Calls of DynamoDB. */
    Relay dynamo() {
        return relay;
    }

    /** An HTTP API 2.0 event. */
    String event(String path) {
        return """
            {"version":"2.0","routeKey":"$default","rawPath":"%s","rawQueryString":"a=1&b=2",
             "headers":{"accept":"*/*","content-length":"0","host":"abc.execute-api.us-east-1.amazonaws.com",
              "user-agent":"curl/8.5.0","x-amzn-trace-id":"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
              "x-api-key":"%s","x-forwarded-for":"192.0.2.1","x-forwarded-port":"443","x-forwarded-proto":"https"},
             "requestContext":{"accountId":"123456789012","apiId":"abc","domainName":"abc.execute-api.us-east-1.amazonaws.com",
              "domainPrefix":"abc","http":{"method":"GET","path":"%s","protocol":"HTTP/1.1","sourceIp":"192.0.2.1",
              "userAgent":"curl/8.5.0"},"requestId":"JKJaXmPLvHcESHA=","routeKey":"$default","stage":"$default",
              "time":"10/Mar/2020:05:16:23 +0000","timeEpoch":1583817383220},"isBase64Encoded":false}
            """.formatted(path, key, path);
    }

    /** The event that an aggregator gets from the router that has checked the same request. */
    String aggregatorEvent() {
        String handedOver = "\"authorizer\":{\"lambda\":{\"gateway\":\"2\",\"caller\":\"anonymous\"}},"
                + "\"gateway\":{\"revision\":1,\"route\":\"page\",\"timeoutMs\":20000},";
        String context = "\"requestContext\":{";
        return event("/page/7").replace(context, context + handedOver);
    }

    /** The event that an authorizer gets for the same request. */
    String authorizerEvent() {
        String event = event("/orders/7");
        return "{\"type\":\"REQUEST\",\"routeArn\":\"arn:aws:execute-api:us-east-1:123456789012:abc/$default/GET/orders/7\","
            + "\"identitySource\":null," + event.strip().substring(1);
    }

    @Override
    public void close() {
        upstream.stop(0);
        relay.close();
        dynamo.close();
    }
}
