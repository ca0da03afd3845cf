package gateway.config;

import gateway.json.Json;
import gateway.policy.Validation;
import java.util.Map;
import java.util.Optional;

/** Reads {@code validate}, and documents of kind {@code schema}. */
final class ValidationReader {
    private static final String FIX =
            "write { body: SCHEMA }, with path, query, headers beside it or in place of it, or none";
    private static final String SCHEMA_FIX = "write the id of a schema, or a JSON Schema such as { type: object }";

    private ValidationReader() {}

    /** {@code schemas} are all documents of the kind by id. */
    static Said<Validation> read(Node node, Map<String, Json> schemas) {
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
                schema(node.get("body"), schemas),
                schema(node.get("path"), schemas),
                schema(node.get("query"), schemas),
                schema(node.get("headers"), schemas),
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

    private static Optional<Json> schema(Node node, Map<String, Json> schemas) {
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
        judge(node);
        return Optional.of(value);
    }

    /** Whether {@code node} is a schema that can be kept. */
    static void judge(Node node) {
        String problem = Canonical.unstorable(node.value());
        if (problem != null) {
            node.fault(problem, "make the schema simpler, or split it with $ref to others");
        }
    }

    /** A document of kind {@code schema}. */
    static void document(Node node) {
        for (String name : Fields.KEY) {
            if (node.get(name).isThere()) {
                node.get(name)
                        .fault("is no keyword of JSON Schema, and what the table calls a part of the key", "remove it");
            }
        }
        judge(node);
    }
}
