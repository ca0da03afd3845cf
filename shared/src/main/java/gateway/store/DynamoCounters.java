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
    private static final String BUSY = "tat >= :floor AND tat <= :ceiling";
    private static final String IDLE = "attribute_not_exists(tat) OR tat < :floor";
    private static final String IDLE_BELOW = "attribute_not_exists(tat) OR (tat < :floor AND tat <= :ceiling)";

    @Override
    public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
        Item.Builder values = Item.builder().number(":floor", floor).number(":expires", ceiling(expires));
        boolean bounded = busy || ceiling < floor;
        if (bounded) {
            values.number(":ceiling", ceiling);
        }
        Update update = busy
                ? new Update(
                        table,
                        Item.of("key", key),
                        "SET tat = tat + :length, expires = :expires",
                        BUSY,
                        values.number(":length", length).build())
                : new Update(
                        table,
                        Item.of("key", key),
                        "SET tat = :end, expires = :expires",
                        bounded ? IDLE_BELOW : IDLE,
                        values.number(":end", Math.addExact(floor, length)).build());
        Reply reply = db.write(update.tellingBefore());
        if (reply instanceof Done(Optional<Item> before)) {
            long tat = before.isPresent() ? before.get().number("tat").orElse(Outcome.NONE) : Outcome.NONE;
            if (busy && tat == Outcome.NONE) {
                return new Outcome.Unavailable(); // the condition held, so the item was there
            }
            return new Outcome.Taken(tat, (busy ? tat : floor) + length);
        }
        return refused(reply, "tat");
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
        Reply reply = db.write(update.tellingBefore());
        if (reply instanceof Done(Optional<Item> before)) {
            long used = before.isPresent() ? before.get().number("used").orElse(0) : 0;
            return new Outcome.Taken(used, used + n);
        }
        return refused(reply, "used");
    }

    private static Outcome refused(Reply reply, String attribute) {
        if (reply instanceof ConditionFailed(Optional<Item> found)) {
            OptionalLong state = found.isPresent() ? found.get().number(attribute) : OptionalLong.empty();
            return new Outcome.Denied(state.orElse(Outcome.NONE));
        }
        return reply instanceof DynamoDb.Unavailable failed
                        && failed.cause() == DynamoDb.Cause.THROTTLED
                        && !failed.mayHaveHappened()
                ? new Outcome.Throttled()
                : new Outcome.Unavailable();
    }

    /** Whole seconds, rounded up: an item may go late, not early. */
    private static long ceiling(Instant expires) {
        return expires.getEpochSecond() + (expires.getNano() > 0 ? 1 : 0);
    }
}
