package gateway.lambda;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import java.time.Duration;

/**
 * What the router says of a call that it hands over, in {@code requestContext.gateway}.
 *
 * @param revision of the configuration that the call was matched in
 * @param route    the id of its route
 * @param timeout  how long the router waits
 */
public record HandOver(long revision, String route, Duration timeout) {
    static final String MEMBER = "gateway";

    /** What a {@code requestContext} says; what it does not say is revision 0, no route, and half a minute. */
    public static HandOver of(Json.Obj context) {
        if (!(context.get(MEMBER) instanceof Json.Obj said)) {
            return new HandOver(0, "", Duration.ofSeconds(30));
        }
        return new HandOver(
                number(said, "revision", 0),
                said.string("route").orElse(""),
                Duration.ofMillis(Math.max(1, number(said, "timeoutMs", 30_000))));
    }

    /** The member of the {@code requestContext} that says it. */
    Json.Obj json() {
        return Json.object(
                "revision", Json.of(revision),
                "route", Json.of(route),
                "timeoutMs", Json.of(timeout.toMillis()));
    }

    /** The answer where router and function have different revisions, which a moment later they have not. */
    public static Response otherRevision(String requestId) {
        return Problem.of(
                        Problem.Type.NOT_CONFIGURED,
                        "This route has changed a moment ago and is not everywhere yet. Try again.")
                .withHeader("retry-after", "1")
                .toResponse(requestId);
    }

    private static long number(Json.Obj said, String name, long otherwise) {
        return said.get(name) instanceof Json.Num number ? number.whole().orElse(otherwise) : otherwise;
    }
}
