package gateway.pipeline;

import gateway.http.Response;
import java.util.List;

/** One step between a call and its answer: it may answer itself, change the call, or change the answer. */
@FunctionalInterface
public interface Filter {
    Response apply(Call call, Handler next);

    /** A filter and what follows it. */
    record Step(Filter filter, Handler next) implements Handler {
        @Override
        public Response handle(Call call) {
            return filter.apply(call, next);
        }
    }

    /** Wraps {@code end}. The first filter sees the call first and the response last. */
    static Handler stack(List<Filter> filters, Handler end) {
        Handler handler = end;
        for (Filter filter : filters.reversed()) {
            handler = new Step(filter, handler);
        }
        return handler;
    }
}
