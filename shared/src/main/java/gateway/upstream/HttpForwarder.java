package gateway.upstream;

import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.IdentityTokens;
import gateway.pipeline.IdentityTokens.Minted;
import gateway.policy.HostRule;
import gateway.policy.Identity;
import gateway.policy.Mirror;
import gateway.policy.RequestRules;
import gateway.route.Service;
import gateway.route.Service.Endpoint;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks services over HTTP. Every exchange is recorded; no answer becomes a problem. */
public final class HttpForwarder {
    private final HttpClient client;
    private final IdentityTokens tokens;
    private final @Nullable RandomGenerator random;
    private @Nullable Balancers balancers; // by this; there where a service needs it
    private @Nullable Mirrors mirrors; // by this; there where a route needs it

    /** One that signs no tokens. */
    public HttpForwarder(HttpClient client) {
        this(client, IdentityTokens.none());
    }

    /** @param tokens by which services can tell that it is the gateway that asks */
    public HttpForwarder(HttpClient client, IdentityTokens tokens) {
        this(client, tokens, null);
    }

    /** @param random which endpoint is asked, and which requests are copied; null: chance */
    HttpForwarder(HttpClient client, @Nullable RandomGenerator random) {
        this(client, IdentityTokens.none(), random);
    }

    private HttpForwarder(HttpClient client, IdentityTokens tokens, @Nullable RandomGenerator random) {
        this.client = client;
        this.tokens = tokens;
        this.random = random;
    }

    /** Forwards {@code call} by the rules of its route. */
    Response forward(Call call, Target.Http target) {
        if (!(PathRules.apply(target.path(), call) instanceof Path.Ok(var path))) {
            return call.refuse(
                    Problem.of(Problem.Type.BAD_PATH, "The path is refused: what it leads to is not acceptable."));
        }
        RequestRules rules = call.route().rules().request();
        String query = QueryRules.apply(call.request().query().raw(), rules.forward(), rules.query(), call);
        String asked = query.isEmpty() ? path.encoded() : path.encoded() + "?" + query;
        String token = token(call, rules, target.service().id(), Optional.empty());
        if (token == null) {
            return call.refuse(Problems.IDENTITY);
        }
        Headers headers = RequestFields.of(call, token);
        if (call.route().rules().mirror().isPresent()) {
            mirror(
                    call,
                    call.route().rules().mirror().get(),
                    asked,
                    headers,
                    call.request().body());
        }
        return exchange(new Exchange(
                call,
                target.service(),
                Optional.empty(),
                call.request().method(),
                asked,
                headers,
                host(rules.host(), call),
                call.request().body(),
                limits(call, target.service(), target.service().timeout()),
                call.deadline()));
    }

    /**
     * The {@code Host} field, or nothing where it is the endpoint's own. Where the connection leads to, and whose
     * certificate it needs, is the origin's alone.
     */
    private static String host(HostRule rule, Call call) {
        if (rule instanceof HostRule.Named(var host)) {
            return host;
        }
        String asked = call.request().ingress().host();
        return rule instanceof HostRule.Preserve && Headers.isValue(asked) ? asked : "";
    }

    /**
     * The token that tells {@code audience} who is calling, or nothing where it needs none; null where it needs one that
     * cannot be made.
     */
    @Nullable
    String token(Call call, RequestRules rules, String audience, Optional<String> part) {
        if (call.configuration().gateway().identity().token().isEmpty() || !rules.told()) {
            return "";
        }
        Minted minted = tokens.mint(call, audience);
        if (minted instanceof Minted.Token(var text)) {
            return text;
        }
        if (minted instanceof Minted.Unavailable(var why)) {
            call.recorder().record(new Fact.UpstreamFailed(audience, part, why));
            return null;
        }
        return "";
    }

    /** {@code headers} for the service of {@code mirror}, which is told by a token for itself; null where there is none. */
    private @Nullable Headers forMirror(Headers headers, Call call, Mirror mirror) {
        Optional<Identity.Token> settings =
                call.configuration().gateway().identity().token();
        if (settings.isEmpty() || !headers.has(settings.get().header())) {
            return headers;
        }
        String token = token(call, call.route().rules().request(), mirror.service(), Optional.empty());
        String name = settings.get().header();
        return token == null
                ? null
                : token.isEmpty() ? headers.without(name) : headers.with(name, RequestFields.inField(name, token));
    }

    /**
     * Sends a copy of a request to the service of {@code mirror}, if it is this one's turn, and waits for nothing.
     *
     * @param target path and query, encoded, without a service's base path
     */
    void mirror(Call call, Mirror mirror, String target, Headers headers, Body body) {
        Service service = call.configuration().services().get(mirror.service());
        if (service == null || random().nextInt(1_000_000) >= mirror.millionths()) {
            return;
        }
        Headers told = forMirror(headers, call, mirror);
        if (told == null) {
            return; // and the log has why
        }
        Endpoint endpoint = service.endpoints().getFirst();
        if (service.endpoints().size() > 1) {
            int chosen = balancers()
                    .of(service)
                    .choose(new boolean[service.endpoints().size()], now(call));
            endpoint = service.endpoints().get(chosen);
        }
        var limits = new Outgoing.Limits(service.connect(), service.timeout(), Mirrors.ANSWER_BYTES);
        Outgoing copy = outgoing(endpoint, call.request().method(), target, told, "", body, limits);
        mirrors().send(service.id(), copy, call.deadline(), call.recorder());
    }

    /**
     * Asks for one part of an aggregate; what an aggregator takes as its port.
     *
     * @param target path and query, encoded, without the service's base path
     * @return the service's answer, or one whose {@link Response#problem} says why there is none
     */
    public Response ask(Call call, Target.Part part, String target, Deadline deadline) {
        int mark = target.indexOf('?');
        String query = mark < 0 ? "" : target.substring(mark + 1);
        var raw = new RawPath(mark < 0 ? target : target.substring(0, mark), RawPath.Encoding.ENCODED);
        if (!(Path.of(raw) instanceof Path.Ok(var path)) || !Query.isQuery(query)) {
            call.recorder()
                    .record(new Fact.UpstreamFailed(
                            part.service().id(), Optional.of(part.name()), "its path would not be acceptable"));
            return call.refuse(Problem.of(
                    Problem.Type.UPSTREAM_INVALID, "A part of the answer leads to a path that is not acceptable."));
        }
        RequestRules rules = part.request();
        // The query is configuration's own: there is nothing of the client's to be narrowed.
        String token = token(call, rules, part.service().id(), Optional.of(part.name()));
        if (token == null) {
            return call.refuse(Problems.IDENTITY);
        }
        String edited = QueryRules.apply(query, Optional.empty(), rules.query(), call);
        return exchange(new Exchange(
                call,
                part.service(),
                Optional.of(part.name()),
                part.method(),
                edited.isEmpty() ? path.encoded() : path.encoded() + "?" + edited,
                RequestFields.ofPart(call, rules, token),
                host(rules.host(), call),
                Body.EMPTY,
                limits(call, part.service(), part.timeout()),
                deadline));
    }

    private static Outgoing.Limits limits(Call call, Service service, Duration timeout) {
        return new Outgoing.Limits(
                service.connect(), timeout, call.configuration().gateway().maxResponseBytes());
    }

    /**
     * What a service is to be asked, whichever of its endpoints.
     *
     * @param part   the aggregate's, if it is for one
     * @param target path and query, encoded, without the endpoint's base path
     * @param host   the {@code Host} field; empty: the endpoint's own
     */
    private record Exchange(
            Call call,
            Service service,
            Optional<String> part,
            String method,
            String target,
            Headers headers,
            String host,
            Body body,
            Outgoing.Limits limits,
            Deadline deadline) {

        Outgoing with(Endpoint endpoint) {
            return outgoing(endpoint, method, target, headers, host, body, limits);
        }
    }

    private Response exchange(Exchange exchange) {
        List<Endpoint> endpoints = exchange.service.endpoints();
        if (endpoints.size() > 1) {
            return several(exchange);
        }
        Instant started = now(exchange.call);
        Outcome outcome = client.send(exchange.with(endpoints.getFirst()), exchange.deadline);
        return conclude(exchange, outcome, Optional.empty(), started);
    }

    /** Asks one endpoint, and others where it cannot be reached. */
    private Response several(Exchange exchange) {
        Call call = exchange.call;
        Service service = exchange.service;
        Balancer balancer = balancers().of(service);
        Deadline end = exchange.deadline.within(exchange.limits.total());
        var tried = new boolean[service.endpoints().size()];
        int chosen = balancer.choose(tried, now(call));
        while (true) {
            Endpoint endpoint = service.endpoints().get(chosen);
            String place = endpoint.origin().authority();
            boolean hadTime = end.remaining().compareTo(service.connect()) >= 0;
            Instant started = now(call);
            Outcome outcome = client.send(exchange.with(endpoint), end);
            boolean interrupted = Thread.currentThread().isInterrupted(); // whose failures are nobody's
            if (!interrupted && (hadTime || !isTimeout(outcome))) {
                observe(call, balancer, chosen, outcome, place);
            }
            Response response = conclude(exchange, outcome, Optional.of(place), started);
            tried[chosen] = true;
            chosen = !interrupted && mayGoElsewhere(outcome) && !end.passed() ? balancer.choose(tried, now(call)) : -1;
            if (chosen < 0) {
                return response;
            }
        }
    }

    /**
     * Whether no connection could be opened. Where something was sent before, on one that had been at rest, the client has
     * tried to open another, which it does only if the request may be sent twice.
     */
    private static boolean mayGoElsewhere(Outcome outcome) {
        if (!(outcome instanceof Outcome.Failure failure)) {
            return false;
        }
        return switch (failure.kind()) {
            case UNKNOWN_HOST, REFUSED_ADDRESS, CONNECT -> true;
            case TIMEOUT, BROKEN, MALFORMED, TOO_LARGE -> !failure.sent();
        };
    }

    private static boolean isTimeout(Outcome outcome) {
        return outcome instanceof Outcome.Failure failure && failure.kind() == Outcome.Kind.TIMEOUT;
    }

    /** Tells {@code balancer} how an endpoint has done. */
    private static void observe(Call call, Balancer balancer, int endpoint, Outcome outcome, String place) {
        boolean well = outcome instanceof Outcome.Answer answer
                ? answer.status() < 502 || answer.status() > 504
                : ((Outcome.Failure) outcome).kind() == Outcome.Kind.TOO_LARGE;
        if (well) {
            balancer.succeeded(endpoint);
            return;
        }
        Duration time = balancer.failed(endpoint, now(call));
        if (time != null) {
            call.recorder().record(new Fact.EndpointEjected(balancer.service().id(), place, time));
        }
    }

    private static Outgoing outgoing(
            Endpoint endpoint,
            String method,
            String target,
            Headers headers,
            String host,
            Body body,
            Outgoing.Limits limits) {
        return new Outgoing(
                endpoint.origin(),
                method,
                endpoint.basePath() + target,
                headers,
                host.isEmpty() ? endpoint.origin().authority() : host,
                body,
                limits);
    }

    /** Records an outcome, and makes it an answer. */
    private static Response conclude(Exchange exchange, Outcome outcome, Optional<String> endpoint, Instant started) {
        if (outcome instanceof Outcome.Answer(var status, var fields, var content)) {
            record(exchange, Optional.of(status), Optional.empty(), endpoint, started);
            return Response.of(status, fields, content); // the client has taken out what was for its hop
        }
        var failure = (Outcome.Failure) outcome;
        Outcome.Kind kind = failure.kind();
        record(exchange, Optional.empty(), Optional.of(word(kind)), endpoint, started);
        exchange.call.recorder().record(new Fact.UpstreamFailed(exchange.service.id(), exchange.part, failure.why()));
        return exchange.call.refuse(problem(kind));
    }

    private RandomGenerator random() {
        return random == null ? new Chance() : random;
    }

    private synchronized Balancers balancers() {
        if (balancers == null) {
            balancers = new Balancers(random());
        }
        return balancers;
    }

    private synchronized Mirrors mirrors() {
        if (mirrors == null) {
            mirrors = new Mirrors(client);
        }
        return mirrors;
    }

    private static Instant now(Call call) {
        return call.deadline().clock().instant();
    }

    private static void record(
            Exchange exchange,
            Optional<Integer> status,
            Optional<String> error,
            Optional<String> endpoint,
            Instant started) {
        Duration took = Duration.between(started, now(exchange.call));
        exchange.call
                .recorder()
                .record(new Fact.UpstreamCalled(exchange.service.id(), exchange.part, status, error, took, endpoint));
    }

    /** For the log. */
    static String word(Outcome.Kind kind) {
        return switch (kind) {
            case UNKNOWN_HOST -> "unknown-host";
            case REFUSED_ADDRESS -> "refused-address";
            case CONNECT -> "connect";
            case TIMEOUT -> "timeout";
            case BROKEN -> "broken";
            case MALFORMED -> "malformed";
            case TOO_LARGE -> "too-large";
        };
    }

    private static Problem problem(Outcome.Kind kind) {
        return switch (kind) {
            case UNKNOWN_HOST, CONNECT, BROKEN -> Problems.UNREACHABLE;
            case REFUSED_ADDRESS -> Problems.REFUSED_ADDRESS;
            case TIMEOUT -> Problems.TIMEOUT;
            case MALFORMED -> Problems.INVALID;
            case TOO_LARGE -> Problems.TOO_LARGE;
        };
    }
}
