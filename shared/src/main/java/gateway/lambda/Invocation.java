package gateway.lambda;

import gateway.http.Request;
import gateway.pipeline.Caller;
import java.util.Optional;

/**
 * An event read: the request, and who the front's authorizer says is calling.
 *
 * @param caller what the authorizer found; empty where the event carries no authorizer context, so that the router
 *               authenticates by itself. Taken from {@code requestContext} alone
 * @param front  which shape the answer must have
 */
public record Invocation(Request request, Optional<Caller> caller, Front front) {

    /** What invoked the function. */
    public enum Front {
        HTTP_API,
        FUNCTION_URL,
        REST_API,
        ALB
    }
}
