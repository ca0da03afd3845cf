package gateway.config;

import gateway.json.Json;
import gateway.policy.Cors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code cors}, and lists of methods. */
final class CorsReader {
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    private static final Duration DAY = Duration.ofDays(1);

    private CorsReader() {}

    /** CORS rules from a mapping. */
    static Cors read(Node node) {
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
            if (!origin.equals("*") && !origin.equals("null") && !isOrigin(origin)) {
                item.isNot(
                        "an origin",
                        "write scheme, host and port as browsers send them, such as https://app.example.com, or"
                                + " https://*.example.com for all below it: lower case, no path, no port that is the"
                                + " scheme's own");
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
        if (with && origins.contains("null")) {
            credentials.fault(
                    "every page can make itself of the origin null, in a sandboxed frame",
                    "remove \"null\" from origins, or write credentials: false");
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
        boolean impossible = with && (origins.contains("*") || origins.contains("null"));
        return impossible ? none : new Cors(origins, methods, headers, expose, with, maxAge);
    }

    private static List<String> corsHeaders(Node node) {
        if (!node.isThere()) {
            return List.of();
        }
        String fix = "write a list of header fields such as [content-type], or [\"*\"]";
        List<String> names = new ArrayList<>();
        for (Node item : node.items(fix)) {
            String name = HeaderNames.read(item, "*");
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

    /** An origin as browsers serialize it (RFC 6454 6.2); or all whose hosts end so, with a star for what is in front. */
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
        if (host.startsWith("*.")) {
            host = host.substring(2);
            return host.indexOf('.') > 0 && Names.isHost(host); // not all below com
        }
        return Names.isHost(host);
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
}
