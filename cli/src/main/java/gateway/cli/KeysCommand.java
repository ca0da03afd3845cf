package gateway.cli;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.json.Json;
import gateway.store.ConsumerAdmin.Outcome;
import gateway.store.DynamoKeyUses.Last;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        description = "Create, rotate, revoke and list the API keys of consumers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.Rotate.class,
            KeysCommand.Revoke.class,
            KeysCommand.ListKeys.class
        })
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, rotate, revoke or list?");
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

        @Mixin
        private ConsumerInput fresh = new ConsumerInput();

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            Optional<Instant> end = end(expires);
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                Consumer wanted = fresh.consumer(consumer, configurations);
                Outcome.Changed changed = ConsumerOutcomes.changed(
                        configurations, configurations.consumers().createKey(consumer, end, Optional.of(wanted)));
                boolean isNew = changed.before().isEmpty();
                if (isNew) {
                    console.warn("consumer " + consumer + " is new: "
                            + wanted.plan().map(plan -> "plan " + plan).orElse("no plan") + ", "
                            + (wanted.scopes().isEmpty()
                                    ? "no scopes"
                                    : "scopes " + ConsumerView.words(wanted.scopes())));
                } else if (!fresh.isEmpty()) {
                    console.warn("consumer " + consumer + " was there and is not changed: gateway consumers update "
                            + consumer + " does that");
                }
                ApiKey key = show(console, changed);
                console.result(Json.object(
                        "consumer", Json.of(consumer),
                        "id", Json.of(key.keyId()),
                        "key", Json.of(key.secretText()),
                        "expires", ConsumerView.text(end.map(Instant::toString).orElse("")),
                        "newConsumer", Json.of(isNew)));
                return Main.DONE;
            }
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Create a key that takes over from the live one, and show it, once. The old one goes on for a while.",
                "A consumer with two live keys is in the middle of a rotation already, and is refused."
            })
    static final class Rotate implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "CONSUMER", description = "Its id.")
        private String consumer = "";

        @Option(
                names = "--grace",
                paramLabel = "TIME",
                defaultValue = "7d",
                description = "How long the old key goes on: 7d, 12h, 30m, or 0 to end it at once. 7d by default.")
        private String grace = "7d";

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "Of the new key: a date (2027-01-31), a time, or days from now (90d).")
        private @Nullable String expires;

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Rotate(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            Optional<Instant> end = end(expires);
            Duration goesOn = duration(grace);
            if (end.isPresent() && end.get().isBefore(Instant.now().plus(goesOn))) {
                throw new Failure(
                        "the new key would end before the old one", "write a later --expires, or a shorter --grace");
            }
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                Outcome.Changed changed = ConsumerOutcomes.changed(
                        configurations, configurations.consumers().rotateKey(consumer, goesOn, end));
                String made = changed.secret().map(ApiKey::keyId).orElse("");
                Optional<Consumer.Key> old = changed.consumer().keys().stream()
                        .filter(key -> !key.id().equals(made))
                        .findFirst();
                console.warn(old.map(key -> "the old key " + key.id() + " ends "
                                + key.expires().map(Instant::toString).orElse("never"))
                        .orElse("the old key has ended"));
                ApiKey key = show(console, changed);
                console.result(Json.object(
                        "consumer", Json.of(consumer),
                        "id", Json.of(key.keyId()),
                        "key", Json.of(key.secretText()),
                        "expires", ConsumerView.text(end.map(Instant::toString).orElse("")),
                        "old",
                                old.<Json>map(each -> Json.object(
                                                "id", Json.of(each.id()),
                                                "expires",
                                                        ConsumerView.text(each.expires()
                                                                .map(Instant::toString)
                                                                .orElse(""))))
                                        .orElse(Json.Null.NULL)));
                return Main.DONE;
            }
        }
    }

    /** Shows a new key, this once. */
    private static ApiKey show(Console console, Outcome.Changed changed) throws Failure {
        ApiKey key = changed.secret().orElseThrow(() -> new Failure("no key was made", "try again"));
        console.warn("this is the only time that the key is shown:");
        console.say(key.secretText());
        return key;
    }

    @Command(
            name = "list",
            description = "List keys: their ids and when each was used last, to the hour; never the keys themselves.")
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
                List<Consumer> consumers = consumer == null
                        ? configurations.allConsumers()
                        : List.of(ConsumerOutcomes.changed(
                                        configurations,
                                        configurations.consumers().find(consumer))
                                .consumer());
                Map<String, Last> uses = ConsumerView.uses(configurations.keyUses(), consumers);
                Instant now = Instant.now();
                for (Consumer each : consumers) {
                    console.say(console.bold(each.id())
                            + (each.active() ? "" : console.red(" suspended"))
                            + each.plan().map(plan -> ", plan " + plan).orElse("")
                            + (each.scopes().isEmpty() ? "" : ", scopes " + ConsumerView.words(each.scopes())));
                    for (Consumer.Key key : ConsumerView.sorted(each)) {
                        console.say("  " + ConsumerView.line(each, key, uses, now));
                    }
                }
                console.result(Json.of(consumers.stream()
                        .map(each -> ConsumerView.json(each, uses))
                        .toList()));
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
            if (ApiKey.parse(keyId).isPresent()) {
                throw new Failure(
                        "that is the key itself",
                        "name it by its id, the six characters after the dot; the key stays"
                                + " between its owner and the gateway");
            }
            try (Deployment deployment = where.open(console)) {
                var configurations = new Configurations(deployment, Clock.systemUTC());
                ConsumerOutcomes.changed(
                        configurations, configurations.consumers().revokeKey(consumer, keyId));
                console.say("revoked: key " + keyId + " of " + consumer);
                console.result(
                        Json.object("consumer", Json.of(consumer), "id", Json.of(keyId), "revoked", Json.of(true)));
                return Main.DONE;
            }
        }
    }

    /** When a new key ends. */
    private static Optional<Instant> end(@Nullable String text) throws Failure {
        if (text == null) {
            return Optional.empty();
        }
        Instant instant = instant(text);
        if (!instant.isAfter(Instant.now())) {
            throw new Failure("--expires " + text + " is over: the key could never be used", "write a time to come");
        }
        return Optional.of(instant);
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

    /** A number of days, hours, minutes or seconds, or nothing. */
    private static Duration duration(String text) throws Failure {
        if (text.matches("0|0[dhms]")) {
            return Duration.ZERO;
        }
        if (!text.matches("[1-9][0-9]{0,5}[dhms]")) {
            throw new Failure("--grace " + text + " is no time", "write 7d, 12h, 30m, or 0 to end the old key at once");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        Duration grace = switch (text.charAt(text.length() - 1)) {
            case 'd' -> Duration.ofDays(number);
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
        if (grace.compareTo(Duration.ofDays(366)) > 0) {
            throw new Failure("--grace " + text + " is more than a year", "write 366d at the most");
        }
        return grace;
    }
}
