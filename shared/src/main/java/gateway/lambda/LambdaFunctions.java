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
        return switch (result) {
            case Invoker.Returned(var payload) -> answer(payload);
            case Invoker.FunctionFailed(var why) -> new Result.Invalid(why);
            case Invoker.NotRun(var why) -> new Result.Unreachable(why);
            case Invoker.TimedOut _ -> new Result.TimedOut();
        };
    }

    private static Result answer(Body payload) {
        return switch (FunctionAnswer.read(payload)) {
            case FunctionAnswer.Understood(var response) -> new Result.Answered(response);
            case FunctionAnswer.Invalid(var why) -> new Result.Invalid(why);
        };
    }
}
