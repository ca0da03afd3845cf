package gateway.config;

import gateway.json.Json;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the fields of rules, wherever they stand: in policies, routes, services and the gateway's settings. */
final class RulesReader {
    private final AccessReader access;
    private final LimitsReader limits;
    private final Collection<String> services;
    private final Map<String, Json> schemas;
    private final boolean judge;
    private final Set<String> identity;

    /**
     * @param access   reads who may
     * @param limits   reads how much
     * @param services ids of those that there are
     * @param schemas  all documents of the kind by id
     * @param judge    whether schemas and expressions are looked into, which needs the libraries that run them
     * @param identity the names of the fields that say who is calling, hyphened
     */
    RulesReader(
            AccessReader access,
            LimitsReader limits,
            Collection<String> services,
            Map<String, Json> schemas,
            boolean judge,
            Set<String> identity) {
        this.access = access;
        this.limits = limits;
        this.services = services;
        this.schemas = schemas;
        this.judge = judge;
        this.identity = identity;
    }

    /** What a policy says, whose limits are counted over all that it is attached to. */
    Layer policy(Node node) {
        node.has(Fields.POLICY);
        Compiler.description(node);
        return read(node, Fields.RULES, LimitSet.Scope.POLICY);
    }

    /**
     * What a document says of rules; other fields are passed over.
     *
     * @param fields that it may have
     * @param scope  what its limits belong to
     */
    Layer read(Node node, String[] fields, LimitSet.Scope scope) {
        if (!(node.value() instanceof Json.Obj body)) {
            return Layer.NOTHING;
        }
        Layer layer = Layer.NOTHING;
        List<Use> uses = new ArrayList<>(0);
        for (String field : body.members().keySet()) {
            if (Node.contains(fields, field)) {
                if (layer == Layer.NOTHING) {
                    layer = new Layer();
                    layer.uses = uses;
                }
                read(node.get(field), field, layer, uses, scope, node.name());
            }
        }
        return layer;
    }

    private void read(Node node, String field, Layer layer, List<Use> uses, LimitSet.Scope scope, String owner) {
        switch (field) {
            case "auth" -> {
                layer.accessUses = new ArrayList<>(0);
                layer.access = access.read(node, layer.accessUses);
            }
            case "clientIp" -> layer.addresses = List.of(AddressesReader.rule(node));
            case "limits" -> layer.limits = limits(node, scope, owner);
            case "cors" -> layer.cors = Compiler.isNone(node) ? Said.none() : Said.of(CorsReader.read(node));
            case "maxRequestBody" -> layer.maxRequestBytes = node.size(GatewayReader.MOST_BYTES, 0);
            case "maxRequestHeaders" ->
                layer.maxHeaderBytes = node.size(Rules.MOST_HEADER_BYTES, Rules.MOST_HEADER_BYTES);
            case "security" -> layer.security = SecurityReader.read(node);
            case "validate" -> layer.validation = ValidationReader.read(node, schemas, judge);
            case "forward" -> layer.forward = RequestReader.forward(node, identity);
            case "request" -> RequestReader.read(node, layer, uses, judge, identity);
            case "identity" -> layer.told = IdentityReader.told(node);
            case "response" -> ResponseReader.read(node, layer, uses, judge);
            case "compression" -> layer.compression = CompressionReader.read(node);
            default -> layer.mirror = MirrorReader.read(node, services);
        }
    }

    private List<LimitSet> limits(Node node, LimitSet.Scope scope, String owner) {
        List<Limit> read = limits.read(node, scope);
        return read.isEmpty()
                ? List.of()
                : List.of(new LimitSet(scope, scope == LimitSet.Scope.GATEWAY ? "" : owner, read));
    }
}
