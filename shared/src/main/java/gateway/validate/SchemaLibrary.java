package gateway.validate;

import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import gateway.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one place where the library is set up and asked. */
final class SchemaLibrary {
    /** Beside whose error nothing new stands in those of the schemas within it. */
    private static final Set<String> CLOSED = Set.of("anyOf", "oneOf", "contains", "not");

    /** Whose own error says nothing that those of the schemas within it do not. */
    private static final Set<String> OPEN = Set.of("allOf", "if", "dependentSchemas", "$ref", "$dynamicRef");

    private SchemaLibrary() {}

    /**
     * A validator that knows these schemas and nothing else; it fetches nothing. Schemas are taken as they are:
     * {@link SchemaFaults} has judged them.
     *
     * @param index   the schemas
     * @param formats whether the keyword {@code "format"} is judged
     */
    static Validator validator(SchemaIndex index, boolean formats) {
        return new ValidatorFactory()
                .withJsonNodeFactory(new Value.Factory())
                .withDefaultDialect(new Dialects.Draft2020Dialect())
                .withDisabledSchemaValidation(true)
                .withEvaluatorFactory(new Keywords(formats))
                .withMessageProvider(new Keywords.Words())
                .withSchemaResolver(uri -> {
                    SchemaIndex.Site site = index.resource(uri);
                    return site == null
                            ? SchemaResolver.Result.empty()
                            : SchemaResolver.Result.fromJsonNode(Value.schema(site.schema()));
                })
                .createValidator();
    }

    /** What {@code value} breaks: the innermost keywords, {@code most} at the most, with words. */
    static List<Error> errors(Validator validator, URI schema, Json value, int most) {
        Validator.Result result = validator.validate(schema, Value.instance(value));
        if (result.isValid()) {
            return List.of();
        }
        List<Error> all = result.getErrors();
        Set<String> closed = new HashSet<>();
        for (Error error : all) {
            if (CLOSED.contains(keyword(error))) {
                closed.add(error.getEvaluationPath() + "/");
            }
        }
        List<Error> told = new ArrayList<>();
        for (Error error : all) {
            if (!OPEN.contains(keyword(error)) && !isWithin(error.getEvaluationPath(), closed)) {
                told.add(error);
                if (told.size() == most) {
                    break;
                }
            }
        }
        return told.isEmpty() ? List.of(all.getFirst()) : told;
    }

    private static String keyword(Error error) {
        return String.valueOf(error.getKeyword());
    }

    /** Evaluation paths have no indexes of items, so there are no more of them than the schema and its depth make. */
    private static boolean isWithin(String path, Set<String> closed) {
        for (String prefix : closed) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
