package gateway.route;

import gateway.policy.GatewaySettings;
import gateway.policy.Plan;
import java.util.Map;

/**
 * Everything that one revision of the configuration says; immutable, valid, shared by all calls that began under it.
 *
 * @param revision its number; 0 for one that was never published, such as the baked one
 * @param hash     of its documents, hexadecimal
 */
public record Configuration(
        long revision,
        String hash,
        GatewaySettings gateway,
        RouteTable table,
        Map<String, Service> services,
        Map<String, Plan> plans) {
    public Configuration {
        services = Map.copyOf(services);
        plans = Map.copyOf(plans);
    }
}
