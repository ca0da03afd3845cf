package gateway.lambda;

import gateway.http.Deadline;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.lambda.Invocation.Front;
import gateway.pipeline.Router;
import gateway.telemetry.AccessLog;
import gateway.telemetry.RequestLog;
import java.time.Duration;
import java.time.InstantSource;

/**
 * One invocation of a function that answers HTTP: from the event through the router to the answer, and one line in the
 * log. Every invocation is answered; what is no HTTP event is answered with a problem, too.
 */
public final class HttpFunction {
    /** What remains after the deadline for writing the answer and for the runtime to send it. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final Router router;
    private final AccessLog log;
    private final InstantSource clock;

    public HttpFunction(Router router, AccessLog log, InstantSource clock) {
        this.router = router;
        this.log = log;
        this.clock = clock;
    }

    /** The deadline of an invocation that Lambda ends in {@code remainingMillis}. */
    public Deadline deadline(long remainingMillis) {
        return Deadline.in(clock, Duration.ofMillis(Math.max(1, remainingMillis - MARGIN.toMillis())));
    }

    /**
     * The function's answer, as JSON.
     *
     * @param invocationId Lambda's id of the invocation
     */
    public byte[] answer(Events.Read event, Deadline deadline, String invocationId) {
        Answers.Answer answer;
        if (event instanceof Events.Understood(var invocation)) {
            answer = answer(invocation, deadline);
        } else if (event instanceof Events.Refused(var front, var id, var problem)) {
            answer = Answers.of(front, problem.toResponse(id), id);
            log.unreadable(id, answer.response(), problem.detail());
        } else {
            answer = Answers.of(Front.HTTP_API, notHttp(invocationId), invocationId);
            log.unreadable(invocationId, answer.response(), ((Events.NotHttp) event).why());
        }
        return answer.json().bytes();
    }

    private Answers.Answer answer(Invocation invocation, Deadline deadline) {
        Request request = invocation.request();
        RequestLog line = log.begin(request);
        Response response = router.handle(request, invocation.caller(), deadline, line);
        Answers.Answer answer =
                Answers.of(invocation.front(), response, request.ingress().requestId());
        line.finish(answer.response());
        return answer;
    }

    private static Response notHttp(String invocationId) {
        return Problem.of(
                        Problem.Type.INTERNAL,
                        "The function was not invoked with an HTTP event. The log says what is missing.")
                .toResponse(invocationId);
    }
}
