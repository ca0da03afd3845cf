package gateway.cli;

import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Documents;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Scheme;
import gateway.policy.Template;
import gateway.route.Configuration;
import gateway.route.Match;
import gateway.route.RouteTable;
import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Question;
import gateway.route.Target;
import gateway.store.Revisions;
import gateway.store.Revisions.Found;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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

    @Option(names = "--config", paramLabel = "FILE", description = "Ask this file instead of what is live.")
    private java.nio.file.@Nullable Path config;

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        Headers headers = headers();
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
                    "the gateway answers 400 to the query " + rawQuery,
                    "write visible ASCII, and percent-encode the rest");
        }
        var question = new Question(
                method.toUpperCase(Locale.ROOT),
                host(headers),
                path,
                headers,
                new Query(rawQuery),
                "",
                Clock.systemUTC());
        Configuration configuration =
                config == null ? live(console) : Configurations.read(config).configuration();
        return explain(console, configuration, question);
    }

    private Integer explain(Console console, Configuration configuration, Question question) {
        RouteTable table = configuration.table();
        List<Candidate> candidates = table.explain(question);
        var result = new LinkedHashMap<String, Json>();
        result.put("revision", Json.of(configuration.revision()));
        int exit = Main.DONE;
        switch (table.find(question)) {
            case RouteTable.Matched(var route, var match, var parameters) -> {
                String why = candidates.stream()
                        .filter(Candidate::chosen)
                        .map(Candidate::why)
                        .findFirst()
                        .orElse("");
                console.say(console.green(console.bold(route.id())) + ": " + why);
                console.say("  match   " + describeMatch(match));
                if (!parameters.isEmpty()) {
                    console.say("  with    "
                            + parameters.entrySet().stream()
                                    .map(each -> each.getKey() + "=" + each.getValue())
                                    .collect(Collectors.joining(", ")));
                }
                console.say("  to      " + describe(route.target()));
                console.say("  auth    " + describe(route.rules().access()));
                for (LimitSet set : route.rules().limits()) {
                    for (Limit limit : set.limits()) {
                        console.say("  limit   " + describe(limit));
                    }
                }
                result.put("status", Json.Null.NULL);
                result.put("route", Json.of(route.id()));
                result.put("why", Json.of(why));
                result.put("match", Json.of(describeMatch(match)));
                result.put(
                        "parameters",
                        Json.object(parameters.entrySet().stream()
                                .collect(Collectors.toMap(
                                        java.util.Map.Entry::getKey, each -> Json.of(each.getValue())))));
                result.put("to", Json.of(describe(route.target())));
                result.put("auth", Json.of(describe(route.rules().access())));
                result.put(
                        "limits",
                        Json.of(route.rules().limits().stream()
                                .flatMap(set -> set.limits().stream())
                                .map(limit -> Json.of(describe(limit)))
                                .toList()));
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
                    + console.dim("(" + describeMatch(each.match()) + ")") + ": " + each.why()));
        }
        result.put(
                "others",
                Json.of(others.stream()
                        .map(each -> Json.object(
                                "route", Json.of(each.route().id()),
                                "match", Json.of(describeMatch(each.match())),
                                "why", Json.of(each.why())))
                        .toList()));
        console.result(new Json.Obj(result));
        return exit;
    }

    private Configuration live(Console console) throws Failure {
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
                case Compiled.Valid(var configuration) -> configuration;
                case Compiled.Invalid(var faults) ->
                    throw new Failure(
                            "this version of the gateway does not take the live documents", "", Finding.of(faults));
            };
        }
    }

    private Headers headers() throws Failure {
        var headers = new Headers.Builder();
        for (String field : fields) {
            int colon = field.indexOf(':');
            String name = colon < 0 ? "" : field.substring(0, colon).strip();
            String value = field.substring(colon + 1).strip();
            if (!Headers.isName(name) || !Headers.isValue(value)) {
                throw new Failure("-H '" + field + "' is no header field", "write it as 'name: value'");
            }
            headers.add(name.toLowerCase(Locale.ROOT), value);
        }
        return headers.build();
    }

    private static String host(Headers headers) {
        String host = headers.first("host").orElse("").toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String describeMatch(Match match) {
        String methods = match.methods().isEmpty()
                ? "any method"
                : match.methods().stream().sorted().collect(Collectors.joining(","));
        int conditions = match.headers().size() + match.query().size();
        return methods + " " + match.template()
                + (conditions == 0 ? "" : ", " + Configurations.count(conditions, "condition"));
    }

    private static String describe(Target target) {
        return switch (target) {
            case Target.Http http -> "service " + http.service().id() + describe(http.path());
            case Target.Redirect redirect -> "a redirect, " + redirect.status() + describe(redirect.path());
            case Target.Function function -> "function " + function.name();
            case Target.Fixed fixed -> "a fixed answer, " + fixed.status();
            case Target.Form form -> "a fixed answer, " + form.status();
            case Target.Aggregate aggregate ->
                "an aggregate of "
                        + aggregate.parts().stream().map(Target.Part::name).collect(Collectors.joining(", "));
        };
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
            case Access.Authenticated(var anyOf, var scopes) ->
                anyOf.stream().map(Scheme::word).sorted().collect(Collectors.joining(" or "))
                        + (scopes.isEmpty()
                                ? ""
                                : ", scopes " + scopes.stream().sorted().collect(Collectors.joining(" ")));
        };
    }

    private static String describe(Limit limit) {
        String by = switch (limit.by()) {
            case Limit.By.Consumer _ -> "consumer";
            case Limit.By.Ip _ -> "ip";
            case Limit.By.Header(var name) -> "header " + name;
        };
        return switch (limit) {
            case Limit.Throttle throttle ->
                throttle.permits() + " per " + throttle.per().toSeconds() + " s, burst " + throttle.burst() + ", by "
                        + by;
            case Limit.Quota quota ->
                quota.permits() + " per " + quota.window().name().toLowerCase(Locale.ROOT) + ", by " + by;
        };
    }
}
