package gateway.store;

import gateway.limit.FirstSeen;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * When callers were seen first, in the counters' table: one conditional write, which finds what is there if it is not the
 * first. An item ends by itself when its caller has not come for a year or so; who comes after that is new again.
 */
public record DynamoFirstSeen(DynamoDb db, String table) implements FirstSeen {
    /** How long it is remembered. */
    private static final long REMEMBERED = Duration.ofDays(400).toSeconds();

    /** With less left than this, an item is made to last longer. */
    private static final long RENEWED = Duration.ofDays(200).toSeconds();

    @Override
    public @Nullable Instant of(String key, Instant now) {
        long second = now.getEpochSecond();
        Reply reply = db.write(new Update(
                        table,
                        Item.of("key", key),
                        "SET seen = :now, expires = :expires",
                        "attribute_not_exists(seen) OR expires < :now",
                        values(second).number(":now", second).build())
                .tellingBefore());
        if (reply instanceof Done) {
            return now;
        }
        if (!(reply instanceof ConditionFailed(Optional<Item> found)) || found.isEmpty()) {
            return null;
        }
        OptionalLong seen = found.get().number("seen");
        if (seen.isEmpty()) {
            return null;
        }
        if (found.get().number("expires").orElse(0) < second + RENEWED) {
            db.write(new Update(
                    table,
                    Item.of("key", key),
                    "SET expires = :expires",
                    "attribute_exists(seen)",
                    values(second).build()));
        }
        return Instant.ofEpochSecond(seen.getAsLong());
    }

    private static Item.Builder values(long now) {
        return Item.builder().number(":expires", now + REMEMBERED);
    }
}
