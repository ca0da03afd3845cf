package gateway.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Stands before DynamoDB Local: ends TLS where asked to, and counts the calls by operation. */
final class Relay implements AutoCloseable {
    private final HttpServer server;
    private final URI target;
    private final boolean tls;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();

    Relay(URI target, @Nullable SSLContext tls) throws IOException {
        this.target = target;
        this.tls = tls != null;
        server = server(tls);
        server.createContext("/", this::relay);
        server.start();
    }

    /** A server on a free loopback port, with TLS where there is a context. */
    static HttpServer server(@Nullable SSLContext tls) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server;
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        return server;
    }

    String url() {
        return (tls ? "https://localhost:" : "http://127.0.0.1:")
                + server.getAddress().getPort();
    }

    /** Calls so far by operation. */
    Map<String, Long> calls() {
        Map<String, Long> counts = new TreeMap<>();
        calls.forEach((operation, count) -> counts.put(operation, count.get()));
        return counts;
    }

    void reset() {
        calls.clear();
    }

    private void relay(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (operation != null) {
                calls.computeIfAbsent(operation.substring(operation.indexOf('.') + 1), _ -> new AtomicLong())
                        .incrementAndGet();
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            var request = HttpRequest.newBuilder(target).POST(HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : new String[] {"X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date"}) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (name.startsWith("x-amz") || name.equals("content-type")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
