package gateway.auth;

import gateway.hash.Sha256;
import gateway.policy.Authentication;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of the sent schemes in one request, each from the field that is for it. What no scheme of the
 * configuration claims in {@code authorization} is none of the gateway's business.
 *
 * @param apiKey    an API key; null for none
 * @param bearer    a token, after {@code Bearer} (RFC 6750 2.1); null for none
 * @param bound     the hash of the client's certificate where a token came along, which may be bound to it; null for none
 * @param basic     user and password, after {@code Basic} (RFC 7617); null for none
 * @param ambiguous the scheme of which several came along, so that somebody could slip one past; null for none
 */
record SentCredentials(
        @Nullable String apiKey,
        @Nullable String bearer,
        @Nullable String bound,
        @Nullable String basic,
        @Nullable Scheme ambiguous) {

    static SentCredentials of(Presented presented, GatewaySettings settings) {
        Authentication configured = settings.authentication();
        boolean bearers =
                !configured.issuers().isEmpty() || !configured.introspected().isEmpty();
        String keyHeader = configured.apiKeyHeader();
        boolean shared = keyHeader.equals(Presented.AUTHORIZATION);
        List<String> lines = presented.headers().all(Presented.AUTHORIZATION);
        List<String> keys = shared ? List.of() : presented.headers().all(keyHeader);
        if (configured.apiKeyQuery().isPresent()) {
            keys = KeysInQueries.and(
                    keys, presented.query(), configured.apiKeyQuery().get());
        }
        String key = keys.isEmpty() ? null : keys.getFirst();
        String bearer = null;
        String basic = null;
        Scheme ambiguous = keys.size() > 1 ? Scheme.API_KEY : null;
        for (String line : lines) {
            Scheme scheme = null;
            if (bearers && Presented.isOf("Bearer", line)) {
                bearer = Presented.credential("Bearer", line);
                scheme = configured.issuers().isEmpty() ? Scheme.INTROSPECTION : Scheme.JWT;
            } else if (configured.basic() && Presented.isOf("Basic", line)) {
                basic = Presented.credential("Basic", line);
                scheme = Scheme.BASIC;
            } else if (shared) {
                ambiguous = keys.isEmpty() || ambiguous != null ? ambiguous : Scheme.API_KEY;
                key = line;
                scheme = Scheme.API_KEY;
            }
            if (scheme != null && lines.size() > 1 && ambiguous == null) {
                ambiguous = scheme;
            }
        }
        return new SentCredentials(
                key, bearer, bearer == null ? null : certificate(presented, configured), basic, ambiguous);
    }

    /** Its hash, empty where it cannot be read; null for none. */
    private static @Nullable String certificate(Presented presented, Authentication configured) {
        ClientCertificate certificate = ClientCertificate.of(presented, configured);
        if (certificate == null) {
            return null;
        }
        String hash = certificate.thumbprint();
        return hash == null ? "" : hash;
    }

    /**
     * A hash of all of them and of what judges them: whoever has found out about credentials with the same binding has found
     * out about these. Null where a password is among them: it may be short, and whoever saw the hash could try which it is.
     *
     * @param configuration the hash of the configuration that they are judged by
     */
    @Nullable
    String binding(String configuration) {
        if (basic != null) {
            return null;
        }
        var text = new StringBuilder();
        add(text, configuration);
        add(text, apiKey);
        add(text, bearer);
        add(text, bound);
        text.append(ambiguous == null ? "" : ambiguous.word());
        return Sha256.hex(Sha256.hash(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void add(StringBuilder text, @Nullable String credential) {
        if (credential != null) {
            text.append(credential.length()).append(':').append(credential);
        }
        text.append(';');
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "SentCredentials";
    }
}
