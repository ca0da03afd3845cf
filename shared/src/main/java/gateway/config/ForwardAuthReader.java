package gateway.config;

import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.RawPath;
import gateway.json.Json;
import gateway.policy.ClaimMapping;
import gateway.policy.ForwardAuth;
import gateway.policy.ForwardAuth.Asked;
import gateway.policy.ForwardAuth.Place;
import gateway.route.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the services and functions that are asked who is calling: {@code gateway.auth.forward}. */
final class ForwardAuthReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOST_CACHE = Duration.ofHours(1);
    private static final int MOST_NAMES = 20;
    private static final String ASKED_FIX = "write service: ID and path: /check, or lambda: NAME";
    private static final String HEADERS_FIX = "write a list of header fields to show, such as [authorization]";
    private static final String COOKIES_FIX = "write a list of cookies to show, such as [session]";

    private final Collection<String> plans;
    private final Map<String, Service> services;
    private final String apiKeyHeader;

    /**
     * @param plans        the ids of those that there are
     * @param services     all of them
     * @param apiKeyHeader the field that carries an API key
     */
    ForwardAuthReader(Collection<String> plans, Map<String, Service> services, String apiKeyHeader) {
        this.plans = plans;
        this.services = services;
        this.apiKeyHeader = apiKeyHeader;
    }

    List<ForwardAuth> read(Node node) {
        List<ForwardAuth> forwards = new ArrayList<>();
        if (!node.isThere()) {
            return forwards;
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names nobody", "add one, such as main: { service: ..., path: /check, ... }, or remove it");
        }
        for (Node member : members) {
            if (!Names.isId(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not an id", Names.ID_FIX);
            }
            if (member.has(Fields.FORWARD_AUTH)) {
                forwards.add(forward(member));
            }
        }
        return forwards;
    }

    private ForwardAuth forward(Node node) {
        List<String> headers = headers(node.get("headers"));
        List<String> cookies = cookies(node.get("cookies"));
        if (!node.get("headers").isThere() && !node.get("cookies").isThere()) {
            node.fault(
                    "shows nothing of a request", HEADERS_FIX + "; a request that has none of it is not asked about");
        }
        if (headers.contains("cookie") && !cookies.isEmpty()) {
            node.get("cookies").fault("names cookies, while headers has all of them", "keep one of the two");
        }
        Asked asked = asked(node);
        Optional<ForwardAuth.Fields> fields = fields(node, asked);
        ClaimMapping mapping = ClaimMappingReader.read(node, plans);
        return new ForwardAuth(
                node.name(),
                asked,
                headers,
                cookies,
                node.get("timeout").duration(GatewayReader.LEAST_TIMEOUT, MOST_TIMEOUT, TIMEOUT),
                node.get("cache").duration(Duration.ZERO, MOST_CACHE, Duration.ZERO),
                fields,
                mapping);
    }

    private Asked asked(Node node) {
        Node id = node.get("service");
        Node function = node.get("lambda");
        Node path = node.get("path");
        if (id.isThere() == function.isThere()) {
            node.fault(id.isThere() ? "asks a service and a function" : "asks nobody", ASKED_FIX);
            return new Asked.Function("?");
        }
        if (function.isThere()) {
            if (path.isThere()) {
                path.fault("is for a service", "remove it");
            }
            String fix = "write a function's name or ARN";
            String name = function.text("?", fix);
            if (function.isText() && !Names.isFunction(name)) {
                function.isNot("a function", fix);
            }
            return new Asked.Function(name);
        }
        Service service = services.get(Compiler.reference(id, "service", services.keySet()));
        List<Place> places = new ArrayList<>();
        if (service != null) {
            for (Service.Endpoint endpoint : service.endpoints()) {
                if (endpoint.weight() > 0) {
                    places.add(new Place(endpoint.origin(), endpoint.basePath()));
                }
            }
        }
        Duration connect = service == null ? TIMEOUT : service.connect();
        return new Asked.Service(service == null ? "?" : service.id(), places, connect, path(path));
    }

    private static String path(Node node) {
        String fix = "write the path that is asked, such as /check";
        String text = node.text("/", fix);
        if (node.isText() && text.charAt(0) != '/') {
            node.fault(Phrases.quote(text) + " does not begin with a slash", "write " + Phrases.quote("/" + text));
            return "/";
        }
        Path.Parsed parsed = Path.of(new RawPath(text, RawPath.Encoding.ENCODED));
        if (parsed instanceof Path.Bad(var why)) {
            node.fault(why, fix);
        }
        return parsed instanceof Path.Ok(var path) ? path.encoded() : "/";
    }

    private List<String> headers(Node node) {
        List<String> headers = new ArrayList<>();
        if (!node.isThere()) {
            return headers;
        }
        for (Node item : items(node, HEADERS_FIX)) {
            String name = HeaderNames.read(item, "?");
            if (HeaderNames.isFraming(name) || HeaderNames.isTrusted(name) || name.equals("host")) {
                item.fault(Phrases.quote(name) + " is set by the gateway", "leave it out");
            } else if (Headers.hyphened(name).equals(Headers.hyphened(apiKeyHeader))) {
                item.fault(
                        Phrases.quote(name) + " carries API keys, which are for the gateway alone",
                        "leave it out, or take API keys in another field: gateway.auth.apiKey.header");
            } else if (headers.contains(name)) {
                item.fault("stands twice", "remove one");
            } else if (!name.equals("?")) {
                headers.add(name);
            }
        }
        return headers;
    }

    private static List<String> cookies(Node node) {
        List<String> cookies = new ArrayList<>();
        if (!node.isThere()) {
            return cookies;
        }
        for (Node item : items(node, COOKIES_FIX)) {
            String name = item.text("", COOKIES_FIX);
            if (cookies.contains(name)) {
                item.fault("stands twice", "remove one");
            } else if (!Headers.isName(name)) {
                item.isNot("a cookie's name", COOKIES_FIX);
            } else {
                cookies.add(name);
            }
        }
        return cookies;
    }

    private static List<Node> items(Node node, String fix) {
        List<Node> items = node.items(fix);
        if (node.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_NAMES)) {
            node.fault("has " + items.size() + " names", "write 1 to " + MOST_NAMES);
        }
        return items;
    }

    /** The fields of the answer that say who is calling, in place of its content. */
    private static Optional<ForwardAuth.Fields> fields(Node node, Asked asked) {
        Node consumer = node.get("consumerHeader");
        Node scopes = node.get("scopeHeader");
        Node roles = node.get("rolesHeader");
        if (!consumer.isThere()) {
            for (Node other : List.of(scopes, roles)) {
                if (other.isThere()) {
                    other.fault("has no consumerHeader beside it", "add one, or use scopeClaim and rolesClaim");
                }
            }
            return Optional.empty();
        }
        if (asked instanceof Asked.Function) {
            consumer.fault("is for a service: a function answers with a context", "use consumerClaim");
        }
        for (String claim : new String[] {"consumerClaim", "scopeClaim", "rolesClaim", "claims"}) {
            if (node.get(claim).isThere()) {
                node.get(claim).fault("is for answers in JSON, and consumerHeader for others", "keep one of the two");
            }
        }
        return Optional.of(new ForwardAuth.Fields(HeaderNames.read(consumer, "?"), name(scopes), name(roles)));
    }

    private static Optional<String> name(Node node) {
        return node.isThere() ? Optional.of(HeaderNames.read(node, "?")) : Optional.empty();
    }
}
