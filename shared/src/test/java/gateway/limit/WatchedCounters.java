package gateway.limit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counters that tell what they were asked, and that can begin anew. */
final class WatchedCounters implements Counters {
    private volatile InMemoryCounters counters = new InMemoryCounters();
    private final List<String> keys = new ArrayList<>();

    @Override
    public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
        asked(key);
        return counters.advance(key, floor, ceiling, length, busy, expires);
    }

    @Override
    public Outcome add(String key, long n, long limit, Instant expires) {
        asked(n < 0 ? "back " + key : key);
        return counters.add(key, n, limit, expires);
    }

    private synchronized void asked(String key) {
        keys.add(key);
    }

    /** The counters asked since this was called last, in order; {@code back} before those that were given to. */
    synchronized List<String> asked() {
        var asked = List.copyOf(keys);
        keys.clear();
        return asked;
    }

    void away(boolean away) {
        counters.away(away);
    }

    /** As if an operator had deleted all items. */
    void reset() {
        counters = new InMemoryCounters();
    }
}
