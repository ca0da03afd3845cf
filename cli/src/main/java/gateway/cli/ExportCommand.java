package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Pointer;
import gateway.config.yaml.YamlWriter;
import gateway.json.Json;
import gateway.store.Revisions;
import gateway.store.Revisions.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description = {
            "Write the documents of the live revision, or of another, as a file that `apply` takes.",
            "The same documents always give the same bytes."
        })
final class ExportCommand implements Callable<Integer> {
    /** Where editors find the schema of an exported file. */
    static final String SCHEMA = "docs/gateway.schema.json";

    private final Session session;

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file.")
    private @Nullable Path output;

    @Option(names = "--revision", paramLabel = "N", description = "This revision instead of the live one.")
    private @Nullable Long revision;

    @Option(names = "--consumers", description = "Write the consumers too, without their keys and passwords.")
    private boolean consumers;

    ExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        try (Deployment deployment = where.open(console)) {
            var reader = new Revisions(deployment.database(), deployment.snapshots());
            var configurations = new Configurations(deployment, Clock.systemUTC());
            long number = revision == null ? live(configurations, reader) : revision;
            Documents documents = switch (reader.documents(number)) {
                case Found.Here<Documents>(var found) -> found;
                case Found.Nothing<Documents>() ->
                    throw new Failure("there is no revision " + number, "gateway status --revisions lists them");
                case Found.Away<Documents>(var why) -> throw configurations.away(why);
            };
            List<Document> known = new ArrayList<>();
            if (consumers) {
                for (Consumer each : configurations.allConsumers()) {
                    known.add(ConsumerView.document(each));
                }
            }
            String yaml = YamlWriter.write(documents, known, SCHEMA);
            if (output == null) {
                console.write(yaml);
                console.result(Json.object("revision", Json.of(number), "yaml", Json.of(yaml)));
            } else {
                try {
                    Files.writeString(output, yaml);
                } catch (IOException e) {
                    throw new Failure("cannot write " + output + ": " + e.getMessage(), "name another file");
                }
                console.say("revision " + number + " is in " + output);
                console.result(Json.object("revision", Json.of(number), "file", Json.of(output.toString())));
            }
            return Main.DONE;
        }
    }

    static long live(Configurations configurations, Revisions reader) throws Failure {
        return switch (reader.current()) {
            case Found.Here<Pointer>(var pointer) -> pointer.revision();
            case Found.Nothing<Pointer>() -> throw new Failure("nothing is live yet", "apply a configuration first");
            case Found.Away<Pointer>(var why) -> throw configurations.away(why);
        };
    }
}
