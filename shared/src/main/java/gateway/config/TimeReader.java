package gateway.config;

import gateway.json.Json;
import gateway.route.Match.Circumstance;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads when a route is open: a match's {@code time}. */
final class TimeReader {
    private static final String HOURS_FIX = "write two times of day such as \"08:00-18:00\"";
    private static final String DAYS_FIX = "write a list such as [mon, tue, wed, thu, fri]";
    private static final String[] DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    private TimeReader() {}

    /** The time; always, where something is wrong with it. */
    static Circumstance read(Node node) {
        var always = new Circumstance.During(
                Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), ZoneOffset.UTC);
        int faults = node.faults();
        if (!node.has(Fields.TIME)) {
            return always;
        }
        Node fromField = node.get("from");
        Node untilField = node.get("until");
        Node daysField = node.get("days");
        Node hoursField = node.get("hours");
        Node zoneField = node.get("zone");
        Optional<Instant> from = fromField.isThere() ? instant(fromField) : Optional.empty();
        Optional<Instant> until = untilField.isThere() ? instant(untilField) : Optional.empty();
        Set<DayOfWeek> days = daysField.isThere() ? days(daysField) : Set.of();
        LocalTime[] hours = hoursField.isThere() ? hours(hoursField) : new LocalTime[0];
        ZoneId zone = zoneField.isThere() ? zone(zoneField) : ZoneOffset.UTC;
        if (node.faults() == faults) {
            if (!fromField.isThere() && !untilField.isThere() && !daysField.isThere() && !hoursField.isThere()) {
                node.fault("holds always", "write from, until, days or hours, or remove it");
            } else if (zoneField.isThere() && !daysField.isThere() && !hoursField.isThere()) {
                zoneField.fault("has no effect without days or hours", "remove it: from and until have their own");
            } else if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
                untilField.fault("is not after from, so the time never comes", "write a later one");
            }
        }
        return new Circumstance.During(
                from,
                until,
                days,
                hours.length == 2 ? Optional.of(hours[0]) : Optional.empty(),
                hours.length == 2 ? Optional.of(hours[1]) : Optional.empty(),
                zone);
    }

    private static Optional<Instant> instant(Node node) {
        String fix = "write date, time and offset (RFC 3339) in quotes, such as \"2026-12-24T18:00:00+01:00\"";
        String text = node.text("", "a time", fix);
        Instant instant = Units.instant(text);
        if (instant == null && !text.isEmpty()) {
            node.isNot("a time", fix);
        }
        return Optional.ofNullable(instant);
    }

    private static Set<DayOfWeek> days(Node node) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        List<Node> items = node.items(DAYS_FIX);
        for (Node item : items) {
            String word = item.text("mon", DAYS_FIX);
            int day = 0;
            while (day < DAYS.length && !DAYS[day].equals(word)) {
                day++;
            }
            if (day == DAYS.length) {
                Phrases.noSuch(item, "a day", List.of(DAYS));
            } else if (!days.add(DayOfWeek.of(day + 1))) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no day", DAYS_FIX);
        }
        return days;
    }

    /** Beginning and end; empty for the whole day, and where there is a fault. */
    private static LocalTime[] hours(Node node) {
        String text = node.text("", "hours", HOURS_FIX);
        int hyphen = text.indexOf('-');
        int start = hyphen < 0 ? -1 : Units.minutes(text.substring(0, hyphen));
        int end = hyphen < 0 ? -1 : Units.minutes(text.substring(hyphen + 1));
        if (start < 0 || end < 0 || start == 24 * 60) {
            if (!text.isEmpty()) {
                node.isNot("a span of hours", HOURS_FIX);
            }
            return new LocalTime[0];
        }
        if (start == end) {
            node.fault("begins when it ends, so the time never comes", "leave it out for the whole day");
            return new LocalTime[0];
        }
        if (start == 0 && end == 24 * 60) {
            node.fault("is the whole day", "leave it out");
            return new LocalTime[0];
        }
        return new LocalTime[] {LocalTime.of(start / 60, start % 60), LocalTime.of(end % (24 * 60) / 60, end % 60)};
    }

    /** A zone by its name; what is wrong with it is reported. */
    static ZoneId zone(Node node) {
        String fix = "write the name of a time zone such as Europe/Berlin, or UTC";
        String text = node.text("UTC", fix);
        if (text.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        try {
            ZoneId zone = ZoneId.of(text);
            if (text.indexOf('/') > 0) {
                return zone;
            }
        } catch (DateTimeException _) {
            // reported below
        }
        Phrases.noZone(node, fix);
        return ZoneOffset.UTC;
    }
}
