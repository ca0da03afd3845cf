package gateway.config;

import gateway.json.Json;
import gateway.policy.ResponseRules.Cookies;
import gateway.policy.ResponseRules.StatusRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code response}: what becomes of an upstream's answer on its way to the client. */
final class ResponseReader {
    private static final String STATUS_FIX = "write a status such as \"404\", a class such as 4xx, or 400-499";

    private ResponseReader() {}

    /** @param judge whether expressions are looked into */
    static void read(Node node, Layer layer, List<Use> uses, boolean judge) {
        if (!node.has(Fields.RESPONSE)) {
            return;
        }
        Node status = node.get("status");
        if (status.isThere()) {
            layer.status = status(status);
        }
        Node body = node.get("body");
        if (body.isThere()) {
            layer.responseBody = RequestReader.body(body, judge);
        }
        Node cookies = node.get("cookies");
        if (cookies.isThere()) {
            layer.cookies = cookies(cookies);
        }
        layer.responseHeaders = EditsReader.responseHeaders(node.get("headers"), uses);
    }

    /** The narrower rule comes first, for a mapping's members have no order. */
    private static List<StatusRule> status(Node node) {
        List<StatusRule> rules = new ArrayList<>(2);
        for (Node member : node.members()) {
            StatusRule rule = status(member, member.name());
            if (rule == null) {
                continue;
            }
            int at = 0;
            while (at < rules.size() && width(rules.get(at)) <= width(rule)) {
                at++;
            }
            for (StatusRule other : rules) {
                judge(member, rule, other);
            }
            rules.add(at, rule);
        }
        return rules;
    }

    private static int width(StatusRule rule) {
        return rule.through() - rule.from();
    }

    private static void judge(Node node, StatusRule one, StatusRule other) {
        boolean apart = one.through() < other.from() || other.through() < one.from();
        boolean within = one.from() >= other.from() && one.through() <= other.through()
                || other.from() >= one.from() && other.through() <= one.through();
        if (!apart && (!within || width(one) == width(other))) {
            node.fault(
                    "overlaps with " + other.from() + "-" + other.through() + ", and neither is the narrower one",
                    "let one lie within the other, or keep them apart");
        }
    }

    private static @Nullable StatusRule status(Node node, String key) {
        int from = -1;
        int through = -1;
        int dash = key.indexOf('-');
        if (key.length() == 3 && key.endsWith("xx")) {
            from = (int) Units.whole(key.substring(0, 1)) * 100;
            through = from + 99;
        } else if (dash > 0) {
            from = (int) Units.whole(key.substring(0, dash));
            through = (int) Units.whole(key.substring(dash + 1));
        } else {
            from = (int) Units.whole(key);
            through = from;
        }
        int to = (int) node.whole(200, 599, 200);
        if (from < 200 || through > 599 || from > through) {
            node.fault(Phrases.quote(key) + " is not a status, or a range of them, of 200 to 599", STATUS_FIX);
            return null;
        }
        return new StatusRule(from, through, to);
    }

    private static Said<Cookies> cookies(Node node) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (!node.isObject()) {
            node.isNot("what becomes of cookies", "write { domain: { ... }, path: { ... } }, or none");
            return Said.none();
        }
        node.has(Fields.COOKIES);
        boolean secure = node.get("secure").truth(false);
        Optional<String> sameSite = sameSite(node.get("sameSite"));
        if (sameSite.isPresent() && sameSite.get().equals("None") && !secure) {
            node.get("sameSite").fault("browsers take None of secure cookies alone", "write secure: true beside it");
        }
        return Said.of(new Cookies(
                domains(node.get("domain")),
                paths(node.get("path")),
                secure,
                node.get("httpOnly").truth(false),
                sameSite));
    }

    private static Map<String, String> domains(Node node) {
        Map<String, String> domains = new HashMap<>();
        if (!node.isThere()) {
            return domains;
        }
        for (Node member : node.members()) {
            String from = domain(member.name());
            if (!from.equals("*") && !Names.isHost(from)) {
                member.fault(
                        Phrases.quote(member.name()) + " is not a domain",
                        "write one such as orders.internal, or \"*\"");
            }
            String to = "";
            if (member.value() instanceof Json.Str(var text)) {
                to = domain(text);
                if (!to.isEmpty() && !Names.isHost(to)) {
                    member.isNot("a domain", "write one such as api.example.com, or \"\" to remove it");
                }
            } else {
                member.isNot("a domain", "write one such as api.example.com, or \"\" to remove it");
            }
            if (domains.putIfAbsent(from, to) != null) {
                member.fault("stands twice", "remove one");
            }
        }
        return domains;
    }

    /** In lower case and without the leading dot, which means nothing (RFC 6265 5.2.3). */
    private static String domain(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith(".") ? lower.substring(1) : lower;
    }

    private static Map<String, String> paths(Node node) {
        Map<String, String> paths = new HashMap<>();
        if (!node.isThere()) {
            return paths;
        }
        String fix = "write a path such as /v2: whole segments, without a slash at the end";
        for (Node member : node.members()) {
            if (!isPath(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not a path that cookies may have", fix);
            }
            String to = member.text("/", fix);
            if (!isPath(to)) {
                member.isNot("a path that cookies may have", fix);
            }
            paths.put(member.name(), to);
        }
        return paths;
    }

    /** A path-value without a semicolon (RFC 6265 4.1.1). */
    private static boolean isPath(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == ';') {
                return false;
            }
        }
        return text.equals("/") || text.startsWith("/") && !text.endsWith("/");
    }

    private static Optional<String> sameSite(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        String fix = "write Strict, Lax or None";
        String word = node.text("Lax", fix);
        if (!word.equals("Strict") && !word.equals("Lax") && !word.equals("None")) {
            node.isNot("a choice", fix);
        }
        return Optional.of(word);
    }
}
