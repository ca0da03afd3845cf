package gateway.config;

import gateway.json.Json;
import gateway.policy.Validation;
import gateway.validate.SchemaFault;
import gateway.validate.SchemaFaults;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code validate}, and documents of kind {@code schema}. */
final class ValidationReader {
    private static final String FIX =
            "write { body: SCHEMA }, with path, query, headers beside it or in place of it, or none";
    private static final String SCHEMA_FIX = "write the id of a schema, or a JSON Schema such as { type: object }";

    private ValidationReader() {}

    /**
     * @param schemas all documents of the kind by id
     * @param judge   whether schemas are looked into
     */
    static Said<Validation> read(Node node, Map<String, Json> schemas, boolean judge) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (!node.isObject()) {
            node.isNot("what a request must be", FIX);
            return Said.none();
        }
        int faults = node.faults();
        node.has(Fields.VALIDATE);
        var validation = new Validation(
                schema(node.get("body"), schemas, judge),
                schema(node.get("path"), schemas, judge),
                schema(node.get("query"), schemas, judge),
                schema(node.get("headers"), schemas, judge),
                node.get("reportOnly").truth(false),
                node.get("formats").truth(false));
        if (node.faults() == faults
                && validation.body().isEmpty()
                && validation.path().isEmpty()
                && validation.query().isEmpty()
                && validation.headers().isEmpty()) {
            node.fault("says nothing", FIX);
        }
        return Said.of(validation);
    }

    private static Optional<Json> schema(Node node, Map<String, Json> schemas, boolean judge) {
        Json value = node.value();
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Json.Str) {
            Json document = schemas.get(Compiler.reference(node, "schema", schemas.keySet()));
            return Optional.of(document == null ? Json.of(true) : document);
        }
        if (!node.isObject() && !(value instanceof Json.Bool)) {
            node.isNot("a schema", SCHEMA_FIX);
            return Optional.empty();
        }
        if (judge && isStorable(node)) {
            report(
                    node,
                    node.name().equals("headers")
                            ? SchemaFaults.ofHeaders(value, schemas)
                            : SchemaFaults.inPlace(value, schemas));
        }
        return Optional.of(value);
    }

    private static boolean isStorable(Node node) {
        String problem = Canonical.unstorable(node.value());
        if (problem != null) {
            node.fault(problem, "make the schema simpler, or split it with $ref to others");
        }
        return problem == null;
    }

    private static void report(Node schema, List<SchemaFault> faults) {
        for (SchemaFault fault : faults) {
            at(schema, fault.pointer()).fault(fault.problem(), fault.fix());
        }
    }

    /** What a JSON Pointer (RFC 6901) leads to. */
    private static Node at(Node from, String pointer) {
        Node node = from;
        int start = 1;
        while (start <= pointer.length()) {
            int end = pointer.indexOf('/', start);
            end = end < 0 ? pointer.length() : end;
            String token = pointer.substring(start, end).replace("~1", "/").replace("~0", "~");
            List<Node> items = node.value() instanceof Json.Arr ? node.items("") : List.of();
            int index = (int) Units.whole(token);
            node = index >= 0 && index < items.size() ? items.get(index) : node.get(token);
            start = end + 1;
        }
        return node;
    }

    /** Judges a JSON Schema that is a document, among all of them. */
    static void document(Node node, Map<String, Json> schemas) {
        for (String name : Fields.KEY) {
            if (node.get(name).isThere()) {
                node.get(name)
                        .fault("is no keyword of JSON Schema, and what the table calls a part of the key", "remove it");
            }
        }
        if (isStorable(node) && Names.isId(node.name())) {
            report(node, SchemaFaults.ofDocument(node.name(), schemas));
        }
    }
}
