package gateway.config;

import gateway.json.Json;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Limit.By;
import gateway.policy.LimitSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a limit each of whose fields says what may be said: what does not go together, or helps nobody. */
final class LimitFaults {
    static final String KIND_FIX = "write one of them: rate such as 100/s, quota such as 100000/month, inFlight such as"
            + " 20, or bytes such as 10MB/s or 100GB/month";

    private final Node node;
    private final Limit limit;
    private final LimitSet.@Nullable Scope scope;

    /** @param scope what {@code limit} belongs to; null for a plan */
    LimitFaults(Node node, Limit limit, LimitSet.@Nullable Scope scope) {
        this.node = node;
        this.limit = limit;
        this.scope = scope;
    }

    /** The text of {@code node} is no rate. */
    static void noRate(Node node, String text, String fix) {
        node.isNot(
                "a rate",
                switch (Units.per(text)) {
                    case "minute", "hour", "day", "week", "month" ->
                        fix + "; or write quota: " + text + " for so many in each window of the calendar";
                    default -> fix;
                });
    }

    /** The text of {@code node} is no quota. */
    static void noQuota(Node node, String text, String fix) {
        node.isNot(
                "a quota",
                Units.permits(text) > 0 && Units.period(Units.per(text)) >= 1000
                        ? fix + "; or write rate: " + text + " for permits that come back evenly"
                        : fix);
    }

    static void noBy(Node node) {
        Phrases.noSuch(
                node,
                "something to count by",
                List.of(
                        "consumer",
                        "credential",
                        "ip",
                        "route",
                        "service",
                        "plan",
                        "all",
                        "{ header: x-tenant }",
                        "{ claim: tenant }",
                        "{ parameter: id }"));
    }

    /** A tier is not of the kind of its limit, whose field is {@code kind}. */
    static void otherKind(Node tier, String kind, Allowance usual) {
        String example = switch (kind) {
            case "rate" -> "{ rate: 1000/s, burst: 2000 }";
            case "quota" ->
                "{ quota: 1000000/"
                        + (usual instanceof Allowance.Quota quota
                                ? AllowanceReader.unit(quota.period().unit())
                                : "month")
                        + " }";
            case "inFlight" -> "{ inFlight: 50 }";
            default ->
                usual instanceof Allowance.Quota quota
                        ? "{ bytes: 1TB/" + AllowanceReader.unit(quota.period().unit()) + " }"
                        : "{ bytes: 100MB/s }";
        };
        tier.fault(
                "is not of the kind of its limit, "
                        + (kind.equals("bytes")
                                ? usual instanceof Allowance.Quota ? "a quota of bytes" : "a rate of bytes"
                                : kind),
                "write numbers alone, such as " + example + ", or unlimited");
    }

    /** {@code member} names a consumer. */
    static void consumer(Node member, Methods methods) {
        if (member.name().endsWith("*")) {
            member.fault("names several consumers", "name each, or write plans");
        } else {
            AccessFaults.consumer(member, member.name(), methods);
        }
    }

    /** @param readable whether {@code limit} is what stands there */
    void report(boolean readable) {
        kinds();
        by();
        together();
        if (readable) {
            costs();
        }
    }

    private void kinds() {
        List<String> given = new ArrayList<>();
        for (String kind : AllowanceReader.KINDS) {
            if (node.get(kind).isThere()) {
                given.add(kind);
            }
        }
        if (given.size() > 1) {
            node.fault(
                    given.size() == 2
                            ? "has both " + given.get(0) + " and " + given.get(1)
                            : "has " + String.join(", ", given),
                    "keep one of them here, and write another limit for the other: all must admit");
        }
    }

    private void by() {
        Node field = node.get("by");
        List<By> by = limit.by();
        for (int i = 0; i < by.size(); i++) {
            Node at = at(field, i);
            for (int j = 0; j < i; j++) {
                if (by.get(i).equals(by.get(j)) || by.get(i) instanceof By.Ip && by.get(j) instanceof By.Ip) {
                    at.fault("stands twice", "remove one");
                    break;
                }
            }
            if (by.get(i) instanceof By.Plan && scope == null) {
                at.fault("counts by plan, of which there is one here", "remove it, or write all");
            }
            if (by.get(i) instanceof By.Route && scope == LimitSet.Scope.ROUTE) {
                at.fault(
                        "counts by route, of which there is one here",
                        "remove it, or write all to count everybody together");
            }
            if (by.get(i) instanceof By.Service && (scope == LimitSet.Scope.ROUTE || scope == LimitSet.Scope.SERVICE)) {
                at.fault(
                        "counts by service, of which there is one here",
                        "remove it, or write all to count everybody together");
            }
        }
    }

    /** What says the {@code i}th thing to count by. */
    static Node at(Node field, int i) {
        return field.value() instanceof Json.Arr(var items) && i < items.size()
                ? field.items("").get(i)
                : field;
    }

    private void together() {
        boolean rate = limit.allowance() instanceof Allowance.Rate;
        boolean quota = limit.allowance() instanceof Allowance.Quota;
        boolean inFlight = limit.allowance() instanceof Allowance.InFlight;
        if (rate || inFlight) {
            for (String field : new String[] {"timeZone", "anchor"}) {
                if (node.get(field).isThere()) {
                    node.get(field)
                            .fault(
                                    "is about windows of the calendar, which only quotas have",
                                    "remove it, or write a quota such as "
                                            + (node.get("bytes").isThere() ? "bytes: 100GB/month" : "quota: 1000/day"));
                }
            }
        }
        if ((quota || inFlight) && node.get("delay").isThere()) {
            node.get("delay")
                    .fault(
                            quota
                                    ? "is for rates: a quota has no permit before its next window"
                                    : "is for rates: nobody knows when one that is on its way is done",
                            "remove it, or write a rate");
        }
        if (limit.shadow() && node.get("delay").isThere()) {
            node.get("delay").fault("stands beside shadow, which keeps nobody waiting", "remove one of the two");
        }
        if (inFlight && node.get("statuses").isThere()) {
            node.get("statuses")
                    .fault(
                            "stands beside inFlight, which counts what has no answer yet",
                            "remove it, or write a rate or a quota");
        }
        if (node.get("cost").isThere() && (inFlight || node.get("bytes").isThere())) {
            node.get("cost")
                    .fault(
                            inFlight
                                    ? "stands beside inFlight, of which each request is one"
                                    : "stands beside bytes, of which each request costs what it has",
                            "remove it, or write a rate or a quota");
        }
        if (node.get("rampUp").isThere() && !isByConsumer()) {
            node.get("rampUp")
                    .fault(
                            "is for a new consumer, but the limit is not counted by consumer",
                            "write by: consumer, alone or in the list, or remove it");
        }
        if (node.get("plans").isThere() && scope == null) {
            node.get("plans")
                    .fault(
                            "tells plans apart, of which there is one here",
                            "remove it: write the other plans' limits in those plans");
        }
    }

    private boolean isByConsumer() {
        for (By by : limit.by()) {
            if (by instanceof By.Consumer || by instanceof By.Credential) {
                return true;
            }
        }
        return false;
    }

    /** A cost that can never be met refuses everybody for ever. */
    private void costs() {
        Node field = node.get("cost");
        if (!field.isThere()) {
            return;
        }
        long cost = 0;
        if (limit.cost() instanceof Cost.Fixed(var permits)) {
            cost = permits;
        } else if (limit.cost() instanceof Cost.Requested asked) {
            cost = asked.most();
        } else if (limit.cost() instanceof Cost.Answered answered) {
            cost = answered.most();
        }
        Node at = limit.cost() instanceof Cost.Fixed ? field : field.get("most");
        int percent = limit.rampUp().isPresent() ? limit.rampUp().get().percent() : 100;
        if (!holds(at, cost, limit.allowance(), percent, "")) {
            return;
        }
        for (Map.Entry<String, Allowance> tier : limit.plans().entrySet()) {
            holds(at, cost, tier.getValue(), percent, " of plan " + tier.getKey());
        }
        for (Map.Entry<String, Allowance> tier : limit.consumers().entrySet()) {
            holds(at, cost, tier.getValue(), percent, " of consumer " + tier.getKey());
        }
    }

    private static boolean holds(Node at, long cost, Allowance allowance, int percent, String whose) {
        boolean rate = allowance instanceof Allowance.Rate;
        long all = allowance instanceof Allowance.Rate(var _, var _, var burst)
                ? burst
                : allowance instanceof Allowance.Quota(var permits, var _) ? permits : Long.MAX_VALUE;
        long most = percent == 100 || all == Long.MAX_VALUE
                ? all
                : Math.max(1, all / 100 * percent + all % 100 * percent / 100);
        if (all == 0 || cost <= most) { // none is meant to pass where there is none
            return true;
        }
        at.fault(
                cost + " is more than the " + (rate ? "burst" : "quota") + whose + " ever holds, " + most
                        + (percent == 100 ? "" : " for a new consumer (rampUp)") + ", so it never passes",
                rate ? "write a larger burst, or a smaller cost" : "write a smaller cost");
        return false;
    }
}
