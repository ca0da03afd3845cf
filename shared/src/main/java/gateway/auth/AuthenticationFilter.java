package gateway.auth;

import gateway.http.Query;
import gateway.http.Request;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.GatewaySettings;
import java.util.Optional;

/**
 * Finds out who is calling. Where the front's authorizer has, its report is taken if it is about exactly the credentials of
 * this request and is new: one that was kept for another request, or for long, is worth nothing. What a report cannot tell,
 * since it depends on the request, is found out here in any case. Refuses nobody and names nobody: which of several
 * credentials counts is the route's business.
 */
public record AuthenticationFilter(Authenticator authenticator) implements Filter {

    @Override
    public Response apply(Call call, Handler next) {
        GatewaySettings settings = call.configuration().gateway();
        Presented presented = Presented.of(call);
        Caller sent = call.caller() instanceof Caller.Reported report
                ? authenticator.authenticate(presented, report, call.configuration(), call.deadline())
                : authenticator.authenticate(presented, settings, call.deadline());
        Caller caller =
                authenticator.withBound(sent, call.route().rules().access(), presented, settings, call.deadline());
        return next.handle(withoutSecrets(call, settings).withCaller(caller));
    }

    /** Without an API key in the query and without a password, which have done their part and must not get any further. */
    @SuppressWarnings("ReferenceEquality") // the same, if nothing was taken out
    private static Call withoutSecrets(Call call, GatewaySettings settings) {
        Request request = call.request();
        Optional<String> parameter = settings.authentication().apiKeyQuery();
        if (parameter.isPresent()) {
            Query left = KeysInQueries.without(request.query(), parameter.get());
            request = left.equals(request.query()) ? request : request.withQuery(left);
        }
        if (settings.authentication().basic()) {
            // Where it is not on one line alone, it is refused.
            Optional<String> line = request.headers().only(Presented.AUTHORIZATION);
            if (line.isPresent() && Presented.isOf("Basic", line.get())) {
                request = request.withHeaders(request.headers().without(Presented.AUTHORIZATION));
            }
        }
        return request == call.request() ? call : call.withRequest(request);
    }
}
