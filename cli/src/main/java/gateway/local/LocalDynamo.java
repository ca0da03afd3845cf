package gateway.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in this process, in memory, over HTTP on the loopback interface. One database whatever region and
 * credentials a client has, so the {@code aws} command line sees the gateway's tables with any.
 */
public final class LocalDynamo implements AutoCloseable {
    private final LocalDynamoDBRequestHandler database;
    private final Server server;
    private final URI endpoint;

    private LocalDynamo(LocalDynamoDBRequestHandler database, Server server, URI endpoint) {
        this.database = database;
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * @param port 0 for any that is free
     * @throws LocalException where the port is taken
     */
    public static LocalDynamo start(int port) throws LocalException {
        try {
            // DynamoDB Local's own server object listens on all interfaces and reports usage; its handler does neither.
            var database = new LocalDynamoDBRequestHandler(0, true, null, true, false);
            var server = new Server();
            var connector = new ServerConnector(server);
            connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
            connector.setPort(port);
            server.addConnector(connector);
            server.setHandler(new LocalDynamoDBServerHandler(database, "*"));
            server.start();
            return new LocalDynamo(database, server, URI.create("http://127.0.0.1:" + connector.getLocalPort()));
        } catch (Exception e) {
            if (e instanceof IOException && e.getCause() instanceof BindException bind) {
                throw LocalException.cannotListen(port, "DynamoDB", "--dynamodb-port", bind);
            }
            throw new LocalException("DynamoDB Local does not start: " + e, e);
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        return endpoint;
    }

    /** A client with credentials that DynamoDB Local takes, as it takes any. */
    public static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(Intrinsics.REGION))
                .credentialsProvider(credentials())
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(100))
                .build();
    }

    static DynamoDbStreamsClient streams(URI endpoint) {
        return DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(Intrinsics.REGION))
                .credentialsProvider(credentials())
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
    }

    /** Creates the tables of a template. */
    public static void create(DynamoDbClient client, List<Template.Table> tables) throws LocalException {
        for (Template.Table table : tables) {
            try {
                create(client, table);
            } catch (SdkException e) {
                throw new LocalException("table " + table.name() + " cannot be created: " + e.getMessage(), e);
            }
        }
    }

    private static void create(DynamoDbClient client, Template.Table table) {
        var attributes = new ArrayList<AttributeDefinition>();
        var keys = new ArrayList<KeySchemaElement>();
        add(attributes, keys, table.hash(), KeyType.HASH);
        table.sort().ifPresent(sort -> add(attributes, keys, sort, KeyType.RANGE));
        var request = CreateTableRequest.builder()
                .tableName(table.name())
                .attributeDefinitions(attributes)
                .keySchema(keys)
                .billingMode(BillingMode.PAY_PER_REQUEST);
        table.streamView()
                .ifPresent(view -> request.streamSpecification(StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(view)
                        .build()));
        client.createTable(request.build());
        table.ttlAttribute()
                .ifPresent(attribute -> client.updateTimeToLive(ttl -> ttl.tableName(table.name())
                        .timeToLiveSpecification(spec -> spec.enabled(true).attributeName(attribute))));
    }

    private static void add(
            List<AttributeDefinition> attributes,
            List<KeySchemaElement> keys,
            Template.Attribute attribute,
            KeyType type) {
        attributes.add(AttributeDefinition.builder()
                .attributeName(attribute.name())
                .attributeType(attribute.type())
                .build());
        keys.add(KeySchemaElement.builder()
                .attributeName(attribute.name())
                .keyType(type)
                .build());
    }

    @Override
    public void close() {
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception e) {
            // it is going away either way
        }
        database.shutdown();
    }
}
