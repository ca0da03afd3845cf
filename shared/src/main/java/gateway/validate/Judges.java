package gateway.validate;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.http.Request;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.policy.Validation;
import gateway.route.Configuration;
import java.net.URI;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The compiled schemas of one configuration, each made for the first call that needs it. Safe for several threads. */
final class Judges {
    private static final int MOST_FINDINGS = 20;

    /** Methods whose requests have no body unless they say so (RFC 9110 9.3): nothing is missing then. */
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    /** What a keyword that refuses whatever stands there says. */
    private static final Map<String, String> NOTHING = Map.of(
            "additionalProperties", "no member of this name is allowed",
            "unevaluatedProperties", "no member of this name is allowed",
            "items", "no further item is allowed",
            "unevaluatedItems", "no further item is allowed",
            "propertyNames", "no member is allowed");

    /** One schema, ready to judge. */
    private record Judge(Validator validator, URI schema, Readings readings, boolean takesNull) {}

    /** Those of one {@link Validation}. */
    private record Compiled(
            @Nullable Judge body,
            @Nullable Judge path,
            @Nullable Judge query,
            @Nullable Judge headers) {}

    private final Configuration configuration;
    private final IdentityHashMap<Validation, Compiled> compiled = new IdentityHashMap<>(); // by this

    Judges(Configuration configuration) {
        this.configuration = configuration;
    }

    @SuppressWarnings("ReferenceEquality") // comparing two configurations would take longer than to compile anew
    boolean areOf(Configuration other) {
        return configuration == other;
    }

    /**
     * Everything about {@code call} that breaks {@code validation}, up to a number that is enough.
     *
     * @param body the request's, without its codings
     */
    List<Finding> judge(Validation validation, Call call, Body body) {
        Compiled judges = compiled(validation);
        List<Finding> findings = new ArrayList<>(0);
        if (judges.path != null) {
            var texts = new LinkedHashMap<String, List<String>>();
            call.parameters().forEach((name, value) -> texts.put(name, List.of(value)));
            judge(judges.path, "path", judges.path.readings.object(texts), findings);
        }
        if (judges.query != null) {
            judge(
                    judges.query,
                    "query",
                    judges.query.readings.object(query(call.request().query())),
                    findings);
        }
        if (judges.headers != null) {
            judge(
                    judges.headers,
                    "headers",
                    headers(judges.headers, call.request().headers()),
                    findings);
        }
        if (judges.body != null) {
            body(judges.body, call.request(), body, findings);
        }
        return findings;
    }

    private static void body(Judge judge, Request request, Body body, List<Finding> findings) {
        if (body.isEmpty()) {
            if (!judge.takesNull && !WITHOUT_BODY.contains(request.method())) {
                add(findings, new Finding("body", "", "required", "a JSON body is required"));
            }
            return;
        }
        try {
            judge(judge, "body", Json.parse(body.bytes()), findings);
        } catch (JsonException e) {
            add(findings, new Finding("body", "", "json", "the body is no strict JSON: " + e.getMessage()));
        }
    }

    private static void judge(Judge judge, String in, Json value, List<Finding> findings) {
        for (Error error : SchemaLibrary.errors(judge.validator, judge.schema, value, MOST_FINDINGS)) {
            add(findings, finding(in, error));
        }
    }

    private static void add(List<Finding> findings, Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    private static Finding finding(String in, Error error) {
        String path = error.getEvaluationPath();
        String keyword = error.getKeyword();
        String detail = error.getError();
        if (keyword == null) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            keyword = NOTHING.containsKey(last) ? last : "false";
            detail = NOTHING.getOrDefault(last, detail);
        } else if (path.contains("/propertyNames/")) {
            detail = "of a member's name: " + detail;
        }
        return new Finding(in, error.getInstanceLocation(), keyword, detail);
    }

    private static Map<String, List<String>> query(Query query) {
        var texts = new LinkedHashMap<String, List<String>>();
        for (Query.Parameter parameter : query.parameters()) {
            texts.computeIfAbsent(parameter.name(), _ -> new ArrayList<>(1)).add(parameter.value());
        }
        return texts;
    }

    /** Several lines of one name are one value with commas (RFC 9110 5.3), unless the schema takes an array. */
    private static Json.Obj headers(Judge judge, Headers headers) {
        var texts = new LinkedHashMap<String, List<String>>();
        headers.forEach((name, value) ->
                texts.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value));
        texts.replaceAll((name, values) ->
                values.size() == 1 || judge.readings.isArray(name) ? values : List.of(String.join(", ", values)));
        return judge.readings.object(texts);
    }

    private synchronized Compiled compiled(Validation validation) {
        Compiled already = compiled.get(validation);
        if (already == null) {
            already = new Compiled(
                    judge(validation.body().orElse(null), validation.formats()),
                    judge(validation.path().orElse(null), validation.formats()),
                    judge(validation.query().orElse(null), validation.formats()),
                    judge(validation.headers().orElse(null), validation.formats()));
            compiled.put(validation, already);
        }
        return already;
    }

    /** Each with a world of its own: two schemas in place may give themselves the same name. */
    private @Nullable Judge judge(@Nullable Json schema, boolean formats) {
        if (schema == null) {
            return null;
        }
        var index = new SchemaIndex(configuration.schemas());
        SchemaIndex.Site site = index.add(Uris.IN_PLACE, schema);
        Validator validator = SchemaLibrary.validator(index, formats);
        URI uri = validator.registerSchema(Uris.IN_PLACE, Value.schema(schema));
        return new Judge(validator, uri, new Readings(index, site), takesNull(index, site));
    }

    /** Whether the schema itself, or what it refers to and nothing else, names null among its types. */
    private static boolean takesNull(SchemaIndex index, SchemaIndex.Site site) {
        SchemaIndex.Site at = site;
        for (int i = 0; i < 10 && at != null; i++) {
            Json type = at.get("type");
            if (type != null) {
                return type.equals(Json.of("null"))
                        || type instanceof Json.Arr types && types.items().contains(Json.of("null"));
            }
            String reference = at.reference("$ref");
            at = reference.isEmpty() ? null : index.resolve(at, reference);
        }
        return false;
    }
}
