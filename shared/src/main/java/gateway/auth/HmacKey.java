package gateway.auth;

import gateway.hash.HmacSha256;
import gateway.policy.JwtIssuer.Algorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A shared secret: HMAC (RFC 7518 3.2). It fits the algorithms whose hash is no longer than it. */
final class HmacKey implements VerificationKey {
    static final int MIN_BYTES = 32; // RFC 7518 3.2: as long as the hash

    private final byte[] secret;

    private HmacKey(byte[] secret) {
        this.secret = secret;
    }

    /** @throws GeneralSecurityException where the secret is too short for any */
    static HmacKey of(byte[] secret) throws GeneralSecurityException {
        if (secret.length < MIN_BYTES) {
            throw new GeneralSecurityException("a secret must be of 32 bytes or more, not of " + secret.length);
        }
        return new HmacKey(secret.clone());
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return switch (algorithm) {
            case HS256 -> true;
            case HS384 -> secret.length >= 48;
            case HS512 -> secret.length >= 64;
            case RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, Ed448 -> false;
        };
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        if (!fits(algorithm)) {
            return false;
        }
        byte[] code = switch (algorithm) {
            case HS384 -> mac("HmacSHA384", signed);
            case HS512 -> mac("HmacSHA512", signed);
            default -> HmacSha256.of(secret, signed);
        };
        return MessageDigest.isEqual(code, signature);
    }

    private byte[] mac(String algorithm, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "a shared secret";
    }
}
