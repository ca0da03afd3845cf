package gateway.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A way to a server that can be cut and mended: cut, connections are refused and those that were open end. */
final class Relay implements AutoCloseable {
    private final InetSocketAddress server;
    private final List<Socket> open = new ArrayList<>(); // by this
    private final int port;
    private ServerSocket listener; // by this

    Relay(URI server) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getByName(server.getHost()), server.getPort());
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        accept(listener);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    synchronized void cut() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    synchronized void mend() throws IOException {
        listener = listen(port);
        accept(listener);
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private static ServerSocket listen(int port) throws IOException {
        var listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return listener;
    }

    private void accept(ServerSocket from) {
        Thread.ofVirtual().start(() -> {
            while (!from.isClosed()) {
                try {
                    Socket client = from.accept();
                    Socket upstream = new Socket(server.getAddress(), server.getPort());
                    keep(from, client, upstream);
                    Thread.ofVirtual().start(() -> copy(client, upstream));
                    Thread.ofVirtual().start(() -> copy(upstream, client));
                } catch (IOException e) {
                    // It was cut, or the other side is gone: what was open is closed by then.
                }
            }
        });
    }

    private synchronized void keep(ServerSocket from, Socket client, Socket upstream) throws IOException {
        if (from.isClosed()) {
            client.close();
            upstream.close();
        }
        open.add(client);
        open.add(upstream);
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Either side may end it.
        }
    }
}
