package gateway.transform;

import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Compression;
import java.util.Optional;

/** Answers in a coding that the client takes, where the route has a rule about it. */
public final class CompressionFilter implements Filter {
    @Override
    public Response apply(Call call, Handler next) {
        Response response = next.handle(call);
        Optional<Compression> rule = call.route().rules().compression();
        return rule.isEmpty() ? response : Negotiation.of(call, response, rule.get());
    }
}
