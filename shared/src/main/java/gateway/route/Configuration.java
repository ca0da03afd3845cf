package gateway.route;

import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.policy.Plan;
import java.util.Map;

/**
 * Everything that one revision of the configuration says; immutable, valid, shared by all calls that began under it.
 *
 * @param revision its number; 0 for one that was never published, such as the baked one
 * @param hash     of its documents, hexadecimal
 * @param schemas  JSON Schemas by the ids of their documents, for those of the rules that refer to them
 * @param policies who may, by the ids of the policies that say so, for what is judged by a policy alone
 */
public record Configuration(
        long revision,
        String hash,
        GatewaySettings gateway,
        RouteTable table,
        Map<String, Service> services,
        Map<String, Plan> plans,
        Map<String, Json> schemas,
        Map<String, Access> policies) {
    public Configuration {
        services = Map.copyOf(services);
        plans = Map.copyOf(plans);
        schemas = Map.copyOf(schemas);
        policies = Map.copyOf(policies);
    }

    /** Without policies. */
    public Configuration(
            long revision,
            String hash,
            GatewaySettings gateway,
            RouteTable table,
            Map<String, Service> services,
            Map<String, Plan> plans,
            Map<String, Json> schemas) {
        this(revision, hash, gateway, table, services, plans, schemas, Map.of());
    }

    /** Without schemas and policies. */
    public Configuration(
            long revision,
            String hash,
            GatewaySettings gateway,
            RouteTable table,
            Map<String, Service> services,
            Map<String, Plan> plans) {
        this(revision, hash, gateway, table, services, plans, Map.of(), Map.of());
    }
}
