package gateway.aggregate;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.pipeline.Call;
import gateway.route.Target;

/** The port through which an aggregate asks its parts. */
@FunctionalInterface
public interface Parts {
    /**
     * Asks one part.
     *
     * @param target path and query, encoded, without the service's base path
     */
    Result ask(Call call, Target.Part part, String target, Deadline deadline);

    /** What a part gave. */
    sealed interface Result {
        record Answered(int status, Headers headers, Body body) implements Result {}

        /** No answer; {@code problem} is what a client would be told. */
        record Failed(gateway.http.Problem problem) implements Result {}
    }
}
