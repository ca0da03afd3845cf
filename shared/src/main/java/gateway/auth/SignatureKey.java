package gateway.auth;

import gateway.hash.HmacSha256;
import gateway.json.Json;
import gateway.policy.Signatures.Algorithm;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A key that checks message signatures of one algorithm. */
@FunctionalInterface
interface SignatureKey {
    /** RFC 9421 3.3.3 leaves the length open; as RFC 7518 3.2 has it, a secret is as long as the hash. */
    int LEAST_SECRET_BYTES = 32;

    /** Whether {@code signature} over {@code base} was made with this key's other half. Never throws. */
    boolean verifies(byte[] base, byte[] signature);

    /**
     * The key of {@code algorithm} that {@code jwk} is.
     *
     * @throws Jwk.Unusable where it is none; the message says why
     */
    static SignatureKey of(Algorithm algorithm, Json.Obj jwk) throws Jwk.Unusable {
        Jwk read = Jwk.read(jwk);
        if (!read.permits(algorithm.jose())) {
            throw new Jwk.Unusable("it is not for " + algorithm.word());
        }
        return (base, signature) -> read.key().verifies(algorithm.jose(), base, signature);
    }

    /** A secret for {@code hmac-sha256} (3.3.3); null where it is too short or not the base64 that it should be. */
    static @Nullable SignatureKey of(byte[] text, boolean base64) {
        byte[] secret = base64 ? decode(text) : text;
        return secret == null || secret.length < LEAST_SECRET_BYTES
                ? null
                : (base, signature) -> MessageDigest.isEqual(HmacSha256.of(secret, base), signature);
    }

    private static byte @Nullable [] decode(byte[] text) {
        int end = text.length; // a file that a secret was read from may end in a line end
        while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
            end--;
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(text, end));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
