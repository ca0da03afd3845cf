package gateway.bench.limits;

import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import java.util.ArrayList;
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
        boolean bursts,
        double seconds,
        Goals goals) {

    /**
     * @param utilisation   admitted, of what an ideal limiter admits, with demand of 1.0 times the limit and above
     * @param writes        writes for each offered request, at most, with demand of half the limit and above
     * @param falselyRefused of the requests that an ideal limiter admits, with demand of 0.9 times the limit and less
     */
    record Goals(double utilisation, double writes, double falselyRefused) {
        static final Goals NONE = new Goals(0, Double.MAX_VALUE, 1);
    }

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

    static Scenario rate(String name, long rate, long burst, int instances) {
        double seconds = Math.clamp(30_000.0 / rate, 6, 120);
        return new Scenario(
                name, rate, burst, false, 1, instances, 0, 2, 0, 0, 0, false, seconds, new Goals(0.99, 0.1, 0.001));
    }

    static Scenario quota(String name, long permits, int instances) {
        return new Scenario(
                name,
                permits / 60.0,
                permits,
                true,
                1,
                instances,
                0,
                2,
                0,
                0,
                0,
                false,
                180,
                new Goals(0.99, 0.1, 0.001));
    }

    Scenario keys(int keys) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, life, frozen, bursts, seconds, goals);
    }

    Scenario uneven(double zipf) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, zipf, skew, loss, life, frozen, bursts, seconds, goals);
    }

    Scenario skew(double most) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, most, loss, life, frozen, bursts, seconds, goals);
    }

    Scenario loss(double share) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, share, life, frozen, bursts, seconds, goals);
    }

    Scenario life(double mean) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, mean, frozen, bursts, seconds, goals);
    }

    Scenario frozen(double mean) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, life, mean, bursts, seconds, goals);
    }

    Scenario inBursts() {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, life, frozen, true, seconds, goals);
    }

    Scenario claims(double utilisation, double writes, double falselyRefused) {
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
                bursts,
                seconds,
                new Goals(utilisation, writes, falselyRefused));
    }

    Scenario during(double time) {
        return new Scenario(
                name, rate, burst, isQuota, keys, instances, uneven, skew, loss, life, frozen, bursts, time, goals);
    }

    /** All that are run, in the order of the report. */
    static List<Scenario> all() {
        var all = new ArrayList<Scenario>();
        all.add(rate("one instance, 10/s", 10, 10, 1));
        all.add(rate("one instance, 100/s", 100, 100, 1));
        all.add(rate("10 instances, 10/s", 10, 10, 10));
        all.add(rate("10 instances, 100/s", 100, 100, 10));
        all.add(rate("10 instances, 100/s, burst 200", 100, 200, 10));
        all.add(rate("10 instances, 1000/s", 1000, 1000, 10));
        all.add(rate("100 instances, 100/s", 100, 100, 100));
        all.add(rate("100 instances, 1000/s", 1000, 1000, 100));
        all.add(rate("1000 instances, 1000/s", 1000, 1000, 1000));
        all.add(rate("1000 instances, 20,000/s, a hot key", 20_000, 20_000, 1000));
        return all;
    }
}
