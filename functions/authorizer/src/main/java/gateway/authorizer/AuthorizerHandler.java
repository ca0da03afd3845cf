package gateway.authorizer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.lambda.AuthorizerEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/** The authorizer function's entry: an authorizer event in, a verdict with a context out. */
public final class AuthorizerHandler implements RequestStreamHandler {
    /** Left for writing the answer. */
    private static final int MARGIN_MILLIS = 200;

    private final Wiring wiring;

    /** For Lambda: once for each execution environment. */
    public AuthorizerHandler() {
        this(System.getenv());
    }

    /** For hosts that run the function in their own process. */
    public AuthorizerHandler(Map<String, String> environment) {
        this(Wiring.from(environment));
    }

    AuthorizerHandler(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * @throws IllegalArgumentException where the event asks no authorizer; the message says what is wrong
     */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        AuthorizerEvents.Read read = AuthorizerEvents.read(event.readAllBytes());
        if (read instanceof AuthorizerEvents.NotAuthorizer(var why)) {
            throw new IllegalArgumentException(why);
        }
        Duration time = Duration.ofMillis(Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MILLIS));
        Body verdict = wiring.verdicts().answer(read, Deadline.in(wiring.clock(), time));
        answer.write(verdict.bytes());
    }
}
