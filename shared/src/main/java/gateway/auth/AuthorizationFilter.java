package gateway.auth;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.telemetry.Fact;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        Caller found = call.caller();
        if (found instanceof Caller.Reported) {
            throw new IllegalStateException("a report that nobody has compared with the request");
        }
        Access access = call.route().rules().access();
        GatewaySettings settings = call.configuration().gateway();
        Caller failed = Resolution.failed(found);
        if (failed != null) {
            if (failed instanceof Caller.Suspended suspended) {
                call.recorder()
                        .record(new Fact.CallerKnown(
                                suspended.consumer(), suspended.scheme().word(), Optional.empty()));
            }
            return refused(call, new Refusals(settings, access).failed(failed, found));
        }
        Resolution resolution =
                Resolution.of(found, access, settings.authentication().anonymous());
        Caller caller = resolution.caller();
        if (caller == null) {
            record(call, found);
            return refused(call, new Refusals(settings, access).unknown(found));
        }
        record(call, caller);
        String lacking = lacking(resolution, access, call);
        return lacking == null
                ? next.handle(call.withCaller(caller))
                : refused(call, new Refusals(settings, access).forbidden(lacking, resolution.counted()));
    }

    private static @Nullable String lacking(Resolution resolution, Access access, Call call) {
        return access instanceof Access.Authenticated wanted && resolution.caller() instanceof Caller.Known known
                ? Judgement.lacking(known, resolution.counted(), wanted.requires(), call)
                : null;
    }

    private static void record(Call call, @Nullable Caller caller) {
        if (caller instanceof Caller.Known known) {
            call.recorder()
                    .record(new Fact.CallerKnown(
                            known.consumer(), known.scheme().word(), known.plan()));
        }
    }

    private static Response refused(Call call, Refusal refusal) {
        call.recorder().record(new Fact.AccessRefused(refusal.reason()));
        Problem problem = refusal.problem();
        return call.refuse(
                problem.type() == Problem.Type.UNAUTHENTICATED ? SignatureChallenge.on(problem, call) : problem);
    }
}
