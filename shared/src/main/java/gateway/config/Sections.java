package gateway.config;

import gateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, as one mapping in a file, taken apart: {@code gateway} is one document, under {@code services},
 * {@code routes} and so on stand documents by their ids.
 *
 * @param consumers apart from the rest, because they live in a table of their own and in no snapshot
 * @param faults    what stands in the mapping and is no document
 */
public record Sections(Documents documents, List<Document> consumers, List<Fault> faults) {
    private static final String[] NAMES = {
        "gateway", "services", "routes", "policies", "schemas", "plans", "profiles", "consumers"
    };

    public Sections {
        consumers = List.copyOf(consumers);
        faults = List.copyOf(faults);
    }

    public static Sections of(Json file) {
        var report = new Report();
        List<Document> documents = new ArrayList<>();
        List<Document> consumers = new ArrayList<>();
        if (!(file instanceof Json.Obj sections)) {
            report.add("", Phrases.found(file) + " is not a configuration", "write gateway, services and routes");
            return new Sections(Documents.NONE, consumers, report.faults());
        }
        for (Map.Entry<String, Json> section : sections.members().entrySet()) {
            Node node = Node.root(report, null, section.getKey(), section.getValue());
            Kind kind = kind(section.getKey());
            if (kind == null) {
                Phrases.unknown(null, node, NAMES);
            } else if (kind == Kind.GATEWAY) {
                add(documents, kind, node);
            } else {
                for (Node body : node.members()) {
                    add(kind == Kind.CONSUMER ? consumers : documents, kind, body);
                }
            }
        }
        return new Sections(new Documents(documents), consumers, report.faults());
    }

    private static @org.jspecify.annotations.Nullable Kind kind(String section) {
        for (Kind kind : Kind.values()) {
            if (kind.section().equals(section)) {
                return kind;
            }
        }
        return null;
    }

    private static void add(List<Document> to, Kind kind, Node node) {
        if (node.value() instanceof Json.Obj body) {
            to.add(new Document(kind, node.name(), body));
        } else {
            node.isNot("a mapping", "write its fields below it, or {} for none");
        }
    }
}
