package gateway.bench.limits;

import gateway.bench.limits.Run.Result;
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
 * How exact limiters are, how much of a limit can be used, and what they cost, in virtual time. Arguments: {@code [full |
 * quick [seed [word]]]}; {@code word} chooses the scenarios whose names contain it. {@code bench/limits-sim} runs it.
 *
 * <p>Exit code 1 where the product lets more pass than the limit says, or misses what it claims.
 */
public final class LimitsSim {
    /** Clocks of instances go as much too fast or too slow as this while a limit is counted by them. */
    static final double DRIFT = 1.0001;

    private LimitsSim() {}

    /** Everything about one scenario under one demand. */
    record Row(Scenario scenario, double demand, Map<Contender, Result> results) {
        Result of(Contender contender) {
            return Objects.requireNonNull(results.get(contender));
        }
    }

    static Row row(Scenario scenario, double demand, double scale, long seed) {
        Map<Contender, Result> results = new EnumMap<>(Contender.class);
        for (Contender contender : Contender.values()) {
            results.put(contender, new Run(scenario, contender, demand, scale, seed).result());
        }
        return new Row(scenario, demand, results);
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        boolean quick = args.length > 0 && args[0].equals("quick");
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        String word = args.length > 2 ? args[2] : "";
        List<Future<Row>> rows = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (Scenario scenario : Scenario.all()) {
                for (double demand : Scenario.DEMANDS) {
                    if (scenario.name().contains(word)) {
                        rows.add(threads.submit(() -> row(scenario, demand, quick ? 0.2 : 1, seed)));
                    }
                }
            }
            for (Future<Row> row : rows) {
                print(row.get());
            }
        }
    }

    private static void print(Row row) {
        Result ideal = row.of(Contender.IDEAL);
        for (Result result : row.results().values()) {
            System.out.printf(
                    Locale.ROOT,
                    "| %-36s | %.1f | %-18s | %.3f | %.3f | %5.1f | %.2f | %.3f | %.3f | %.3f | %.1f | %.1f | %d%n",
                    row.scenario().name(),
                    row.demand(),
                    result.contender().words,
                    result.most(),
                    result.behind(),
                    100.0 * result.admitted() / ideal.admitted(),
                    100.0 * Math.max(0, ideal.admitted() - result.admitted()) / ideal.admitted(),
                    (double) result.writes() / result.offered(),
                    (double) result.writes() / result.admitted(),
                    result.fairness(),
                    result.mean(),
                    result.p99(),
                    result.throttled());
        }
    }
}
