package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.policy.HostRule;
import gateway.policy.RequestRules;
import gateway.policy.Template;
import gateway.route.Service;
import gateway.route.Service.Endpoint;
import gateway.route.Service.Outlier;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeveralEndpointsTest {
    private static final Outcome OK = new Outcome.Answer(200, Headers.EMPTY, Body.of("ok"));

    private final HandMovedClock clock = new HandMovedClock("2026-03-09T00:00:00Z");
    private final List<Outgoing> sent = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Outcome> outcomes = new HashMap<>(); // by host; OK where there is none
    private Duration takes = Duration.ZERO;

    private final HttpClient client = (request, _) -> {
        sent.add(request);
        clock.move(takes);
        return outcomes.getOrDefault(request.origin().host(), OK);
    };
    private final HttpForwarder forwarder = new HttpForwarder(client, new Random(11));

    private static Endpoint endpoint(String host, int weight) {
        return new Endpoint(new Origin(true, host, 443, Origin.Reach.PUBLIC), "/" + host, weight);
    }

    private static Service service(String... hosts) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String host : hosts) {
            endpoints.add(endpoint(host, 1));
        }
        return new Service(
                "s",
                endpoints,
                Optional.of(new Outlier(2, Duration.ofSeconds(30), hosts.length - 1)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    private static final Service ABC = service("a", "b", "c");

    private Response ask(Service service, String method) {
        sent.clear();
        return forwarder.forward(
                Calls.call()
                        .target(new Target.Http(service, new Target.PathRule.Own()))
                        .method(method)
                        .path("/x")
                        .recorder(facts::add)
                        .deadline(Deadline.in(clock, Duration.ofSeconds(20)))
                        .build(),
                new Target.Http(service, new Target.PathRule.Own()));
    }

    private List<String> hosts() {
        return sent.stream().map(request -> request.origin().host()).toList();
    }

    private static Outcome failure(Outcome.Kind kind, boolean wasSent) {
        return new Outcome.Failure(kind, wasSent, "why");
    }

    @Test
    void each_gets_its_share_with_its_own_path_and_host() {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            assertThat(ask(ABC, "GET").status()).isEqualTo(200);
            Outgoing request = sent.getFirst();
            shares.merge(request.origin().host(), 1, Integer::sum);
            assertThat(request.host()).isEqualTo(request.origin().host());
            assertThat(request.target()).isEqualTo("/" + request.origin().host() + "/x");
        }
        assertThat(shares).hasSize(3).allSatisfy((_, share) -> assertThat(share).isBetween(70, 130));
    }

    @Test
    void a_host_that_the_route_names_is_the_same_for_all() {
        var rules =
                new RequestRules(Optional.empty(), List.of(), List.of(), new HostRule.Named("named"), Optional.empty());
        for (int i = 0; i < 20; i++) {
            forwarder.forward(
                    Calls.call().rules(all -> all.withRequest(rules)).build(),
                    new Target.Http(ABC, new Target.PathRule.Own()));
        }
        assertThat(sent)
                .hasSize(20)
                .allSatisfy(request -> assertThat(request.host()).isEqualTo("named"));
    }

    @ParameterizedTest(name = "{0}, sent: {1}, by {2}: asks {3}")
    @CsvSource({
        "CONNECT, false, POST, 3",
        "UNKNOWN_HOST, false, POST, 3",
        "REFUSED_ADDRESS, false, POST, 3",
        "TIMEOUT, false, POST, 3",
        "BROKEN, false, POST, 3",
        "CONNECT, true, GET, 3", // it had died on a connection at rest, and is harmless: the client tried another
        "TIMEOUT, true, GET, 1",
        "BROKEN, true, GET, 1",
        "MALFORMED, true, GET, 1",
        "TOO_LARGE, true, GET, 1",
    })
    void only_what_was_not_sent_goes_elsewhere(Outcome.Kind kind, boolean wasSent, String method, int times) {
        for (String host : List.of("a", "b", "c")) {
            outcomes.put(host, failure(kind, wasSent));
        }
        assertThat(ask(ABC, method).problem()).isPresent();
        assertThat(hosts()).hasSize(times).doesNotHaveDuplicates();
        assertThat(facts.stream().filter(Fact.UpstreamCalled.class::isInstance)).hasSize(times);
    }

    @Test
    void the_client_does_not_notice_an_endpoint_that_is_away() {
        outcomes.put("a", failure(Outcome.Kind.CONNECT, false));
        for (int i = 0; i < 50; i++) {
            assertThat(ask(ABC, "POST").status()).isEqualTo(200);
        }
        assertThat(facts)
                .filteredOn(Fact.EndpointEjected.class::isInstance)
                .containsExactly(new Fact.EndpointEjected("s", "a", Duration.ofSeconds(30)));
    }

    @Test
    void the_log_says_which_endpoint() {
        Service one = service("a", "b");
        outcomes.put("a", failure(Outcome.Kind.CONNECT, false));
        while (facts.isEmpty() || hosts().size() == 1) {
            facts.clear();
            ask(one, "GET");
        }
        assertThat(facts)
                .containsExactly(
                        new Fact.UpstreamCalled(
                                "s",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("connect"),
                                Duration.ZERO,
                                Optional.of("a")),
                        new Fact.UpstreamFailed("s", Optional.empty(), "why"),
                        new Fact.UpstreamCalled(
                                "s",
                                Optional.empty(),
                                Optional.of(200),
                                Optional.empty(),
                                Duration.ZERO,
                                Optional.of("b")));
    }

    @Test
    void the_time_of_the_service_is_for_all_tries_together() {
        takes = Duration.ofSeconds(3);
        for (String host : List.of("a", "b", "c")) {
            outcomes.put(host, failure(Outcome.Kind.TIMEOUT, false));
        }
        assertThat(ask(ABC, "GET").problem()).contains(Problem.Type.UPSTREAM_TIMEOUT);
        assertThat(sent).hasSize(2);
    }

    @ParameterizedTest(name = "{0} is left out: {1}")
    @CsvSource({"200, no", "404, no", "500, no", "501, no", "502, yes", "503, yes", "504, yes", "505, no"})
    void an_endpoint_that_is_ill_is_left_out(int status, String out) {
        outcomes.put("a", new Outcome.Answer(status, Headers.EMPTY, Body.EMPTY));
        for (int i = 0; i < 60; i++) {
            ask(ABC, "GET");
        }
        assertThat(facts.stream().anyMatch(Fact.EndpointEjected.class::isInstance))
                .isEqualTo(out.equals("yes"));
    }

    @ParameterizedTest(name = "{0} is left out: {1}")
    @CsvSource({"TIMEOUT, yes", "BROKEN, yes", "MALFORMED, yes", "CONNECT, yes", "UNKNOWN_HOST, yes", "TOO_LARGE, no"})
    void so_is_one_without_an_answer(Outcome.Kind kind, String out) {
        outcomes.put("a", failure(kind, true));
        for (int i = 0; i < 60; i++) {
            ask(ABC, "GET");
        }
        assertThat(facts.stream().anyMatch(Fact.EndpointEjected.class::isInstance))
                .isEqualTo(out.equals("yes"));
    }

    @Test
    void a_timeout_for_want_of_time_is_nobodys_failure() {
        Service hasty = new Service(
                "s", ABC.endpoints(), ABC.outlier(), Duration.ofSeconds(5), Duration.ofSeconds(4)); // never time enough
        for (String host : List.of("a", "b", "c")) {
            outcomes.put(host, failure(Outcome.Kind.TIMEOUT, true));
        }
        for (int i = 0; i < 60; i++) {
            ask(hasty, "GET");
        }
        assertThat(facts).noneMatch(Fact.EndpointEjected.class::isInstance);
    }

    @Test
    void one_that_is_out_serves_again_after_its_time_or_where_no_other_can() {
        outcomes.put("a", failure(Outcome.Kind.CONNECT, false));
        for (int i = 0; i < 40; i++) {
            ask(ABC, "GET");
        }
        outcomes.clear();
        for (int i = 0; i < 40; i++) {
            ask(ABC, "GET");
            assertThat(hosts()).doesNotContain("a");
        }
        outcomes.put("b", failure(Outcome.Kind.CONNECT, false));
        outcomes.put("c", failure(Outcome.Kind.CONNECT, false));
        assertThat(ask(ABC, "GET").status()).isEqualTo(200);
        assertThat(hosts().getLast()).isEqualTo("a");
        outcomes.clear();
        clock.move(Duration.ofMinutes(5));
        var seen = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            ask(ABC, "GET");
            seen.addAll(hosts());
        }
        assertThat(seen).contains("a", "b", "c");
    }

    @Test
    void a_part_of_an_aggregate_goes_elsewhere_too() {
        outcomes.put("a", failure(Outcome.Kind.CONNECT, false));
        outcomes.put("b", failure(Outcome.Kind.CONNECT, false));
        var call = Calls.call().recorder(facts::add).build();
        var part = new Target.Part(
                "p", ABC, "GET", Template.of("/x"), true, Optional.empty(), List.of(), Duration.ofSeconds(2));
        for (int i = 0; i < 10; i++) {
            assertThat(forwarder.ask(call, part, "/x", call.deadline()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_interrupt_ends_the_search_and_is_no_failure() {
        outcomes.put("a", failure(Outcome.Kind.CONNECT, false));
        outcomes.put("b", failure(Outcome.Kind.CONNECT, false));
        outcomes.put("c", failure(Outcome.Kind.CONNECT, false));
        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            ask(ABC, "GET");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(sent).hasSize(1);
        }
        assertThat(facts).noneMatch(Fact.EndpointEjected.class::isInstance);
    }

    @Test
    void on_a_real_wire_a_port_that_nobody_listens_on_costs_the_client_nothing() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        var received = new AtomicInteger();
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var sockets = new SocketHttpClient(new Tls.Jdk(), Optional.empty())) {
            Thread.ofVirtual().start(() -> serve(listener, received));
            var endpoints = List.of(
                    new Endpoint(new Origin(false, "127.0.0.1", nobody, Origin.Reach.ANY), "", 1),
                    new Endpoint(new Origin(false, "127.0.0.1", listener.getLocalPort(), Origin.Reach.ANY), "", 1));
            var real = new Service("s", endpoints, ABC.outlier(), Duration.ofSeconds(5), Duration.ofSeconds(9));
            var wired = new HttpForwarder(sockets, new Random(3));
            for (int i = 0; i < 20; i++) {
                Response response = wired.forward(
                        Calls.call()
                                .method("POST")
                                .body("x")
                                .recorder(facts::add)
                                .build(),
                        new Target.Http(real, new Target.PathRule.Own()));
                assertThat(response.status()).isEqualTo(200);
            }
        }
        assertThat(received).hasValue(20);
        assertThat(facts).anyMatch(Fact.EndpointEjected.class::isInstance);
    }

    private static void serve(ServerSocket listener, AtomicInteger received) {
        while (true) {
            try (Socket socket = listener.accept()) {
                var head = new StringBuilder();
                while (head.indexOf("\r\n\r\nx") < 0) {
                    int b = socket.getInputStream().read();
                    if (b < 0) {
                        break;
                    }
                    head.append((char) b);
                }
                received.incrementAndGet();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                return;
            }
        }
    }
}
