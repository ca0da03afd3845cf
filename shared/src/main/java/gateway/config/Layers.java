package gateway.config;

import gateway.policy.LimitSet;
import gateway.policy.RequestRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of rules, from the outermost: the gateway, the service that a route leads to, the route. Each is its
 * policies in their order and then what it says itself; later ones are laid over earlier ones ({@code docs/policies.md}).
 * A policy that is attached several times holds once, where it comes last.
 *
 * <p>What routes without rules of their own share is made once for each service and list of policies.
 */
final class Layers {
    private static final String POLICIES_FIX = "write a list of policies such as [public, strict]";

    /**
     * The gateway, a service or a route.
     *
     * @param policies that are attached to it, in order
     * @param own      what it says itself
     */
    record Level(List<String> policies, Layer own) {
        static final Level NOTHING = new Level(List.of(), Layer.NOTHING);

        boolean isEmpty() {
            return policies.isEmpty() && own == Layer.NOTHING;
        }
    }

    private final Map<String, Layer> policies;
    private final Layer defaults;
    private final Level gateway;
    private final Map<String, Level> services = new HashMap<>();
    private final Map<String, Layer> shared = new HashMap<>();

    /**
     * @param policies by id, all that there are
     * @param defaults what holds where no layer says otherwise
     */
    Layers(Map<String, Layer> policies, Layer defaults, Level gateway) {
        this.policies = policies;
        this.defaults = defaults;
        this.gateway = gateway;
    }

    void service(String id, Level level) {
        if (!level.isEmpty()) {
            services.put(id, level);
        }
    }

    /** What holds for routes that say nothing and lead to no service. */
    Layer outermost() {
        return around("", List.of());
    }

    /**
     * Everything around a route's own layer.
     *
     * @param service  the id of the one that it leads to; empty for none
     * @param attached the route's policies
     */
    Layer around(String service, List<String> attached) {
        Level level = services.getOrDefault(service, Level.NOTHING);
        String key = level.isEmpty() ? "" : service;
        for (String policy : attached) {
            key = key.concat(" ").concat(policy);
        }
        Layer around = shared.get(key);
        if (around == null) {
            around = around(level, attached);
            shared.put(key, around);
        }
        return around;
    }

    private Layer around(Level service, List<String> attached) {
        Layer layer = defaults;
        for (String policy : gateway.policies()) {
            if (!service.policies().contains(policy) && !attached.contains(policy)) {
                layer = layer.then(policy(policy));
            }
        }
        layer = layer.then(gateway.own());
        for (String policy : service.policies()) {
            if (!attached.contains(policy)) {
                layer = layer.then(policy(policy));
            }
        }
        layer = layer.then(service.own());
        for (String policy : attached) {
            layer = layer.then(policy(policy));
        }
        return layer;
    }

    private Layer policy(String id) {
        return policies.getOrDefault(id, Layer.NOTHING);
    }

    /**
     * How the request of an aggregate's part to {@code service} is made. What a service's policies ask of callers is not
     * asked for a part, so it must be asked of the route.
     *
     * @param node what names the service
     */
    RequestRules part(Node node, String service, Level route) {
        Level level = services.getOrDefault(service, Level.NOTHING);
        for (String policy : level.policies()) {
            Layer layer = policy(policy);
            if ((layer.access != null || !layer.addresses.isEmpty() || !layer.limits.isEmpty())
                    && !gateway.policies().contains(policy)
                    && !route.policies().contains(policy)) {
                node.fault(
                        "service " + Phrases.quote(service) + " has policy " + Phrases.quote(policy)
                                + ", whose auth, clientIp and limits hold for routes, not for the parts of an"
                                + " aggregate",
                        "add " + Phrases.quote(policy) + " to the route's policies, so that it holds for the whole");
            }
        }
        if (!level.own().limits.isEmpty()) {
            node.fault(
                    "service " + Phrases.quote(service)
                            + " has limits, which hold for routes that lead to it, not for the parts of an aggregate",
                    "write them in a policy, and add it to the policies of the service and of this route: its limits"
                            + " are counted over both");
        }
        Layer layer = around(service, route.policies()).then(route.own());
        if (!layer.changesRequest()) {
            return RequestRules.NONE;
        }
        RequestRules rules = layer.requestRules();
        return new RequestRules(
                rules.forward(), rules.headers(), List.of(), rules.host(), Optional.empty(), rules.told());
    }

    /** The ids in a list of policies, which may not be there. */
    List<String> attached(Node node) {
        return attached(node, policies);
    }

    static List<String> attached(Node node, Map<String, Layer> policies) {
        if (!node.isThere()) {
            return List.of();
        }
        List<String> attached = new ArrayList<>(2);
        for (Node item : node.items(POLICIES_FIX)) {
            String id = Compiler.reference(item, "policy", policies.keySet());
            if (attached.contains(id)) {
                item.fault("stands twice", "remove one");
            } else if (!id.isEmpty()) {
                attached.add(id);
            }
        }
        return attached;
    }

    /** Judges what holds for one route together: names and number of limits, parameters that templates fill in. */
    static void judge(Node route, Layer around, Layer own, List<String> parameters) {
        TextTemplates.judge(own.uses, parameters);
        around(route, around.uses, parameters);
        if (own.access == null) {
            around(route, around.accessUses, parameters);
        } else {
            TextTemplates.judge(own.accessUses, parameters);
        }
        if (!around.limits.isEmpty()) {
            limits(route, around.limits, own.limits);
        }
    }

    private static void around(Node route, List<Use> uses, List<String> parameters) {
        for (Use use : uses) {
            if (!parameters.contains(use.parameter())) {
                Phrases.noParameter(route.get("match"), use, parameters);
            }
        }
    }

    private static void limits(Node route, List<LimitSet> around, List<LimitSet> own) {
        int count = 0;
        for (LimitSet set : around) {
            count += set.limits().size();
        }
        for (LimitSet set : own) {
            count += set.limits().size();
        }
        if (count > LimitsReader.MOST_TOGETHER) {
            route.fault(
                    "is held to " + count + " limits, with those around it",
                    "keep to " + LimitsReader.MOST_TOGETHER + ": each costs a write");
        }
        LimitsReader.distinct(route, around, own);
    }
}
