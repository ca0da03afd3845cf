package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.policy.Edit;
import gateway.policy.HostRule;
import gateway.policy.Mirror;
import gateway.policy.RequestRules;
import gateway.policy.Rules;
import gateway.policy.Template;
import gateway.route.Service;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MirrorsTest {
    private static final Service MAIN = service("main");
    private static final Service SHADOW = service("shadow");
    private static final Target.Http TO_MAIN =
            new Target.Http(MAIN, new Target.PathRule.Filled(new Template(List.of(new Template.Piece.Text("/v2/x")))));

    private final List<Outgoing> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Outgoing> copies = new LinkedBlockingQueue<>();
    private final BlockingQueue<Fact.Mirrored> facts = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private boolean holds;
    private Outcome ofShadow = new Outcome.Answer(503, Headers.of("x-shadow", "1"), Body.of("shadow"));

    private final HttpForwarder forwarder = new HttpForwarder(new Client(), new Random(5));

    /** Answers for both services, those of the shadow only when they are released. */
    private final class Client implements HttpClient {
        @Override
        public Outcome send(Outgoing request, Deadline deadline) {
            asked.add(request);
            return new Outcome.Answer(200, Headers.EMPTY, Body.of("main"));
        }

        @Override
        public HttpClient apart() {
            return (request, _) -> {
                copies.add(request);
                if (holds) {
                    await(released);
                }
                return ofShadow;
            };
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Service service(String id) {
        return new Service(
                id,
                new Origin(true, id + ".internal", 8443, Origin.Reach.PUBLIC),
                "/" + id,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }

    private Calls call(int millionths) {
        return Calls.call()
                .target(TO_MAIN)
                .services(MAIN, SHADOW)
                .recorder(fact -> {
                    if (fact instanceof Fact.Mirrored copy) {
                        facts.add(copy);
                    }
                })
                .rules(rules -> mirrored(rules, millionths));
    }

    private static Rules mirrored(Rules rules, int millionths) {
        var request = new RequestRules(
                Optional.empty(),
                List.of(new Edit.Set("x-edited", Template.of("yes"))),
                List.of(),
                new HostRule.Preserve(),
                Optional.empty());
        return new Rules(
                rules.access(),
                rules.addresses(),
                rules.limits(),
                rules.cors(),
                rules.security(),
                rules.maxRequestBytes(),
                rules.maxHeaderBytes(),
                rules.validation(),
                request,
                rules.response(),
                rules.compression(),
                Optional.of(new Mirror("shadow", millionths)));
    }

    private Response forward(Calls call) {
        return forwarder.forward(call.build(), TO_MAIN);
    }

    private Fact.Mirrored nextFact() throws InterruptedException {
        return Optional.ofNullable(facts.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void the_shadow_gets_what_the_service_gets_but_for_its_own_place(String method) throws InterruptedException {
        Calls call = call(1_000_000)
                .method(method)
                .path("/orders/7")
                .query("a=1")
                .headers("authorization", "Bearer t", "te", "trailers", "x-a", "1")
                .body("content");

        assertThat(forward(call)).isEqualTo(Response.of(200, Headers.EMPTY, Body.of("main")));
        Outgoing copy = copies.take();
        Outgoing request = asked.getFirst();
        assertThat(copy.origin()).isEqualTo(SHADOW.origin());
        assertThat(copy.host()).isEqualTo("shadow.internal:8443");
        assertThat(request.host()).isEqualTo("api.example.com");
        assertThat(copy.target()).isEqualTo("/shadow/v2/x?a=1");
        assertThat(request.target()).isEqualTo("/main/v2/x?a=1");
        assertThat(copy.method()).isEqualTo(method);
        assertThat(copy.headers()).isEqualTo(request.headers());
        assertThat(copy.headers().first("x-edited")).contains("yes");
        assertThat(copy.headers().first("authorization")).contains("Bearer t");
        assertThat(copy.body()).isSameAs(request.body());
        assertThat(copy.limits().total()).isEqualTo(SHADOW.timeout());
        assertThat(nextFact()).isEqualTo(new Fact.Mirrored("shadow", Optional.empty(), Optional.empty()));
        assertThat(nextFact()).isEqualTo(new Fact.Mirrored("shadow", Optional.of(503), Optional.empty()));
    }

    @Test
    void a_shadow_that_never_answers_holds_nobody_up() throws InterruptedException {
        holds = true;
        assertThat(forward(call(1_000_000)).status()).isEqualTo(200);
        assertThat(nextFact()).isEqualTo(new Fact.Mirrored("shadow", Optional.empty(), Optional.empty()));
        assertThat(facts).isEmpty();
        released.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void a_shadow_that_fails_is_in_the_log_alone(Outcome.Kind kind) throws InterruptedException {
        ofShadow = new Outcome.Failure(kind, true, "why");
        assertThat(forward(call(1_000_000))).isEqualTo(Response.of(200, Headers.EMPTY, Body.of("main")));
        nextFact();
        assertThat(nextFact().error())
                .contains(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @ParameterizedTest(name = "{0} of a million")
    @CsvSource({"1000000, 1000, 1000", "500000, 420, 580", "50000, 20, 80", "1, 0, 3"})
    void so_many_are_copied(int millionths, int least, int most) throws InterruptedException {
        int copied = 0;
        for (int i = 0; i < 1000; i++) {
            forward(call(millionths));
            while (!facts.isEmpty() && nextFact().status().isEmpty()) {
                nextFact(); // so that none is dropped
                copied++;
            }
        }
        assertThat(asked).hasSize(1000);
        assertThat(copied).isBetween(least, most);
    }

    @Test
    void where_too_many_are_under_way_a_copy_is_dropped() throws InterruptedException {
        holds = true;
        for (int i = 0; i < 20; i++) {
            assertThat(forward(call(1_000_000)).status()).isEqualTo(200);
        }
        int dropped = 0;
        for (int i = 0; i < 20; i++) {
            dropped += nextFact().error().equals(Optional.of("dropped")) ? 1 : 0;
        }
        assertThat(dropped).isEqualTo(4);
        released.countDown();
        for (int i = 0; i < 16; i++) {
            assertThat(nextFact().status()).contains(503);
        }
    }

    @Test
    void so_is_one_where_their_bodies_are_too_much_together() throws InterruptedException {
        holds = true;
        String body = "x".repeat(3 << 20);
        for (int i = 0; i < 4; i++) {
            forward(call(1_000_000).body(body));
        }
        int dropped = 0;
        for (int i = 0; i < 4; i++) {
            dropped += nextFact().error().isPresent() ? 1 : 0;
        }
        assertThat(dropped).isEqualTo(2);
        released.countDown();
    }

    @Test
    void a_function_has_a_shadow_too() throws InterruptedException {
        var handler = new UpstreamHandler(
                forwarder,
                (_, _, _) -> new Functions.Result.Answered(Response.of(201, Headers.EMPTY, Body.EMPTY)),
                _ -> Response.of(299, Headers.EMPTY, Body.EMPTY));
        Response response = handler.handle(call(1_000_000)
                .target(new Target.Function("f", Duration.ofSeconds(1)))
                .method("POST")
                .path("/orders/caf%C3%A9")
                .query("a=%20")
                .body("{}")
                .build());

        assertThat(response.status()).isEqualTo(201);
        Outgoing copy = copies.take();
        assertThat(copy.target()).isEqualTo("/shadow/orders/caf%C3%A9?a=%20");
        assertThat(copy.body()).isEqualTo(Body.of("{}"));
        assertThat(copy.headers().first("x-edited")).contains("yes");
    }

    @Test
    void no_part_of_an_aggregate_is_copied() {
        var part = new Target.Part(
                "p", MAIN, "GET", Template.of("/x"), true, Optional.empty(), List.of(), Duration.ofSeconds(2));
        var call = call(1_000_000).build();
        forwarder.ask(call, part, "/x", call.deadline());
        assertThat(copies).isEmpty();
        assertThat(facts).isEmpty();
    }

    @Test
    void a_shadow_that_is_no_longer_there_is_none() {
        assertThat(forward(call(1_000_000).services(MAIN)).status()).isEqualTo(200);
        assertThat(facts).isEmpty();
    }

    @Test
    void a_shadow_of_several_places_is_asked_at_one() throws InterruptedException {
        var places = List.of(SHADOW.endpoints().getFirst(), MAIN.endpoints().getFirst());
        var several = new Service("shadow", places, Optional.empty(), Duration.ofSeconds(1), Duration.ofSeconds(2));
        Map<Origin, Integer> shares = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            forward(call(1_000_000).services(MAIN, several));
            nextFact();
            nextFact();
            shares.merge(copies.take().origin(), 1, Integer::sum);
        }
        assertThat(shares).hasSize(2);
        assertThat(copies).isEmpty();
    }
}
