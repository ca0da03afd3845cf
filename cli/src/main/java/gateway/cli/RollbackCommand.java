package gateway.cli;

import gateway.json.Json;
import gateway.store.Publisher.Release;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description = {
            "Make the documents of an earlier revision the whole truth again.",
            "That is a new revision; nothing is forgotten."
        })
final class RollbackCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "N", description = "The revision to return to: gateway status --revisions lists them.")
    private long revision;

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    @Option(names = "--force", description = "Take the place of an apply that seems to be under way.")
    private boolean force;

    @Option(names = "--no-wait", description = "With --stack: return before every function must have seen it.")
    private boolean noWait;

    RollbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        try (Deployment deployment = where.open(console)) {
            var configurations = new Configurations(deployment, Clock.systemUTC());
            Release.Live live =
                    configurations.live(configurations.publisher().rollback(revision, session.user(), force));
            if (!deployment.isLocal() && !noWait && !live.change().isEmpty()) {
                ApplyCommand.awaitEveryFunction(console);
            }
            Configurations.say(console, live.change());
            console.say(console.green("live: ") + "revision " + live.pointer().revision() + " with the documents of "
                    + revision + " at " + deployment.described());
            console.result(Json.object(
                    "target", Json.of(deployment.described()),
                    "revision", Json.of(live.pointer().revision()),
                    "restored", Json.of(revision),
                    "hash", Json.of(live.pointer().hash()),
                    "changes", Configurations.json(live.change())));
            return Main.DONE;
        }
    }
}
