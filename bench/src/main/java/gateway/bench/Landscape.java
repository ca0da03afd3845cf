package gateway.bench;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Kind;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration of an imaginary company, as large as wanted: services of twenty resources each, ten routes a resource.
 * Documents are such as people write: methods and path, a service with a rewritten path, who may, a description or limits.
 */
final class Landscape {
    private static final String[] NOUNS = {
        "orders", "customers", "invoices", "products", "carts", "payments", "refunds", "shipments", "returns",
                "vouchers",
        "prices", "stocks", "suppliers", "contracts", "tickets", "messages", "reports", "documents", "reviews",
                "devices"
    };

    /** Method and path below {@code /AREA/NOUN} of what is done to each resource. */
    private static final String[][] OPERATIONS = {
        {"list", "GET", ""},
        {"create", "POST", ""},
        {"get", "GET", "/{id}"},
        {"replace", "PUT", "/{id}"},
        {"change", "PATCH", "/{id}"},
        {"delete", "DELETE", "/{id}"},
        {"list-items", "GET", "/{id}/items"},
        {"add-item", "POST", "/{id}/items"},
        {"get-item", "GET", "/{id}/items/{item}"},
        {"delete-item", "DELETE", "/{id}/items/{item}"}
    };

    /** Routes of one service. */
    static final int A_SERVICE = NOUNS.length * OPERATIONS.length;

    private Landscape() {}

    /**
     * The documents of {@code routes} routes.
     *
     * <p>Of each five resources the first ({@code orders}, {@code payments} ...) is open to anybody, the second ({@code
     * customers} ...) wants an API key and has a limit, and of the third a header field decides. All others want scopes.
     *
     * @param routes a multiple of {@link #A_SERVICE}
     * @param url    where all services are
     */
    static Documents documents(int routes, String url) {
        List<Document> all = new ArrayList<>();
        for (int area = 0; area < routes / A_SERVICE; area++) {
            String service = "service-" + area;
            all.add(new Document(
                    Kind.SERVICE,
                    service,
                    Json.object(
                            "url", Json.of(url + "/" + service), "private", Json.of(true), "timeout", Json.of("5s"))));
            for (int noun = 0; noun < NOUNS.length; noun++) {
                for (String[] operation : OPERATIONS) {
                    all.add(new Document(
                            Kind.ROUTE,
                            "area-" + area + "." + NOUNS[noun] + "." + operation[0],
                            route(area, service, noun, operation)));
                }
            }
        }
        return new Documents(all);
    }

    private static Json.Obj route(int area, String service, int noun, String[] operation) {
        String path = "/" + NOUNS[noun] + operation[2];
        Json.Obj match = Json.object(
                "methods", Json.of(List.of(Json.of(operation[1]))), "path", Json.of("/area-" + area + path));
        Json.Obj to = Json.object("service", Json.of(service), "path", Json.of("/v1" + path));
        Json description = Json.of(operation[0] + " of " + NOUNS[noun]);
        return switch (noun % 5) {
            case 0 -> Json.object("match", match, "to", to, "auth", Json.of("none"), "description", description);
            case 1 -> Json.object("match", match, "to", to, "auth", Json.of("apiKey"), "limits", limits());
            case 2 -> {
                Json.Obj condition = Json.object("x-tenant", Json.of("present"));
                yield Json.object("match", match.with("headers", condition), "to", to, "auth", scopes(noun, operation));
            }
            default ->
                Json.object("match", match, "to", to, "auth", scopes(noun, operation), "description", description);
        };
    }

    private static Json limits() {
        return Json.of(List.of(
                Json.object("by", Json.of("consumer"), "rate", Json.of("100000/s"), "burst", Json.of(100_000))));
    }

    private static Json scopes(int noun, String[] operation) {
        String scope = NOUNS[noun] + (operation[1].equals("GET") ? ":read" : ":write");
        return Json.object("anyOf", Json.of(List.of(Json.of("apiKey"))), "scopes", Json.of(List.of(Json.of(scope))));
    }
}
