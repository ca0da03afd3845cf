package gateway.limit;

import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;

/**
 * One count of one limit.
 *
 * @param key       names it, in the table too: one string for each scope, limit and caller
 * @param allowance how much may be used of it; a rate or a quota
 * @param shards    into how many items of the table a rate is split, each with its part of it; 1 for one item
 */
public record Counter(String key, Allowance allowance, int shards) {
    /** More than this do not help. A power of two. */
    static final int MOST_SHARDS = 64;

    /** Requests a second that one item is good for: half of the writes that a partition takes. */
    private static final long PER_SHARD = 500;

    /** Bursts stay whole down to this many requests. */
    private static final long LEAST_BURST = 16;

    public Counter(String key, Allowance allowance) {
        this(key, allowance, 1);
    }

    boolean isSplit() {
        return shards > 1;
    }

    /**
     * Into how many items a counter is to be split so that none is written to more often than a partition takes. It follows
     * from the configured limit alone, so that all instances agree.
     *
     * @param cost of each request, where that is fixed; where it is not, a counter is not split
     */
    public static int shards(Allowance allowance, long cost) {
        if (!(allowance instanceof Allowance.Rate rate) || cost < 1) {
            return 1;
        }
        double perSecond = rate.permits() / (rate.per().toMillis() / 1e3) / cost;
        long wanted = (long) Math.min(MOST_SHARDS, Math.ceil(perSecond / PER_SHARD));
        return perSecond <= 2 * PER_SHARD
                ? 1
                : (int) Math.clamp(wanted, 1, Math.max(1, rate.burst() / cost / LEAST_BURST));
    }

    /** All instances must agree on it, whenever they look: what grows is not split. */
    static int shards(Limit limit, Allowance allowance) {
        return limit.cost() instanceof Cost.Fixed(var permits) && limit.rampUp().isEmpty()
                ? shards(allowance, permits)
                : 1;
    }

    /** By hand: the equals that a record has by itself costs a cold start 20 ms of linking. */
    static boolean isSame(Allowance.Rate one, Allowance.Rate other) {
        return one.permits() == other.permits()
                && one.burst() == other.burst()
                && one.per().equals(other.per());
    }

    /** The part of a rate that one of its shards is for; all parts add up to it. */
    static Allowance.Rate part(Allowance.Rate rate, int index, int shards) {
        return new Allowance.Rate(
                rate.permits() / shards + (index < rate.permits() % shards ? 1 : 0),
                rate.per(),
                rate.burst() / shards + (index < rate.burst() % shards ? 1 : 0));
    }

    /** The key of one of the items that it is split into. */
    static String key(String key, int index) {
        return key + "/~" + index;
    }
}
