package gateway.auth;

import gateway.hash.Sha256;
import gateway.json.Json;
import org.jspecify.annotations.Nullable;

/** The hash of the client's certificate, by which a token can be bound to it (RFC 8705 3.1, {@code x5t#S256}). */
final class CertificateHash {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    private CertificateHash() {}

    /**
     * The certificate that the front has checked and put into {@code requestContext}, in PEM; null where the client has shown
     * none. Payload 2.0 has it in {@code authentication}, 1.0 in {@code identity}.
     */
    static @Nullable String pem(Json.Obj context) {
        String pem = pem(context.get("authentication"));
        return pem == null ? pem(context.get("identity")) : pem;
    }

    /**
     * Whether the client has shown the certificate to which a token is bound.
     *
     * @param hash of the certificate; empty: the token is bound to none
     */
    static boolean isShown(String hash, Json.Obj context) {
        if (hash.isEmpty()) {
            return true;
        }
        String pem = pem(context);
        return pem != null && of(pem).equals(hash);
    }

    private static @Nullable String pem(@Nullable Json holder) {
        return holder instanceof Json.Obj object
                        && object.get("clientCert") instanceof Json.Obj certificate
                        && certificate.get("clientCertPem") instanceof Json.Str(var pem)
                        && !pem.isEmpty()
                ? pem
                : null;
    }

    /** SHA-256 over the DER of the first certificate in {@code pem}, in base64url; empty where there is none. */
    static String of(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END, Math.max(begin, 0));
        if (begin < 0 || end < 0) {
            return "";
        }
        var text = new StringBuilder(end - begin);
        for (int i = begin + BEGIN.length(); i < end; i++) {
            char c = pem.charAt(i);
            if (c != '\n' && c != '\r' && c != ' ') {
                text.append(c);
            }
        }
        byte[] der = PaddedBase64.decode(text.toString());
        return der == null || der.length == 0 ? "" : Base64Url.encode(Sha256.hash(der));
    }
}
