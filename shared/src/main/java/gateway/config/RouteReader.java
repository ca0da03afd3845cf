package gateway.config;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.GatewaySettings;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.policy.Template;
import gateway.route.Match;
import gateway.route.Match.Condition;
import gateway.route.Route;
import gateway.route.Service;
import gateway.route.Target;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads documents of kind {@code route}. */
final class RouteReader {
    private static final int MOST_PARTS = 20;
    private static final int MOST_FIXED_BYTES = 256 * 1024;
    private static final String TO_FIX =
            "write one of service: ID, lambda: NAME, fixed: { status: 200 }, or aggregate: [ ... ]";
    private static final String TEST_FIX = "write present, absent, a value in quotes, or { is: \"value\" }";
    private static final String PART_FIX =
            "write a list such as - { name: customer, service: crm, get: \"/customers/{id}\" }";

    private final GatewaySettings gateway;
    private final Map<String, Service> services;
    private final Set<Scheme> schemes;

    /** {@code services} are all that there are. */
    RouteReader(GatewaySettings gateway, Map<String, Service> services) {
        this.gateway = gateway;
        this.services = services;
        this.schemes = new HashSet<>(Set.of(Scheme.API_KEY));
        if (!gateway.issuers().isEmpty()) {
            schemes.add(Scheme.JWT);
        }
    }

    Route read(Node node) {
        node.has(Fields.ROUTE);
        Compiler.description(node);
        Match match = match(node.get("match"));
        Target target = target(node.get("to"), match);
        Access access = PolicyReader.access(node.get("auth"), schemes, gateway.access());
        List<Limit> limits = PolicyReader.limits(node.get("limits"));
        List<LimitSet> sets =
                limits.isEmpty() ? List.of() : List.of(new LimitSet(LimitSet.Scope.ROUTE, node.name(), limits));
        Node own = node.get("cors");
        Optional<Cors> cors = gateway.cors();
        if (own.isThere()) {
            cors = Compiler.isNone(own) ? Optional.empty() : Optional.of(PolicyReader.cors(own));
        }
        int bytes = node.get("maxRequestBody").size(GatewayReader.MOST_BYTES, gateway.maxRequestBytes());
        return new Route(
                node.name(),
                0,
                List.of(match),
                target,
                Rules.of(access, cors, bytes, GatewayReader.HEADER_BYTES).withLimits(sets));
    }

    private static Match match(Node node) {
        node.has(Fields.MATCH);
        if (!node.isObject()) {
            return Match.of(Set.of(), Optional.empty(), List.of());
        }
        Node methods = node.get("methods");
        Node host = node.get("host");
        return new Match(
                methods.isThere() ? PolicyReader.methods(methods) : Set.of(),
                host.isThere() ? Optional.of(host(host)) : Optional.empty(),
                Templates.path(node.get("path")),
                conditions(node.get("headers"), true),
                conditions(node.get("query"), false),
                List.of(),
                List.of());
    }

    private static Match.Host host(Node node) {
        String fix = "write a name such as api.example.com or *.example.com, without scheme and port";
        String text = node.text("x", fix).toLowerCase(Locale.ROOT);
        boolean wildcard = text.startsWith("*.");
        String name = wildcard ? text.substring(2) : text;
        if (!Names.isHost(name)) {
            node.isNot("a host", fix);
        }
        return wildcard ? new Match.Host.Wildcard(name) : new Match.Host.Exact(name);
    }

    private static List<Condition> conditions(Node node, boolean header) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Condition> conditions = new ArrayList<>();
        for (Node member : node.members()) {
            String name = header ? member.name().toLowerCase(Locale.ROOT) : member.name();
            if (header && !Headers.isName(name)) {
                member.fault(Phrases.quote(name) + " is not a header field's name", "write one such as x-tenant");
            }
            if (header && name.equals("host")) {
                member.fault("the host is matched elsewhere", "write match.host in place of it");
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

    private static Match.Test test(Node node) {
        if (node.isObject()) {
            if (!node.has(Fields.TEST)) {
                return new Match.Test.Present();
            }
            Node is = node.get("is");
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

    private Target target(Node node, Match match) {
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
            return service(node, match);
        }
        if (node.get("lambda").isThere()) {
            return function(node);
        }
        if (node.get("fixed").isThere()) {
            return fixed(node.get("fixed"), match);
        }
        if (node.get("aggregate").isThere()) {
            return aggregate(node, match);
        }
        if (node.faults() == faults) {
            node.fault("names no target", TO_FIX);
        }
        return nowhere;
    }

    private Service lookUp(Node node) {
        String id = Compiler.reference(node, "service", services.keySet());
        Service service = services.get(id);
        return service == null ? ServiceReader.placeholder(id) : service;
    }

    private Target service(Node node, Match match) {
        Service service = lookUp(node.get("service"));
        Node path = node.get("path");
        if (!path.isThere()) {
            return new Target.Http(service, Optional.empty());
        }
        Template template = Templates.rewrite(path, false);
        for (Template.Piece piece : template.pieces()) {
            if (piece instanceof Template.Piece.Reference(var names)
                    && (names.size() > 1 || !hasParameter(match, names.getFirst()))) {
                Phrases.noParameter(path, piece.toString(), match.path());
            }
        }
        return new Target.Http(service, Optional.of(template));
    }

    private static boolean hasParameter(Match match, String name) {
        for (Match.Segment segment : match.path()) {
            if (name.equals(Templates.name(segment))) {
                return true;
            }
        }
        return false;
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
                        .duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, gateway.timeout()));
    }

    private static Target fixed(Node node, Match match) {
        if (!node.has(Fields.FIXED)) {
            return new Target.Fixed(500, Headers.EMPTY, Body.EMPTY);
        }
        Node statusField = node.get("status");
        int status = statusField.isThere() ? (int) statusField.whole(200, 599, 200) : 200;
        Headers headers = headers(node.get("headers"));
        Node json = node.get("json");
        Node text = node.get("text");
        Node base64 = node.get("base64");
        int bodies = (json.isThere() ? 1 : 0) + (text.isThere() ? 1 : 0) + (base64.isThere() ? 1 : 0);
        if (bodies > 1) {
            node.fault("has several bodies", "write one of json, text and base64");
        }
        if (bodies > 0 && (status == 204 || status == 205 || status == 304)) {
            node.fault("an answer of status " + status + " has no body (RFC 9110 15)", "remove the body");
        }
        Body body = Body.EMPTY;
        String type = "";
        Json value = json.value();
        if (value != null) {
            body = Body.of(value.bytes());
            type = "application/json";
            storable(json);
        } else if (text.isThere()) {
            if (text.value() instanceof Json.Str(var content)) {
                body = Body.of(content);
            } else {
                text.isNot("text", "write it in quotes, or json in place of text");
            }
            type = "text/plain; charset=utf-8";
        } else if (base64.isThere()) {
            body = Body.of(decode(base64));
            type = "application/octet-stream";
        }
        if (body.size() > MOST_FIXED_BYTES) {
            node.fault(
                    "has a body of " + body.size() + " bytes",
                    "keep it to " + MOST_FIXED_BYTES + " bytes: the document must fit into a DynamoDB item");
        }
        if (!match.path().isEmpty() && !base64.isThere()) {
            references(node, body, match);
        }
        if (!type.isEmpty() && !headers.has("content-type")) {
            headers = headers.plus("content-type", type);
        }
        return new Target.Fixed(status, headers, body);
    }

    /** References will mean something one day, so they are not text today. */
    private static void references(Node node, Body body, Match match) {
        for (Match.Segment segment : match.path()) {
            String name = Templates.name(segment);
            if (name != null && body.text().contains("{".concat(name).concat("}"))) {
                node.fault("{" + name + "} in a fixed answer is not supported yet", "remove it from the body");
            }
        }
    }

    private static byte[] decode(Node node) {
        String fix = "write the body in standard base64 (RFC 4648 4)";
        try {
            return Base64.getDecoder().decode(node.text("", fix));
        } catch (IllegalArgumentException _) {
            node.isNot("base64", fix);
            return new byte[0];
        }
    }

    /** DynamoDB nests 32 levels at most and keeps 38 digits (Service quotas, "Data types"). */
    private static void storable(Node node) {
        String problem = Canonical.unstorable(node.value());
        if (problem != null) {
            node.fault(problem, "write it as text or base64");
        }
    }

    private static Headers headers(Node node) {
        var headers = new Headers.Builder();
        if (!node.isThere()) {
            return Headers.EMPTY;
        }
        for (Node member : node.members()) {
            String name = member.name().toLowerCase(Locale.ROOT);
            if (!Headers.isName(name)) {
                member.fault(Phrases.quote(name) + " is not a header field's name", "write one such as cache-control");
                continue;
            }
            if (isFraming(name)) {
                member.fault("is set by the gateway itself", "remove it");
                continue;
            }
            if (member.value() instanceof Json.Arr) {
                for (Node item : member.items("")) {
                    header(headers, name, item);
                }
            } else {
                header(headers, name, member);
            }
        }
        return headers.build();
    }

    private static void header(Headers.Builder headers, String name, Node node) {
        String fix = "write a value in quotes, or a list of them";
        if (!(node.value() instanceof Json.Str(var value))) {
            node.isNot("text", fix);
        } else if (!Headers.isValue(value)) {
            node.isNot("a header field's value", "leave out control characters and spaces at either end");
        } else {
            headers.add(name, value);
        }
    }

    private static boolean isFraming(String name) {
        return switch (name) {
            case "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade" -> true;
            default -> false;
        };
    }

    private Target aggregate(Node node, Match match) {
        Node list = node.get("aggregate");
        List<Node> items = list.items(PART_FIX);
        if (list.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_PARTS)) {
            list.fault("has " + items.size() + " parts", "write 1 to " + MOST_PARTS);
        }
        List<Target.Part> parts = new ArrayList<>(items.size());
        List<Node> paths = new ArrayList<>(items.size());
        for (Node item : items) {
            if (item.has(Fields.PART)) {
                Node path = path(item);
                Target.Part part = part(item, path);
                for (Target.Part other : parts) {
                    if (other.name().equals(part.name())) {
                        item.get("name")
                                .fault(
                                        "two parts are called " + Phrases.quote(part.name()),
                                        "give each a name of its own");
                    }
                }
                if (hasParameter(match, part.name())) {
                    item.get("name")
                            .fault(
                                    Phrases.quote(part.name()) + " is a path parameter too",
                                    "rename one, so that a reference is clear");
                }
                parts.add(part);
                paths.add(path);
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            references(parts, i, paths.get(i), match);
        }
        return new Target.Aggregate(
                parts,
                node.get("timeout")
                        .duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, gateway.timeout()));
    }

    /** The field that names method and path. */
    private static Node path(Node part) {
        Node path = part.get("get");
        int given = 0;
        for (String method : Fields.PART_METHODS) {
            if (part.get(method).isThere()) {
                path = part.get(method);
                given++;
            }
        }
        if (given > 1) {
            part.fault("has several methods", "write one, such as get: /customers/{id}");
        }
        return path;
    }

    private Target.Part part(Node node, Node path) {
        String name = node.get("name").text("?", "write a name of its own for each part, such as customer");
        if (!Names.isWord(name) && !name.equals("?")) {
            node.get("name").isNot("a part's name", "use letters, digits, hyphens and underscores, a letter first");
        }
        Service service = lookUp(node.get("service"));
        Node group = node.get("group");
        Node pick = node.get("pick");
        List<String> members = new ArrayList<>();
        if (pick.isThere()) {
            String fix = "write a list of members such as [id, total]";
            List<Node> items = pick.items(fix);
            for (Node item : items) {
                members.add(item.text("?", fix));
            }
            if (items.isEmpty() && pick.value() instanceof Json.Arr) {
                pick.fault("picks nothing", fix + ", or leave it out to keep all");
            }
        }
        return new Target.Part(
                name,
                service,
                path.name().toUpperCase(Locale.ROOT),
                Templates.rewrite(path, true),
                node.get("required").truth(false),
                group.isThere()
                        ? Optional.of(group.text("?", "write a member's name, such as orders"))
                        : Optional.empty(),
                members,
                node.get("timeout")
                        .duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, service.timeout()));
    }

    private static void references(List<Target.Part> parts, int at, Node path, Match match) {
        for (Template.Piece piece : parts.get(at).path().pieces()) {
            if (!(piece instanceof Template.Piece.Reference(var names))) {
                continue;
            }
            String name = names.getFirst();
            int other = index(parts, name);
            if (other < 0) {
                if (names.size() > 1 || !hasParameter(match, name)) {
                    Phrases.noReference(path, piece.toString(), match.path(), parts);
                }
            } else if (names.size() == 1) {
                path.fault(
                        piece + " is the whole answer of a part",
                        "write the member that you mean, such as {" + name + ".id}");
            } else if (other >= at) {
                Phrases.order(path, parts, at, other);
            }
        }
    }

    private static int index(List<Target.Part> parts, String name) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
