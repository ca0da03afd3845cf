package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.HttpJwksSource;
import gateway.auth.IdentitySources;
import gateway.auth.KeyUseSampler;
import gateway.auth.KeyUses;
import gateway.auth.Nonces;
import gateway.aws.CachedSecrets;
import gateway.aws.Credentials;
import gateway.aws.Endpoint;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.SocketHttpClient;
import gateway.config.LiveConfiguration;
import gateway.config.Snapshots;
import gateway.lambda.Invoker;
import gateway.lambda.NetworkCallouts;
import gateway.store.DynamoConsumers;
import gateway.store.DynamoDb;
import gateway.store.DynamoKeyUses;
import gateway.store.DynamoSnapshots;
import gateway.store.LightDynamoDb;
import gateway.telemetry.AccessLog;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the authorizer is made of. The one place of this function that reads the environment.
 *
 * @param clock    the time of day
 * @param verdicts what answers
 */
record Wiring(InstantSource clock, Verdicts verdicts) {

    /**
     * The authorizer as it runs in Lambda. Loads the configuration, so that the first request finds it.
     *
     * @throws IllegalArgumentException where the environment lacks something; the message names the variable
     */
    static Wiring from(Map<String, String> environment) {
        InstantSource clock = InstantSource.system();
        AccessLog log = AccessLog.to(System.out);
        var client = SocketHttpClient.of(environment);
        var tables = LightDynamoDb.of(environment, client, clock);
        var consumers = new DynamoConsumers(tables, required(environment, "CONSUMERS_TABLE"));
        Snapshots published = new DynamoSnapshots(tables, required(environment, "SNAPSHOTS_TABLE"));
        boolean forRouter = environment.getOrDefault("AUTHORIZER_VERDICT", "").equals("context");
        IdentitySources sources = sources(environment);
        var authenticator = new Authenticator(new Authenticator.Ports(
                consumers,
                new HttpJwksSource(client),
                CachedSecrets.of(environment, client, clock, log),
                new NetworkCallouts(client, invoker(environment, client, clock)),
                // Signatures are of whole requests, which an authorizer is not shown.
                Nonces.NOWHERE,
                // Of the time that a revocation may take, the router's belief in a verdict takes a part.
                forRouter ? Authenticator.reporting(environment) : environment,
                clock,
                log));
        Verdicts.Mode mode = forRouter
                ? new ForRouter(authenticator, clock)
                : new ForApis(
                        authenticator,
                        environment.getOrDefault("AUTHORIZER_POLICY", ""),
                        sources == null ? IdentitySources.USUAL : sources,
                        new KeyUseSampler(keyUses(environment, tables), clock),
                        log);
        String token = sources != null && sources.headers().size() == 1
                ? sources.headers().getFirst()
                : "";
        var live = LiveConfiguration.of(Optional.of(published), environment, clock, log);
        return new Wiring(clock, new Verdicts(live, mode, token, log));
    }

    private static KeyUses keyUses(Map<String, String> environment, DynamoDb tables) {
        String counters = environment.getOrDefault("COUNTERS_TABLE", "");
        return counters.isEmpty() ? new KeyUses.Forgotten() : new DynamoKeyUses(tables, counters);
    }

    private static Invoker invoker(Map<String, String> environment, HttpClient client, InstantSource clock) {
        Endpoint lambda = Endpoint.of(environment, "lambda");
        return new Invoker(
                client, lambda, new Signer("lambda", lambda.region(), Credentials.of(environment, clock), clock));
    }

    private static @Nullable IdentitySources sources(Map<String, String> environment) {
        String text = environment.getOrDefault("AUTHORIZER_IDENTITY_SOURCE", "");
        return text.isEmpty() ? null : IdentitySources.parse(text);
    }

    private static String required(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(variable + " is not set: it must name a table");
        }
        return value;
    }
}
