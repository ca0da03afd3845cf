package gateway.policy;

import gateway.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One issuer of JSON Web Tokens that the gateway believes.
 *
 * @param id            the name in the configuration
 * @param issuer        exact value of {@code iss} (RFC 7519 4.1.1)
 * @param audiences     one of which {@code aud} must name; never empty
 * @param algorithms    the only acceptable values of {@code alg}; never empty, never {@code none}
 * @param keys          where its keys come from
 * @param leeway        tolerance for {@code exp} and {@code nbf}; at most 60 s
 * @param consumerClaim whose value names the caller: the consumer is {@code id:value}, so that no two issuers' users are
 *                      one, or, if {@code registered}, the value itself
 * @param scopeClaim    whose value is the scopes: a space-separated string or an array of strings
 * @param plan          the plan of its callers, where the consumer's own record names none
 * @param registered    whether the consumer must stand in the consumers table
 * @param privateHost   whether {@code jwksUri} may lead to a private address
 */
public record JwtIssuer(
        String id,
        String issuer,
        Set<String> audiences,
        Set<Algorithm> algorithms,
        Keys keys,
        Duration leeway,
        String consumerClaim,
        String scopeClaim,
        Optional<String> plan,
        boolean registered,
        boolean privateHost) {

    public JwtIssuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
    }

    /** JSON Web Algorithms (RFC 7518 3.1, RFC 8037 3.1) that the gateway verifies. */
    public enum Algorithm {
        RS256,
        ES256,
        EdDSA,
        HS256
    }

    /** Where keys come from. */
    public sealed interface Keys {
        /** A JWK set, fetched (RFC 7517 5). */
        record Url(URI jwksUri) implements Keys {}

        /** A JWK set in the configuration. */
        record Inline(Json.Obj jwks) implements Keys {}

        /** A shared secret from an environment variable of the function, in UTF-8; 32 bytes or more. */
        record EnvironmentSecret(String variable) implements Keys {}
    }
}
