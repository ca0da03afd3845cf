package gateway.validate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords of JSON Schema 2020-12, and what to tell people who write them wrong. */
final class SchemaKeywords {
    static final Set<String> ALL = Set.of(
            "$anchor",
            "$comment",
            "$defs",
            "$dynamicAnchor",
            "$dynamicRef",
            "$id",
            "$ref",
            "$schema",
            "$vocabulary",
            "additionalProperties",
            "allOf",
            "anyOf",
            "const",
            "contains",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
            "default",
            "definitions",
            "dependentRequired",
            "dependentSchemas",
            "deprecated",
            "description",
            "else",
            "enum",
            "examples",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "format",
            "if",
            "items",
            "maxContains",
            "maxItems",
            "maxLength",
            "maxProperties",
            "maximum",
            "minContains",
            "minItems",
            "minLength",
            "minProperties",
            "minimum",
            "multipleOf",
            "not",
            "oneOf",
            "pattern",
            "patternProperties",
            "prefixItems",
            "properties",
            "propertyNames",
            "readOnly",
            "required",
            "then",
            "title",
            "type",
            "unevaluatedItems",
            "unevaluatedProperties",
            "uniqueItems",
            "writeOnly");

    private SchemaKeywords() {}

    /** The keyword whose value {@code pointer} leads to or into. */
    static String at(String pointer) {
        String[] tokens = pointer.split("/", -1);
        for (int i = tokens.length - 1; i > 0; i--) {
            if (ALL.contains(tokens[i])) {
                return tokens[i];
            }
        }
        return "";
    }

    /** What to write as the value of {@code keyword}. */
    static String fix(String keyword) {
        return switch (keyword) {
            case "type" ->
                "write one or a list of string, number, integer, boolean, object, array and \"null\" (in quotes)";
            case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas" ->
                "write a mapping of names to schemas";
            case "allOf", "anyOf", "oneOf" -> "write a list of one schema or more";
            case "items" -> "write one schema; one for each position goes to prefixItems";
            case "prefixItems" -> "write a list of schemas";
            case "required" -> "write a list of different names";
            case "dependentRequired" -> "write a mapping of names to lists of different names";
            case "enum" -> "write a list of values";
            case "exclusiveMinimum", "exclusiveMaximum", "minimum", "maximum" -> "write a number";
            case "multipleOf" -> "write a number greater than 0";
            case "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems",
                    "minProperties",
                    "maxProperties",
                    "minContains",
                    "maxContains" -> "write a whole number, 0 or more";
            case "pattern", "format", "title", "description" -> "write a text";
            case "$ref", "$dynamicRef", "$id", "$schema" -> "write a URI reference";
            case "uniqueItems", "readOnly", "writeOnly", "deprecated" -> "write true or false";
            default -> "write what JSON Schema 2020-12 has there";
        };
    }

    /** The keyword that differs from {@code word} in case, in one letter, or in the order of two. */
    static @Nullable String meant(String word) {
        if (word.length() < 4 || word.equals("example")) {
            return null;
        }
        for (String keyword : ALL) {
            if (keyword.equalsIgnoreCase(word) || isNear(keyword, word)) {
                return keyword;
            }
        }
        return null;
    }

    private static boolean isNear(String one, String other) {
        int start = 0;
        while (start < one.length() && start < other.length() && one.charAt(start) == other.charAt(start)) {
            start++;
        }
        String rest = one.substring(start);
        String otherRest = other.substring(start);
        if (rest.length() == otherRest.length()) {
            return rest.substring(1).equals(otherRest.substring(1))
                    || rest.length() >= 2
                            && rest.charAt(0) == otherRest.charAt(1)
                            && rest.charAt(1) == otherRest.charAt(0)
                            && rest.substring(2).equals(otherRest.substring(2));
        }
        return rest.length() == otherRest.length() + 1
                ? rest.substring(1).equals(otherRest)
                : otherRest.length() == rest.length() + 1
                        && otherRest.substring(1).equals(rest);
    }
}
