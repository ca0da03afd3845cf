package gateway.config;

import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the document of kind {@code gateway}. */
final class GatewayReader {
    static final int MOST_BYTES = 4400 * 1024;
    private static final int REQUEST_BYTES = 1 << 20;
    private static final int RESPONSE_BYTES = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(29);
    static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
    static final Duration MOST_TIMEOUT = Duration.ofMinutes(15);
    private static final int MOST_HOPS = 10;

    private final Collection<String> plans;

    /** {@code plans} are the ids of those that there are. */
    GatewayReader(Collection<String> plans) {
        this.plans = plans;
    }

    /** The ways of authentication that are configured. */
    static Set<Scheme> schemes(Node node) {
        return AuthenticationReader.schemes(node.get("auth"));
    }

    /** The outermost layers, which all others are laid over. */
    static Layers layers(Node node, Set<Scheme> schemes, RulesReader rules, Map<String, Layer> policies) {
        var defaults = new Layer();
        Access authenticated = new Access.Authenticated(schemes, Set.of());
        Node standard = node.get("auth").get("default");
        defaults.access = AccessReader.read(standard, schemes, authenticated);
        defaults.maxRequestBytes = REQUEST_BYTES;
        defaults.maxHeaderBytes = Rules.MOST_HEADER_BYTES;
        Layer own = rules.read(node, Fields.GATEWAY_RULES, LimitSet.Scope.ROUTE);
        return new Layers(policies, defaults, new Layers.Level(Layers.attached(node.get("policies"), policies), own));
    }

    /** @param rules what holds for routes that say nothing */
    GatewaySettings read(Node node, Rules rules) {
        node.has(Fields.GATEWAY);
        Compiler.description(node);
        String name = node.get("name").isThere()
                ? node.get("name").text("gateway", "write a short name, such as shop")
                : "gateway";
        if (!isName(name)) {
            node.get("name").isNot("a name", "use visible ASCII without quotes and backslashes, at most 64 characters");
        }

        return new GatewaySettings(
                name,
                rules,
                new AuthenticationReader(plans).read(node.get("auth")),
                node.get("maxResponseBody").size(MOST_BYTES, RESPONSE_BYTES),
                node.get("timeout").duration(LEAST_TIMEOUT, MOST_TIMEOUT, TIMEOUT),
                trustedHops(node),
                node.get("trustedProxies").isThere() ? AddressesReader.read(node.get("trustedProxies")) : List.of());
    }

    private static int trustedHops(Node node) {
        Node hops = node.get("trustedHops");
        int number = hops.isThere() ? (int) hops.whole(0, MOST_HOPS, 0) : 0;
        if (number == 0 && node.get("trustedProxies").isThere() && !hops.isThere()) {
            node.get("trustedProxies")
                    .fault("says where trusted proxies are, but none is trusted", "write trustedHops: 1 beside it");
        }
        return number;
    }

    /** Fit for the quoted string of a realm. */
    private static boolean isName(String text) {
        if (text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
