package gateway.store;

import java.util.List;

/** Another DynamoDB whose answers to writes are lost: they happen, and nobody hears of it. */
final class DeafDynamoDb extends ForwardingDynamoDb {
    private static final Unavailable LOST = new Unavailable(Cause.TIMEOUT, true, "lost");

    private final boolean single;

    /** @param single whether the answers to single writes are lost too, or to transactions alone */
    DeafDynamoDb(DynamoDb db, boolean single) {
        super(db);
        this.single = single;
    }

    @Override
    public Reply write(Write write) {
        Reply reply = super.write(write);
        return single ? LOST : reply;
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        super.transact(writes, token);
        return LOST;
    }
}
