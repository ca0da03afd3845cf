package gateway.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Another DynamoDB whose answers to transactions are lost: they happen, and nobody hears of it. */
record DeafDynamoDb(DynamoDb db) implements DynamoDb {
    @Override
    public Reply get(String table, Item key, boolean consistent) {
        return db.get(table, key, consistent);
    }

    @Override
    public Reply write(Write write) {
        return db.write(write);
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        db.transact(writes, token);
        return new Unavailable(Cause.TIMEOUT, true, "lost");
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
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
        return db.query(table, condition, names, values, forward, limit, after);
    }
}
