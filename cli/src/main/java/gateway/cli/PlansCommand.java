package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.config.yaml.YamlWriter;
import gateway.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "plans",
        description = "Show the plans that are live, and how many consumers have each.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PlansCommand.ListPlans.class, PlansCommand.Show.class})
final class PlansCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list or show?");
    }

    /** The live plans by id, and the number of consumers by the plan that they name. */
    private record Read(Map<String, Json.Obj> plans, Map<String, Integer> consumers) {
        static Read of(Configurations configurations) throws Failure {
            Map<String, Json.Obj> plans = new TreeMap<>();
            for (Document document : configurations.live().all()) {
                if (document.kind() == Kind.PLAN) {
                    plans.put(document.id(), document.body());
                }
            }
            Map<String, Integer> consumers = new TreeMap<>();
            for (Consumer consumer : configurations.allConsumers()) {
                consumer.plan().ifPresent(plan -> consumers.merge(plan, 1, Integer::sum));
            }
            return new Read(plans, consumers);
        }

        Json json(String id) {
            Json.Obj body = plans.getOrDefault(id, Json.Obj.EMPTY);
            var members = new LinkedHashMap<String, Json>();
            members.put("plan", Json.of(id));
            members.put(
                    "description",
                    body.string("description").<Json>map(Json::of).orElse(Json.Null.NULL));
            members.put(
                    "limits", body.array("limits").<Json>map(limits -> limits).orElse(Json.Arr.EMPTY));
            members.put(
                    "routes", body.array("routes").<Json>map(routes -> routes).orElse(Json.Null.NULL));
            members.put("consumers", Json.of(consumers.getOrDefault(id, 0)));
            return new Json.Obj(members);
        }
    }

    @Command(name = "list", description = "List them.")
    static final class ListPlans implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        ListPlans(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                Read read = Read.of(new Configurations(deployment, Clock.systemUTC()));
                int width = read.plans.keySet().stream()
                        .mapToInt(String::length)
                        .max()
                        .orElse(0);
                read.plans.forEach((id, body) -> console.say(console.bold(id) + " ".repeat(width - id.length()) + "  "
                        + Configurations.count(items(body, "limits").size(), "limit") + ", "
                        + (body.array("routes").isEmpty() ? "all routes" : "routes " + routes(body)) + ", "
                        + Configurations.count(read.consumers.getOrDefault(id, 0), "consumer")));
                List<Json> dangling = new ArrayList<>();
                read.consumers.forEach((id, number) -> {
                    if (!read.plans.containsKey(id)) {
                        dangling.add(Json.object("plan", Json.of(id), "consumers", Json.of(number)));
                        console.warn(Configurations.count(number, "consumer") + " with plan " + id
                                + ", which is not live: every request of theirs is answered 503");
                    }
                });
                console.result(Json.object(
                        "plans",
                                Json.of(read.plans.keySet().stream()
                                        .map(read::json)
                                        .toList()),
                        "missing", Json.of(dangling)));
                return Main.DONE;
            }
        }
    }

    @Command(name = "show", description = "Show one: its limits, its routes, and how many consumers have it.")
    static final class Show implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "PLAN", description = "Its id.")
        private String id = "";

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                Read read = Read.of(new Configurations(deployment, Clock.systemUTC()));
                Json.Obj body = read.plans.get(id);
                if (body == null) {
                    throw new Failure(
                            "there is no plan " + id,
                            read.plans.isEmpty()
                                    ? "no plan is live: write one under plans, and apply the file"
                                    : "there are: " + String.join(", ", read.plans.keySet()));
                }
                console.say(console.bold(id)
                        + body.string("description").map(text -> ": " + text).orElse(""));
                for (Json limit : items(body, "limits")) {
                    console.say("  limit      " + YamlWriter.inline(limit));
                }
                console.say("  routes     " + (body.array("routes").isEmpty() ? "all" : routes(body)));
                console.say("  consumers  " + read.consumers.getOrDefault(id, 0));
                console.result(read.json(id));
                return Main.DONE;
            }
        }
    }

    private static List<Json> items(Json.Obj body, String name) {
        return body.array(name).map(Json.Arr::items).orElse(List.of());
    }

    private static String routes(Json.Obj body) {
        List<String> routes = new ArrayList<>();
        for (Json route : items(body, "routes")) {
            routes.add(route instanceof Json.Str(var text) ? text : "");
        }
        return String.join(" ", routes);
    }
}
