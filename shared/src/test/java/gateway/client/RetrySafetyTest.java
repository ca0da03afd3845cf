package gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an upstream receives where it closes a connection at any byte of an exchange (RFC 9110 9.2.2, RFC 9112 9.3.1 and
 * 9.5): whatever has side effects is received once at the most.
 */
class RetrySafetyTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final String EARLY = "HTTP/1.1 103 Early Hints\r\n\r\n";
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH", "PURGE");

    private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());

    /** A server that closes in the middle of one exchange; all others on it go well. */
    private static final class Closing implements AutoCloseable {
        private final RawServer server;
        private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());
        private final AtomicInteger seen = new AtomicInteger(); // connections on which a byte of the request came

        /**
         * A server that closes.
         *
         * @param rested whether the connection has served a request before
         * @param read   bytes of the request that it reads before
         * @param said   what it says before
         */
        Closing(boolean rested, int read, String said) throws IOException {
            server = RawServer.start((socket, nth) -> {
                if (rested && nth == 0) {
                    RawServer.head(socket.getInputStream());
                    RawServer.say(socket, OK);
                }
                InputStream in = socket.getInputStream();
                if (nth == 0) {
                    awaitBytes(socket);
                    seen.incrementAndGet();
                    in.readNBytes(read);
                    RawServer.say(socket, said);
                    return;
                }
                String head = RawServer.head(in);
                if (head.isEmpty()) {
                    return;
                }
                seen.incrementAndGet();
                int at = head.indexOf("content-length: ");
                if (at >= 0) {
                    in.readNBytes(Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at))));
                }
                RawServer.say(socket, OK);
                RawServer.head(in);
            });
        }

        private static void awaitBytes(Socket socket) throws IOException, InterruptedException {
            while (socket.getInputStream().available() == 0) {
                Thread.sleep(1);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private static Outcome send(Closing closing, String method, String body) {
        Origin origin = closing.server.origin();
        var request = new Outgoing(
                origin,
                method,
                "/",
                Headers.EMPTY,
                origin.authority(),
                Body.of(body),
                new Outgoing.Limits(LONG, LONG, 1_000_000));
        return closing.client.send(request, Deadline.in(InstantSource.system(), LONG));
    }

    private static boolean isIdempotent(String method) {
        return List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE").contains(method);
    }

    private static int length(Closing closing, String method, String body) {
        Origin origin = closing.server.origin();
        return RequestHead.of(new Outgoing(
                                origin,
                                method,
                                "/",
                                Headers.EMPTY,
                                origin.authority(),
                                Body.of(body),
                                new Outgoing.Limits(LONG, LONG, 1)))
                        .length
                + body.length();
    }

    private static void assertBroken(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.kind()).as(failure.why()).isEqualTo(Outcome.Kind.BROKEN);
            assertThat(failure.sent()).isTrue();
        });
    }

    static Stream<Arguments> requests() {
        return METHODS.stream()
                .flatMap(method -> method.equals("HEAD")
                        ? Stream.of(Arguments.of(method, ""))
                        : Stream.of(Arguments.of(method, ""), Arguments.of(method, "{\"a\": 1}")));
    }

    @ParameterizedTest(name = "{0} with \"{1}\"")
    @MethodSource("requests")
    void one_that_is_cut_off_at_any_byte_of_itself_is_received_twice_only_if_that_is_harmless(
            String method, String body) throws IOException {
        int last = 1;
        for (int read = 0; read <= last; read++) {
            try (var closing = new Closing(true, read, "")) {
                last = length(closing, method, body);
                assertThat(send(closing, "GET", "")).isInstanceOf(Outcome.Answer.class);
                Outcome outcome = send(closing, method, body);
                if (isIdempotent(method)) {
                    assertThat(outcome).as("%d bytes", read).isInstanceOf(Outcome.Answer.class);
                    assertThat(closing.seen).as("%d bytes", read).hasValue(2);
                } else {
                    assertBroken(outcome);
                    assertThat(closing.seen).as("%d bytes", read).hasValue(1);
                }
                assertThat(closing.server.connections()).isLessThanOrEqualTo(2);
            }
        }
    }

    @ParameterizedTest(name = "{0} with \"{1}\"")
    @MethodSource("requests")
    void one_whose_answer_is_cut_off_at_any_byte_is_never_received_twice(String method, String body)
            throws IOException {
        String answer = EARLY + (method.equals("HEAD") ? OK.substring(0, OK.length() - 2) : OK);
        for (int said = 1; said < answer.length(); said++) {
            try (var closing = new Closing(true, 0, "")) {
                int all = length(closing, method, body);
                try (var late = new Closing(true, all, answer.substring(0, said))) {
                    assertThat(send(late, "GET", "")).isInstanceOf(Outcome.Answer.class);
                    assertBroken(send(late, method, body));
                    assertThat(late.seen).as("%d bytes", said).hasValue(1);
                    assertThat(late.server.connections()).isEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} with \"{1}\"")
    @MethodSource("requests")
    void on_a_fresh_connection_none_is_received_twice(String method, String body) throws IOException {
        int last = 1;
        for (int read = 0; read <= last; read++) {
            try (var closing = new Closing(false, read, "")) {
                last = length(closing, method, body);
                assertBroken(send(closing, method, body));
                assertThat(closing.seen).as("%d bytes", read).hasValue(1);
                assertThat(closing.server.connections()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest(name = "{0}: received {1} times")
    @CsvSource({"PUT, 2", "DELETE, 2", "POST, 1", "PATCH, 1"})
    void a_body_that_nobody_reads_to_the_end_changes_nothing(String method, int times) throws IOException {
        String body = "x".repeat(6_000_000); // more than both systems' buffers
        for (int read : new int[] {0, 10, 300, 1_000_000}) {
            try (var closing = new Closing(true, read, "")) {
                assertThat(send(closing, "GET", "")).isInstanceOf(Outcome.Answer.class);
                Outcome outcome = send(closing, method, body);
                assertThat(closing.seen).as("%d bytes", read).hasValue(times);
                if (times == 1) {
                    assertBroken(outcome);
                } else {
                    assertThat(outcome).isInstanceOf(Outcome.Answer.class);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET", "PUT", "POST"})
    void silence_is_no_reason_to_send_again(String method) throws IOException {
        var seen = new AtomicInteger();
        try (var server = RawServer.start((socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, OK);
            RawServer.head(socket.getInputStream());
            seen.incrementAndGet();
            RawServer.head(socket.getInputStream());
        })) {
            Origin origin = server.origin();
            for (Duration time : List.of(LONG, Duration.ofMillis(150))) {
                var request = new Outgoing(
                        origin,
                        method,
                        "/",
                        Headers.EMPTY,
                        origin.authority(),
                        Body.EMPTY,
                        new Outgoing.Limits(LONG, time, 100));
                Outcome outcome = client.send(request, Deadline.in(InstantSource.system(), LONG));
                assertThat(outcome instanceof Outcome.Answer).isEqualTo(time.equals(LONG));
            }
            assertThat(seen).hasValue(1);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** RFC 9112 9.5: what the server says in place of reading on is its answer. */
    @Test
    void an_early_refusal_is_the_answer_and_the_request_is_not_repeated() throws IOException {
        String refusal = "HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        var seen = new AtomicInteger();
        try (var server = RawServer.start((socket, nth) -> {
            RawServer.head(socket.getInputStream());
            if (nth == 0) {
                RawServer.say(socket, OK);
                RawServer.head(socket.getInputStream());
            }
            seen.incrementAndGet();
            RawServer.say(socket, refusal);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes(); // so that the refusal is not lost with a reset
        })) {
            Origin origin = server.origin();
            for (String body : List.of("", "x".repeat(3_000_000))) {
                var request = new Outgoing(
                        origin,
                        "PUT",
                        "/",
                        Headers.EMPTY,
                        origin.authority(),
                        Body.of(body),
                        new Outgoing.Limits(LONG, LONG, 100));
                assertThat(client.send(request, Deadline.in(InstantSource.system(), LONG)))
                        .isInstanceOfSatisfying(
                                Outcome.Answer.class,
                                answer -> assertThat(answer.status()).isEqualTo(body.isEmpty() ? 200 : 413));
            }
            assertThat(seen).hasValue(1);
        }
    }
}
