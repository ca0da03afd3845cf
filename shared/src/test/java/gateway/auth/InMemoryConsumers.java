package gateway.auth;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Consumers in a map, which count how often they are asked and are away at will. */
public final class InMemoryConsumers implements Consumers {
    private final Map<String, Consumer> consumers = new HashMap<>();
    private boolean away;
    private int reads;

    @Override
    public synchronized Lookup find(String id) {
        reads++;
        if (away) {
            return new Lookup.Unavailable();
        }
        Consumer consumer = consumers.get(id);
        return consumer == null ? new Lookup.NotFound() : new Lookup.Found(consumer);
    }

    public synchronized void put(Consumer consumer) {
        consumers.put(consumer.id(), consumer);
    }

    public synchronized void remove(String id) {
        consumers.remove(id);
    }

    public synchronized void away(boolean away) {
        this.away = away;
    }

    /** Reads since the last time this was asked. */
    public synchronized int reads() {
        int count = reads;
        reads = 0;
        return count;
    }

    /** An active consumer of plan {@code gold} with the scope {@code orders:read}. */
    public static Consumer consumer(String id, Consumer.Key... keys) {
        return new Consumer(id, Optional.of("gold"), Set.of("orders:read"), true, List.of(keys));
    }

    static Consumer.Key at(ApiKey key, Instant created, Optional<Instant> expires) {
        return new Consumer.Key(key.keyId(), key.sha256(), created, expires);
    }
}
