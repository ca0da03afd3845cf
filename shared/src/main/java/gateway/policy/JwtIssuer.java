package gateway.policy;

import gateway.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
 * @param types         acceptable values of {@code typ}, lower case, without {@code application/}; empty text: none at all
 * @param leeway        tolerance for {@code exp} and {@code nbf}; at most 60 s
 * @param mapping       what its claims say
 * @param privateHost   whether its addresses may lead to a private address
 */
public record JwtIssuer(
        String id,
        String issuer,
        Set<String> audiences,
        Set<Algorithm> algorithms,
        Set<String> types,
        Keys keys,
        Duration leeway,
        ClaimMapping mapping,
        boolean privateHost) {
    /** The values of {@code typ} that are usual for access tokens (RFC 7519 5.1, RFC 9068 2.1); many have none. */
    public static final Set<String> USUAL_TYPES = Set.of("jwt", "at+jwt", "");

    public JwtIssuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        types = Set.copyOf(types);
    }

    /** One with tokens of the usual types and without roles. */
    public JwtIssuer(
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
        this(
                id,
                issuer,
                audiences,
                algorithms,
                USUAL_TYPES,
                keys,
                leeway,
                new ClaimMapping(consumerClaim, scopeClaim, "roles", List.of(), plan, registered),
                privateHost);
    }

    /** JSON Web Algorithms (RFC 7518 3.1, RFC 8037 3.1, RFC 9864 2.2) that the gateway verifies. */
    public enum Algorithm {
        RS256,
        RS384,
        RS512,
        PS256,
        PS384,
        PS512,
        ES256,
        ES384,
        ES512,
        /** Either Edwards curve, whichever the key is on. */
        EdDSA,
        Ed25519,
        Ed448,
        HS256,
        HS384,
        HS512
    }

    /** Where keys come from. */
    public sealed interface Keys {
        /**
         * A JWK set, fetched (RFC 7517 5).
         *
         * @param baked the set as it was when the configuration was made: good until the first fetch
         */
        record Url(URI jwksUri, Optional<Json.Obj> baked) implements Keys {
            public Url(URI jwksUri) {
                this(jwksUri, Optional.empty());
            }
        }

        /**
         * A JWK set at the address that the issuer's metadata name (OpenID Connect Discovery 1.0, 4).
         *
         * @param baked the set as it was when the configuration was made: good until the first fetch
         */
        record Discovery(Optional<Json.Obj> baked) implements Keys {}

        /** A JWK set in the configuration. */
        record Inline(Json.Obj jwks) implements Keys {}

        /** A shared secret, in UTF-8; as long as the hash or longer (RFC 7518 3.2). */
        record Shared(SecretRef secret) implements Keys {}
    }
}
