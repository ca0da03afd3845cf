package gateway.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Another DynamoDB that fails for good after a number of writes. */
final class DyingDynamoDb implements DynamoDb {
    private static final Unavailable DEAD = new Unavailable(Cause.UNREACHABLE, false, "dead");

    private final DynamoDb db;
    private final AtomicInteger left;

    DyingDynamoDb(DynamoDb db, int writes) {
        this.db = db;
        this.left = new AtomicInteger(writes);
    }

    @Override
    public Reply get(String table, Item key, boolean consistent) {
        return left.get() < 0 ? DEAD : db.get(table, key, consistent);
    }

    @Override
    public Reply write(Write write) {
        return left.decrementAndGet() < 0 ? DEAD : db.write(write);
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        return left.decrementAndGet() < 0 ? DEAD : db.transact(writes, token);
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
        return left.get() < 0 ? DEAD : db.scan(table, after);
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
        return left.get() < 0 ? DEAD : db.query(table, condition, names, values, forward, limit, after);
    }
}
