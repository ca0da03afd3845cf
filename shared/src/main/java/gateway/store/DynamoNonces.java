package gateway.store;

import gateway.auth.Nonces;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Update;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Nonces in the counters' table, one conditional update each, which is what the functions may do there. An item past its
 * {@code expires} may linger for days and no longer counts.
 */
public record DynamoNonces(DynamoDb db, String table, InstantSource clock) implements Nonces {
    /** No counter's name begins like this. */
    private static final String PREFIX = "n/";

    @Override
    public Outcome take(String name, Instant until) {
        var update = new Update(
                table,
                Item.of("key", PREFIX.concat(name)),
                "SET expires = :until",
                "attribute_not_exists(expires) OR expires < :now",
                Item.builder()
                        .number(":now", clock.instant().getEpochSecond())
                        .number(":until", until.getEpochSecond())
                        .build());
        Reply reply = db.write(update);
        if (reply instanceof Done) {
            return Outcome.FIRST;
        }
        return reply instanceof ConditionFailed ? Outcome.TAKEN : Outcome.UNAVAILABLE;
    }
}
