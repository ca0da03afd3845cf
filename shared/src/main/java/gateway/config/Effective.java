package gateway.config;

import gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for a route, for people to read: every rule as it is written, and which layer says it. Works on documents
 * that are valid, in the order of {@code docs/policies.md}.
 */
public final class Effective {
    /** Rules of which the last layer's counts. */
    private static final List<String> SINGLE = List.of(
            "auth",
            "cors",
            "maxRequestBody",
            "maxRequestHeaders",
            "security",
            "validate",
            "identity",
            "forward",
            "compression",
            "mirror");

    /** How a reader meets them. */
    private static final List<String> ORDER = List.of(
            "auth",
            "clientIp",
            "limits",
            "cors",
            "maxRequestBody",
            "maxRequestHeaders",
            "security",
            "validate",
            "identity",
            "forward",
            "request.headers",
            "request.query",
            "request.host",
            "request.body",
            "response.status",
            "response.body",
            "response.cookies",
            "response.headers",
            "compression",
            "mirror");

    private Effective() {}

    /**
     * One rule.
     *
     * @param field such as {@code auth} or {@code request.headers.set}
     * @param value as it is written; of a list that adds up, what this layer adds
     * @param from  {@code gateway}, {@code policy ID}, {@code service ID} or {@code route}
     */
    public record Rule(String field, Json value, String from) {
        /** Whether it is about the request to an upstream. */
        public boolean isOfRequest() {
            return field.equals("forward") || field.equals("identity") || field.startsWith("request.");
        }
    }

    /** One layer; {@code body} has its rules alone. */
    private record Layer(String from, Json.Obj body) {}

    /**
     * The rules of a route that some layer says, in a fixed order, those of a list from the outermost layer; those that
     * nobody says, and that are as documented, are not there.
     */
    public static List<Rule> of(Documents documents, String route) {
        Json.Obj body = body(documents, Kind.ROUTE, route);
        String service = body.object("to").flatMap(to -> to.string("service")).orElse("");
        return rules(layers(documents, service, body));
    }

    /** How the request to a part of an aggregate is made, whose service is {@code service}. */
    public static List<Rule> ofPart(Documents documents, String route, String service) {
        return rules(layers(documents, service, body(documents, Kind.ROUTE, route))).stream()
                .filter(rule -> rule.field().equals("forward")
                        || rule.field().equals("identity")
                        || rule.field().equals("request.host")
                        || rule.field().startsWith("request.headers"))
                .toList();
    }

    private static List<Layer> layers(Documents documents, String service, Json.Obj route) {
        Json.Obj gateway = body(documents, Kind.GATEWAY, "gateway");
        Json.Obj middle = service.isEmpty() ? Json.Obj.EMPTY : body(documents, Kind.SERVICE, service);
        List<Layer> layers = new ArrayList<>();
        gateway.object("auth")
                .map(auth -> auth.get("default"))
                .ifPresent(standard -> layers.add(new Layer("gateway", Json.object("auth", standard))));
        level(documents, layers, gateway, "gateway", Fields.GATEWAY_RULES);
        level(documents, layers, middle, "service " + service, Fields.SERVICE_RULES);
        level(documents, layers, route, "route", Fields.RULES);
        return layers;
    }

    /** A level's policies, in place of those of the same id further out, and its own rules. */
    private static void level(Documents documents, List<Layer> layers, Json.Obj body, String from, String[] fields) {
        if (body.get("policies") instanceof Json.Arr(var policies)) {
            for (Json policy : policies) {
                String id = ((Json.Str) policy).value();
                String name = "policy " + id;
                layers.removeIf(layer -> layer.from().equals(name));
                layers.add(new Layer(name, only(body(documents, Kind.POLICY, id), Fields.RULES)));
            }
        }
        layers.add(new Layer(from, only(body, fields)));
    }

    private static Json.Obj only(Json.Obj body, String[] fields) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (String field : fields) {
            Json value = body.get(field);
            if (value != null) {
                members.put(field, value);
            }
        }
        return Json.object(members);
    }

    private static Json.Obj body(Documents documents, Kind kind, String id) {
        return documents.all().stream()
                .filter(document -> document.kind() == kind && document.id().equals(id))
                .map(Document::body)
                .findFirst()
                .orElse(Json.Obj.EMPTY);
    }

    private static List<Rule> rules(List<Layer> layers) {
        Map<String, Rule> single = new LinkedHashMap<>();
        List<Rule> lists = new ArrayList<>();
        for (Layer layer : layers) {
            for (String field : SINGLE) {
                say(single, field, Optional.ofNullable(layer.body().get(field)), layer);
            }
            if (layer.body().get("clientIp") instanceof Json.Obj addresses) {
                lists.add(new Rule("clientIp", addresses, layer.from()));
            }
            if (layer.body().get("limits") instanceof Json.Arr(var limits)) {
                limits.forEach(limit -> lists.add(new Rule("limits", limit, layer.from())));
            }
            for (String side : List.of("request", "response")) {
                Json.Obj edits = layer.body().object(side).orElse(Json.Obj.EMPTY);
                for (String field : List.of("host", "body", "cookies")) {
                    say(single, side + "." + field, Optional.ofNullable(edits.get(field)), layer);
                }
                for (String list : List.of("headers", "query")) {
                    for (String edit : Fields.EDITS) {
                        edits.object(list)
                                .map(each -> each.get(edit))
                                .ifPresent(value ->
                                        lists.add(new Rule(side + "." + list + "." + edit, value, layer.from())));
                    }
                }
                // The innermost layer's rules come first.
                edits.object("status")
                        .ifPresent(status -> lists.addFirst(new Rule(side + ".status", status, layer.from())));
            }
        }
        List<Rule> rules = new ArrayList<>();
        for (String field : ORDER) {
            Rule rule = single.get(field);
            if (rule != null) {
                rules.add(rule);
            }
            for (Rule each : lists) {
                if (each.field().equals(field) || each.field().startsWith(field + ".")) {
                    rules.add(each);
                }
            }
        }
        return rules;
    }

    private static void say(Map<String, Rule> single, String field, Optional<Json> value, Layer layer) {
        value.ifPresent(said -> single.put(field, new Rule(field, said, layer.from())));
    }
}
