package gateway.config;

import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.GatewaySettings;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.Service;
import gateway.route.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads documents of kind {@code route}. */
final class RouteReader {
    private final GatewaySettings gateway;
    private final TargetReader targets;
    private final Set<Scheme> schemes;
    private final MatchReader matches;

    /** {@code services} are all that there are. */
    RouteReader(GatewaySettings gateway, Map<String, Service> services, MatchReader matches) {
        this.matches = matches;
        this.gateway = gateway;
        this.targets = new TargetReader(gateway, services);
        this.schemes = new HashSet<>(Set.of(Scheme.API_KEY));
        if (!gateway.issuers().isEmpty()) {
            schemes.add(Scheme.JWT);
        }
    }

    Route read(Node node) {
        node.has(Fields.ROUTE);
        Compiler.description(node);
        int order = MatchReader.order(node.get("order"));
        List<Match> match = matches.read(node.get("match"));
        Target target = targets.read(node.get("to"), match);
        Access access = PolicyReader.access(node.get("auth"), schemes, gateway.access());
        List<Limit> limits = PolicyReader.limits(node.get("limits"));
        List<LimitSet> sets =
                limits.isEmpty() ? List.of() : List.of(new LimitSet(LimitSet.Scope.ROUTE, node.name(), limits));
        Node own = node.get("cors");
        Optional<Cors> cors = gateway.cors();
        if (own.isThere()) {
            cors = Compiler.isNone(own) ? Optional.empty() : Optional.of(PolicyReader.cors(own));
        }
        int bytes = node.get("maxRequestBody").size(GatewayReader.MOST_BYTES, gateway.maxRequestBytes());
        return new Route(
                node.name(),
                order,
                match,
                target,
                Rules.of(access, cors, bytes, GatewayReader.HEADER_BYTES).withLimits(sets));
    }
}
