package gateway.auth;

import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;

/**
 * Has the last use of API keys remembered, beside the call. It stands after everything that may refuse for who calls and how
 * often, so that what is refused costs no write, and after the limits' own write, which the request waits for and whose
 * connection this one would take. There the caller is one. Where a key came along with other credentials, which may be what
 * names the caller, it is seen before these are made one: there it stands once more, for those alone.
 *
 * @param several whether it looks at keys that came along with other credentials, or at those that name the caller
 */
public record KeyUseFilter(KeyUseSampler sampler, boolean several) implements Filter {

    @Override
    public Response apply(Call call, Handler next) {
        Caller caller = call.caller();
        if (several == (caller instanceof Caller.Several)) {
            sampler.passed(caller);
        }
        return next.handle(call);
    }
}
