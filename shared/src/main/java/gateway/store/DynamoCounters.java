package gateway.store;

import gateway.limit.Counters;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Update;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Counters in a table with the string key {@code key}, one conditional update a step. Success and refusal both carry the
 * state, for half the price of a read and with no race.
 *
 * <p>An item past its {@code expires} may linger for days. Here that changes nothing: a TAT of the past is idle, present
 * or not, and the key of a quota names its window, so that nobody asks for an old one.
 */
public record DynamoCounters(DynamoDb db, String table) implements Counters {
    private static final String BUSY = "tat >= :now AND tat <= :latest";
    private static final String IDLE = "attribute_not_exists(tat) OR tat < :now";

    @Override
    public Outcome advance(String key, long now, long increment, long room, boolean busy, Instant expires) {
        // Without room even an idle key has none: the busy condition, which then never holds, still fetches the state.
        boolean idle = !busy && room >= 0;
        Item.Builder values = Item.builder().number(":now", now).number(":expires", ceiling(expires));
        Update update = idle
                ? new Update(
                        table,
                        Item.of("key", key),
                        "SET tat = :next, expires = :expires",
                        IDLE,
                        values.number(":next", Math.addExact(now, increment)).build())
                : new Update(
                        table,
                        Item.of("key", key),
                        "SET tat = tat + :increment, expires = :expires",
                        BUSY,
                        values.number(":latest", Math.addExact(now, room))
                                .number(":increment", increment)
                                .build());
        return outcome(db.write(update), "tat");
    }

    /**
     * {@inheritDoc}
     *
     * <p>What was never taken cannot be given back: a negative {@code n} needs a count that stays at 0 or above.
     */
    @Override
    public Outcome add(String key, long n, long limit, Instant expires) {
        String condition;
        long bound;
        if (n < 0) {
            condition = "used >= :bound";
            bound = Math.negateExact(n);
        } else {
            bound = Math.subtractExact(limit, n);
            // More than the limit allows at all is refused even of a count that is not there yet.
            condition = bound < 0 ? "used <= :bound" : "attribute_not_exists(used) OR used <= :bound";
        }
        var update = new Update(
                table,
                Item.of("key", key),
                "SET expires = :expires ADD used :n",
                condition,
                Item.builder()
                        .number(":n", n)
                        .number(":bound", bound)
                        .number(":expires", ceiling(expires))
                        .build());
        return outcome(db.write(update), "used");
    }

    private static Outcome outcome(Reply reply, String attribute) {
        if (reply instanceof Done(Optional<Item> after)) {
            OptionalLong state = after.isPresent() ? after.get().number(attribute) : OptionalLong.empty();
            return state.isPresent() ? new Outcome.Taken(state.getAsLong()) : new Outcome.Unavailable();
        }
        if (reply instanceof ConditionFailed(Optional<Item> found)) {
            OptionalLong state = found.isPresent() ? found.get().number(attribute) : OptionalLong.empty();
            return new Outcome.Denied(state.orElse(Long.MIN_VALUE));
        }
        return new Outcome.Unavailable();
    }

    /** Whole seconds, rounded up: an item may go late, not early. */
    private static long ceiling(Instant expires) {
        return expires.getEpochSecond() + (expires.getNano() > 0 ? 1 : 0);
    }
}
