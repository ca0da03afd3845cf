package gateway.config;

import gateway.client.Origin;
import gateway.client.Origin.Reach;
import gateway.http.Path;
import gateway.http.RawPath;
import gateway.route.Service;
import gateway.route.Service.Endpoint;
import gateway.route.Service.Outlier;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads documents of kind {@code service}, and the addresses of upstreams. */
final class ServiceReader {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOST_CONNECT = Duration.ofSeconds(30);
    private static final String FIX = "write an absolute URL such as https://orders.example.com/v1";

    private ServiceReader() {}

    static Service read(Node node) {
        Duration connect = CONNECT;
        Duration timeout = TIMEOUT;
        List<Endpoint> endpoints = List.of();
        Optional<Outlier> outlier = Optional.empty();
        if (node.has(Fields.SERVICE)) {
            Compiler.description(node);
            Reach reach = node.get("private").truth(false) ? Reach.ANY : Reach.PUBLIC;
            Node url = node.get("url");
            Node several = node.get("endpoints");
            Node out = node.get("outlier");
            if (several.isThere()) {
                if (url.isThere()) {
                    node.fault("has both url and endpoints", "write one of them");
                }
                endpoints = EndpointsReader.endpoints(several, reach);
                outlier = EndpointsReader.outlier(out, endpoints);
            } else {
                URI uri = uri(url, reach, false);
                endpoints =
                        uri == null ? List.of() : List.of(new Endpoint(Origin.of(uri, reach), basePath(url, uri), 1));
                if (out.isThere()) {
                    out.fault(
                            "has no endpoints beside it to choose from",
                            "write endpoints in place of url, or remove it");
                }
            }
            timeout = node.get("timeout").duration(GatewayReader.LEAST_TIMEOUT, GatewayReader.MOST_TIMEOUT, TIMEOUT);
            Duration most = timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT;
            connect = node.get("connectTimeout").duration(GatewayReader.LEAST_TIMEOUT, MOST_CONNECT, most);
            if (connect.compareTo(timeout) > 0) {
                node.get("connectTimeout")
                        .fault(
                                Phrases.time(connect) + " is longer than the timeout of the whole exchange, "
                                        + Phrases.time(timeout),
                                "write a shorter connectTimeout or a longer timeout");
            }
        }
        return endpoints.isEmpty()
                ? placeholder(node.name())
                : new Service(node.name(), endpoints, outlier, connect, timeout);
    }

    /** Stands in for a service that is not right, so that reading can go on. */
    static Service placeholder(String id) {
        return new Service(id, new Origin(true, "invalid", 443, Reach.PUBLIC), "", CONNECT, TIMEOUT);
    }

    /** The address of an upstream; null where there is none that will do, and reported. */
    static @Nullable URI uri(Node node, Reach reach, boolean query) {
        String text = node.text("", FIX);
        if (text.isEmpty()) {
            return null;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            node.isNot("a URL", FIX);
            return null;
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
            node.isNot("an http or https URL", FIX);
            return null;
        }
        if (uri.getRawUserInfo() != null) {
            node.fault("holds a user name or password", "leave them out: the configuration holds no secrets");
            return null;
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            node.fault(
                    Phrases.quote(text) + " names no valid host",
                    "write a host of letters, digits, hyphens and dots, and a port of digits, such as"
                            + " https://orders.example.com");
            return null;
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            node.fault(Phrases.quote(text) + " has a port that does not exist", "write a port of 1 to 65535, or none");
            return null;
        }
        if (uri.getRawFragment() != null || uri.getRawQuery() != null && !query) {
            node.fault(
                    Phrases.quote(text) + " has a " + (uri.getRawFragment() != null ? "fragment" : "query"),
                    "write scheme, host, port and path alone");
            return null;
        }
        if (reach == Reach.PUBLIC) {
            if (!tls) {
                node.fault(
                        Phrases.quote(text) + " is not encrypted",
                        "use https, or write private: true beside it if it is in a private network");
                return null;
            }
            if (isThisMachine(uri.getHost())) {
                node.fault(Phrases.quote(text) + " is this machine", "write private: true beside it");
                return null;
            }
        }
        return uri;
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** What {@code uri} puts in front of every path. */
    static String basePath(Node node, URI uri) {
        String path = uri.getRawPath();
        if (path == null || path.isEmpty() || path.equals("/")) {
            return "";
        }
        if (path.charAt(path.length() - 1) == '/') {
            path = path.substring(0, path.length() - 1);
        }
        Path.Parsed parsed = Path.of(new RawPath(path, RawPath.Encoding.ENCODED));
        if (parsed instanceof Path.Bad(var why)) {
            node.fault(why, "write a path without dot segments, empty segments and encoded delimiters");
        }
        return parsed instanceof Path.Ok(var safe) ? safe.encoded() : "";
    }
}
