package gateway.auth;

import gateway.policy.JwtIssuer.Algorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/**
 * A key that checks signatures. What exists has been judged: a point is on its curve, a modulus is long enough. Which
 * algorithms it can check follows from its type and curve alone, and never from what a token says.
 */
sealed interface VerificationKey permits RsaKey, EcKey, EdKey, HmacKey {

    /** Whether a key of this type, on this curve and of this length, can check {@code algorithm}. */
    boolean fits(Algorithm algorithm);

    /**
     * Whether {@code signature} over {@code signed} was made with this key's other half by {@code algorithm}; false also
     * where the key does not fit it. Never throws.
     */
    boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature);

    /** The JDK's signatures, for the variants. */
    final class Jdk {
        private Jdk() {}

        /** A public key of {@code algorithm} from the head of its SubjectPublicKeyInfo and the rest of it. */
        static PublicKey key(String algorithm, byte[] head, byte[]... rest) throws GeneralSecurityException {
            int length = head.length;
            for (byte[] part : rest) {
                length += part.length;
            }
            var encoded = new byte[length];
            System.arraycopy(head, 0, encoded, 0, head.length);
            int at = head.length;
            for (byte[] part : rest) {
                System.arraycopy(part, 0, encoded, at, part.length);
                at += part.length;
            }
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        }

        static boolean verify(String algorithm, PublicKey key, byte[] signed, byte[] signature) {
            try {
                Signature verifier = Signature.getInstance(algorithm);
                verifier.initVerify(key);
                verifier.update(signed);
                return verifier.verify(signature);
            } catch (GeneralSecurityException | RuntimeException _) {
                return false; // a signature that cannot be one, whatever the provider says of it
            }
        }
    }
}
