package gateway.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Another DynamoDB that fails for good after a number of writes. */
final class DyingDynamoDb extends ForwardingDynamoDb {
    private static final Unavailable DEAD = new Unavailable(Cause.UNREACHABLE, false, "dead");

    private final AtomicInteger left;

    DyingDynamoDb(DynamoDb db, int writes) {
        super(db);
        this.left = new AtomicInteger(writes);
    }

    @Override
    public Reply get(String table, Item key, boolean consistent) {
        return left.get() < 0 ? DEAD : super.get(table, key, consistent);
    }

    @Override
    public Reply write(Write write) {
        return left.decrementAndGet() < 0 ? DEAD : super.write(write);
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        return left.decrementAndGet() < 0 ? DEAD : super.transact(writes, token);
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
        return left.get() < 0 ? DEAD : super.scan(table, after);
    }
}
