package gateway.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy on the way to a database that now and then loses a request or an answer and cuts the connection. */
final class FlakyProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final URI target;
    private final double losesRequest;
    private final double losesAnswer;
    private final Random random;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger lost = new AtomicInteger();

    FlakyProxy(URI target, double losesRequest, double losesAnswer, long seed) throws IOException {
        this.target = target;
        this.losesRequest = losesRequest;
        this.losesAnswer = losesAnswer;
        this.random = new Random(seed);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Requests and answers lost so far. */
    int lost() {
        return lost.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket upstream = new Socket(target.getHost(), target.getPort());
                threads.execute(() -> pump(client, upstream, losesRequest));
                threads.execute(() -> pump(upstream, client, losesAnswer));
            }
        } catch (IOException | RejectedExecutionException _) {
            // closed
        }
    }

    /** Each piece that arrives goes on, or is lost and both connections with it. */
    private void pump(Socket from, Socket to, double loses) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (chance() < loses) {
                    lost.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // the other direction has cut it
        }
    }

    private synchronized double chance() {
        return random.nextDouble();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
