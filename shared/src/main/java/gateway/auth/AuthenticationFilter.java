package gateway.auth;

import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.telemetry.Fact;
import java.util.Optional;

/**
 * Finds out who is calling. Where the front's authorizer has, the call carries that already; a caller whom it saw no
 * credential of is looked at again, which costs nothing if there is none, and closes the gap if the front's authorizer
 * looks at fewer fields than the gateway does. Refuses nobody: that is the route's business.
 */
public record AuthenticationFilter(Authenticator authenticator) implements Filter {

    @Override
    public Response apply(Call call, Handler next) {
        Caller caller = call.caller() instanceof Caller.Anonymous
                ? authenticator.authenticate(
                        call.request().headers(), call.configuration().gateway(), call.deadline())
                : call.caller();
        if (caller instanceof Caller.Known known) {
            call.recorder()
                    .record(new Fact.CallerKnown(
                            known.consumer(), known.scheme().word(), known.plan()));
        } else if (caller instanceof Caller.Suspended(var consumer, var scheme)) {
            call.recorder().record(new Fact.CallerKnown(consumer, scheme.word(), Optional.empty()));
        }
        return next.handle(call.withCaller(caller));
    }
}
