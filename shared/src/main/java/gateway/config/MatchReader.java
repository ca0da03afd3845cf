package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.route.Match;
import gateway.route.Match.Alternative;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.Match.Segment;
import java.util.ArrayList;
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
    private static final int MOST_ALTERNATIVES = 32;
    private static final String TEST_FIX =
            "write present, absent, a value in quotes, { is: \"value\" } or { regex: \"expression\" }";
    private static final String HOST_FIX =
            "write a name such as api.example.com or *.example.com, without scheme and port";
    private static final String PATH_FIX =
            "write a template such as /orders/{id}, or one of { exact: /a }, { prefix: /a }, { regex: \"/a/.*\" }";

    private final Map<String, List<Alternative>> profiles = new HashMap<>();
    private final RegexReader expressions;

    /** @param judge whether what was found to be right before is to be found out again */
    MatchReader(boolean judge) {
        this.expressions = new RegexReader(judge);
    }

    /** Whether what was found to be right before is found out again. */
    boolean judges() {
        return expressions.judges();
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
                int before = matches.size();
                add(matches, item);
                if (judges() && isKnown(matches, before)) {
                    item.fault("takes what an item before it takes", "remove one");
                }
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

    /** Whether all matches from {@code from} on, of which there are some, stand there before. */
    private static boolean isKnown(List<Match> matches, int from) {
        for (int i = from; i < matches.size(); i++) {
            if (!matches.subList(0, from).contains(matches.get(i))) {
                return false;
            }
        }
        return from < matches.size();
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
                path.isObject() ? special(path) : PathTemplates.path(path),
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
            return PathTemplates.exact(node.get("exact"));
        }
        return node.get("prefix").isThere()
                ? PathTemplates.prefix(node.get("prefix"))
                : expressions.path(node.get("regex"));
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
                String expression = expressions.value(regex);
                return node.faults() == faults ? new Match.Test.Fits(expression) : new Match.Test.Present();
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
            circumstances.add(new Circumstance.From(AddressesReader.read(clientIp)));
        }
        if (profile.isThere()) {
            circumstances.add(profiles(profile));
        }
        if (time.isThere()) {
            circumstances.add(TimeReader.read(time));
        }
        return circumstances;
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
}
