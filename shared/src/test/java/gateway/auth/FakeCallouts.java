package gateway.auth;

import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Answers as it is told, and keeps what it was asked. */
final class FakeCallouts implements Callouts {
    private final List<Outgoing> requests = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private Function<Outgoing, Outcome> answer = _ -> away();
    private Invoked invoked = new Invoked.Unavailable();

    static Outcome away() {
        return new Outcome.Failure(Outcome.Kind.CONNECT, false, "away");
    }

    static Outcome json(int status, String content) {
        return new Outcome.Answer(status, Headers.of("content-type", "application/json"), Body.of(content));
    }

    synchronized void answer(Function<Outgoing, Outcome> answer) {
        this.answer = answer;
    }

    void answer(Outcome answer) {
        answer(_ -> answer);
    }

    synchronized void returns(Invoked invoked) {
        this.invoked = invoked;
    }

    /** Requests since the last time this was asked. */
    synchronized List<Outgoing> requests() {
        List<Outgoing> since = List.copyOf(requests);
        requests.clear();
        return since;
    }

    /** Events of invocations since the last time this was asked. */
    synchronized List<String> events() {
        List<String> since = List.copyOf(events);
        events.clear();
        return since;
    }

    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        Function<Outgoing, Outcome> now;
        synchronized (this) {
            requests.add(request);
            now = answer;
        }
        return now.apply(request);
    }

    @Override
    public synchronized Invoked invoke(String function, Body event, Duration timeout, Deadline deadline) {
        events.add(function + " " + event.text());
        return invoked;
    }
}
