package gateway.validate;

import dev.harrel.jsonschema.JsonNode;
import gateway.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where schemas stand in their documents, and where references lead: without judging anything by them. */
final class SchemaIndex {
    /** What JSON Schemas of 2020-12 and their parts are called; they are with the library. */
    static final String DIALECT = "https://json-schema.org/draft/2020-12/";

    /**
     * A schema in its place.
     *
     * @param document the URI of the whole that it stands in
     * @param pointer  in that document
     * @param base     of its references
     * @param inPlace  schemas in it that judge the same value as it does
     */
    record Site(URI document, String pointer, URI base, Json schema, List<Site> inPlace) {
        @Nullable
        Json get(String keyword) {
            return schema instanceof Json.Obj object ? object.get(keyword) : null;
        }

        String reference(String keyword) {
            return get(keyword) instanceof Json.Str(var text) ? text : "";
        }

        String key() {
            return document + "#" + pointer;
        }
    }

    private final Map<String, Site> sites = new LinkedHashMap<>(); // by key
    private final Map<String, Site> resources = new HashMap<>(); // by URI
    private final Map<String, Site> anchors = new HashMap<>(); // by URI#name
    private final Map<String, List<Site>> dynamicAnchors = new HashMap<>(); // by name
    private final List<Twin> twins = new ArrayList<>(0);

    /** Something called as something else is. */
    record Twin(Site site, String keyword, String name) {}

    SchemaIndex(Map<String, Json> documents) {
        documents.forEach((id, schema) -> add(Uris.document(id), schema));
    }

    /** Adds a whole document. */
    Site add(URI document, Json schema) {
        return walk(document, "", document, schema);
    }

    Collection<Site> sites() {
        return List.copyOf(sites.values());
    }

    List<Twin> twins() {
        return twins;
    }

    /** Every schema that says it is the dynamic anchor {@code name}. */
    List<Site> dynamicAnchors(String name) {
        return dynamicAnchors.getOrDefault(name, List.of());
    }

    /** The whole that is called {@code uri}. */
    @Nullable
    Site resource(String uri) {
        return resources.get(uri);
    }

    /** Where {@code reference} in {@code from} leads; null for nowhere. */
    @Nullable
    Site resolve(Site from, String reference) {
        String uri;
        try {
            uri = Uris.resolve(from.base, reference).toString();
        } catch (IllegalArgumentException _) {
            return null;
        }
        String fragment = Uris.fragment(reference);
        Site resource = resources.get(uri);
        if (resource == null) {
            return null;
        }
        if (fragment.isEmpty()) {
            return resource;
        }
        if (fragment.charAt(0) != '/') {
            return anchors.get(uri + "#" + fragment);
        }
        String pointer = resource.pointer + fragment;
        Site site = sites.get(resource.document + "#" + pointer);
        return site != null ? site : elsewhere(resource, fragment);
    }

    /** The schema in {@code site} at {@code pointer}. */
    @Nullable
    Site at(Site site, String pointer) {
        return sites.get(site.document + "#" + site.pointer + pointer);
    }

    static boolean isOfDialect(Site from, String reference) {
        try {
            return Uris.resolve(from.base, reference).toString().startsWith(DIALECT);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** A schema under a member that is no keyword: not judged where it stands, but by reference. */
    private @Nullable Site elsewhere(Site resource, String fragment) {
        Json value = resource.schema;
        Value.Place place = Value.Place.SCHEMA;
        for (String token : fragment.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            Json next = null;
            if (value instanceof Json.Obj object) {
                next = object.get(name);
                place = place.member(name);
            } else if (value instanceof Json.Arr array && name.length() < 6 && name.matches("0|[1-9][0-9]*")) {
                int index = Integer.parseInt(name);
                next = index < array.items().size() ? array.items().get(index) : null;
            }
            if (next == null || place == Value.Place.MENTIONED) {
                return null;
            }
            value = next;
        }
        return value instanceof Json.Obj || value instanceof Json.Bool
                ? walk(resource.document, resource.pointer + fragment, resource.base, value)
                : null;
    }

    private Site walk(URI document, String pointer, URI base, Json schema) {
        Site already = sites.get(document + "#" + pointer);
        if (already != null) {
            return already;
        }
        List<Site> inPlace = new ArrayList<>(0);
        URI own = base;
        String id = schema instanceof Json.Obj object ? object.string("$id").orElse("") : "";
        if (!id.isEmpty()) {
            try {
                own = Uris.resolve(base, id);
            } catch (IllegalArgumentException _) {
                // What is no URI is reported with what the schema breaks.
            }
        }
        Site site = new Site(document, pointer, own, schema, inPlace);
        sites.put(site.key(), site);
        if (pointer.isEmpty()) {
            resources.put(document.toString(), site);
        }
        if (!own.equals(base)) {
            name(resources, own.toString(), site, "$id", id);
        }
        if (!(schema instanceof Json.Obj object)) {
            return site;
        }
        object.string("$anchor").ifPresent(name -> name(anchors, site.base + "#" + name, site, "$anchor", name));
        object.string("$dynamicAnchor").ifPresent(name -> {
            name(anchors, site.base + "#" + name, site, "$dynamicAnchor", name);
            dynamicAnchors.computeIfAbsent(name, _ -> new ArrayList<>()).add(site);
        });
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            String keyword = member.getKey();
            String at = pointer + "/" + JsonNode.encodeJsonPointer(keyword);
            Json value = member.getValue();
            switch (keyword) {
                case "not", "if", "then", "else" -> inPlace.add(walk(document, at, own, value));
                case "items",
                        "contains",
                        "additionalProperties",
                        "propertyNames",
                        "unevaluatedItems",
                        "unevaluatedProperties",
                        "contentSchema" -> walk(document, at, own, value);
                case "allOf", "anyOf", "oneOf" -> {
                    if (value instanceof Json.Arr array) {
                        for (int i = 0; i < array.items().size(); i++) {
                            inPlace.add(walk(
                                    document, at + "/" + i, own, array.items().get(i)));
                        }
                    }
                }
                case "prefixItems" -> {
                    if (value instanceof Json.Arr array) {
                        for (int i = 0; i < array.items().size(); i++) {
                            walk(document, at + "/" + i, own, array.items().get(i));
                        }
                    }
                }
                case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions" -> {
                    if (value instanceof Json.Obj named) {
                        for (Map.Entry<String, Json> one : named.members().entrySet()) {
                            Site child = walk(
                                    document, at + "/" + JsonNode.encodeJsonPointer(one.getKey()), own, one.getValue());
                            if (keyword.equals("dependentSchemas")) {
                                inPlace.add(child);
                            }
                        }
                    }
                }
                default -> {}
            }
        }
        return site;
    }

    private void name(Map<String, Site> names, String name, Site site, String keyword, String written) {
        if (names.putIfAbsent(name, site) != null) {
            twins.add(new Twin(site, keyword, written));
        }
    }
}
