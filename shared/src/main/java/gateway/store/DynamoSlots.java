package gateway.store;

import gateway.limit.Slots;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Update;
import java.time.Instant;
import java.util.Optional;

/**
 * Slots in the counters' table: an item a page, with an attribute {@code s0}, {@code s1} and so on for each slot that
 * somebody has had, which says until when. An item past its {@code expires} may linger for days: by then its slots are
 * long free.
 */
public record DynamoSlots(DynamoDb db, String table) implements Slots {

    @Override
    public Outcome take(String page, int slot, long free, long mine, long until, Instant expires) {
        String name = name(slot);
        Item.Builder values = Item.builder()
                .number(":free", free)
                .number(":until", until)
                .number(":expires", expires.getEpochSecond() + 1);
        String condition = "attribute_not_exists(" + name + ") OR " + name + " < :free";
        if (mine != 0) {
            values.number(":mine", mine);
            condition = condition + " OR " + name + " = :mine";
        }
        return outcome(db.write(new Update(
                        table,
                        Item.of("key", page),
                        "SET " + name + " = :until, expires = :expires",
                        condition,
                        values.build())
                .tellingBefore()));
    }

    @Override
    public Outcome leave(String page, int slot, long until) {
        String name = name(slot);
        return outcome(db.write(new Update(
                        table,
                        Item.of("key", page),
                        "REMOVE " + name,
                        name + " = :until",
                        Item.builder().number(":until", until).build())
                .tellingBefore()));
    }

    static String name(int slot) {
        return "s" + slot;
    }

    private static Outcome outcome(Reply reply) {
        if (reply instanceof Done(Optional<Item> before)) {
            return new Outcome.Done(taken(before));
        }
        if (reply instanceof ConditionFailed(Optional<Item> found)) {
            return new Outcome.Denied(taken(found));
        }
        return reply instanceof DynamoDb.Unavailable failed
                        && failed.cause() == DynamoDb.Cause.THROTTLED
                        && !failed.mayHaveHappened()
                ? new Outcome.Throttled()
                : new Outcome.Unavailable();
    }

    private static Taken taken(Optional<Item> item) {
        long[] until = new long[ON_A_PAGE];
        if (item.isPresent()) {
            for (int slot = 0; slot < ON_A_PAGE; slot++) {
                until[slot] = item.get().number(name(slot)).orElse(0);
            }
        }
        return Taken.of(until);
    }
}
