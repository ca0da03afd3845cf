package gateway.bench;

import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the first request of a JVM costs with one HTTP client: a program to be started anew for each measurement, with
 * {@code CLIENT URL COUNT}; prints the CPU time that it took, in milliseconds. With a count of two, keeping the connection is
 * part of it; the difference to a large count is the cost of a warm request. {@link ClientCosts} starts it.
 */
public final class HttpClientsCold {
    private static final Duration TIME = Duration.ofSeconds(10);

    private HttpClientsCold() {}

    /** {@code args}: {@code none}, {@code own}, {@code url-connection} or {@code java.net.http}; a URL; a count. */
    public static void main(String[] args) throws IOException, InterruptedException {
        URI uri = URI.create(args[1]);
        int count = Integer.parseInt(args[2]);
        for (int i = 0; i < count; i++) {
            int status = switch (args[0]) {
                case "none" -> 200;
                case "own" -> Own.ask(uri);
                case "url-connection" -> UrlConnection.ask(uri);
                case "java.net.http" -> JavaNetHttp.ask(uri);
                default -> throw new IllegalArgumentException("no such client: " + args[0]);
            };
            if (status != 200) {
                throw new IOException("status " + status);
            }
        }
        System.out.println(
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis());
    }

    // Each in a class of its own: the JVM loads only the one in use.

    private static final class Own {
        private static final HttpClient CLIENT = new SocketHttpClient(new Tls.Jdk(), Optional.empty());

        static int ask(URI uri) throws IOException {
            Origin origin = Origin.of(uri, Origin.Reach.ANY);
            Outcome outcome = CLIENT.send(
                    new Outgoing(
                            origin,
                            "GET",
                            uri.getRawPath(),
                            Headers.of("accept", "*/*"),
                            origin.authority(),
                            Body.EMPTY,
                            new Outgoing.Limits(TIME, TIME, 1_000_000)),
                    Deadline.in(InstantSource.system(), TIME));
            // No switch over types: linking the first one is a tenth of what is measured.
            if (outcome instanceof Outcome.Answer answer) {
                return answer.status();
            }
            throw new IOException("no answer");
        }
    }

    private static final class UrlConnection {
        static int ask(URI uri) throws IOException {
            var connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) TIME.toMillis());
            connection.setReadTimeout((int) TIME.toMillis());
            connection.setInstanceFollowRedirects(false);
            try (InputStream in = connection.getInputStream()) {
                in.readAllBytes();
            }
            return connection.getResponseCode();
        }
    }

    private static final class JavaNetHttp {
        private static final java.net.http.HttpClient CLIENT = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIME)
                .build();

        static int ask(URI uri) throws IOException, InterruptedException {
            return CLIENT.send(
                            HttpRequest.newBuilder(uri).timeout(TIME).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .statusCode();
        }
    }
}
