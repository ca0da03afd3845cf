package gateway.auth;

import gateway.http.Problem;
import gateway.policy.Authentication;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Challenges (RFC 9110 11.3, 11.6.1): what a caller can try, one for each scheme of HTTP. JSON Web Tokens and opaque ones
 * are both bearer tokens, so there is one for the two.
 *
 * @param settings of the gateway that asks
 */
record Challenges(GatewaySettings settings) {
    private static final String FIELD = "www-authenticate";

    /** What HTTP calls a bearer token (RFC 6750). */
    static boolean isBearer(Scheme scheme) {
        return scheme == Scheme.JWT || scheme == Scheme.INTROSPECTION;
    }

    /**
     * {@code problem} with a challenge for each of {@code schemes}.
     *
     * @param scopes that a token should have; empty: none in particular
     * @param error  of RFC 6750 3.1; empty where no token was tried
     */
    Problem on(Problem problem, Set<Scheme> schemes, Collection<String> scopes, String error) {
        Problem challenging = problem;
        boolean bearer = false;
        for (Scheme scheme : EnumSet.copyOf(schemes)) {
            if (!isBearer(scheme) || !bearer) {
                challenging = challenging.withHeader(FIELD, challenge(scheme, scopes, error));
            }
            bearer |= isBearer(scheme);
        }
        return challenging;
    }

    private String challenge(Scheme scheme, Collection<String> scopes, String error) {
        String realm = "realm=" + quoted(settings.name());
        return switch (scheme) {
            case API_KEY -> apiKey(realm);
            case JWT, INTROSPECTION ->
                "Bearer " + realm
                        + (error.isEmpty() ? "" : ", error=" + quoted(error))
                        + (scopes.isEmpty() ? "" : ", scope=" + quoted(String.join(" ", scopes)));
            case BASIC -> "Basic " + realm + ", charset=\"UTF-8\""; // RFC 7617 2.1
            case SIGNATURE -> "Signature " + realm;
            case MTLS -> "Certificate " + realm;
            case IAM -> "AWS4-HMAC-SHA256 " + realm;
            case FORWARD -> "Session " + realm;
            case ANONYMOUS -> throw new IllegalArgumentException("there is nothing to try");
        };
    }

    private String apiKey(String realm) {
        Authentication how = settings.authentication();
        return "ApiKey " + realm + ", header=" + quoted(how.apiKeyHeader())
                + (how.apiKeyQuery().isPresent()
                        ? ", query=" + quoted(how.apiKeyQuery().get())
                        : "");
    }

    /** The schemes in words, such as {@code an API key in the field x-api-key or a bearer token in the field authorization}. */
    String words(Set<Scheme> schemes, String between) {
        List<String> words = new ArrayList<>(schemes.size());
        for (Scheme scheme : EnumSet.copyOf(schemes)) {
            String word = switch (scheme) {
                case API_KEY -> "an API key in the field " + settings.apiKeyHeader();
                case JWT, INTROSPECTION -> "a bearer token in the field authorization";
                case BASIC -> "a user and password in the field authorization";
                case SIGNATURE -> "a signature of the request";
                case MTLS -> "a client certificate";
                case IAM -> "a signature of AWS";
                case FORWARD -> "a session, where its service looks for it";
                case ANONYMOUS -> "no credential at all";
            };
            if (!words.contains(word)) {
                words.add(word);
            }
        }
        return String.join(between, words);
    }

    static String word(Scheme scheme) {
        return switch (scheme) {
            case API_KEY -> "API key";
            case JWT, INTROSPECTION -> "bearer token";
            case BASIC -> "password";
            case SIGNATURE -> "signature";
            case MTLS -> "client certificate";
            case IAM -> "signature of AWS";
            case FORWARD -> "session";
            case ANONYMOUS -> "lack of a credential";
        };
    }

    /** A quoted-string (RFC 9110 5.6.4) of visible ASCII; anything else is left out. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            if (c >= 0x20 && c < 0x7f) {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
