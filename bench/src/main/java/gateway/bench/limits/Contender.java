package gateway.bench.limits;

import gateway.limit.Ask;
import gateway.limit.Counter;
import gateway.limit.Counters.Outcome;
import gateway.limit.Decision;
import gateway.limit.Limiter;
import gateway.limit.TableClock;
import gateway.limit.Taking;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** The limiters that are compared. */
enum Contender implements Node.Maker {
    /** What no distributed limiter can be: one counter, known everywhere at once, free. What it admits is what can be. */
    IDEAL("ideal") {
        @Override
        public Node node(Run run, OwnClock clock) {
            return new IdealNode(run, clock);
        }
    },
    /** The product's code. */
    PRODUCT("Lambda Gateway") {
        @Override
        public Node node(Run run, OwnClock clock) {
            return new ProductNode(run, clock, new TableClock(clock, clock), true);
        }
    },
    /** GCRA by each instance's own clock, with one conditional write for each request that is not known to be refused. */
    EXACT("a write each") {
        @Override
        public Node node(Run run, OwnClock clock) {
            // A quota is a count, which is exact with a write each.
            return run.scenario.isQuota() ? new WindowNode(run, clock) : new ExactNode(run, clock);
        }
    },
    /** A count for each window of time by the instance's clock, of which each request takes one. */
    WINDOW("fixed window") {
        @Override
        public Node node(Run run, OwnClock clock) {
            return new WindowNode(run, clock);
        }
    },
    /**
     * Counts in the instance, added up in the table once a second, as Kong's rate-limiting plugin does with {@code
     * sync_rate: 1} (kong/plugins/rate-limiting/policies/init.lua, policy redis): what the table says is read with the first
     * request after each synchronisation, and until the next one only the instance's own requests are added to it.
     */
    DEFERRED("deferred sync, 1 s") {
        @Override
        public Node node(Run run, OwnClock clock) {
            return new DeferredNode(run, clock);
        }
    };

    private static final Instant NEVER = Instant.ofEpochSecond(4_000_000_000L);

    final String words;

    Contender(String words) {
        this.words = words;
    }

    private static final class IdealNode extends Node {
        private IdealNode(Run run, OwnClock clock) {
            super(run, clock);
        }

        @Override
        void offered(Request request) {
            run.decided(request, run.ideal(request.key));
        }
    }

    /** The state machine of the product's limiter; those who wait for the same counter's write stand in line. */
    static final class ProductNode extends Node {
        /** The router looks for a new configuration so often, beside a request (SNAPSHOT_REFRESH_MS). */
        private static final long LOOK = 2 * Timeline.SECOND;

        private final TableClock time;
        private final Limiter limiter;
        private final boolean isTold;
        private long lookAgain;
        private final Map<Integer, Line> lines = new HashMap<>();

        /** @param isTold whether the clock learns from the dates of answers */
        ProductNode(Run run, OwnClock clock, TableClock time, boolean isTold) {
            super(run, clock);
            this.time = time;
            this.isTold = isTold;
            this.limiter = new Limiter(run.table, time, run.seed());
            look();
        }

        /** Asks the tables for what is no counter, when it begins and then beside a request now and then. */
        private void look() {
            lookAgain = run.time.now() + LOOK;
            var sent = time.now();
            run.look(this, second -> {
                if (isTold) {
                    time.heard(sent, second);
                }
            });
        }

        private static final class Line {
            private final Counter counter;
            private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
            private boolean busy;

            private Line(Counter counter) {
                this.counter = counter;
            }
        }

        private record Waiting(Request request, Taking taking) {}

        @Override
        void offered(Request request) {
            if (run.time.now() >= lookAgain) {
                look();
            }
            Line line = lines.computeIfAbsent(
                    request.key,
                    key -> new Line(new Counter(
                            "k" + key, run.scenario.allowance(), Counter.shards(run.scenario.allowance(), 1))));
            line.waiting.add(new Waiting(request, limiter.taking(line.counter, 1)));
            goOn(line);
        }

        private void goOn(Line line) {
            while (!line.busy) {
                Waiting first = line.waiting.peek();
                if (first == null) {
                    return;
                }
                first.taking.waiting(line.waiting.size() - 1);
                Decision decision = first.taking.next();
                if (decision != null) {
                    line.waiting.remove();
                    run.decided(first.request, decision);
                } else {
                    line.busy = true;
                    var sent = time.now();
                    Ask ask = first.taking.ask();
                    run.send(this, ask, (outcome, second) -> {
                        if (second >= 0 && isTold) {
                            time.heard(sent, second);
                        }
                        if (run.time.now() - first.request.moment > Timeline.SECOND) {
                            first.request.moment = run.time.now();
                        }
                        first.taking.heard(outcome);
                        line.busy = false;
                        goOn(line);
                    });
                }
            }
        }
    }

    private static final class ExactNode extends Node {
        private final Map<Integer, Long> known = new HashMap<>();
        private final long length;
        private final long capacity;

        private ExactNode(Run run, OwnClock clock) {
            super(run, clock);
            this.length = (long) Math.ceil(1e9 / run.scenario.rate());
            this.capacity = length * run.scenario.burst();
        }

        @Override
        void offered(Request request) {
            ask(request, clock.wall(), 0);
        }

        private void ask(Request request, long now, int asks) {
            Long state = known.get(request.key);
            long end = state == null ? Outcome.NONE : state;
            if (end != Outcome.NONE && end + length - capacity > now) {
                run.refused(request);
                return;
            }
            if (asks == 3) {
                run.unknown(request);
                return;
            }
            boolean busy = end != Outcome.NONE && end >= now;
            var ask = new Ask.Advance("k" + request.key, now, now + capacity - length, length, busy, NEVER);
            run.send(this, ask, (outcome, _) -> {
                if (outcome instanceof Outcome.Taken(var _, var after)) {
                    known.merge(request.key, after, Math::max);
                    run.admitted(request);
                } else if (outcome instanceof Outcome.Denied(var found)) {
                    known.merge(request.key, found, Math::max);
                    ask(request, now, asks + 1);
                } else {
                    run.unknown(request);
                }
            });
        }
    }

    private static final class WindowNode extends Node {
        private final Map<Integer, Long> full = new HashMap<>();

        private WindowNode(Run run, OwnClock clock) {
            super(run, clock);
        }

        @Override
        void offered(Request request) {
            long window = window(run.scenario.window());
            Long known = full.get(request.key);
            if (known != null && known == window) {
                run.refused(request);
                return;
            }
            var ask = new Ask.Add("k" + request.key + "/" + window, 1, run.scenario.burst(), NEVER);
            run.send(this, ask, (outcome, _) -> {
                if (outcome instanceof Outcome.Taken) {
                    run.admitted(request);
                } else if (outcome instanceof Outcome.Denied) {
                    full.put(request.key, window);
                    run.refused(request);
                } else {
                    run.unknown(request);
                }
            });
        }
    }

    private static final class DeferredNode extends Node {
        private static final long MANY = Long.MAX_VALUE / 4;
        private final Map<Integer, Count> counts = new HashMap<>();

        private DeferredNode(Run run, OwnClock clock) {
            super(run, clock);
        }

        private static final class Count {
            private long window = Long.MIN_VALUE;
            private long usage = -1;
            private long delta;
            private boolean timed;
            private boolean reading;
            private final ArrayDeque<Request> waiting = new ArrayDeque<>();
        }

        @Override
        void offered(Request request) {
            judge(counts.computeIfAbsent(request.key, _ -> new Count()), request);
        }

        private void judge(Count count, Request request) {
            long window = window(run.scenario.window());
            if (count.window != window) {
                push(count, request.key);
                count.window = window;
                count.usage = -1;
            }
            if (count.reading) {
                count.waiting.add(request);
            } else if (count.usage < 0) {
                count.reading = true;
                run.send(this, new Ask.Add("k" + request.key + "/" + window, 1, MANY, NEVER), (outcome, _) -> {
                    count.reading = false;
                    // Its default is to let pass what cannot be counted (fault_tolerant).
                    count.usage = outcome instanceof Outcome.Taken(var before, var _) ? before : 0;
                    count.delta = outcome instanceof Outcome.Taken ? -1 : 0;
                    judge(count, request);
                    while (!count.reading && !count.waiting.isEmpty()) {
                        judge(count, count.waiting.remove());
                    }
                });
            } else if (count.usage + count.delta + 1 > run.scenario.burst()) {
                run.refused(request);
            } else {
                count.delta++;
                run.admitted(request);
                if (!count.timed) {
                    count.timed = true;
                    run.later(this, Timeline.SECOND, () -> {
                        count.timed = false;
                        push(count, request.key);
                        count.usage = -1;
                    });
                }
            }
        }

        private void push(Count count, int key) {
            if (count.delta > 0) {
                long n = count.delta;
                run.send(this, new Ask.Add("k" + key + "/" + count.window, n, MANY, NEVER), (_, _) -> {});
            }
            count.delta = 0;
        }
    }

    /** What the lambda expressions above are told. */
    interface Heard {
        /** @param second that the answer says it was made at, of the epoch; -1 without an answer */
        void heard(Outcome outcome, long second);
    }
}
