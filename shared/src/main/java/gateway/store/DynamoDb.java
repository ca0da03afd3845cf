package gateway.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The few operations of DynamoDB that the gateway needs. Never throws for what the service or the network does.
 * Implementations are safe for many threads.
 *
 * <p>They repeat what can be repeated without harm, a few times and for a bounded time: reads always, writes where the
 * first try surely did nothing, and unconditional writes of whole items. Anything else comes back as an
 * {@link Unavailable} that says whether the write may have happened.
 */
public interface DynamoDb {

    /**
     * Reads one item: half a read unit for each 4 KB, a whole one if consistent.
     *
     * @return {@link Done} or {@link Unavailable}
     */
    Reply get(String table, Item key, boolean consistent);

    /**
     * One write.
     *
     * @return {@link Done} with the item after (or before) an {@link Update}, and with none after a {@link Put} or {@link Delete};
     *     {@link ConditionFailed} with the item found; {@link Unavailable}
     */
    Reply write(Write write);

    /**
     * Up to 100 writes of which all happen or none does.
     *
     * @param token names this attempt for ten minutes: it can be repeated and happens once
     * @return {@link Done} with no item; {@link ConditionFailed} with the item that the first failed condition found;
     *     {@link Unavailable}
     */
    Reply transact(List<Write> writes, String token);

    /**
     * One page of a table, with consistent reads.
     *
     * @param after the last key of the page before; empty for the first page
     */
    Page scan(String table, Optional<Item> after);

    /**
     * One page of the items of a table whose key attributes fit.
     *
     * @param condition on the key attributes
     * @param forward   in ascending order of the sort key
     * @param limit     items in the page at the most
     */
    Page query(
            String table,
            String condition,
            Map<String, String> names,
            Item values,
            boolean forward,
            int limit,
            Optional<Item> after);

    /** A write of one item. {@code condition} is an expression; empty for none. */
    sealed interface Write {
        String table();

        String condition();

        Map<String, String> names();

        Item values();
    }

    /** Writes the whole item over what was there. */
    record Put(String table, Item item, String condition, Map<String, String> names, Item values) implements Write {
        public Put(String table, Item item) {
            this(table, item, "", Map.of(), Item.EMPTY);
        }

        public Put(String table, Item item, String condition, Item values) {
            this(table, item, condition, Map.of(), values);
        }
    }

    /**
     * Changes some attributes of an item, which need not be there.
     *
     * @param before whether {@link Done} is to have the item as it was before, and not as it is after
     */
    record Update(
            String table,
            Item key,
            String update,
            String condition,
            Map<String, String> names,
            Item values,
            boolean before)
            implements Write {
        public Update(String table, Item key, String update, String condition, Map<String, String> names, Item values) {
            this(table, key, update, condition, names, values, false);
        }

        public Update(String table, Item key, String update, String condition, Item values) {
            this(table, key, update, condition, Map.of(), values, false);
        }

        /** This, telling what was there before. */
        public Update tellingBefore() {
            return new Update(table, key, update, condition, names, values, true);
        }
    }

    record Delete(String table, Item key, String condition, Map<String, String> names, Item values) implements Write {
        public Delete(String table, Item key) {
            this(table, key, "", Map.of(), Item.EMPTY);
        }

        public Delete(String table, Item key, String condition, Item values) {
            this(table, key, condition, Map.of(), values);
        }
    }

    /** What became of an operation on one item. */
    sealed interface Reply {}

    /** It happened. */
    record Done(Optional<Item> item) implements Reply {}

    /** It did not happen, for the condition did not hold; {@code found} is the item as it is. */
    record ConditionFailed(Optional<Item> found) implements Reply {}

    /** What became of a read of several items. */
    sealed interface Page {}

    /**
     * Some items.
     *
     * @param next where to go on; empty after the last page
     */
    record Items(List<Item> items, Optional<Item> next) implements Page {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * No result.
     *
     * @param mayHaveHappened whether a write may have taken place all the same
     * @param why             for the log
     */
    record Unavailable(Cause cause, boolean mayHaveHappened, String why) implements Reply, Page {}

    /** Why there is no result. */
    enum Cause {
        /** Too many requests for the table, the key or the account. */
        THROTTLED,
        /** Another transaction holds the item. */
        CONFLICT,
        /** No answer in time. */
        TIMEOUT,
        /** No connection, or one that broke. */
        UNREACHABLE,
        /** No credentials, bad ones, or no permission. */
        DENIED,
        /** There is no such table. */
        NO_TABLE,
        /** The service found fault with the request, which is ours to mend. */
        INVALID,
        /** The service failed. */
        FAILED
    }
}
