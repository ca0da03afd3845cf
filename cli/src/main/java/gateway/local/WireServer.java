package gateway.local;

import gateway.http.Body;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server (RFC 9112) on the loopback interface, a virtual thread a connection.
 *
 * <p>Servers made to be helpful decode and normalise the target before anybody sees it. What this one hands over is what
 * the client wrote, since a gateway is tested with the very paths and fields that such helpfulness hides. Framing it
 * judges strictly: a message whose end is in doubt is refused and its connection closed.
 */
final class WireServer implements AutoCloseable {

    /** Answers one request; may block. */
    interface Handler {
        WireResponse handle(WireRequest request) throws Exception;
    }

    /** The server's own refusals: 400, 413, 431, 500, 501, 505. */
    interface Refusals {
        WireResponse refuse(int status);
    }

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int IDLE_MS = 60_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    private final ServerSocket server;
    private final Handler handler;
    private final Refusals refusals;
    private final int maxBodyBytes;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private WireServer(ServerSocket server, Handler handler, Refusals refusals, int maxBodyBytes) {
        this.server = server;
        this.handler = handler;
        this.refusals = refusals;
        this.maxBodyBytes = maxBodyBytes;
    }

    /**
     * Listens on 127.0.0.1 and serves from now on.
     *
     * @param port         0 for any that is free
     * @param maxBodyBytes a longer body is refused with 413
     * @throws BindException where the port is taken
     */
    static WireServer start(int port, int maxBodyBytes, Refusals refusals, Handler handler) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        var server = new WireServer(socket, handler, refusals, maxBodyBytes);
        Thread.ofVirtual().name("accept-" + socket.getLocalPort()).start(server::accept);
        return server;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(server);
        for (Socket socket : open) {
            closeQuietly(socket);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    pause(); // out of file handles, say: others will be given back
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_MS);
            var in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            OutputStream out = socket.getOutputStream();
            while (exchange(socket, in, out)) {
                // the next request of this connection
            }
        } catch (SocketException | SocketTimeoutException e) {
            // gone or silent: nobody to tell
        } catch (IOException e) {
            // cut off in the middle of a message
        } finally {
            open.remove(socket);
        }
    }

    /** Serves one request; false: the connection ends. */
    private boolean exchange(Socket socket, InputStream in, OutputStream out) throws IOException {
        WireRequest request;
        try {
            request = read(in, out, socket.getInetAddress());
        } catch (Refused refused) {
            send(out, refusals.refuse(refused.status), false, false);
            linger(socket, in);
            return false;
        }
        if (request == null) {
            return false;
        }
        boolean keep = request.version().equals("HTTP/1.1")
                && request.all("connection").stream()
                        .noneMatch(v -> v.toLowerCase(java.util.Locale.ROOT).contains("close"));
        WireResponse response;
        try {
            response = handler.handle(request);
        } catch (InterruptedException e) {
            return false;
        } catch (Exception e) {
            e.printStackTrace();
            response = refusals.refuse(500);
        }
        send(out, response, keep, request.method().equals("HEAD"));
        return keep;
    }

    /** The next request; null where the client has no more. */
    private @Nullable WireRequest read(InputStream in, OutputStream out, InetAddress remote)
            throws IOException, Refused {
        var budget = new int[] {MAX_HEAD_BYTES};
        String start = line(in, budget);
        if (start != null && start.isEmpty()) {
            start = line(in, budget); // RFC 9112 2.2: an empty line before the request line is ignored
        }
        if (start == null) {
            return null;
        }
        int first = start.indexOf(' ');
        int last = start.lastIndexOf(' ');
        if (first <= 0 || last <= first + 1 || start.indexOf(' ', first + 1) != last) {
            throw new Refused(400);
        }
        String version = start.substring(last + 1);
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new Refused(version.startsWith("HTTP/") ? 505 : 400);
        }
        String method = start.substring(0, first);
        if (!isToken(method)) {
            throw new Refused(400);
        }
        var fields = new ArrayList<WireRequest.Field>();
        while (true) {
            String line = line(in, budget);
            if (line == null) {
                throw new Refused(400);
            }
            if (line.isEmpty()) {
                break;
            }
            fields.add(field(line));
        }
        var head = new WireRequest(method, start.substring(first + 1, last), version, fields, Body.EMPTY, remote);
        if (version.equals("HTTP/1.1") && head.all("host").size() != 1) {
            throw new Refused(400); // RFC 9112 3.2
        }
        Body body = Body.of(body(head, in, out));
        return new WireRequest(method, head.target(), version, List.copyOf(fields), body, remote);
    }

    /** RFC 9112 5.1: no white space before the colon, no folded lines, no control characters. */
    private static WireRequest.Field field(String line) throws Refused {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line.substring(0, colon))) {
            throw new Refused(400);
        }
        String value = line.substring(colon + 1).strip();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7F) {
                throw new Refused(400);
            }
        }
        return new WireRequest.Field(line.substring(0, colon), value);
    }

    private byte[] body(WireRequest head, InputStream in, OutputStream out) throws IOException, Refused {
        List<String> codings = head.all("transfer-encoding");
        List<String> lengths = head.all("content-length");
        if (!codings.isEmpty()) {
            // RFC 9112 6.1: both at once is how requests are smuggled; HTTP/1.0 knows no codings.
            if (!lengths.isEmpty() || head.version().equals("HTTP/1.0")) {
                throw new Refused(400);
            }
            if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new Refused(501);
            }
            goOn(head, out);
            return chunked(in);
        }
        if (lengths.isEmpty()) {
            return new byte[0];
        }
        long length = decimal(lengths.getFirst());
        for (String other : lengths) {
            if (!other.equals(lengths.getFirst())) {
                throw new Refused(400);
            }
        }
        if (length > maxBodyBytes) {
            throw new Refused(413);
        }
        if (length > 0) {
            goOn(head, out);
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new IOException("cut off");
        }
        return body;
    }

    private static void goOn(WireRequest head, OutputStream out) throws IOException {
        if (head.field("expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private byte[] chunked(InputStream in) throws IOException, Refused {
        var body = new ByteArrayOutputStream();
        var budget = new int[] {MAX_HEAD_BYTES};
        while (true) {
            budget[0] = MAX_HEAD_BYTES;
            String line = line(in, budget);
            if (line == null) {
                throw new Refused(400);
            }
            int extension = line.indexOf(';');
            String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
            int size = hexadecimal(digits);
            if (size == 0) {
                break;
            }
            if (size > maxBodyBytes - body.size()) {
                throw new Refused(413);
            }
            byte[] chunk = in.readNBytes(size);
            if (chunk.length < size) {
                throw new IOException("cut off");
            }
            body.writeBytes(chunk);
            String end = line(in, budget);
            if (end == null || !end.isEmpty()) {
                throw new Refused(400);
            }
        }
        String trailer = line(in, budget);
        while (trailer != null && !trailer.isEmpty()) {
            trailer = line(in, budget); // trailers are read and dropped
        }
        return body.toByteArray();
    }

    /** One line without its CR LF; null at the end of the stream before its first byte. */
    private static @Nullable String line(InputStream in, int[] budget) throws IOException, Refused {
        var line = new StringBuilder(80);
        while (true) {
            int c = in.read();
            if (c < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new IOException("cut off");
            }
            if (--budget[0] < 0) {
                throw new Refused(431);
            }
            if (c == '\n' || c == 0) {
                throw new Refused(400); // a bare LF: RFC 9112 2.2 allows it, and some take it for a way to smuggle
            }
            if (c == '\r') {
                if (in.read() != '\n') {
                    throw new Refused(400);
                }
                return line.toString();
            }
            line.append((char) c);
        }
    }

    private static void send(OutputStream out, WireResponse response, boolean keep, boolean head) throws IOException {
        var text = new StringBuilder(256);
        text.append("HTTP/1.1 ").append(response.status()).append(' ').append("\r\n");
        boolean hasBody = response.status() >= 200 && response.status() != 204 && response.status() != 304;
        for (WireRequest.Field field : response.fields()) {
            text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        text.append("date: ")
                .append(DATE.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .append("\r\n");
        if (hasBody) {
            text.append("content-length: ").append(response.body().size()).append("\r\n");
        }
        text.append("connection: ").append(keep ? "keep-alive" : "close").append("\r\n\r\n");
        byte[] start = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = hasBody && !head ? response.body().bytes() : new byte[0];
        var all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        out.write(all);
        out.flush();
    }

    /** Reads on for a moment: a connection closed with unread bytes is reset, and the client may lose the answer. */
    private static void linger(Socket socket, InputStream in) {
        try {
            socket.shutdownOutput();
            socket.setSoTimeout(500);
            var waste = new byte[16 * 1024];
            long end = System.nanoTime() + 2_000_000_000L;
            while (in.read(waste) >= 0 && System.nanoTime() < end) {
                // thrown away
            }
        } catch (IOException e) {
            // it was closing anyway
        }
    }

    /** RFC 9110 5.6.2. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static long decimal(String digits) throws Refused {
        if (digits.isEmpty() || digits.length() > 15) {
            throw new Refused(400);
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw new Refused(400);
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static int hexadecimal(String digits) throws Refused {
        if (digits.isEmpty() || digits.length() > 7) {
            throw new Refused(400);
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new Refused(400);
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // closing is all that is left to do
        }
    }

    /** A message that is not served, and why, as a status. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super(null, null, false, false);
            this.status = status;
        }
    }
}
