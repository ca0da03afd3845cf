package gateway.config;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.RawPath;
import gateway.json.Json;
import gateway.policy.GatewaySettings;
import gateway.policy.Template;
import gateway.route.Match;
import gateway.route.Service;
import gateway.route.Target;
import gateway.route.Target.PathRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads where a route leads: its field {@code to}. */
final class TargetReader {
    private static final String TO_FIX =
            "write one of service: ID, lambda: NAME, redirect: { path: /new }, fixed: { status: 200 }, or"
                    + " aggregate: [ ... ]";
    private static final String PREFIX_FIX = "write a path such as /new, or / to take the prefix away";

    private static final String ERROR_FIX = "write a list such as - { matches: \"NotFound.*\", status: 404 }";
    private static final int MOST_ERRORS = 20;

    private final GatewaySettings gateway;
    private final Map<String, Service> services;
    private final AggregateReader aggregates;
    private final boolean judge;

    /**
     * A reader.
     *
     * @param services all that there are
     * @param judge    whether what was found to be right before is to be found out again
     */
    TargetReader(GatewaySettings gateway, Map<String, Service> services, Layers layers, boolean judge) {
        this.judge = judge;
        this.gateway = gateway;
        this.services = services;
        this.aggregates = new AggregateReader(gateway, services, layers);
    }

    /** The target of a route with these matches and rules. */
    Target read(Node node, List<Match> matches, Layers.Level route) {
        List<String> parameters = PathTemplates.parameters(matches);
        int given = 0;
        String[] known = Fields.TARGETS;
        for (String kind : Fields.TARGETS) {
            if (node.get(kind).isThere()) {
                given++;
                known = switch (kind) {
                    case "service" -> Fields.TO_SERVICE;
                    case "lambda" -> Fields.TO_LAMBDA;
                    case "redirect" -> Fields.TO_REDIRECT;
                    case "fixed" -> Fields.TO_FIXED;
                    default -> Fields.TO_AGGREGATE;
                };
            }
        }
        Target nowhere = new Target.Fixed(500, Headers.EMPTY, Body.EMPTY);
        if (given > 1) {
            node.fault("names several targets", TO_FIX);
            return nowhere;
        }
        if (!node.isObject()) {
            node.isNot("a target", TO_FIX);
            return nowhere;
        }
        int faults = node.faults();
        node.has(known);
        if (node.get("service").isThere()) {
            return service(node, matches);
        }
        if (node.get("lambda").isThere()) {
            return function(node);
        }
        if (node.get("redirect").isThere()) {
            return redirect(node.get("redirect"), matches);
        }
        if (node.get("fixed").isThere()) {
            return FixedReader.read(node.get("fixed"), parameters);
        }
        if (node.get("aggregate").isThere()) {
            return aggregates.read(node, parameters, route);
        }
        if (node.faults() == faults) {
            node.fault("names no target", TO_FIX);
        }
        return nowhere;
    }

    private Target service(Node node, List<Match> matches) {
        return new Target.Http(lookUp(node.get("service"), services), path(node, matches));
    }

    /** What {@code path} or {@code replacePrefix} in {@code node} says. */
    private static PathRule path(Node node, List<Match> matches) {
        Node path = node.get("path");
        Node prefix = node.get("replacePrefix");
        if (path.isThere() && prefix.isThere()) {
            node.fault("has both path and replacePrefix", "write one of them");
            return new PathRule.Own();
        }
        if (prefix.isThere()) {
            return new PathRule.Prefix(prefix(prefix, matches));
        }
        if (!path.isThere()) {
            return new PathRule.Own();
        }
        List<String> parameters = PathTemplates.parameters(matches);
        Template template = RewriteTemplates.read(path, false);
        for (Template.Piece piece : template.pieces()) {
            if (piece instanceof Template.Piece.Reference(var names)
                    && (names.size() > 1 || !parameters.contains(names.getFirst()))) {
                Phrases.noParameter(path, piece.toString(), parameters);
            }
        }
        return new PathRule.Filled(template);
    }

    private static String prefix(Node node, List<Match> matches) {
        for (Match match : matches) {
            Match.Segment last = match.path().getLast();
            if (!(last instanceof Match.Segment.Rest) && !(last instanceof Match.Segment.Tail)) {
                node.fault(
                        "replaces a prefix, but the path " + Phrases.quote(match.template()) + " has none",
                        "match by path: { prefix: /old }, or let the path end with {rest*}; or write path in place of"
                                + " it");
            }
        }
        if (!(node.value() instanceof Json.Str(var text))) {
            node.isNot("text", PREFIX_FIX);
            return "";
        }
        String replacement = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (replacement.isEmpty()) {
            return "";
        }
        if (replacement.indexOf('{') >= 0 || replacement.indexOf('}') >= 0) {
            node.fault(Phrases.quote(text) + " has braces, which mean nothing here", "write path in place of it");
        } else if (replacement.indexOf('%') >= 0) {
            node.fault(Phrases.quote(text) + " has a %", PREFIX_FIX);
        } else if (Path.of(new RawPath(replacement, RawPath.Encoding.ENCODED)) instanceof Path.Bad(var why)) {
            node.fault("would never be sent: " + why, PREFIX_FIX);
        } else {
            return replacement;
        }
        return "";
    }

    private static Target redirect(Node node, List<Match> matches) {
        int faults = node.faults();
        if (!node.has(Fields.REDIRECT)) {
            return new Target.Redirect(
                    302, Optional.empty(), Optional.empty(), Optional.empty(), new PathRule.Own(), true);
        }
        Node scheme = node.get("scheme");
        Node host = node.get("host");
        Node port = node.get("port");
        var redirect = new Target.Redirect(
                status(node.get("status")),
                scheme.isThere() ? Optional.of(word(scheme, "http", "https")) : Optional.empty(),
                host.isThere() ? Optional.of(host(host)) : Optional.empty(),
                port.isThere() ? Optional.of((int) port.whole(1, 65535, 443)) : Optional.empty(),
                path(node, matches),
                !node.get("query").isThere()
                        || word(node.get("query"), "keep", "drop").equals("keep"));
        boolean moves =
                scheme.isThere() || host.isThere() || port.isThere() || !(redirect.path() instanceof PathRule.Own);
        if (!moves && redirect.query() && node.faults() == faults) {
            node.fault(
                    "leads to where the client is already",
                    "write where it should go: scheme, host, port, path or replacePrefix");
        }
        return redirect;
    }

    private static int status(Node node) {
        if (!node.isThere()) {
            return 302;
        }
        String fix = "write 301 or 308 for ever, 302 or 307 for now, or 303 for another page by GET (RFC 9110 15.4)";
        int status = (int) node.whole(301, 308, 302);
        if (status >= 304 && status <= 306) {
            node.isNot("a status that leads elsewhere", fix);
        }
        return status;
    }

    private static String word(Node node, String one, String other) {
        String word = node.text(one, "write " + one + " or " + other);
        if (!word.equals(one) && !word.equals(other)) {
            node.isNot(one + " or " + other, "write one of them");
        }
        return word;
    }

    private static String host(Node node) {
        String fix = "write a name such as www.example.com, without scheme and port";
        String name = node.text("x", fix).toLowerCase(Locale.ROOT);
        if (!Names.isHost(name)) {
            node.isNot("a host", fix);
        }
        return name;
    }

    private Target function(Node node) {
        String fix = "write a function's name or ARN, with :alias or without";
        String name = node.get("lambda").text("x", fix);
        if (!Names.isFunction(name)) {
            node.get("lambda").isNot("a Lambda function", fix);
        }
        return new Target.Function(
                name,
                node.get("timeout")
                        .duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, gateway.timeout()),
                payload(node.get("payload")),
                errors(node.get("errors")));
    }

    private static Target.Payload payload(Node node) {
        if (!node.isThere()) {
            return Target.Payload.HTTP_API_2;
        }
        if (node.value() instanceof Json.Str(var word)) {
            switch (word) {
                case "2.0" -> {
                    return Target.Payload.HTTP_API_2;
                }
                case "1.0" -> {
                    return Target.Payload.HTTP_API_1;
                }
                case "raw" -> {
                    return Target.Payload.RAW;
                }
                default -> {}
            }
        }
        node.isNot("a payload", "write \"2.0\" or \"1.0\", with quotes, or raw");
        return Target.Payload.HTTP_API_2;
    }

    private List<Target.FunctionError> errors(Node node) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Node> items = node.items(ERROR_FIX);
        if (node.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_ERRORS)) {
            node.fault("has " + items.size() + " rules", "write 1 to " + MOST_ERRORS + ", or leave it out");
        }
        List<Target.FunctionError> errors = new ArrayList<>(items.size());
        for (Node item : items) {
            if (!item.has(Fields.FUNCTION_ERROR)) {
                continue;
            }
            String regex = item.get("matches").text(".*", "a regular expression", "write one such as \"NotFound.*\"");
            if (judge) {
                RegexReader.judge(item.get("matches"), regex, "; it must fit the whole of the error's type or message");
            }
            int status = (int) item.get("status").whole(400, 599, 502);
            Node detail = item.get("detail");
            errors.add(new Target.FunctionError(
                    regex,
                    status,
                    detail.isThere()
                            ? detail.text("?", "write a sentence for the client")
                            : "The function behind this route reported an error."));
        }
        return errors;
    }

    /** The service that {@code node} names; one that stands in for it where there is none. */
    static Service lookUp(Node node, Map<String, Service> services) {
        String id = Compiler.reference(node, "service", services.keySet());
        Service service = services.get(id);
        return service == null ? ServiceReader.placeholder(id) : service;
    }
}
