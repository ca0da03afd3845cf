package gateway.config;

import gateway.json.Json;
import gateway.policy.GatewaySettings;
import gateway.policy.Template;
import gateway.route.Service;
import gateway.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads aggregates: {@code to.aggregate}. */
final class AggregateReader {
    private static final int MOST_PARTS = 20;
    private static final String PART_FIX =
            "write a list such as - { name: customer, service: crm, get: \"/customers/{id}\" }";

    private final GatewaySettings gateway;
    private final Map<String, Service> services;
    private final Layers layers;

    AggregateReader(GatewaySettings gateway, Map<String, Service> services, Layers layers) {
        this.gateway = gateway;
        this.services = services;
        this.layers = layers;
    }

    Target read(Node node, List<String> parameters, Layers.Level route) {
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
                Target.Part part = part(item, path, route);
                for (Target.Part other : parts) {
                    if (other.name().equals(part.name())) {
                        item.get("name")
                                .fault(
                                        "two parts are called " + Phrases.quote(part.name()),
                                        "give each a name of its own");
                    }
                }
                if (parameters.contains(part.name())) {
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
            references(parts, i, paths.get(i), parameters);
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

    private Target.Part part(Node node, Node path, Layers.Level route) {
        String name = node.get("name").text("?", "write a name of its own for each part, such as customer");
        if (!Names.isWord(name) && !name.equals("?")) {
            node.get("name").isNot("a part's name", "use letters, digits, hyphens and underscores, a letter first");
        }
        Service service = TargetReader.lookUp(node.get("service"), services);
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
                RewriteTemplates.read(path, true),
                node.get("required").truth(false),
                group.isThere()
                        ? Optional.of(group.text("?", "write a member's name, such as orders"))
                        : Optional.empty(),
                members,
                node.get("timeout")
                        .duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, service.timeout()),
                layers.part(node.get("service"), service.id(), route));
    }

    private static void references(List<Target.Part> parts, int at, Node path, List<String> parameters) {
        for (Template.Piece piece : parts.get(at).path().pieces()) {
            if (!(piece instanceof Template.Piece.Reference(var names))) {
                continue;
            }
            String name = names.getFirst();
            int other = index(parts, name);
            if (other < 0) {
                if (names.size() > 1 || !parameters.contains(name)) {
                    Phrases.noReference(path, piece.toString(), parameters, parts);
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
