package gateway.bench.limits;

import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.util.List;

/**
 * A limit, those who serve its callers, and what goes wrong meanwhile.
 *
 * @param rate      permits a second; of a quota, its permits divided by its window
 * @param burst     permits at once; of a quota, its permits
 * @param isQuota   whether it is a quota for each minute
 * @param keys      counters, each with this limit and its share of the demand, by Zipf's law where {@code skewed}
 * @param instances that serve at any moment
 * @param uneven    Zipf's exponent of the demand at the instances; 0: they have the same
 * @param skew      most seconds by which a clock is off, either way
 * @param loss      share of the writes of which the request or the answer is lost
 * @param life      mean seconds after which an instance dies and another takes its place; 0: never
 * @param frozen    mean seconds after which an instance stands still for a while; 0: never
 * @param load      the demand is this much of what it is said to be, for counters that are hardly used
 * @param bursts    whether requests come at once, after rest, instead of evenly
 * @param seconds   measured, of virtual time
 * @param goals     what the product claims here, beside the bound that it claims everywhere
 */
record Scenario(
        String name,
        double rate,
        long burst,
        boolean isQuota,
        int keys,
        int instances,
        double uneven,
        double skew,
        double loss,
        double life,
        double frozen,
        double load,
        boolean bursts,
        double seconds,
        Goals goals) {

    /**
     * @param utilisation   admitted, of what an ideal limiter admits, with demand of 1.0 times the limit and above
     * @param writes        writes for each offered request, at most, with demand of half the limit and above
     * @param falselyRefused of the requests that an ideal limiter admits, with demand of 0.9 times the limit and less
     */
    record Goals(double utilisation, double writes, double falselyRefused) {
        /** What is claimed where an instance has enough of the burst for itself. */
        static final Goals BUSY = new Goals(0.99, 0.1, 0.001);

        static final Goals RARE = new Goals(0, 1.1, 0.001);
        static final Goals NONE = new Goals(0, Double.MAX_VALUE, 1);
    }

    /** Permits of the burst for each instance from which on the goals are claimed: room for a lease of ten, and as much again. */
    static final long BUSY = 20;

    static final double[] DEMANDS = {0.5, 0.9, 1.0, 1.5, 3.0};

    Allowance allowance() {
        return isQuota
                ? new Allowance.Quota(burst, Period.of(Period.Unit.MINUTE))
                : new Allowance.Rate((long) rate, Duration.ofSeconds(1), burst);
    }

    /** Of a fixed window that promises as much: the burst, in the time in which it comes back. */
    long window() {
        return isQuota ? 60 * Timeline.SECOND : Math.round(burst / rate * 1e9);
    }

    /** Whether an instance has enough of the burst for itself for its lease to serve many requests. */
    boolean isBusy() {
        return burst >= BUSY * instances;
    }

    private static Scenario rate(String name, long rate, long burst, int instances) {
        double seconds = Math.clamp(15_000.0 / rate, 10, 100);
        return new Scenario(name, rate, burst, false, 1, instances, 0, 2, 0, 0, 0, 1, false, seconds, Goals.NONE)
                .withGoals();
    }

    private static Scenario quota(String name, long permits, int instances) {
        return new Scenario(name, permits / 60.0, permits, true, 1, instances, 0, 2, 0, 0, 0, 1, false, 120, Goals.NONE)
                .withGoals();
    }

    private Scenario withGoals() {
        return with(isBusy() ? Goals.BUSY : Goals.NONE);
    }

    private Scenario rare(int counters, double times) {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                counters,
                instances,
                uneven,
                skew,
                loss,
                life,
                frozen,
                times,
                bursts,
                seconds,
                Goals.RARE);
    }

    private Scenario uneven(double zipf) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, zipf, skew, loss, life, frozen, load, bursts, seconds,
                goals);
    }

    private Scenario skew(double most) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, most, loss, life, frozen, load, bursts, seconds,
                goals);
    }

    private Scenario loss(double share) {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                keys,
                instances,
                uneven,
                skew,
                share,
                life,
                frozen,
                load,
                bursts,
                seconds,
                Goals.NONE);
    }

    private Scenario life(double mean) {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                keys,
                instances,
                uneven,
                skew,
                loss,
                mean,
                frozen,
                load,
                bursts,
                seconds,
                Goals.NONE);
    }

    private Scenario frozen(double mean) {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                keys,
                instances,
                uneven,
                skew,
                loss,
                life,
                mean,
                load,
                bursts,
                seconds,
                Goals.NONE);
    }

    private Scenario inBursts() {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                keys,
                instances,
                uneven,
                skew,
                loss,
                life,
                frozen,
                load,
                true,
                seconds,
                new Goals(0, Double.MAX_VALUE, 0.01));
    }

    private Scenario with(Goals claimed) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, life, frozen, load, bursts, seconds,
                claimed);
    }

    /** The same in less time. */
    Scenario shortened(double times) {
        return new Scenario(
                name,
                rate,
                burst,
                isQuota,
                keys,
                instances,
                uneven,
                skew,
                loss,
                life,
                frozen,
                load,
                bursts,
                seconds * times,
                goals);
    }

    /** All that are run, in the order of the report. */
    static List<Scenario> all() {
        return List.of(
                rate("1 instance, 10/s, burst 10", 10, 10, 1),
                rate("1 instance, 100/s, burst 100", 100, 100, 1),
                rate("4 instances, 100/s, burst 100", 100, 100, 4),
                rate("10 instances, 10/s, burst 10", 10, 10, 10),
                rate("10 instances, 100/s, burst 100", 100, 100, 10),
                rate("10 instances, 100/s, burst 200", 100, 200, 10),
                rate("10 instances, 1000/s, burst 1000", 1000, 1000, 10),
                rate("100 instances, 100/s, burst 100", 100, 100, 100),
                rate("100 instances, 1000/s, burst 1000", 1000, 1000, 100),
                rate("1000 instances, 1000/s, burst 1000", 1000, 1000, 1000),
                rate("1000 instances, 20,000/s, burst 20,000", 20_000, 20_000, 1000),
                rate("200 rare counters, 10 instances", 10, 10, 10).rare(200, 0.02),
                rate("bursts after rest, 4 instances, 100/s, burst 100", 100, 100, 4)
                        .inBursts(),
                rate("bursts after rest, 10 instances, 100/s, burst 200", 100, 200, 10)
                        .inBursts(),
                rate("10 instances, 1000/s, clocks right", 1000, 1000, 10).skew(0),
                rate("10 instances, 1000/s, uneven demand", 1000, 1000, 10).uneven(1),
                rate("10 instances, 1000/s, 5 % lost", 1000, 1000, 10).loss(0.05),
                rate("10 instances, 1000/s, each lives 20 s", 1000, 1000, 10).life(20),
                rate("10 instances, 1000/s, each freezes every 20 s", 1000, 1000, 10)
                        .frozen(20),
                rate("100 instances, 1000/s, all of these", 1000, 1000, 100)
                        .uneven(1)
                        .loss(0.05)
                        .life(20)
                        .frozen(20),
                quota("4 instances, 60/minute", 60, 4),
                quota("10 instances, 6000/minute", 6000, 10),
                quota("100 instances, 60,000/minute", 60_000, 100),
                quota("10 instances, 6000/minute, all of these", 6000, 10)
                        .uneven(1)
                        .loss(0.05)
                        .life(20)
                        .frozen(20));
    }
}
