package gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Conflict;
import gateway.route.RouteTable.Matched;
import gateway.route.RouteTable.Question;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trie against {@link NaiveTable}, on tables made to collide. */
class RouteTableOracleTest {
    private static final List<String> HOSTS =
            List.of("", "", "", "a.test", "b.a.test", "*.a.test", "*.test", "*.b.a.test");
    private static final List<String> ASKED_HOSTS =
            List.of("a.test", "b.a.test", "c.b.a.test", "x.test", "other", ".a.test");
    private static final List<String> METHODS =
            List.of("*", "GET", "POST", "GET,POST", "HEAD", "OPTIONS", "PUT,DELETE", "TRACE", "QUERY");
    private static final List<String> ASKED_METHODS =
            List.of("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE", "CONNECT", "QUERY", "get");
    private static final List<String> SEGMENTS = List.of("a", "b", "A", "{p}", "{q}", "{p}");
    private static final List<String> MORE_SEGMENTS = List.of(
            "a",
            "b",
            "aa",
            "{p}",
            "{q}",
            "a{p}",
            "{p}a",
            "{q}a",
            "{p}.{q}",
            "{p}-{q}",
            "a{p}b",
            "ab{p}",
            "{p}ab",
            "{p}.b",
            "a{p}-{q}b{r}",
            "{p}-b{q}");
    private static final List<String> EXPRESSIONS = List.of(
            "/~/a.*",
            "/~.*",
            "/~/[ab]/(?P<n>.+)",
            "/a/~/a/(?P<n>[a.]+)(?P<o>/b)?",
            "/a/~/a/a.*",
            "/a/~/a/[^/]*",
            "/a/b/~/a/b/.*",
            "/~/(?P<n>[^/]*)/(?P<o>[^/]*)",
            "/~/a[ab]*",
            "/~/.*b");
    private static final List<String> ENDS = List.of("", "", "", "", "/", "/{t+}", "/{t*}", "/{*}");
    private static final List<String> CONDITIONS = List.of(
            "x-t=1", "x-t=2", "x-t=3", "x-t", "!x-t", "x-u=1", "x-u", "!x-u", "?v=1", "?v=2", "?v", "!?v", "?w",
            "?w=1");

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 20, 60, 200})
    void finds_what_asking_every_route_finds(int size) {
        var random = new Random(size);
        for (int round = 0; round < 2000 / size + 40; round++) {
            List<Route> routes = table(random, size);
            var table = RouteTable.of(routes);
            var naive = new NaiveTable(routes);
            for (int i = 0; i < 60; i++) {
                Question question = question(random);
                assertThat(table.find(question)).as("%s", question).isEqualTo(naive.find(question));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 12, 40, 150})
    void finds_what_asking_every_route_finds_among_all_kinds_of_paths(int size) {
        var random = new Random(100 + size);
        Map<String, Integer> kinds = new HashMap<>();
        for (int round = 0; round < 2000 / size + 40; round++) {
            List<Route> routes = allKinds(random, size);
            var table = RouteTable.of(routes);
            if (round % 2 == 0) { // as it is when it has been written down and read
                RouteIndex index =
                        RouteIndex.decode(ByteBuffer.wrap(table.index().encode()));
                table = RouteTable.of(index, routes::get);
            }
            var naive = new NaiveTable(routes);
            for (int i = 0; i < 60; i++) {
                Question question = anyQuestion(random);
                RouteTable.Found expected = naive.find(question);
                assertThat(table.find(question)).as("%s", question).isEqualTo(expected);
                assertThat(table.allowed(question)).isEqualTo(naive.allowed(question));
                if (expected instanceof Matched(var _, var match, var _)) {
                    kinds.merge(match.path().getLast().getClass().getSimpleName(), 1, Integer::sum);
                }
            }
        }
        assertThat(kinds).hasSize(6).allSatisfy((_, count) -> assertThat(count).isGreaterThan(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 20, 60})
    void explains_what_it_finds(int size) {
        var random = new Random(-size);
        for (int round = 0; round < 100; round++) {
            List<Route> routes = table(random, size);
            var table = RouteTable.of(routes);
            for (int i = 0; i < 30; i++) {
                Question question = question(random);
                List<Candidate> candidates = table.explain(question);
                List<String> chosen = candidates.stream()
                        .filter(Candidate::chosen)
                        .map(candidate -> candidate.route().id())
                        .toList();
                if (table.find(question) instanceof Matched(var route, var _, var ignored)) {
                    assertThat(chosen).containsExactly(route.id());
                    assertThat(candidates.getFirst().chosen()).isTrue();
                    List<Route> fitting = candidates.stream()
                            .filter(candidate ->
                                    candidate.chosen() || candidate.why().startsWith("takes this request too"))
                            .map(Candidate::route)
                            .toList();
                    assertThat(fitting).isSortedAccordingTo(NaiveTable.precedence(question.method()));
                } else {
                    assertThat(chosen).isEmpty();
                }
                assertThat(candidates)
                        .allSatisfy(candidate -> assertThat(candidate.why()).isNotBlank());
                assertThat(candidates.stream()
                                .map(candidate -> candidate.route().id()))
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void possible_routes_hold_the_one_that_takes_the_request_whatever_its_header_fields() {
        var random = new Random(7);
        for (int round = 0; round < 400; round++) {
            List<Route> routes = table(random, 30);
            var table = RouteTable.of(routes);
            for (int i = 0; i < 30; i++) {
                Question question = question(random);
                List<Route> possible = table.possible(question);
                if (table.find(question) instanceof Matched(var route, var _, var ignored)) {
                    assertThat(possible).contains(route);
                }
                assertThat(possible.stream().filter(RouteTableOracleTest::canTakeOne))
                        .isSortedAccordingTo(NaiveTable.precedence(question.method()));
            }
        }
    }

    private static boolean canTakeOne(Route route) {
        return RouteTable.conflicts(List.of(route)).isEmpty();
    }

    /** Where {@code conflicts} sees nothing, no request fits two routes that only their ids tell apart. */
    @Test
    void ties_that_a_request_can_meet_are_reported() {
        var random = new Random(11);
        int ties = 0;
        for (int round = 0; round < 60; round++) {
            List<Route> routes = round % 2 == 0 ? table(random, 20) : narrowTable(random);
            Set<Set<String>> reported = new HashSet<>();
            for (Conflict conflict : RouteTable.conflicts(routes)) {
                reported.add(new HashSet<>(List.of(conflict.first(), conflict.second())));
            }
            boolean[] met = {false};
            for (Route one : routes) {
                for (Route other : routes) {
                    if (one.id().compareTo(other.id()) < 0 && tie(one, other, random)) {
                        met[0] = true;
                        assertThat(reported)
                                .as(
                                        "%s and %s",
                                        one.matches().getFirst(),
                                        other.matches().getFirst())
                                .anySatisfy(pair -> assertThat(pair).contains(one.id()))
                                .anySatisfy(pair -> assertThat(pair).contains(other.id()));
                    }
                }
            }
            ties += met[0] ? 1 : 0;
        }
        assertThat(ties).isGreaterThan(5);
    }

    /** The other way round: for each tie that is reported there is a request that meets it. */
    @Test
    void a_reported_tie_can_be_met() {
        var random = new Random(17);
        int ties = 0;
        for (int round = 0; round < 1000; round++) {
            List<Route> routes = round % 2 == 0 ? table(random, 40) : narrowTable(random);
            for (Conflict conflict : RouteTable.conflicts(routes)) {
                if (conflict.why().contains("never takes a request")) {
                    continue;
                }
                ties++;
                Route one = byId(routes, conflict.first());
                Route other = byId(routes, conflict.second());
                Question question =
                        meeting(one.matches().getFirst(), other.matches().getFirst());
                assertThat(new NaiveTable(List.of(one)).find(question)).isInstanceOf(Matched.class);
                assertThat(new NaiveTable(List.of(other)).find(question)).isInstanceOf(Matched.class);
                assertThat(NaiveTable.precedence(question.method()).compare(one, other))
                        .isEqualTo(one.id().compareTo(other.id()));
                assertThat(NaiveTable.precedence(question.method()).compare(renamed(one, "z"), renamed(other, "z")))
                        .isZero();
            }
        }
        assertThat(ties).isGreaterThan(100);
    }

    private static Route byId(List<Route> routes, String id) {
        return routes.stream()
                .filter(route -> route.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Route renamed(Route route, String id) {
        return new Route(id, route.order(), route.matches(), route.target(), route.rules());
    }

    /** A request with all that both ask for. */
    private static Question meeting(Match one, Match other) {
        String method = one.methods().isEmpty()
                ? "PUT"
                : one.methods().stream()
                        .filter(other.methods()::contains)
                        .findFirst()
                        .orElseThrow();
        String host = one.host()
                .map(some -> switch (some) {
                    case Match.Host.Exact(var name) -> name;
                    case Match.Host.Wildcard(var suffix) -> "x." + suffix;
                })
                .orElse("h");
        var path = new StringBuilder();
        for (Match.Segment segment : one.path()) {
            path.append('/').append(segment instanceof Match.Segment.Literal(var text) ? text : "x");
        }
        List<String> headers = new ArrayList<>();
        var query = new StringBuilder();
        Set<String> seen = new HashSet<>();
        for (boolean value : List.of(true, false)) { // values first: they are presence too
            for (Match match : List.of(one, other)) {
                for (Match.Condition condition : match.headers()) {
                    if (wants(condition, value) && seen.add(condition.name())) {
                        headers.add(condition.name());
                        headers.add(condition.test() instanceof Match.Test.Is(var wanted) ? wanted : "any");
                    }
                }
                for (Match.Condition condition : match.query()) {
                    if (wants(condition, value) && seen.add("?" + condition.name())) {
                        query.append(query.isEmpty() ? "?" : "&")
                                .append(condition.name())
                                .append('=');
                        query.append(condition.test() instanceof Match.Test.Is(var wanted) ? wanted : "any");
                    }
                }
            }
        }
        return Routes.question(method + " " + host + path + query, headers.toArray(String[]::new));
    }

    private static boolean wants(Match.Condition condition, boolean value) {
        return value ? condition.test() instanceof Match.Test.Is : condition.test() instanceof Match.Test.Present;
    }

    /** Whether one of many requests that fit both meets a tie. */
    private static boolean tie(Route one, Route other, Random random) {
        for (int i = 0; i < 25; i++) {
            Question question = question(random);
            boolean both = new NaiveTable(List.of(one)).find(question) instanceof Matched
                    && new NaiveTable(List.of(other)).find(question) instanceof Matched;
            if (both) {
                boolean equal = NaiveTable.precedence(question.method()).compare(one, renamed(other, one.id())) == 0;
                if (equal) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void a_route_reported_as_in_vain_never_takes_a_request() {
        var random = new Random(13);
        int shadows = 0;
        for (int round = 0; round < 1000; round++) {
            List<Route> routes = narrowTable(random);
            for (Conflict conflict : RouteTable.conflicts(routes)) {
                if (!conflict.why().contains("never takes a request")) {
                    continue;
                }
                shadows++;
                var table = RouteTable.of(routes);
                for (int i = 0; i < 100; i++) {
                    Question question = question(random);
                    if (table.find(question) instanceof Matched(var route, var _, var ignored)) {
                        assertThat(route.id()).as("%s", question).isNotEqualTo(conflict.second());
                    }
                }
            }
        }
        assertThat(shadows).isGreaterThan(50);
    }

    private static List<Route> table(Random random, int size) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            var text = new StringBuilder(any(METHODS, random)).append(' ').append(any(HOSTS, random));
            int length = random.nextInt(4);
            for (int segment = 0; segment < length; segment++) {
                text.append('/').append(any(SEGMENTS, random).replace("}", segment + "}"));
            }
            text.append(length == 0 ? "/" : "").append(random.nextInt(4) == 0 && length > 0 ? "/{t+}" : "");
            if (random.nextInt(8) == 0 && length > 0 && !text.toString().endsWith("+}")) {
                text.append('/');
            }
            for (int more = random.nextInt(4); more > 0 && size > 3; more--) {
                text.append(' ').append(any(CONDITIONS, random));
            }
            routes.add(Routes.route("r%03d".formatted(i), text.toString()));
        }
        return routes;
    }

    private static List<Route> allKinds(Random random, int size) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            var text = new StringBuilder(anyMatch(random));
            for (int more = random.nextInt(3); more > 1; more--) {
                text.append(" or ").append(anyMatch(random));
            }
            text.append(random.nextInt(3) == 0 ? " @" + (random.nextInt(3) - 1) : "");
            routes.add(Routes.route("r%03d".formatted(i), text.toString()));
        }
        return routes;
    }

    private static String anyMatch(Random random) {
        var text = new StringBuilder(any(METHODS, random)).append(' ').append(any(HOSTS, random));
        if (random.nextInt(6) == 0) {
            text.append(any(EXPRESSIONS, random));
        } else {
            int length = random.nextInt(4);
            for (int segment = 0; segment < length; segment++) {
                text.append('/').append(any(MORE_SEGMENTS, random).replace("}", segment + "}"));
            }
            text.append(any(length == 0 ? List.of("/", "/{t+}", "/{t*}", "/{*}") : ENDS, random));
        }
        for (int more = random.nextInt(4) - 1; more > 0; more--) {
            text.append(' ').append(any(CONDITIONS, random));
        }
        return text.toString();
    }

    private static Question anyQuestion(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            var segment = new StringBuilder();
            for (int more = random.nextInt(5); more >= 0; more--) {
                segment.append(any(List.of("a", "a", "b", ".", "-"), random));
            }
            text.append('/').append(segment.toString().matches("\\.\\.?") ? "a" : segment);
        }
        String path =
                text.append(length == 0 || random.nextInt(5) == 0 ? "/" : "").toString();
        Question other = question(random);
        return Routes.question(
                other.method() + " " + other.host() + path + (random.nextBoolean() ? "?v=1" : ""),
                random.nextBoolean() ? new String[] {"x-t", "1"} : new String[] {});
    }

    private static List<Route> narrowTable(Random random) {
        List<String> paths = List.of("/a", "/{p}", "/{t+}", "/{p}/", "/{p}/{t+}");
        List<String> some = List.of("x-t", "!x-t", "x-t=1", "?v", "!?v");
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "GET " : "GET,POST ").append(any(paths, random));
            for (int more = random.nextInt(3); more > 0; more--) {
                text.append(' ').append(any(some, random));
            }
            routes.add(Routes.route("r" + i, text.toString()));
        }
        return routes;
    }

    private static Question question(Random random) {
        var text = new StringBuilder(any(ASKED_METHODS, random)).append(' ').append(any(ASKED_HOSTS, random));
        int length = random.nextInt(5);
        for (int segment = 0; segment < length; segment++) {
            text.append('/').append(any(List.of("a", "b", "A", "c"), random));
        }
        text.append(length == 0 || random.nextInt(5) == 0 ? "/" : "");
        char separator = '?';
        for (String parameter : List.of("v=1", "v=2", "w=1", "%76=1")) {
            if (random.nextInt(3) == 0) {
                text.append(separator).append(parameter);
                separator = '&';
            }
        }
        List<String> headers = new ArrayList<>();
        for (String header : List.of("x-t 1", "x-t 2", "x-u 1")) {
            if (random.nextInt(3) == 0) {
                headers.addAll(List.of(header.split(" ")));
            }
        }
        return Routes.question(text.toString(), headers.toArray(String[]::new));
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
