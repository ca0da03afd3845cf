package gateway.aggregate;

import gateway.http.Deadline;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.route.Target;

/** The port through which an aggregate asks its parts. */
@FunctionalInterface
public interface Parts {
    /**
     * Asks one part, by {@code deadline} at the latest; an interrupt may end it sooner. Called from several threads.
     *
     * @param target path and query, encoded, without the service's base path
     * @return what the part's service answered, or, where it gave no answer, one whose {@link Response#problem} says
     *     what a client is told; why is recorded then
     */
    Response ask(Call call, Target.Part part, String target, Deadline deadline);
}
