package gateway.auth;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Access;
import gateway.telemetry.Fact;
import java.util.Optional;

/**
 * May the caller use the route? Of all that was found of the credentials it makes the one caller that the rest of the way
 * sees. A credential that came along must hold even where none is needed: whoever sends one means to be known, and an
 * upstream must not take a failed log-in for an anonymous visit.
 *
 * <p>Answers: 401 with one challenge for each scheme that would do (RFC 9110 11.6.1, RFC 6750 3), 403 where the caller is
 * known and lacks something or is suspended, 503 where the credential could not be checked. Unknown, revoked, wrong and
 * expired credentials look the same; the reason goes to the log.
 */
public record AuthorizationFilter() implements Filter {

    // Plain instanceof here and below: the first pattern switch of a process costs a cold function some 20 ms.

    @Override
    public Response apply(Call call, Handler next) {
        Access access = call.route().rules().access();
        Decision decision = Decision.of(call.caller(), access, call.configuration(), call);
        Caller caller = decision.caller();
        if (caller instanceof Caller.Known known) {
            call.recorder()
                    .record(new Fact.CallerKnown(
                            known.consumer(), known.scheme().word(), known.plan()));
        } else if (caller instanceof Caller.Suspended suspended) {
            call.recorder()
                    .record(new Fact.CallerKnown(
                            suspended.consumer(), suspended.scheme().word(), Optional.empty()));
        }
        Refusal refusal = decision.refusal();
        if (refusal == null) {
            return next.handle(call.withCaller(caller));
        }
        call.recorder().record(new Fact.AccessRefused(refusal.reason()));
        Problem problem = refusal.problem();
        return call.refuse(
                problem.type() == Problem.Type.UNAUTHENTICATED ? SignatureChallenge.on(problem, call) : problem);
    }
}
