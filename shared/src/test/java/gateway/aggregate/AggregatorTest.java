package gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.Calls;
import gateway.client.Origin;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.policy.Template;
import gateway.route.Service;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatorTest {
    private static final Service SERVICE = new Service(
            "crm",
            new Origin(true, "crm.internal.example", 443, Origin.Reach.PUBLIC),
            "",
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    private final Map<String, Response> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();

    /** Answers by the part's name; 404 for one without. */
    private final Parts fake = (_, part, target, _) -> {
        asked.add(part.method() + " " + target);
        return answers.getOrDefault(part.name(), Response.of(404, Headers.EMPTY, Body.of("not here")));
    };

    private static Part part(String name, String path) {
        return new Part(name, path);
    }

    /** A part in the making; {@code path} as configuration writes it. */
    private record Part(String name, String path, boolean isRequired, Optional<String> in, List<String> members) {
        Part(String name, String path) {
            this(name, path, false, Optional.empty(), List.of());
        }

        Part required() {
            return new Part(name, path, true, in, members);
        }

        Part group(String group) {
            return new Part(name, path, isRequired, Optional.of(group), members);
        }

        Part pick(String... members) {
            return new Part(name, path, isRequired, in, List.of(members));
        }

        Target.Part build() {
            List<Template.Piece> pieces = new ArrayList<>();
            for (String piece : path.split("(?=\\{)|(?<=\\})")) {
                pieces.add(
                        piece.startsWith("{")
                                ? new Template.Piece.Reference(List.of(
                                        piece.substring(1, piece.length() - 1).split("\\.")))
                                : new Template.Piece.Text(piece));
            }
            return new Target.Part(
                    name, SERVICE, "GET", new Template(pieces), isRequired, in, members, Duration.ofSeconds(5));
        }
    }

    private Call call(Part... parts) {
        return call(Duration.ofSeconds(20), parts);
    }

    private Call call(Duration timeout, Part... parts) {
        return Calls.call()
                .target(new Target.Aggregate(
                        Arrays.stream(parts).map(Part::build).toList(), timeout))
                .parameters(Map.of("id", "7", "name", "a b", "rest", "x/y z"))
                .deadline(Deadline.in(InstantSource.system(), Duration.ofSeconds(30)))
                .recorder(facts::add)
                .build();
    }

    private Response handle(Part... parts) {
        return new Aggregator(fake).handle(call(parts));
    }

    private void answer(String part, String json) {
        answers.put(part, Response.of(200, Headers.of("content-type", "application/json"), Body.of(json)));
    }

    private static void assertMerged(Response response, boolean complete, String body) {
        assertThat(response)
                .isEqualTo(Response.of(
                        200,
                        Headers.of(
                                "content-type",
                                "application/json",
                                "cache-control",
                                "no-store",
                                "x-gateway-complete",
                                String.valueOf(complete)),
                        Body.of(body)));
    }

    private void assertMissing(Response response, Problem.Type type, String part) {
        assertThat(response.problem()).contains(type);
        assertThat(response.status()).isEqualTo(type.status());
        assertThat(response.body().text())
                .contains("\"part\":\"" + part + "\"", "request-1")
                .doesNotContain("internal.example");
    }

    // merging

    @Test
    void objects_are_merged_in_declared_order_whoever_answers_first() {
        var second = new CountDownLatch(1);
        Parts slowFirst = (_, part, _, _) -> {
            if (part.name().equals("a")) {
                await(second);
            } else {
                second.countDown();
            }
            String name = part.name();
            return Response.of(200, Headers.EMPTY, Body.of("{\"" + name + "\": 1.50,\"same\":\"" + name + "\"}"));
        };
        Response response = new Aggregator(slowFirst).handle(call(part("a", "/a"), part("b", "/b")));
        assertMerged(response, true, "{\"a\":1.50,\"same\":\"b\",\"b\":1.50}");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        an object               | {"x":1}           | {"x":1}
        a list                  | [1,2]             | {"p":[1,2]}
        a text                  | "x"               | {"p":"x"}
        null                    | null              | {"p":null}
        an empty object         | {}                | {}
        order and spelling stay | {"b":1e2,"a":1.0} | {"b":1e2,"a":1.0}
        """)
    void a_body_without_members_goes_under_the_parts_name(String name, String body, String merged) {
        answer("p", body);
        assertMerged(handle(part("p", "/p")), true, merged);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"x":1} | {"g":{"x":1}}
        [1]     | {"g":[1]}
        "x"     | {"g":"x"}
        """)
    void a_group_takes_any_body(String body, String merged) {
        answer("p", body);
        assertMerged(handle(part("p", "/p").group("g")), true, merged);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"c":3,"a":1,"b":{"a":0}}  | {"a":1,"c":3}
        {"x":1}                    | {}
        [{"a":1,"x":2},{"c":1},{}] | {"p":[{"a":1},{"c":1},{}]}
        [1,null,[{"x":1}]]         | {"p":[1,null,[{"x":1}]]}
        "x"                        | {"p":"x"}
        """)
    void pick_keeps_members_of_an_object_or_of_each_in_a_list(String body, String merged) {
        answer("p", body);
        assertMerged(handle(part("p", "/p").pick("a", "c")), true, merged);
    }

    @Test
    void where_names_collide_the_later_part_wins() {
        answer("a", "{\"x\":1,\"y\":1}");
        answer("b", "{\"y\":2,\"g\":2}");
        answer("c", "{\"z\":3}");
        assertMerged(
                handle(part("a", "/a"), part("b", "/b"), part("c", "/c").group("g")),
                true,
                "{\"x\":1,\"y\":2,\"g\":{\"z\":3}}");
    }

    // what parts are asked

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        /customers/{id}          | /customers/7
        /x/{name}/y              | /x/a%20b/y
        /x-{id}.json             | /x-7.json
        /x/{rest}                | /x/x/y%20z
        /x?id={id}&name={name}   | /x?id=7&name=a%20b
        /x?path={rest}           | /x?path=x%2Fy%20z
        """)
    void path_parameters_are_filled_in(String path, String target) {
        answer("p", "{}");
        handle(part("p", path));
        assertThat(asked).containsExactly("GET " + target);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        /x/{a.text}              | /x/caf%C3%A9%20&%20co
        /x/{a.number}            | /x/12345678901234567890
        /x/{a.yes}               | /x/true
        /x/{a.deep.list.1.id}    | /x/second
        /x/{a.slash}             | /x/b%2Fc
        /x/v{a.number}           | /x/v12345678901234567890
        /x?q={a.text}            | /x?q=caf%C3%A9%20%26%20co
        /x?q={a.number}&r={id}   | /x?q=12345678901234567890&r=7
        /x?q={a.structure}       | /x?q=1%262%3D3%23%2B%25
        /x?q={a.list}            | /x?q=1,b%2Cc,true
        """)
    void so_are_values_of_earlier_parts(String path, String target) {
        answer("a", """
            {"text": "caf\u00e9 & co", "number": 12345678901234567890, "yes": true, "slash": "b/c",
             "structure": "1&2=3#+%", "list": [1, "b,c", true],
             "deep": {"list": [{"id": "first"}, {"id": "second"}]}}
            """);
        answer("p", "{}");
        handle(part("a", "/a").pick("none"), part("p", path));
        assertThat(asked).containsExactly("GET /a", "GET " + target);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /x/{a.none}
        /x/{a.null}
        /x/{a.empty}
        /x/{a.object}
        /x/{a.list}
        /x/{a.text.more}
        /x/{a.list.1}
        /x/{a.list.99999999999}
        /x/{a.list.x}
        /x?q={a.none}
        /x?q={a.null}
        /x?q={a.empty}
        /x?q={a.object}
        /x?q={a.nothing}
        /x?q={a.nested}
        /x/{unknown.id}
        /x/{p.id}
        /x/{later.id}
        /x/{unknown}
        """)
    void where_a_reference_leads_to_nothing_the_part_is_not_asked(String path) {
        answer(
                "a",
                "{\"null\":null,\"empty\":\"\",\"object\":{},\"list\":[1],\"text\":\"t\",\"nothing\":[],\"nested\":[[1]]}");
        answer("later", "{}");
        assertMerged(
                handle(part("a", "/a").group("a").pick("text"), part("p", path), part("later", "/l")),
                false,
                "{\"a\":{\"text\":\"t\"}}");
        assertThat(asked).containsExactlyInAnyOrder("GET /a", "GET /l");
        assertThat(facts)
                .filteredOn(Fact.UpstreamFailed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Fact.UpstreamFailed.class,
                        fact -> assertThat(fact.part()).contains("p"));
    }

    @Test
    void dependent_parts_form_chains() {
        answer("a", "{\"id\":1}");
        answer("b", "{\"id\":2}");
        answer("c", "{\"id\":3}");
        assertMerged(
                handle(part("a", "/a"), part("b", "/b/{a.id}"), part("c", "/c/{a.id}/{b.id}")), true, "{\"id\":3}");
        assertThat(asked).containsExactly("GET /a", "GET /b/1", "GET /c/1/2");
    }

    @Test
    void independent_parts_are_asked_side_by_side() {
        var all = new CountDownLatch(3);
        Parts meeting = (_, _, _, _) -> {
            all.countDown();
            await(all);
            return Response.of(200, Headers.EMPTY, Body.of("{}"));
        };
        assertMerged(
                new Aggregator(meeting).handle(call(part("a", "/a"), part("b", "/b"), part("c", "/c"))), true, "{}");
    }

    // failures

    @Test
    void an_optional_part_that_fails_is_left_out() {
        answer("a", "{\"x\":1}");
        assertMerged(handle(part("a", "/a"), part("b", "/b")), false, "{\"x\":1}");
        assertThat(facts)
                .containsExactly(new Fact.UpstreamFailed("crm", Optional.of("b"), "status 404"), new Fact.Merged(2, 1));
    }

    @Test
    void so_is_what_depends_on_it() {
        answer("c", "{\"y\":1}");
        assertMerged(handle(part("a", "/a"), part("b", "/b/{a.id}"), part("c", "/c")), false, "{\"y\":1}");
        assertThat(facts).contains(new Fact.Merged(3, 2));
    }

    @Test
    void all_optional_parts_may_fail() {
        assertMerged(handle(part("a", "/a"), part("b", "/b")), false, "{}");
    }

    @Test
    void a_part_that_has_nothing_to_say_is_complete() {
        answers.put("a", Response.of(204, Headers.EMPTY, Body.EMPTY));
        assertMerged(handle(part("a", "/a").required()), true, "{}");
    }

    @Test
    void a_required_parts_own_refusal_reaches_the_client() {
        answers.put(
                "a",
                Response.of(
                        403,
                        Headers.of(
                                "content-type",
                                "application/problem+json",
                                "set-cookie",
                                "a=1",
                                "www-authenticate",
                                "Basic",
                                "etag",
                                "\"1\"",
                                "cache-control",
                                "max-age=60"),
                        Body.of("{\"title\":\"no\"}")));
        assertThat(handle(part("a", "/a").required()))
                .isEqualTo(Response.of(
                        403,
                        Headers.of(
                                "content-type",
                                "application/problem+json",
                                "www-authenticate",
                                "Basic",
                                "cache-control",
                                "no-store"),
                        Body.of("{\"title\":\"no\"}")));
    }

    @ParameterizedTest(name = "status {0} is {1}")
    @CsvSource({"500, UPSTREAM_INVALID", "503, UPSTREAM_INVALID", "504, UPSTREAM_TIMEOUT", "302, UPSTREAM_INVALID"})
    void its_fault_is_the_gateways_to_tell(int status, Problem.Type type) {
        answers.put("a", Response.of(status, Headers.EMPTY, Body.of("a stack trace")));
        Response response = handle(part("a", "/a").required());
        assertMissing(response, type, "a");
        assertThat(response.body().text()).doesNotContain("stack");
    }

    @ParameterizedTest
    @CsvSource({
        "UPSTREAM_UNREACHABLE",
        "UPSTREAM_TIMEOUT",
        "UPSTREAM_REFUSED_ADDRESS",
        "RESPONSE_TOO_LARGE",
        "UPSTREAM_INVALID"
    })
    void so_is_the_lack_of_an_answer(Problem.Type type) {
        answers.put("a", Problem.of(type, "crm.internal.example").toResponse("request-1"));
        assertMissing(handle(part("a", "/a").required()), type, "a");
    }

    @ParameterizedTest(name = "{0}; {1}; {2}")
    @CsvSource(delimiter = '|', textBlock = """
        text/html                       |          | {}
        application/jsonp               |          | {}
        application/json                | gzip     | {}
        application/json                |          | {"a":1
        application/json                |          | {"a":1,"a":2}
        application/json                |          | ''
        application/json; charset=utf-8 |          | <html>
        """)
    void what_is_not_json_is_a_failure(String type, String coding, String body) {
        Headers headers = Headers.of("content-type", type);
        answers.put(
                "a",
                Response.of(200, coding == null ? headers : headers.plus("content-encoding", coding), Body.of(body)));
        assertMerged(handle(part("a", "/a")), false, "{}");
        assertMissing(handle(part("a", "/a").required()), Problem.Type.UPSTREAM_INVALID, "a");
    }

    @ParameterizedTest
    @CsvSource({"application/json", "APPLICATION/JSON;charset=utf-8", "application/hal+json", "text/x+json ; a=b"})
    void these_media_types_are(String type) {
        answers.put("a", Response.of(201, Headers.of("content-type", type), Body.of("{}")));
        assertMerged(handle(part("a", "/a")), true, "{}");
    }

    @Test
    void a_body_nested_too_deep_is_a_failure() {
        answer("a", "[".repeat(100_000) + "]".repeat(100_000));
        assertMerged(handle(part("a", "/a")), false, "{}");
    }

    @Test
    void a_required_part_that_needs_one_that_failed_fails() {
        assertMissing(handle(part("a", "/a"), part("b", "/b/{a.id}").required()), Problem.Type.UPSTREAM_INVALID, "b");
    }

    @Test
    void all_bodies_together_are_bounded() {
        String half = "\"" + "x".repeat(600_000) + "\"";
        answer("a", half);
        assertThat(handle(part("a", "/a")).status()).isEqualTo(200);
        answer("b", half);
        for (int i = 0; i < 5; i++) {
            Response response = handle(part("a", "/a").pick("none"), part("b", "/b"));
            assertThat(response.problem()).contains(Problem.Type.RESPONSE_TOO_LARGE);
        }
    }

    @Test
    void so_is_what_is_made_of_them() {
        // escapes make a character six
        answer("a", "\"" + "\u2028".repeat(200_000) + "\"");
        assertThat(handle(part("a", "/a")).problem()).contains(Problem.Type.RESPONSE_TOO_LARGE);
    }

    @Test
    void an_exception_is_the_gateways_fault() {
        Parts broken = (_, _, _, _) -> {
            throw new IllegalStateException("secret");
        };
        Response response = new Aggregator(broken).handle(call(part("a", "/a").required()));
        assertMissing(response, Problem.Type.INTERNAL, "a");
        assertThat(response.body().text()).doesNotContain("secret");
        assertThat(facts).anyMatch(Fact.Fault.class::isInstance);
        assertMerged(new Aggregator(broken).handle(call(part("a", "/a"))), false, "{}");
    }

    // time

    @Test
    void when_a_required_part_fails_the_others_are_cut_off_and_not_waited_for() {
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Parts parts = (_, part, _, _) -> {
            if (part.name().equals("a")) {
                await(started);
                return Response.of(500, Headers.EMPTY, Body.EMPTY);
            }
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                interrupted.countDown();
            }
            return Response.of(200, Headers.EMPTY, Body.of("{}"));
        };
        assertMissing(
                new Aggregator(parts)
                        .handle(call(part("a", "/a").required(), part("b", "/b").required())),
                Problem.Type.UPSTREAM_INVALID,
                "a");
        await(interrupted);
    }

    @Test
    void one_deadline_holds_for_all() {
        answer("a", "{\"x\":1}");
        Parts parts = (call, part, target, deadline) -> {
            if (part.name().equals("slow")) {
                try {
                    new CountDownLatch(1).await(); // even if a part outstays the deadline
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            return fake.ask(call, part, target, deadline);
        };
        var time = Duration.ofMillis(150);
        assertMerged(new Aggregator(parts).handle(call(time, part("a", "/a"), part("slow", "/s"))), false, "{\"x\":1}");
        assertMissing(
                new Aggregator(parts)
                        .handle(call(time, part("a", "/a"), part("slow", "/s").required())),
                Problem.Type.UPSTREAM_TIMEOUT,
                "slow");
    }

    @Test
    void parts_are_told_it() {
        List<Duration> left = new CopyOnWriteArrayList<>();
        Parts parts = (_, _, _, deadline) -> {
            left.add(deadline.remaining());
            return Response.of(200, Headers.EMPTY, Body.of("{}"));
        };
        new Aggregator(parts).handle(call(Duration.ofSeconds(7), part("a", "/a")));
        assertThat(left).singleElement().satisfies(it -> assertThat(it).isLessThanOrEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void another_target_is_a_mistake() {
        assertThatThrownBy(() -> new Aggregator(fake).handle(Calls.call().build()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
