package gateway.auth;

import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.route.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * May a caller do what an access governs? The one judge of it, for routes and, where there is none, for other APIs.
 *
 * @param caller  where it may, known or anonymous, with all that counts; otherwise as far as it is known who calls
 * @param refusal null where the caller may
 */
public record Decision(Caller caller, @Nullable Refusal refusal) {

    /**
     * The decision.
     *
     * @param found of all the credentials that came along
     * @param call  null where there is no route: then nothing that depends on one holds
     */
    public static Decision of(Caller found, Access access, Configuration configuration, @Nullable Call call) {
        if (found instanceof Caller.Reported) {
            throw new IllegalStateException("a report that nobody has compared with the request");
        }
        var settings = configuration.gateway();
        Caller failed = Resolution.failed(found);
        if (failed != null) {
            return new Decision(failed, new Refusals(settings, access).failed(failed, found));
        }
        Resolution resolution =
                Resolution.of(found, access, settings.authentication().anonymous());
        Caller caller = resolution.caller();
        if (caller == null) {
            return new Decision(found, new Refusals(settings, access).unknown(found));
        }
        if (access instanceof Access.Authenticated wanted && caller instanceof Caller.Known known) {
            String lacking =
                    Judgement.lacking(known, resolution.counted(), wanted.requires(), configuration.plans(), call);
            if (lacking != null) {
                return new Decision(caller, new Refusals(settings, access).forbidden(lacking, resolution.counted()));
            }
        }
        return new Decision(caller, null);
    }
}
