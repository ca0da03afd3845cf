package gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client makes of the bytes that come back (RFC 9112). */
class AnswerReadingTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final SocketHttpClient client = new SocketHttpClient(new Tls.Jdk(), Optional.empty());

    /** Escapes: {@code \r \n \t \0 \s}. */
    private static String bytes(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\s", " ");
    }

    private Outcome ask(RawServer server, String method, int maxBytes) {
        return client.send(
                new Outgoing(
                        server.origin(),
                        method,
                        "/",
                        Headers.EMPTY,
                        "test",
                        Body.EMPTY,
                        new Outgoing.Limits(LONG, LONG, maxBytes)),
                Deadline.in(InstantSource.system(), LONG));
    }

    /** The outcome of a GET that is answered with {@code answer} and then closed. */
    private Outcome answeredWith(String method, String answer, int maxBytes) throws IOException {
        try (var server = RawServer.start((socket, _) -> {
            RawServer.head(socket.getInputStream());
            RawServer.say(socket, answer);
            socket.shutdownOutput();
            socket.getInputStream().read(); // until the client closes
        })) {
            return ask(server, method, maxBytes);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        another protocol            | SSH-2.0-OpenSSH_9.6\\r\\n
        HTTP/2                      | HTTP/2 200 OK\\r\\n\\r\\n
        HTTP/0.9                    | <html>\\r\\n
        lower case                  | http/1.1 200 OK\\r\\n\\r\\n
        no status                   | HTTP/1.1 \\r\\n\\r\\n
        two digits                  | HTTP/1.1 20\\r\\n\\r\\n
        four digits                 | HTTP/1.1 2000 OK\\r\\n\\r\\n
        a letter                    | HTTP/1.1 2x0 OK\\r\\n\\r\\n
        below 100                   | HTTP/1.1 099 OK\\r\\n\\r\\n
        above 599                   | HTTP/1.1 600 OK\\r\\n\\r\\n
        two spaces                  | HTTP/1.1  200 OK\\r\\n\\r\\n
        NUL in the reason           | HTTP/1.1 200 O\\0K\\r\\n\\r\\n
        bare LF after status        | HTTP/1.1 200 OK\\ncontent-length: 0\\r\\n\\r\\n
        bare LF after field         | HTTP/1.1 200 OK\\r\\na: b\\ncontent-length: 0\\r\\n\\r\\n
        bare CR in a field          | HTTP/1.1 200 OK\\r\\na: b\\rc: d\\r\\n\\r\\n
        NUL in a field              | HTTP/1.1 200 OK\\r\\na: b\\0c\\r\\n\\r\\n
        leading empty line          | \\r\\nHTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n
        folded field (5.2)          | HTTP/1.1 200 OK\\r\\na: b\\r\\n\\sc\\r\\ncontent-length: 0\\r\\n\\r\\n
        folded by a tab             | HTTP/1.1 200 OK\\r\\na: b\\r\\n\\tc: d\\r\\ncontent-length: 0\\r\\n\\r\\n
        space before first field    | HTTP/1.1 200 OK\\r\\n\\sa: b\\r\\ncontent-length: 0\\r\\n\\r\\n
        space before colon (5.1)    | HTTP/1.1 200 OK\\r\\ncontent-length : 0\\r\\n\\r\\n
        no colon                    | HTTP/1.1 200 OK\\r\\nnonsense\\r\\n\\r\\n
        no name                     | HTTP/1.1 200 OK\\r\\n: b\\r\\n\\r\\n
        a name that is no token     | HTTP/1.1 200 OK\\r\\na(b): c\\r\\n\\r\\n
        length and encoding (6.3)   | HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
        encoding and length         | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\ncontent-length: 5\\r\\n\\r\\n0\\r\\n\\r\\n
        two lengths                 | HTTP/1.1 200 OK\\r\\ncontent-length: 1\\r\\ncontent-length: 2\\r\\n\\r\\nab
        two lengths in one          | HTTP/1.1 200 OK\\r\\ncontent-length: 1, 2\\r\\n\\r\\nab
        a signed length             | HTTP/1.1 200 OK\\r\\ncontent-length: +1\\r\\n\\r\\na
        a negative length           | HTTP/1.1 200 OK\\r\\ncontent-length: -1\\r\\n\\r\\n
        a hexadecimal length        | HTTP/1.1 200 OK\\r\\ncontent-length: 0x1\\r\\n\\r\\na
        an empty length             | HTTP/1.1 200 OK\\r\\ncontent-length:\\r\\n\\r\\n
        half a list                 | HTTP/1.1 200 OK\\r\\ncontent-length: 1,\\r\\n\\r\\na
        a length out of range       | HTTP/1.1 200 OK\\r\\ncontent-length: 18446744073709551617\\r\\n\\r\\na
        gzip encoding               | HTTP/1.1 200 OK\\r\\ntransfer-encoding: gzip\\r\\n\\r\\n
        chunked under gzip          | HTTP/1.1 200 OK\\r\\ntransfer-encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n
        chunked twice               | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n
        chunked on two lines        | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
        almost chunked              | HTTP/1.1 200 OK\\r\\ntransfer-encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n
        encoding under 1.0 (6.1)    | HTTP/1.0 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
        no chunk size               | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n\\r\\n
        a chunk size of letters     | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nxyz\\r\\n
        a hexadecimal prefix        | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0x1\\r\\na\\r\\n0\\r\\n\\r\\n
        a negative chunk            | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n-1\\r\\n
        a chunk size out of range   | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n10000000000000001\\r\\na
        a space after the size      | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1\\s\\r\\na\\r\\n0\\r\\n\\r\\n
        a chunk longer than said    | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1\\r\\nabc\\r\\n0\\r\\n\\r\\n
        bare LF after the size      | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1\\na\\r\\n0\\r\\n\\r\\n
        a control in an extension   | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1;\\0\\r\\na\\r\\n0\\r\\n\\r\\n
        a trailer that is no field  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\nnonsense\\r\\n\\r\\n
        a switch of protocols       | HTTP/1.1 101 Switching Protocols\\r\\nupgrade: h2c\\r\\n\\r\\n
        a bad connection option     | HTTP/1.1 200 OK\\r\\nconnection: a b\\r\\ncontent-length: 0\\r\\n\\r\\n
        """)
    void what_could_be_read_in_two_ways_is_refused(String name, String answer) throws IOException {
        assertThat(answeredWith("GET", bytes(answer), 1000))
                .as(name)
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Outcome.Kind.MALFORMED);
                    assertThat(failure.sent()).isTrue();
                });
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        by length             | GET  | HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi                              | 200 | hi
        same length twice     | GET  | HTTP/1.1 200 OK\\r\\ncontent-length: 2, 2\\r\\ncontent-length: 2\\r\\n\\r\\nhi   | 200 | hi
        length of nothing     | GET  | HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n                                | 200 | ''
        no reason             | GET  | HTTP/1.1 200 \\r\\ncontent-length: 2\\r\\n\\r\\nhi                                | 200 | hi
        no space either       | GET  | HTTP/1.1 200\\r\\ncontent-length: 2\\r\\n\\r\\nhi                                 | 200 | hi
        an odd reason         | GET  | HTTP/1.1 404 \u00e4h  no\\r\\ncontent-length: 2\\r\\n\\r\\nhi                    | 404 | hi
        no space, no value    | GET  | HTTP/1.1 200 OK\\r\\na:\\r\\ncontent-length:2\\r\\n\\r\\nhi                       | 200 | hi
        to the end            | GET  | HTTP/1.1 200 OK\\r\\n\\r\\nhi there                                             | 200 | hi there
        1.0 to the end        | GET  | HTTP/1.0 200 OK\\r\\n\\r\\nhi                                                   | 200 | hi
        1.0 by length         | GET  | HTTP/1.0 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi                              | 200 | hi
        chunks                | GET  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1\\r\\nh\\r\\n1\\r\\ni\\r\\n0\\r\\n\\r\\n | 200 | hi
        chunks, other case    | GET  | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: Chunked\\r\\n\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n | 200 | 0123456789
        leading zeros         | GET  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0002\\r\\nhi\\r\\n000\\r\\n\\r\\n | 200 | hi
        extensions, trailers  | GET  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n2;a=b ; c\\r\\nhi\\r\\n0\\r\\nx: y\\r\\n\\r\\n | 200 | hi
        no chunks             | GET  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n           | 200 | ''
        interim answers       | GET  | HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 103 Early Hints\\r\\nlink: x\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi | 200 | hi
        HEAD has none         | HEAD | HTTP/1.1 200 OK\\r\\ncontent-length: 9999999\\r\\n\\r\\n                          | 200 | ''
        HEAD of chunks        | HEAD | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n                       | 200 | ''
        204 has none          | GET  | HTTP/1.1 204 No Content\\r\\n\\r\\n                                             | 204 | ''
        304 has none          | GET  | HTTP/1.1 304 Not Modified\\r\\ncontent-length: 20\\r\\n\\r\\n                     | 304 | ''
        an error is an answer | GET  | HTTP/1.1 500 Oops\\r\\ncontent-length: 2\\r\\n\\r\\nno                            | 500 | no
        redirects stay        | GET  | HTTP/1.1 302 Found\\r\\nlocation: http://127.0.0.1/\\r\\ncontent-length: 0\\r\\n\\r\\n | 302 | ''
        """)
    void bodies_end_where_they_say(String name, String method, String answer, int status, String body)
            throws IOException {
        assertThat(answeredWith(method, bytes(answer), 1000))
                .as(name)
                .isInstanceOfSatisfying(Outcome.Answer.class, given -> {
                    assertThat(given.status()).isEqualTo(status);
                    assertThat(given.body().text()).isEqualTo(body);
                });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        nothing               | ''
        half a status         | HTTP/1.1 2
        half a head           | HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n
        half a body           | HTTP/1.1 200 OK\\r\\ncontent-length: 20\\r\\n\\r\\nhi
        half a chunk          | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n5\\r\\nhi
        no last chunk         | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n2\\r\\nhi\\r\\n
        half a trailer        | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n
        an interim answer     | HTTP/1.1 100 Continue\\r\\n\\r\\n
        """)
    void what_is_cut_off_is_broken(String name, String answer) throws IOException {
        assertThat(answeredWith("GET", bytes(answer), 1000))
                .as(name)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Outcome.Kind.BROKEN));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        by length   | HTTP/1.1 200 OK\\r\\ncontent-length: 11\\r\\n\\r\\n
        to the end  | HTTP/1.1 200 OK\\r\\n\\r\\n12345678901
        in a chunk  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nb\\r\\n
        huge chunk  | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nfffffffffffffff\\r\\n
        in chunks   | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n8\\r\\n12345678\\r\\n3\\r\\n
        """)
    void a_body_over_the_limit_is_not_read(String name, String answer) throws IOException {
        assertThat(answeredWith("GET", bytes(answer), 10))
                .as(name)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Outcome.Kind.TOO_LARGE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        by length   | HTTP/1.1 200 OK\\r\\ncontent-length: 10\\r\\n\\r\\n1234567890
        to the end  | HTTP/1.1 200 OK\\r\\n\\r\\n1234567890
        in chunks   | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n8\\r\\n12345678\\r\\n2\\r\\n90\\r\\n0\\r\\n\\r\\n
        """)
    void a_body_at_the_limit_is(String name, String answer) throws IOException {
        assertThat(answeredWith("GET", bytes(answer), 10))
                .as(name)
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        given -> assertThat(given.body().text()).isEqualTo("1234567890"));
    }

    @Test
    void heads_are_bounded() throws IOException {
        String field = "a: " + "x".repeat(1000) + "\r\n";
        assertThat(answeredWith("GET", "HTTP/1.1 200 OK\r\n" + field.repeat(60) + "content-length: 0\r\n\r\n", 10))
                .isInstanceOf(Outcome.Answer.class);
        assertMalformed("HTTP/1.1 200 OK\r\n" + field.repeat(70) + "content-length: 0\r\n\r\n");
        assertMalformed("HTTP/1.1 200 OK\r\na: " + "x".repeat(70_000) + "\r\n\r\n");
        assertMalformed("HTTP/1.1 200 OK\r\na: " + "x".repeat(70_000));
        assertMalformed("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(257) + "\r\n");
        assertMalformed("HTTP/1.1 103 x\r\n\r\n".repeat(9) + "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void what_surrounds_chunks_is_bounded() throws IOException {
        String start = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assertMalformed(start + "1;" + "x".repeat(2000) + "\r\na\r\n0\r\n\r\n");
        assertMalformed(start + ("1;" + "x".repeat(900) + "\r\na\r\n").repeat(20) + "0\r\n\r\n");
        assertMalformed(start + "0\r\n" + "a: b\r\n".repeat(257) + "\r\n");
        assertMalformed(start + "0\r\na: " + "x".repeat(70_000) + "\r\n\r\n");
    }

    private void assertMalformed(String answer) throws IOException {
        assertThat(answeredWith("GET", answer, 1000))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Outcome.Kind.MALFORMED));
    }

    @Test
    void fields_of_the_connection_stay_behind() throws IOException {
        String answer = """
            HTTP/1.1 200 OK
            Connection: keep-alive, X-Private , te
            Keep-Alive: timeout=5
            X-Private: secret
            TE: trailers
            Trailer: x
            Upgrade: h2c
            Proxy-Authenticate: Basic
            Proxy-Connection: keep-alive
            Content-Length: 2
            X-Two:  b\t
            x-two: \u00e9
            Set-Cookie: a=1
            Set-Cookie: b=2

            hi\
            """.replace("\n", "\r\n");
        assertThat(answeredWith("GET", answer, 10))
                .isEqualTo(new Outcome.Answer(
                        200,
                        Headers.of("x-two", "b", "x-two", "\u00e9", "set-cookie", "a=1", "set-cookie", "b=2"),
                        Body.of("hi")));
    }

    @Test
    void many_small_chunks_that_arrive_byte_by_byte_are_one_body() throws IOException {
        String text = "0123456789abcdef".repeat(2000);
        var wire = new StringBuilder("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        for (int i = 0; i < text.length(); i += 7) {
            String chunk = text.substring(i, Math.min(i + 7, text.length()));
            wire.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        wire.append("0\r\n\r\n");
        try (var server = RawServer.start((socket, _) -> {
            socket.setTcpNoDelay(true);
            RawServer.head(socket.getInputStream());
            sayInPieces(socket, wire.toString(), 13);
            socket.getInputStream().read();
        })) {
            assertThat(ask(server, "GET", 100_000))
                    .isInstanceOfSatisfying(
                            Outcome.Answer.class,
                            given -> assertThat(given.body().text()).isEqualTo(text));
        }
    }

    private static void sayInPieces(Socket socket, String text, int size) throws IOException {
        for (int i = 0; i < text.length(); i += size) {
            RawServer.say(socket, text.substring(i, Math.min(i + size, text.length())));
        }
    }
}
