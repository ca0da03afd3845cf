package gateway.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that says exactly what it is told to. */
public final class RawServer implements AutoCloseable {

    /** What is said on the {@code nth} connection, from 0. It is closed at the end. */
    @FunctionalInterface
    public interface Conversation {
        void hold(Socket socket, int nth) throws Exception;
    }

    private final ServerSocket listener;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** The heads of requests, in order. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    private RawServer(ServerSocket listener) {
        this.listener = listener;
    }

    public static RawServer start(Conversation conversation) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), conversation);
    }

    public static RawServer start(ServerSocket listener, Conversation conversation) {
        var server = new RawServer(listener);
        Thread.ofVirtual().start(() -> server.accept(conversation));
        return server;
    }

    /** Answers every request on every connection with {@code answer}. */
    public static RawServer saying(String answer) throws IOException {
        var self = new RawServer[1];
        self[0] = start((socket, _) -> {
            while (self[0].request(socket)) {
                say(socket, answer);
            }
        });
        return self[0];
    }

    private void accept(Conversation conversation) {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                int nth = connections.getAndIncrement();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        conversation.hold(socket, nth);
                    } catch (Exception _) {
                        // the client went away, or the test is over
                    }
                });
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    /** Reads a request's head and, by its content-length, body; false at the end. */
    public boolean request(Socket socket) throws IOException {
        String head = head(socket.getInputStream());
        if (head.isEmpty()) {
            return false;
        }
        requests.add(head);
        int at = head.indexOf("content-length: ");
        if (at >= 0) {
            int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
            socket.getInputStream().readNBytes(length);
        }
        return true;
    }

    static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    public static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public int port() {
        return listener.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    Origin origin() {
        return new Origin(false, "127.0.0.1", port(), Origin.Reach.ANY);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
