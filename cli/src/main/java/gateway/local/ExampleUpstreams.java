package gateway.local;

import gateway.http.Body;
import gateway.json.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The services that {@code examples/gateway.yaml} routes to: orders, customers, one that tells what it received, and an
 * issuer of tokens. They keep nothing; the same question has the same answer.
 */
public final class ExampleUpstreams implements AutoCloseable {
    /** The port that {@code examples/gateway.yaml} names. */
    public static final int PORT = 9000;

    private static final List<String> NAMES = List.of("Ada", "Barbara", "Grace", "Karen", "Margaret", "Radia");
    private static final List<String> STATES = List.of("open", "paid", "shipped", "delivered");
    private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    private final WireServer server;

    private ExampleUpstreams(WireServer server) {
        this.server = server;
    }

    /**
     * @param port 0 for any that is free
     * @throws IOException where it is taken
     */
    public static ExampleUpstreams start(int port) throws IOException {
        var issuer = new CompletableFuture<ExampleIssuer>(); // is called after the port
        var server = WireServer.start(
                port,
                MAX_BODY_BYTES,
                status -> error(status, "the example upstream cannot read this request"),
                request -> answer(request, issuer.join()));
        issuer.complete(new ExampleIssuer("http://127.0.0.1:" + server.port() + "/id", Clock.systemUTC()));
        return new ExampleUpstreams(server);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    private static WireResponse answer(WireRequest request, ExampleIssuer issuer) {
        String path = request.rawPath();
        if (path.equals("/echo") || path.startsWith("/echo/")) {
            return echo(request);
        }
        List<String> steps = List.of(path.substring(1).split("/", -1));
        boolean get = request.method().equals("GET") || request.method().equals("HEAD");
        return switch (String.join("/", steps.subList(0, Math.min(2, steps.size())))) {
            case "orders/orders" -> {
                if (steps.size() == 3 && get) {
                    yield WireResponse.json(200, order(steps.get(2)));
                }
                if (steps.size() == 2 && get) {
                    yield WireResponse.json(200, orders(parameter(request, "customer")));
                }
                if (steps.size() == 2 && request.method().equals("POST")) {
                    yield WireResponse.json(201, order("1001")).with("location", "/orders/1001");
                }
                yield error(405, request.method() + " is not for orders");
            }
            case "crm/customers" ->
                steps.size() == 3 && get
                        ? WireResponse.json(200, customer(steps.get(2)))
                        : error(404, "no such customers");
            case "id/jwks" -> WireResponse.json(200, issuer.jwks());
            case "id/token" ->
                WireResponse.text(200, issuer.token(parameter(request, "sub"), parameter(request, "scope")));
            default -> error(404, "the example upstream has /orders/orders, /crm/customers, /id/token and /echo");
        };
    }

    private static Json.Obj order(String id) {
        int number = number(id);
        return Json.object(
                "id", Json.of(id),
                "customer", Json.of("c" + number % 10),
                "state", Json.of(STATES.get(number % STATES.size())),
                "total", new Json.Num(number % 90 + 10 + ".50"),
                "items", Json.of(List.of(Json.object("sku", Json.of("sku-" + number), "quantity", Json.of(1)))));
    }

    private static Json orders(String customer) {
        int number = number(customer);
        var orders = new ArrayList<Json>();
        for (int i = 1; i <= 3; i++) {
            orders.add(order(Integer.toString(number * 10 + i)).with("customer", Json.of(customer)));
        }
        return Json.of(orders);
    }

    private static Json.Obj customer(String id) {
        String name = NAMES.get(number(id) % NAMES.size());
        return Json.object(
                "id", Json.of(id),
                "name", Json.of(name),
                "email", Json.of(name.toLowerCase(java.util.Locale.ROOT) + "@example.com"));
    }

    private static WireResponse echo(WireRequest request) {
        var headers = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, List<String>> field : fields(request).entrySet()) {
            headers.put(
                    field.getKey(),
                    Json.of(field.getValue().stream().map(Json::of).toList()));
        }
        Body body = request.body();
        boolean text = isUtf8(body.bytes());
        return WireResponse.json(
                200,
                Json.object(
                        "method", Json.of(request.method()),
                        "path", Json.of(request.rawPath()),
                        "query", Json.of(request.rawQuery()),
                        "headers", Json.object(headers),
                        "body", Json.of(text ? body.text() : Base64.getEncoder().encodeToString(body.bytes())),
                        "base64", Json.of(!text)));
    }

    private static Map<String, List<String>> fields(WireRequest request) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (WireRequest.Field field : request.fields()) {
            fields.computeIfAbsent(field.lowerCaseName(), _ -> new ArrayList<>())
                    .add(field.value());
        }
        return fields;
    }

    private static String parameter(WireRequest request, String name) {
        for (String pair : request.rawQuery().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /** A small number that follows from the text: its digits, or else what they hash to. */
    private static int number(String text) {
        try {
            return Math.abs(Integer.parseInt(text) % 100_000);
        } catch (NumberFormatException e) {
            return Math.floorMod(text.hashCode(), 1_000);
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static WireResponse error(int status, String message) {
        return WireResponse.json(status, Json.object("error", Json.of(message)));
    }
}
