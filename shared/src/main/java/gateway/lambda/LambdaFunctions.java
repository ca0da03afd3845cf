package gateway.lambda;

import gateway.http.Body;
import gateway.pipeline.Call;
import gateway.upstream.Functions;
import java.time.Duration;
import java.time.InstantSource;

/** Functions as targets: a call goes out as an HTTP API 2.0 event and what the function returns is read by its rules. */
public final class LambdaFunctions implements Functions {
    private final Invoker invoker;
    private final InstantSource clock;

    public LambdaFunctions(Invoker invoker, InstantSource clock) {
        this.invoker = invoker;
        this.clock = clock;
    }

    @Override
    public Result invoke(String function, Call call, Duration timeout) {
        Body event = Body.of(
                CallEvent.of(call, call.request().headers(), clock.instant()).bytes());
        Invoker.Result result = invoker.invoke(function, event, timeout, call.deadline());
        if (result instanceof Invoker.Returned(var payload)) {
            return answer(payload);
        }
        if (result instanceof Invoker.FunctionFailed(var why)) {
            return new Result.Invalid(why);
        }
        return result instanceof Invoker.NotRun(var why) ? new Result.Unreachable(why) : new Result.TimedOut();
    }

    private static Result answer(Body payload) {
        FunctionAnswer.Read read = FunctionAnswer.read(payload);
        return read instanceof FunctionAnswer.Understood(var response)
                ? new Result.Answered(response)
                : new Result.Invalid(((FunctionAnswer.Invalid) read).why());
    }
}
