package gateway.config;

import gateway.json.Json;
import gateway.policy.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Reads when the windows of a quota begin, where it says so: {@code timeZone} and {@code anchor}. */
final class PeriodReader {
    private static final String[] DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

    private PeriodReader() {}

    static Period read(Node limit, Period.Unit unit) {
        Node timeZone = limit.get("timeZone");
        Node anchor = limit.get("anchor");
        return new Period(
                unit,
                anchor.isThere() ? anchor(anchor, unit) : 1,
                timeZone.isThere() ? zone(timeZone, unit) : Optional.empty());
    }

    private static Optional<ZoneId> zone(Node node, Period.Unit unit) {
        if (unit == Period.Unit.MINUTE) {
            node.fault("has no effect on minutes, which begin everywhere at once", "remove it");
        }
        ZoneId zone = TimeReader.zone(node);
        return zone.equals(ZoneOffset.UTC) ? Optional.empty() : Optional.of(zone);
    }

    private static int anchor(Node node, Period.Unit unit) {
        if (unit == Period.Unit.MONTH) {
            if (node.isText()) {
                node.isNot("a day of the month", "write 1 to 31, without quotes; weekdays are for quotas per week");
                return 1;
            }
            return (int) node.whole(1, 31, 1);
        }
        if (unit != Period.Unit.WEEK) {
            node.fault(
                    "says which day a window begins with, but the quota is per " + AllowanceReader.unit(unit),
                    "remove it, or write a quota per week or month");
            return 1;
        }
        if (node.value() instanceof Json.Num) {
            node.isNot("a day of the week", "write one such as monday; numbers are for quotas per month");
            return 1;
        }
        String word = node.text("monday", "a day of the week", "write one such as monday");
        for (int i = 0; i < DAYS.length; i++) {
            if (DAYS[i].equals(word)) {
                return i + 1;
            }
        }
        Phrases.noSuch(node, "a day of the week", List.of(DAYS));
        return 1;
    }
}
