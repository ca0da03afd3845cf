package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An issuer that serves one key set at any address, or others at some, counts how often it is asked, and is away at will. */
public final class FakeJwksSource implements JwksSource {
    private final Map<URI, Fetched> answers = new ConcurrentHashMap<>();
    private volatile Fetched answer = new Fetched.Failed("nothing here yet");
    private int fetches;
    private volatile Runnable meanwhile = () -> {};

    @Override
    public Fetched fetch(URI uri, boolean privateHost, Deadline deadline) {
        synchronized (this) {
            fetches++;
        }
        Fetched now = answers.getOrDefault(uri, answer);
        meanwhile.run();
        return now;
    }

    public void serve(Json.Obj... keys) {
        serve(Tokens.jwks(keys).text());
    }

    public void serve(String text) {
        answer = new Fetched.Got(Body.of(text));
    }

    /** Serves {@code text} at {@code address}. */
    public void serveAt(String address, String text) {
        answers.put(URI.create(address), new Fetched.Got(Body.of(text)));
    }

    public void goAway() {
        answers.clear();
        answer = new Fetched.Failed("away");
    }

    /** What happens while a fetch is under way. */
    void meanwhile(Runnable action) {
        meanwhile = action;
    }

    /** Fetches since the last time this was asked. */
    public synchronized int fetches() {
        int count = fetches;
        fetches = 0;
        return count;
    }
}
