package gateway.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names seen lately by this instance, each until a moment; the oldest give way once it is full. Safe for many threads.
 */
final class SeenLately {
    private final int size;
    private final Map<String, Long> until = new LinkedHashMap<>();

    SeenLately(int size) {
        this.size = size;
    }

    /**
     * Whether {@code name} was not there, and is from now on.
     *
     * @param now   seconds of the epoch
     * @param until the last second in which it must be remembered
     */
    synchronized boolean add(String name, long now, long until) {
        Long known = this.until.get(name);
        if (known != null && known >= now) {
            return false;
        }
        this.until.remove(name); // to the end
        Iterator<Map.Entry<String, Long>> oldest = this.until.entrySet().iterator();
        while (oldest.hasNext() && (oldest.next().getValue() < now || this.until.size() >= size)) {
            oldest.remove();
        }
        this.until.put(name, until);
        return true;
    }

    synchronized void remove(String name) {
        until.remove(name);
    }
}
