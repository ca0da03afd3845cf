package gateway.auth;

import gateway.hash.Sha256;
import gateway.json.Json;
import gateway.policy.Authentication;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a client has shown in the TLS handshake, by the word of the front: it has checked the chain and that
 * the client has the key. Read as it stands there, not yet judged.
 *
 * <p>HTTP API: {@code requestContext.authentication.clientCert}; REST API and payload 1.0: {@code
 * requestContext.identity.clientCert}; an Application Load Balancer in the mode verify: the field {@code
 * x-amzn-mtls-clientcert-leaf}, only where the configuration says that there is one. Of these the PEM alone counts; the
 * names that the event repeats beside it are not looked at.
 */
public final class ClientCertificate {
    /** A load balancer takes 16 KB, API Gateway less; the encoding adds to it. */
    private static final int MOST_CHARACTERS = 32 * 1024;

    private static final String LEAF = "x-amzn-mtls-clientcert-leaf";
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    private final byte @Nullable [] der;

    private ClientCertificate(byte @Nullable [] der) {
        this.der = der;
    }

    /** The certificate of the request; null where the front speaks of none. */
    public static @Nullable ClientCertificate of(Presented presented, Authentication configured) {
        Json.Obj context = presented.context();
        if (context.get("elb") instanceof Json.Obj) {
            if (!configured.certificates().loadBalancer()) {
                return null;
            }
            List<String> lines = presented.headers().all(LEAF);
            if (lines.isEmpty()) {
                return null;
            }
            // Whoever adds a line to the load balancer's own must not choose which one counts.
            return new ClientCertificate(lines.size() == 1 ? pem(decoded(lines.getFirst())) : null);
        }
        Json api = member(context, "authentication");
        Json rest = member(context, "identity");
        if (api == null && rest == null) {
            return null;
        }
        return new ClientCertificate(api == null ? pem(rest) : rest == null ? pem(api) : null);
    }

    private static @Nullable Json member(Json.Obj context, String holder) {
        Json certificate = context.get(holder) instanceof Json.Obj object ? object.get("clientCert") : null;
        return certificate == Json.Null.NULL ? null : certificate;
    }

    private static byte @Nullable [] pem(@Nullable Json certificate) {
        return certificate instanceof Json.Obj object && object.get("clientCertPem") instanceof Json.Str(var text)
                ? pem(text)
                : null;
    }

    /** The certificate; null where what stands there is not exactly one certificate in PEM. */
    byte @Nullable [] der() {
        return der;
    }

    /**
     * SHA-256 of the certificate in base64url, as {@code x5t#S256} has it (RFC 8705 3.1); null where the certificate cannot
     * be read.
     */
    public @Nullable String thumbprint() {
        return der == null ? null : Base64Url.encode(Sha256.hash(der));
    }

    /** Whether {@code thumbprint}, the {@code x5t#S256} of a token, is this certificate's; never for one that cannot be read. */
    public boolean is(String thumbprint) {
        String own = thumbprint();
        return own != null
                && MessageDigest.isEqual(
                        own.getBytes(StandardCharsets.UTF_8), thumbprint.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The bytes of the one certificate in {@code text} (RFC 7468 5.1), or null: nothing before or after it but line ends,
     * base64 in lines of any length with one spelling for each sequence of bytes.
     */
    private static byte @Nullable [] pem(@Nullable String text) {
        if (text == null || text.length() > MOST_CHARACTERS || !text.startsWith(BEGIN)) {
            return null;
        }
        int end = text.indexOf(END, BEGIN.length());
        if (end < 0 || !isLineEnds(text, end + END.length())) {
            return null;
        }
        var base64 = new StringBuilder(end);
        boolean atLineStart = false;
        for (int i = BEGIN.length(); i < end; i++) {
            char c = text.charAt(i);
            boolean lineFeed = c == '\n' || c == '\r' && i + 1 < end && text.charAt(i + 1) == '\n';
            if (i == BEGIN.length() && !lineFeed) {
                return null;
            }
            if (!lineFeed) {
                base64.append(c); // what is no base64 is found by the decoder
            }
            atLineStart = c == '\n';
        }
        return atLineStart && !base64.isEmpty() ? PaddedBase64.decode(base64.toString()) : null;
    }

    private static boolean isLineEnds(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                return false;
            }
        }
        return true;
    }

    /** {@code text} with percent-encodings of ASCII decoded; a plus is a plus. Null where one is not complete. */
    private static @Nullable String decoded(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                decoded.append(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0 || high > 7 || text.charAt(i + 1) > 'f' || text.charAt(i + 2) > 'f') {
                return null;
            }
            decoded.append((char) (high << 4 | low));
            i += 2;
        }
        return decoded.toString();
    }
}
