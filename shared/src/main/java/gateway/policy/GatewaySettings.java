package gateway.policy;

import gateway.http.AddressRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for the whole gateway.
 *
 * @param name             for the {@code realm} of challenges and for logs
 * @param rules            for routes that say nothing, and for answers before a route is known
 * @param apiKeyHeader     the field that carries an API key; lower case
 * @param issuers          JWT issuers
 * @param maxResponseBytes of an upstream's body
 * @param timeout          for a whole call, cut to the function's remaining time
 * @param trustedHops      how many proxies before the front are believed to say where a request comes from
 * @param trustedProxies   where these may be; empty: anywhere
 */
public record GatewaySettings(
        String name,
        Rules rules,
        String apiKeyHeader,
        List<JwtIssuer> issuers,
        int maxResponseBytes,
        Duration timeout,
        int trustedHops,
        List<AddressRange> trustedProxies) {
    public GatewaySettings {
        issuers = List.copyOf(issuers);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** For answers before a route is known. */
    public Optional<Cors> cors() {
        return rules.cors();
    }

    public Access access() {
        return rules.access();
    }

    public int maxRequestBytes() {
        return rules.maxRequestBytes();
    }
}
