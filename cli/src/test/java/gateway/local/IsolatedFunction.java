package gateway.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A function that needs nothing but the runtime, so that it can run in a process of its own. */
public final class IsolatedFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        switch (event) {
            case "\"throw\"" -> throw new IllegalStateException("thrown on purpose");
            case "\"exit\"" -> Runtime.getRuntime().halt(7);
            default ->
                output.write(("{\"event\":" + event
                                + ",\"pid\":" + ProcessHandle.current().pid()
                                + ",\"function\":\"" + context.getFunctionName()
                                + "\",\"table\":\"" + System.getenv("TABLE")
                                + "\",\"remaining\":" + context.getRemainingTimeInMillis() + "}")
                        .getBytes(StandardCharsets.UTF_8));
        }
    }
}
