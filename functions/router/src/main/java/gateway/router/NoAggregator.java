package gateway.router;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Handler;

/** Until there is one in-process. */
record NoAggregator() implements Handler {
    @Override
    public Response handle(Call call) {
        return call.refuse(Problem.of(Problem.Type.INTERNAL, "Aggregates need AGGREGATOR_FUNCTION."));
    }
}
