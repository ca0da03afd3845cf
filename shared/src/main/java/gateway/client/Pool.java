package gateway.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections at rest. The one used last is taken first: it is the least likely to have been closed. */
final class Pool {
    private final int perOrigin;
    private final int total;
    private final Map<Origin, ArrayDeque<Connection>> idle = new HashMap<>();
    private int count;
    private boolean closed;

    /**
     * A pool.
     *
     * @param perOrigin the most that rest for one origin
     * @param total     the most that rest
     */
    Pool(int perOrigin, int total) {
        this.perOrigin = perOrigin;
        this.total = total;
    }

    /** One that is alive, or null. */
    @Nullable
    Connection take(Origin origin) {
        while (true) {
            Connection connection = last(origin);
            if (connection == null) {
                return null;
            }
            if (!connection.rested() && connection.alive()) {
                return connection;
            }
            connection.abort();
        }
    }

    private synchronized @Nullable Connection last(Origin origin) {
        ArrayDeque<Connection> queue = idle.get(origin);
        Connection connection = queue == null ? null : queue.pollLast();
        if (connection != null) {
            count--;
        }
        return connection;
    }

    /** Takes {@code connection} over, to rest for at most {@code millis}; closes it, or an older one, where it is full. */
    void put(Connection connection, long millis) {
        connection.rest(millis);
        for (Connection surplus : store(connection)) {
            surplus.close();
        }
    }

    private synchronized List<Connection> store(Connection connection) {
        List<Connection> surplus = new ArrayList<>(0);
        if (closed) {
            surplus.add(connection);
            return surplus;
        }
        if (count >= total) {
            for (ArrayDeque<Connection> queue : idle.values()) {
                removeRested(queue, surplus);
            }
        }
        if (count >= total) {
            surplus.add(connection);
            return surplus;
        }
        ArrayDeque<Connection> queue = idle.get(connection.origin());
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            idle.put(connection.origin(), queue);
        }
        removeRested(queue, surplus);
        if (queue.size() >= perOrigin) {
            surplus.add(queue.removeFirst());
            count--;
        }
        queue.addLast(connection);
        count++;
        return surplus;
    }

    private void removeRested(ArrayDeque<Connection> queue, List<Connection> surplus) {
        while (!queue.isEmpty() && queue.getFirst().rested()) {
            surplus.add(queue.removeFirst());
            count--;
        }
    }

    /** Drops all for {@code origin}: one of them has turned out to be dead. */
    void forget(Origin origin) {
        for (Connection connection = last(origin); connection != null; connection = last(origin)) {
            connection.abort();
        }
    }

    /** Closes all, and from now on whatever is put. */
    void close() {
        List<Connection> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (ArrayDeque<Connection> queue : idle.values()) {
                all.addAll(queue);
            }
            idle.clear();
            count = 0;
        }
        for (Connection connection : all) {
            connection.close();
        }
    }
}
