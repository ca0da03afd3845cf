package gateway.config;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.GatewaySettings;
import gateway.policy.Template;
import gateway.route.Match;
import gateway.route.Service;
import gateway.route.Target;
import gateway.route.Target.PathRule;
import gateway.upstream.FunctionErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads where a route leads: its field {@code to}. */
final class TargetReader {
    private static final String TO_FIX =
            "write one of service: ID, lambda: NAME, fixed: { status: 200 }, or aggregate: [ ... ]";

    private static final String ERROR_FIX = "write a list such as - { matches: \"NotFound.*\", status: 404 }";
    private static final int MOST_ERRORS = 20;

    private final GatewaySettings gateway;
    private final Map<String, Service> services;
    private final AggregateReader aggregates;

    /** {@code services} are all that there are. */
    TargetReader(GatewaySettings gateway, Map<String, Service> services, Layers layers) {
        this.gateway = gateway;
        this.services = services;
        this.aggregates = new AggregateReader(gateway, services, layers);
    }

    /** The target of a route with these matches and rules. */
    Target read(Node node, List<Match> matches, Layers.Level route) {
        List<String> parameters = Templates.parameters(matches);
        int given = 0;
        String[] known = Fields.TARGETS;
        for (String kind : Fields.TARGETS) {
            if (node.get(kind).isThere()) {
                given++;
                known = switch (kind) {
                    case "service" -> Fields.TO_SERVICE;
                    case "lambda" -> Fields.TO_LAMBDA;
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
            return service(node, parameters);
        }
        if (node.get("lambda").isThere()) {
            return function(node);
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

    private Target service(Node node, List<String> parameters) {
        Service service = lookUp(node.get("service"), services);
        Node path = node.get("path");
        if (!path.isThere()) {
            return new Target.Http(service, new PathRule.Own());
        }
        Template template = Templates.rewrite(path, false);
        for (Template.Piece piece : template.pieces()) {
            if (piece instanceof Template.Piece.Reference(var names)
                    && (names.size() > 1 || !parameters.contains(names.getFirst()))) {
                Phrases.noParameter(path, piece.toString(), parameters);
            }
        }
        return new Target.Http(service, new PathRule.Filled(template));
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

    private static List<Target.FunctionError> errors(Node node) {
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
            String mistake = FunctionErrors.mistake(regex);
            if (mistake != null) {
                item.get("matches")
                        .fault(
                                Phrases.quote(regex) + " is not a regular expression (RE2): " + mistake,
                                "write one such as \"NotFound.*\"; it must fit the whole of the error's type or"
                                        + " message");
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
