package gateway.limit;

/**
 * How much of one counter has been asked for here of late: permits a second, older ones counting for less and less. Safe
 * for many threads, as the shards of a counter have it in common.
 */
final class Demand {
    /** Nanoseconds after which what was asked for counts for half. */
    private static final double HALVED = 1e9;

    private double level;
    /** Who asks for nothing for so long, rests. */
    private static final long REST = 1_000_000_000L;

    private long at = Long.MIN_VALUE;
    private long since = Long.MIN_VALUE;

    /** Permits are asked for; what was asked for before them, a second. */
    synchronized double asked(long permits, long now) {
        double before = level(now);
        level = before + permits;
        if (at == Long.MIN_VALUE || now - at > REST || now < since) {
            since = now;
        }
        at = now;
        return before;
    }

    /** Nanoseconds for which it has gone on without rest. */
    synchronized long steady(long now) {
        return since == Long.MIN_VALUE ? 0 : Math.max(0, now - since);
    }

    synchronized double level(long now) {
        return at == Long.MIN_VALUE ? 0 : level * HALVED / (HALVED + Math.max(0, now - at));
    }
}
