package gateway.bench.limits;

import gateway.limit.Ask;
import gateway.limit.Counters.Outcome;
import gateway.limit.Decision;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** One limiter in one scenario under one demand. The same seed has the same requests, clocks, deaths and freezes. */
final class Run {
    /** A second of an answer's {@code Date} is one of many machines', whose clocks are good to about this. */
    private static final long TABLE_NOISE = 5 * Timeline.MILLI;

    /** Nothing but the bound is measured before: until then all instances are new. */
    private static final long WARM_SECONDS = 10;

    /** What a client waits for an answer. */
    private static final long TIMEOUT = Timeline.SECOND;

    final Scenario scenario;
    final Timeline time = new Timeline();
    final Table table = new Table(time);

    private final Node.Maker maker;
    private final double demand;
    private final long warm;
    private final long end;
    private final SplittableRandom arrivals;
    private final SplittableRandom world;
    private final SplittableRandom network;
    private final SplittableRandom seeds;
    private final Node[] nodes;
    private final double[] nodeShares;
    private final double[] keyShares;
    private final double[] idealEnds;
    private final long[] idealWindows;

    private final Longs[] moments;
    private final Longs decided = new Longs();
    private final Longs waits = new Longs();
    private final long[] offeredAt;
    private final long[] admittedAt;
    private long offered;
    private long admitted;
    private long refused;
    private long writesBefore;

    /** A growing list of numbers. */
    static final class Longs {
        private long[] values = new long[1024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        long[] all() {
            return Arrays.copyOf(values, size);
        }
    }

    /**
     * What came of it, after the first seconds but for the bound.
     *
     * @param most     admitted in any interval, of what the limit allows in it, by the moments at which the limiter lets
     *                 requests pass
     * @param behind   the same by when they go on to whoever is behind the limiter, which is an answer's time later
     * @param fairness Jain's index of the shares of their requests that the instances let pass; 1 where all are the same
     * @param mean     milliseconds that an admitted request waited
     */
    record Result(
            double most,
            double behind,
            long offered,
            long admitted,
            long refused,
            long writes,
            long throttled,
            double fairness,
            double mean,
            double p99) {}

    Run(Scenario scenario, Node.Maker maker, double demand, long seed) {
        this.scenario = scenario;
        this.maker = maker;
        this.demand = demand;
        this.warm = Timeline.START + (scenario.isQuota() ? 30 : WARM_SECONDS) * Timeline.SECOND;
        this.end = warm + (long) (scenario.seconds() * 1e9);
        var random = new SplittableRandom(seed);
        this.arrivals = random.split();
        this.world = random.split();
        this.network = random.split();
        this.seeds = random.split();
        this.nodes = new Node[scenario.instances()];
        this.nodeShares = shares(scenario.instances(), scenario.uneven());
        this.keyShares = shares(scenario.keys(), 0);
        this.idealEnds = new double[scenario.keys()];
        this.idealWindows = new long[scenario.keys()];
        this.moments = new Longs[scenario.keys()];
        Arrays.setAll(moments, _ -> new Longs());
        this.offeredAt = new long[nodes.length];
        this.admittedAt = new long[nodes.length];
    }

    /** Cumulated, by Zipf's law. */
    private static double[] shares(int n, double exponent) {
        double[] shares = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.pow(i + 1, -exponent);
            shares[i] = sum;
        }
        for (int i = 0; i < n; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static int choose(double[] shares, SplittableRandom random) {
        int found = Arrays.binarySearch(shares, random.nextDouble());
        return Math.min(found < 0 ? -found - 1 : found, shares.length - 1);
    }

    private static double exponential(SplittableRandom random, double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }

    Result result() {
        for (int slot = 0; slot < nodes.length; slot++) {
            born(slot);
            if (scenario.frozen() > 0) {
                freezeLater(slot);
            }
        }
        if (scenario.bursts()) {
            burst(Timeline.START + Timeline.SECOND / 2);
        } else {
            arrive();
        }
        time.run(warm);
        writesBefore = table.writes();
        time.run(end);
        long writes = table.writes() - writesBefore;
        double most = 0;
        for (Longs each : moments) {
            most = Math.max(most, bound(each.all()));
        }
        double behind = moments.length == 1 ? bound(decided.all()) : Double.NaN;
        long[] sorted = waits.all();
        Arrays.sort(sorted);
        double sum = 0;
        for (long wait : sorted) {
            sum += wait;
        }
        return new Result(
                most,
                behind,
                offered,
                admitted,
                refused,
                writes,
                table.throttled(),
                fairness(),
                sorted.length == 0 ? 0 : sum / sorted.length / Timeline.MILLI,
                sorted.length == 0 ? 0 : (double) sorted[(int) (sorted.length * 0.99)] / Timeline.MILLI);
    }

    private double bound(long[] times) {
        return scenario.isQuota()
                ? Bound.ofWindows(times, scenario.window(), scenario.burst())
                : Bound.ofRate(times, scenario.rate(), scenario.burst());
    }

    /** Of the instances that were asked often enough for their share to mean something. */
    private double fairness() {
        double sum = 0;
        double squares = 0;
        int counted = 0;
        for (int i = 0; i < nodes.length; i++) {
            if (offeredAt[i] >= 20) {
                double share = (double) admittedAt[i] / offeredAt[i];
                sum += share;
                squares += share * share;
                counted++;
            }
        }
        return counted < 2 || squares == 0 ? Double.NaN : sum * sum / (counted * squares);
    }

    private void born(int slot) {
        long skew = (long) ((world.nextDouble() * 2 - 1) * scenario.skew() * 1e9);
        double drift = (world.nextDouble() * 2 - 1) * 50e-6;
        Node node = maker.node(this, new OwnClock(time, skew, drift));
        nodes[slot] = node;
        if (scenario.life() > 0) {
            later((long) (exponential(world, scenario.life()) * 1e9), () -> {
                node.dead = true;
                born(slot);
            });
        }
    }

    private void freezeLater(int slot) {
        later((long) (exponential(world, scenario.frozen()) * 1e9), () -> {
            long length = (long) (Math.exp(world.nextDouble() * Math.log(100)) * 0.1e9);
            boolean stands = world.nextBoolean();
            Node node = nodes[slot];
            node.frozenUntil = time.now() + length;
            time.at(node.frozenUntil, () -> {
                if (stands) {
                    node.clock.stand(length);
                }
                freezeLater(slot);
            });
        });
    }

    private void later(long nanos, Runnable what) {
        time.at(time.now() + nanos, what);
    }

    /** What an instance will do after so long, if it is there then; if it is frozen, afterwards. */
    void later(Node node, long nanos, Runnable what) {
        time.at(time.now() + nanos, () -> {
            if (node.dead) {
                return;
            }
            if (node.frozenUntil > time.now()) {
                later(node, node.frozenUntil - time.now(), what);
            } else {
                what.run();
            }
        });
    }

    private void arrive() {
        double rate = demand * scenario.load() * scenario.rate() * scenario.keys();
        later((long) (exponential(arrivals, 1 / rate) * 1e9), () -> {
            come();
            arrive();
        });
    }

    /** So much of the burst within 50 ms, after rest. */
    private void burst(long at) {
        time.at(at, () -> {
            long n = Math.round(demand * scenario.burst());
            for (int i = 0; i < n; i++) {
                later((long) (arrivals.nextDouble() * 50 * Timeline.MILLI), this::come);
            }
            burst(at + (long) (2e9 * scenario.burst() / scenario.rate() + 1e9 * exponential(arrivals, 1)));
        });
    }

    private void come() {
        int slot = choose(nodeShares, arrivals);
        var request = new Request(choose(keyShares, arrivals), slot);
        if (time.now() >= warm) {
            offered++;
            offeredAt[slot]++;
        }
        Node node = nodes[slot];
        later(node, 0, () -> {
            request.at = time.now();
            request.moment = time.now();
            node.offered(request);
        });
    }

    /** What one limiter differs by from others; not 0. */
    long seed() {
        return seeds.nextLong(1, Long.MAX_VALUE);
    }

    /** How long a call takes, and how much of that on its way there. */
    private record Trip(long there, long back) {}

    private Trip trip() {
        long takes = (long) ((5 + 5 * network.nextDouble()) * Timeline.MILLI);
        if (network.nextInt(100) == 0) {
            takes += (long) (exponential(network, 30) * Timeline.MILLI);
        }
        long there = (long) (takes * (0.3 + 0.4 * network.nextDouble()));
        return new Trip(there, takes - there);
    }

    /** The second that an answer is dated with. */
    private long date() {
        return Math.floorDiv(time.now() + (long) ((network.nextDouble() * 2 - 1) * TABLE_NOISE), Timeline.SECOND);
    }

    /** Sends a write to the table. */
    void send(Node from, Ask ask, Contender.Heard then) {
        Trip trip = trip();
        double fate = scenario.loss() > 0 ? network.nextDouble() : 1;
        if (fate < scenario.loss()) {
            if (fate < scenario.loss() / 2) {
                later(trip.there, () -> ask.by(table));
            }
            later(from, TIMEOUT, () -> then.heard(new Outcome.Unavailable(), -1));
            return;
        }
        later(trip.there, () -> {
            Outcome outcome = ask.by(table);
            long second = date();
            later(from, trip.back, () -> then.heard(outcome, second));
        });
    }

    /** Asks another table, of whose answer only the date matters here. */
    void look(Node from, LongConsumer then) {
        Trip trip = trip();
        later(trip.there, () -> {
            long second = date();
            later(from, trip.back, () -> then.accept(second));
        });
    }

    /** Whether an ideal limiter lets a request pass now. */
    Decision ideal(int key) {
        if (scenario.isQuota()) {
            long window = Math.floorDiv(time.now(), scenario.window());
            if (idealWindows[key] != window) {
                idealWindows[key] = window;
                idealEnds[key] = 0;
            }
            return ++idealEnds[key] <= scenario.burst()
                    ? new Decision.Allowed(0, Duration.ZERO)
                    : new Decision.Refused(Duration.ZERO);
        }
        double now = (time.now() - Timeline.START) / 1e9;
        double after = Math.max(idealEnds[key], now) + 1 / scenario.rate();
        if (after - now > (scenario.burst() + 1e-6) / scenario.rate()) {
            return new Decision.Refused(Duration.ZERO);
        }
        idealEnds[key] = after;
        return new Decision.Allowed(0, Duration.ZERO);
    }

    void decided(Request request, Decision decision) {
        switch (decision) {
            case Decision.Allowed _ -> admitted(request);
            case Decision.Refused _ -> refused(request);
            case Decision.Unknown _ -> unknown(request);
        }
    }

    void admitted(Request request) {
        moments[request.key].add(request.moment);
        decided.add(time.now());
        if (time.now() >= warm) {
            admitted++;
            admittedAt[request.slot]++;
            waits.add(time.now() - request.at);
        }
    }

    void refused(Request request) {
        if (time.now() >= warm) {
            refused++;
        }
    }

    /** Could not be counted, and therefore not let pass. */
    void unknown(Request request) {}
}
