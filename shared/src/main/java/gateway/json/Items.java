package gateway.json;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** An array's items: an immutable list over an array that nobody else has. */
final class Items extends AbstractList<Json> implements RandomAccess {
    static final Items NONE = new Items(new Json[0]);

    private final Json[] items;

    private Items(Json[] items) {
        this.items = items;
    }

    static Items copyOf(List<Json> items) {
        if (items instanceof Items already) {
            return already;
        }
        Json[] copy = items.toArray(new Json[0]);
        for (Json item : copy) {
            if (item == null) {
                throw new NullPointerException("an item may not be null");
            }
        }
        return copy.length == 0 ? NONE : new Items(copy);
    }

    /** Items of the first {@code size} places of {@code buffer}, which the caller gives away. */
    static Items of(Json[] buffer, int size) {
        return size == 0 ? NONE : new Items(size == buffer.length ? buffer : Arrays.copyOf(buffer, size));
    }

    @Override
    public Json get(int index) {
        return items[index];
    }

    @Override
    public int size() {
        return items.length;
    }
}
