package gateway.cli;

import gateway.cli.LimitsCommand.Read;
import gateway.cli.LimitsCommand.Row;
import gateway.json.Json;
import gateway.limit.ConsumerCounters.Held;
import gateway.limit.ConsumerCounters.Place;
import gateway.limit.Usage;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** What is used of limits, for people and for programs. */
final class LimitsView {
    private static final List<String> HEAD = List.of("of", "limit", "allowance", "used", "left", "all back", "");

    private LimitsView() {}

    static void say(Console console, Read read, List<Row> rows) {
        console.say(console.bold(read.consumer())
                + read.plan().map(plan -> ", plan " + plan).orElse(", no plan"));
        List<List<String>> table = new ArrayList<>();
        table.add(HEAD);
        for (Row row : rows) {
            table.add(cells(row, read.at()));
        }
        int[] widths = new int[HEAD.size()];
        for (List<String> line : table) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        if (rows.isEmpty()) {
            console.say("  no limit " + (read.rows().isEmpty() ? "holds for it" : "is used"));
        } else {
            console.say(console.dim(line(HEAD, widths)));
            table.subList(1, table.size()).forEach(line -> console.say(line(line, widths)));
        }
        List<String> others =
                others(read).stream().map(held -> name(held) + " " + by(held)).toList();
        if (!others.isEmpty()) {
            console.say(console.dim("not counted by consumer: " + String.join("; ", others)));
        }
        hint(console, read);
    }

    /** Says what was not looked for. */
    static void hint(Console console, Read read) {
        List<String> searched = read.held().stream()
                .filter(held -> held.place() instanceof Place.Searched)
                .map(held -> name(held) + " " + by(held))
                .distinct()
                .toList();
        if (!read.searched() && !searched.isEmpty()) {
            console.warn("not looked for: " + String.join("; ", searched)
                    + ": --all reads the whole counters' table to find them");
        }
    }

    /** Limits that hold for the consumer, and do not count it. */
    private static List<Held> others(Read read) {
        return read.held().stream()
                .filter(held -> held.place() instanceof Place.Elsewhere)
                .toList();
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder(" ");
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            boolean right = i == 3 || i == 4;
            line.append(' ')
                    .append(right ? padding + cells.get(i) : cells.get(i) + padding)
                    .append(' ');
        }
        return line.toString().stripTrailing();
    }

    private static List<String> cells(Row row, Instant now) {
        List<String> notes = new ArrayList<>();
        Held held = row.held();
        if (!held.apart().isEmpty()) {
            notes.add(held.apart());
        }
        if (held.place() instanceof Place.Searched(var beginning, var _)) {
            notes.add(row.key().substring(beginning.length()));
        }
        if (held.shared()) {
            notes.add("with others");
        }
        if (held.limit().shadow()) {
            notes.add("shadow");
        }
        if (!row.allowance().equals(held.allowance())) {
            notes.add("grows still");
        }
        return List.of(
                owner(held),
                held.limit().name(),
                allowance(row),
                row.usage().map(usage -> Long.toString(usage.used())).orElse("-"),
                row.usage().map(usage -> Long.toString(usage.left())).orElse("-"),
                row.usage().map(usage -> back(row.allowance(), usage, now)).orElse("-"),
                String.join(", ", notes));
    }

    private static String back(Allowance allowance, Usage usage, Instant now) {
        if (usage.used() == 0) {
            return "-";
        }
        if (allowance instanceof Allowance.InFlight) {
            return usage.left() > 0 ? "-" : "when one ends";
        }
        if (allowance instanceof Allowance.Quota) {
            return usage.full().toString();
        }
        String all = "in " + seconds(now, usage.full());
        return usage.left() > 0 ? all : all + ", one in " + seconds(now, usage.next());
    }

    private static String seconds(Instant now, Instant then) {
        Duration wait = Duration.between(now, then);
        long millis = Math.max(0, wait.toMillis());
        return millis < 10_000 ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0) : wait.toSeconds() + " s";
    }

    /** What it belongs to, and its name. */
    static String name(Held held) {
        return owner(held) + " " + held.limit().name() + (held.apart().isEmpty() ? "" : " (" + held.apart() + ")");
    }

    private static String owner(Held held) {
        String scope = held.scope().name().toLowerCase(Locale.ROOT);
        return held.owner().isEmpty() ? scope : scope + " " + held.owner();
    }

    private static String by(Held held) {
        return held.limit().by().isEmpty()
                ? "(all together)"
                : held.limit().by().stream().map(LimitWords::of).collect(Collectors.joining(" and ", "(by ", ")"));
    }

    /** A number of what is counted. */
    static String amount(Held held, long number) {
        return held.limit().cost() instanceof Cost.Bytes ? number + " bytes" : Long.toString(number);
    }

    private static String allowance(Row row) {
        Held held = row.held();
        return switch (row.allowance()) {
            case Allowance.Rate(var permits, var per, var burst) ->
                amount(held, permits) + "/" + unit(per) + ", burst " + burst;
            case Allowance.Quota(var permits, var period) -> amount(held, permits) + "/" + unit(period);
            case Allowance.InFlight(int requests) -> requests + " in flight";
            case Allowance.Unlimited _ -> "unlimited";
        };
    }

    private static String unit(Row row) {
        if (row.allowance() instanceof Allowance.InFlight) {
            return "requests";
        }
        return row.held().limit().cost() instanceof Cost.Bytes ? "bytes" : "permits";
    }

    private static String unit(Duration per) {
        return switch ((int) Math.min(per.toSeconds(), Integer.MAX_VALUE)) {
            case 1 -> "s";
            case 60 -> "m";
            case 3600 -> "h";
            case 86_400 -> "d";
            default -> per.toSeconds() + "s";
        };
    }

    private static String unit(Period period) {
        String unit = period.unit().name().toLowerCase(Locale.ROOT);
        return period.zone().map(zone -> unit + " in " + zone).orElse(unit);
    }

    static Json json(Read read, List<Row> rows) {
        var members = new LinkedHashMap<String, Json>();
        members.put("consumer", Json.of(read.consumer()));
        members.put("plan", read.plan().<Json>map(Json::of).orElse(Json.Null.NULL));
        members.put("known", Json.of(read.isKnown()));
        members.put("at", Json.of(read.at().toString()));
        members.put("limits", Json.of(rows.stream().map(LimitsView::json).toList()));
        members.put(
                "notCounted",
                Json.of(others(read).stream()
                        .map(held -> new Json.Obj(described(held)))
                        .toList()));
        members.put("searched", Json.of(read.searched()));
        return new Json.Obj(members);
    }

    static Json json(Row row) {
        var members = described(row.held());
        members.put("allowance", Json.of(allowance(row)));
        members.put("unit", Json.of(unit(row)));
        members.put(
                "most", row.usage().<Json>map(usage -> Json.of(usage.most())).orElse(Json.Null.NULL));
        members.put(
                "used", row.usage().<Json>map(usage -> Json.of(usage.used())).orElse(Json.Null.NULL));
        members.put(
                "left", row.usage().<Json>map(usage -> Json.of(usage.left())).orElse(Json.Null.NULL));
        members.put(
                "next",
                row.usage().<Json>map(usage -> Json.of(usage.next().toString())).orElse(Json.Null.NULL));
        members.put(
                "full",
                row.usage().<Json>map(usage -> Json.of(usage.full().toString())).orElse(Json.Null.NULL));
        members.put("keys", Json.of(row.inTable().stream().map(Json::of).toList()));
        return new Json.Obj(members);
    }

    private static SequencedMap<String, Json> described(Held held) {
        var members = new LinkedHashMap<String, Json>();
        members.put("scope", Json.of(held.scope().name().toLowerCase(Locale.ROOT)));
        members.put("owner", held.owner().isEmpty() ? Json.Null.NULL : Json.of(held.owner()));
        members.put("limit", Json.of(held.limit().name()));
        members.put(
                "by",
                Json.of(held.limit().by().stream()
                        .map(by -> Json.of(LimitWords.of(by)))
                        .toList()));
        members.put("apart", held.apart().isEmpty() ? Json.Null.NULL : Json.of(held.apart()));
        members.put("shared", Json.of(held.shared()));
        members.put("shadow", Json.of(held.limit().shadow()));
        return members;
    }
}
