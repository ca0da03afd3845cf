package gateway.limit;

import gateway.limit.Counters.Outcome;
import gateway.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Instances with clocks of their own and one table, in virtual time. Whatever is random comes from one seed.
 */
final class Fleet {
    static final long SECOND = 1_000_000_000L;

    /** How the way to the table and the instances behave; shares are out of a thousand. */
    record Weather(
            long skew,
            long latency,
            int lost,
            int throttled,
            int late,
            int jumps,
            int givenBack,
            int charged,
            int delayed) {
        static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0);

        static Weather random(Random random) {
            boolean rough = random.nextInt(3) > 0;
            return new Weather(
                    random.nextBoolean() ? 1_900_000_000L : random.nextLong(200_000_000L),
                    random.nextBoolean() ? 10_000_000L : random.nextLong(1, 400_000_000L),
                    rough ? random.nextInt(200) : 0,
                    rough ? random.nextInt(100) : 0,
                    rough ? random.nextInt(20) : 0,
                    rough ? random.nextInt(10) : 0,
                    random.nextBoolean() ? random.nextInt(300) : 0,
                    random.nextInt(4) == 0 ? random.nextInt(100) : 0,
                    random.nextInt(3) == 0 ? random.nextInt(300) : 0);
        }

        boolean isFair() {
            return latency <= 100_000_000L && lost == 0 && throttled == 0 && late == 0 && jumps == 0;
        }
    }

    /** One admitted request: when by the table's time, in nanoseconds since the start, and how much of it remains used. */
    static final class Admitted {
        final long at;
        long cost;

        Admitted(long at, long cost) {
            this.at = at;
            this.cost = cost;
        }
    }

    private record Event(long at, long order, Runnable what) {}

    final Random random;
    final Weather weather;
    final long start;
    final List<Admitted> admitted = new ArrayList<>();
    final List<Instance> instances = new ArrayList<>();
    final Map<String, Long> ends = new HashMap<>();
    final Map<String, Long> counts = new HashMap<>();
    long now;
    int writes;
    int denied;
    int refused;
    int unknown;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private long order;

    Fleet(long seed, Weather weather, String start, int size) {
        random = new Random(seed);
        this.weather = weather;
        this.start = TableClock.nanos(Instant.parse(start));
        now = this.start;
        for (int i = 0; i < size; i++) {
            instances.add(new Instance(seed * 1000 + i + 1));
        }
    }

    void at(long time, Runnable what) {
        events.add(new Event(Math.max(now, time), order++, what));
    }

    void run() {
        while (!events.isEmpty()) {
            Event event = events.remove();
            now = event.at;
            event.what.run();
        }
    }

    private boolean happens(int thousandths) {
        return thousandths > 0 && random.nextInt(1000) < thousandths;
    }

    private final Counters table = new Counters() {
        @Override
        public Outcome advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) {
            writes++;
            Long end = ends.get(key);
            boolean holds =
                    busy ? end != null && end >= floor && end <= ceiling : end == null || end < floor && end <= ceiling;
            long before = end == null ? Outcome.NONE : end;
            if (!holds) {
                denied++;
                return new Outcome.Denied(before);
            }
            long after = (busy ? before : floor) + length;
            ends.put(key, after);
            return new Outcome.Taken(before, after);
        }

        @Override
        public Outcome add(String key, long n, long limit, Instant expires) {
            writes++;
            long used = counts.getOrDefault(key, 0L);
            if (n < 0 ? used < -n : used > limit - n) {
                denied++;
                return new Outcome.Denied(counts.containsKey(key) ? used : Outcome.NONE);
            }
            counts.put(key, used + n);
            return new Outcome.Taken(used, used + n);
        }
    };

    /** One process of a function. */
    final class Instance {
        private final double drift = (random.nextDouble() - 0.5) * 1e-4;
        private final long boot = random.nextLong(1L << 50);
        private long skew = weather.skew == 0 ? 0 : random.nextLong(-weather.skew, weather.skew);
        final TableClock clock = new TableClock(() -> instant(wall()), () -> wallWithoutJumps() - boot);
        private final long skewAtBoot = skew;
        final Limiter limiter;
        private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
        private final List<String> trace = new ArrayList<>();
        private boolean isBusy;

        Instance(long seed) {
            limiter = new Limiter(
                    new Counters() {
                        @Override
                        public Outcome advance(String k, long f, long c, long l, boolean busy, Instant expires) {
                            return now(new Ask.Advance(k, f, c, l, busy, expires));
                        }

                        @Override
                        public Outcome add(String key, long n, long limit, Instant expires) {
                            return now(new Ask.Add(key, n, limit, expires));
                        }
                    },
                    clock,
                    seed);
        }

        private Outcome now(Ask ask) {
            boolean arrives = !happens(weather.lost);
            Outcome outcome = arrives ? ask.by(table) : new Outcome.Unavailable();
            return happens(weather.lost) ? new Outcome.Unavailable() : outcome;
        }

        private long wallWithoutJumps() {
            return now + skewAtBoot + (long) ((now - start) * drift);
        }

        long wall() {
            return wallWithoutJumps() + skew - skewAtBoot;
        }

        /** Asks; {@code then} hears what became of it. */
        void request(Counter counter, long cost, Consumer<Decision> then) {
            if (happens(weather.jumps)) {
                skew = random.nextLong(-weather.skew - 1, weather.skew + 1);
            }
            Duration patience = happens(weather.delayed) && counter.allowance() instanceof Allowance.Rate
                    ? Duration.ofMillis(random.nextInt(2000))
                    : Duration.ZERO;
            Taking taking = limiter.taking(counter, cost, patience);
            long asked = now;
            whenFree(() -> {
                long before = taking.moment().at();
                taking.waited();
                step(counter, taking, cost, taking.moment().at() == before ? asked : now, then);
            });
        }

        private void whenFree(Runnable what) {
            queue.add(what);
            if (!isBusy) {
                isBusy = true;
                queue.remove().run();
            }
        }

        private void free() {
            isBusy = false;
            if (!queue.isEmpty()) {
                isBusy = true;
                queue.remove().run();
            }
        }

        private void step(Counter counter, Taking taking, long cost, long asked, Consumer<Decision> then) {
            taking.waiting(queue.size());
            Decision decision = taking.next();
            if (decision != null) {
                settle(counter, decision, cost, asked);
                if (decision instanceof Decision.Unknown && weather.isFair()) {
                    throw new AssertionError("undecided, after " + String.join("\n", trace));
                }
                trace.clear();
                then.accept(decision);
                free();
                return;
            }
            Ask ask = taking.ask();
            Moment sent = clock.now();
            if (happens(weather.throttled)) {
                at(now + latency(), () -> heard(counter, taking, new Outcome.Throttled(), cost, asked, then));
                return;
            }
            at(now + latency(), () -> {
                Outcome outcome = happens(weather.lost) ? new Outcome.Unavailable() : ask.by(table);
                long second = Math.floorDiv(now, SECOND);
                boolean answers = !(outcome instanceof Outcome.Unavailable) && !happens(weather.lost);
                long frozen = happens(weather.late) ? random.nextLong(8 * SECOND) : 0;
                at(now + latency() + frozen, () -> {
                    if (answers) {
                        clock.heard(sent, second);
                    }
                    heard(counter, taking, answers ? outcome : new Outcome.Unavailable(), cost, asked, then);
                });
            });
        }

        private long latency() {
            return weather.latency == 0 ? 0 : random.nextLong(weather.latency);
        }

        private void heard(
                Counter counter, Taking taking, Outcome outcome, long cost, long asked, Consumer<Decision> then) {
            long before = taking.moment().at();
            trace.add(taking.ask() + " at " + taking.moment() + ": " + outcome);
            taking.heard(outcome);
            step(counter, taking, cost, taking.moment().at() == before ? asked : now, then);
        }

        private void settle(Counter counter, Decision decision, long cost, long asked) {
            if (decision instanceof Decision.Allowed allowed) {
                // What its clock calls a second is a little more or less than one.
                long delay = (long) (allowed.delay().toNanos() / (1 + drift));
                var one = new Admitted(asked - start + delay, cost);
                admitted.add(one);
                if (happens(weather.givenBack)) {
                    long back = 1 + random.nextLong(cost);
                    at(
                            now + random.nextLong(5 * SECOND),
                            () -> whenFree(() -> {
                                if ((one.at & 1) == 0) {
                                    limiter.giveBack(counter, allowed, back);
                                } else {
                                    limiter.handBack(counter, allowed, back);
                                }
                                one.cost -= back;
                                free();
                            }));
                }
                if (happens(weather.charged)) {
                    at(
                            now + random.nextLong(SECOND),
                            () -> whenFree(() -> {
                                limiter.charge(counter, cost);
                                free();
                            }));
                }
            } else if (decision instanceof Decision.Refused) {
                refused++;
            } else {
                unknown++;
            }
            limiter.tidy();
        }
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /** The first violation of {@code rate} by what was admitted; null for none. */
    @Nullable
    String violation(Allowance.Rate rate) {
        List<Admitted> sorted = new ArrayList<>(admitted);
        sorted.sort((a, b) -> Long.compare(a.at, b.at));
        long per = rate.per().toNanos();
        long end = Long.MIN_VALUE / 2;
        long since = 0;
        for (Admitted one : sorted) {
            long at = Math.multiplyExact(one.at, rate.permits());
            if (at > end) {
                since = one.at;
            }
            end = Math.max(end, at) + Math.multiplyExact(one.cost, per);
            // A second is as long as an instance's clock says, which may be a ten-thousandth fast.
            long over = end - at - Math.multiplyExact(rate.burst(), per) - (one.at - since) / 10_000 * rate.permits();
            if (over > 0) {
                return (double) over / per + " permits over from " + since + " to " + one.at;
            }
        }
        return null;
    }

    long total() {
        return admitted.stream().mapToLong(one -> one.cost).sum();
    }
}
