package gateway.config;

import gateway.client.Origin.Reach;
import gateway.policy.Introspection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the authorization servers that are asked about opaque tokens: {@code gateway.auth.introspection}. */
final class IntrospectionReader {
    private static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    private static final Duration CACHE = Duration.ofSeconds(30);
    private static final Duration MOST_CACHE = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(10);
    private static final String AUDIENCE_FIX =
            "write the value of aud that names this gateway, or anyAudience: true if tokens for others are good here";

    private final Collection<String> plans;

    /** {@code plans} are the ids of those that there are. */
    IntrospectionReader(Collection<String> plans) {
        this.plans = plans;
    }

    List<Introspection> read(Node node) {
        List<Introspection> servers = new ArrayList<>();
        if (!node.isThere()) {
            return servers;
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names no server", "add one, such as main: { endpoint: ..., clientId: ... }, or remove it");
        }
        for (Node member : members) {
            if (!Names.isId(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not an id", Names.ID_FIX);
            }
            if (member.has(Fields.INTROSPECTION)) {
                Introspection server = server(member);
                for (Introspection other : servers) {
                    if (other.prefix().equals(server.prefix())) {
                        member.fault(
                                "takes the same tokens as " + Phrases.quote(other.id()),
                                "tell them apart by tokenPrefix: a token is shown to one server alone");
                    }
                }
                servers.add(server);
            }
        }
        return servers;
    }

    private Introspection server(Node node) {
        boolean reachesPrivate = node.get("private").truth(false);
        URI endpoint = ServiceReader.uri(node.get("endpoint"), reachesPrivate ? Reach.ANY : Reach.PUBLIC, true);
        Node issuer = node.get("issuer");
        return new Introspection(
                node.name(),
                endpoint == null ? URI.create("https://invalid/") : endpoint,
                node.get("clientId").text("?", "write the client's id that the server knows the gateway by"),
                SecretReader.read(node.get("clientSecret")),
                prefix(node.get("tokenPrefix")),
                audiences(node),
                issuer.isThere()
                        ? Optional.of(issuer.text("?", "write the exact value of iss, or remove it"))
                        : Optional.empty(),
                node.get("leeway").duration(Duration.ZERO, MOST_LEEWAY, Duration.ofSeconds(10)),
                node.get("cache").duration(Duration.ZERO, MOST_CACHE, CACHE),
                node.get("timeout").duration(GatewayReader.LEAST_TIMEOUT, MOST_TIMEOUT, TIMEOUT),
                ClaimMappingReader.read(node, plans),
                reachesPrivate);
    }

    private static Set<String> audiences(Node node) {
        Node audience = node.get("audience");
        Node any = node.get("anyAudience");
        if (!any.truth(false)) {
            if (!audience.isThere()) {
                audience.isNot("the audience", AUDIENCE_FIX);
                return Set.of("?");
            }
            return JwtReader.audiences(audience);
        }
        if (audience.isThere()) {
            any.fault("stands beside an audience", "keep one of them");
        }
        return Set.of();
    }

    /** What a bearer token can begin with (RFC 6750 2.1). */
    private static String prefix(Node node) {
        if (!node.isThere()) {
            return "";
        }
        String fix = "write what its tokens begin with, such as shop_: letters, digits and -._~+/";
        String prefix = node.text("", fix);
        for (int i = 0; i < prefix.length(); i++) {
            char c = prefix.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && "-._~+/".indexOf(c) < 0) {
                node.isNot("the beginning of a token", fix);
                return "";
            }
        }
        return prefix;
    }
}
