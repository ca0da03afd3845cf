package gateway.auth;

import gateway.auth.SigningKey.Curve;
import gateway.json.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The public halves of {@link SigningKey}s, as services are given them. Runs on an operator's machine and in no function:
 * the arithmetic here does not hide how long it takes.
 */
public final class PublicKeys {
    private PublicKeys() {}

    /**
     * The JWK (RFC 7517 4) of {@code key}'s public half; empty for a secret, which has none.
     *
     * @throws GeneralSecurityException where it cannot be worked out
     */
    public static Optional<Json.Obj> jwk(SigningKey key, String keyId) throws GeneralSecurityException {
        PrivateKey secret = key.key();
        if (secret == null) {
            return Optional.empty();
        }
        var members = new LinkedHashMap<String, Json>();
        if (secret instanceof RSAPrivateCrtKey rsa) {
            members.put("kty", Json.of("RSA"));
            members.put("n", number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
            members.put(
                    "e",
                    number(rsa.getPublicExponent(), (rsa.getPublicExponent().bitLength() + 7) / 8));
        } else if (secret instanceof ECPrivateKey ec) {
            Curve curve = Curve.of(key.algorithm());
            ECPoint point = times(ec.getS(), SigningKey.curve(curve));
            members.put("kty", Json.of("EC"));
            members.put("crv", Json.of(curve.jwk));
            members.put("x", number(point.getAffineX(), curve.bytes));
            members.put("y", number(point.getAffineY(), curve.bytes));
        } else {
            var ed = (EdECPrivateKey) secret;
            members.put("kty", Json.of("OKP"));
            members.put("crv", Json.of(ed.getParams().getName()));
            members.put("x", Json.of(Base64Url.encode(encoded(ed))));
        }
        members.put("kid", Json.of(keyId));
        members.put("use", Json.of("sig"));
        members.put("alg", Json.of(key.algorithm()));
        return Optional.of(new Json.Obj(members));
    }

    /** {@code scalar} times the generator, by doubling and adding (SEC 1 2.2.1). */
    private static ECPoint times(BigInteger scalar, ECParameterSpec spec) {
        BigInteger p = ((ECFieldFp) spec.getCurve().getField()).getP();
        BigInteger a = spec.getCurve().getA();
        ECPoint sum = ECPoint.POINT_INFINITY;
        for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
            sum = plus(sum, sum, p, a);
            if (scalar.testBit(bit)) {
                sum = plus(sum, spec.getGenerator(), p, a);
            }
        }
        return sum;
    }

    private static ECPoint plus(ECPoint one, ECPoint other, BigInteger p, BigInteger a) {
        if (one.equals(ECPoint.POINT_INFINITY)) {
            return other;
        }
        if (other.equals(ECPoint.POINT_INFINITY)) {
            return one;
        }
        BigInteger x = one.getAffineX();
        BigInteger y = one.getAffineY();
        boolean sameX = x.equals(other.getAffineX());
        if (sameX && y.add(other.getAffineY()).mod(p).signum() == 0) {
            return ECPoint.POINT_INFINITY;
        }
        BigInteger rise = sameX
                ? x.multiply(x).multiply(BigInteger.valueOf(3)).add(a)
                : other.getAffineY().subtract(y);
        BigInteger run = sameX ? y.shiftLeft(1) : other.getAffineX().subtract(x);
        BigInteger slope = rise.multiply(run.modInverse(p)).mod(p);
        BigInteger sumX =
                slope.multiply(slope).subtract(x).subtract(other.getAffineX()).mod(p);
        return new ECPoint(sumX, slope.multiply(x.subtract(sumX)).subtract(y).mod(p));
    }

    /** The JDK works out a public key where it makes a pair, and makes it of the random bytes that it is given. */
    private static byte[] encoded(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key does not show its bytes"));
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(key.getParams().getName());
        generator.initialize(key.getParams(), new Seed(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] same = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        if (!Arrays.equals(same, seed)) {
            throw new GeneralSecurityException("this JDK makes keys in another way");
        }
        byte[] spki = ((EdECPublicKey) pair.getPublic()).getEncoded(); // the key stands at its end (RFC 8410 4)
        return Arrays.copyOfRange(spki, spki.length - seed.length, spki.length);
    }

    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
        }
    }

    private static Json number(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        var padded = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, padded, size - length, length);
        return Json.of(Base64Url.encode(padded));
    }
}
