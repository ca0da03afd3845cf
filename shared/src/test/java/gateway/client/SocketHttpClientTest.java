package gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketHttpClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());

    private static Outgoing request(Origin origin, String method, Headers headers, String body, Duration total) {
        return new Outgoing(
                origin,
                method,
                "/a?b=c",
                headers,
                origin.authority(),
                Body.of(body),
                new Outgoing.Limits(LONG, total, 10_000_000));
    }

    private static Outgoing get(Origin origin) {
        return request(origin, "GET", Headers.EMPTY, "", LONG);
    }

    private Outcome send(Outgoing request) {
        return client.send(request, Deadline.in(InstantSource.system(), LONG));
    }

    private static void assertFails(Outcome outcome, Outcome.Kind kind, boolean sent) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.kind()).as(failure.why()).isEqualTo(kind);
            assertThat(failure.sent()).as("sent").isEqualTo(sent);
        });
    }

    private static void assertOk(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(answer.body().text()).isEqualTo("ok"));
    }

    // requests

    @Test
    void a_request_is_written_as_it_is() throws IOException {
        try (var server = RawServer.saying(OK)) {
            send(request(server.origin(), "GET", Headers.of("Accept", "*/*", "x-a", "1", "x-a", "\u00e9"), "", LONG));
            assertThat(server.requests)
                    .containsExactly("""
                        GET /a?b=c HTTP/1.1
                        host: 127.0.0.1:%d
                        accept: */*
                        x-a: 1
                        x-a: \u00e9

                        """.formatted(server.port()).replace("\n", "\r\n"));
        }
    }

    @ParameterizedTest(name = "{0} with \"{1}\": {2}")
    @CsvSource({
        "GET, '', ''",
        "DELETE, '', ''",
        "POST, '', 0",
        "PUT, '', 0",
        "PATCH, '', 0",
        "PATCH, abc, 3",
        "GET, abc, 3"
    })
    void the_length_is_told_where_a_server_may_wait_for_it(String method, String body, String length)
            throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertOk(send(request(server.origin(), method, Headers.EMPTY, body, LONG)));
            if (length.isEmpty()) {
                assertThat(server.requests.getFirst()).doesNotContain("content-length");
            } else {
                assertThat(server.requests.getFirst()).contains("\r\ncontent-length: " + length + "\r\n");
            }
        }
    }

    @Test
    void fields_of_the_connection_are_the_clients() throws IOException {
        var headers = Headers.of(
                        "connection", "close", "transfer-encoding", "chunked", "te", "trailers", "upgrade", "h2c")
                .plus(Headers.of("host", "evil", "content-length", "7", "keep-alive", "x", "trailer", "x"))
                .plus(Headers.of("expect", "100-continue", "proxy-connection", "x", "http2-settings", "x"));
        try (var server = RawServer.saying(OK)) {
            send(request(server.origin(), "POST", headers, "body", LONG));
            assertThat(server.requests)
                    .containsExactly("""
                        POST /a?b=c HTTP/1.1
                        host: 127.0.0.1:%d
                        content-length: 4

                        """.formatted(server.port()).replace("\n", "\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "http://x/", "/a b", "/a\r\nx: y", "/\u00e9", "/a#b", "//\u007f"})
    void a_target_that_would_break_the_message_is_refused(String target) {
        var origin = new Origin(false, "127.0.0.1", 1, Origin.Reach.ANY);
        var limits = new Outgoing.Limits(LONG, LONG, 10);
        assertThatThrownBy(() -> send(new Outgoing(origin, "GET", target, Headers.EMPTY, "h", Body.EMPTY, limits)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET ", "G\r\n", "CONNECT"})
    void so_is_a_method(String method) {
        var origin = new Origin(false, "127.0.0.1", 1, Origin.Reach.ANY);
        var limits = new Outgoing.Limits(LONG, LONG, 10);
        assertThatThrownBy(() -> send(new Outgoing(origin, method, "/", Headers.EMPTY, "h", Body.EMPTY, limits)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_real_server_understands_all_methods_and_sizes() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("x-method", exchange.getRequestMethod());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : 0); // 0: chunked
            exchange.getResponseBody().write(body, 0, head ? 0 : body.length);
            exchange.close();
        });
        server.start();
        try {
            var origin = new Origin(false, "localhost", server.getAddress().getPort(), Origin.Reach.ANY);
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                for (int size : new int[] {0, 1, 16_000, 20_000, 3_000_000}) {
                    String body = method.equals("HEAD") ? "" : "x".repeat(size);
                    assertThat(send(request(origin, method, Headers.EMPTY, body, LONG)))
                            .isInstanceOfSatisfying(Outcome.Answer.class, answer -> {
                                assertThat(answer.headers().first("x-method")).contains(method);
                                assertThat(answer.body().size()).isEqualTo(body.length());
                            });
                }
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_answer_that_comes_before_the_end_of_the_body_is_taken() throws IOException {
        try (var server = RawServer.start((socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, "HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
        })) {
            assertThat(send(request(server.origin(), "POST", Headers.EMPTY, "x".repeat(9_000_000), LONG)))
                    .isInstanceOfSatisfying(
                            Outcome.Answer.class,
                            answer -> assertThat(answer.status()).isEqualTo(413));
        }
    }

    // the pool

    @Test
    void connections_are_used_again() throws IOException {
        try (var server = RawServer.saying(OK)) {
            for (int i = 0; i < 5; i++) {
                assertOk(send(request(server.origin(), "POST", Headers.EMPTY, "x", LONG)));
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        close               | HTTP/1.1 200 OK~connection: close~content-length: 2~~ok
        Close among others  | HTTP/1.1 200 OK~Connection: x, Close~content-length: 2~~ok
        HTTP/1.0            | HTTP/1.0 200 OK~connection: keep-alive~content-length: 2~~ok
        a second answer     | HTTP/1.1 200 OK~content-length: 2~~okHTTP/1.1 200 OK~content-length: 4~~evil
        one byte too many   | HTTP/1.1 200 OK~content-length: 2~~ok!
        no time to rest     | HTTP/1.1 200 OK~keep-alive: timeout=1~content-length: 2~~ok
        """)
    void connections_that_are_not_clean_are_not(String name, String answer) throws IOException {
        try (var server = RawServer.saying(answer.replace("~", "\r\n"))) {
            assertOk(send(get(server.origin())));
            assertOk(send(get(server.origin())));
            assertThat(server.connections()).as(name).isEqualTo(2);
        }
    }

    @Test
    void an_answer_that_nobody_asked_for_is_not_taken_for_the_next() throws Exception {
        var said = new CountDownLatch(1);
        try (var server = RawServer.start((socket, nth) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, OK);
            if (nth == 0) {
                Thread.sleep(50); // after the client has put the connection to rest
                RawServer.say(socket, OK.replace("ok", "NO"));
                said.countDown();
            }
            RawServer.head(socket.getInputStream());
        })) {
            assertOk(send(get(server.origin())));
            said.await();
            assertOk(send(request(server.origin(), "POST", Headers.EMPTY, "x", LONG)));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void a_connection_that_the_server_has_closed_is_not_used(String method) throws Exception {
        var closed = new CountDownLatch(1);
        try (var server = RawServer.start((socket, nth) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, OK);
            if (nth == 0) {
                socket.close();
                closed.countDown();
            }
            RawServer.head(socket.getInputStream());
        })) {
            assertOk(send(get(server.origin())));
            closed.await();
            assertOk(send(request(server.origin(), method, Headers.EMPTY, "", LONG)));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** A server that answers once and closes its second connection's request unanswered, from the second request on. */
    private static RawServer closingOnTheSecondRequest(AtomicInteger requests, boolean always) throws IOException {
        return RawServer.start((socket, nth) -> {
            for (int i = 0; ; i++) {
                if (RawServer.head(socket.getInputStream()).isEmpty()) {
                    return;
                }
                requests.incrementAndGet();
                if (nth == 0 ? i == 1 : always) {
                    return;
                }
                RawServer.say(socket, OK);
            }
        });
    }

    @ParameterizedTest(name = "{0}: sent {1} times")
    @CsvSource({"GET,2", "HEAD,2", "OPTIONS,2", "PUT,2", "DELETE,2", "POST,1", "PATCH,1", "PURGE,1"})
    void a_request_that_died_on_a_used_connection_is_repeated_if_that_is_harmless(String method, int times)
            throws IOException {
        var requests = new AtomicInteger();
        try (var server = closingOnTheSecondRequest(requests, false)) {
            assertOk(send(get(server.origin())));
            Outcome outcome = send(request(server.origin(), method, Headers.EMPTY, "", LONG));
            assertThat(requests).hasValue(1 + times);
            if (times == 1) {
                assertFails(outcome, Outcome.Kind.BROKEN, true);
            } else {
                assertThat(outcome).isInstanceOf(Outcome.Answer.class);
            }
        }
    }

    @Test
    void it_is_repeated_once_and_on_a_fresh_connection() throws IOException {
        var requests = new AtomicInteger();
        try (var server = closingOnTheSecondRequest(requests, true)) {
            assertOk(send(get(server.origin())));
            assertFails(send(get(server.origin())), Outcome.Kind.BROKEN, true);
            assertThat(requests).hasValue(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_request_that_died_on_a_fresh_connection_is_not_repeated() throws IOException {
        try (var server = RawServer.start((socket, _) -> RawServer.head(socket.getInputStream()))) {
            assertFails(send(get(server.origin())), Outcome.Kind.BROKEN, true);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void nor_is_one_whose_answer_had_begun() throws IOException {
        var requests = new AtomicInteger();
        try (var server = RawServer.start((socket, _) -> {
            for (int i = 0; i < 2; i++) {
                RawServer.head(socket.getInputStream());
                requests.incrementAndGet();
                RawServer.say(socket, i == 0 ? OK : OK.substring(0, 5));
            }
        })) {
            assertOk(send(get(server.origin())));
            assertFails(send(get(server.origin())), Outcome.Kind.BROKEN, true);
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void many_threads_share_one_client() throws Exception {
        try (var server = RawServer.saying(OK);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                outcomes.add(threads.submit(() -> send(get(server.origin()))));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertOk(outcome.get());
            }
        }
    }

    @Test
    void a_connection_opened_ahead_serves_the_first_request() throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertThat(client.warm(server.origin(), LONG)).isTrue();
            assertOk(send(request(server.origin(), "POST", Headers.EMPTY, "x", LONG)));
            assertThat(server.connections()).isEqualTo(1);
        }
        assertThat(client.warm(new Origin(false, "127.0.0.1", freePort(), Origin.Reach.ANY), LONG))
                .isFalse();
    }

    @Test
    void a_closed_client_keeps_no_connection() throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertOk(send(get(server.origin())));
            client.close();
            assertOk(send(get(server.origin())));
            assertOk(send(get(server.origin())));
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    // time

    @Test
    void silence_ends_with_the_time() throws IOException {
        try (var server = RawServer.start((_, _) -> new CountDownLatch(1).await())) {
            assertFails(send(request(server.origin(), "GET", Headers.EMPTY, "", SHORT)), Outcome.Kind.TIMEOUT, true);
        }
    }

    @Test
    void the_deadline_cuts_the_time() throws IOException {
        try (var server = RawServer.start((_, _) -> new CountDownLatch(1).await())) {
            assertFails(
                    client.send(get(server.origin()), Deadline.in(InstantSource.system(), SHORT)),
                    Outcome.Kind.TIMEOUT,
                    true);
        }
    }

    @Test
    void without_time_nothing_is_sent() throws IOException {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        try (var server = RawServer.saying(OK)) {
            assertFails(
                    client.send(get(server.origin()), new Deadline(clock, Instant.EPOCH)), Outcome.Kind.TIMEOUT, false);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nx: ",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n"
            })
    void an_answer_that_drips_cannot_stretch_it(String start) throws IOException {
        try (var server = RawServer.start((socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, start);
            while (true) {
                RawServer.say(socket, "x");
                Thread.sleep(20);
            }
        })) {
            assertFails(send(request(server.origin(), "GET", Headers.EMPTY, "", SHORT)), Outcome.Kind.TIMEOUT, true);
        }
    }

    @Test
    void a_server_that_does_not_read_cannot_stretch_it() throws IOException {
        try (var server = RawServer.start((_, _) -> new CountDownLatch(1).await())) {
            String body = "x".repeat(9_000_000);
            assertFails(send(request(server.origin(), "POST", Headers.EMPTY, body, SHORT)), Outcome.Kind.TIMEOUT, true);
        }
    }

    @Test
    void a_name_that_takes_long_to_resolve_cannot_stretch_it() {
        var never = new CountDownLatch(1);
        Resolver slow = host -> {
            try {
                never.await();
            } catch (InterruptedException _) {
                // over
            }
            throw new UnknownHostException(host);
        };
        var patient = new SocketHttpClient(slow, new Tls.Jdk(), Optional.empty());
        var origin = new Origin(false, "slow.example.com", 80, Origin.Reach.ANY);
        assertFails(
                patient.send(
                        request(origin, "GET", Headers.EMPTY, "", SHORT), Deadline.in(InstantSource.system(), LONG)),
                Outcome.Kind.TIMEOUT,
                false);
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_interrupt_ends_an_exchange(boolean virtual) throws Exception {
        var asked = new CountDownLatch(1);
        var outcome = new CompletableFuture<Outcome>();
        try (var server = RawServer.start((socket, _) -> {
            RawServer.head(socket.getInputStream());
            asked.countDown();
            new CountDownLatch(1).await();
        })) {
            Runnable exchange = () -> outcome.complete(send(get(server.origin())));
            Thread thread = virtual
                    ? Thread.startVirtualThread(exchange)
                    : Thread.ofPlatform().start(exchange);
            asked.await();
            thread.interrupt();
            assertFails(outcome.get(), Outcome.Kind.BROKEN, true);
        }
    }

    // addresses

    @Test
    void an_address_that_refuses_is_an_error_of_connecting() throws IOException {
        assertFails(
                send(get(new Origin(false, "127.0.0.1", freePort(), Origin.Reach.ANY))), Outcome.Kind.CONNECT, false);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SocketHttpClient resolving(String... addresses) {
        return new SocketHttpClient(
                _ -> {
                    var found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.getByName(addresses[i]);
                    }
                    return found;
                },
                new Tls.Jdk(),
                Optional.empty());
    }

    private static Outcome ask(SocketHttpClient client, String host, int port, Origin.Reach reach) {
        return client.send(get(new Origin(false, host, port, reach)), Deadline.in(InstantSource.system(), LONG));
    }

    @Test
    void a_name_that_does_not_resolve_is_said_so() {
        var lost = new SocketHttpClient(
                host -> {
                    throw new UnknownHostException(host);
                },
                new Tls.Jdk(),
                Optional.empty());
        assertFails(ask(lost, "nowhere.example.com", 80, Origin.Reach.PUBLIC), Outcome.Kind.UNKNOWN_HOST, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "127.1",
                "2130706433",
                "::1",
                "10.0.0.1",
                "169.254.169.254",
                "fd00:ec2::254"
            })
    void a_public_origin_never_leads_inside(String host) throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertFails(ask(client, host, server.port(), Origin.Reach.PUBLIC), Outcome.Kind.REFUSED_ADDRESS, false);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void every_address_of_a_name_is_judged() throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertFails(
                    ask(resolving("10.0.0.1", "127.0.0.1"), "a.example.com", server.port(), Origin.Reach.PUBLIC),
                    Outcome.Kind.REFUSED_ADDRESS,
                    false);
            assertFails(
                    ask(resolving("0.0.0.0", "224.0.0.1"), "a.example.com", server.port(), Origin.Reach.ANY),
                    Outcome.Kind.REFUSED_ADDRESS,
                    false);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void the_judged_address_is_the_one_dialled() throws IOException {
        var asked = new AtomicInteger();
        try (var server = RawServer.saying(OK)) {
            // The second answer would lead elsewhere: it must not be asked for.
            var rebinding = new SocketHttpClient(
                    _ -> new InetAddress[] {
                        InetAddress.getByName(asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.1")
                    },
                    new Tls.Jdk(),
                    Optional.empty());
            assertOk(ask(rebinding, "a.example.com", server.port(), Origin.Reach.ANY));
            assertThat(asked).hasValue(1);
            assertThat(server.requests.getFirst()).contains("\r\nhost: a.example.com:" + server.port() + "\r\n");
        }
    }

    @Test
    void further_addresses_are_tried() throws IOException {
        try (var server = RawServer.saying(OK)) {
            assertOk(ask(resolving("127.0.0.2", "127.0.0.1"), "a.example.com", server.port(), Origin.Reach.ANY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
    void the_runtime_api_is_never_dialled(String host) throws IOException {
        try (var server = RawServer.saying(OK)) {
            var inLambda = new SocketHttpClient(new Tls.Jdk(), Optional.of("127.0.0.1:" + server.port()));
            assertFails(ask(inLambda, host, server.port(), Origin.Reach.ANY), Outcome.Kind.REFUSED_ADDRESS, false);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void its_neighbours_are() throws IOException {
        try (var server = RawServer.saying(OK)) {
            var inLambda = new SocketHttpClient(new Tls.Jdk(), Optional.of("127.0.0.1:" + (server.port() ^ 1)));
            assertOk(ask(inLambda, "127.0.0.1", server.port(), Origin.Reach.ANY));
        }
    }

    @Test
    void a_response_in_latin_1_survives() throws IOException {
        try (var server = RawServer.saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n\u00e4\u00ff")) {
            assertThat(send(get(server.origin())))
                    .isInstanceOfSatisfying(
                            Outcome.Answer.class,
                            answer -> assertThat(new String(answer.body().bytes(), StandardCharsets.ISO_8859_1))
                                    .isEqualTo("\u00e4\u00ff"));
        }
    }
}
