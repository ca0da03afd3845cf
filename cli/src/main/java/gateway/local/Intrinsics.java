package gateway.local;

import gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CloudFormation's functions, evaluated with the parameters' defaults and with names as they are on one machine: a
 * resource is called by its logical id, ARNs belong to account 000000000000.
 */
final class Intrinsics {
    static final String ACCOUNT = "000000000000";
    static final String REGION = "us-east-1";

    private static final Map<String, Json> PSEUDO = Map.of(
            "AWS::AccountId", Json.of(ACCOUNT),
            "AWS::Region", Json.of(REGION),
            "AWS::Partition", Json.of("aws"),
            "AWS::URLSuffix", Json.of("amazonaws.com"),
            "AWS::StackName", Json.of("local"),
            "AWS::StackId", Json.of("arn:aws:cloudformation:" + REGION + ":" + ACCOUNT + ":stack/local/0"),
            "AWS::NoValue", Json.Null.NULL);

    private final Json.Obj parameters;
    private final Json.Obj conditions;
    private final Json.Obj mappings;
    private final Json.Obj resources;

    Intrinsics(Json.Obj template) {
        parameters = template.object("Parameters").orElse(Json.Obj.EMPTY);
        conditions = template.object("Conditions").orElse(Json.Obj.EMPTY);
        mappings = template.object("Mappings").orElse(Json.Obj.EMPTY);
        resources = template.object("Resources").orElse(Json.Obj.EMPTY);
    }

    /** {@code value} without functions; members and items that come to {@code AWS::NoValue} are gone. */
    Json resolve(Json value) throws LocalException {
        return switch (value) {
            case Json.Obj object
            when object.members().size() == 1 -> {
                Map.Entry<String, Json> only = object.members().firstEntry();
                yield only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")
                        ? function(only.getKey(), only.getValue())
                        : members(object);
            }
            case Json.Obj object -> members(object);
            case Json.Arr array -> items(array);
            default -> value;
        };
    }

    /** {@code value} resolved, as text; empty where it comes to nothing or to no scalar. */
    Optional<String> text(Json value) throws LocalException {
        return switch (resolve(value)) {
            case Json.Str(var text) -> Optional.of(text);
            case Json.Num(var literal) -> Optional.of(literal);
            case Json.Bool(var truth) -> Optional.of(Boolean.toString(truth));
            default -> Optional.empty();
        };
    }

    /** Whether the condition of that name holds. */
    boolean condition(String name) throws LocalException {
        Json condition = conditions.get(name);
        if (condition == null) {
            throw new LocalException("Conditions." + name + " is used but not defined");
        }
        return truth(condition);
    }

    private Json.Obj members(Json.Obj object) throws LocalException {
        var members = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            Json resolved = resolve(member.getValue());
            if (resolved != Json.Null.NULL) {
                members.put(member.getKey(), resolved);
            }
        }
        return new Json.Obj(members);
    }

    private Json.Arr items(Json.Arr array) throws LocalException {
        var items = new ArrayList<Json>();
        for (Json item : array.items()) {
            Json resolved = resolve(item);
            if (resolved != Json.Null.NULL) {
                items.add(resolved);
            }
        }
        return Json.of(items);
    }

    private Json function(String name, Json argument) throws LocalException {
        return switch (name) {
            case "Ref" -> ref(string(name, argument));
            case "Fn::GetAtt" -> getAtt(strings(name, argument));
            case "Fn::Sub" -> Json.of(sub(argument));
            case "Fn::If" -> {
                List<Json> parts = list(name, argument, 3);
                yield resolve(parts.get(condition(string(name, parts.get(0))) ? 1 : 2));
            }
            case "Fn::Join" -> {
                List<Json> parts = list(name, argument, 2);
                yield Json.of(String.join(string(name, parts.get(0)), strings(name, resolve(parts.get(1)))));
            }
            case "Fn::Split" -> {
                List<Json> parts = list(name, argument, 2);
                String text = string(name, resolve(parts.get(1)));
                var items = new ArrayList<Json>();
                for (String item : text.split(java.util.regex.Pattern.quote(string(name, parts.get(0))), -1)) {
                    items.add(Json.of(item));
                }
                yield Json.of(items);
            }
            case "Fn::Select" -> {
                List<Json> parts = list(name, argument, 2);
                int index = Integer.parseInt(text(parts.get(0)).orElse("-1"));
                yield list(name, resolve(parts.get(1)), index + 1).get(index);
            }
            case "Fn::FindInMap" -> {
                List<String> keys = strings(name, items((Json.Arr) argument));
                yield mappings.object(keys.get(0))
                        .flatMap(map -> map.object(keys.get(1)))
                        .map(map -> map.get(keys.get(2)))
                        .orElseThrow(() -> new LocalException("Mappings has no " + String.join(".", keys)));
            }
            case "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or" -> Json.of(truth(Json.object(name, argument)));
            default -> throw new LocalException(name + " is not known here; write it without that function");
        };
    }

    private boolean truth(Json value) throws LocalException {
        if (!(value instanceof Json.Obj object) || object.members().size() != 1) {
            throw new LocalException("not a condition: " + value);
        }
        Map.Entry<String, Json> only = object.members().firstEntry();
        String name = only.getKey();
        return switch (name) {
            case "Condition" -> condition(string(name, only.getValue()));
            case "Fn::Equals" -> {
                List<Json> sides = list(name, only.getValue(), 2);
                yield text(sides.get(0)).equals(text(sides.get(1)));
            }
            case "Fn::Not" -> !truth(list(name, only.getValue(), 1).get(0));
            case "Fn::And", "Fn::Or" -> {
                boolean all = name.equals("Fn::And");
                for (Json part : list(name, only.getValue(), 1)) {
                    if (truth(part) != all) {
                        yield !all;
                    }
                }
                yield all;
            }
            default -> throw new LocalException(name + " is not a condition");
        };
    }

    private Json ref(String name) throws LocalException {
        Json pseudo = PSEUDO.get(name);
        if (pseudo != null) {
            return pseudo;
        }
        Optional<Json.Obj> parameter = parameters.object(name);
        if (parameter.isPresent()) {
            return parameterDefault(name, parameter.get());
        }
        if (name.endsWith(".Alias")) {
            String function = name.substring(0, name.length() - ".Alias".length());
            String alias = properties(function).string("AutoPublishAlias").orElse("live");
            return Json.of(functionArn(function) + ":" + alias);
        }
        if (resources.object(name).isEmpty()) {
            throw new LocalException("!Ref " + name + ": neither a parameter nor a resource has that name");
        }
        return Json.of(physicalName(name));
    }

    private static Json parameterDefault(String name, Json.Obj parameter) throws LocalException {
        Json value = parameter.get("Default");
        if (value == null) {
            throw new LocalException("Parameters." + name + " has no Default, which a local run needs");
        }
        if (parameter.string("Type").orElse("").startsWith("CommaDelimitedList")
                && value instanceof Json.Str(var joined)) {
            var items = new ArrayList<Json>();
            for (String item : joined.split(",", -1)) {
                items.add(Json.of(item.strip()));
            }
            return Json.of(items);
        }
        return value;
    }

    private Json getAtt(List<String> path) throws LocalException {
        String resource = path.get(0);
        String attribute = path.get(1);
        String type = resources
                .object(resource)
                .flatMap(r -> r.string("Type"))
                .orElseThrow(() -> new LocalException("!GetAtt " + resource + "." + attribute + ": no such resource"));
        return switch (type + " " + attribute) {
            case "AWS::Serverless::Function Arn", "AWS::Lambda::Function Arn" -> Json.of(functionArn(resource));
            case "AWS::DynamoDB::Table Arn" -> Json.of(tableArn(resource));
            case "AWS::DynamoDB::Table StreamArn" -> Json.of(tableArn(resource) + "/stream/local");
            default -> Json.of(resource + "." + attribute);
        };
    }

    private String sub(Json argument) throws LocalException {
        String pattern;
        Map<String, Json> own = Map.of();
        if (argument instanceof Json.Arr(var parts) && parts.size() == 2 && parts.get(1) instanceof Json.Obj names) {
            pattern = string("Fn::Sub", parts.get(0));
            own = names.members();
        } else {
            pattern = string("Fn::Sub", argument);
        }
        var out = new StringBuilder();
        int from = 0;
        for (int start = pattern.indexOf("${"); start >= 0; start = pattern.indexOf("${", from)) {
            int end = pattern.indexOf('}', start);
            if (end < 0) {
                throw new LocalException("!Sub \"" + pattern + "\": ${ without }");
            }
            out.append(pattern, from, start);
            String name = pattern.substring(start + 2, end);
            if (name.startsWith("!")) {
                out.append("${").append(name, 1, name.length()).append('}');
            } else {
                out.append(text(variable(name, own)).orElse(""));
            }
            from = end + 1;
        }
        return out.append(pattern, from, pattern.length()).toString();
    }

    private Json variable(String name, Map<String, Json> own) throws LocalException {
        Json given = own.get(name);
        if (given != null) {
            return given;
        }
        int point = name.indexOf('.');
        return point < 0 || name.endsWith(".Alias")
                ? ref(name)
                : getAtt(List.of(name.substring(0, point), name.substring(point + 1)));
    }

    private String physicalName(String resource) throws LocalException {
        Json.Obj properties = properties(resource);
        for (String property : List.of("TableName", "FunctionName")) {
            Json given = properties.get(property);
            if (given != null) {
                return text(given).orElse(resource);
            }
        }
        return resource;
    }

    private Json.Obj properties(String resource) {
        return resources.object(resource).flatMap(r -> r.object("Properties")).orElse(Json.Obj.EMPTY);
    }

    private String functionArn(String resource) throws LocalException {
        return "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:" + physicalName(resource);
    }

    private String tableArn(String resource) throws LocalException {
        return "arn:aws:dynamodb:" + REGION + ":" + ACCOUNT + ":table/" + physicalName(resource);
    }

    private String string(String function, Json value) throws LocalException {
        return text(value).orElseThrow(() -> new LocalException(function + " wants text, has " + value));
    }

    private List<String> strings(String function, Json value) throws LocalException {
        if (!(value instanceof Json.Arr(var items))) {
            throw new LocalException(function + " wants a list, has " + value);
        }
        var texts = new ArrayList<String>();
        for (Json item : items) {
            texts.add(string(function, item));
        }
        return texts;
    }

    private static List<Json> list(String function, Json value, int atLeast) throws LocalException {
        if (value instanceof Json.Arr(var items) && items.size() >= atLeast) {
            return items;
        }
        throw new LocalException(function + " wants a list of " + atLeast + " or more, has " + value);
    }
}
