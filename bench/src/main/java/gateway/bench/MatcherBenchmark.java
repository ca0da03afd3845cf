package gateway.bench;

import gateway.client.Origin;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.policy.Access;
import gateway.policy.Rules;
import gateway.route.Match;
import gateway.route.Match.Segment;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.route.Service;
import gateway.route.Target;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the route of a five-segment path with one parameter among many routes. {@code bench/run matcher} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatcherBenchmark {
    private static final Service SERVICE = new Service(
            "s",
            new Origin(true, "s.example.com", 443, Origin.Reach.PUBLIC),
            "",
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    @Param({"10", "1000", "10000", "100000"})
    public int routes;

    /** Different requests, asked in turn: a power of two. Few stay in the processor's caches, many do not. */
    @Param({"16", "1024"})
    public int distinct;

    private static final Rules RULES = Rules.of(new Access.Open(), Optional.empty(), 1 << 20, 32 * 1024);

    private RouteTable table = RouteTable.of(List.of());
    private RouteTable.Question[] questions = new RouteTable.Question[0];
    private int next;

    /** Routes {@code /api/v{n}/area-{m}/{tenant}/things-{i}}, and a question for every so many of them. */
    @Setup
    public void build() {
        List<Route> all = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            List<Segment> path = List.of(
                    new Segment.Literal("api"),
                    new Segment.Literal("v" + i % 7),
                    new Segment.Literal("area-" + i % 101),
                    new Segment.Parameter("tenant"),
                    new Segment.Literal("things-" + i));
            var match = Match.of(Set.of("GET"), Optional.empty(), path);
            all.add(new Route(
                    "route-" + i, 0, List.of(match), new Target.Http(SERVICE, new Target.PathRule.Own()), RULES));
        }
        table = RouteTable.of(all);
        questions = new RouteTable.Question[distinct];
        for (int i = 0; i < distinct; i++) {
            int route = (int) (i * 7919L % routes);
            String path = "/api/v" + route % 7 + "/area-" + route % 101 + "/tenant-" + i + "/things-" + route;
            var parsed = (Path.Ok) Path.of(new RawPath(path, RawPath.Encoding.DECODED));
            questions[i] = new RouteTable.Question(
                    "GET",
                    "api.example.com",
                    parsed.path(),
                    Headers.EMPTY,
                    Query.EMPTY,
                    "192.0.2.1",
                    InstantSource.system());
            if (!(table.find(questions[i]) instanceof RouteTable.Matched(var found, var _, var _))
                    || !found.id().equals("route-" + route)) {
                throw new IllegalStateException("the wrong route for " + path);
            }
        }
    }

    @Benchmark
    public RouteTable.Found find() {
        next = (next + 1) & (distinct - 1);
        return table.find(questions[next]);
    }
}
