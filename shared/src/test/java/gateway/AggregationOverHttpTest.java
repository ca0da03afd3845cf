package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import gateway.aggregate.Aggregator;
import gateway.client.Origin;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Handler;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import gateway.route.Service;
import gateway.route.Target;
import gateway.telemetry.Fact;
import gateway.upstream.HttpForwarder;
import gateway.upstream.UpstreamHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An aggregate from the end of the pipeline to real sockets and back. */
class AggregationOverHttpTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());
    private final HttpForwarder forwarder = new HttpForwarder(client);
    private final Handler gateway = new UpstreamHandler(
            forwarder,
            (_, _, _) -> {
                throw new AssertionError("no function here");
            },
            new Aggregator(forwarder::ask));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        say("/customers/7", 200, "{\"id\": 7, \"name\": \"Ada\", \"secret\": true}");
        say("/orders", 200, "[{\"id\": 1, \"total\": 9.90, \"x\": 1}, {\"id\": 2, \"total\": 5, \"x\": 2}]");
        say("/broken", 500, "oops");
        server.createContext("/never", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        client.close();
    }

    private void say(String path, int status, String body) {
        server.createContext(path, exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("accept"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Target.Part part(String name, boolean required, List<String> pick, Piece... path) {
        var origin = new Origin(false, "127.0.0.1", server.getAddress().getPort(), Origin.Reach.ANY);
        return new Target.Part(
                name,
                new Service("local", origin, "", LONG, LONG),
                "GET",
                new Template(List.of(path)),
                required,
                Optional.empty(),
                pick,
                LONG);
    }

    private Response handle(Duration timeout, Target.Part... parts) {
        return gateway.handle(Calls.call()
                .target(new Target.Aggregate(List.of(parts), timeout))
                .path("/customers/7/page")
                .parameters(Map.of("id", "7"))
                .headers("accept", "text/html", "x-trace", "1")
                .recorder(facts::add)
                .build());
    }

    @Test
    void parts_are_asked_and_merged() {
        Response response = handle(
                LONG,
                part(
                        "customer",
                        true,
                        List.of("id", "name"),
                        new Piece.Text("/customers/"),
                        new Piece.Reference(List.of("id"))),
                part(
                        "orders",
                        false,
                        List.of("id", "total"),
                        new Piece.Text("/orders?customer="),
                        new Piece.Reference(List.of("customer", "name"))),
                part("ads", false, List.of(), new Piece.Text("/broken")));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first(Aggregator.COMPLETE)).contains("false");
        assertThat(response.body().text())
                .isEqualTo("{\"id\":7,\"name\":\"Ada\",\"orders\":[{\"id\":1,\"total\":9.90},{\"id\":2,\"total\":5}]}");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "/customers/7 application/json",
                        "/orders?customer=Ada application/json",
                        "/broken application/json");
        assertThat(facts)
                .filteredOn(Fact.UpstreamCalled.class::isInstance)
                .extracting(fact -> ((Fact.UpstreamCalled) fact).part().orElseThrow())
                .containsExactlyInAnyOrder("customer", "orders", "ads");
        assertThat(facts).endsWith(new Fact.Merged(3, 1));
    }

    @Test
    void a_required_part_that_fails_ends_it_though_another_hangs() {
        Response response = handle(
                LONG,
                part("slow", true, List.of(), new Piece.Text("/never")),
                part("bad", true, List.of(), new Piece.Text("/broken")));
        assertThat(response.problem()).contains(Problem.Type.UPSTREAM_INVALID);
        assertThat(response.body().text()).contains("\"part\":\"bad\"");
    }

    @Test
    void a_part_that_hangs_costs_no_more_than_the_time_there_is() {
        Response response = handle(
                Duration.ofMillis(300),
                part("slow", false, List.of(), new Piece.Text("/never")),
                part("orders", true, List.of("id"), new Piece.Text("/orders")));
        assertThat(response.headers())
                .isEqualTo(Headers.of(
                        "content-type",
                        "application/json",
                        "cache-control",
                        "no-store",
                        "x-gateway-complete",
                        "false"));
        assertThat(response.body().text()).isEqualTo("{\"orders\":[{\"id\":1},{\"id\":2}]}");
    }
}
