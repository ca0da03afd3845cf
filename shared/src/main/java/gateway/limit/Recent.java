package gateway.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was last asked for, by key: forgets what was asked for longest ago. Not safe for several threads. */
@SuppressWarnings("serial")
final class Recent<V> extends LinkedHashMap<String, V> {
    private final int most;

    /** @param most entries */
    Recent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
    }
}
