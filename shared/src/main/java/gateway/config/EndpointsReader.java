package gateway.config;

import gateway.client.Origin;
import gateway.client.Origin.Reach;
import gateway.json.Json;
import gateway.route.Service.Endpoint;
import gateway.route.Service.Outlier;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the endpoints of a service that has several, and when one of them is left out. */
final class EndpointsReader {
    private static final int MOST = 50;
    private static final int MOST_WEIGHT = 1000;
    private static final int FAILURES = 5;
    private static final int EJECTED = 50; // percent
    private static final Duration EJECT = Duration.ofSeconds(30);
    private static final Duration LEAST_EJECT = Duration.ofSeconds(1);
    private static final Duration MOST_EJECT = Duration.ofHours(1);
    private static final String FIX =
            "write a list such as - { url: https://a.example.com, weight: 3 }, or of URLs alone";

    private EndpointsReader() {}

    /** The endpoints; none where there is a mistake in each, and reported. */
    static List<Endpoint> endpoints(Node node, Reach reach) {
        List<Node> items = node.items(FIX);
        if (node.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST)) {
            node.fault("has " + items.size() + " endpoints", "write 1 to " + MOST);
        }
        List<Endpoint> endpoints = new ArrayList<>(items.size());
        int sum = 0;
        for (Node item : items) {
            Node url = item;
            int weight = 1;
            if (!item.isText()) {
                if (!item.has(Fields.ENDPOINT)) {
                    continue;
                }
                url = item.get("url");
                Node share = item.get("weight");
                weight = share.isThere() ? (int) share.whole(0, MOST_WEIGHT, 1) : 1;
            }
            URI uri = ServiceReader.uri(url, reach, false);
            if (uri == null) {
                continue;
            }
            var endpoint = new Endpoint(Origin.of(uri, reach), ServiceReader.basePath(url, uri), weight);
            for (Endpoint other : endpoints) {
                if (other.origin().equals(endpoint.origin()) && other.basePath().equals(endpoint.basePath())) {
                    url.fault("stands twice", "remove one, or give the other a greater weight");
                }
            }
            endpoints.add(endpoint);
            sum += weight;
        }
        if (sum == 0 && !endpoints.isEmpty()) {
            node.fault("no endpoint has a weight above 0", "give one a weight of 1 or more");
        }
        return endpoints;
    }

    /** When one of {@code endpoints} is left out; {@code node} may not be there. */
    static Optional<Outlier> outlier(Node node, List<Endpoint> endpoints) {
        if (Compiler.isNone(node)) {
            return Optional.empty();
        }
        int failures = FAILURES;
        Duration time = EJECT;
        int percent = EJECTED;
        Node most = node.get("maxEjected");
        if (node.isThere() && node.has(Fields.OUTLIER)) {
            Node row = node.get("failures");
            failures = row.isThere() ? (int) row.whole(1, MOST_WEIGHT, FAILURES) : FAILURES;
            time = node.get("ejectFor").duration(LEAST_EJECT, MOST_EJECT, EJECT);
            percent = percent(most);
        }
        int all = 0;
        for (Endpoint endpoint : endpoints) {
            all += endpoint.weight() > 0 ? 1 : 0;
        }
        if (all < 2) {
            return Optional.empty();
        }
        int ejected = Math.min(all - 1, all * percent / 100);
        if (ejected == 0) {
            most.fault(
                    percent + "% of " + all + " endpoints is not even one",
                    "write " + (100 + all - 1) / all + "% or more, or outlier: none");
            return Optional.empty();
        }
        return Optional.of(new Outlier(failures, time, ejected));
    }

    private static int percent(Node node) {
        if (!node.isThere()) {
            return EJECTED;
        }
        if (node.value() instanceof Json.Str(var text) && text.endsWith("%")) {
            long percent = Units.whole(text.substring(0, text.length() - 1));
            if (percent >= 1 && percent <= 100) {
                return (int) percent;
            }
        }
        node.isNot("a share of 1% to 100%", "write one such as 50%");
        return EJECTED;
    }
}
