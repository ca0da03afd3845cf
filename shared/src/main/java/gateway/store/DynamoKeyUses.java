package gateway.store;

import gateway.auth.KeyUses;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When API keys were used last, in the counters' table: functions may write there, and need no permission to write to
 * consumers. An item is called {@code k/CONSUMER/KEYID}; limits' counters begin with other letters. It ends by itself.
 */
public record DynamoKeyUses(DynamoDb db, String table) implements KeyUses {
    /** How long it is remembered: a year, and a month more for the key that is used once a year. */
    public static final Duration REMEMBERED = Duration.ofDays(400);

    @Override
    public Kept used(String consumer, String keyId, Instant at) {
        Reply reply = db.write(new Update(
                table,
                key(consumer, keyId),
                "SET seen = :seen, expires = :expires",
                "",
                Item.builder()
                        .number(":seen", at.getEpochSecond())
                        .number(":expires", at.plus(REMEMBERED).getEpochSecond())
                        .build()));
        return reply instanceof Unavailable failed && !failed.mayHaveHappened() ? Kept.LOST : Kept.KEPT;
    }

    /** What is known of a key's last use. */
    public sealed interface Last {
        /** It was used then, and perhaps until an hour later. */
        record At(Instant time) implements Last {}

        /** It was not used in the time that is {@link #REMEMBERED}. */
        record Never() implements Last {}

        /** The table does not answer. */
        record Away(String why) implements Last {}
    }

    /** When the key was used last. */
    public Last last(String consumer, String keyId) {
        Reply reply = db.get(table, key(consumer, keyId), false);
        if (!(reply instanceof Done(Optional<Item> item))) {
            return new Last.Away(reply instanceof Unavailable failed ? failed.why() : "");
        }
        OptionalLong seen = item.isPresent() ? item.get().number("seen") : OptionalLong.empty();
        return seen.isPresent() ? new Last.At(Instant.ofEpochSecond(seen.getAsLong())) : new Last.Never();
    }

    private static Item key(String consumer, String keyId) {
        return Item.of("key", "k/" + consumer + "/" + keyId);
    }
}
