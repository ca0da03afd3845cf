package gateway.cli;

import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Period;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A limit in words. */
final class LimitWords {
    private static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    private LimitWords() {}

    /**
     * Every part of {@code limit}: first what it allows and whom, then a line for each that may something else.
     *
     * @param name what callers know it by
     */
    static List<String> of(String name, Limit limit) {
        boolean bytes = limit.cost() instanceof Cost.Bytes;
        var first = new StringBuilder(name + ": " + of(limit.allowance(), bytes) + ", " + by(limit));
        if (!bytes && !limit.cost().equals(Cost.ONE)) {
            first.append(", ").append(of(limit.cost()));
        }
        if (!limit.counted().isEmpty()) {
            first.append(", only answers with ")
                    .append(limit.counted().stream().map(LimitWords::of).collect(Collectors.joining(", ")));
        }
        limit.rampUp()
                .ifPresent(ramp -> first.append(", from ")
                        .append(ramp.percent())
                        .append("% over ")
                        .append(time(ramp.over()))
                        .append(" for new consumers"));
        if (limit.delay().isPositive()) {
            first.append(", waits up to ").append(time(limit.delay()));
        }
        if (limit.onOutage() != Limit.OnOutage.REFUSE) {
            first.append(limit.onOutage() == Limit.OnOutage.ALLOW ? ", let pass" : ", this instance's share")
                    .append(" when it cannot be counted");
        }
        if (limit.shadow()) {
            first.append(", in the shadow: refuses nobody");
        }
        List<String> lines = new ArrayList<>(List.of(first.toString()));
        lines.addAll(tiers("plan ", limit.plans(), bytes));
        lines.addAll(tiers("consumer ", limit.consumers(), bytes));
        return lines;
    }

    private static List<String> tiers(String whose, Map<String, Allowance> tiers, boolean bytes) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(tiers).forEach((id, allowance) -> lines.add("  " + whose + id + ": " + of(allowance, bytes)));
        return lines;
    }

    private static String of(Allowance allowance, boolean bytes) {
        return switch (allowance) {
            case Allowance.Rate(var permits, var per, var burst) ->
                amount(permits, bytes) + " per " + time(per) + ", burst " + amount(burst, bytes);
            case Allowance.Quota(var permits, var period) -> amount(permits, bytes) + " per " + of(period);
            case Allowance.InFlight(var requests) -> requests + " at a time";
            case Allowance.Unlimited _ -> "unlimited";
        };
    }

    private static String of(Period period) {
        String begins = switch (period.unit()) {
            case WEEK -> period.anchor() == 1 ? "" : " from " + WEEKDAYS.get(period.anchor() - 1);
            case MONTH -> period.anchor() == 1 ? "" : " from day " + period.anchor();
            case MINUTE, HOUR, DAY -> "";
        };
        return period.unit().name().toLowerCase(Locale.ROOT)
                + begins
                + period.zone().map(zone -> " in " + zone).orElse("");
    }

    private static String amount(long permits, boolean bytes) {
        if (!bytes) {
            return Long.toString(permits);
        }
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        long amount = permits;
        while (amount > 0 && amount % 1024 == 0 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + units[unit];
    }

    private static String time(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + " h";
        }
        return seconds % 60 == 0 && seconds > 60 ? seconds / 60 + " m" : seconds + " s";
    }

    private static String by(Limit limit) {
        return limit.by().isEmpty()
                ? "all together"
                : "by " + limit.by().stream().map(LimitWords::of).collect(Collectors.joining(" and "));
    }

    static String of(Limit.By by) {
        return switch (by) {
            case Limit.By.Consumer _ -> "consumer";
            case Limit.By.Credential _ -> "credential";
            case Limit.By.Plan _ -> "plan";
            case Limit.By.Ip ip when ip.equals(Limit.By.Ip.DEFAULT) -> "ip";
            case Limit.By.Ip(var v4, var v6) -> "ip /" + v4 + " and /" + v6;
            case Limit.By.Header(var name) -> "header " + name;
            case Limit.By.Claim(var name) -> "claim " + name;
            case Limit.By.Parameter(var name) -> "path parameter " + name;
            case Limit.By.Route _ -> "route";
            case Limit.By.Service _ -> "service";
        };
    }

    private static String of(Cost cost) {
        return switch (cost) {
            case Cost.Fixed(var permits) -> permits + " a request";
            case Cost.Requested(var header, var otherwise, var most) ->
                "as many a request as its header " + header + " says (else " + otherwise + ", at most " + most + ")";
            case Cost.Answered(var source, var otherwise, var most) ->
                "as many a request as the answer's "
                        + switch (source) {
                            case Cost.Source.Header(var name) -> "header " + name;
                            case Cost.Source.Field(var pointer) -> "field " + pointer;
                        }
                        + " says (else " + otherwise + ", " + most + " taken before)";
            case Cost.Bytes _ -> "bytes";
        };
    }

    private static String of(Limit.Statuses statuses) {
        if (statuses.least() == statuses.most()) {
            return Integer.toString(statuses.least());
        }
        return statuses.least() % 100 == 0 && statuses.most() == statuses.least() + 99
                ? statuses.least() / 100 + "xx"
                : statuses.least() + "-" + statuses.most();
    }
}
