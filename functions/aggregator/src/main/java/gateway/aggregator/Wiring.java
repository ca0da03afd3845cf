package gateway.aggregator;

import gateway.aggregate.Aggregator;
import gateway.aggregate.Parts;
import gateway.auth.InternalTokens;
import gateway.aws.CachedSecrets;
import gateway.client.HttpClient;
import gateway.client.SocketHttpClient;
import gateway.config.LiveConfiguration;
import gateway.config.Snapshots;
import gateway.http.Deadline;
import gateway.http.Response;
import gateway.lambda.HandOver;
import gateway.lambda.HttpFunction;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.pipeline.Router;
import gateway.route.Target;
import gateway.store.DynamoDb;
import gateway.store.DynamoSnapshots;
import gateway.store.LightDynamoDb;
import gateway.telemetry.AccessLog;
import gateway.upstream.HttpForwarder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the aggregator is made of. The one place of this function that reads the environment.
 *
 * @param environment of the function
 * @param client      for services
 * @param tables      where the tables are
 * @param clock       the time of day
 * @param log         takes the line of each request
 */
record Wiring(Map<String, String> environment, HttpClient client, DynamoDb tables, InstantSource clock, AccessLog log) {

    /** The aggregator as it runs in Lambda. Loads the configuration, so that the first request finds it. */
    static HttpFunction from(Map<String, String> environment) {
        InstantSource clock = InstantSource.system();
        var client = SocketHttpClient.of(environment);
        var tables = LightDynamoDb.of(environment, client, clock);
        return new Wiring(environment, client, tables, clock, AccessLog.to(System.out)).function();
    }

    HttpFunction function() {
        String table = environment.getOrDefault("SNAPSHOTS_TABLE", "");
        if (table.isEmpty()) {
            log.accept("SNAPSHOTS_TABLE is not set: serving the configuration in the package and no other");
        }
        Optional<Snapshots> published =
                table.isEmpty() ? Optional.empty() : Optional.of(new DynamoSnapshots(tables, table));
        var live = LiveConfiguration.of(published, environment, clock, log);
        var router = new Router(live, order(), end());
        return HttpFunction.behindRouter(router, live, log, clock);
    }

    /**
     * None: the router has let the call through its own before it handed it over, and lets the answer through them. What
     * changes an answer twice would spoil it, and what counts twice would be wrong.
     */
    private static List<Filter> order() {
        return List.of();
    }

    /** Where a request ends. */
    private Handler end() {
        var tokens = new InternalTokens(CachedSecrets.of(environment, client, clock, log), clock);
        return new AggregatesOnly(new Aggregator(new Services(new HttpForwarder(client, tokens))));
    }

    /** Answers calls of the route that the router has matched, if that is an aggregate here, too. */
    private record AggregatesOnly(Aggregator aggregator) implements Handler {
        @Override
        public Response handle(Call call) {
            String route = HandOver.of(call.request().ingress().context()).route();
            boolean same = route.equals(call.route().id()) && call.route().target() instanceof Target.Aggregate;
            return same ? aggregator.handle(call) : HandOver.otherRevision(call.requestId());
        }
    }

    /** An aggregate's parts are asked as any service is. */
    private record Services(HttpForwarder services) implements Parts {
        @Override
        public Response ask(Call call, Target.Part part, String target, Deadline deadline) {
            return services.ask(call, part, target, deadline);
        }
    }
}
