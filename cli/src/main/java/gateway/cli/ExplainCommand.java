package gateway.cli;

import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Documents;
import gateway.config.Effective;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.YamlWriter;
import gateway.http.AddressRange;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.policy.Requirements;
import gateway.policy.Template;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Question;
import gateway.route.Service;
import gateway.route.Target;
import gateway.store.Revisions;
import gateway.store.Revisions.Found;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = {
            "Say which route takes a request and why, and why others do not. Sends no request.",
            "Exit code 1 where no route takes it."
        })
final class ExplainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Path and query as a client sends them: /orders/7?x=1.")
    private String target = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header field; repeatable.")
    private List<String> fields = List.of();

    @Option(names = "--cookie", paramLabel = "NAME=VALUE", description = "A cookie; repeatable.")
    private List<String> cookies = List.of();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "The client's address, for routes with clientIp.")
    private String ip = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Ask as if it were then, for routes with time: 2026-12-24T18:00:00+01:00.")
    private @Nullable String at;

    @Option(names = "--config", paramLabel = "FILE", description = "Ask this file instead of what is live.")
    private java.nio.file.@Nullable Path config;

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    private static final Pattern API_KEY = Pattern.compile("lgw_[A-Za-z0-9._-]{20,}");

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        Headers headers = withCookies(headers());
        int mark = target.indexOf('?');
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        String rawQuery = mark < 0 ? "" : target.substring(mark + 1);
        Path path = switch (Path.of(new RawPath(rawPath, RawPath.Encoding.ENCODED))) {
            case Path.Ok(var ok) -> ok;
            case Path.Bad(var why) ->
                throw new Failure("the gateway answers 400 to the path " + rawPath + ": " + why, "");
        };
        if (!Query.isQuery(rawQuery)) {
            throw new Failure(
                    "the gateway answers 400 to this query", "write visible ASCII, and percent-encode the rest");
        }
        var question = new Question(
                method.toUpperCase(Locale.ROOT), host(headers), path, headers, new Query(rawQuery), address(), clock());
        Read read = config == null ? live(console) : read(Configurations.read(config));
        return explain(console, read, question);
    }

    /** Documents, and what they say. */
    private record Read(Documents documents, Configuration configuration) {}

    private static Read read(ConfigFile.Judged.Valid file) {
        return new Read(file.documents(), file.configuration());
    }

    private Integer explain(Console console, Read read, Question question) {
        Configuration configuration = read.configuration();
        RouteTable table = configuration.table();
        List<Candidate> candidates = table.explain(question);
        var result = new LinkedHashMap<String, Json>();
        result.put("revision", Json.of(configuration.revision()));
        int exit = Main.DONE;
        switch (table.find(question)) {
            case RouteTable.Matched(var route, var match, var parameters) -> {
                String why = candidates.stream()
                        .filter(Candidate::chosen)
                        .map(each -> hidden(each.why()))
                        .findFirst()
                        .orElse("");
                console.say(console.green(console.bold(route.id())) + ": " + why);
                List<Line> lines = new ArrayList<>();
                lines.add(new Line("match", describeMatch(route, match), ""));
                if (!parameters.isEmpty()) {
                    lines.add(new Line(
                            "with",
                            parameters.entrySet().stream()
                                    .map(each -> each.getKey() + "=" + each.getValue())
                                    .collect(Collectors.joining(", ")),
                            ""));
                }
                lines.add(new Line("to", describe(route.target()), ""));
                List<Rule> rules = rules(read.documents(), route);
                lines.addAll(lines(route, rules, configuration));
                int width = lines.stream()
                        .mapToInt(line -> line.label().length())
                        .max()
                        .orElse(0);
                for (Line line : lines) {
                    console.say("  " + line.label()
                            + " ".repeat(Math.max(width, 7) - line.label().length() + 1) + line.text()
                            + (line.from().isEmpty() ? "" : "  " + console.dim("(" + line.from() + ")")));
                }
                result.put("status", Json.Null.NULL);
                result.put("route", Json.of(route.id()));
                result.put("why", Json.of(why));
                result.put("match", Json.of(describeMatch(route, match)));
                result.put(
                        "parameters",
                        Json.object(parameters.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, each -> Json.of(each.getValue())))));
                result.put("to", Json.of(describe(route.target())));
                result.put("auth", Json.of(inWords(route.rules().access())));
                result.put(
                        "limits",
                        Json.of(route.rules().limits().stream()
                                .flatMap(set -> set.limits().stream()
                                        .map(limit ->
                                                Json.of(String.join("; ", LimitWords.of(set.nameOf(limit), limit)))))
                                .toList()));
                result.put("rules", Json.of(rules.stream().map(Rule::json).toList()));
            }
            case RouteTable.NoRoute() -> {
                console.say(console.red("no route") + ": the gateway answers 404");
                result.put("status", Json.of(404));
                exit = Main.FAILED;
            }
            case RouteTable.NoMethod(var allowed) -> {
                String methods = allowed.stream().sorted().collect(Collectors.joining(", "));
                boolean options = question.method().equals("OPTIONS");
                console.say((options ? console.green("no route needed") : console.red("no route for this method"))
                        + ": the gateway answers " + (options ? "204" : "405") + " with Allow: " + methods);
                result.put("status", Json.of(options ? 204 : 405));
                result.put(
                        "allow", Json.of(allowed.stream().sorted().map(Json::of).toList()));
                exit = options ? Main.DONE : Main.FAILED;
            }
        }
        List<Candidate> others =
                candidates.stream().filter(each -> !each.chosen()).toList();
        if (!others.isEmpty()) {
            console.say("");
            console.say("not taken:");
            others.forEach(each -> console.say("  " + console.bold(each.route().id()) + " "
                    + console.dim("(" + describeMatch(each.route(), each.match()) + ")") + ": "
                    + hidden(each.why())));
        }
        result.put(
                "others",
                Json.of(others.stream()
                        .map(each -> Json.object(
                                "route", Json.of(each.route().id()),
                                "match", Json.of(describeMatch(each.route(), each.match())),
                                "why", Json.of(hidden(each.why()))))
                        .toList()));
        console.result(new Json.Obj(result));
        return exit;
    }

    private Read live(Console console) throws Failure {
        try (Deployment deployment = where.open(console)) {
            var configurations = new Configurations(deployment, Clock.systemUTC());
            var reader = new Revisions(deployment.database(), deployment.snapshots());
            long revision = ExportCommand.live(configurations, reader);
            Documents documents = switch (reader.documents(revision)) {
                case Found.Here<Documents>(var found) -> found;
                case Found.Nothing<Documents>() -> throw new Failure("revision " + revision + " is gone", "");
                case Found.Away<Documents>(var why) -> throw configurations.away(why);
            };
            return switch (Compiler.compile(documents, revision)) {
                case Compiled.Valid(var configuration) -> new Read(documents, configuration);
                case Compiled.Invalid(var faults) ->
                    throw new Failure(
                            "this version of the gateway does not take the live documents", "", Finding.of(faults));
            };
        }
    }

    /** Rules that are put into words of their own, or in another place. */
    private static final Set<String> SAID_APART = Set.of("auth", "clientIp", "limits");

    /** One line about a route; {@code from} is the layer that says it, where one does. */
    private record Line(String label, String text, String from) {}

    /** A rule; {@code part} is that part of an aggregate whose request it is about, or empty. */
    private record Rule(String part, Effective.Rule rule) {
        String label() {
            return part.isEmpty() ? rule.field() : part + " " + rule.field();
        }

        Json json() {
            Json.Obj json =
                    Json.object("field", Json.of(rule.field()), "value", rule.value(), "from", Json.of(rule.from()));
            return part.isEmpty() ? json : json.with("part", Json.of(part));
        }
    }

    /** What holds for a route; of an aggregate, the request is that of each part. */
    private static List<Rule> rules(Documents documents, Route route) {
        List<Rule> rules = new ArrayList<>();
        boolean aggregate = route.target() instanceof Target.Aggregate;
        for (Effective.Rule rule : Effective.of(documents, route.id())) {
            if (!aggregate || !rule.isOfRequest()) {
                rules.add(new Rule("", rule));
            }
        }
        if (route.target() instanceof Target.Aggregate(var parts, var _)) {
            for (Target.Part part : parts) {
                for (Effective.Rule rule :
                        Effective.ofPart(documents, route.id(), part.service().id())) {
                    rules.add(new Rule(part.name(), rule));
                }
            }
        }
        return rules;
    }

    private static List<Line> lines(Route route, List<Rule> rules, Configuration configuration) {
        List<Line> lines = new ArrayList<>();
        String access = rules.stream()
                .filter(each -> each.rule().field().equals("auth"))
                .map(each -> each.rule().from())
                .findFirst()
                .orElse("default");
        for (Rule each : rules) { // what is judged first comes first
            if (each.rule().field().equals("clientIp")) {
                lines.add(line(each));
            }
        }
        lines.add(new Line("auth", describe(route.rules().access()), access));
        if (route.rules().access() instanceof Access.Authenticated wanted) {
            describe(wanted.requires()).forEach((label, text) -> lines.add(new Line(label, text, access)));
            String excluded = excluded(route, configuration);
            if (!excluded.isEmpty()) {
                lines.add(new Line("not for", "consumers whose plan is " + excluded, "plans"));
            }
        }
        for (LimitSet set : route.rules().limits()) {
            String from = switch (set.scope()) {
                case ROUTE -> "route";
                case POLICY -> "policy " + set.owner();
                case SERVICE -> "service " + set.owner();
                case GATEWAY -> "gateway";
            };
            for (Limit limit : set.limits()) {
                for (String text : LimitWords.of(set.nameOf(limit), limit)) {
                    lines.add(new Line("limit", text, from));
                }
            }
        }
        for (Rule each : rules) {
            if (!SAID_APART.contains(each.rule().field())) {
                lines.add(line(each));
            }
        }
        return lines;
    }

    private static Line line(Rule rule) {
        String text = YamlWriter.inline(rule.rule().value());
        return new Line(
                rule.label(),
                text.length() <= 100 ? text : text.substring(0, 97) + "...",
                rule.rule().from());
    }

    /** Without API keys: what is explained is often shown to others. */
    private static String hidden(String text) {
        return API_KEY.matcher(text).replaceAll("lgw_...");
    }

    private Headers headers() throws Failure {
        var headers = new Headers.Builder();
        for (String field : fields) {
            int colon = field.indexOf(':');
            String name = colon < 0 ? "" : field.substring(0, colon).strip();
            String value = field.substring(colon + 1).strip();
            if (!Headers.isName(name) || !Headers.isValue(value)) {
                throw new Failure("-H '" + hidden(field) + "' is no header field", "write it as 'name: value'");
            }
            headers.add(name.toLowerCase(Locale.ROOT), value);
        }
        return headers.build();
    }

    /** The fields of the request: those that were given, and one for the cookies. */
    private Headers withCookies(Headers headers) throws Failure {
        for (String cookie : cookies) {
            if (cookie.indexOf('=') < 1 || cookie.indexOf(';') >= 0 || !Headers.isValue(cookie)) {
                throw new Failure("--cookie '" + cookie + "' is no cookie", "write it as name=value");
            }
        }
        return cookies.isEmpty() ? headers : headers.plus("cookie", String.join("; ", cookies));
    }

    private String address() throws Failure {
        if (!ip.isEmpty() && !AddressRange.isAddress(ip)) {
            throw new Failure("--ip '" + ip + "' is no address", "write one such as 203.0.113.7 or 2001:db8::1");
        }
        return ip;
    }

    private InstantSource clock() throws Failure {
        if (at == null) {
            return Clock.systemUTC();
        }
        try {
            return InstantSource.fixed(OffsetDateTime.parse(at).toInstant());
        } catch (DateTimeException e) {
            throw new Failure(
                    "--at '" + at + "' is no time", "write date, time and offset, such as 2026-12-24T18:00:00+01:00");
        }
    }

    private static String host(Headers headers) {
        String host = headers.first("host").orElse("").toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String describeMatch(Route route, Match match) {
        String methods = match.methods().isEmpty()
                ? "any method"
                : match.methods().stream().sorted().collect(Collectors.joining(","));
        int conditions = match.headers().size()
                + match.query().size()
                + match.cookies().size()
                + match.circumstances().size();
        int matches = route.matches().size();
        return methods + " " + describePath(match)
                + (conditions == 0 ? "" : ", " + Configurations.count(conditions, "condition"))
                + (route.order() == 0 ? "" : ", order " + route.order())
                + (matches == 1 ? "" : ", match " + (route.matches().indexOf(match) + 1) + " of " + matches);
    }

    private static String describePath(Match match) {
        return switch (match.path().getLast()) {
            case Match.Segment.Expression(var regex) -> "regex " + regex;
            case Match.Segment.Rest(var name)
            when name.isEmpty() -> {
                String template = match.template();
                String prefix = template.substring(0, template.lastIndexOf('/'));
                yield "prefix " + (prefix.isEmpty() ? "/" : prefix);
            }
            default -> match.template();
        };
    }

    private static String describe(Target target) {
        return switch (target) {
            case Target.Http http ->
                "service " + http.service().id() + describe(http.service()) + describe(http.path());
            case Target.Redirect redirect -> "a redirect, " + redirect.status() + describe(redirect.path());
            case Target.Function function ->
                "function " + function.name()
                        + switch (function.payload()) {
                            case HTTP_API_2 -> "";
                            case HTTP_API_1 -> ", payload 1.0";
                            case RAW -> ", payload raw";
                        };
            case Target.Fixed fixed -> "a fixed answer, " + fixed.status();
            case Target.Form form -> "a fixed answer, " + form.status();
            case Target.Aggregate aggregate ->
                "an aggregate of "
                        + aggregate.parts().stream().map(Target.Part::name).collect(Collectors.joining(", "));
        };
    }

    /** Where a service is, if in several places: which one takes a request is chance. */
    private static String describe(Service service) {
        if (service.endpoints().size() == 1) {
            return "";
        }
        return service.endpoints().stream()
                .map(endpoint -> endpoint.origin().authority() + endpoint.basePath() + " x " + endpoint.weight())
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String describe(Target.PathRule path) {
        return switch (path) {
            case Target.PathRule.Own _ -> "";
            case Target.PathRule.Filled(var template) -> ", path " + text(template);
            case Target.PathRule.Prefix(var replacement) ->
                ", prefix replaced by " + (replacement.isEmpty() ? "/" : replacement);
        };
    }

    private static String text(Template template) {
        return template.pieces().stream()
                .map(piece -> switch (piece) {
                    case Template.Piece.Text(var text) -> text;
                    case Template.Piece.Reference reference -> reference.toString();
                })
                .collect(Collectors.joining());
    }

    private static String describe(Access access) {
        return switch (access) {
            case Access.Open _ -> "none";
            case Access.Authenticated wanted ->
                wanted.methods().stream()
                                .map(AuthMethod::word)
                                .collect(Collectors.joining(wanted.anyOf().isEmpty() ? " and " : " or "))
                        + (wanted.optional() ? ", or no credential at all" : "");
        };
    }

    private static String inWords(Access access) {
        var words = new StringBuilder(describe(access));
        if (access instanceof Access.Authenticated wanted) {
            describe(wanted.requires())
                    .forEach((label, text) ->
                            words.append(", ").append(label).append(' ').append(text));
        }
        return words.toString();
    }

    /** What is asked of a caller who is known, and in what words. */
    private static Map<String, String> describe(Requirements requires) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("consumers", listed("", requires.allowConsumers(), " or "));
        words.merge("consumers", listed("not ", requires.denyConsumers(), " and not "), ExplainCommand::both);
        words.put("plans", listed("", requires.plans(), " or "));
        words.put(
                "scopes",
                both(listed("", requires.allScopes(), " and "), listed("one of ", requires.anyScopes(), ", ")));
        words.put(
                "roles", both(listed("", requires.allRoles(), " and "), listed("one of ", requires.anyRoles(), ", ")));
        words.put(
                "claims",
                requires.claims().stream().map(ExplainCommand::describe).collect(Collectors.joining("; ")));
        words.values().removeIf(String::isEmpty);
        return words;
    }

    private static String describe(ClaimRule rule) {
        String values = rule.values().stream()
                .map(value -> switch (value) {
                    case ClaimRule.Value.Fixed(Json.Str(var text)) -> text;
                    case ClaimRule.Value.Fixed(var json) -> json.text();
                    case ClaimRule.Value.Filled(var template) -> template.toString();
                })
                .collect(Collectors.joining(rule.mode() == ClaimRule.Mode.ALL ? " and " : " or "));
        return rule.claim()
                + switch (rule.mode()) {
                    case ANY -> " is " + values;
                    case ALL -> " has " + values;
                    case PRESENT -> " is there";
                };
    }

    private static String listed(String lead, Collection<String> words, String between) {
        return words.isEmpty() ? "" : lead + String.join(between, words);
    }

    private static String both(String one, String other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : one + ", and " + other;
    }

    /** Plans whose consumers may not come here, whatever else holds. */
    private static String excluded(Route route, Configuration configuration) {
        return configuration.plans().values().stream()
                .filter(plan -> !plan.isFor(route.id()))
                .map(Plan::id)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
