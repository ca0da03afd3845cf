package gateway.pipeline;

import gateway.http.Deadline;
import gateway.http.Path;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.Route;
import gateway.telemetry.Recorder;
import java.util.Map;

/**
 * One request on its way: matched, so that its route is known. Immutable; what a filter learns goes into a new call.
 *
 * @param path          the canonical path
 * @param match         the one of the route's matches that took it
 * @param parameters    path parameters by name, decoded
 * @param caller        anonymous until authentication has run
 * @param configuration the one that it was matched in
 */
public record Call(
        Request request,
        Path path,
        Route route,
        Match match,
        Map<String, String> parameters,
        Caller caller,
        Configuration configuration,
        Deadline deadline,
        Recorder recorder) {
    public Call {
        parameters = Map.copyOf(parameters);
    }

    public String requestId() {
        return request.ingress().requestId();
    }

    public Call withRequest(Request request) {
        return new Call(request, path, route, match, parameters, caller, configuration, deadline, recorder);
    }

    public Call withCaller(Caller caller) {
        return new Call(request, path, route, match, parameters, caller, configuration, deadline, recorder);
    }

    /** The answer that {@code problem} stands for. */
    public Response refuse(Problem problem) {
        return problem.toResponse(requestId());
    }
}
