package gateway.upstream;

import gateway.http.Headers;
import gateway.http.HopByHop;
import gateway.http.Problem;
import gateway.http.Query;
import gateway.http.Request;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Handler;
import gateway.policy.HostRule;
import gateway.policy.RequestRules;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The end of the pipeline: takes a call to where its route leads. */
public final class UpstreamHandler implements Handler {
    private final HttpForwarder services;
    private final Functions functions;
    private final Handler aggregates;

    /** @param aggregates answers the calls of routes that lead to a {@link Target.Aggregate} */
    public UpstreamHandler(HttpForwarder services, Functions functions, Handler aggregates) {
        this.services = services;
        this.functions = functions;
        this.aggregates = aggregates;
    }

    @Override
    public Response handle(Call call) {
        Target target = call.route().target();
        if (target instanceof Target.Fixed(var status, var headers, var body)) {
            return Response.of(status, headers, body);
        }
        if (target instanceof Target.Form form) {
            return Forms.answer(call, form);
        }
        if (target instanceof Target.Redirect redirect) {
            return Redirects.answer(call, redirect);
        }
        String method = call.request().method();
        if (method.equals("TRACE") || method.equals("CONNECT")) {
            // TRACE would send the client's credentials back in the body (RFC 9110 9.3.8)
            return call.refuse(Problem.of(Problem.Type.METHOD_NOT_ALLOWED, method + " is not forwarded.")
                    .withHeader("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
        }
        Optional<Problem> fault = SingleFields.fault(call.request().headers());
        if (fault.isPresent()) {
            return call.refuse(fault.get());
        }
        if (target instanceof Target.Http http) {
            return services.forward(call, http);
        }
        if (target instanceof Target.Function function) {
            return invoke(call, function);
        }
        return aggregates.handle(call);
    }

    private Response invoke(Call call, Target.Function function) {
        String name = function.name();
        Duration timeout = function.timeout();
        Instant started = call.deadline().clock().instant();
        Duration left = call.deadline().remaining();
        RequestRules rules = call.route().rules().request();
        String token = services.token(call, rules, name, Optional.empty());
        if (token == null) {
            return call.refuse(Problems.IDENTITY);
        }
        Request request = forFunction(call, token);
        Call forwarded = call.withRequest(request);
        if (!rules.told()) {
            forwarded = forwarded.withCaller(new Caller.Anonymous()); // whom its event's authorizer tells of, too
        }
        if (call.route().rules().mirror().isPresent()) {
            String query = request.query().raw();
            String path = call.path().encoded();
            services.mirror(
                    call,
                    call.route().rules().mirror().get(),
                    query.isEmpty() ? path : path + "?" + query,
                    request.headers(),
                    request.body());
        }
        Functions.Result result = left.isZero()
                ? new Functions.Result.TimedOut()
                : functions.invoke(function, forwarded, timeout.compareTo(left) < 0 ? timeout : left);
        return switch (result) {
            case Functions.Result.Answered(var response) -> {
                record(call, name, Optional.of(response.status()), "", started);
                if (response.body().size() > call.configuration().gateway().maxResponseBytes()) {
                    yield call.refuse(Problems.TOO_LARGE);
                }
                yield response.withHeaders(HopByHop.without(response.headers()));
            }
            case Functions.Result.Invalid(var why) -> {
                call.recorder().record(new Fact.UpstreamFailed(name, Optional.empty(), why));
                yield failed(call, name, "invalid", Problems.INVALID, started);
            }
            case Functions.Result.Failed failed -> failed(call, function, failed, started);
            case Functions.Result.Refused(var problem) -> call.refuse(problem);
            case Functions.Result.Unreachable(var why) -> {
                call.recorder().record(new Fact.UpstreamFailed(name, Optional.empty(), why));
                yield failed(call, name, "unreachable", Problems.UNREACHABLE, started);
            }
            case Functions.Result.TimedOut _ -> failed(call, name, "timeout", Problems.TIMEOUT, started);
        };
    }

    private static Response failed(
            Call call, Target.Function function, Functions.Result.Failed failed, Instant started) {
        call.recorder().record(new Fact.UpstreamFailed(function.name(), Optional.empty(), failed.why()));
        Optional<Response> answer = function.errors().isEmpty()
                ? Optional.empty()
                : FunctionErrors.answer(function.errors(), failed.type(), failed.message(), call);
        if (answer.isEmpty()) {
            return failed(call, function.name(), "invalid", Problems.INVALID, started);
        }
        record(call, function.name(), Optional.empty(), "function-error", started);
        return answer.get();
    }

    /** What a function may see of a request. */
    private static Request forFunction(Call call, String token) {
        RequestRules rules = call.route().rules().request();
        Request request = call.request();
        Headers headers = RequestFields.of(call, token);
        String host = rules.host() instanceof HostRule.Named(var named)
                ? named
                : request.ingress().host();
        if (!host.isEmpty() && Headers.isValue(host)) {
            headers = headers.plus("host", host); // as API Gateway has it in its events
        }
        String query = QueryRules.apply(request.query().raw(), rules.forward(), rules.query(), call);
        return request.withHeaders(headers).withQuery(new Query(query));
    }

    private static Response failed(Call call, String name, String error, Problem problem, Instant started) {
        record(call, name, Optional.empty(), error, started);
        return call.refuse(problem);
    }

    private static void record(Call call, String name, Optional<Integer> status, String error, Instant started) {
        Duration took = Duration.between(started, call.deadline().clock().instant());
        call.recorder()
                .record(new Fact.UpstreamCalled(
                        name, Optional.empty(), status, error.isEmpty() ? Optional.empty() : Optional.of(error), took));
    }
}
