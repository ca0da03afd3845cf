package gateway.config;

import gateway.policy.GatewaySettings;
import gateway.policy.LimitSet;
import gateway.route.Match;
import gateway.route.Route;
import gateway.route.Service;
import gateway.route.Target;
import java.util.List;
import java.util.Map;

/** Reads documents of kind {@code route}. */
final class RouteReader {
    private final TargetReader targets;
    private final MatchReader matches;
    private final Layers layers;
    private final RulesReader rules;

    /** {@code services} are all that there are. */
    RouteReader(
            GatewaySettings gateway,
            Map<String, Service> services,
            MatchReader matches,
            Layers layers,
            RulesReader rules) {
        this.targets = new TargetReader(gateway, services, layers, matches.judges());
        this.matches = matches;
        this.layers = layers;
        this.rules = rules;
    }

    Route read(Node node) {
        node.has(Fields.ROUTE);
        Compiler.description(node);
        int order = MatchReader.order(node.get("order"));
        List<Match> match = matches.read(node.get("match"));
        Layers.Level level = Compiler.level(node, Fields.RULES, LimitSet.Scope.ROUTE, layers, rules);
        Target target = targets.read(node.get("to"), match, level);
        Layer around = layers.around(
                target instanceof Target.Http http ? http.service().id() : "", level.policies());
        Layers.judge(node, around, level.own(), PathTemplates.parameters(match));
        return new Route(
                node.name(), order, match, target, around.then(level.own()).rules());
    }
}
