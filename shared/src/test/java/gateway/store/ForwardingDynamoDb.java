package gateway.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hands every operation on to another DynamoDB: the base of those that spoil some of them. */
class ForwardingDynamoDb implements DynamoDb {
    final DynamoDb db;

    ForwardingDynamoDb(DynamoDb db) {
        this.db = db;
    }

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
        return db.transact(writes, token);
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
