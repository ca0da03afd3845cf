package gateway.upstream;

import gateway.route.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The balancers of services that have several endpoints, which outlive a revision of the configuration. */
final class Balancers {
    private final RandomGenerator random;
    private final Map<String, Balancer> byService = new HashMap<>();

    Balancers(RandomGenerator random) {
        this.random = random;
    }

    @SuppressWarnings("ReferenceEquality") // a revision's service is one object, and comparing its parts takes longer
    synchronized Balancer of(Service service) {
        Balancer balancer = byService.get(service.id());
        if (balancer == null || balancer.service() != service) {
            balancer = Balancer.of(service, balancer, random);
            byService.put(service.id(), balancer);
        }
        return balancer;
    }
}
