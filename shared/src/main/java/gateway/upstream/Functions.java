package gateway.upstream;

import gateway.http.Response;
import gateway.pipeline.Call;

/** The port to Lambda functions as targets. */
@FunctionalInterface
public interface Functions {
    /** Invokes {@code function} with the call as an HTTP API 2.0 event; {@code timeout} is already cut to the deadline. */
    Result invoke(String function, Call call, java.time.Duration timeout);

    /** What became of an invocation. */
    sealed interface Result {
        record Answered(Response response) implements Result {}

        /** It answered, but with nothing that is an HTTP response, or with an error; {@code why} is for the log. */
        record Invalid(String why) implements Result {}

        record Unreachable(String why) implements Result {}

        record TimedOut() implements Result {}
    }
}
