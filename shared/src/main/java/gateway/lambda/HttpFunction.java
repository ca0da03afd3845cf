package gateway.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import gateway.config.LiveConfiguration;
import gateway.http.Deadline;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.lambda.Invocation.Front;
import gateway.pipeline.Router;
import gateway.telemetry.AccessLog;
import gateway.telemetry.RequestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One invocation of a function that answers HTTP: from the event through the router to the answer, and one line in the
 * log. Every invocation is answered; what is no HTTP event is answered with a problem, too.
 */
public final class HttpFunction {
    /** What remains after the deadline for writing the answer and for the runtime to send it. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final Router router;
    private final Optional<LiveConfiguration> handedOver;
    private final AccessLog log;
    private final InstantSource clock;

    private HttpFunction(Router router, Optional<LiveConfiguration> handedOver, AccessLog log, InstantSource clock) {
        this.router = router;
        this.handedOver = handedOver;
        this.log = log;
        this.clock = clock;
    }

    /** A function that a front invokes. */
    public static HttpFunction behindFront(Router router, AccessLog log, InstantSource clock) {
        return new HttpFunction(router, Optional.empty(), log, clock);
    }

    /**
     * A function that the router hands calls over to ({@link RemoteAggregator}). It goes by what the router says of the
     * call: who is calling, how long there is, and which revision was live.
     */
    public static HttpFunction behindRouter(Router router, LiveConfiguration live, AccessLog log, InstantSource clock) {
        return new HttpFunction(router, Optional.of(live), log, clock);
    }

    /** Answers the invocation. What goes wrong within is in the answer and in the log, never an exception. */
    public void handle(InputStream event, OutputStream answer, Context context) throws IOException {
        String invocationId = context.getAwsRequestId();
        Deadline deadline = deadline(context.getRemainingTimeInMillis());
        answer(event.readAllBytes(), deadline, invocationId).json().writeTo(answer);
    }

    /** The deadline of an invocation that Lambda ends in {@code remainingMillis}. */
    Deadline deadline(long remainingMillis) {
        return Deadline.in(clock, Duration.ofMillis(Math.max(1, remainingMillis - MARGIN.toMillis())));
    }

    /** The function's answer. */
    Answers.Answer answer(byte[] event, Deadline deadline, String invocationId) {
        try {
            return answer(read(event, invocationId), deadline, invocationId);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            // The router answers for what fails inside it, so this is reading, writing or logging.
            return internal(
                    invocationId, "The gateway failed.", e.getClass().getName().concat(" outside the router"));
        }
    }

    private Events.Read read(byte[] event, String invocationId) {
        return handedOver.isEmpty() ? Events.read(event, invocationId) : Events.readHandedOver(event, invocationId);
    }

    private Answers.Answer answer(Events.Read event, Deadline deadline, String invocationId) {
        if (event instanceof Events.Understood(var invocation)) {
            return answer(invocation, deadline);
        }
        if (event instanceof Events.Refused(var front, var id, var headers, var problem)) {
            Answers.Answer answer = Answers.of(front, router.refuse(problem, headers, id), id);
            log.unreadable(id, answer.response(), problem.detail());
            return answer;
        }
        return internal(
                invocationId,
                "The function was not invoked with an HTTP event. The log says what is missing.",
                ((Events.NotHttp) event).why());
    }

    private Answers.Answer answer(Invocation invocation, Deadline deadline) {
        Request request = invocation.request();
        RequestLog line = log.begin(request);
        Response response = handedOver.isEmpty()
                ? router.handle(request, invocation.caller(), deadline, line)
                : handOver(handedOver.get(), invocation, deadline, line);
        Answers.Answer answer =
                Answers.of(invocation.front(), response, request.ingress().requestId());
        line.finish(answer.response());
        return answer;
    }

    private Response handOver(LiveConfiguration live, Invocation invocation, Deadline deadline, RequestLog line) {
        Request request = invocation.request();
        HandOver handOver = HandOver.of(request.ingress().context());
        live.expect(handOver.revision());
        Response response = router.handle(request, invocation.caller(), deadline.within(handOver.timeout()), line);
        boolean unknown = response.problem().isPresent()
                && (response.problem().get() == Problem.Type.NO_ROUTE
                        || response.problem().get() == Problem.Type.METHOD_NOT_ALLOWED);
        // The router has a route for it; that this function has none means that it has another revision.
        return unknown ? HandOver.otherRevision(request.ingress().requestId()) : response;
    }

    private Answers.Answer internal(String invocationId, String detail, String why) {
        Response response = Problem.of(Problem.Type.INTERNAL, detail).toResponse(invocationId);
        log.unreadable(invocationId, response, why);
        return Answers.of(Front.HTTP_API, response, invocationId);
    }
}
