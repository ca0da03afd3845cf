package gateway.store;

import gateway.limit.Counters;
import gateway.limit.Slots;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Looks at the counters' table and removes from it, for operators. */
public record CounterAdmin(DynamoDb db, String table) {

    /** What the table says. */
    public sealed interface Answer {
        /**
         * A counter's state.
         *
         * @param tat   of a rate; {@link Counters.Outcome#NONE} for none
         * @param used  of a quota
         * @param slots until when those of requests on their way are taken, nanoseconds of the epoch
         * @param seen  when it was seen first, seconds of the epoch
         */
        record Counted(long tat, long used, List<Long> slots, OptionalLong seen) implements Answer {}

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
        List<Long> slots = new ArrayList<>();
        for (int slot = 0; slot < Slots.ON_A_PAGE; slot++) {
            item.number(DynamoSlots.name(slot)).ifPresent(slots::add);
        }
        return new Answer.Counted(
                item.number("tat").orElse(Counters.Outcome.NONE),
                item.number("used").orElse(0),
                slots,
                item.number("seen"));
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
