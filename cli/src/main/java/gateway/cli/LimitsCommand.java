package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.json.Json;
import gateway.limit.ConsumerCounters;
import gateway.limit.ConsumerCounters.Held;
import gateway.limit.ConsumerCounters.Place;
import gateway.limit.ConsumerCounters.Scope;
import gateway.limit.Usage;
import gateway.policy.Allowance;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.store.ConsumerAdmin.Outcome;
import gateway.store.CounterAdmin;
import gateway.store.CounterAdmin.Answer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "limits",
        description = {
            "Show what is used of each limit that holds for a consumer. What instances have taken in advance counts as"
                    + " used.",
            "gateway limits reset gives it back."
        },
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = LimitsCommand.Reset.class)
final class LimitsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "CONSUMER",
            arity = "0..1",
            description = "Its id, such as acme, or customers:7 for a token's.")
    private @Nullable String consumer;

    @Option(names = "--used", description = "Only those of which something is used.")
    private boolean used;

    @Mixin
    private Whose whose = new Whose();

    @Mixin
    private Deployment.Options where = new Deployment.Options();

    LimitsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Failure {
        if (consumer == null) {
            throw new ParameterException(spec.commandLine(), "whose? write a consumer's id");
        }
        Console console = session.console();
        try (Deployment deployment = where.open(console)) {
            Read read = whose.read(console, deployment, consumer, Clock.systemUTC());
            List<Row> rows = read.rows();
            if (used) {
                rows = rows.stream().filter(Row::isUsed).toList();
            }
            LimitsView.say(console, read, rows);
            console.result(LimitsView.json(read, rows));
            return Main.DONE;
        }
    }

    @Command(
            name = "reset",
            description = {
                "Give a consumer back what it has used of its limits, all of them or some: the counters are removed.",
                "Limits that are counted for others together with it stay as they are. An instance that remembers a"
                        + " limit as used up can refuse for 30 seconds more."
            })
    static final class Reset implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "CONSUMER", description = "Its id.")
        private String consumer = "";

        @Option(
                names = "--limit",
                paramLabel = "NAME",
                description = "Only limits of this name, such as consumer-month, or gold.consumer-month; repeatable.")
        private Set<String> limits = new TreeSet<>();

        @Option(names = "--route", paramLabel = "ID", description = "Only what is counted of this route; repeatable.")
        private Set<String> routes = new TreeSet<>();

        @Mixin
        private Whose whose = new Whose();

        @Mixin
        private Deployment.Options where = new Deployment.Options();

        Reset(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            try (Deployment deployment = where.open(console)) {
                Read read = whose.read(console, deployment, consumer, Clock.systemUTC());
                check(read);
                List<Row> reset = new ArrayList<>();
                for (Row row : read.rows()) {
                    if (row.isUsed() && isOwn(row.held()) && isWanted(row.held())) {
                        remove(read.counters(), row, reset);
                        reset.add(row);
                        console.say(console.green("reset: ") + LimitsView.name(row.held()) + ", "
                                + LimitsView.amount(row.held(), row.used()) + " used");
                    }
                }
                if (reset.isEmpty()) {
                    console.say("nothing to reset: nothing is used");
                } else {
                    console.warn("instances may refuse for 30 seconds more, and go on with permits that they hold");
                }
                LimitsView.hint(console, read);
                console.result(Json.object(
                        "consumer",
                        Json.of(consumer),
                        "reset",
                        Json.of(reset.stream().map(LimitsView::json).toList())));
                return Main.DONE;
            }
        }

        private static void remove(CounterAdmin counters, Row row, List<Row> reset) throws Failure {
            for (String name : row.inTable()) {
                Optional<String> away = counters.remove(name);
                if (away.isPresent()) {
                    throw new Failure(
                            "not everything is reset: " + Configurations.plain(away.get()),
                            "reset so far: " + (reset.isEmpty() ? "nothing" : names(reset)) + "; repeat the command");
                }
            }
        }

        private static String names(List<Row> rows) {
            return String.join(
                    "; ", rows.stream().map(row -> LimitsView.name(row.held())).toList());
        }

        /** Requests on their way end by themselves; forgetting them would let more come than may. */
        private static boolean isOwn(Held held) {
            return !held.shared() && !(held.allowance() instanceof Allowance.InFlight);
        }

        private boolean isWanted(Held held) {
            boolean ofRoute = routes.isEmpty()
                    || held.scope() == Scope.ROUTE && routes.contains(held.owner())
                    || routes.stream().anyMatch(route -> held.apart().contains("route " + route));
            return ofRoute && (limits.isEmpty() || limits.stream().anyMatch(limit -> isCalled(held, limit)));
        }

        private static boolean isCalled(Held held, String name) {
            return held.limit().name().equals(name)
                    || name.equals(held.owner() + "." + held.limit().name());
        }

        /** Insists that what was named is there, and is this consumer's own. */
        private void check(Read read) throws Failure {
            Set<String> there = new TreeSet<>();
            read.configuration().table().routes().forEach((Route route) -> there.add(route.id()));
            for (String route : routes) {
                if (!there.contains(route)) {
                    throw new Failure("there is no route " + route, suggestion(route, there));
                }
            }
            for (String name : limits) {
                List<Held> called = read.held().stream()
                        .filter(held -> isCalled(held, name))
                        .toList();
                if (called.isEmpty()) {
                    Set<String> names = new TreeSet<>();
                    read.held().forEach(held -> names.add(held.limit().name()));
                    throw new Failure("no limit " + name + " holds for " + consumer, suggestion(name, names));
                }
                if (called.stream().allMatch(held -> held.allowance() instanceof Allowance.InFlight)) {
                    throw new Failure(
                            name + " counts requests that are on their way, so it is not reset",
                            "it is free when they have ended; where an instance died with some, in seconds");
                }
                if (called.stream().noneMatch(Reset::isOwn)) {
                    throw new Failure(
                            name + " is not counted for " + consumer + " alone, so it is not reset",
                            "it ends by itself; to reset it for all who are counted in it, delete its item in the"
                                    + " counters' table (docs/limits.md)");
                }
            }
        }
    }

    private static String suggestion(String name, Collection<String> there) {
        if (there.isEmpty()) {
            return "there are none";
        }
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String each : there) {
            int distance = distance(name, each);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
        }
        return least <= Math.max(2, name.length() / 3)
                ? "did you mean " + nearest + "?"
                : "there are: " + String.join(", ", there);
    }

    /** Letters to change, add or take away (Levenshtein). */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[other.length()];
    }

    /**
     * A counter, with what the table says of it.
     *
     * @param allowance what there is of it by now
     * @param key       its name
     * @param inTable   the names of its items
     * @param usage     where something is counted
     */
    record Row(Held held, Allowance allowance, String key, List<String> inTable, Optional<Usage> usage) {
        boolean isUsed() {
            return used() > 0;
        }

        long used() {
            return usage.map(Usage::used).orElse(0L);
        }
    }

    /**
     * What was found.
     *
     * @param isKnown  whether there is a record of the consumer
     * @param searched whether the table was searched for counters that other things are part of
     */
    record Read(
            String consumer,
            Optional<String> plan,
            boolean isKnown,
            boolean searched,
            Configuration configuration,
            CounterAdmin counters,
            List<Held> held,
            List<Row> rows,
            Instant at) {}

    /** Whose limits, and which of them. */
    static final class Whose {
        private static final int READERS = 16;

        @Option(
                names = "--plan",
                paramLabel = "PLAN",
                description = "The plan of a consumer that has no record, such as a token's.")
        private @Nullable String plan;

        @Option(
                names = "--all",
                description = "Also what is counted by more than the consumer, such as a header. Reads all of the"
                        + " counters' table.")
        private boolean all;

        Read read(Console console, Deployment deployment, String id, Clock clock) throws Failure {
            var configurations = new Configurations(deployment, clock);
            Configuration configuration = compiled(configurations);
            Optional<Consumer> record = switch (configurations.consumers().find(id)) {
                case Outcome.NoConsumer _ -> Optional.empty();
                case Outcome other ->
                    Optional.of(ConsumerOutcomes.changed(configurations, other).consumer());
            };
            Optional<String> subscribed = plan == null ? record.flatMap(Consumer::plan) : Optional.of(plan);
            if (record.isEmpty()) {
                console.warn("there is no record of " + id
                        + (plan == null
                                ? ": it is shown without a plan, --plan names one"
                                : ", it is taken to have plan " + plan));
            }
            if (subscribed.isPresent() && !configuration.plans().containsKey(subscribed.get())) {
                String advice = "every request of a consumer with it is answered 503; gateway plans list shows those"
                        + " that are live";
                if (plan != null) {
                    throw new Failure(
                            "there is no plan " + plan,
                            suggestion(plan, new TreeSet<>(configuration.plans().keySet())));
                }
                console.warn("its plan " + subscribed.get() + " is not live: " + advice);
            }
            var who = new ConsumerCounters.Who(
                    id,
                    subscribed,
                    record.map(each ->
                                    each.keys().stream().map(Consumer.Key::id).toList())
                            .orElse(List.of()));
            List<Held> held = ConsumerCounters.of(configuration, who);
            var counters = new CounterAdmin(deployment.database(), deployment.counters());
            Instant now = clock.instant();
            return new Read(
                    id,
                    subscribed,
                    record.isPresent(),
                    all,
                    configuration,
                    counters,
                    held,
                    rows(configurations, counters, held, now),
                    now);
        }

        private static Configuration compiled(Configurations configurations) throws Failure {
            return switch (Compiler.compile(configurations.live(), 0)) {
                case Compiled.Valid(var configuration) -> configuration;
                case Compiled.Invalid(var faults) ->
                    throw new Failure(
                            "this version of the gateway does not take the live documents", "", Finding.of(faults));
            };
        }

        private List<Row> rows(Configurations configurations, CounterAdmin counters, List<Held> held, Instant now)
                throws Failure {
            List<String> found = new ArrayList<>();
            if (all) {
                Optional<String> away = counters.search(
                        name -> held.stream()
                                .anyMatch(each -> key(each, name, now).isPresent()),
                        found);
                if (away.isPresent()) {
                    throw configurations.away(away.get());
                }
            }
            List<Future<Row>> asked = new ArrayList<>();
            try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
                for (Held each : held) {
                    for (String key : keys(each, found, now)) {
                        asked.add(readers.submit(() -> row(counters, each, key, now)));
                    }
                }
                List<Row> rows = new ArrayList<>();
                for (Future<Row> each : asked) {
                    rows.add(each.get());
                }
                return rows;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Unread unread) {
                    throw configurations.away(unread.why);
                }
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted", "");
            }
        }

        private static Optional<String> key(Held held, String inTable, Instant now) {
            return held.place() instanceof Place.Searched searched
                    ? searched.key(inTable, held.allowance(), now)
                    : Optional.empty();
        }

        private static Collection<String> keys(Held held, List<String> found, Instant now) {
            return switch (held.place()) {
                case Place.Named(var key) -> List.of(key);
                case Place.Elsewhere _ -> List.of();
                case Place.Searched _ -> {
                    Set<String> keys = new TreeSet<>();
                    found.forEach(name -> key(held, name, now).ifPresent(keys::add));
                    yield keys;
                }
            };
        }

        private static Row row(CounterAdmin counters, Held held, String key, Instant now) throws Unread {
            if (held.allowance() instanceof Allowance.Unlimited) {
                return new Row(held, held.allowance(), key, List.of(), Optional.empty());
            }
            Optional<Instant> first = Optional.empty();
            Optional<String> seen = ConsumerCounters.seen(key, held.limit());
            if (seen.isPresent()) {
                OptionalLong second = read(counters, seen.get()).seen();
                first = second.isPresent() ? Optional.of(Instant.ofEpochSecond(second.getAsLong())) : first;
            }
            Allowance allowance = ConsumerCounters.grown(held, first, now);
            List<String> names = ConsumerCounters.inTable(key, held.limit(), allowance, now);
            List<Answer.Counted> counted = new ArrayList<>();
            for (String name : names) {
                counted.add(read(counters, name));
            }
            return new Row(held, allowance, key, names, usage(allowance, counted, now));
        }

        private static Answer.Counted read(CounterAdmin counters, String name) throws Unread {
            return switch (counters.read(name)) {
                case Answer.Counted counted -> counted;
                case Answer.Away(var why) -> throw new Unread(why);
            };
        }

        private static Optional<Usage> usage(Allowance allowance, List<Answer.Counted> counted, Instant now) {
            return switch (allowance) {
                case Allowance.Rate rate ->
                    Optional.of(Usage.ofRate(
                            rate, counted.stream().map(Answer.Counted::tat).toList(), now));
                case Allowance.Quota quota ->
                    Optional.of(Usage.ofQuota(quota, counted.getFirst().used(), now));
                case Allowance.InFlight inFlight -> {
                    long taken = counted.stream()
                            .flatMap(page -> page.slots().stream())
                            .filter(until -> until / 1_000_000_000L > now.getEpochSecond())
                            .count();
                    yield Optional.of(Usage.ofInFlight(inFlight, taken, now));
                }
                case Allowance.Unlimited _ -> Optional.empty();
            };
        }
    }

    /** The table did not answer. */
    private static final class Unread extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        Unread(String why) {
            super(why);
            this.why = why;
        }
    }
}
