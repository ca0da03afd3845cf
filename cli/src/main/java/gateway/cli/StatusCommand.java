package gateway.cli;

import gateway.config.Pointer;
import gateway.json.Json;
import gateway.store.DocumentStore.Loaded;
import gateway.store.DocumentStore.Marker;
import gateway.store.Revisions;
import gateway.store.Revisions.Found;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Show which revision is live, since when and by whom, and what keeps the table's documents from going"
                    + " live.",
            "Exit code 1 where something does."
        })
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    @Option(
            names = "--revisions",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "10",
            defaultValue = "0",
            description = "List the latest revisions too; 10 by default.")
    private int revisions;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        try (Deployment deployment = where.open(console)) {
            var configurations = new Configurations(deployment, Clock.systemUTC());
            var reader = new Revisions(deployment.database(), deployment.snapshots());
            var result = new LinkedHashMap<String, Json>();
            result.put("target", Json.of(deployment.described()));

            switch (reader.current()) {
                case Found.Away<Pointer>(var why) -> throw configurations.away(why);
                case Found.Nothing<Pointer>() -> {
                    console.say("nothing is live: every request is answered 404");
                    result.put("live", Json.Null.NULL);
                }
                case Found.Here<Pointer>(var live) -> {
                    console.say(console.bold("revision " + live.revision()) + " is live");
                    console.say("  since  " + live.since());
                    console.say("  by     " + live.by());
                    console.say("  hash   " + live.hash());
                    result.put("live", json(live));
                }
            }

            List<Finding> findings = switch (reader.problems()) {
                case Found.Away<Revisions.Problems>(var why) -> throw configurations.away(why);
                case Found.Nothing<Revisions.Problems>() -> List.of();
                case Found.Here<Revisions.Problems>(var problems) -> {
                    console.say("");
                    console.say(console.red("the documents in the table are not live") + ", found at "
                            + problems.at().truncatedTo(ChronoUnit.SECONDS) + ":");
                    yield Finding.of(problems.faults());
                }
            };
            findings.forEach(finding -> console.say("  " + console.describe(finding)));
            result.put("problems", Console.findings(findings));

            if (configurations.documents().load() instanceof Loaded.All all
                    && all.marker().open()) {
                Marker apply = all.marker();
                boolean dead = apply.isDead(Clock.systemUTC().instant());
                console.say("");
                console.say(console.yellow(dead ? "an apply has died" : "an apply is under way") + ": by " + apply.by()
                        + " since " + apply.since()
                        + (dead ? "; nothing is published before another one is complete" : ""));
                result.put(
                        "apply",
                        Json.object(
                                "by", Json.of(apply.by()),
                                "since", Json.of(apply.since().toString()),
                                "dead", Json.of(dead)));
            }

            if (revisions > 0) {
                result.put("revisions", list(console, configurations, reader));
            }
            console.result(new Json.Obj(result));
            return findings.isEmpty() ? Main.DONE : Main.FAILED;
        }
    }

    private Json list(Console console, Configurations configurations, Revisions reader) throws Failure {
        return switch (reader.latest(revisions)) {
            case Found.Away<List<Pointer>>(var why) -> throw configurations.away(why);
            case Found.Nothing<List<Pointer>>() -> Json.Arr.EMPTY;
            case Found.Here<List<Pointer>>(var latest) -> {
                console.say("");
                for (Pointer each : latest) {
                    console.say("%6d  %s  %s  %s"
                            .formatted(
                                    each.revision(), each.since(), each.hash().substring(0, 12), each.by()));
                }
                yield Json.of(latest.stream().map(StatusCommand::json).toList());
            }
        };
    }

    private static Json json(Pointer pointer) {
        return Json.object(
                "revision", Json.of(pointer.revision()),
                "since", Json.of(pointer.since().toString()),
                "by", Json.of(pointer.by()),
                "hash", Json.of(pointer.hash()));
    }
}
