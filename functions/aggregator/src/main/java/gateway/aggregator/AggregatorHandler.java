package gateway.aggregator;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.lambda.HttpFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * Answers the aggregate calls that the router hands over: it has checked them, so that this function asks the parts, merges
 * and nothing else. Nobody but the router may invoke it.
 */
public final class AggregatorHandler implements RequestStreamHandler {
    private final HttpFunction function;

    /** For Lambda, which calls it once for each execution environment, in the init phase. */
    public AggregatorHandler() {
        this(System.getenv());
    }

    /** For hosts that run functions in their own process. */
    public AggregatorHandler(Map<String, String> environment) {
        this(Wiring.from(environment));
    }

    AggregatorHandler(HttpFunction function) {
        this.function = function;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        function.handle(event, answer, context);
    }
}
