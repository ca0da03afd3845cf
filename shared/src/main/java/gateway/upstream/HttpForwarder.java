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
import gateway.policy.HostRule;
import gateway.policy.RequestRules;
import gateway.route.Service;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks services over HTTP. Every exchange is recorded; no answer becomes a problem. */
public final class HttpForwarder {
    private final HttpClient client;

    public HttpForwarder(HttpClient client) {
        this.client = client;
    }

    /** Forwards {@code call} by the rules of its route. */
    Response forward(Call call, Target.Http target) {
        if (!(PathRules.apply(target.path(), call) instanceof Path.Ok(var path))) {
            return call.refuse(
                    Problem.of(Problem.Type.BAD_PATH, "The path is refused: what it leads to is not acceptable."));
        }
        RequestRules rules = call.route().rules().request();
        String query = QueryRules.apply(call.request().query().raw(), rules.forward(), rules.query(), call);
        return exchange(
                call,
                target.service(),
                Optional.empty(),
                call.request().method(),
                query.isEmpty() ? path.encoded() : path.encoded() + "?" + query,
                RequestFields.of(call),
                host(rules.host(), target.service(), call),
                call.request().body(),
                target.service().timeout(),
                call.deadline());
    }

    /** The {@code Host} field. Where the connection leads to, and whose certificate it needs, is the origin's alone. */
    private static String host(HostRule rule, Service service, Call call) {
        if (rule instanceof HostRule.Named(var host)) {
            return host;
        }
        String asked = call.request().ingress().host();
        return rule instanceof HostRule.Preserve && !asked.isEmpty() && Headers.isValue(asked)
                ? asked
                : service.origin().authority();
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
        String edited = QueryRules.apply(query, Optional.empty(), rules.query(), call);
        return exchange(
                call,
                part.service(),
                Optional.of(part.name()),
                part.method(),
                edited.isEmpty() ? path.encoded() : path.encoded() + "?" + edited,
                RequestFields.ofPart(call, rules),
                host(rules.host(), part.service(), call),
                Body.EMPTY,
                part.timeout(),
                deadline);
    }

    private Response exchange(
            Call call,
            Service service,
            Optional<String> part,
            String method,
            String target,
            Headers headers,
            String host,
            Body body,
            Duration timeout,
            Deadline deadline) {
        var limits = new Outgoing.Limits(
                service.connect(), timeout, call.configuration().gateway().maxResponseBytes());
        Instant started = now(call);
        Outcome outcome = client.send(
                new Outgoing(service.origin(), method, service.basePath() + target, headers, host, body, limits),
                deadline);
        if (outcome instanceof Outcome.Answer(var status, var fields, var content)) {
            record(call, service, part, Optional.of(status), "", started);
            return Response.of(status, fields, content); // the client has taken out what was for its hop
        }
        var failure = (Outcome.Failure) outcome;
        Outcome.Kind kind = failure.kind();
        record(call, service, part, Optional.empty(), word(kind), started);
        call.recorder().record(new Fact.UpstreamFailed(service.id(), part, failure.why()));
        return call.refuse(problem(kind));
    }

    private static Instant now(Call call) {
        return call.deadline().clock().instant();
    }

    private static void record(
            Call call,
            Service service,
            Optional<String> part,
            Optional<Integer> status,
            String error,
            Instant started) {
        Duration took = Duration.between(started, now(call));
        call.recorder()
                .record(new Fact.UpstreamCalled(
                        service.id(), part, status, error.isEmpty() ? Optional.empty() : Optional.of(error), took));
    }

    /** For the log. */
    private static String word(Outcome.Kind kind) {
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
