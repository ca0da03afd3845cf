package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import java.net.URI;

/** An issuer's address that serves one key set, counts how often it is asked, and is away at will. */
public final class FakeJwksSource implements JwksSource {
    private volatile Fetched answer = new Fetched.Failed("nothing here yet");
    private int fetches;
    private volatile Runnable meanwhile = () -> {};

    @Override
    public Fetched fetch(URI uri, boolean privateHost, Deadline deadline) {
        synchronized (this) {
            fetches++;
        }
        Fetched now = answer;
        meanwhile.run();
        return now;
    }

    public void serve(Json.Obj... keys) {
        serve(Tokens.jwks(keys).text());
    }

    public void serve(String text) {
        answer = new Fetched.Got(Body.of(text));
    }

    public void goAway() {
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
