package gateway.auth;

import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import java.time.Duration;

/** The port to whoever is asked, over the network, who is calling. */
public interface Callouts {
    /** Sends one request and waits for its answer, as {@link gateway.client.HttpClient} does. */
    Outcome send(Outgoing request, Deadline deadline);

    /**
     * Invokes a function and waits for what it returns.
     *
     * @param function name or ARN
     * @param event    JSON
     */
    Invoked invoke(String function, Body event, Duration timeout, Deadline deadline);

    /** What became of an invocation. */
    sealed interface Invoked {
        record Returned(Body payload) implements Invoked {}

        /** @param message of what the function has thrown; may hold anything: not for the log */
        record Threw(String message) implements Invoked {}

        /** It was not run, or did not answer in time. */
        record Unavailable() implements Invoked {}
    }

    /** For hosts that ask nobody. */
    Callouts NONE = new Callouts() {
        @Override
        public Outcome send(Outgoing request, Deadline deadline) {
            return new Outcome.Failure(Outcome.Kind.CONNECT, false, "this host asks nobody");
        }

        @Override
        public Invoked invoke(String function, Body event, Duration timeout, Deadline deadline) {
            return new Invoked.Unavailable();
        }
    };
}
