package gateway.config;

import gateway.policy.Authentication;
import gateway.policy.Scheme;
import gateway.route.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how callers can prove who they are: {@code gateway.auth}. Each scheme has a reader of its own. */
final class AuthenticationReader {
    private static final String API_KEY_HEADER = "x-api-key";

    private final Collection<String> plans;
    private final Map<String, Service> services;

    /** {@code plans} are the ids of those that there are, {@code services} all of them. */
    AuthenticationReader(Collection<String> plans, Map<String, Service> services) {
        this.plans = plans;
        this.services = services;
    }

    Authentication read(Node node) {
        if (!node.isThere() || !node.has(Fields.AUTHENTICATION)) {
            return Authentication.of(API_KEY_HEADER, List.of());
        }
        names(node);
        Node apiKey = node.get("apiKey");
        boolean keys = apiKey.isThere() && apiKey.has(Fields.API_KEY);
        String apiKeyHeader = keys ? apiKeyHeader(apiKey.get("header")) : API_KEY_HEADER;
        return new Authentication(
                apiKeyHeader,
                keys ? apiKeyQuery(apiKey.get("query")) : Optional.empty(),
                new JwtReader(plans).read(node.get("jwt")),
                new IntrospectionReader(plans).read(node.get("introspection")),
                BasicReader.read(node.get("basic")),
                SignatureReader.read(node.get("signature")),
                new CertificateReader(plans).read(node),
                new PrincipalReader(plans).read(node.get("iam")),
                new ForwardAuthReader(plans, services, apiKeyHeader).read(node.get("forward")),
                AnonymousReader.read(node.get("anonymous"), plans));
    }

    /** Callers are named after whoever vouches for them, so no two of these may have one name. */
    private static void names(Node node) {
        List<Node> before = new ArrayList<>();
        for (Scheme scheme : List.of(Scheme.JWT, Scheme.INTROSPECTION, Scheme.MTLS, Scheme.IAM, Scheme.FORWARD)) {
            Node sources = node.get(scheme.word());
            for (Node source : sources.isObject() ? sources.members() : List.<Node>of()) {
                for (Node other : before) {
                    if (other.name().equals(source.name())) {
                        source.fault(
                                "has the name of " + other.path(), "call it otherwise: its callers are named after it");
                    }
                }
                before.add(source);
            }
        }
    }

    private static String apiKeyHeader(Node node) {
        if (!node.isThere()) {
            return API_KEY_HEADER;
        }
        String header = HeaderNames.read(node, "x-api-key");
        if (header.equals("authorization") || header.equals("cookie") || header.equals("host")) {
            node.fault(Phrases.quote(header) + " has a meaning of its own", "choose another field, such as x-api-key");
        }
        return header;
    }

    private static Optional<String> apiKeyQuery(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        String fix = "write the name of a query parameter, such as api_key, or remove it";
        String name = node.text("", fix);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!Names.isWord(name)) {
            node.isNot(
                    "a parameter's name here",
                    "use letters, digits, _ and -, no digit first, at most 64, such as api_key");
        }
        return Optional.of(name);
    }
}
