package gateway.lambda;

import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The services of {@code examples/gateway.yaml} without a network: orders, customers, and one that tells what it got. */
public final class ExampleServices implements HttpClient {
    private static final String ORDER = """
        {"id":"7","customer":"7","state":"paid","total":17.50}\
        """;
    private static final String CUSTOMER = """
        {"id":"%s","name":"Grace","email":"grace@example.com"}\
        """;

    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        String target = request.target();
        if (target.startsWith("/echo/")) {
            return echo(request);
        }
        return switch (target) {
            case "/orders/orders/7" -> json(200, ORDER);
            case "/orders/orders?customer=7" -> json(200, "[" + ORDER + "]");
            case "/crm/customers/7" -> json(200, CUSTOMER.formatted("7"));
            case "/crm/customers/8" -> json(200, CUSTOMER.formatted("8"));
            case "/orders/orders?customer=8" -> new Outcome.Failure(Outcome.Kind.TIMEOUT, true, "too slow");
            case "/crm/customers/9" -> new Outcome.Failure(Outcome.Kind.CONNECT, false, "refused");
            default -> json(404, "{\"error\":\"no such thing\"}");
        };
    }

    private static Outcome echo(Outgoing request) {
        if (request.headers().first("content-type").orElse("").startsWith("image/")) {
            return new Outcome.Answer(200, Headers.of("content-type", "image/png"), request.body());
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        request.headers()
                .forEach((name, _) -> fields.put(
                        name, Json.of(String.join(", ", request.headers().all(name)))));
        byte[] body = request.body().bytes();
        return json(
                200,
                Json.object(
                                "method", Json.of(request.method()),
                                "target", Json.of(request.target()),
                                "host", Json.of(request.host()),
                                "headers", Json.object(fields),
                                "base64", Json.of(Base64.getEncoder().encodeToString(body)))
                        .text());
    }

    private static Outcome json(int status, String body) {
        return new Outcome.Answer(
                status,
                Headers.of("content-type", "application/json", "set-cookie", "a=1", "set-cookie", "b=2"),
                Body.of(body));
    }
}
