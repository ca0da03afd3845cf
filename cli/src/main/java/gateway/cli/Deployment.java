package gateway.cli;

import gateway.store.sdk.SdkDynamoDb;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The tables of the deployment that a command works on.
 *
 * @param described where that is, for people
 * @param isLocal   whether the functions behind it look at the pointer with every request
 */
record Deployment(
        DynamoDbClient client,
        SdkDynamoDb database,
        String routes,
        String snapshots,
        String consumers,
        String counters,
        String described,
        boolean isLocal)
        implements AutoCloseable {

    @Override
    public void close() {
        client.close();
    }

    /** Tables called by their logical ids, as {@code gateway local} calls them. */
    static Deployment at(URI endpoint) {
        var builder = SdkDynamoDb.client(Optional.of(endpoint), Optional.of("us-east-1"));
        if (isLoopback(endpoint)) {
            // DynamoDB Local takes any credentials, but the SDK refuses to go without.
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        DynamoDbClient client = builder.build();
        return new Deployment(
                client,
                new SdkDynamoDb(client),
                "RoutesTable",
                "SnapshotsTable",
                "ConsumersTable",
                "CountersTable",
                endpoint.toString(),
                true);
    }

    private static boolean isLoopback(URI endpoint) {
        String host = String.valueOf(endpoint.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    /** Which deployment: options of every command that talks to one. */
    static final class Options {
        private static final URI LOCAL = URI.create("http://127.0.0.1:8000");

        @ArgGroup
        private @Nullable Place place;

        @Option(
                names = "--region",
                paramLabel = "REGION",
                description = "AWS region of the stack; default as the AWS CLI's.")
        private @Nullable String region;

        static final class Place {
            @Option(
                    names = "--endpoint",
                    paramLabel = "URL",
                    description = "DynamoDB of `gateway local`; the default is http://127.0.0.1:8000.")
            private @Nullable URI endpoint;

            @Option(names = "--stack", paramLabel = "NAME", description = "A CloudFormation stack, deployed with SAM.")
            private @Nullable String stack;
        }

        Deployment open(Console console) throws Failure {
            Deployment deployment = place != null && place.stack != null
                    ? stack(place.stack)
                    : at(place == null || place.endpoint == null ? LOCAL : endpoint(place.endpoint));
            console.progress("using " + deployment.described());
            return deployment;
        }

        private static URI endpoint(URI given) throws Failure {
            if (given.getHost() == null
                    || given.getScheme() == null
                    || !given.getScheme().startsWith("http")) {
                throw new Failure("--endpoint " + given + " is not a URL", "write it as http://127.0.0.1:8000");
            }
            return given;
        }

        private Deployment stack(String name) throws Failure {
            Map<String, String> tables = new HashMap<>();
            var builder = CloudFormationClient.builder().httpClientBuilder(ApacheHttpClient.builder());
            if (region != null) {
                builder.region(Region.of(region));
            }
            try (CloudFormationClient formation = builder.build()) {
                for (StackResource resource :
                        formation.describeStackResources(r -> r.stackName(name)).stackResources()) {
                    if ("AWS::DynamoDB::Table".equals(resource.resourceType())) {
                        tables.put(resource.logicalResourceId(), resource.physicalResourceId());
                    }
                }
            } catch (SdkException e) {
                throw new Failure(
                        "stack " + name + " cannot be read: " + Configurations.plain(String.valueOf(e.getMessage())),
                        "check the name, the region (--region) and the credentials (aws sts get-caller-identity)");
            }
            DynamoDbClient client = SdkDynamoDb.client(Optional.empty(), Optional.ofNullable(region))
                    .build();
            return new Deployment(
                    client,
                    new SdkDynamoDb(client),
                    table(tables, name, "RoutesTable"),
                    table(tables, name, "SnapshotsTable"),
                    table(tables, name, "ConsumersTable"),
                    table(tables, name, "CountersTable"),
                    "stack " + name,
                    false);
        }

        private static String table(Map<String, String> tables, String stack, String logicalId) throws Failure {
            String table = tables.get(logicalId);
            if (table == null) {
                throw new Failure(
                        "stack " + stack + " has no " + logicalId,
                        "is it a stack made from the gateway's template.yaml?");
            }
            return table;
        }
    }
}
