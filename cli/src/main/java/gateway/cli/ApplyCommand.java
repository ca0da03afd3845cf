package gateway.cli;

import gateway.auth.HttpJwksSource;
import gateway.client.SocketHttpClient;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.store.DocumentStore.Change;
import gateway.store.Publisher.Release;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "apply",
        description = {
            "Make a file the whole truth of the route table: documents that it lacks are deleted.",
            "Returns when the new revision serves every request. Consumers are written, never deleted."
        })
final class ApplyCommand implements Callable<Integer> {
    /** SNAPSHOT_MAX_STALE_MS of a deployment, and a moment for the read behind it. */
    private static final Duration EVERYBODY_HAS_LOOKED = Duration.ofMillis(5_200);

    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The configuration, in YAML.")
    private Path file = Path.of("");

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    @Option(names = "--dry-run", description = "Only list what would be created, changed and deleted.")
    private boolean dryRun;

    @Option(names = "--force", description = "Take the place of an apply that seems to be under way.")
    private boolean force;

    @Option(names = "--no-wait", description = "With --stack: return before every function must have seen it.")
    private boolean noWait;

    @Option(
            names = "--bake-keys",
            description =
                    "Fetch the keys of issuers of JSON Web Tokens, and put them into the documents to begin with.")
    private boolean bakeKeys;

    ApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        Judged.Valid wanted = Configurations.read(file);
        if (bakeKeys) {
            var issuers = new HttpJwksSource(SocketHttpClient.of(session.environment()));
            wanted = new KeyBaker(issuers, InstantSource.system()).bake(wanted, console);
        }
        try (Deployment deployment = where.open(console)) {
            var configurations = new Configurations(deployment, Clock.systemUTC());
            if (dryRun) {
                Change change = configurations.plan(wanted);
                Configurations.say(console, change);
                console.say(
                        change.isEmpty()
                                ? "nothing to change"
                                : Configurations.count(change.size(), "document") + " to change; nothing was written");
                console.result(Json.object(
                        "target", Json.of(deployment.described()),
                        "dryRun", Json.of(true),
                        "changes", Configurations.json(change)));
                return Main.DONE;
            }
            boolean waits = !deployment.isLocal() && !noWait;
            Release.Live live = configurations.apply(wanted, session.user(), force, () -> {
                if (waits) {
                    awaitEveryFunction(console);
                }
            });
            Configurations.say(console, live.change());
            console.say(console.green("live: ") + "revision " + live.pointer().revision()
                    + (live.change().isEmpty() ? " (nothing changed)" : "") + " at " + deployment.described());
            console.result(Json.object(
                    "target", Json.of(deployment.described()),
                    "revision", Json.of(live.pointer().revision()),
                    "hash", Json.of(live.pointer().hash()),
                    "changes", Configurations.json(live.change()),
                    "consumers", Json.of(wanted.subscribed().size())));
            return Main.DONE;
        }
    }

    /** Returns when no function of a deployment can still answer by an earlier revision. */
    static void awaitEveryFunction(Console console) {
        console.progress("waiting until every function has looked");
        try {
            Thread.sleep(EVERYBODY_HAS_LOOKED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
