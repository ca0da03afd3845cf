package gateway.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the operations on another DynamoDB. */
final class CountingDynamoDb implements DynamoDb {
    private final DynamoDb db;
    private final AtomicInteger calls = new AtomicInteger();

    CountingDynamoDb(DynamoDb db) {
        this.db = db;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public Reply get(String table, Item key, boolean consistent) {
        calls.incrementAndGet();
        return db.get(table, key, consistent);
    }

    @Override
    public Reply write(Write write) {
        calls.incrementAndGet();
        return db.write(write);
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        calls.incrementAndGet();
        return db.transact(writes, token);
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
        calls.incrementAndGet();
        return db.scan(table, after);
    }

    @Override
    public Page query(
            String table,
            String condition,
            Map<String, String> names,
            Item values,
            boolean forward,
            int limit,
            Optional<Item> after) {
        calls.incrementAndGet();
        return db.query(table, condition, names, values, forward, limit, after);
    }
}
