package gateway.validate;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonNode;
import gateway.json.Json;
import gateway.validate.SchemaIndex.Site;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong with schemas, before anything is judged by them: against the metaschema, references that lead nowhere or
 * in a circle, regular expressions that do not run in linear time, keywords of other drafts or misspelt.
 */
public final class SchemaFaults {
    private static final int MOST_FAULTS = 20;

    private static final URI METASCHEMA = URI.create(SchemaIndex.DIALECT + "schema");

    private final SchemaIndex index;
    private final Site root;
    private final Set<SchemaFault> faults = new LinkedHashSet<>();

    private SchemaFaults(SchemaIndex index, Site root) {
        this.index = index;
        this.root = root;
    }

    /**
     * The mistakes in the document {@code id}, at most 20.
     *
     * @param documents all of them, by id
     */
    public static List<SchemaFault> ofDocument(String id, Map<String, Json> documents) {
        var index = new SchemaIndex(documents);
        Site root = index.resource(Uris.document(id).toString());
        if (root == null) {
            throw new IllegalArgumentException("no such document");
        }
        return new SchemaFaults(index, root).find();
    }

    /**
     * The mistakes in {@code schema}, which stands in place, at most 20.
     *
     * @param documents that it may refer to, by id
     */
    public static List<SchemaFault> inPlace(Json schema, Map<String, Json> documents) {
        var index = new SchemaIndex(documents);
        return new SchemaFaults(index, index.add(Uris.IN_PLACE, schema)).find();
    }

    /**
     * The mistakes in {@code schema}, which stands in place and is for header fields: beside all others, names in upper
     * case, which no field has.
     */
    public static List<SchemaFault> ofHeaders(Json schema, Map<String, Json> documents) {
        var index = new SchemaIndex(documents);
        var found = new SchemaFaults(index, index.add(Uris.IN_PLACE, schema));
        found.names();
        return found.find();
    }

    private void names() {
        if (root.get("properties") instanceof Json.Obj properties) {
            for (String name : properties.members().keySet()) {
                name("/properties/" + JsonNode.encodeJsonPointer(name), name);
            }
        }
        if (root.get("required") instanceof Json.Arr required) {
            for (int i = 0; i < required.items().size(); i++) {
                if (required.items().get(i) instanceof Json.Str(var name)) {
                    name("/required/" + i, name);
                }
            }
        }
    }

    private void name(String pointer, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.equals(name)) {
            fault(pointer, "no header field is called " + quote(name), "write names in lower case: " + quote(lower));
        }
    }

    private List<SchemaFault> find() {
        if (!(root.schema() instanceof Json.Obj) && !(root.schema() instanceof Json.Bool)) {
            fault(
                    "",
                    "a schema is an object, or true or false",
                    "write a mapping of keywords such as { type: object }");
        } else {
            metaschema();
            checkAll();
            for (SchemaIndex.Twin twin : index.twins()) {
                if (twin.site().document().equals(root.document())) {
                    fault(
                            twin.site().pointer() + "/" + twin.keyword(),
                            "another schema is called " + quote(twin.name()) + " too",
                            "rename or remove one of the two");
                }
            }
            circles();
        }
        List<SchemaFault> all = new ArrayList<>(faults);
        return all.size() <= MOST_FAULTS ? all : List.copyOf(all.subList(0, MOST_FAULTS));
    }

    private void fault(String pointer, String problem, String fix) {
        faults.add(new SchemaFault(pointer, problem, fix));
    }

    private void metaschema() {
        for (Error error : SchemaLibrary.errors(
                SchemaLibrary.validator(new SchemaIndex(Map.of()), false), METASCHEMA, root.schema(), MOST_FAULTS)) {
            String pointer = error.getInstanceLocation();
            String keyword = SchemaKeywords.at(pointer);
            fault(
                    pointer,
                    (keyword.isEmpty() ? "the schema" : quote(keyword)) + " is not as JSON Schema 2020-12 has it: "
                            + error.getError(),
                    SchemaKeywords.fix(keyword));
        }
    }

    /** References may lead to schemas under members that are no keywords: those are looked at too. */
    private void checkAll() {
        Set<String> checked = new HashSet<>();
        for (int before = -1; before < checked.size(); ) {
            before = checked.size();
            for (Site site : index.sites()) {
                if (site.document().equals(root.document()) && checked.add(site.key())) {
                    check(site);
                }
            }
        }
    }

    private void check(Site site) {
        if (!(site.schema() instanceof Json.Obj schema)) {
            return;
        }
        for (Map.Entry<String, Json> member : schema.members().entrySet()) {
            String keyword = member.getKey();
            String pointer = site.pointer() + "/" + JsonNode.encodeJsonPointer(keyword);
            Json value = member.getValue();
            switch (keyword) {
                case "$schema" -> dialect(pointer, value);
                case "$id" -> id(pointer, value);
                case "$ref", "$dynamicRef" -> {
                    if (value instanceof Json.Str(var reference)) {
                        reference(site, pointer, reference);
                    }
                }
                case "pattern" -> {
                    if (value instanceof Json.Str(var regex)) {
                        regex(pointer, regex);
                    }
                }
                case "patternProperties" -> {
                    if (value instanceof Json.Obj patterns) {
                        for (String regex : patterns.members().keySet()) {
                            regex(pointer + "/" + JsonNode.encodeJsonPointer(regex), regex);
                        }
                    }
                }
                case "minLength",
                        "maxLength",
                        "minItems",
                        "maxItems",
                        "minProperties",
                        "maxProperties",
                        "minContains",
                        "maxContains" -> {
                    if (value instanceof Json.Num number
                            && number.decimal().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
                        fault(pointer, "no value has so many", "write a number up to " + Integer.MAX_VALUE);
                    }
                }
                default -> unknown(pointer, keyword);
            }
        }
    }

    private void dialect(String pointer, Json value) {
        if (value instanceof Json.Str(var uri) && !uri.equals(METASCHEMA.toString()) && !uri.equals(METASCHEMA + "#")) {
            fault(
                    pointer,
                    quote(uri) + " is not the language that schemas are read in",
                    "write the schema in 2020-12, and " + METASCHEMA + " here or nothing");
        }
    }

    private void id(String pointer, Json value) {
        if (!(value instanceof Json.Str(var id))) {
            return;
        }
        if (!Uris.fragment(id).isEmpty()) {
            fault(pointer, quote(id) + " has a fragment", "remove it; $anchor names a part of a schema");
            return;
        }
        try {
            if (!Uris.resolve(root.document(), id).isAbsolute()) {
                fault(pointer, quote(id) + " leads to no absolute URI", "write an absolute one");
            }
        } catch (IllegalArgumentException _) {
            fault(pointer, quote(id) + " is no URI reference", "write an absolute URI");
        }
    }

    private void reference(Site site, String pointer, String reference) {
        if (index.resolve(site, reference) != null || SchemaIndex.isOfDialect(site, reference)) {
            return;
        }
        String uri;
        try {
            uri = Uris.resolve(site.base(), reference).toString();
        } catch (IllegalArgumentException _) {
            fault(pointer, quote(reference) + " is no URI reference", "write #/$defs/NAME, or a schema document's id");
            return;
        }
        if (index.resource(uri) != null) {
            fault(
                    pointer,
                    "there is no schema at " + quote(reference),
                    "write #/$defs/NAME for what stands under $defs, or #NAME for an $anchor");
        } else if (site.base().equals(site.document())) {
            fault(
                    pointer,
                    "there is no schema " + quote(reference) + ", and none is ever fetched",
                    "write the id or the $id of a schema document, or #/$defs/NAME for what stands in this one");
        } else {
            fault(
                    pointer,
                    "there is no schema " + quote(reference) + ": beside the $id that stands above it is " + uri,
                    "write the $id of a schema document, or remove the one above and write an id");
        }
    }

    private void regex(String pointer, String regex) {
        try {
            EcmaRegex.of(regex);
        } catch (IllegalArgumentException e) {
            fault(
                    pointer,
                    quote(regex) + " is no regular expression that runs in linear time: " + e.getMessage(),
                    "write one of ECMA-262 without look-around and back references, repetitions up to 1000");
        }
    }

    private void unknown(String pointer, String keyword) {
        if (SchemaKeywords.ALL.contains(keyword)) {
            return;
        }
        switch (keyword) {
            case "additionalItems" ->
                fault(pointer, "\"additionalItems\" means nothing in 2020-12", "write items, beside prefixItems");
            case "dependencies" ->
                fault(
                        pointer,
                        "\"dependencies\" means nothing in 2020-12",
                        "write dependentRequired or dependentSchemas");
            case "$recursiveRef", "$recursiveAnchor" ->
                fault(pointer, quote(keyword) + " means nothing in 2020-12", "write $dynamicRef and $dynamicAnchor");
            default -> {
                String meant = SchemaKeywords.meant(keyword);
                if (meant != null) {
                    fault(pointer, quote(keyword) + " means nothing", "did you mean " + meant + "?");
                }
            }
        }
    }

    /** Schemas that judge a value by judging the same value by themselves. */
    private void circles() {
        Set<String> done = new HashSet<>();
        for (Site site : index.sites()) {
            if (site.document().equals(root.document())) {
                follow(site, new HashSet<>(), done);
            }
        }
    }

    private void follow(Site site, Set<String> way, Set<String> done) {
        if (done.contains(site.key())) {
            return;
        }
        if (!way.add(site.key())) {
            if (site.document().equals(root.document())) {
                fault(
                        site.pointer(),
                        "judging a value by this leads back to judging it by this, without end",
                        "refer to it from below properties, items or the like, which judge a part of the value");
            }
            return;
        }
        for (Site next : site.inPlace()) {
            follow(next, way, done);
        }
        for (String keyword : List.of("$ref", "$dynamicRef")) {
            String reference = site.reference(keyword);
            Site target = reference.isEmpty() ? null : index.resolve(site, reference);
            if (target != null) {
                follow(target, way, done);
                if (keyword.equals("$dynamicRef")) {
                    String name = Uris.fragment(reference);
                    if (target.reference("$dynamicAnchor").equals(name)) {
                        for (Site other : index.dynamicAnchors(name)) {
                            follow(other, way, done);
                        }
                    }
                }
            }
        }
        way.remove(site.key());
        done.add(site.key());
    }

    private static String quote(String text) {
        return Json.of(text.length() <= 100 ? text : text.substring(0, 100) + "...")
                .text();
    }
}
