package gateway.router;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.lambda.HttpFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** The function behind the front: matches, guards and forwards one request. {@link Wiring} says how. */
public final class RouterHandler implements RequestStreamHandler {
    private final HttpFunction function;

    /** For Lambda, which calls it once for each execution environment, in the init phase. */
    public RouterHandler() {
        this(System.getenv());
    }

    /** For hosts that run functions in their own process. */
    public RouterHandler(Map<String, String> environment) {
        this(Wiring.from(environment));
    }

    RouterHandler(HttpFunction function) {
        this.function = function;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        function.handle(event, answer, context);
    }
}
