package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.Cors;
import gateway.policy.GatewaySettings;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.route.Match;
import gateway.route.Match.Condition;
import gateway.route.Route;
import gateway.route.Service;
import gateway.route.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads documents of kind {@code route}. */
final class RouteReader {
    private static final String TEST_FIX = "write present, absent, a value in quotes, or { is: \"value\" }";

    private final GatewaySettings gateway;
    private final TargetReader targets;
    private final Set<Scheme> schemes;

    /** {@code services} are all that there are. */
    RouteReader(GatewaySettings gateway, Map<String, Service> services) {
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
        Match match = match(node.get("match"));
        Target target = targets.read(node.get("to"), List.of(match));
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
                0,
                List.of(match),
                target,
                Rules.of(access, cors, bytes, GatewayReader.HEADER_BYTES).withLimits(sets));
    }

    private static Match match(Node node) {
        node.has(Fields.MATCH);
        if (!node.isObject()) {
            return Match.of(Set.of(), Optional.empty(), List.of());
        }
        Node methods = node.get("methods");
        Node host = node.get("host");
        return new Match(
                methods.isThere() ? PolicyReader.methods(methods) : Set.of(),
                host.isThere() ? Optional.of(host(host)) : Optional.empty(),
                Templates.path(node.get("path")),
                conditions(node.get("headers"), true),
                conditions(node.get("query"), false),
                List.of(),
                List.of());
    }

    private static Match.Host host(Node node) {
        String fix = "write a name such as api.example.com or *.example.com, without scheme and port";
        String text = node.text("x", fix).toLowerCase(Locale.ROOT);
        boolean wildcard = text.startsWith("*.");
        String name = wildcard ? text.substring(2) : text;
        if (!Names.isHost(name)) {
            node.isNot("a host", fix);
        }
        return wildcard ? new Match.Host.Wildcard(name) : new Match.Host.Exact(name);
    }

    private static List<Condition> conditions(Node node, boolean header) {
        if (!node.isThere()) {
            return List.of();
        }
        List<Condition> conditions = new ArrayList<>();
        for (Node member : node.members()) {
            String name = header ? member.name().toLowerCase(Locale.ROOT) : member.name();
            if (header && !Headers.isName(name)) {
                member.fault(Phrases.quote(name) + " is not a header field's name", "write one such as x-tenant");
            }
            if (header && name.equals("host")) {
                member.fault("the host is matched elsewhere", "write match.host in place of it");
            }
            for (Condition other : conditions) {
                if (other.name().equals(name)) {
                    member.fault("stands twice, in upper and lower case", "remove one");
                }
            }
            conditions.add(new Condition(name, test(member)));
        }
        return conditions;
    }

    private static Match.Test test(Node node) {
        if (node.isObject()) {
            if (!node.has(Fields.TEST)) {
                return new Match.Test.Present();
            }
            Node is = node.get("is");
            if (is.value() instanceof Json.Str(var value)) {
                return new Match.Test.Is(value);
            }
            is.isNot("text", TEST_FIX);
            return new Match.Test.Present();
        }
        if (node.value() instanceof Json.Str(var word)) {
            if (word.equals("present")) {
                return new Match.Test.Present();
            }
            return word.equals("absent") ? new Match.Test.Absent() : new Match.Test.Is(word);
        }
        node.isNot("text", TEST_FIX);
        return new Match.Test.Present();
    }
}
