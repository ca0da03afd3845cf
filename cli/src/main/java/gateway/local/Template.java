package gateway.local;

import gateway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a SAM template deploys, as far as it can run on one machine. Names are resolved: a table or function is called by
 * its logical id unless the template gives it a name.
 *
 * @param functions by name
 * @param api       the HTTP API, if there is one
 */
public record Template(
        Map<String, Function> functions, List<Table> tables, Optional<Api> api, List<StreamMapping> streams) {

    /** @param code where the function's jar is, relative to the template */
    public record Function(
            String name, String handler, Path code, Map<String, String> environment, Duration timeout, int memoryMb) {}

    /**
     * @param sort         the range key, if any
     * @param streamView   what the stream shows of a change; empty: no stream
     * @param ttlAttribute where an item's end stands, if items end
     */
    public record Table(
            String name,
            Attribute hash,
            Optional<Attribute> sort,
            Optional<String> streamView,
            Optional<String> ttlAttribute) {}

    /** @param type {@code S}, {@code N} or {@code B} */
    public record Attribute(String name, String type) {}

    /** @param function what the route {@code $default} invokes */
    public record Api(String name, String function, Optional<Authorizer> authorizer) {}

    /**
     * A REQUEST authorizer, payload 2.0, simple responses.
     *
     * @param identitySources selection expressions such as {@code $request.header.x-api-key}
     * @param ttl             how long a verdict is kept; zero: not at all
     */
    public record Authorizer(String name, String function, List<String> identitySources, Duration ttl) {}

    /** @param retries how often a failed batch is tried again before it is skipped */
    public record StreamMapping(String table, String function, int batchSize, int retries) {}

    /** @throws LocalException where the file is missing, is no template, or has something that cannot run locally */
    public static Template read(Path file) throws LocalException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new LocalException("cannot read the template " + file + ": " + e.getMessage(), e);
        }
        try {
            if (!(TemplateYaml.read(text) instanceof Json.Obj root)) {
                throw new LocalException("not a template");
            }
            return new Reader(root, file.toAbsolutePath().resolveSibling("")).read();
        } catch (LocalException e) {
            throw new LocalException(file + ": " + e.getMessage(), e);
        }
    }

    /** The name of the function that {@code reference} means: a name or ARN, with or without alias or version. */
    static String functionName(String reference) {
        String[] parts = reference.split(":", -1);
        return reference.startsWith("arn:") && parts.length > 6 ? parts[6] : parts[0];
    }

    private static final class Reader {
        private final Json.Obj root;
        private final Path folder;
        private final Intrinsics intrinsics;
        private final Map<String, Json.Obj> resources = new LinkedHashMap<>();

        Reader(Json.Obj root, Path folder) throws LocalException {
            this.root = root;
            this.folder = folder;
            this.intrinsics = new Intrinsics(root);
            for (Map.Entry<String, Json> entry :
                    root.object("Resources").orElse(Json.Obj.EMPTY).members().entrySet()) {
                if (entry.getValue() instanceof Json.Obj resource) {
                    Optional<String> condition = resource.string("Condition");
                    if (condition.isEmpty() || intrinsics.condition(condition.get())) {
                        resources.put(entry.getKey(), resource);
                    }
                }
            }
        }

        Template read() throws LocalException {
            var functions = new LinkedHashMap<String, Function>();
            var tables = new ArrayList<Table>();
            var streams = new ArrayList<StreamMapping>();
            Optional<Api> api = Optional.empty();
            for (Map.Entry<String, Json.Obj> entry : resources.entrySet()) {
                String id = entry.getKey();
                Json.Obj properties = entry.getValue().object("Properties").orElse(Json.Obj.EMPTY);
                switch (entry.getValue().string("Type").orElse("")) {
                    case "AWS::Serverless::Function" -> {
                        Function function = function(id, properties);
                        functions.put(function.name(), function);
                        for (Json event : properties
                                .object("Events")
                                .orElse(Json.Obj.EMPTY)
                                .members()
                                .values()) {
                            if (event instanceof Json.Obj given) {
                                Json.Obj of = given.object("Properties").orElse(Json.Obj.EMPTY);
                                switch (given.string("Type").orElse("")) {
                                    case "HttpApi" -> api = Optional.of(api(id, function.name(), of));
                                    case "DynamoDB" -> streams.add(stream(id, of, "Stream", function.name()));
                                    default -> {} // other sources of events stay silent here
                                }
                            }
                        }
                    }
                    case "AWS::DynamoDB::Table" -> tables.add(table(id, properties));
                    case "AWS::Lambda::EventSourceMapping" ->
                        streams.add(stream(
                                id, properties, "EventSourceArn", functionName(need(id, properties, "FunctionName"))));
                    default -> {} // permissions, logs, alarms: nothing that runs
                }
            }
            return new Template(functions, tables, api, streams);
        }

        private Function function(String id, Json.Obj properties) throws LocalException {
            Json.Obj globals =
                    root.object("Globals").flatMap(g -> g.object("Function")).orElse(Json.Obj.EMPTY);
            var environment = new LinkedHashMap<String, String>();
            for (Json.Obj level : List.of(globals, properties)) {
                Json.Obj variables = level.object("Environment")
                        .flatMap(e -> e.object("Variables"))
                        .orElse(Json.Obj.EMPTY);
                for (Map.Entry<String, Json> variable : variables.members().entrySet()) {
                    Optional<String> value = intrinsics.text(variable.getValue());
                    value.ifPresent(text -> environment.put(variable.getKey(), text));
                }
            }
            Json.Obj all = properties;
            for (Map.Entry<String, Json> global : globals.members().entrySet()) {
                if (all.get(global.getKey()) == null) {
                    all = all.with(global.getKey(), global.getValue());
                }
            }
            return new Function(
                    give(all, "FunctionName", id),
                    need(id, all, "Handler"),
                    folder.resolve(give(all, "CodeUri", ".")),
                    Map.copyOf(environment),
                    Duration.ofSeconds(number(id, all, "Timeout", 3)),
                    number(id, all, "MemorySize", 128));
        }

        private Table table(String id, Json.Obj properties) throws LocalException {
            var types = new LinkedHashMap<String, String>();
            Optional<Attribute> hash = Optional.empty();
            Optional<Attribute> sort = Optional.empty();
            for (Json.Obj attribute : objects(properties, "AttributeDefinitions")) {
                types.put(need(id, attribute, "AttributeName"), need(id, attribute, "AttributeType"));
            }
            for (Json.Obj key : objects(properties, "KeySchema")) {
                String name = need(id, key, "AttributeName");
                var attribute = new Attribute(name, types.getOrDefault(name, "S"));
                if (need(id, key, "KeyType").equals("HASH")) {
                    hash = Optional.of(attribute);
                } else {
                    sort = Optional.of(attribute);
                }
            }
            return new Table(
                    give(properties, "TableName", id),
                    hash.orElseThrow(() -> new LocalException("Resources." + id + ".KeySchema has no HASH key")),
                    sort,
                    properties.object("StreamSpecification").flatMap(s -> s.string("StreamViewType")),
                    properties.object("TimeToLiveSpecification").flatMap(s -> s.string("AttributeName")));
        }

        private Api api(String function, String functionName, Json.Obj event) throws LocalException {
            if (event.get("Path") != null || event.get("Method") != null) {
                throw new LocalException("Resources." + function
                        + ".Events: the local API has the route $default alone; leave out Path and Method");
            }
            String id = give(event, "ApiId", "");
            Json.Obj api = Optional.ofNullable(resources.get(id))
                    .flatMap(resource -> resource.object("Properties"))
                    .orElse(Json.Obj.EMPTY);
            Json.Obj auth = api.object("Auth").orElse(Json.Obj.EMPTY);
            String name = event.object("Auth")
                    .flatMap(a -> a.string("Authorizer"))
                    .or(() -> auth.string("DefaultAuthorizer"))
                    .orElse("NONE");
            return new Api(
                    id.isEmpty() ? "ServerlessHttpApi" : id,
                    functionName,
                    name.equals("NONE") ? Optional.empty() : Optional.of(authorizer(id, name, auth)));
        }

        private Authorizer authorizer(String api, String name, Json.Obj auth) throws LocalException {
            String where = "Resources." + api + ".Auth.Authorizers." + name;
            Json.Obj given = auth.object("Authorizers")
                    .flatMap(all -> all.object(name))
                    .orElseThrow(() -> new LocalException(where + " is used but not defined"));
            if (!give(given, "AuthorizerPayloadFormatVersion", "").equals("2.0")
                    || !give(given, "EnableSimpleResponses", "false").equals("true")) {
                throw new LocalException(where + ": the local API knows AuthorizerPayloadFormatVersion \"2.0\" with"
                        + " EnableSimpleResponses true alone");
            }
            Json.Obj identity = given.object("Identity").orElse(Json.Obj.EMPTY);
            var sources = new ArrayList<String>();
            for (String header : texts(identity, "Headers")) {
                sources.add("$request.header." + header);
            }
            for (String parameter : texts(identity, "QueryStrings")) {
                sources.add("$request.querystring." + parameter);
            }
            for (String variable : texts(identity, "Context")) {
                sources.add("$context." + variable);
            }
            // API Gateway's own default is 300 seconds, where there is something to keep a verdict under.
            int seconds = number(name, identity, "ReauthorizeEvery", sources.isEmpty() ? 0 : 300);
            if (seconds > 0 && sources.isEmpty()) {
                throw new LocalException(where + ".Identity: ReauthorizeEvery above 0 needs an identity source");
            }
            return new Authorizer(
                    name, functionName(need(name, given, "FunctionArn")), sources, Duration.ofSeconds(seconds));
        }

        private StreamMapping stream(String id, Json.Obj properties, String source, String function)
                throws LocalException {
            String arn = need(id, properties, source);
            int table = arn.indexOf(":table/");
            int stream = arn.indexOf("/stream/");
            if (table < 0 || stream < table) {
                throw new LocalException("Resources." + id + "." + source + " is not the stream of a table: " + arn);
            }
            return new StreamMapping(
                    arn.substring(table + ":table/".length(), stream),
                    function,
                    number(id, properties, "BatchSize", 100),
                    number(id, properties, "MaximumRetryAttempts", 10));
        }

        private String need(String id, Json.Obj of, String property) throws LocalException {
            Json value = of.get(property);
            return Optional.ofNullable(value == null ? null : intrinsics.resolve(value))
                    .flatMap(Reader::scalar)
                    .orElseThrow(() -> new LocalException("Resources." + id + " has no " + property));
        }

        private String give(Json.Obj of, String property, String otherwise) throws LocalException {
            Json value = of.get(property);
            return value == null ? otherwise : intrinsics.text(value).orElse(otherwise);
        }

        private int number(String id, Json.Obj of, String property, int otherwise) throws LocalException {
            String text = give(of, property, Integer.toString(otherwise));
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new LocalException("Resources." + id + "." + property + " is not a number: " + text, e);
            }
        }

        private List<Json.Obj> objects(Json.Obj of, String property) throws LocalException {
            var objects = new ArrayList<Json.Obj>();
            for (Json item : of.array(property).orElse(Json.Arr.EMPTY).items()) {
                if (intrinsics.resolve(item) instanceof Json.Obj object) {
                    objects.add(object);
                }
            }
            return objects;
        }

        private List<String> texts(Json.Obj of, String property) throws LocalException {
            var texts = new ArrayList<String>();
            for (Json item : of.array(property).orElse(Json.Arr.EMPTY).items()) {
                intrinsics.text(item).ifPresent(texts::add);
            }
            return texts;
        }

        private static Optional<String> scalar(Json value) {
            return switch (value) {
                case Json.Str(var text) -> Optional.of(text);
                case Json.Num(var literal) -> Optional.of(literal);
                case Json.Bool(var truth) -> Optional.of(Boolean.toString(truth));
                default -> Optional.empty();
            };
        }
    }
}
