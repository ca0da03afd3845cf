package gateway.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The least HTTP/1.1 server there can be: one thread a connection, one write an answer. For the other end of benchmarks in
 * which only one end is of interest.
 */
final class StubServer implements AutoCloseable {

    /** What is answered. */
    interface Answers {
        /**
         * The whole answer, head and body.
         *
         * @param head the request's, from the request line to before the empty line
         */
        byte[] to(String head, byte[] body) throws IOException;
    }

    private final ServerSocket socket;
    private final Answers answers;

    private StubServer(ServerSocket socket, Answers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    /** On a free loopback port. */
    static StubServer start(Answers answers) throws IOException {
        var server = new StubServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
        Thread.ofPlatform().daemon().start(server::accept);
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 64 * 1024);
            OutputStream out = connection.getOutputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                out.write(answers.to(head, in.readNBytes(length(head))));
            }
        } catch (IOException _) {
            // the client has gone
        }
    }

    /** Up to the empty line; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream(1024);
        int ends = 0; // how much of CR LF CR LF has come
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        String name = "\r\ncontent-length: ";
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + name.length(), head.indexOf('\r', at + 2)));
    }

    /** An answer as services give them. */
    static byte[] answer(String contentType, byte[] body) {
        var answer = new ByteArrayOutputStream();
        String head = "HTTP/1.1 200 OK\r\nServer: stub\r\nDate: Tue, 24 Nov 2026 09:00:00 GMT\r\nContent-Type: "
                + contentType + "\r\nContent-Length: " + body.length
                + "\r\nConnection: keep-alive\r\nCache-Control: private, max-age=0\r\nETag: \"33a64df551425fcc\"\r\n"
                + "Vary: accept-encoding\r\n\r\n";
        answer.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
