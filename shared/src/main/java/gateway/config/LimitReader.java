package gateway.config;

import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.RampUp;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one limit. Parts that most have not got have readers of their own, which load with the first that has. */
final class LimitReader {
    static final Duration LEAST_DELAY = Duration.ofMillis(10);
    static final Duration MOST_DELAY = Duration.ofSeconds(10);
    private static final Duration LEAST_RAMP = Duration.ofHours(1);
    private static final Duration MOST_RAMP = Duration.ofDays(366);
    private static final int MOST_TIERS = 100;
    private static final int MOST_NAME = 64;

    private final Collection<String> plans;
    private final Methods methods;
    private final boolean judge;

    /**
     * @param plans   the ids of those that there are
     * @param methods in which callers can be known
     * @param judge   whether to look for what says what may be said, and makes no sense
     */
    LimitReader(Collection<String> plans, Methods methods, boolean judge) {
        this.plans = plans;
        this.methods = methods;
        this.judge = judge;
    }

    /**
     * @param scope  what it belongs to; null for a plan
     * @param faults how many there were before its fields were looked at
     */
    Limit read(Node node, LimitSet.@Nullable Scope scope, int faults) {
        List<Limit.By> by = ByReader.read(node.get("by"));
        Allowance allowance = AllowanceReader.read(node, faults);
        Node delay = node.get("delay");
        Limit limit = new Limit(
                name(node, by, allowance),
                by,
                allowance,
                plans(node.get("plans"), node, allowance),
                consumers(node.get("consumers"), node, allowance),
                cost(node),
                node.get("statuses").isThere() ? StatusesReader.read(node.get("statuses")) : List.of(),
                onOutage(node.get("onOutage")),
                node.get("shadow").truth(false),
                delay.isThere() ? delay.duration(LEAST_DELAY, MOST_DELAY, LEAST_DELAY) : Duration.ZERO,
                rampUp(node.get("rampUp")));
        if (judge) {
            new LimitFaults(node, limit, scope).report(node.faults() == faults);
        }
        return limit;
    }

    private static Cost cost(Node node) {
        Node cost = node.get("cost");
        if (cost.isThere()) {
            return CostReader.read(cost);
        }
        return node.get("bytes").isThere() ? new Cost.Bytes() : Cost.ONE;
    }

    private Map<String, Allowance> plans(Node node, Node limit, Allowance usual) {
        if (!node.isThere()) {
            return Map.of();
        }
        Map<String, Allowance> tiers = tiers(node, "a plan", limit, usual);
        for (String plan : tiers.keySet()) {
            if (!plans.contains(plan)) {
                Phrases.noPlan(node.get(plan), plans);
            }
        }
        return tiers;
    }

    private Map<String, Allowance> consumers(Node node, Node limit, Allowance usual) {
        if (!node.isThere()) {
            return Map.of();
        }
        Map<String, Allowance> tiers = tiers(node, "a consumer", limit, usual);
        if (judge) {
            for (String consumer : tiers.keySet()) {
                LimitFaults.consumer(node.get(consumer), methods);
            }
        }
        return tiers;
    }

    private static Map<String, Allowance> tiers(Node node, String what, Node limit, Allowance usual) {
        Map<String, Allowance> tiers = new HashMap<>();
        if (!node.isObject()) {
            node.isNot(
                    "a mapping of " + what.substring(2) + "s to what they may",
                    "write the id of " + what + " and what it may, such as { gold: { rate: 1000/s } }");
            return tiers;
        }
        for (Node member : node.members()) {
            tiers.put(member.name(), AllowanceReader.tier(member, limit, usual));
        }
        if (tiers.isEmpty() || tiers.size() > MOST_TIERS) {
            node.fault(
                    tiers.isEmpty() ? "names none" : "names " + tiers.size(),
                    tiers.isEmpty() ? "name some, or remove it" : "keep to " + MOST_TIERS + "; the others by plan");
        }
        return tiers;
    }

    private static Limit.OnOutage onOutage(Node node) {
        if (!node.isThere()) {
            return Limit.OnOutage.REFUSE;
        }
        String fix =
                "write refuse (answer 503), allow (let the request pass uncounted) or local (this instance's share,"
                        + " counted there alone)";
        return switch (node.text("", fix)) {
            case "allow" -> Limit.OnOutage.ALLOW;
            case "local" -> Limit.OnOutage.LOCAL;
            case "", "refuse" -> Limit.OnOutage.REFUSE;
            default -> {
                node.isNot("a choice", fix);
                yield Limit.OnOutage.REFUSE;
            }
        };
    }

    private static Optional<RampUp> rampUp(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            node.isNot("a ramp", "write { over: 30d, from: 10% }");
            return Optional.empty();
        }
        node.has(Fields.RAMP_UP);
        Node over = node.get("over");
        if (!over.isThere()) {
            over.isNot("a time", "write how long it lasts, such as over: 30d");
        }
        Duration time = over.duration(LEAST_RAMP, MOST_RAMP, MOST_RAMP);
        Node from = node.get("from");
        String fix = "write what a new consumer begins with, 1% to 99%, such as from: 10%";
        String text = from.text("", "a share", fix);
        long percent = text.endsWith("%") ? Units.whole(text.substring(0, text.length() - 1)) : -1;
        if (percent < 1 || percent > 99) {
            if (!text.isEmpty()) {
                from.isNot("a share of 1% to 99%", fix);
            }
            percent = 99;
        }
        return Optional.of(new RampUp(time, (int) percent));
    }

    /** Its own name, or one made of what it counts, which does not change when the number does. */
    private static String name(Node limit, List<Limit.By> by, Allowance allowance) {
        Node name = limit.get("name");
        if (name.isThere()) {
            String own = name.text("limit", Names.ID_FIX);
            if (!Names.isId(own)) {
                name.isNot("a name", Names.ID_FIX);
            }
            return own;
        }
        var made = new StringBuilder();
        for (Limit.By each : by) {
            made.append(ByReader.word(each)).append('-');
        }
        if (by.isEmpty()) {
            made.append("all-");
        }
        made.append(AllowanceReader.word(limit, allowance));
        if (made.length() > MOST_NAME) {
            name.fault(
                    "is missing, and the one that is made of what is counted has more than " + MOST_NAME
                            + " characters",
                    "write name: and a short one");
            return "limit";
        }
        return made.toString();
    }
}
