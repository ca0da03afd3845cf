package gateway.auth;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.AddressRule;
import gateway.telemetry.Fact;
import java.util.List;

/**
 * May a request come from where it comes from? Every layer's rule must admit the client's address, as the way in has found
 * it; where there is none, no rule does. Looks at nothing else, so that who is kept out learns nothing about credentials.
 */
public record ClientAddressFilter() implements Filter {
    static final String REASON = "client-address";

    @Override
    public Response apply(Call call, Handler next) {
        List<AddressRule> rules = call.route().rules().addresses();
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).admits(call.request().ingress().clientIp())) {
                call.recorder().record(new Fact.AccessRefused(REASON));
                return call.refuse(Problem.of(
                        Problem.Type.FORBIDDEN,
                        "Requests from this address are not taken here. If that should be otherwise, ask the"
                                + " operator."));
            }
        }
        return next.handle(call);
    }
}
