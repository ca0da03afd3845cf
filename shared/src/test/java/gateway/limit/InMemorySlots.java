package gateway.limit;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Slots in this process: the fake that passes the contract of {@link Slots}. */
public final class InMemorySlots implements Slots {
    private final Map<String, long[]> pages = new ConcurrentHashMap<>();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean deaf;

    /** Whether from now on nothing is answered and nothing written. */
    public void away(boolean away) {
        this.away = away;
    }

    /** Whether from now on what is written is not answered. */
    public void deaf(boolean deaf) {
        this.deaf = deaf;
    }

    /** Conditional writes so far, refused ones included: what DynamoDB would charge. */
    public int writes() {
        return writes.get();
    }

    @Override
    public Outcome take(String page, int slot, long free, long mine, long until, Instant expires) {
        return write(page, slot, held -> held < free || held == 0 || mine != 0 && held == mine, until);
    }

    @Override
    public Outcome leave(String page, int slot, long until) {
        return write(page, slot, held -> held == until, 0);
    }

    private synchronized Outcome write(String page, int slot, java.util.function.LongPredicate condition, long until) {
        if (away) {
            return new Outcome.Unavailable();
        }
        writes.incrementAndGet();
        long[] slots = pages.computeIfAbsent(page, _ -> new long[ON_A_PAGE]);
        Taken before = Taken.of(slots);
        boolean holds = condition.test(slots[slot]);
        if (holds) {
            slots[slot] = until;
        }
        if (deaf) {
            return new Outcome.Unavailable();
        }
        return holds ? new Outcome.Done(before) : new Outcome.Denied(before);
    }
}
