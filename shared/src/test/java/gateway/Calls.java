package gateway;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AnonymousConsumer;
import gateway.policy.Authentication;
import gateway.policy.Flood;
import gateway.policy.GatewaySettings;
import gateway.policy.Identity;
import gateway.policy.JwtIssuer;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.policy.Rules;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.Service;
import gateway.route.Target;
import gateway.telemetry.Recorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds calls for tests of filters: one route, {@code GET /}, and what each test says otherwise. */
public final class Calls {
    private Access access = new Access.Open();
    private Caller caller = new Caller.Anonymous();
    private Headers headers = Headers.EMPTY;
    private String clientIp = "203.0.113.7";
    private UnaryOperator<Ingress> ingress = ingress -> ingress;
    private Match match = Match.of(Set.of("GET"), Optional.empty(), List.of());
    private String route = "r1";
    private List<Limit> limits = List.of();
    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final Map<String, Json> schemas = new LinkedHashMap<>();
    private List<JwtIssuer> issuers = List.of();
    private Optional<AnonymousConsumer> anonymous = Optional.empty();
    private Recorder recorder = _ -> {};
    private String method = "GET";
    private String path = "/";
    private String query = "";
    private String body = "";
    private Json.Obj context = Json.Obj.EMPTY;
    private Target target = new Target.Fixed(200, Headers.EMPTY, Body.EMPTY);
    private Map<String, String> parameters = Map.of();
    private UnaryOperator<Rules> rules = rules -> rules;
    private Map<String, Service> services = Map.of();
    private Identity identity = Identity.DEFAULT;
    private Optional<Flood> flood = Optional.empty();
    private Deadline deadline = Deadline.in(InstantSource.system(), Duration.ofSeconds(10));

    private Calls() {}

    public static Calls call() {
        return new Calls();
    }

    public Calls access(Access access) {
        this.access = access;
        return this;
    }

    public Calls caller(Caller caller) {
        this.caller = caller;
        return this;
    }

    public Calls headers(String... namesAndValues) {
        this.headers = Headers.of(namesAndValues);
        return this;
    }

    public Calls clientIp(String clientIp) {
        this.clientIp = clientIp;
        return this;
    }

    /** Changes what the front says. */
    public Calls ingress(UnaryOperator<Ingress> ingress) {
        this.ingress = ingress;
        return this;
    }

    /** What took it. */
    public Calls match(Match match) {
        this.match = match;
        return this;
    }

    public Calls route(String route) {
        this.route = route;
        return this;
    }

    public Calls limits(Limit... limits) {
        this.limits = List.of(limits);
        return this;
    }

    public Calls plan(String id, Limit... limits) {
        plans.put(id, new Plan(id, List.of(limits)));
        return this;
    }

    /** One that is for these routes alone. */
    public Calls planFor(String id, List<String> routes) {
        plans.put(id, new Plan(id, List.of(), routes));
        return this;
    }

    /** Who callers without a credential are. */
    public Calls anonymous(AnonymousConsumer anonymous) {
        this.anonymous = Optional.of(anonymous);
        return this;
    }

    public Calls schemas(Map<String, Json> schemas) {
        this.schemas.putAll(schemas);
        return this;
    }

    public Calls issuers(JwtIssuer... issuers) {
        this.issuers = List.of(issuers);
        return this;
    }

    public Calls recorder(Recorder recorder) {
        this.recorder = recorder;
        return this;
    }

    public Calls method(String method) {
        this.method = method;
        return this;
    }

    /** As it is encoded for the wire. */
    public Calls path(String path) {
        this.path = path;
        return this;
    }

    public Calls query(String query) {
        this.query = query;
        return this;
    }

    public Calls body(String body) {
        this.body = body;
        return this;
    }

    /** The {@code requestContext}. */
    public Calls context(Json.Obj context) {
        this.context = context;
        return this;
    }

    public Calls target(Target target) {
        this.target = target;
        return this;
    }

    public Calls parameters(Map<String, String> parameters) {
        this.parameters = parameters;
        return this;
    }

    /** What upstreams are told. */
    public Calls identity(Identity identity) {
        this.identity = identity;
        return this;
    }

    /** What one client network may send. */
    public Calls flood(Flood flood) {
        this.flood = Optional.of(flood);
        return this;
    }

    /** Changes what holds for the route beside access and limits. */
    public Calls rules(UnaryOperator<Rules> rules) {
        this.rules = rules;
        return this;
    }

    public Calls services(Service... services) {
        this.services = new LinkedHashMap<>();
        for (Service service : services) {
            this.services.put(service.id(), service);
        }
        return this;
    }

    public Calls deadline(Deadline deadline) {
        this.deadline = deadline;
        return this;
    }

    /** Settings with the name {@code test "api"}, keys in {@code x-api-key}. */
    public static GatewaySettings settings(JwtIssuer... issuers) {
        return new GatewaySettings(
                "test \"api\"",
                Rules.of(new Access.Open(), Optional.empty(), 1 << 20, Rules.MOST_HEADER_BYTES),
                "x-api-key",
                List.of(issuers),
                1 << 20,
                Duration.ofSeconds(10),
                0,
                List.of());
    }

    private GatewaySettings withItsOwn(GatewaySettings settings) {
        Authentication how = settings.authentication();
        return new GatewaySettings(
                settings.name(),
                settings.rules(),
                new Authentication(
                        how.apiKeyHeader(),
                        how.apiKeyQuery(),
                        how.issuers(),
                        how.introspected(),
                        how.basic(),
                        how.signatures(),
                        how.certificates(),
                        how.principals(),
                        how.forwards(),
                        anonymous),
                settings.maxResponseBytes(),
                settings.timeout(),
                settings.trustedHops(),
                settings.trustedProxies());
    }

    public Call build() {
        var raw = new RawPath(path, RawPath.Encoding.ENCODED);
        if (!(Path.of(raw) instanceof Path.Ok(var canonical))) {
            throw new IllegalArgumentException(path);
        }
        var request = new Request(
                method,
                raw,
                new Query(query),
                headers,
                Body.of(body),
                ingress.apply(new Ingress("request-1", clientIp, "api.example.com", "HTTP/1.1", context)));
        Rules governing = rules.apply(Rules.of(access, Optional.empty(), 1 << 20, 32 * 1024));
        List<LimitSet> sets = limits.isEmpty() ? List.of() : List.of(new LimitSet(LimitSet.Scope.ROUTE, route, limits));
        var matched = new Route(route, 0, List.of(match), target, governing.withLimits(sets));
        GatewaySettings common = settings(issuers.toArray(JwtIssuer[]::new));
        if (anonymous.isPresent()) {
            common = withItsOwn(common);
        }
        var settings = new GatewaySettings(
                common.name(),
                common.rules(),
                common.authentication(),
                identity,
                common.maxResponseBytes(),
                common.timeout(),
                common.trustedHops(),
                common.trustedProxies(),
                flood);
        var configuration =
                new Configuration(1, "hash", settings, RouteTable.of(List.of(matched)), services, plans, schemas);
        return new Call(request, canonical, matched, match, parameters, caller, configuration, deadline, recorder);
    }
}
