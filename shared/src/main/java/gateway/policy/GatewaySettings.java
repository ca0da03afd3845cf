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
 * @param authentication   how callers prove who they are
 * @param identity         what upstreams are told of them
 * @param maxResponseBytes of an upstream's body
 * @param timeout          for a whole call, cut to the function's remaining time
 * @param trustedHops      how many proxies before the front are believed to say where a request comes from
 * @param trustedProxies   where these may be; empty: anywhere
 * @param flood            what one client network may send; empty: as much as it likes
 */
public record GatewaySettings(
        String name,
        Rules rules,
        Authentication authentication,
        Identity identity,
        int maxResponseBytes,
        Duration timeout,
        int trustedHops,
        List<AddressRange> trustedProxies,
        Optional<Flood> flood) {
    public GatewaySettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** One that guards against no floods. */
    public GatewaySettings(
            String name,
            Rules rules,
            Authentication authentication,
            Identity identity,
            int maxResponseBytes,
            Duration timeout,
            int trustedHops,
            List<AddressRange> trustedProxies) {
        this(
                name,
                rules,
                authentication,
                identity,
                maxResponseBytes,
                timeout,
                trustedHops,
                trustedProxies,
                Optional.empty());
    }

    /** One whose upstreams are told what they are told where nobody says otherwise. */
    public GatewaySettings(
            String name,
            Rules rules,
            Authentication authentication,
            int maxResponseBytes,
            Duration timeout,
            int trustedHops,
            List<AddressRange> trustedProxies) {
        this(name, rules, authentication, Identity.DEFAULT, maxResponseBytes, timeout, trustedHops, trustedProxies);
    }

    /** One that takes API keys and tokens alone. */
    public GatewaySettings(
            String name,
            Rules rules,
            String apiKeyHeader,
            List<JwtIssuer> issuers,
            int maxResponseBytes,
            Duration timeout,
            int trustedHops,
            List<AddressRange> trustedProxies) {
        this(
                name,
                rules,
                Authentication.of(apiKeyHeader, issuers),
                Identity.DEFAULT,
                maxResponseBytes,
                timeout,
                trustedHops,
                trustedProxies);
    }

    public GatewaySettings withFlood(Flood flood) {
        return new GatewaySettings(
                name,
                rules,
                authentication,
                identity,
                maxResponseBytes,
                timeout,
                trustedHops,
                trustedProxies,
                Optional.of(flood));
    }

    public String apiKeyHeader() {
        return authentication.apiKeyHeader();
    }

    public List<JwtIssuer> issuers() {
        return authentication.issuers();
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
