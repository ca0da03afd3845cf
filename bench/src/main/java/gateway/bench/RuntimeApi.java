package gateway.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * The Lambda Runtime API (version 2018-06-01) for one function process: hands it one event at a time and takes its
 * answer. Serves on a free loopback port.
 */
final class RuntimeApi implements AutoCloseable {

    /** What the function made of an event. */
    record Answer(boolean ok, String body) {}

    private static final String BASE = "/2018-06-01/runtime/";

    private final HttpServer server;
    private final BlockingQueue<String> events = new SynchronousQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext(BASE, this::serve);
        server.start();
    }

    /** {@code host:port}, for {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Waits until the function has asked for its first event: the end of the init phase.
     *
     * @throws IOException where it does not within half a minute
     */
    void awaitInit() throws IOException, InterruptedException {
        if (!asked.await(30, TimeUnit.SECONDS)) {
            throw new IOException("the function did not ask for an event" + pending());
        }
    }

    /**
     * Gives the function one event and waits for its answer.
     *
     * @throws IOException where there is none within half a minute
     */
    Answer invoke(String event) throws IOException, InterruptedException {
        if (!events.offer(event, 30, TimeUnit.SECONDS)) {
            throw new IOException("the function did not ask for an event" + pending());
        }
        Answer answer = answers.poll(30, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IOException("the function did not answer");
        }
        return answer;
    }

    private String pending() {
        Answer failure = answers.poll();
        return failure == null ? "" : ": " + failure.body();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(BASE.length());
            if (path.equals("invocation/next")) {
                next(exchange);
                return;
            }
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answers.add(new Answer(path.endsWith("/response"), body));
            exchange.sendResponseHeaders(202, -1);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        asked.countDown();
        byte[] event = events.take().getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 29_000));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:bench");
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0");
        exchange.sendResponseHeaders(200, event.length);
        exchange.getResponseBody().write(event);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
