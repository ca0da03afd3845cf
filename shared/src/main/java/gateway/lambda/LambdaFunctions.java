package gateway.lambda;

import gateway.http.Body;
import gateway.http.Problem;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.route.Target;
import gateway.route.Target.Payload;
import gateway.upstream.Functions;
import java.time.Duration;
import java.time.InstantSource;

/** Functions as targets: a call goes out in the payload that the target names, and what comes back is read by its rules. */
public final class LambdaFunctions implements Functions {
    private static final Body NOTHING = Body.of("{}");

    private final Invoker invoker;
    private final InstantSource clock;

    public LambdaFunctions(Invoker invoker, InstantSource clock) {
        this.invoker = invoker;
        this.clock = clock;
    }

    @Override
    public Result invoke(Target.Function function, Call call, Duration timeout) {
        Payload payload = function.payload();
        Body event;
        if (payload == Payload.HTTP_API_2) {
            event = Body.of(CallEvent.of(call, call.request().headers(), clock.instant())
                    .bytes());
        } else if (payload == Payload.HTTP_API_1) {
            event = Body.of(CallEventOne.of(call, call.request().headers(), clock.instant())
                    .bytes());
        } else {
            event = call.request().body().isEmpty() ? NOTHING : call.request().body();
            String fault = fault(event);
            if (!fault.isEmpty()) {
                return new Result.Refused(Problem.of(
                        Problem.Type.BAD_REQUEST, "The body must be JSON (RFC 8259), or empty: " + fault + "."));
            }
        }
        Invoker.Result result = invoker.invoke(function.name(), event, timeout, call.deadline());
        if (result instanceof Invoker.Returned(var answer)) {
            return read(answer, payload);
        }
        if (result instanceof Invoker.FunctionFailed(var type, var message, var why)) {
            return new Result.Failed(type, message, why);
        }
        return result instanceof Invoker.NotRun(var why) ? new Result.Unreachable(why) : new Result.TimedOut();
    }

    private static Result read(Body answer, Payload payload) {
        FunctionAnswer.Read read = FunctionAnswer.read(answer, payload);
        return read instanceof FunctionAnswer.Understood(var response)
                ? new Result.Answered(response)
                : new Result.Invalid(((FunctionAnswer.Invalid) read).why());
    }

    /** Why {@code body} is not JSON, or nothing. */
    private static String fault(Body body) {
        try {
            Json.parse(body.bytes());
            return "";
        } catch (JsonException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
