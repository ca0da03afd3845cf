package gateway.cli;

import gateway.auth.Consumer;
import gateway.auth.Passwords;
import gateway.json.Json;
import gateway.policy.Suspension;
import gateway.store.ConsumerAdmin.Outcome;
import gateway.store.DynamoKeyUses.Last;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
        name = "consumers",
        description = "List, show, create, update, suspend, resume and delete consumers; give them passwords.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConsumersCommand.ListConsumers.class,
            ConsumersCommand.Show.class,
            ConsumersCommand.Create.class,
            ConsumersCommand.Change.class,
            ConsumersCommand.Suspend.class,
            ConsumersCommand.Resume.class,
            ConsumersCommand.Delete.class,
            ConsumersCommand.Password.class
        })
final class ConsumersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "list, show, create, update, suspend, resume, delete or password?");
    }

    /** What all of them have. */
    abstract static class One implements Callable<Integer> {
        final Session session;

        @Parameters(paramLabel = "CONSUMER", description = "Its id.")
        String id = "";

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        One(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                run(console, new Configurations(deployment, Clock.systemUTC()));
                return Main.DONE;
            }
        }

        abstract void run(Console console, Configurations configurations) throws Failure;

        /** Says what has become of it. */
        final void tell(Console console, String what, Outcome.Changed changed) {
            boolean nothing =
                    changed.before().isPresent() && changed.before().get().equals(changed.consumer());
            console.say(nothing ? "nothing to change" : console.green(what + ": ") + id);
            changed.before().ifPresent(before -> difference(console, before, changed.consumer()));
            console.result(ConsumerView.json(changed.consumer(), Map.of()));
        }

        private static void difference(Console console, Consumer before, Consumer after) {
            Map<String, String> old = lines(before);
            lines(after).forEach((name, text) -> {
                String was = old.getOrDefault(name, "");
                if (!was.equals(text)) {
                    console.say(
                            "  " + name + "  " + (was.isEmpty() ? "-" : was) + " -> " + (text.isEmpty() ? "-" : text));
                }
            });
        }

        private static Map<String, String> lines(Consumer consumer) {
            Map<String, String> lines = new TreeMap<>();
            lines.put("plan", consumer.plan().orElse(""));
            lines.put("scopes", ConsumerView.words(consumer.scopes()));
            lines.put("roles", ConsumerView.words(consumer.roles()));
            lines.put("tags", ConsumerView.words(consumer.tags()));
            lines.put("metadata", new TreeMap<>(consumer.metadata()).toString());
            lines.put("status", consumer.active() ? "active" : "suspended");
            lines.put("password", consumer.passwordHash().isPresent() ? "set" : "");
            return lines;
        }
    }

    @Command(name = "list", description = "List consumers, all or some.")
    static final class ListConsumers implements Callable<Integer> {
        private final Session session;

        @Option(names = "--tag", paramLabel = "TAG", description = "Only those with this tag; of several: with all.")
        private Set<String> tags = new TreeSet<>();

        @Option(names = "--plan", paramLabel = "PLAN", description = "Only those with this plan.")
        private @Nullable String plan;

        @Option(names = "--suspended", description = "Only those that are suspended.")
        private boolean suspended;

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        ListConsumers(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                List<Consumer> consumers = new ArrayList<>();
                for (Consumer each : new Configurations(deployment, Clock.systemUTC()).allConsumers()) {
                    if (each.tags().containsAll(tags)
                            && (plan == null || each.plan().filter(plan::equals).isPresent())
                            && (!suspended || !each.active())) {
                        consumers.add(each);
                    }
                }
                Instant now = Instant.now();
                int width = consumers.stream()
                        .mapToInt(each -> each.id().length())
                        .max()
                        .orElse(0);
                for (Consumer each : consumers) {
                    console.say(console.bold(each.id())
                            + " ".repeat(width - each.id().length()) + "  "
                            + each.plan().map(name -> "plan " + name).orElse("no plan") + ", "
                            + Configurations.count(each.liveKeys(now).size(), "live key")
                            + (each.passwordHash().isPresent() ? ", password" : "")
                            + (each.tags().isEmpty() ? "" : ", tags " + ConsumerView.words(each.tags()))
                            + (each.active() ? "" : ", " + ConsumerView.status(console, each)));
                }
                console.result(Json.of(consumers.stream()
                        .map(each -> ConsumerView.json(each, Map.of()))
                        .toList()));
                return Main.DONE;
            }
        }
    }

    @Command(name = "show", description = "Show a consumer: what it may do, and its keys; never a secret.")
    static final class Show extends One {
        Show(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            Consumer consumer = ConsumerOutcomes.changed(
                            configurations, configurations.consumers().find(id))
                    .consumer();
            Map<String, Last> uses = ConsumerView.uses(configurations.keyUses(), List.of(consumer));
            ConsumerView.say(console, consumer, uses, Instant.now());
            console.result(ConsumerView.json(consumer, uses));
        }
    }

    @Command(name = "create", description = "Make a consumer. gateway keys create gives it a key.")
    static final class Create extends One {
        @Mixin
        private ConsumerInput input = new ConsumerInput();

        Create(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            Consumer consumer = input.consumer(id, configurations);
            tell(
                    console,
                    "created",
                    ConsumerOutcomes.changed(
                            configurations, configurations.consumers().create(consumer)));
        }
    }

    @Command(
            name = "update",
            description = {
                "Change what a consumer has: --plan sets the plan; --scope, --role, --tag and --metadata add, their"
                        + " --remove- twins take away. All else stays."
            })
    static final class Change extends One {
        @Mixin
        private ConsumerInput input = new ConsumerInput();

        @Option(names = "--no-plan", description = "Without any plan.")
        private boolean noPlan;

        @Option(names = "--remove-scope", paramLabel = "SCOPE", description = "Repeatable.")
        private Set<String> scopes = new TreeSet<>();

        @Option(names = "--remove-role", paramLabel = "ROLE", description = "Repeatable.")
        private Set<String> roles = new TreeSet<>();

        @Option(names = "--remove-tag", paramLabel = "TAG", description = "Repeatable.")
        private Set<String> tags = new TreeSet<>();

        @Option(names = "--remove-metadata", paramLabel = "NAME", description = "Repeatable.")
        private Set<String> metadata = new TreeSet<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Change(Session session) {
            super(session);
        }

        @Override
        public Integer call() throws Failure {
            if (noPlan && input.plan != null) {
                throw new ParameterException(spec.commandLine(), "--plan or --no-plan?");
            }
            if (input.isEmpty()
                    && !noPlan
                    && scopes.isEmpty()
                    && roles.isEmpty()
                    && tags.isEmpty()
                    && metadata.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "nothing to change was said");
            }
            return super.call();
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            input.judge(id, Optional.empty(), configurations);
            boolean[] tooMuch = {false};
            Outcome outcome = configurations.consumers().update(id, before -> {
                Consumer after = before.withScopes(edited(before.scopes(), input.scopes, scopes))
                        .withRoles(edited(before.roles(), input.roles, roles))
                        .withTags(edited(before.tags(), input.tags, tags))
                        .withMetadata(facts(before.metadata()))
                        .withPlan(
                                noPlan
                                        ? Optional.empty()
                                        : Optional.ofNullable(input.plan).or(before::plan));
                tooMuch[0] = !Consumer.isMetadata(after.metadata());
                return tooMuch[0] ? before : after;
            });
            if (tooMuch[0]) {
                throw new Failure(
                        "that is too much metadata; nothing was changed",
                        "keep to " + Consumer.MOST_FACTS + " entries and " + Consumer.MOST_FACT_BYTES
                                + " bytes together: they go along with every request");
            }
            tell(console, "updated", ConsumerOutcomes.changed(configurations, outcome));
        }

        private static Set<String> edited(Set<String> before, Set<String> added, Set<String> removed) {
            Set<String> after = new HashSet<>(before);
            after.removeAll(removed);
            after.addAll(added);
            return after;
        }

        private Map<String, String> facts(Map<String, String> before) {
            Map<String, String> after = new HashMap<>(before);
            after.keySet().removeAll(metadata);
            after.putAll(input.metadata);
            return after;
        }
    }

    @Command(
            name = "suspend",
            description =
                    "Let a consumer do nothing until it is resumed: its callers are answered 403, with the reason.")
    static final class Suspend extends One {
        @Option(names = "--reason", paramLabel = "TEXT", description = "One line, for the callers to read.")
        private @Nullable String reason;

        @Option(
                names = "--type",
                paramLabel = "URI",
                description = "The problem's type, in place of the gateway's own; an absolute URI.")
        private @Nullable String type;

        Suspend(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            var why = new Suspension(Optional.ofNullable(reason), Optional.ofNullable(type));
            new ConsumerInput().judge(id, Optional.of(why), configurations);
            Outcome outcome = configurations.consumers().update(id, before -> before.withSuspension(Optional.of(why)));
            tell(console, "suspended", ConsumerOutcomes.changed(configurations, outcome));
        }
    }

    @Command(name = "resume", description = "Let a consumer that was suspended go on.")
    static final class Resume extends One {
        Resume(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            Outcome outcome = configurations.consumers().update(id, before -> before.withSuspension(Optional.empty()));
            tell(console, "resumed", ConsumerOutcomes.changed(configurations, outcome));
        }
    }

    @Command(
            name = "delete",
            description = {
                "Remove a consumer and all its keys. Says what would end; --yes does it.",
                "To end it for a while, or to keep its record: gateway consumers suspend."
            })
    static final class Delete extends One {
        @Option(names = "--yes", description = "Do it.")
        private boolean yes;

        Delete(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            Consumer consumer = ConsumerOutcomes.changed(
                            configurations, configurations.consumers().find(id))
                    .consumer();
            List<Consumer.Key> live = consumer.liveKeys(Instant.now());
            String ends = live.isEmpty()
                    ? "no live key"
                    : Configurations.count(live.size(), "live key") + ": " + ConsumerOutcomes.describe(live);
            if (!yes) {
                throw new Failure(
                        id + " has " + ends
                                + (live.isEmpty()
                                        ? ""
                                        : (live.size() == 1 ? ", which" : ", which all") + " would end at once"),
                        "nothing was removed; to do it: gateway consumers delete " + id + " --yes");
            }
            Set<String> ids = new HashSet<>();
            live.forEach(key -> ids.add(key.id()));
            ConsumerOutcomes.changed(configurations, configurations.consumers().delete(id, ids));
            console.say(console.red("deleted: ") + id + ", which had " + ends);
            console.result(Json.object(
                    "consumer", Json.of(id),
                    "deleted", Json.of(true),
                    "endedKeys", Json.of(ids.stream().sorted().map(Json::of).toList())));
        }
    }

    @Command(
            name = "password",
            description = {
                "Give a consumer a password, in place of the one it had. Without options one is made and shown, once.",
                "The table holds an argon2id hash of it, which is never shown."
            })
    static final class Password extends One {
        /** Characters; of one that somebody has thought of. */
        private static final int LEAST = 12;

        /** 142 bits. */
        private static final int MADE = 24;

        private static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        @Option(names = "--stdin", description = "Take the first line of standard input for it.")
        private boolean stdin;

        @Option(names = "--remove", description = "Take away the one it has: nobody can log in with one then.")
        private boolean remove;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Password(Session session) {
            super(session);
        }

        @Override
        void run(Console console, Configurations configurations) throws Failure {
            if (stdin && remove) {
                throw new ParameterException(spec.commandLine(), "--stdin or --remove?");
            }
            if (remove) {
                Outcome outcome =
                        configurations.consumers().update(id, before -> before.withPasswordHash(Optional.empty()));
                tell(console, "removed the password of", ConsumerOutcomes.changed(configurations, outcome));
                return;
            }
            // Whether there is such a consumer, before anybody types a password for it.
            ConsumerOutcomes.changed(configurations, configurations.consumers().find(id));
            var random = new SecureRandom();
            String password = stdin ? given(console) : made(random);
            String fault = Passwords.fault(password);
            if (fault.isEmpty() && password.codePointCount(0, password.length()) < LEAST) {
                fault = "a password must have " + LEAST + " characters or more";
            }
            if (!fault.isEmpty()) {
                throw new Failure(fault, "nothing was changed; without --stdin one is made");
            }
            String hash = Passwords.hash(password, random);
            ConsumerOutcomes.changed(
                    configurations,
                    configurations.consumers().update(id, before -> before.withPasswordHash(Optional.of(hash))));
            if (stdin) {
                console.say("set: the password of " + id);
            } else {
                console.warn("this is the only time that the password is shown:");
                console.say(password);
            }
            console.result(Json.object(
                    "consumer",
                    Json.of(id),
                    "password",
                    stdin ? Json.Null.NULL : Json.of(password),
                    "set",
                    Json.of(true)));
        }

        private static String made(SecureRandom random) {
            var password = new StringBuilder(MADE);
            for (int i = 0; i < MADE; i++) {
                password.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            return password.toString();
        }

        private String given(Console console) throws Failure {
            if (session.isTyped()) {
                console.progress("password for " + id + " (it does not show):");
                return Optional.ofNullable(System.console())
                        .map(java.io.Console::readPassword)
                        .map(String::new)
                        .orElse("");
            }
            try {
                return firstLine(session.in());
            } catch (CharacterCodingException e) {
                throw new Failure("standard input is not UTF-8", "nothing was changed");
            } catch (IOException e) {
                throw new Failure("standard input cannot be read: " + e.getMessage(), "nothing was changed");
            }
        }

        private static String firstLine(InputStream in) throws IOException {
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0 && b != '\n' && line.size() <= 2 * Passwords.MAX_BYTES; b = in.read()) {
                line.write(b);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
