package gateway.auth;

import gateway.hash.Sha256;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An RSA key: RSASSA-PKCS1-v1_5 (RFC 7518 3.3) and RSASSA-PSS with a salt as long as the hash and MGF1 over the same hash
 * (RFC 7518 3.5).
 *
 * <p>PKCS #1 v1.5 is compared as a whole with the one encoding that there is (RFC 8017 8.2.2), and nothing is read out of
 * a signature. The JDK also takes a DigestInfo without parameters; and its framework of providers is dear in a cold
 * function, where this needs none of it.
 */
final class RsaKey implements VerificationKey {
    private static final int MIN_BITS = 2048; // RFC 7518 3.3
    private static final int MAX_BITS = 8192; // beyond, one check costs milliseconds
    private static final int MAX_EXPONENT_BITS = 33;

    // DigestInfo up to the hash (RFC 8017 9.2, note 1).
    private static final String SHA_256 = "3031300d060960864801650304020105000420";
    private static final String SHA_384 = "3041300d060960864801650304020205000430";
    private static final String SHA_512 = "3051300d060960864801650304020305000440";

    private final BigInteger modulus;
    private final BigInteger exponent;
    private final int length; // of the modulus and of a signature, in bytes
    private volatile @Nullable PublicKey jdks; // made for the first RSASSA-PSS

    private RsaKey(BigInteger modulus, BigInteger exponent) {
        this.modulus = modulus;
        this.exponent = exponent;
        this.length = (modulus.bitLength() + 7) / 8;
    }

    /** @throws GeneralSecurityException where the numbers are no acceptable key; the message says why */
    static RsaKey of(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        int bits = modulus.bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS || !modulus.testBit(0)) {
            throw new GeneralSecurityException("its modulus must be odd and of 2048 to 8192 bits, not of " + bits);
        }
        if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new GeneralSecurityException("its exponent must be odd and from 3 to 2^33");
        }
        return new RsaKey(modulus, exponent);
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> true;
            case ES256, ES384, ES512, EdDSA, Ed25519, Ed448, HS256, HS384, HS512 -> false;
        };
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        if (signature.length != length) {
            return false;
        }
        try {
            return switch (algorithm) {
                case RS256 -> pkcs1(SHA_256, Sha256.hash(signed), signature);
                case RS384 -> pkcs1(SHA_384, hash("SHA-384", signed), signature);
                case RS512 -> pkcs1(SHA_512, hash("SHA-512", signed), signature);
                case PS256 -> pss("SHA-256", 32, signed, signature);
                case PS384 -> pss("SHA-384", 48, signed, signature);
                case PS512 -> pss("SHA-512", 64, signed, signature);
                case ES256, ES384, ES512, EdDSA, Ed25519, Ed448, HS256, HS384, HS512 -> false;
            };
        } catch (GeneralSecurityException | RuntimeException _) {
            return false; // a signature that cannot be one, whatever the provider says of it
        }
    }

    private static byte[] hash(String algorithm, byte[] signed) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(signed);
    }

    /** RFC 8017 8.2.2, with EMSA-PKCS1-v1_5 of 9.2: 00 01 FF ... FF 00, DigestInfo, hash. */
    private boolean pkcs1(String digestInfo, byte[] hash, byte[] signature) {
        var number = new BigInteger(1, signature);
        if (number.compareTo(modulus) >= 0) {
            return false; // RFC 8017 5.2.2: no second spelling
        }
        byte[] head = HexFormat.of().parseHex(digestInfo);
        var expected = new byte[length];
        int start = length - hash.length - head.length;
        Arrays.fill(expected, 2, start - 1, (byte) 0xff);
        expected[1] = 1;
        System.arraycopy(head, 0, expected, start, head.length);
        System.arraycopy(hash, 0, expected, length - hash.length, hash.length);
        return number.modPow(exponent, modulus).equals(new BigInteger(1, expected));
    }

    private boolean pss(String hash, int saltLength, byte[] signed, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), saltLength, PSSParameterSpec.TRAILER_FIELD_BC));
        verifier.initVerify(jdks());
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private PublicKey jdks() throws GeneralSecurityException {
        PublicKey made = jdks;
        if (made == null) {
            made = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
            jdks = made;
        }
        return made;
    }
}
