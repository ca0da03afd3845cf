package gateway.cli;

import gateway.config.ConsumerDocument;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.store.ConsumerAdmin;
import gateway.store.DocumentStore;
import gateway.store.DocumentStore.Change;
import gateway.store.DocumentStore.Loaded;
import gateway.store.DocumentStore.Marker;
import gateway.store.Publisher;
import gateway.store.Publisher.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** Files to tables: what {@code apply} and {@code local} share. */
final class Configurations {
    private final Deployment deployment;
    private final Clock clock;

    Configurations(Deployment deployment, Clock clock) {
        this.deployment = deployment;
        this.clock = clock;
    }

    /** Reads a file and judges it. */
    static Judged.Valid read(Path file) throws Failure {
        try {
            return valid(ConfigFile.judge(file), file);
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file, "check the path; it is relative to the working directory");
        } catch (IOException e) {
            throw new Failure(
                    "cannot read " + file + ": " + e.getMessage(),
                    Files.isDirectory(file) ? "name a file, not a folder" : "check the file's permissions");
        }
    }

    static Judged.Valid valid(Judged judged, Path file) throws Failure {
        return switch (judged) {
            case Judged.Valid valid -> valid;
            case Judged.Invalid(var faults) ->
                throw new Failure(
                        file + " has " + count(faults.size(), "problem") + "; nothing was changed",
                        "",
                        Finding.placed(faults));
        };
    }

    /** What {@link #apply} would do to the documents. */
    Change plan(Judged.Valid wanted) throws Failure {
        return switch (documents().load()) {
            case Loaded.All all -> documents().plan(wanted.documents(), all);
            case Loaded.Away(var why) -> throw away(why);
        };
    }

    /** Makes the documents the whole truth of the routes table, and live; writes the consumers beside them. */
    Release.Live apply(Judged.Valid wanted, String by, boolean force) throws Failure {
        for (ConsumerDocument each : wanted.subscribed()) {
            ConsumerAdmin.Outcome outcome = consumers().put(each.consumer(), each::onto);
            if (!(outcome instanceof ConsumerAdmin.Outcome.Changed)) {
                throw away(outcome instanceof ConsumerAdmin.Outcome.Failed(var why) ? why : outcome.toString());
            }
        }
        return live(publisher().apply(wanted.documents(), by, force));
    }

    /** Insists that a release went live. */
    Release.Live live(Release release) throws Failure {
        return switch (release) {
            case Release.Live live -> live;
            case Release.Invalid(var faults) ->
                throw new Failure(
                        count(faults.size(), "problem") + "; nothing is live that was not before",
                        "",
                        Finding.of(faults));
            case Release.Busy(Marker other) ->
                throw new Failure(
                        "another apply is under way, by " + other.by() + " since " + other.since(),
                        "wait for it; if whoever began it is gone, --force takes its place");
            case Release.NoRevision(var revision) ->
                throw new Failure("there is no revision " + revision, "gateway status --revisions lists them");
            case Release.Failed(var why, var partly) ->
                throw new Failure(
                        deployment.described() + " does not answer: " + plain(why),
                        partly
                                ? "some documents may be written, but none of them is live; apply again"
                                : "nothing was written; apply again");
        };
    }

    Failure away(String why) {
        return new Failure(
                deployment.described() + " does not answer: " + plain(why),
                deployment.isLocal()
                        ? "is `gateway local` running? --endpoint names another place, --stack a deployment"
                        : "check the credentials and their permissions (docs/deploy.md)");
    }

    /** Without what the SDK adds of itself. */
    static String plain(String why) {
        String plain = why;
        for (String note : List.of(" (Service: ", " (SDK Attempt Count")) {
            int at = plain.indexOf(note);
            plain = at < 0 ? plain : plain.substring(0, at);
        }
        return plain;
    }

    DocumentStore documents() {
        return new DocumentStore(deployment.database(), deployment.routes(), clock);
    }

    Publisher publisher() {
        return new Publisher(documents(), deployment.database(), deployment.snapshots(), clock);
    }

    ConsumerAdmin consumers() {
        return new ConsumerAdmin(deployment.database(), deployment.consumers(), clock, new SecureRandom());
    }

    /** Says what changed, a line a document. */
    static void say(Console console, Change change) {
        change.created().forEach(name -> console.say(console.green("+ " + name)));
        change.changed().forEach(name -> console.say(console.yellow("~ " + name)));
        change.deleted().forEach(name -> console.say(console.red("- " + name)));
    }

    static Json json(Change change) {
        return Json.object(
                "created", texts(change.created()),
                "changed", texts(change.changed()),
                "deleted", texts(change.deleted()));
    }

    private static Json texts(List<String> texts) {
        return Json.of(texts.stream().map(Json::of).toList());
    }

    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
