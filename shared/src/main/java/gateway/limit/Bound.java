package gateway.limit;

import gateway.policy.Limit;

/**
 * A limit as it applies to one call.
 *
 * @param policy    its name for callers and logs: the limit's, after what it belongs to where that is not the route
 * @param counter   what counts, with the allowance that is this caller's own
 * @param partition names the counter for callers and logs, and tells nothing of whom it counts
 * @param cost      permits to be taken before the call is let pass
 */
record Bound(String policy, Limit limit, Counter counter, String partition, long cost) {
    Bound(String policy, Limit limit, Counter counter, long cost) {
        this(policy, limit, counter, CounterKey.partition(counter.key()), cost);
    }

    Standing standing(Decision decision) {
        return new Standing(this, decision);
    }
}
