package gateway.lambda;

import gateway.auth.Callouts;
import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import java.time.Duration;

/** Asks services over HTTP, and functions through the Lambda API. */
public record NetworkCallouts(HttpClient client, Invoker invoker) implements Callouts {

    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        return client.send(request, deadline);
    }

    @Override
    public Invoked invoke(String function, Body event, Duration timeout, Deadline deadline) {
        Invoker.Result result = invoker.invoke(function, event, timeout, deadline);
        if (result instanceof Invoker.Returned(var payload)) {
            return new Invoked.Returned(payload);
        }
        return result instanceof Invoker.FunctionFailed(var _, var message, var _)
                ? new Invoked.Threw(message)
                : new Invoked.Unavailable();
    }
}
