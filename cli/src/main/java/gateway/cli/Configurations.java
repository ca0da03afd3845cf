package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.ConsumerDocument;
import gateway.config.Documents;
import gateway.config.Pointer;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.json.Json;
import gateway.store.ConsumerAdmin;
import gateway.store.ConsumerAdmin.Outcome;
import gateway.store.DocumentStore;
import gateway.store.DocumentStore.Change;
import gateway.store.DocumentStore.Loaded;
import gateway.store.DocumentStore.Marker;
import gateway.store.DynamoKeyUses;
import gateway.store.Publisher;
import gateway.store.Publisher.Release;
import gateway.store.Revisions;
import gateway.store.Revisions.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files to tables: what {@code apply} and {@code local} share. */
final class Configurations {
    private static final String CONSUMER = "consumer/";

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

    /** What {@link #apply} would do. */
    Change plan(Judged.Valid wanted) throws Failure {
        Change documents = switch (documents().load()) {
            case Loaded.All all -> documents().plan(wanted.documents(), all);
            case Loaded.Away(var why) -> throw away(why);
        };
        List<String> created = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (ConsumerDocument each : wanted.subscribed()) {
            switch (consumers().find(each.consumer().id())) {
                case Outcome.NoConsumer(var id) -> created.add(CONSUMER + id);
                case Outcome.Changed(var _, var consumer, var _) -> {
                    if (!each.onto(consumer).equals(consumer)) {
                        changed.add(CONSUMER + consumer.id());
                    }
                }
                case Outcome other -> ConsumerOutcomes.changed(this, other);
            }
        }
        return together(documents, created, changed);
    }

    /**
     * Makes the documents the whole truth of the routes table, and live; then writes the consumers. In this order, so that
     * nobody is moved to a plan that is not there yet.
     *
     * @param between runs when the documents are live, if any has changed
     */
    Release.Live apply(Judged.Valid wanted, String by, boolean force, Runnable between) throws Failure {
        Release.Live live = live(publisher().apply(wanted.documents(), by, force));
        if (!live.change().isEmpty()) {
            between.run();
        }
        List<String> created = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (ConsumerDocument each : wanted.subscribed()) {
            Outcome.Changed outcome = ConsumerOutcomes.changed(this, consumers().put(each.consumer(), each::onto));
            if (outcome.before().isEmpty()) {
                created.add(CONSUMER + outcome.consumer().id());
            } else if (!outcome.before().get().equals(outcome.consumer())) {
                changed.add(CONSUMER + outcome.consumer().id());
            }
        }
        return new Release.Live(together(live.change(), created, changed), live.pointer());
    }

    private static Change together(Change documents, List<String> created, List<String> changed) {
        return new Change(
                Stream.concat(documents.created().stream(), created.stream().sorted())
                        .toList(),
                Stream.concat(documents.changed().stream(), changed.stream().sorted())
                        .toList(),
                documents.deleted());
    }

    /** The documents that are live; none where nothing is. */
    Documents live() throws Failure {
        var reader = new Revisions(deployment.database(), deployment.snapshots());
        return switch (reader.current()) {
            case Found.Nothing<Pointer>() -> Documents.NONE;
            case Found.Away<Pointer>(var why) -> throw away(why);
            case Found.Here<Pointer>(var pointer) ->
                switch (reader.documents(pointer.revision())) {
                    case Found.Here<Documents>(var found) -> found;
                    case Found.Nothing<Documents>() ->
                        throw new Failure("revision " + pointer.revision() + " is gone", "");
                    case Found.Away<Documents>(var why) -> throw away(why);
                };
        };
    }

    /** All consumers. */
    List<Consumer> allConsumers() throws Failure {
        Optional<List<Consumer>> all = consumers().list();
        if (all.isEmpty()) {
            throw away("the consumers cannot be read");
        }
        return all.get();
    }

    DynamoKeyUses keyUses() {
        return new DynamoKeyUses(deployment.database(), deployment.counters());
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
