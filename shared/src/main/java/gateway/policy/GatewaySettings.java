package gateway.policy;

import gateway.http.AddressRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for the whole gateway.
 *
 * @param name             for the {@code realm} of challenges and for logs
 * @param cors             for routes without their own, and for answers before a route is known
 * @param access           for routes that say nothing
 * @param apiKeyHeader     the field that carries an API key; lower case
 * @param issuers          JWT issuers
 * @param maxRequestBytes  of a request body, for routes that say nothing
 * @param maxResponseBytes of an upstream's body
 * @param timeout          for a whole call, cut to the function's remaining time
 * @param trustedHops      how many proxies before the front are believed to say where a request comes from
 * @param trustedProxies   where these may be; empty: anywhere
 */
public record GatewaySettings(
        String name,
        Optional<Cors> cors,
        Access access,
        String apiKeyHeader,
        List<JwtIssuer> issuers,
        int maxRequestBytes,
        int maxResponseBytes,
        Duration timeout,
        int trustedHops,
        List<AddressRange> trustedProxies) {
    public GatewaySettings {
        issuers = List.copyOf(issuers);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Settings of a gateway that believes no proxy. */
    public GatewaySettings(
            String name,
            Optional<Cors> cors,
            Access access,
            String apiKeyHeader,
            List<JwtIssuer> issuers,
            int maxRequestBytes,
            int maxResponseBytes,
            Duration timeout) {
        this(name, cors, access, apiKeyHeader, issuers, maxRequestBytes, maxResponseBytes, timeout, 0, List.of());
    }
}
