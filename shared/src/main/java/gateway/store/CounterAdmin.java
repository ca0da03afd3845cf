package gateway.store;

import gateway.limit.Counters;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Unavailable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks at the counters' table and removes from it, for operators. */
public record CounterAdmin(DynamoDb db, String table) {

    /** What the table says. */
    public sealed interface Answer {
        /** A counter's state; {@link #exists} is whether there is one. */
        record Counted(boolean exists, long tat, long used) implements Answer {}

        /** It does not answer. */
        record Away(String why) implements Answer {}
    }

    /** The counter {@code key} as it is. */
    public Answer read(String key) {
        return switch (db.get(table, Item.of("key", key), true)) {
            case Done(var item) -> counted(item);
            case Unavailable unavailable -> new Answer.Away(unavailable.why());
            case ConditionFailed _ -> throw new IllegalStateException("a read has no condition");
        };
    }

    private static Answer counted(Optional<Item> found) {
        Item item = found.orElse(Item.EMPTY);
        return new Answer.Counted(
                found.isPresent(),
                item.number("tat").orElse(Counters.Outcome.NONE),
                item.number("used").orElse(0));
    }

    /** Removes the counter {@code key}, there or not; empty when it is done, or why it may not be. */
    public Optional<String> remove(String key) {
        return db.write(new Delete(table, Item.of("key", key))) instanceof Unavailable unavailable
                ? Optional.of(unavailable.why())
                : Optional.empty();
    }

    /**
     * Adds to {@code found} the names of all counters that are {@code wanted}. Reads all of the table.
     *
     * @return empty when it is done, or why it is not
     */
    public Optional<String> search(Predicate<String> wanted, List<String> found) {
        Optional<Item> next = Optional.empty();
        do {
            switch (db.scan(table, next)) {
                case Items(var page, var more) -> {
                    for (Item item : page) {
                        String key = item.text("key").orElse("");
                        if (wanted.test(key)) {
                            found.add(key);
                        }
                    }
                    next = more;
                }
                case Unavailable unavailable -> {
                    return Optional.of(unavailable.why());
                }
            }
        } while (next.isPresent());
        return Optional.empty();
    }
}
