package gateway.lambda;

import gateway.http.Body;
import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.pipeline.Handler;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Hands aggregate calls to a function of their own, which has its own memory, timeout and concurrency. It gets the request
 * as the client sent it and the front's {@code requestContext}, with the caller, and beside them {@code
 * requestContext.gateway}: the revision that the route was matched in, the route's id, and the milliseconds it has left.
 *
 * <p>Where that function fails, the call fails by a named problem: to do its work here instead would let a heavy bundle
 * starve plain routing, which is what the other function is for.
 */
public final class RemoteAggregator implements Handler {
    /** What the way back to the client takes at the most: reading the answer and writing it again. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final String function;
    private final Invoker invoker;
    private final InstantSource clock;

    /** @param function name or ARN of the aggregator, with alias or without */
    public RemoteAggregator(String function, Invoker invoker, InstantSource clock) {
        this.function = function;
        this.invoker = invoker;
        this.clock = clock;
    }

    @Override
    public Response handle(Call call) {
        var started = clock.instant();
        Duration left = call.deadline().remaining();
        Json.Obj event = handedOver(call, left);
        Invoker.Result result = invoker.invoke(function, Body.of(event.bytes()), left, call.deadline());
        if (result instanceof Invoker.Returned(var payload)
                && FunctionAnswer.read(payload) instanceof FunctionAnswer.Understood(var answer)) {
            record(call, Optional.of(answer.status()), Optional.empty(), started);
            return withProblem(answer);
        }
        if (result instanceof Invoker.TimedOut) {
            return failed(call, Problem.Type.UPSTREAM_TIMEOUT, "timeout", started);
        }
        return result instanceof Invoker.NotRun
                ? failed(call, Problem.Type.UPSTREAM_UNREACHABLE, "unreachable", started)
                : failed(call, Problem.Type.UPSTREAM_INVALID, "invalid", started);
    }

    private Json.Obj handedOver(Call call, Duration left) {
        Json.Obj event = CallEvent.of(call, call.request().headers(), clock.instant());
        Duration timeout = left.compareTo(MARGIN) > 0 ? left.minus(MARGIN) : Duration.ofMillis(1);
        Ingress ingress = call.request().ingress();
        var handOver = new HandOver(
                call.configuration().revision(),
                call.route().id(),
                timeout,
                ingress.proxies(),
                ingress.secure(),
                ingress.port());
        var context = new LinkedHashMap<>(ingress.context().members());
        context.putAll(event.object("requestContext").orElse(Json.Obj.EMPTY).members());
        context.put(HandOver.MEMBER, handOver.json());
        return event.with("requestContext", new Json.Obj(context));
    }

    private Response failed(Call call, Problem.Type type, String error, Instant started) {
        record(call, Optional.empty(), Optional.of(error), started);
        return call.refuse(Problem.of(type, "The parts of this answer could not be put together. Try again later."));
    }

    private void record(Call call, Optional<Integer> status, Optional<String> error, Instant started) {
        call.recorder()
                .record(new Fact.UpstreamCalled(
                        function, Optional.empty(), status, error, Duration.between(started, clock.instant())));
    }

    /** {@code answer}, known as the problem that it says it is, so that the log of the router names it, too. */
    private static Response withProblem(Response answer) {
        if (answer.status() < 400
                || !answer.headers().first("content-type").orElse("").startsWith("application/problem+json")) {
            return answer;
        }
        try {
            if (Json.parse(answer.body().bytes()) instanceof Json.Obj document) {
                String uri = document.string("type").orElse("");
                for (Problem.Type type : Problem.Type.values()) {
                    if (type.uri().equals(uri)) {
                        return new Response(answer.status(), answer.headers(), answer.body(), Optional.of(type));
                    }
                }
            }
        } catch (JsonException _) {
            // Not one of ours, then.
        }
        return answer;
    }
}
