package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.Limit;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what may stand in several kinds of documents: access, limits, CORS. */
final class PolicyReader {
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    private static final Duration DAY = Duration.ofDays(1);
    private static final String AUTH_FIX =
            "write none, apiKey, jwt, or a mapping such as { anyOf: [apiKey, jwt], scopes: [orders:read] }";
    private static final String RATE_FIX = "write permits per s, m, h or d, such as 100/s, 5/m or 10/h";
    private static final String QUOTA_FIX = "write permits per minute, hour, day, week or month, such as 100000/month";
    private static final int MOST_LIMITS = 10;

    private PolicyReader() {}

    /** Who may, from the field {@code node}; {@code configured} are the schemes that the gateway can check. */
    static Access access(Node node, Set<Scheme> configured, Access fallback) {
        if (!node.isThere()) {
            return fallback;
        }
        if (node.isText()) {
            if (node.value() instanceof Json.Str(var word) && word.equals("none")) {
                return new Access.Open();
            }
            return new Access.Authenticated(Set.of(scheme(node, configured)), Set.of());
        }
        if (!node.isObject()) {
            node.isNot("an access rule", AUTH_FIX);
            return fallback;
        }
        int faults = node.faults();
        node.has(Fields.AUTH);
        Node anyOf = node.get("anyOf");
        Node scopes = node.get("scopes");
        if (!anyOf.isThere() && !scopes.isThere()) {
            if (node.faults() == faults) {
                node.fault("says nothing", AUTH_FIX);
            }
            return fallback;
        }
        Set<Scheme> schemes = configured;
        if (anyOf.isThere()) {
            schemes = new LinkedHashSet<>();
            for (Node item : anyOf.items("write a list such as [apiKey, jwt]")) {
                if (!schemes.add(scheme(item, configured))) {
                    item.fault("stands twice", "remove one");
                }
            }
            if (schemes.isEmpty()) {
                anyOf.fault("names no scheme", "write a list such as [apiKey, jwt]");
                return fallback;
            }
        }
        return new Access.Authenticated(schemes, scopes(scopes));
    }

    private static Scheme scheme(Node node, Set<Scheme> configured) {
        String word = node.text("apiKey", "write apiKey or jwt");
        for (Scheme scheme : Scheme.values()) {
            if (scheme.word().equals(word)) {
                if (!configured.contains(scheme)) {
                    node.fault("no issuer of JSON Web Tokens is configured", "add one under gateway.auth.jwt");
                }
                return scheme;
            }
        }
        Phrases.noSuch(node, "an authentication scheme", List.of("apiKey", "jwt", "none"));
        return Scheme.API_KEY;
    }

    /** Scopes, which may not be there. */
    static Set<String> scopes(Node node) {
        if (!node.isThere()) {
            return Set.of();
        }
        String fix = "write a list of scopes such as [orders:read]";
        Set<String> scopes = new LinkedHashSet<>();
        for (Node item : node.items(fix)) {
            String scope = item.text("?", fix);
            if (!Names.isScope(scope)) {
                item.isNot("a scope", "use visible ASCII without spaces, quotes and backslashes (RFC 6749 3.3)");
            } else if (!scopes.add(scope)) {
                item.fault("stands twice", "remove one");
            }
        }
        return scopes;
    }

    /** A list of methods in upper case. */
    static Set<String> methods(Node node) {
        String fix = "write a list such as [GET, POST], or leave it out for all methods";
        Set<String> methods = new LinkedHashSet<>();
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String method = item.text("GET", fix);
            if (!Node.contains(METHODS, method)) {
                Phrases.noSuch(item, "a method that the gateway forwards", List.of(METHODS));
            } else if (!methods.add(method)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no method", fix);
        }
        return methods;
    }

    /** The lower-case name of a header field. */
    static String header(Node node, String fallback) {
        String fix = "write a header field's name, such as x-tenant";
        String name = node.text(fallback, fix);
        if (!Headers.isName(name)) {
            node.isNot("a header field's name", fix);
            return fallback;
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** CORS rules from a mapping. */
    static Cors cors(Node node) {
        Set<String> origins = new LinkedHashSet<>();
        Cors none = new Cors(Set.of(), Set.of(), List.of(), List.of(), false, Duration.ofMinutes(10));
        if (!node.has(Fields.CORS)) {
            return none;
        }
        String fix = "write a list of origins such as [\"https://app.example.com\"], or [\"*\"]";
        Node list = node.get("origins");
        List<Node> items = list.items(fix);
        for (Node item : items) {
            String origin = item.text("*", fix);
            if (!origin.equals("*") && !isOrigin(origin)) {
                item.isNot(
                        "an origin",
                        "write scheme, host and port as browsers send them, such as https://app.example.com: lower"
                                + " case, no path, no port that is the scheme's own");
            } else if (!origins.add(origin)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && list.value() instanceof Json.Arr) {
            list.fault("names no origin", fix);
        }
        if (origins.size() > 1 && origins.contains("*")) {
            list.fault("has \"*\" beside other origins", "write \"*\" alone, or only the others");
        }
        Set<String> methods = node.get("methods").isThere() ? methods(node.get("methods")) : Set.of();
        List<String> headers = corsHeaders(node.get("headers"));
        List<String> expose = corsHeaders(node.get("expose"));
        Node credentials = node.get("credentials");
        boolean with = credentials.truth(false);
        if (with && origins.contains("*")) {
            credentials.fault(
                    "credentials are not possible with origin \"*\" (WHATWG Fetch, CORS protocol)",
                    "name the origins, or write credentials: false");
        }
        if (with && (headers.contains("*") || expose.contains("*"))) {
            credentials.fault(
                    "with credentials, browsers take \"*\" in headers and expose for a name",
                    "name the fields, or write credentials: false");
        }
        Duration maxAge = node.get("maxAge").duration(Duration.ZERO, DAY, none.maxAge());
        if (maxAge.toMillis() % 1000 != 0) {
            node.get("maxAge").isNot("in whole seconds", "write a time such as 10m");
        }
        boolean impossible = with && origins.contains("*");
        return impossible ? none : new Cors(origins, methods, headers, expose, with, maxAge);
    }

    private static List<String> corsHeaders(Node node) {
        if (!node.isThere()) {
            return List.of();
        }
        String fix = "write a list of header fields such as [content-type], or [\"*\"]";
        List<String> names = new ArrayList<>();
        for (Node item : node.items(fix)) {
            String name = header(item, "*");
            if (names.contains(name)) {
                item.fault("stands twice", "remove one");
            } else {
                names.add(name);
            }
        }
        if (names.size() > 1 && names.contains("*")) {
            node.fault("has \"*\" beside other fields", "write \"*\" alone, or only the others");
        }
        return names;
    }

    /** An origin as browsers serialize it (RFC 6454 6.2). */
    private static boolean isOrigin(String text) {
        int start = text.startsWith("https://") ? 8 : text.startsWith("http://") ? 7 : -1;
        if (start < 0) {
            return false;
        }
        int end = text.length();
        int colon = text.indexOf(':', text.startsWith("[", start) ? text.indexOf(']') + 1 : start);
        if (colon >= 0) {
            long port = Units.whole(text.substring(colon + 1));
            if (port < 1 || port > 65535 || port == (start == 8 ? 443 : 80)) {
                return false;
            }
            end = colon;
        }
        String host = text.substring(start, end);
        if (host.startsWith("[") && host.endsWith("]")) {
            for (int i = 1; i < host.length() - 1; i++) {
                if ("0123456789abcdef:".indexOf(host.charAt(i)) < 0) {
                    return false;
                }
            }
            return host.length() > 4;
        }
        return Names.isHost(host);
    }

    /** The limits of a route or plan, which may not be there. */
    static List<Limit> limits(Node node) {
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
        Limit.By by = by(node.get("by"));
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

    private static Limit rate(Node node, Limit.By by, Node rate, Node burst, Limit.OnOutage onOutage) {
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
        return new Limit.Throttle(name(node, by, "rate"), by, permits, Duration.ofMillis(millis), most, onOutage);
    }

    private static Limit quota(Node node, Limit.By by, Node quota, Limit.OnOutage onOutage) {
        String text = quota.text("", "a quota", QUOTA_FIX);
        long permits = Units.permits(text);
        Limit.Window window = switch (Units.per(text)) {
            case "minute" -> Limit.Window.MINUTE;
            case "hour" -> Limit.Window.HOUR;
            case "day" -> Limit.Window.DAY;
            case "week" -> Limit.Window.WEEK;
            case "month" -> Limit.Window.MONTH;
            default -> {
                permits = -1;
                yield Limit.Window.MONTH;
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
        return new Limit.Quota(name(node, by, Units.per(text)), by, permits, window, onOutage);
    }

    /** Its own name, or one made of what it counts, which does not change when the number does. */
    private static String name(Node limit, Limit.By by, String what) {
        Node name = limit.get("name");
        if (name.isThere()) {
            String own = name.text("limit", Names.ID_FIX);
            if (!Names.isId(own)) {
                name.isNot("a name", Names.ID_FIX);
            }
            return own;
        }
        String counted = by instanceof Limit.By.Header(var header)
                ? plain(header)
                : by instanceof Limit.By.Ip ? "ip" : "consumer";
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
                    ? new Limit.By.Header(header(node.get("header"), "x-none"))
                    : new Limit.By.Consumer();
        }
        String fix = "write consumer, ip, or { header: x-tenant }";
        return switch (node.text("", fix)) {
            case "", "consumer" -> new Limit.By.Consumer();
            case "ip" -> new Limit.By.Ip();
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
}
