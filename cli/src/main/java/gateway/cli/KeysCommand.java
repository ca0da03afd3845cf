package gateway.cli;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.json.Json;
import gateway.store.ConsumerAdmin;
import gateway.store.ConsumerAdmin.Outcome;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        description = "Create, list and revoke the API keys of consumers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeysCommand.Create.class, KeysCommand.ListKeys.class, KeysCommand.Revoke.class})
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, list or revoke?");
    }

    @Command(
            name = "create",
            description = {
                "Create a key and show it, once. A consumer has two live keys at most, so that one can replace the"
                        + " other.",
                "A consumer that does not exist yet is made."
            })
    static final class Create implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "CONSUMER", description = "Its id.")
        private String consumer = "";

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "A date (2027-01-31), a time, or days from now (90d).")
        private @Nullable String expires;

        @Option(names = "--plan", paramLabel = "PLAN", description = "For a consumer that is made: its plan.")
        private @Nullable String plan;

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                description = "For a consumer that is made: a scope; repeatable.")
        private Set<String> scopes = new TreeSet<>();

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            Optional<Instant> end = expires == null ? Optional.empty() : Optional.of(future(expires));
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                ConsumerAdmin admin = configurations.consumers();
                Outcome outcome = admin.createKey(consumer, end);
                boolean isNew = outcome instanceof Outcome.NoConsumer;
                if (isNew) {
                    changed(configurations, admin.put(consumer, Optional.ofNullable(plan), scopes, true));
                    outcome = admin.createKey(consumer, end);
                } else if (plan != null || !scopes.isEmpty()) {
                    console.warn(
                            "consumer " + consumer + " exists; --plan and --scope are for new ones and do nothing");
                }
                Outcome.Changed changed = changed(configurations, outcome);
                ApiKey key = changed.secret().orElseThrow(() -> new Failure("no key was made", "try again"));
                if (isNew) {
                    console.warn("consumer " + consumer + " is new: "
                            + (plan == null ? "no plan" : "plan " + plan) + ", "
                            + (scopes.isEmpty() ? "no scopes" : "scopes " + String.join(" ", scopes)));
                }
                console.warn("this is the only time that the key is shown:");
                console.say(key.secretText());
                console.result(Json.object(
                        "consumer", Json.of(consumer),
                        "id", Json.of(key.keyId()),
                        "key", Json.of(key.secretText()),
                        "expires", end.<Json>map(at -> Json.of(at.toString())).orElse(Json.Null.NULL),
                        "newConsumer", Json.of(isNew)));
                return Main.DONE;
            }
        }
    }

    @Command(name = "list", description = "List keys: their ids, never the keys themselves.")
    static final class ListKeys implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "CONSUMER", arity = "0..1", description = "Only this one's.")
        private @Nullable String consumer;

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        ListKeys(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                List<Consumer> consumers = configurations
                        .consumers()
                        .list()
                        .orElseThrow(() -> configurations.away("the consumers cannot be read"))
                        .stream()
                        .filter(each -> consumer == null || each.id().equals(consumer))
                        .toList();
                if (consumer != null && consumers.isEmpty()) {
                    throw noConsumer(consumer);
                }
                for (Consumer each : consumers) {
                    console.say(console.bold(each.id())
                            + (each.active() ? "" : console.red(" suspended"))
                            + each.plan().map(plan -> ", plan " + plan).orElse("")
                            + (each.scopes().isEmpty()
                                    ? ""
                                    : ", scopes " + String.join(" ", new TreeSet<>(each.scopes()))));
                    for (Consumer.Key key : each.keys()) {
                        console.say("  " + key.id() + "  created " + key.created()
                                + key.expires().map(at -> "  expires " + at).orElse(""));
                    }
                }
                console.result(Json.of(consumers.stream().map(KeysCommand::json).toList()));
                return Main.DONE;
            }
        }
    }

    @Command(
            name = "revoke",
            description = "End a key. Functions that have just seen it may take it for a moment longer.")
    static final class Revoke implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "CONSUMER", description = "Whose key it is.")
        private String consumer = "";

        @Parameters(index = "1", paramLabel = "KEYID", description = "The key's id: gateway keys list shows it.")
        private String keyId = "";

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Revoke(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                changed(configurations, configurations.consumers().revokeKey(consumer, keyId));
                console.say("revoked: key " + keyId + " of " + consumer);
                console.result(
                        Json.object("consumer", Json.of(consumer), "id", Json.of(keyId), "revoked", Json.of(true)));
                return Main.DONE;
            }
        }
    }

    private static Json json(Consumer consumer) {
        return Json.object(
                "consumer", Json.of(consumer.id()),
                "plan", consumer.plan().<Json>map(Json::of).orElse(Json.Null.NULL),
                "scopes",
                        Json.of(new TreeSet<>(consumer.scopes())
                                .stream().map(Json::of).toList()),
                "active", Json.of(consumer.active()),
                "keys",
                        Json.of(consumer.keys().stream()
                                .map(key -> Json.object(
                                        "id", Json.of(key.id()),
                                        "created", Json.of(key.created().toString()),
                                        "expires",
                                                key.expires()
                                                        .<Json>map(at -> Json.of(at.toString()))
                                                        .orElse(Json.Null.NULL)))
                                .toList()));
    }

    /** Insists that a change was made. */
    static Outcome.Changed changed(Configurations configurations, Outcome outcome) throws Failure {
        return switch (outcome) {
            case Outcome.Changed changed -> changed;
            case Outcome.NoConsumer(var id) -> throw noConsumer(id);
            case Outcome.NoKey(var keyId) ->
                throw new Failure(
                        "there is no key " + keyId + ", or no more", "gateway keys list shows those there are");
            case Outcome.TooManyKeys(var live) ->
                throw new Failure(
                        "it has two live keys already: "
                                + String.join(
                                        ", ",
                                        live.stream()
                                                .map(Consumer.Key::id)
                                                .sorted()
                                                .toList()),
                        "revoke one first: gateway keys revoke CONSUMER "
                                + live.getFirst().id());
            case Outcome.NoLiveKey(var id) ->
                throw new Failure(id + " has no live key", "make one: gateway keys create " + id);
            case Outcome.Exists(var id) ->
                throw new Failure("consumer " + id + " is there already", "gateway consumers update " + id);
            case Outcome.OtherKeys _ ->
                throw new Failure("its keys have changed meanwhile", "look again: gateway keys list");
            case Outcome.BadId(var why) -> throw new Failure(why, "choose another id");
            case Outcome.Failed(var why) -> throw configurations.away(why);
        };
    }

    private static Failure noConsumer(String id) {
        return new Failure("there is no consumer " + id, "gateway keys list shows those there are");
    }

    private static Instant future(String text) throws Failure {
        Instant instant = instant(text);
        if (!instant.isAfter(Instant.now())) {
            throw new Failure("--expires " + text + " is over: the key could never be used", "write a time to come");
        }
        return instant;
    }

    /** A date, a time, or days from now. */
    private static Instant instant(String text) throws Failure {
        try {
            if (text.matches("[1-9][0-9]{0,4}d")) {
                long days = Long.parseLong(text.substring(0, text.length() - 1));
                return Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new Failure("--expires " + text + " is no time", "write 2027-01-31, 2027-01-31T12:00:00Z or 90d");
        }
    }
}
