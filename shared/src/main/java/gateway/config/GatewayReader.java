package gateway.config;

import gateway.policy.Authentication;
import gateway.policy.GatewaySettings;
import gateway.policy.Identity;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.route.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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
    private final Map<String, Service> services;

    /** {@code plans} are the ids of those that there are, {@code services} all of them. */
    GatewayReader(Collection<String> plans, Map<String, Service> services) {
        this.plans = plans;
        this.services = services;
    }

    /** The outermost layers, which all others are laid over. */
    static Layers layers(Node node, AccessReader access, RulesReader rules, Map<String, Layer> policies) {
        var defaults = new Layer();
        Node standard = node.get("auth").get("default");
        defaults.accessUses = new ArrayList<>(0);
        defaults.access = standard.isThere() ? access.read(standard, defaults.accessUses) : access.usual();
        defaults.maxRequestBytes = REQUEST_BYTES;
        defaults.maxHeaderBytes = Rules.MOST_HEADER_BYTES;
        Layer own = rules.read(node, Fields.GATEWAY_RULES, LimitSet.Scope.GATEWAY);
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

        Authentication authentication = new AuthenticationReader(plans, services).read(node.get("auth"));
        Node identity = node.get("identity");
        return new GatewaySettings(
                name,
                rules,
                authentication,
                identity.isThere()
                        ? IdentityReader.read(identity, name, authentication.apiKeyHeader())
                        : Identity.DEFAULT,
                node.get("maxResponseBody").size(MOST_BYTES, RESPONSE_BYTES),
                node.get("timeout").duration(LEAST_TIMEOUT, MOST_TIMEOUT, TIMEOUT),
                trustedHops(node),
                node.get("trustedProxies").isThere() ? AddressesReader.read(node.get("trustedProxies")) : List.of(),
                FloodReader.read(node.get("flood")));
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
