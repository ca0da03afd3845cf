package gateway.validate;

import dev.harrel.jsonschema.JsonNode;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.validate.SchemaIndex.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How texts are read for a schema: as what it says that the member of that name is, where they are spelt so. */
final class Readings {
    private final SchemaIndex index;
    private final List<Site> sites;
    private final Map<String, List<Site>> byName = new LinkedHashMap<>();

    Readings(SchemaIndex index, Site schema) {
        this.index = index;
        this.sites = together(schema);
    }

    /** {@code texts} as an object: each name with its values in order, read as the schema has it. */
    Json.Obj object(Map<String, List<String>> texts) {
        var members = new LinkedHashMap<String, Json>();
        texts.forEach((name, values) -> members.put(name, read(values, member(name))));
        return new Json.Obj(members);
    }

    /** Whether the member {@code name} may be an array. */
    boolean isArray(String name) {
        return says(member(name), "array");
    }

    private Json read(List<String> values, List<Site> schemas) {
        boolean array = says(schemas, "array");
        if (!array && values.size() == 1) {
            return read(values.getFirst(), schemas);
        }
        List<Site> schemasOfItems = array ? items(schemas) : schemas;
        List<Json> items = new ArrayList<>(values.size());
        for (String value : values) {
            items.add(read(value, schemasOfItems));
        }
        return Json.of(items);
    }

    private static Json read(String text, List<Site> schemas) {
        boolean number = says(schemas, "integer") || says(schemas, "number");
        boolean truth = says(schemas, "boolean") && (text.equals("true") || text.equals("false"));
        if (truth) {
            return Json.of(text.equals("true"));
        }
        if (number && !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) >= '0' && text.charAt(0) <= '9')) {
            try {
                if (Json.parse(text) instanceof Json.Num read && read.literal().length() == text.length()) {
                    return read;
                }
            } catch (JsonException _) {
                // Not spelt so: a text.
            }
        }
        return Json.of(text);
    }

    private static boolean says(List<Site> schemas, String type) {
        for (Site schema : schemas) {
            Json types = schema.get("type");
            if (types instanceof Json.Str(var one) && one.equals(type)
                    || types instanceof Json.Arr list && list.items().contains(Json.of(type))) {
                return true;
            }
        }
        return false;
    }

    /** The schemas of the member {@code name}. */
    private synchronized List<Site> member(String name) {
        List<Site> known = byName.get(name);
        if (known != null) {
            return known;
        }
        List<Site> found = new ArrayList<>();
        boolean declared = false;
        for (Site site : sites) {
            if (site.get("properties") instanceof Json.Obj properties && properties.get(name) != null) {
                declared = true;
                child(site, "/properties/" + JsonNode.encodeJsonPointer(name), found);
            }
        }
        for (Site site : declared ? List.<Site>of() : sites) {
            if (site.get("additionalProperties") != null) {
                child(site, "/additionalProperties", found);
            }
        }
        if (declared && byName.size() < 1000) {
            byName.put(name, found);
        }
        return found;
    }

    private List<Site> items(List<Site> schemas) {
        List<Site> found = new ArrayList<>();
        for (Site schema : schemas) {
            if (schema.get("items") != null) {
                child(schema, "/items", found);
            }
        }
        return found;
    }

    private void child(Site site, String pointer, List<Site> into) {
        Site child = index.at(site, pointer);
        if (child != null) {
            into.addAll(together(child));
        }
    }

    /** {@code schema} and those that judge the same value with it: references and alternatives. */
    private List<Site> together(Site schema) {
        List<Site> all = new ArrayList<>();
        together(schema, all, new HashSet<>());
        return all;
    }

    private void together(Site schema, List<Site> all, Set<String> seen) {
        if (!seen.add(schema.key())) {
            return;
        }
        all.add(schema);
        for (Site next : schema.inPlace()) {
            together(next, all, seen);
        }
        for (String keyword : List.of("$ref", "$dynamicRef")) {
            String reference = schema.reference(keyword);
            Site target = reference.isEmpty() ? null : index.resolve(schema, reference);
            if (target != null) {
                together(target, all, seen);
            }
        }
    }
}
