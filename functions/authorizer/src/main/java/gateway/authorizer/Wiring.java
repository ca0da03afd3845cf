package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.HttpJwksSource;
import gateway.auth.KeyUseSampler;
import gateway.auth.KeyUses;
import gateway.aws.CachedSecrets;
import gateway.aws.Credentials;
import gateway.aws.Endpoint;
import gateway.aws.Signer;
import gateway.client.SocketHttpClient;
import gateway.config.LiveConfiguration;
import gateway.config.Snapshots;
import gateway.lambda.Invoker;
import gateway.lambda.NetworkCallouts;
import gateway.store.DynamoConsumers;
import gateway.store.DynamoKeyUses;
import gateway.store.DynamoSnapshots;
import gateway.store.LightDynamoDb;
import gateway.telemetry.AccessLog;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

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
        Endpoint lambda = Endpoint.of(environment, "lambda");
        var signer = new Signer("lambda", lambda.region(), Credentials.of(environment, clock), clock);
        boolean contextOnly = environment.getOrDefault("AUTHORIZER_VERDICT", "").equals("context");
        var authenticator = new Authenticator(new Authenticator.Ports(
                consumers,
                new HttpJwksSource(client),
                CachedSecrets.of(environment, client, clock, log),
                new NetworkCallouts(client, new Invoker(client, lambda, signer)),
                contextOnly ? Authenticator.reporting(environment) : environment,
                clock,
                log));
        var live = LiveConfiguration.of(Optional.of(published), environment, clock, log);
        String counters = environment.getOrDefault("COUNTERS_TABLE", "");
        KeyUses uses = counters.isEmpty() ? new KeyUses.Forgotten() : new DynamoKeyUses(tables, counters);
        var keyUses = new KeyUseSampler(uses, clock);
        return new Wiring(clock, new Verdicts(live, authenticator, contextOnly, keyUses, clock, log));
    }

    private static String required(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(variable + " is not set: it must name a table");
        }
        return value;
    }
}
