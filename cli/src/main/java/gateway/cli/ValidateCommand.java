package gateway.cli;

import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Check a configuration without touching anything; list every problem with its place and a fix.")
final class ValidateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The configuration, in YAML.")
    private Path file = Path.of("");

    ValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        Console console = session.console();
        Judged.Valid valid;
        try {
            valid = Configurations.read(file);
        } catch (Failure failure) {
            if (console.isJson() && !failure.findings().isEmpty()) {
                console.result(Json.object("valid", Json.of(false), "problems", Console.findings(failure.findings())));
                return Main.FAILED;
            }
            throw failure;
        }
        int documents = valid.documents().all().size();
        console.say(console.green("valid: ") + file + ", " + Configurations.count(documents, "document")
                + (valid.consumers().isEmpty()
                        ? ""
                        : ", " + Configurations.count(valid.consumers().size(), "consumer")));
        console.result(Json.object(
                "valid", Json.of(true),
                "documents", Json.of(documents),
                "consumers", Json.of(valid.consumers().size()),
                "problems", Json.Arr.EMPTY));
        return Main.DONE;
    }
}
