package gateway.bench.limits;

import gateway.bench.limits.Run.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How exact limiters are, how much of a limit can be used, and what they cost, in virtual time. Arguments: {@code root
 * [full | quick [seed [word]]]}; {@code word} chooses the scenarios whose names contain it. {@code bench/limits-sim} runs
 * it; a full run without a word writes {@code docs/limits-sim.svg} too.
 *
 * <p>Exit code 1 where the product lets more pass than the limit says, or misses what it claims ({@link Scenario.Goals}).
 * What is missed of the goals for a busy counter is told of every row, also where it is not claimed.
 */
public final class LimitsSim {
    /** A lone instance counts by its own clock, which here goes wrong by half of this at the most. */
    static final double EXACT = 1.0001;

    private static final String PLOTTED = "10 instances, 1000/s, burst 1000";

    private LimitsSim() {}

    /** Everything about one scenario under one demand. */
    record Row(Scenario scenario, double demand, Map<Contender, Result> results) {
        Result of(Contender contender) {
            return Objects.requireNonNull(results.get(contender));
        }

        /** Admitted, of what an ideal limiter admits. */
        double utilisation(Contender contender) {
            return (double) of(contender).admitted()
                    / Math.max(1, of(Contender.IDEAL).admitted());
        }

        /** Admitted by an ideal limiter and not by this one, of what is offered. */
        double falselyRefused(Contender contender) {
            long missing = of(Contender.IDEAL).admitted() - of(contender).admitted();
            return (double) Math.max(0, missing) / Math.max(1, of(contender).offered());
        }

        double writes(Contender contender) {
            return (double) of(contender).writes() / Math.max(1, of(contender).offered());
        }

        /** What the product claims here and misses. */
        List<String> missed() {
            return missed(scenario.goals());
        }

        /** The same of all that would be good to have, claimed or not. */
        List<String> missedAtAll() {
            return missed(scenario.load() < 1 ? Scenario.Goals.RARE : Scenario.Goals.BUSY);
        }

        private List<String> missed(Scenario.Goals goals) {
            List<String> missed = new ArrayList<>();
            if (of(Contender.PRODUCT).most() > EXACT) {
                missed.add("THE BOUND");
            }
            if (demand >= 1 && utilisation(Contender.PRODUCT) < goals.utilisation()) {
                missed.add("used");
            }
            if (demand < 1 && falselyRefused(Contender.PRODUCT) > goals.falselyRefused()) {
                missed.add("refusals");
            }
            if (writes(Contender.PRODUCT) > goals.writes()) {
                missed.add("writes");
            }
            return missed;
        }

        /** With a mark where it is claimed. */
        private String misses() {
            List<String> claimed = missed();
            List<String> words = new ArrayList<>();
            for (String each : missedAtAll()) {
                words.add(claimed.contains(each) ? each + " (!)" : each);
            }
            return String.join(", ", words);
        }
    }

    static Row row(Scenario scenario, double demand, long seed) {
        Map<Contender, Result> results = new EnumMap<>(Contender.class);
        for (Contender contender : Contender.values()) {
            results.put(contender, new Run(scenario, contender, demand, seed).result());
        }
        return new Row(scenario, demand, results);
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException, IOException {
        Path root = Path.of(args[0]);
        boolean quick = args.length > 1 && args[1].equals("quick");
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        String word = args.length > 3 ? args[3] : "";
        List<Row> rows = rows(quick ? 0.2 : 1, seed, word);
        product(rows);
        others(rows);
        if (!quick && word.isEmpty()) {
            List<Row> plotted = rows.stream()
                    .filter(row -> row.scenario().name().equals(PLOTTED))
                    .toList();
            Files.writeString(root.resolve("docs/limits-sim.svg"), Plot.of(plotted));
        }
        long missed = rows.stream().filter(row -> !row.missed().isEmpty()).count();
        if (missed > 0) {
            System.err.println("In " + missed + " rows something is missed that is claimed.");
        }
        System.exit(missed > 0 ? 1 : 0);
    }

    private static List<Row> rows(double times, long seed, String word)
            throws InterruptedException, ExecutionException {
        List<Future<Row>> running = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (Scenario scenario : Scenario.all()) {
                if (scenario.name().contains(word)) {
                    for (double demand : Scenario.DEMANDS) {
                        running.add(threads.submit(() -> row(scenario.shortened(times), demand, seed)));
                    }
                }
            }
            for (Future<Row> row : running) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    private static void product(List<Row> rows) {
        System.out.println("""
            The gateway's own limiter.
            demand           requests, in limits: 0.9 is a tenth less than is allowed, 3.0 three times that
            most             the most that passed in any interval, of what the limit allows in it; never above 1
            used             what passed, of what one central counter without any delay lets pass
            refused falsely  how much less that is, of all requests
            writes           to the counters' table; those that found nothing count, too
            fairness         between instances: 1 where each admits the same share of its requests (Jain's index)
            ms               that a request waits for its permit: mean, and longest of 99 %
            misses           of these goals: used 99 % with demand of 1 and more, refusals of at most 0.1 % with less,
                             writes of at most 0.1 a request (1.1 for a counter that is rarely used). (!): it is claimed
                             here; any of these, or more than the limit, makes the exit code 1

            | scenario | demand | most | used % | refused falsely % | writes/request | writes/admitted | fairness | ms mean | ms p99 | misses |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\
            """);
        for (Row row : rows) {
            Result result = row.of(Contender.PRODUCT);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.3f | %.1f | %.2f | %.3f | %.3f | %s | %.1f | %.0f | %s |%n",
                    row.scenario().name(),
                    row.demand(),
                    result.most(),
                    100 * row.utilisation(Contender.PRODUCT),
                    100 * row.falselyRefused(Contender.PRODUCT),
                    row.writes(Contender.PRODUCT),
                    (double) result.writes() / Math.max(1, result.admitted()),
                    Double.isNaN(result.fairness()) ? "" : String.format(Locale.ROOT, "%.3f", result.fairness()),
                    result.mean(),
                    result.p99(),
                    row.misses());
        }
    }

    private static void others(List<Row> rows) {
        System.out.println("""

            Beside others: the most in any interval, at the worst of these demands; used, falsely refused and writes for
            each request, at 0.9 and at 3 times the limit.

            | scenario | limiter | most | used %, 0.9 | used %, 3 | writes, 0.9 | writes, 3 | fairness, 3 | ms mean, 0.9 |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |\
            """);
        for (int i = 0; i < rows.size(); i += Scenario.DEMANDS.length) {
            List<Row> same = rows.subList(i, i + Scenario.DEMANDS.length);
            Row polite = same.get(1);
            Row greedy = same.getLast();
            for (Contender contender : Contender.values()) {
                if (contender == Contender.IDEAL) {
                    continue;
                }
                double fairness = greedy.of(contender).fairness();
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %.2f | %.1f | %.1f | %.3f | %.3f | %s | %.1f |%n",
                        polite.scenario().name(),
                        contender.words,
                        same.stream()
                                .mapToDouble(row -> row.of(contender).most())
                                .max()
                                .orElse(0),
                        100 * polite.utilisation(contender),
                        100 * greedy.utilisation(contender),
                        polite.writes(contender),
                        greedy.writes(contender),
                        Double.isNaN(fairness) ? "" : String.format(Locale.ROOT, "%.3f", fairness),
                        polite.of(contender).mean());
            }
        }
    }
}
