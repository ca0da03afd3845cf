package gateway.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How callers can prove who they are.
 *
 * @param apiKeyHeader the field that carries an API key; lower case
 * @param apiKeyQuery  the query parameter that may carry one instead
 * @param issuers      of JSON Web Tokens
 * @param introspected who is asked about opaque tokens
 * @param basic        whether passwords are taken
 * @param signatures   of requests
 * @param certificates of clients that are believed, and whose they are
 * @param principals   of AWS that are believed, and who they are
 * @param forwards     services and functions that are asked
 * @param anonymous    who a caller without a credential is, where a route takes that
 */
public record Authentication(
        String apiKeyHeader,
        Optional<String> apiKeyQuery,
        List<JwtIssuer> issuers,
        List<Introspection> introspected,
        boolean basic,
        Optional<Signatures> signatures,
        Certificates certificates,
        List<PrincipalRule> principals,
        List<ForwardAuth> forwards,
        Optional<AnonymousConsumer> anonymous) {
    public Authentication {
        issuers = List.copyOf(issuers);
        introspected = List.copyOf(introspected);
        principals = List.copyOf(principals);
        forwards = List.copyOf(forwards);
    }

    /** API keys and tokens alone. */
    public static Authentication of(String apiKeyHeader, List<JwtIssuer> issuers) {
        return new Authentication(
                apiKeyHeader,
                Optional.empty(),
                issuers,
                List.of(),
                false,
                Optional.empty(),
                Certificates.NONE,
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** Whether a caller can use {@code scheme}. */
    public boolean has(Scheme scheme) {
        return switch (scheme) {
            case API_KEY -> true;
            case JWT -> !issuers.isEmpty();
            case INTROSPECTION -> !introspected.isEmpty();
            case BASIC -> basic;
            case SIGNATURE -> signatures.isPresent();
            case MTLS -> !certificates.rules().isEmpty();
            case IAM -> !principals.isEmpty();
            case FORWARD -> !forwards.isEmpty();
            case ANONYMOUS -> anonymous.isPresent();
        };
    }

    /** All that a caller can use. */
    public Set<Scheme> schemes() {
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        for (Scheme scheme : Scheme.values()) {
            if (has(scheme)) {
                schemes.add(scheme);
            }
        }
        return schemes;
    }
}
