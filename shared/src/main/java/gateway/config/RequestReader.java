package gateway.config;

import gateway.http.Headers;
import gateway.policy.Forward;
import gateway.policy.HostRule;
import gateway.policy.Jsonata;
import gateway.transform.BodyTemplates;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code request} and {@code forward}: what becomes of a request on its way to the upstream. */
final class RequestReader {
    private static final String HOST_FIX = "write upstream, preserve, or a name such as orders.example.com";
    private static final String BODY_FIX = "write { jsonata: \"...\" }, or none to leave the body as it is";

    private RequestReader() {}

    /**
     * @param judge    whether expressions are looked into
     * @param identity the names of the fields that say who is calling, hyphened
     */
    static void read(Node node, Layer layer, List<Use> uses, boolean judge, Set<String> identity) {
        if (!node.has(Fields.REQUEST)) {
            return;
        }
        layer.requestHeaders = EditsReader.requestHeaders(node.get("headers"), uses, identity);
        layer.query = EditsReader.query(node.get("query"), uses);
        Node host = node.get("host");
        if (host.isThere()) {
            layer.host = host(host);
        }
        Node body = node.get("body");
        if (body.isThere()) {
            layer.requestBody = body(body, judge);
        }
    }

    private static HostRule host(Node node) {
        String text = node.text("upstream", HOST_FIX).toLowerCase(Locale.ROOT);
        if (text.equals("upstream")) {
            return new HostRule.Upstream();
        }
        if (text.equals("preserve")) {
            return new HostRule.Preserve();
        }
        int colon = text.indexOf(':');
        boolean port = colon < 0 || isPort(Units.whole(text.substring(colon + 1)));
        if (!port || !Names.isHost(colon < 0 ? text : text.substring(0, colon))) {
            node.isNot("a host", HOST_FIX);
        }
        return new HostRule.Named(text);
    }

    private static boolean isPort(long number) {
        return number >= 1 && number <= 65535;
    }

    /** What a body becomes, of a request or an answer. */
    static Said<Jsonata> body(Node node, boolean judge) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (!node.isObject()) {
            node.isNot("what a body becomes", BODY_FIX);
            return Said.none();
        }
        node.has(Fields.BODY);
        String expression = node.get("jsonata").text("$", "write a JSONata expression in quotes");
        Optional<String> fault = judge ? BodyTemplates.fault(expression) : Optional.empty();
        if (fault.isPresent()) {
            node.get("jsonata")
                    .fault(fault.get(), "mend the expression; docs/transformation.md says what may stand in it");
        }
        Node type = node.get("contentType");
        String contentType = "application/json";
        if (type.isThere()) {
            String fix = "write a media type such as application/json";
            contentType = type.text(contentType, fix);
            if (!Headers.isValue(contentType) || contentType.indexOf('/') <= 0) {
                type.isNot("a media type", fix);
            }
        }
        return Said.of(new Jsonata(expression, contentType));
    }

    /** What of the client's request reaches the upstream at all. */
    static Said<Forward> forward(Node node, Set<String> identity) {
        String fix = "write { headers: [accept], query: [page], cookies: [sid] }, or none to let everything through";
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (!node.isObject()) {
            node.isNot("what is forwarded", fix);
            return Said.none();
        }
        node.has(Fields.FORWARD);
        return Said.of(new Forward(
                names(node.get("headers"), true, identity),
                names(node.get("query"), false, identity),
                cookies(node.get("cookies"))));
    }

    private static Set<String> names(Node node, boolean headers, Set<String> identity) {
        if (!node.isThere()) {
            return Set.of();
        }
        String fix = headers ? "write a list such as [accept, content-type]" : "write a list such as [page]";
        Set<String> names = new LinkedHashSet<>();
        for (Node item : node.items(fix)) {
            String name = headers ? HeaderNames.read(item, "*") : item.text("*", fix);
            if (headers && (HeaderNames.isFraming(name) || name.equals("host"))) {
                item.fault(
                        Phrases.quote(name) + " is about the connection, and never forwarded",
                        name.equals("host") ? "remove it; request.host says which host is sent" : "remove it");
            } else if (headers && HeaderNames.isIdentity(name, identity)) {
                item.fault(
                        Phrases.quote(name) + " is never taken from a client",
                        "remove it: what the gateway knows of the caller goes along anyway");
            } else if (!names.add(name)) {
                item.fault("stands twice", "remove one");
            }
        }
        return alone(node, names);
    }

    private static Set<String> cookies(Node node) {
        if (!node.isThere()) {
            return Set.of();
        }
        String fix = "write a list of cookies such as [sid]";
        Set<String> names = new LinkedHashSet<>();
        for (Node item : node.items(fix)) {
            String name = item.text("*", fix);
            if (!Headers.isName(name)) {
                item.isNot("a cookie's name (RFC 6265 4.1.1)", fix);
            } else if (!names.add(name)) {
                item.fault("stands twice", "remove one");
            }
        }
        return alone(node, names);
    }

    private static Set<String> alone(Node node, Set<String> names) {
        if (names.size() > 1 && names.contains("*")) {
            node.fault("has \"*\" beside other names", "write \"*\" alone, or only the others");
        }
        return names;
    }
}
