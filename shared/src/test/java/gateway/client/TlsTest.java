package gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);

    /** Knows a self-signed certificate for {@code www.example.com} and 127.0.0.1, and trusts it. */
    private static SSLContext context;

    @BeforeAll
    static void make_a_certificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=dns:www.example.com,ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "secret".toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "secret".toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    /** Every name leads to 127.0.0.1. */
    private static SocketHttpClient client(Tls tls) {
        return new SocketHttpClient(_ -> new InetAddress[] {InetAddress.getLoopbackAddress()}, tls, Optional.empty());
    }

    private static SocketHttpClient trusting() {
        return client(() -> context.getSocketFactory());
    }

    private static RawServer server(String version, RawServer.Conversation conversation) throws IOException {
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ((SSLServerSocket) listener).setEnabledProtocols(new String[] {version});
        return RawServer.start(listener, conversation);
    }

    /** A server that does not take what is offered first has seen one connection more. */
    private static int connections(String version, int connections) {
        return version.equals("TLSv1.3") ? connections : connections + 1;
    }

    private static RawServer.Conversation answering(String answer) {
        return (socket, _) -> {
            while (!RawServer.head(socket.getInputStream()).isEmpty()) {
                RawServer.say(socket, answer);
            }
        };
    }

    private static Outgoing request(String host, int port, String method, String body, Duration time) {
        var origin = new Origin(true, host, port, Origin.Reach.ANY);
        var limits = new Outgoing.Limits(time, time, 10_000_000);
        return new Outgoing(origin, method, "/", Headers.EMPTY, origin.authority(), Body.of(body), limits);
    }

    private static Outcome get(SocketHttpClient client, String host, RawServer server) {
        return send(client, request(host, server.port(), "GET", "", LONG));
    }

    private static Outcome send(SocketHttpClient client, Outgoing request) {
        return client.send(request, Deadline.in(InstantSource.system(), LONG));
    }

    private static void assertOk(Outcome outcome) {
        assertThat(outcome).isEqualTo(new Outcome.Answer(200, Headers.EMPTY, Body.of("ok")));
    }

    private static void assertFails(Outcome outcome, Outcome.Kind kind) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.kind()).as(failure.why()).isEqualTo(kind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_trusted_server_is_spoken_to_and_its_connection_used_again(String version) throws IOException {
        try (var server = server(version, answering(OK))) {
            SocketHttpClient client = trusting();
            for (int i = 0; i < 3; i++) {
                assertOk(get(client, "www.example.com", server));
                assertOk(send(client, request("www.example.com", server.port(), "POST", "x", LONG)));
            }
            assertThat(server.connections()).isEqualTo(connections(version, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.example.com", "127.0.0.1"})
    void the_certificate_names_the_host(String host) throws IOException {
        try (var server = server("TLSv1.3", answering(OK))) {
            assertOk(get(trusting(), host, server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "evil.example.com", "test", "localhost"})
    void a_certificate_for_another_host_is_refused(String host) throws IOException {
        try (var server = server("TLSv1.3", answering(OK))) {
            Outcome outcome = get(trusting(), host, server);
            assertFails(outcome, Outcome.Kind.CONNECT);
            assertThat(((Outcome.Failure) outcome).sent()).isFalse();
        }
    }

    @Test
    void a_certificate_from_nobody_known_is_refused() throws IOException {
        try (var server = server("TLSv1.3", answering(OK))) {
            assertFails(get(client(new Tls.Jdk()), "www.example.com", server), Outcome.Kind.CONNECT);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_server_without_x25519_gets_the_whole_offer_second_and_from_then_on_first(String version) throws IOException {
        var listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var parameters = listener.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setNamedGroups(new String[] {"secp384r1"});
        listener.setSSLParameters(parameters);
        String last = OK.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        try (var server = RawServer.start(listener, answering(last))) {
            SocketHttpClient client = trusting();
            assertStatus200(get(client, "www.example.com", server));
            assertThat(server.connections()).isEqualTo(2);
            assertStatus200(get(client, "www.example.com", server));
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    private static void assertStatus200(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(answer.status()).isEqualTo(200));
    }

    @Test
    void the_name_is_told_in_the_handshake() throws IOException {
        List<String> names = new CopyOnWriteArrayList<>();
        try (var server = server("TLSv1.3", (socket, _) -> {
            ((SSLSocket) socket).startHandshake();
            var session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
            session.getRequestedServerNames().forEach(name -> names.add(name.toString()));
            answering(OK).hold(socket, 0);
        })) {
            assertOk(get(trusting(), "www.example.com", server));
            assertThat(names).singleElement().asString().contains("www.example.com");
        }
    }

    @Test
    void plain_http_never_asks_for_tls() throws IOException {
        var asked = new AtomicInteger();
        SocketHttpClient client = client(() -> {
            asked.incrementAndGet();
            return context.getSocketFactory();
        });
        try (var server = RawServer.saying(OK)) {
            var origin = new Origin(false, "www.example.com", server.port(), Origin.Reach.ANY);
            var limits = new Outgoing.Limits(LONG, LONG, 100);
            assertOk(send(client, new Outgoing(origin, "GET", "/", Headers.EMPTY, "h", Body.EMPTY, limits)));
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void a_server_that_speaks_plain_http_is_refused() throws IOException {
        try (var server = RawServer.start((socket, _) -> {
            RawServer.say(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
            socket.getInputStream().read();
        })) {
            assertFails(get(trusting(), "www.example.com", server), Outcome.Kind.CONNECT);
        }
    }

    @Test
    void large_bodies_pass_both_ways() throws IOException {
        String text = "0123456789".repeat(300_000);
        try (var server = server("TLSv1.3", (socket, _) -> {
            RawServer.head(socket.getInputStream());
            byte[] body = socket.getInputStream().readNBytes(text.length());
            RawServer.say(socket, "HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n");
            socket.getOutputStream().write(body);
            socket.getInputStream().read();
        })) {
            assertThat(send(trusting(), request("www.example.com", server.port(), "POST", text, LONG)))
                    .isEqualTo(new Outcome.Answer(200, Headers.EMPTY, Body.of(text)));
        }
    }

    // the end: RFC 8446 6.1, RFC 9112 9.8

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_body_to_the_end_is_whole_if_tls_was_closed(String version) throws IOException {
        try (var server = server(version, (socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, "HTTP/1.1 200 OK\r\n\r\nok");
        })) {
            assertOk(get(trusting(), "www.example.com", server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void and_cut_off_if_only_tcp_was(String version) throws IOException {
        var factory = context.getSocketFactory();
        try (var server = RawServer.start((plain, _) -> {
            var socket = (SSLSocket) factory.createSocket(plain, null, false);
            socket.setEnabledProtocols(new String[] {version});
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, "HTTP/1.1 200 OK\r\n\r\nok");
            plain.shutdownOutput();
            plain.getInputStream().read();
        })) {
            assertFails(get(trusting(), "www.example.com", server), Outcome.Kind.BROKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_connection_that_the_server_has_closed_is_not_used(String version) throws Exception {
        var closed = new CountDownLatch(1);
        try (var server = server(version, (socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, OK);
            if (closed.getCount() > 0) {
                socket.close();
                closed.countDown();
            }
            socket.getInputStream().read();
        })) {
            SocketHttpClient client = trusting();
            assertOk(get(client, "www.example.com", server));
            closed.await();
            assertOk(send(client, request("www.example.com", server.port(), "POST", "x", LONG)));
            assertThat(server.connections()).isEqualTo(connections(version, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_second_answer_in_the_same_record_is_not_taken_for_the_next(String version) throws IOException {
        try (var server = server(version, answering(OK + OK.replace("ok", "NO")))) {
            SocketHttpClient client = trusting();
            assertOk(get(client, "www.example.com", server));
            assertOk(get(client, "www.example.com", server));
            assertThat(server.connections()).isEqualTo(connections(version, 2));
        }
    }

    /** TLS 1.3 servers send session tickets that a connection opened ahead has not read when it is first used. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_connection_opened_ahead_serves_the_first_request(String version) throws Exception {
        var shaken = new CountDownLatch(1);
        try (var server = server(version, (socket, _) -> {
            ((SSLSocket) socket).startHandshake();
            shaken.countDown();
            answering(OK).hold(socket, 0);
        })) {
            SocketHttpClient client = trusting();
            assertThat(client.warm(new Origin(true, "www.example.com", server.port(), Origin.Reach.ANY), LONG))
                    .isTrue();
            shaken.await();
            assertOk(send(client, request("www.example.com", server.port(), "POST", "x", LONG)));
            assertOk(send(client, request("www.example.com", server.port(), "POST", "x", LONG)));
            assertThat(server.connections()).isEqualTo(connections(version, 1));
        }
    }

    // time

    @Test
    void a_handshake_that_nobody_answers_ends_with_the_time() throws IOException {
        try (var server = RawServer.start((_, _) -> new CountDownLatch(1).await())) {
            assertFails(
                    send(trusting(), request("www.example.com", server.port(), "GET", "", SHORT)),
                    Outcome.Kind.TIMEOUT);
        }
    }

    @Test
    void a_record_that_drips_cannot_stretch_it() throws IOException {
        try (var server = RawServer.start((socket, _) -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(new byte[] {22, 3, 3, 0x10, 0}); // a handshake record of 4096 bytes
            while (true) {
                socket.getOutputStream().write(2);
                Thread.sleep(20);
            }
        })) {
            assertFails(
                    send(trusting(), request("www.example.com", server.port(), "GET", "", SHORT)),
                    Outcome.Kind.TIMEOUT);
        }
    }

    @Test
    void a_server_that_does_not_read_cannot_stretch_it() throws IOException {
        try (var server = server("TLSv1.3", (socket, _) -> {
            ((SSLSocket) socket).startHandshake();
            new CountDownLatch(1).await();
        })) {
            SocketHttpClient client = trusting();
            client.warm(new Origin(true, "www.example.com", server.port(), Origin.Reach.ANY), LONG);
            assertFails(
                    send(client, request("www.example.com", server.port(), "POST", "x".repeat(9_000_000), SHORT)),
                    Outcome.Kind.TIMEOUT);
        }
    }
}
