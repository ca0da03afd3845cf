package gateway.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * An authorization server that is asked about opaque tokens (RFC 7662).
 *
 * @param id           the name in the configuration
 * @param endpoint     its introspection endpoint
 * @param clientId     that it knows the gateway by
 * @param clientSecret with which the gateway shows to be that client
 * @param prefix       of the tokens that it is asked about; empty: all that no other server's prefix fits
 * @param audiences    one of which {@code aud} must name; empty: any will do
 * @param issuer       exact value of {@code iss}; empty: it is not looked at
 * @param leeway       tolerance for {@code exp}, {@code nbf} and {@code iat}; at most 60 s
 * @param cache        for how long an answer is good at the most
 * @param timeout      for one question
 * @param mapping      what its answers say about a caller
 * @param privateHost  whether its address may be a private one, and the scheme http
 */
public record Introspection(
        String id,
        URI endpoint,
        String clientId,
        SecretRef clientSecret,
        String prefix,
        Set<String> audiences,
        Optional<String> issuer,
        Duration leeway,
        Duration cache,
        Duration timeout,
        ClaimMapping mapping,
        boolean privateHost) {
    public Introspection {
        audiences = Set.copyOf(audiences);
    }
}
