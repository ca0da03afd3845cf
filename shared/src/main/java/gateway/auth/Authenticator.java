package gateway.auth;

import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling? Looks for the credentials that a request can carry and has the one that is there checked. The answer
 * depends on nothing but the credentials: never on the route, so that a front may remember it for all routes.
 *
 * <p>An API key stands in its own field ({@link GatewaySettings#apiKeyHeader}), a token in {@code authorization} with the
 * scheme {@code Bearer} (RFC 6750 2.1). Two credentials at once are refused: whichever were picked, somebody could slip
 * the other one past. While no issuer is configured, bearer tokens are none of the gateway's business and are left for the
 * upstream; so are other schemes of {@code authorization}.
 */
public final class Authenticator {
    /** Why a request with several credentials is refused. */
    static final String AMBIGUOUS = "ambiguous";

    private static final String AUTHORIZATION = "authorization";

    private final CachedConsumers consumers;
    private final ApiKeyAuthenticator apiKeys;
    private final JwksSource jwks;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private volatile @Nullable JwtAuthenticator tokens; // made when the first token arrives: it loads cryptography

    /**
     * @param environment where shared secrets of {@code HS256} issuers are found by name, and CONSUMERS_MAX_STALE_MS, the
     *                    time within which a revocation takes effect, in milliseconds
     */
    public Authenticator(Consumers consumers, JwksSource jwks, Map<String, String> environment, InstantSource clock) {
        this.consumers = new CachedConsumers(consumers, clock, CachedConsumers.Times.from(environment));
        this.apiKeys = new ApiKeyAuthenticator(this.consumers, clock);
        this.jwks = jwks;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /** The caller that the credentials in {@code headers} tell of; anonymous where there are none. */
    public Caller authenticate(Headers headers, GatewaySettings settings, Deadline deadline) {
        List<String> authorization = headers.all(AUTHORIZATION);
        String keyHeader = settings.apiKeyHeader();
        List<String> keys = keyHeader.equals(AUTHORIZATION) ? List.of() : headers.all(keyHeader);
        String bearer = null;
        String key = keys.isEmpty() ? null : keys.getFirst();
        int credentials = keys.size();
        for (String value : authorization) {
            if (!settings.issuers().isEmpty() && isBearer(value)) {
                bearer = value;
                credentials++;
            } else if (keyHeader.equals(AUTHORIZATION)) {
                key = value;
                credentials++;
            }
        }
        if (credentials > 1 || bearer != null && authorization.size() > 1) {
            return new Caller.Rejected(bearer == null ? Scheme.API_KEY : Scheme.JWT, AMBIGUOUS);
        }
        if (key != null) {
            return apiKeys.authenticate(key);
        }
        return bearer == null
                ? new Caller.Anonymous()
                : tokens().authenticate(token(bearer), settings.issuers(), deadline);
    }

    private JwtAuthenticator tokens() {
        JwtAuthenticator made = tokens;
        if (made == null) {
            synchronized (this) {
                made = tokens;
                if (made == null) {
                    made = new JwtAuthenticator(consumers, jwks, environment, clock);
                    tokens = made;
                }
            }
        }
        return made;
    }

    /** The scheme's name has no case (RFC 9110 11.1). */
    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, "Bearer", 0, 6)
                && (authorization.length() == 6 || authorization.charAt(6) == ' ');
    }

    /** What follows the scheme and one or more spaces (RFC 9110 11.4). */
    private static String token(String authorization) {
        int start = 6;
        while (start < authorization.length() && authorization.charAt(start) == ' ') {
            start++;
        }
        return authorization.substring(start);
    }
}
