package gateway.validate;

import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.MessageProvider;
import dev.harrel.jsonschema.SchemaParsingContext;
import gateway.json.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keywords that the library would judge otherwise than we promise: regular expressions in linear time, numbers exactly
 * whatever their exponents, arrays of distinct items in one pass, references as RFC 3986 has them. Those that only
 * describe are left out. The others are the library's; their words are in {@link Words}.
 *
 * @param formats whether the keyword {@code "format"} is judged
 */
record Keywords(boolean formats) implements EvaluatorFactory {
    /** What the library judges. */
    private static final Set<String> LIBRARY = Set.of(
            "type",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "maxItems",
            "minItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "contains",
            "properties",
            "dependentSchemas",
            "propertyNames",
            "if",
            "then",
            "else",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "items",
            "prefixItems",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef");

    private static final Evaluator DESCRIPTION = new Description();

    @Override
    public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode node) {
        if (!Value.isKeyword(node)) {
            return Optional.of(DESCRIPTION);
        }
        try {
            return evaluator(context, keyword, node);
        } catch (IllegalArgumentException | ClassCastException _) {
            // Only where nobody looks before a reference leads there: what cannot be judged is refused.
            return Optional.of(new OneOf(Set.of(), "the schema of this cannot be read"));
        }
    }

    private Optional<Evaluator> evaluator(SchemaParsingContext context, String keyword, JsonNode node) {
        Json value = Value.json(node);
        return switch (keyword) {
            case "$ref" -> Optional.of(new Ref(context.getParentUri(), ((Json.Str) value).value()));
            case "const" ->
                Optional.of(new OneOf(Set.of(Numbers.canonical(value)), "the value must be " + Words.brief(value)));
            case "enum" -> Optional.of(OneOf.of((Json.Arr) value));
            case "multipleOf" -> Optional.of(new MultipleOf(((Json.Num) value).decimal(), value.text()));
            case "uniqueItems" -> Optional.of(value.equals(Json.of(true)) ? new UniqueItems() : DESCRIPTION);
            case "pattern" -> Optional.of(new Matches(EcmaRegex.of(node.asString()), node.asString()));
            case "patternProperties" -> Optional.of(MatchingProperties.of(context, node));
            case "additionalProperties" -> Optional.of(OtherProperties.of(context, node));
            case "format" -> Optional.of(formats ? new Formatted(node.asString()) : DESCRIPTION);
            default -> LIBRARY.contains(keyword) ? Optional.empty() : Optional.of(DESCRIPTION);
        };
    }

    /** What says nothing about validity. */
    private static final class Description implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return Result.success();
        }
    }

    /** A reference: resolved once, looked up for each value, since what it leads to may stand further down. */
    private static final class Ref implements Evaluator {
        private final String target;

        Ref(URI base, String reference) {
            target = Uris.target(base, reference);
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return context.resolveRefAndValidate(target, node) ? Result.success() : Result.failure();
        }
    }

    private record OneOf(Set<String> canonical, String words) implements Evaluator {
        static OneOf of(Json.Arr values) {
            Set<String> canonical = new HashSet<>();
            var words = new StringBuilder("the value must be one of");
            for (Json value : values.items()) {
                words.append(canonical.isEmpty() ? " " : ", ").append(Words.brief(value));
                canonical.add(Numbers.canonical(value));
            }
            return new OneOf(canonical, words.toString());
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return canonical.contains(Numbers.canonical(Value.json(node))) ? Result.success() : Result.failure(words);
        }
    }

    private record MultipleOf(BigDecimal factor, String written) implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return Value.json(node) instanceof Json.Num number && !Numbers.isMultiple(number.decimal(), factor)
                    ? Result.failure("the number must be a multiple of " + written)
                    : Result.success();
        }
    }

    private static final class UniqueItems implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!(Value.json(node) instanceof Json.Arr array)) {
                return Result.success();
            }
            Set<String> seen = new HashSet<>();
            List<Json> items = array.items();
            for (int i = 0; i < items.size(); i++) {
                if (!seen.add(Numbers.canonical(items.get(i)))) {
                    return Result.failure("the items must differ; the one at " + i + " repeats another");
                }
            }
            return Result.success();
        }
    }

    private record Matches(EcmaRegex regex, String written) implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return Value.json(node) instanceof Json.Str(var text) && !regex.find(text)
                    ? Result.failure("the text must match " + written)
                    : Result.success();
        }
    }

    private record Formatted(String format) implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return Value.json(node) instanceof Json.Str(var text) && !Formats.has(format, text)
                    ? Result.failure("the text must be of the format " + format)
                    : Result.success();
        }
    }

    /** Members whose names match, each judged by what stands beside its pattern. */
    private record MatchingProperties(List<EcmaRegex> regexes, List<String> schemas) implements Evaluator {
        static MatchingProperties of(SchemaParsingContext context, JsonNode node) {
            List<EcmaRegex> regexes = new ArrayList<>();
            List<String> schemas = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : node.asObject().entrySet()) {
                regexes.add(EcmaRegex.of(member.getKey()));
                schemas.add(context.getAbsoluteUri(member.getValue()));
            }
            return new MatchingProperties(regexes, schemas);
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!node.isObject()) {
                return Result.success();
            }
            boolean valid = true;
            Set<String> matched = new HashSet<>();
            for (Map.Entry<String, JsonNode> member : node.asObject().entrySet()) {
                for (int i = 0; i < regexes.size(); i++) {
                    if (regexes.get(i).find(member.getKey())) {
                        matched.add(member.getKey());
                        valid &= context.resolveInternalRefAndValidate(schemas.get(i), member.getValue());
                    }
                }
            }
            return valid ? Result.success(matched) : Result.failure();
        }
    }

    /** Members that are neither named nor matched: asked of the schema, so that a matched one is told of once. */
    private record OtherProperties(Set<String> names, List<EcmaRegex> regexes, String schema) implements Evaluator {
        static OtherProperties of(SchemaParsingContext context, JsonNode node) {
            JsonNode properties = context.getCurrentSchemaObject().get("properties");
            JsonNode patterns = context.getCurrentSchemaObject().get("patternProperties");
            List<EcmaRegex> regexes = new ArrayList<>();
            if (patterns != null) {
                for (String pattern : patterns.asObject().keySet()) {
                    regexes.add(EcmaRegex.of(pattern));
                }
            }
            return new OtherProperties(
                    properties == null ? Set.of() : properties.asObject().keySet(),
                    regexes,
                    context.getAbsoluteUri(node));
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!node.isObject()) {
                return Result.success();
            }
            boolean valid = true;
            Set<String> others = new HashSet<>();
            for (Map.Entry<String, JsonNode> member : node.asObject().entrySet()) {
                String name = member.getKey();
                if (!names.contains(name) && !isMatched(name)) {
                    others.add(name);
                    valid &= context.resolveInternalRefAndValidate(schema, member.getValue());
                }
            }
            return valid ? Result.success(others) : Result.failure();
        }

        /** After those that have names: what is told first is about what there may be. */
        @Override
        public int getOrder() {
            return 10;
        }

        private boolean isMatched(String name) {
            for (EcmaRegex regex : regexes) {
                if (regex.find(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** What the library's own keywords say: what is asked for, never what was sent. */
    static final class Words implements MessageProvider {
        private static final int MOST_CHARACTERS = 60;

        @Override
        public String getMessage(String key, Object... arguments) {
            return switch (key) {
                case "falseSchema" -> "nothing may stand here";
                case "contains" -> "no item is as one must be";
                case "dependentSchemas" -> "a member that is there asks for more";
                case "ifThen" -> "the value is not what follows from its condition";
                case "ifElse" -> "the value is not what follows otherwise";
                case "allOf" -> "the value is not all that it must be";
                case "anyOf" -> "the value is none of the alternatives";
                case "oneOf" ->
                    arguments[0].equals(0)
                            ? "the value is none of the alternatives"
                            : "the value is more than one of the alternatives";
                case "not" -> "the value is what it must not be";
                case "type" -> "the value is " + article(arguments[0]) + ", and must be " + types(arguments[1]);
                case "maximum" -> "the number must be " + arguments[1] + " at the most";
                case "exclusiveMaximum" -> "the number must be less than " + arguments[1];
                case "minimum" -> "the number must be " + arguments[1] + " at the least";
                case "exclusiveMinimum" -> "the number must be more than " + arguments[1];
                case "maxLength" -> "the text must have " + arguments[1] + " characters at the most";
                case "minLength" -> "the text must have " + arguments[1] + " characters at the least";
                case "maxItems" -> "the array must have " + arguments[1] + " items at the most";
                case "minItems" -> "the array must have " + arguments[1] + " items at the least";
                case "maxContains" -> arguments[1] + " items at the most may be of the kind that is counted";
                case "minContains" -> arguments[1] + " items at the least must be of the kind that is counted";
                case "maxProperties" -> "the object must have " + arguments[1] + " members at the most";
                case "minProperties" -> "the object must have " + arguments[1] + " members at the least";
                case "required", "dependentRequired" -> "missing: " + names(arguments[0]);
                default -> "the value is not what it must be";
            };
        }

        private static String article(Object type) {
            return switch (type.toString()) {
                case "null" -> "null";
                case "integer", "array", "object" -> "an " + type;
                default -> "a " + type;
            };
        }

        private static String types(Object types) {
            List<String> words = new ArrayList<>();
            for (Object type : (Iterable<?>) types) {
                words.add(article(type));
            }
            return String.join(" or ", words);
        }

        private static String names(Object names) {
            List<String> words = new ArrayList<>();
            for (Object name : (Iterable<?>) names) {
                words.add(name.toString());
            }
            words.sort(null);
            return String.join(", ", words);
        }

        /** A value of the schema. */
        static String brief(Json value) {
            String text = value.text();
            return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
        }
    }
}
