package gateway.config;

import gateway.http.AddressRange;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.route.Match;
import gateway.route.Match.Alternative;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.Match.Segment;
import gateway.route.Regexes;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what requests a route takes: its {@code match}, and the profiles that it may name. */
final class MatchReader {
    private static final int MOST_ORDER = 1000;
    private static final int MOST_MATCHES = 64;
    private static final int MOST_HOSTS = 64;
    private static final int MOST_RANGES = 256;
    private static final int MOST_ALTERNATIVES = 32;
    private static final String TEST_FIX =
            "write present, absent, a value in quotes, { is: \"value\" } or { regex: \"expression\" }";
    private static final String HOST_FIX =
            "write a name such as api.example.com or *.example.com, without scheme and port";
    private static final String PATH_FIX =
            "write a template such as /orders/{id}, or one of { exact: /a }, { prefix: /a }, { regex: \"/a/.*\" }";
    private static final String RANGE_FIX =
            "write an address such as 203.0.113.7, or a range such as 10.0.0.0/8 or 2001:db8::/32";
    private static final String HOURS_FIX = "write two times of day such as \"08:00-18:00\"";
    private static final String DAYS_FIX = "write a list such as [mon, tue, wed, thu, fri]";
    private static final String[] DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    private final Map<String, List<Alternative>> profiles = new HashMap<>();
    private final boolean judge;

    /** @param judge whether what was found to be right before is to be found out again */
    MatchReader(boolean judge) {
        this.judge = judge;
    }

    /** Whether what was found to be right before is found out again. */
    boolean judges() {
        return judge;
    }

    // ---- profiles

    /** Reads a document of kind {@code profile}, for the routes that are read later. */
    void profile(Node node) {
        Compiler.description(node);
        List<Alternative> alternatives = new ArrayList<>();
        profiles.put(node.name(), alternatives);
        if (!node.has(Fields.PROFILE)) {
            return;
        }
        Node anyOf = node.get("anyOf");
        boolean own = node.get("headers").isThere()
                || node.get("query").isThere()
                || node.get("cookies").isThere();
        if (!anyOf.isThere()) {
            alternatives.add(alternative(node));
            return;
        }
        if (own) {
            node.fault("has conditions beside anyOf", "move them into each item of anyOf, or into one of its own");
        }
        String fix = "write a list such as - { headers: { x-app: present } }";
        List<Node> items = anyOf.items(fix);
        if (anyOf.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_ALTERNATIVES)) {
            anyOf.fault("has " + items.size() + " items", "write 1 to " + MOST_ALTERNATIVES);
        }
        for (Node item : items) {
            if (item.has(Fields.ALTERNATIVE)) {
                alternatives.add(alternative(item));
            }
        }
    }

    private Alternative alternative(Node node) {
        int faults = node.faults();
        var alternative = new Alternative(
                conditions(node.get("headers"), Kind.HEADERS),
                conditions(node.get("query"), Kind.QUERY),
                conditions(node.get("cookies"), Kind.COOKIES));
        if (node.faults() == faults
                && alternative.headers().isEmpty()
                && alternative.query().isEmpty()
                && alternative.cookies().isEmpty()) {
            node.fault("asks for nothing", "write conditions on headers, query or cookies");
        }
        return alternative;
    }

    // ---- matches

    /** What decides where nothing else does; it may not be there. */
    static int order(Node node) {
        if (!node.isThere()) {
            return 0;
        }
        if (node.value() instanceof Json.Num number) {
            Optional<Long> whole = number.whole();
            if (whole.isPresent() && Math.abs(whole.get()) <= MOST_ORDER) {
                return whole.get().intValue();
            }
        }
        node.isNot(
                "a whole number of -" + MOST_ORDER + " to " + MOST_ORDER,
                "write a number in this range, without quotes; lower ones come first");
        return 0;
    }

    /** The matches of a route; one at least, whatever is wrong. */
    List<Match> read(Node node) {
        List<Match> matches = new ArrayList<>(1);
        if (node.value() instanceof Json.Arr) {
            List<Node> items = node.items("");
            if (items.isEmpty() || items.size() > MOST_MATCHES) {
                node.fault("has " + items.size() + " items", "write 1 to " + MOST_MATCHES);
            }
            for (Node item : items) {
                add(matches, item);
            }
        } else if (node.isText()) {
            node.isNot("a mapping", "write { path: /orders }, or a list of such mappings");
        } else {
            add(matches, node);
        }
        if (matches.isEmpty()) {
            matches.add(Match.of(Set.of(), Optional.empty(), List.of()));
        }
        return matches;
    }

    private void add(List<Match> matches, Node node) {
        if (!node.has(Fields.MATCH)) {
            return;
        }
        Node methods = node.get("methods");
        Node path = node.get("path");
        var match = new Match(
                methods.isThere() ? CorsReader.methods(methods) : Set.of(),
                Optional.empty(),
                path.isObject() ? special(path) : Templates.path(path),
                conditions(node.get("headers"), Kind.HEADERS),
                conditions(node.get("query"), Kind.QUERY),
                conditions(node.get("cookies"), Kind.COOKIES),
                circumstances(node));
        Node host = node.get("host");
        if (!host.isThere()) {
            matches.add(match);
            return;
        }
        if (!(host.value() instanceof Json.Arr)) {
            matches.add(on(match, host(host)));
            return;
        }
        List<Node> hosts = host.items("");
        if (hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
            host.fault("has " + hosts.size() + " names", "write 1 to " + MOST_HOSTS + ", or leave it out for any");
        }
        int from = matches.size();
        for (Node item : hosts) {
            Match one = on(match, host(item));
            for (int i = from; i < matches.size(); i++) {
                if (matches.get(i).host().equals(one.host())) {
                    item.fault("stands twice", "remove one");
                }
            }
            matches.add(one);
        }
    }

    private static Match on(Match match, Match.Host host) {
        return new Match(
                match.methods(),
                Optional.of(host),
                match.path(),
                match.headers(),
                match.query(),
                match.cookies(),
                match.circumstances());
    }

    private static Match.Host host(Node node) {
        String text = node.text("x", HOST_FIX).toLowerCase(Locale.ROOT);
        boolean wildcard = text.startsWith("*.");
        String name = wildcard ? text.substring(2) : text;
        if (!Names.isHost(name)) {
            node.isNot("a host", HOST_FIX);
        }
        return wildcard ? new Match.Host.Wildcard(name) : new Match.Host.Exact(name);
    }

    // ---- paths

    /** A path that says of which kind it is. */
    private List<Segment> special(Node node) {
        List<Segment> root = List.of(new Segment.Literal(""));
        int faults = node.faults();
        node.has(Fields.PATH);
        int given = 0;
        for (String kind : Fields.PATH) {
            given += node.get(kind).isThere() ? 1 : 0;
        }
        if (given != 1) {
            if (given > 1 || node.faults() == faults) {
                node.fault(given == 0 ? "says nothing" : "says several things", PATH_FIX);
            }
            return root;
        }
        if (node.get("exact").isThere()) {
            return Templates.exact(node.get("exact"));
        }
        return node.get("prefix").isThere() ? Templates.prefix(node.get("prefix")) : expression(node.get("regex"));
    }

    private List<Segment> expression(Node node) {
        int faults = node.faults();
        String regex = regex(node);
        if (node.faults() > faults) {
            return List.of(new Segment.Literal(""));
        }
        if (judge) {
            for (String name : Regexes.groups(regex)) {
                if (!Names.isWord(name)) {
                    node.fault(
                            "the group " + Phrases.quote(name) + " cannot be a parameter",
                            "let its name begin with a letter");
                }
            }
            if (!Regexes.canFitPath(regex)) {
                boolean slash = regex.startsWith("/") || regex.startsWith("^/");
                node.fault(
                        "expression " + Phrases.quote(regex)
                                + (slash
                                        ? " can never fit: no path has an empty segment, or one of \\ ? # ; %"
                                        : " does not begin with a slash, as every path does"),
                        slash ? "write it for decoded paths" : "write " + Phrases.quote("/" + regex));
            }
        }
        return placed(regex);
    }

    /** The expression below the literal segments that it certainly begins with. */
    private static List<Segment> placed(String regex) {
        var expression = new Segment.Expression(regex);
        String beginning = expression.beginning();
        List<Segment> path = new ArrayList<>(2);
        int start = 1;
        if (!beginning.isEmpty() && beginning.charAt(0) == '/') {
            for (int slash = beginning.indexOf('/', 1); slash > start; slash = beginning.indexOf('/', start)) {
                path.add(new Segment.Literal(beginning.substring(start, slash)));
                start = slash + 1;
            }
        }
        path.add(expression);
        return path;
    }

    /** An expression that fits whole values. */
    private String regex(Node node) {
        String regex = node.text("", "an expression", "write a regular expression (RE2) for the whole value");
        if (judge && !regex.isEmpty()) {
            Optional<Regexes.Mistake> mistake = Regexes.mistake(regex);
            if (mistake.isPresent()) {
                node.fault(
                        "expression " + Phrases.quote(regex) + " "
                                + mistake.get().problem(),
                        mistake.get().fix());
            }
        }
        return regex;
    }

    // ---- conditions

    private enum Kind {
        HEADERS,
        QUERY,
        COOKIES
    }

    private List<Condition> conditions(Node node, Kind kind) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Condition> conditions = new ArrayList<>();
        for (Node member : node.members()) {
            String name = kind == Kind.HEADERS ? member.name().toLowerCase(Locale.ROOT) : member.name();
            if (kind != Kind.QUERY && !Headers.isName(name)) {
                member.fault(
                        Phrases.quote(name)
                                + (kind == Kind.HEADERS ? " is not a header field's name" : " is not a cookie's name"),
                        kind == Kind.HEADERS ? "write one such as x-tenant" : "write one such as session");
            }
            if (kind == Kind.HEADERS && name.equals("host")) {
                member.fault("the host is matched elsewhere", "write match.host in place of it");
            }
            if (kind == Kind.HEADERS && name.equals("cookie")) {
                member.fault("cookies are matched one by one", "write them under cookies, each with its name");
            }
            for (Condition other : conditions) {
                if (other.name().equals(name)) {
                    member.fault("stands twice, in upper and lower case", "remove one");
                }
            }
            conditions.add(new Condition(name, test(member)));
        }
        return conditions;
    }

    private Match.Test test(Node node) {
        if (node.isObject()) {
            int faults = node.faults();
            node.has(Fields.TEST);
            Node is = node.get("is");
            Node regex = node.get("regex");
            if (is.isThere() == regex.isThere()) {
                if (node.faults() == faults) {
                    node.fault(is.isThere() ? "asks for two things" : "asks for nothing", TEST_FIX);
                }
                return new Match.Test.Present();
            }
            if (regex.isThere()) {
                return new Match.Test.Fits(regex(regex));
            }
            if (is.value() instanceof Json.Str(var value)) {
                return new Match.Test.Is(value);
            }
            is.isNot("text", TEST_FIX);
            return new Match.Test.Present();
        }
        if (node.value() instanceof Json.Str(var word)) {
            if (word.equals("present")) {
                return new Match.Test.Present();
            }
            return word.equals("absent") ? new Match.Test.Absent() : new Match.Test.Is(word);
        }
        node.isNot("text", TEST_FIX);
        return new Match.Test.Present();
    }

    // ---- circumstances

    private List<Circumstance> circumstances(Node node) {
        Node clientIp = node.get("clientIp");
        Node profile = node.get("profile");
        Node time = node.get("time");
        if (!clientIp.isThere() && !profile.isThere() && !time.isThere()) {
            return List.of();
        }
        List<Circumstance> circumstances = new ArrayList<>(1);
        if (clientIp.isThere()) {
            circumstances.add(new Circumstance.From(ranges(clientIp)));
        }
        if (profile.isThere()) {
            circumstances.add(profiles(profile));
        }
        if (time.isThere()) {
            circumstances.add(during(time));
        }
        return circumstances;
    }

    /** A range of addresses, or a list of them. */
    static List<AddressRange> ranges(Node node) {
        List<AddressRange> ranges = new ArrayList<>(1);
        if (node.isText()) {
            range(ranges, node);
            return ranges;
        }
        List<Node> items = node.items(RANGE_FIX + ", or a list of them");
        if (node.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_RANGES)) {
            node.fault("has " + items.size() + " ranges", "write 1 to " + MOST_RANGES);
        }
        for (Node item : items) {
            range(ranges, item);
        }
        return ranges;
    }

    private static void range(List<AddressRange> ranges, Node node) {
        String text = node.text("", "an address", RANGE_FIX);
        Optional<AddressRange> range = AddressRange.parse(text);
        if (range.isPresent()) {
            if (ranges.contains(range.get())) {
                node.fault("stands twice", "remove one");
            }
            ranges.add(range.get());
        } else if (!text.isEmpty()) {
            node.isNot("a range of addresses", RANGE_FIX + ", without bits beyond its length");
        }
    }

    private Circumstance profiles(Node node) {
        List<Node> items = node.isText() ? List.of(node) : node.items("write the id of a profile, or a list of them");
        if (node.value() instanceof Json.Arr && items.isEmpty()) {
            node.fault("names no profile", "write the id of one, or leave it out");
        }
        var ids = new StringBuilder();
        List<Alternative> alternatives = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String id = Compiler.reference(items.get(i), "profile", profiles.keySet());
            for (int j = 0; j < i; j++) {
                if (items.get(j).value() instanceof Json.Str(var other) && other.equals(id)) {
                    items.get(i).fault("stands twice", "remove one");
                }
            }
            ids.append(i == 0 ? "" : " or ").append(id);
            alternatives.addAll(profiles.getOrDefault(id, List.of()));
        }
        return new Circumstance.Profile(ids.toString(), alternatives);
    }

    private static Circumstance during(Node node) {
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

    private static ZoneId zone(Node node) {
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
