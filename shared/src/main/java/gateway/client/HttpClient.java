package gateway.client;

import gateway.http.Deadline;

/** Sends one request and waits for its answer. Implementations are safe for many threads. */
@FunctionalInterface
public interface HttpClient {
    /** Never throws for what the network or the other side does; the deadline cuts {@code limits().total()}. */
    Outcome send(Outgoing request, Deadline deadline);

    /** A client like this one, whose connections are few and apart from this one's. */
    default HttpClient apart() {
        return this;
    }
}
