package gateway.store;

import gateway.client.HttpClient;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.store.sdk.SdkDynamoDb;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Both implementations of the port, against one endpoint. */
public final class Databases {
    private static final Map<URI, DynamoDbClient> CLIENTS = new ConcurrentHashMap<>();

    private static final HttpClient CLIENT = new SocketHttpClient(new Tls.Jdk(), Optional.empty());

    private Databases() {}

    public static DynamoDbClient client(URI endpoint) {
        return CLIENTS.computeIfAbsent(
                endpoint,
                uri -> SdkDynamoDb.client(Optional.of(uri), Optional.of("eu-central-1"))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                        .build());
    }

    public static DynamoDb sdk(URI endpoint) {
        return new SdkDynamoDb(client(endpoint));
    }

    public static DynamoDb light(URI endpoint) {
        return LightDynamoDb.of(environment(endpoint), CLIENT, Clock.systemUTC());
    }

    /** What a function's environment says for this endpoint. */
    public static Map<String, String> environment(URI endpoint) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "local");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString());
        return environment;
    }
}
