package gateway.upstream;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.route.Target;
import java.time.Duration;

/** The port to Lambda functions as targets. */
@FunctionalInterface
public interface Functions {
    /** Invokes {@code function} with the call in its payload; {@code timeout} is already cut to the deadline. */
    Result invoke(Target.Function function, Call call, Duration timeout);

    /** What became of an invocation. */
    sealed interface Result {
        record Answered(Response response) implements Result {}

        /** It answered, but with nothing that is an HTTP response; {@code why} is for the log. */
        record Invalid(String why) implements Result {}

        /**
         * It ended with an error.
         *
         * @param type    of the error, such as the class of an exception; may be empty
         * @param message may hold anything: for no log and no client
         * @param why     for the log
         */
        record Failed(String type, String message, String why) implements Result {}

        /** The request cannot be its payload; {@code problem} tells the client why. Nothing was invoked. */
        record Refused(Problem problem) implements Result {}

        record Unreachable(String why) implements Result {}

        record TimedOut() implements Result {}
    }
}
