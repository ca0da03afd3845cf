package gateway.router;

import gateway.aggregate.Aggregator;
import gateway.aggregate.Parts;
import gateway.auth.AuthenticationFilter;
import gateway.auth.Authenticator;
import gateway.auth.AuthorizationFilter;
import gateway.auth.ClientAddressFilter;
import gateway.auth.Consumers;
import gateway.auth.HttpJwksSource;
import gateway.auth.InternalTokens;
import gateway.auth.KeyUseFilter;
import gateway.auth.KeyUseSampler;
import gateway.auth.KeyUses;
import gateway.auth.Nonces;
import gateway.auth.Secrets;
import gateway.aws.CachedSecrets;
import gateway.aws.Credentials;
import gateway.aws.Endpoint;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.SocketHttpClient;
import gateway.config.LiveConfiguration;
import gateway.config.Snapshots;
import gateway.http.Deadline;
import gateway.http.Response;
import gateway.lambda.HttpFunction;
import gateway.lambda.Invoker;
import gateway.lambda.LambdaFunctions;
import gateway.lambda.NetworkCallouts;
import gateway.lambda.RemoteAggregator;
import gateway.limit.Counters;
import gateway.limit.FirstSeen;
import gateway.limit.FloodFilter;
import gateway.limit.InFlightGate;
import gateway.limit.Limiter;
import gateway.limit.RateLimitFilter;
import gateway.limit.Slots;
import gateway.limit.TableClock;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.pipeline.Router;
import gateway.route.Target;
import gateway.store.DynamoConsumers;
import gateway.store.DynamoCounters;
import gateway.store.DynamoDb;
import gateway.store.DynamoFirstSeen;
import gateway.store.DynamoKeyUses;
import gateway.store.DynamoNonces;
import gateway.store.DynamoSlots;
import gateway.store.DynamoSnapshots;
import gateway.store.LightDynamoDb;
import gateway.telemetry.AccessLog;
import gateway.transform.CompressionFilter;
import gateway.transform.TransformFilter;
import gateway.upstream.HttpForwarder;
import gateway.upstream.UpstreamHandler;
import gateway.validate.ValidationFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the router is made of, and in which order a request passes through it. The one place of this function that reads
 * the environment.
 *
 * @param environment of the function; {@code docs/functions.md} lists the variables
 * @param client      for services, functions and issuers
 * @param tables      where the tables are
 * @param clock       the time of day
 * @param time        the tables' time of day, as far as it is known here
 * @param log         takes the line of each request
 */
record Wiring(
        Map<String, String> environment,
        HttpClient client,
        DynamoDb tables,
        InstantSource clock,
        TableClock time,
        AccessLog log) {

    /** The router as it runs in Lambda. Loads the configuration, so that the first request finds it. */
    static HttpFunction from(Map<String, String> environment) {
        InstantSource clock = InstantSource.system();
        var client = SocketHttpClient.of(environment);
        var time = TableClock.of(environment, clock, new Nanos());
        var tables = LightDynamoDb.of(environment, client, clock, time);
        return new Wiring(environment, client, tables, clock, time, AccessLog.to(System.out)).function();
    }

    HttpFunction function() {
        Endpoint lambda = Endpoint.of(environment, "lambda");
        var signer = new Signer("lambda", lambda.region(), Credentials.of(environment, clock), clock);
        var invoker = new Invoker(client, lambda, signer);
        Secrets secrets = CachedSecrets.of(environment, client, clock, log);
        return HttpFunction.behindFront(
                new Router(configuration(), order(secrets, invoker), end(secrets, invoker)), log, clock);
    }

    /**
     * The order in which a request passes; the answer comes back the other way. {@link Router} comes before all of this: it
     * finds the route, and refuses what none may take.
     */
    private List<Filter> order(Secrets secrets, Invoker invoker) {
        var authenticator = new Authenticator(new Authenticator.Ports(
                consumers(),
                new HttpJwksSource(client),
                secrets,
                new NetworkCallouts(client, invoker),
                nonces(),
                environment,
                clock,
                log));
        var keyUses = new KeyUseSampler(keyUses(), clock);
        return List.of(
                // Last on the way back: whatever the answer, problems too, goes out in a coding that the client takes.
                new CompressionFilter(),
                // Where from comes before who: to look at an address costs nothing, to look at a credential may.
                new ClientAddressFilter(),
                // Before any credential is looked at: that is what guessing costs, and what a flood is to be kept from.
                new FloodFilter(clock),
                // Who calls: all that follows depends on it.
                new AuthenticationFilter(authenticator),
                // While it is known of several credentials that all of them were used.
                new KeyUseFilter(keyUses, true),
                // Before the limits, so that nobody uses up another's permits by a claim that does not hold.
                new AuthorizationFilter(),
                // Before anything is read of a body or of values: to judge them costs more than to count.
                new RateLimitFilter(new Limiter(counters(), time), new InFlightGate(slots(), time), firstSeen(), clock),
                // When keys were used last: beside what follows, after all that may refuse for who calls and how often.
                new KeyUseFilter(keyUses, false),
                // Before what changes the request: schemas are about what the client sent.
                new ValidationFilter(),
                // Next to the upstream: what it is sent and what it says, and nothing that the gateway says itself. An
                // aggregate's answer passes here, too, wherever it was put together.
                new TransformFilter());
    }

    /** Where a request ends. */
    private Handler end(Secrets secrets, Invoker invoker) {
        var services = new HttpForwarder(client, new InternalTokens(secrets, clock));
        String aggregator = environment.getOrDefault("AGGREGATOR_FUNCTION", "");
        Handler aggregates = aggregator.isEmpty()
                ? new Aggregator(new Services(services))
                : new RemoteAggregator(aggregator, invoker, clock);
        return new UpstreamHandler(services, new LambdaFunctions(invoker, clock), aggregates);
    }

    /** An aggregate's parts are asked as any service is. */
    private record Services(HttpForwarder services) implements Parts {
        @Override
        public Response ask(Call call, Target.Part part, String target, Deadline deadline) {
            return services.ask(call, part, target, deadline);
        }
    }

    private LiveConfiguration configuration() {
        String table = table("SNAPSHOTS_TABLE", "serving the configuration in the package and no other");
        Optional<Snapshots> published =
                table.isEmpty() ? Optional.empty() : Optional.of(new DynamoSnapshots(tables, table));
        return LiveConfiguration.of(published, environment, clock, log);
    }

    private Consumers consumers() {
        String table = table("CONSUMERS_TABLE", "no API key can be checked");
        return table.isEmpty() ? new Missing() : new DynamoConsumers(tables, table);
    }

    private Counters counters() {
        String table = table("COUNTERS_TABLE", "no limit can be checked");
        return table.isEmpty() ? new Missing() : new DynamoCounters(tables, table);
    }

    private Slots slots() {
        String table = environment.getOrDefault("COUNTERS_TABLE", "");
        return table.isEmpty() ? new Missing() : new DynamoSlots(tables, table);
    }

    private FirstSeen firstSeen() {
        String table = environment.getOrDefault("COUNTERS_TABLE", "");
        return table.isEmpty() ? new FirstSeen.Forgotten() : new DynamoFirstSeen(tables, table);
    }

    private KeyUses keyUses() {
        String table = environment.getOrDefault("COUNTERS_TABLE", "");
        return table.isEmpty() ? new KeyUses.Forgotten() : new DynamoKeyUses(tables, table);
    }

    private Nonces nonces() {
        String table = environment.getOrDefault("COUNTERS_TABLE", "");
        return table.isEmpty() ? Nonces.NOWHERE : new DynamoNonces(tables, table, clock);
    }

    private String table(String variable, String otherwise) {
        String table = environment.getOrDefault(variable, "");
        if (table.isEmpty()) {
            log.accept(variable + " is not set: " + otherwise);
        }
        return table;
    }

    // A class and no method reference: linking the first lambda costs a cold start 20 ms.
    private record Nanos() implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    /** In place of a table that the environment does not name: as if it were always away. */
    private record Missing() implements Consumers, Counters, Slots {
        @Override
        public Lookup find(String id) {
            return new Lookup.Unavailable();
        }

        @Override
        public Counters.Outcome advance(
                String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
            return new Counters.Outcome.Unavailable();
        }

        @Override
        public Counters.Outcome add(String key, long n, long limit, Instant expires) {
            return new Counters.Outcome.Unavailable();
        }

        @Override
        public Slots.Outcome take(String page, int slot, long free, long mine, long until, Instant expires) {
            return new Slots.Outcome.Unavailable();
        }

        @Override
        public Slots.Outcome leave(String page, int slot, long until) {
            return new Slots.Outcome.Unavailable();
        }
    }
}
