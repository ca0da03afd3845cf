package gateway.auth;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Nonces in a map, which count how often they are taken and are away at will. */
public final class InMemoryNonces implements Nonces {
    private final Map<String, Instant> taken = new HashMap<>();
    private boolean away;
    private int writes;

    @Override
    public synchronized Outcome take(String name, Instant until) {
        writes++;
        if (away) {
            return Outcome.UNAVAILABLE;
        }
        return taken.putIfAbsent(name, until) == null ? Outcome.FIRST : Outcome.TAKEN;
    }

    public synchronized void away(boolean away) {
        this.away = away;
    }

    /** Writes since the last time this was asked. */
    public synchronized int writes() {
        int count = writes;
        writes = 0;
        return count;
    }

    /** Until when each is kept. */
    public synchronized Map<String, Instant> taken() {
        return Map.copyOf(taken);
    }
}
