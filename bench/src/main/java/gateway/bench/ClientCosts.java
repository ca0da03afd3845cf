package gateway.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the first two requests of a JVM cost with one HTTP client, over a JVM that asks nothing, and what one more costs
 * (ADR 0003). Each measurement is a process of {@link HttpClientsCold} of its own. Arguments: {@code [runs]}; {@code
 * bench/run clients} runs it.
 */
public final class ClientCosts {
    private static final List<String> CLIENTS = List.of("none", "own", "url-connection", "java.net.http");
    private static final int FEW = 2;
    private static final int MANY = 3002;

    private ClientCosts() {}

    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 11;
        var certificates = Certificates.make();
        HttpServer plain = server(null);
        HttpServer secure = server(certificates.rsa());
        String plainUrl = "http://127.0.0.1:" + plain.getAddress().getPort() + "/";
        String secureUrl = "https://localhost:" + secure.getAddress().getPort() + "/";
        List<Sample> cold = samples();
        List<Sample> coldTls = samples();
        List<Sample> many = samples();
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < CLIENTS.size(); i++) {
                cold.get(i).add(cpuMillis(CLIENTS.get(i), plainUrl, FEW, certificates));
                coldTls.get(i).add(cpuMillis(CLIENTS.get(i), secureUrl, FEW, certificates));
                many.get(i).add(cpuMillis(CLIENTS.get(i), plainUrl, MANY, certificates));
            }
        }
        System.out.println("CPU of a fresh JVM over one that asks nothing, middle half of " + runs + " runs each\n");
        System.out.println("| client | cold, plain, ms | cold, TLS, ms | one more, plain, us |");
        System.out.println("| --- | --- | --- | --- |");
        for (int i = 1; i < CLIENTS.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f |%n",
                    CLIENTS.get(i),
                    cold.get(i).middle() - cold.getFirst().middle(),
                    coldTls.get(i).middle() - coldTls.getFirst().middle(),
                    (many.get(i).middle() - cold.get(i).middle()) * 1000 / (MANY - FEW));
        }
        System.exit(0);
    }

    private static List<Sample> samples() {
        return CLIENTS.stream().map(_ -> new Sample()).toList();
    }

    private static HttpServer server(@Nullable SSLContext tls) throws IOException {
        HttpServer server = Relay.server(tls);
        byte[] answer = "ok".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        return server;
    }

    private static double cpuMillis(String client, String url, int count, Certificates certificates)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1"));
        command.add(certificates.flag());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HttpClientsCold.class.getName()));
        command.addAll(List.of(client, url, Integer.toString(count)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(client + " failed: " + output);
        }
        return Double.parseDouble(output.strip());
    }
}
