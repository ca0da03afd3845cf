package gateway.config;

import gateway.policy.Limit;
import gateway.policy.LimitSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code limits}: of the gateway, services, policies, routes and plans. */
final class LimitsReader {
    private static final int MOST_LIMITS = 10;

    /** How many may hold for one route, with those around it. */
    static final int MOST_TOGETHER = 20;

    private final LimitReader reader;

    /**
     * @param plans   the ids of those that there are
     * @param methods in which callers can be known
     * @param judge   whether to look for what says what may be said, and makes no sense
     */
    LimitsReader(Collection<String> plans, Methods methods, boolean judge) {
        this.reader = new LimitReader(plans, methods, judge);
    }

    /**
     * The limits in a list, which may not be there.
     *
     * @param scope what they belong to; null for a plan
     */
    List<Limit> read(Node node, LimitSet.@Nullable Scope scope) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Limit> limits = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Node item : node.items("write a list of limits such as - { by: consumer, rate: 100/s }")) {
            int faults = item.faults();
            if (!item.has(Fields.LIMIT)) {
                continue;
            }
            Limit limit = reader.read(item, scope, faults);
            if (item.faults() == faults && !names.add(limit.name())) {
                item.get("name")
                        .fault(
                                "another limit here is called " + Phrases.quote(limit.name()) + " too",
                                "give each a name of its own; counters and RateLimit fields go by it");
            }
            limits.add(limit);
        }
        if (limits.size() > MOST_LIMITS) {
            node.fault(limits.size() + " limits are too many", "keep to " + MOST_LIMITS + ": each costs a write");
        }
        return limits;
    }

    /** Reports limits that hold together and go by one name in {@code RateLimit} fields. */
    static void distinct(Node node, List<LimitSet> around, List<LimitSet> own) {
        Set<String> names = new HashSet<>();
        distinct(node, around, names);
        distinct(node, own, names);
    }

    private static void distinct(Node node, List<LimitSet> sets, Set<String> names) {
        for (LimitSet set : sets) {
            for (Limit limit : set.limits()) {
                String name = set.nameOf(limit);
                if (!names.add(name)) {
                    node.fault(
                            "two of the limits that hold here are called " + Phrases.quote(name),
                            "give one of them another name; RateLimit fields go by it");
                }
            }
        }
    }
}
