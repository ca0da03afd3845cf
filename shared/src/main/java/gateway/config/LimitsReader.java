package gateway.config;

import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Period;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code limits}: of routes, policies and plans. */
final class LimitsReader {
    private static final Duration DAY = Duration.ofDays(1);
    private static final String RATE_FIX = "write permits per s, m, h or d, such as 100/s, 5/m or 10/h";
    private static final String QUOTA_FIX = "write permits per minute, hour, day, week or month, such as 100000/month";
    private static final int MOST_LIMITS = 10;

    /** How many may hold for one route, with those of its policies. */
    static final int MOST_TOGETHER = 20;

    private LimitsReader() {}

    /** The limits of a route or plan, which may not be there. */
    static List<Limit> read(Node node) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Limit> limits = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Node item : node.items("write a list of limits such as - { by: consumer, rate: 100/s }")) {
            int faults = item.faults();
            if (item.has(Fields.LIMIT)) {
                Limit limit = limit(item, faults);
                if (!names.add(limit.name())) {
                    item.get("name")
                            .fault(
                                    "another limit here is called " + Phrases.quote(limit.name()) + " too",
                                    "give each a name of its own; counters and RateLimit fields go by it");
                }
                limits.add(limit);
            }
        }
        if (limits.size() > MOST_LIMITS) {
            node.fault(limits.size() + " limits are too many", "keep to " + MOST_LIMITS + ": each costs a write");
        }
        return limits;
    }

    /** @param faults how many there were before its fields were looked at */
    private static Limit limit(Node node, int faults) {
        List<Limit.By> by = List.of(by(node.get("by")));
        Node rate = node.get("rate");
        Node quota = node.get("quota");
        Node burst = node.get("burst");
        if (rate.isThere() == quota.isThere() && (rate.isThere() || node.faults() == faults)) {
            node.fault(
                    rate.isThere() ? "has both rate and quota" : "has neither rate nor quota",
                    "write one of them: rate such as 100/s, or quota such as 100000/month");
        }
        if (burst.isThere() && !rate.isThere()) {
            burst.fault("has no rate beside it", "a burst goes with a rate; remove it");
        }
        Limit.OnOutage onOutage = onOutage(node.get("onOutage"));
        return quota.isThere() && !rate.isThere()
                ? quota(node, by, quota, onOutage)
                : rate(node, by, rate, burst, onOutage);
    }

    private static Limit rate(Node node, List<Limit.By> by, Node rate, Node burst, Limit.OnOutage onOutage) {
        long permits = 1;
        long millis = 1000;
        if (rate.isThere()) {
            String text = rate.text("", "a rate", RATE_FIX);
            permits = Units.permits(text);
            millis = Units.period(Units.per(text));
            if (permits < 0 || millis < 0) {
                if (!text.isEmpty()) {
                    rate.isNot("a rate", RATE_FIX);
                }
                permits = 1;
                millis = 1000;
            } else if (permits < 1 || permits > 1_000_000 || millis < 1000 || millis > DAY.toMillis()) {
                rate.fault(
                        Phrases.quote(text) + " is out of range",
                        "write 1 to 1000000 permits per 1s to 1d; to let nothing through, remove the route");
                permits = 1;
                millis = 1000;
            }
        }
        long most = burst.isThere() ? burst.whole(1, 1_000_000, permits) : permits;
        if (most * millis / permits > 366 * DAY.toMillis()) {
            burst.fault(most + " permits take more than a year to come back", "write a smaller burst");
            most = 1;
        }
        return of(name(node, by, "rate"), by, new Allowance.Rate(permits, Duration.ofMillis(millis), most), onOutage);
    }

    private static Limit quota(Node node, List<Limit.By> by, Node quota, Limit.OnOutage onOutage) {
        String text = quota.text("", "a quota", QUOTA_FIX);
        long permits = Units.permits(text);
        Period.Unit unit = switch (Units.per(text)) {
            case "minute" -> Period.Unit.MINUTE;
            case "hour" -> Period.Unit.HOUR;
            case "day" -> Period.Unit.DAY;
            case "week" -> Period.Unit.WEEK;
            case "month" -> Period.Unit.MONTH;
            default -> {
                permits = -1;
                yield Period.Unit.MONTH;
            }
        };
        if (permits < 0) {
            if (!text.isEmpty()) {
                quota.isNot("a quota", QUOTA_FIX);
            }
            permits = 0;
        } else if (permits > 1_000_000_000_000L) {
            quota.fault(Phrases.quote(text) + " is out of range", "write at most 1000000000000");
        }
        return of(name(node, by, Units.per(text)), by, new Allowance.Quota(permits, Period.of(unit)), onOutage);
    }

    private static Limit of(String name, List<Limit.By> by, Allowance allowance, Limit.OnOutage onOutage) {
        return new Limit(
                name,
                by,
                allowance,
                Map.of(),
                Map.of(),
                Cost.ONE,
                List.of(),
                onOutage,
                false,
                Duration.ZERO,
                Optional.empty());
    }

    /** Its own name, or one made of what it counts, which does not change when the number does. */
    private static String name(Node limit, List<Limit.By> by, String what) {
        Node name = limit.get("name");
        if (name.isThere()) {
            String own = name.text("limit", Names.ID_FIX);
            if (!Names.isId(own)) {
                name.isNot("a name", Names.ID_FIX);
            }
            return own;
        }
        String counted = by.getFirst() instanceof Limit.By.Header(var header)
                ? plain(header)
                : by.getFirst() instanceof Limit.By.Ip ? "ip" : "consumer";
        return counted.concat("-").concat(what);
    }

    /** A header's name without the characters that a limit's name may not have. */
    private static String plain(String header) {
        var out = new StringBuilder(header.length());
        for (int i = 0; i < Math.min(header.length(), 50); i++) {
            char c = header.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            out.append(plain ? c : '-');
        }
        return plainStart(out) ? out.toString() : "header".concat(out.toString());
    }

    private static boolean plainStart(StringBuilder text) {
        return !text.isEmpty() && text.charAt(0) != '-';
    }

    private static Limit.By by(Node node) {
        if (!node.isThere()) {
            return new Limit.By.Consumer();
        }
        if (node.isObject()) {
            return node.has(Fields.BY)
                    ? new Limit.By.Header(HeaderNames.read(node.get("header"), "x-none"))
                    : new Limit.By.Consumer();
        }
        String fix = "write consumer, ip, or { header: x-tenant }";
        return switch (node.text("", fix)) {
            case "", "consumer" -> new Limit.By.Consumer();
            case "ip" -> Limit.By.Ip.DEFAULT;
            default -> {
                node.isNot("something to count by", fix);
                yield new Limit.By.Consumer();
            }
        };
    }

    private static Limit.OnOutage onOutage(Node node) {
        if (!node.isThere()) {
            return Limit.OnOutage.REFUSE;
        }
        String fix = "write refuse (answer 503) or allow (let the request pass uncounted)";
        return switch (node.text("", fix)) {
            case "allow" -> Limit.OnOutage.ALLOW;
            case "", "refuse" -> Limit.OnOutage.REFUSE;
            case "local" -> {
                node.fault("\"local\" is not supported yet", fix);
                yield Limit.OnOutage.REFUSE;
            }
            default -> {
                node.isNot("a choice", fix);
                yield Limit.OnOutage.REFUSE;
            }
        };
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
                String name = called(set, limit);
                if (!names.add(name)) {
                    node.fault(
                            "two of the limits that hold here are called " + Phrases.quote(name),
                            "give one of them another name; RateLimit fields go by it");
                }
            }
        }
    }

    /** What callers see of a limit's name. */
    static String called(LimitSet set, Limit limit) {
        return set.scope() == LimitSet.Scope.ROUTE
                ? limit.name()
                : set.owner().concat(".").concat(limit.name());
    }
}
