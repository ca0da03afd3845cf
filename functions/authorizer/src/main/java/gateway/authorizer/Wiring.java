package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.HttpJwksSource;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.config.LiveConfiguration;
import gateway.json.Json;
import gateway.store.DynamoConsumers;
import gateway.store.DynamoSnapshots;
import gateway.store.LightDynamoDb;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the function is made of. It may be frozen into a snapshot and thawed later, so it holds no reading of the clock, no
 * random value and no secret that ends.
 *
 * @param clock    what tells the time
 * @param verdicts what answers
 */
record Wiring(InstantSource clock, Verdicts verdicts) {

    /**
     * @throws IllegalArgumentException where the environment lacks something; the message names the variable
     */
    static Wiring from(Map<String, String> environment) {
        InstantSource clock = Clock.systemUTC();
        var http = new SocketHttpClient(new Tls.Jdk(), Optional.ofNullable(environment.get("AWS_LAMBDA_RUNTIME_API")));
        var dynamo = LightDynamoDb.of(environment, http, clock);
        var consumers = new DynamoConsumers(dynamo, required(environment, "CONSUMERS_TABLE"));
        var authenticator = new Authenticator(consumers, new HttpJwksSource(http), environment, clock);
        var log = new Log();
        var live = new LiveConfiguration(
                Optional.of(new DynamoSnapshots(dynamo, required(environment, "SNAPSHOTS_TABLE"))),
                new Baked(),
                LiveConfiguration.Times.from(environment),
                clock,
                log);
        boolean contextOnly = "context".equals(environment.get("AUTHORIZER_VERDICT"));
        return new Wiring(clock, new Verdicts(live, authenticator, contextOnly, log));
    }

    // Classes and not lambdas: linking the first lambda costs a cold function some 20 ms.

    private static final class Baked implements Supplier<Optional<byte[]>> {
        @Override
        public Optional<byte[]> get() {
            return LiveConfiguration.baked();
        }
    }

    private static final class Log implements Consumer<String> {
        @Override
        public void accept(String message) {
            System.out.println(Json.object("function", Json.of("authorizer"), "message", Json.of(message))
                    .text());
        }
    }

    private static String required(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    "the environment variable " + variable + " is missing: set it to the name of the table");
        }
        return value;
    }
}
