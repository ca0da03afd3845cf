package gateway.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that keeps every byte it is sent, and says what it is told to say. */
final class RawUpstream implements AutoCloseable {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile String answer = OK;

    /** One request as it came over the wire, in ISO-8859-1. */
    record Received(String head, String body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String target() {
            String line = line();
            return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
        }

        /** What is before the question mark. */
        String path() {
            String target = target();
            return target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        }

        /** Every value of {@code name}, whatever its case, in order. */
        List<String> all(String name) {
            List<String> values = new ArrayList<>();
            for (String line : head.split("\r\n")) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(line.substring(colon + 1).strip());
                }
            }
            return values;
        }

        /** Names of fields in lower case, with whatever is no letter as a hyphen: as CGI and WSGI see them. */
        List<String> names() {
            List<String> names = new ArrayList<>();
            String[] lines = head.split("\r\n");
            for (int i = 1; i < lines.length; i++) {
                names.add(lines[i].substring(0, lines[i].indexOf(':'))
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '-'));
            }
            return names;
        }
    }

    RawUpstream() throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException _) {
                    // The test is over.
                }
            }
        });
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                var request = new Received(head, "");
                List<String> lengths = request.all("content-length");
                byte[] body = in.readNBytes(lengths.isEmpty() ? 0 : Integer.parseInt(lengths.getFirst()));
                received.add(new Received(head, new String(body, StandardCharsets.ISO_8859_1)));
                String says = answer;
                socket.getOutputStream().write(says.getBytes(StandardCharsets.ISO_8859_1));
                if (!says.equals(OK)) {
                    return; // whatever it says, it says no more
                }
            }
        } catch (IOException _) {
            // The gateway went away, or the test is over.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** From now on the answer to everything, after which the connection ends. */
    void says(String answer) {
        this.answer = answer;
    }

    /** What came since the last time somebody asked. */
    List<Received> taken() {
        List<Received> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    String authority() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
