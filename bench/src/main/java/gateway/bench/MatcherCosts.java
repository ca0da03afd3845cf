package gateway.bench;

import com.sun.management.ThreadMXBean;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.policy.Access;
import gateway.policy.Rules;
import gateway.route.Match;
import gateway.route.Match.Host;
import gateway.route.Match.Segment;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.Target;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to find a route among few and among many, for tables of several shapes. Arguments:
 * {@code [rounds [word]]}; {@code word} chooses the shapes whose names contain it. {@code bench/run matcher} runs it.
 *
 * <p>Exit code 1 where a lookup among {@value #MANY} routes costs more than {@value #GOAL_RATIO} times one among
 * {@value #FEW}, or {@value #GOAL_NANOS} ns.
 */
public final class MatcherCosts {
    private static final int FEW = 10;
    private static final int MANY = 100_000;
    private static final double GOAL_RATIO = 1.5;
    private static final double GOAL_NANOS = 300;

    private static final int BITS = 10;

    /** Different requests of either table, for routes chosen at random and in an order without pattern. */
    private static final int DISTINCT = 1 << BITS;

    private static final int BLOCK = 300 * DISTINCT;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Rules RULES = Rules.of(new Access.Open(), Optional.empty(), 1 << 20, 32 * 1024);

    /** Read by nobody; keeps the answers from being left out. */
    static RouteTable.@Nullable Found sink;

    private MatcherCosts() {}

    /** A kind of table: routes by number, and a request for each. */
    private enum Shape {
        ONE_PARAMETER("/api/v1/area-2/{tenant}/things-3", true) {
            @Override
            String route(int i) {
                return "/api/v" + i % 7 + "/area-" + i % 101 + "/{tenant}/things-" + i;
            }
        },
        LITERALS("/api/v1/area-2/team-3/things-4", true) {
            @Override
            String route(int i) {
                return "/api/v" + i % 7 + "/area-" + i % 101 + "/team-" + i % 977 + "/things-" + i;
            }
        },
        APART("/a-1/b-1/c-1/d-1/e-1, nothing shared", true) {
            @Override
            String route(int i) {
                return "/a-" + i + "/b-" + i + "/c-" + i + "/d-" + i + "/e-" + i;
            }
        },
        HOSTS("10,000 hosts, /api/v1/things/{id}/part", true) {
            @Override
            String host(int i) {
                return "tenant-" + i % 10_000 + ".example.com";
            }

            @Override
            String route(int i) {
                return "/api/v" + i / 10_000 + "/things/{id}/part";
            }
        },
        PARTIALS("/api/v1/area-2/{name}.kind-3/meta, 500 at one place", true) {
            @Override
            String route(int i) {
                return "/api/v1/area-" + i / 500 + "/{name}.kind-" + i % 500 + "/meta";
            }
        },
        TURNING_BACK("/{a}/b/{c}/d/things-1, all 16 mixtures", false) {
            @Override
            String route(int i) {
                return (i % 2 == 0 ? "/a" : "/{a}")
                        + (i / 2 % 2 == 0 ? "/b" : "/{b}")
                        + (i / 4 % 2 == 0 ? "/c" : "/{c}")
                        + (i / 8 % 2 == 0 ? "/d" : "/{d}")
                        + "/things-"
                        + i;
            }

            @Override
            String path(int i, int question) {
                return "/a/b/c/d/things-" + i;
            }
        },
        NOT_FOUND("404, a last segment that none has", false) {
            @Override
            String route(int i) {
                return ONE_PARAMETER.route(i);
            }

            @Override
            String path(int i, int question) {
                return super.path(i, question) + "-not";
            }
        };

        private final String words;
        private final boolean judged;

        Shape(String words, boolean judged) {
            this.words = words;
            this.judged = judged;
        }

        String host(int i) {
            return "";
        }

        abstract String route(int i);

        String path(int i, int question) {
            return route(i).replaceAll("\\{.*?}", "some-" + question);
        }
    }

    /** A table and what it is asked. */
    private static final class Side {
        private final RouteTable table;
        private final RouteTable.Question[] questions = new RouteTable.Question[DISTINCT];
        private final Sample nanos = new Sample();
        private double bytes;
        private long turn = 7;

        private Side(Shape shape, int routes) {
            List<Route> all = new ArrayList<>();
            for (int i = 0; i < routes; i++) {
                Optional<Host> host =
                        shape.host(i).isEmpty() ? Optional.empty() : Optional.of(new Host.Exact(shape.host(i)));
                Match match = Match.of(Set.of("GET"), host, segments(shape.route(i)));
                Target target = new Target.Fixed(200, Headers.EMPTY, Body.of(""));
                all.add(new Route("route-" + i, 0, List.of(match), target, RULES));
            }
            table = RouteTable.of(all);
            var random = new Random(7);
            for (int i = 0; i < DISTINCT; i++) {
                int route = random.nextInt(routes);
                questions[i] = question(shape, route, i);
                boolean right = table.find(questions[i]) instanceof RouteTable.Matched matched
                        ? matched.route().id().equals("route-" + route)
                        : shape == Shape.NOT_FOUND;
                if (!right) {
                    throw new IllegalStateException("the wrong answer for " + questions[i].path());
                }
            }
        }

        private static RouteTable.Question question(Shape shape, int route, int number) {
            var path = (Path.Ok) Path.of(new RawPath(shape.path(route, number), RawPath.Encoding.DECODED));
            return new RouteTable.Question(
                    "GET",
                    shape.host(route).isEmpty() ? "api.example.com" : new String(shape.host(route)),
                    path.path(),
                    Headers.EMPTY,
                    Query.EMPTY,
                    "192.0.2.1",
                    InstantSource.system());
        }

        private static List<Segment> segments(String template) {
            List<Segment> segments = new ArrayList<>();
            for (String text : template.substring(1).split("/", -1)) {
                int open = text.indexOf('{');
                int close = text.indexOf('}');
                segments.add(
                        open < 0
                                ? new Segment.Literal(text)
                                : text.length() == close + 1 && open == 0
                                        ? new Segment.Parameter(text.substring(1, close))
                                        : new Segment.Partial(
                                                List.of(text.substring(0, open), text.substring(close + 1)),
                                                List.of(text.substring(open + 1, close))));
            }
            return segments;
        }

        /** CPU time and allocation of a block of questions; counts if {@code counts}. */
        private void ask(boolean counts) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long started = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < BLOCK; i++) {
                turn = turn * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
                sink = table.find(questions[(int) (turn >>> 64 - BITS)]);
            }
            long ended = THREADS.getCurrentThreadCpuTime();
            if (counts) {
                nanos.add((double) (ended - started) / BLOCK);
                bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / BLOCK;
            }
        }
    }

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        String word = args.length > 1 ? args[1].toUpperCase(Locale.ROOT) : "";
        boolean within = true;
        System.out.printf(
                Locale.ROOT,
                "Finding a route, CPU time of one thread, %,d different requests in turn on either side%n%n",
                DISTINCT);
        System.out.printf(
                Locale.ROOT, "| routes such as | ns among %d | ns among %,d | ratio | goal | B/op |%n", FEW, MANY);
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (Shape shape : Shape.values()) {
            if (!shape.name().contains(word)) {
                continue;
            }
            Side few = new Side(shape, FEW);
            Side many = new Side(shape, MANY);
            for (int round = 0; round < rounds * 2; round++) {
                few.ask(round >= rounds);
                many.ask(round >= rounds);
            }
            double ratio = many.nanos.middle() / few.nanos.middle();
            boolean good = !shape.judged || ratio <= GOAL_RATIO && many.nanos.middle() < GOAL_NANOS;
            within &= good;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f | %s | %.0f |%n",
                    shape.words,
                    few.nanos.middle(),
                    many.nanos.middle(),
                    ratio,
                    shape.judged ? good ? "1.5, 300 ns" : "1.5, 300 ns: missed" : "",
                    many.bytes);
        }
        if (!within) {
            System.err.println("Finding a route is over its goal.");
        }
        System.exit(within ? 0 : 1);
    }
}
