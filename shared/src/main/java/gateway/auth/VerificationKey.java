package gateway.auth;

import gateway.hash.HmacSha256;
import gateway.http.Body;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * A key that checks signatures of one algorithm and no other: a token cannot choose how its key is used. What exists has
 * been judged: a point is on its curve, a modulus is long enough.
 */
sealed interface VerificationKey {

    /** The one algorithm of this key. */
    Algorithm algorithm();

    /** Whether {@code signature} over {@code signed} was made with this key's other half. Never throws. */
    boolean verifies(byte[] signed, byte[] signature);

    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 3.3). */
    record Rsa(RSAPublicKey key) implements VerificationKey {
        private static final int MIN_BITS = 2048; // RFC 7518 3.3
        private static final int MAX_BITS = 8192; // beyond, one check costs milliseconds

        /** @throws GeneralSecurityException where the numbers are no acceptable key */
        static Rsa of(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
            int bits = modulus.bitLength();
            if (bits < MIN_BITS || bits > MAX_BITS || !modulus.testBit(0)) {
                throw new GeneralSecurityException("a modulus of 2048 to 8192 bits is needed");
            }
            if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > 33) {
                throw new GeneralSecurityException("an odd exponent of 3 to 2^33 is needed");
            }
            return new Rsa((RSAPublicKey)
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.RS256;
        }

        @Override
        public boolean verifies(byte[] signed, byte[] signature) {
            int length = (key.getModulus().bitLength() + 7) / 8;
            return signature.length == length && Keys.verify("SHA256withRSA", key, signed, signature);
        }
    }

    /** ECDSA on P-256 with SHA-256; a signature is r and s in 32 bytes each (RFC 7518 3.4). */
    record Ec(PublicKey key) implements VerificationKey {
        private static final BigInteger P =
                new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        private static final BigInteger B =
                new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
        private static final BigInteger N =
                new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

        /** SubjectPublicKeyInfo of an uncompressed point on P-256, up to the point (RFC 5480 2). */
        private static final byte[] HEAD =
                HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

        /** @throws GeneralSecurityException where the coordinates are not 32 bytes each or no point of the curve */
        static Ec of(byte[] x, byte[] y) throws GeneralSecurityException {
            if (x.length != 32 || y.length != 32) {
                throw new GeneralSecurityException("coordinates of 32 bytes are needed"); // RFC 7518 6.2.1.2
            }
            var px = new BigInteger(1, x);
            var py = new BigInteger(1, y);
            BigInteger right =
                    px.multiply(px).subtract(BigInteger.valueOf(3)).multiply(px).add(B);
            if (px.compareTo(P) >= 0
                    || py.compareTo(P) >= 0
                    || py.multiply(py).subtract(right).mod(P).signum() != 0) {
                throw new GeneralSecurityException("not a point of P-256");
            }
            return new Ec(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(Keys.join(HEAD, x, y))));
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.ES256;
        }

        @Override
        public boolean verifies(byte[] signed, byte[] signature) {
            return signature.length == 64
                    && isScalar(signature, 0)
                    && isScalar(signature, 32)
                    && Keys.verify("SHA256withECDSAinP1363Format", key, signed, signature);
        }

        private static boolean isScalar(byte[] signature, int from) {
            var scalar = new BigInteger(1, signature, from, 32);
            return scalar.signum() > 0 && scalar.compareTo(N) < 0;
        }
    }

    /** Ed25519 (RFC 8032 5.1, RFC 8037 3.1). */
    record Ed(PublicKey key) implements VerificationKey {
        private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        private static final BigInteger L =
                BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

        /** The y coordinate of two of the points of order 8; its negative is that of the other two. */
        private static final BigInteger ORDER_8 =
                new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

        /** SubjectPublicKeyInfo of an Ed25519 key, up to the key (RFC 8410 4). */
        private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

        /** @throws GeneralSecurityException where {@code x} is not the canonical encoding of a point of full order */
        static Ed of(byte[] x) throws GeneralSecurityException {
            if (x.length != 32) {
                throw new GeneralSecurityException("32 bytes are needed");
            }
            BigInteger y = Keys.littleEndian(x, 0).clearBit(255);
            if (y.compareTo(P) >= 0 || isOfSmallOrder(y)) {
                throw new GeneralSecurityException("not a canonical point of full order");
            }
            return new Ed(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Keys.join(HEAD, x))));
        }

        /** Under a point of order 1, 2, 4 or 8 many signatures hold for many texts. */
        private static boolean isOfSmallOrder(BigInteger y) {
            return y.compareTo(BigInteger.ONE) <= 0
                    || y.equals(P.subtract(BigInteger.ONE))
                    || y.equals(ORDER_8)
                    || y.equals(P.subtract(ORDER_8));
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.EdDSA;
        }

        @Override
        public boolean verifies(byte[] signed, byte[] signature) {
            return signature.length == 64
                    && Keys.littleEndian(signature, 32).compareTo(L) < 0 // RFC 8032 5.1.7: no second spelling
                    && Keys.verify("Ed25519", key, signed, signature);
        }
    }

    /** HMAC with SHA-256 (RFC 7518 3.2). */
    record Secret(Body secret) implements VerificationKey {
        static final int MIN_BYTES = 32; // RFC 7518 3.2: as long as the hash

        /** @throws GeneralSecurityException where the secret is too short */
        static Secret of(byte[] secret) throws GeneralSecurityException {
            if (secret.length < MIN_BYTES) {
                throw new GeneralSecurityException("a secret of 32 bytes or more is needed");
            }
            return new Secret(Body.of(secret));
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.HS256;
        }

        @Override
        public boolean verifies(byte[] signed, byte[] signature) {
            return MessageDigest.isEqual(HmacSha256.of(secret.bytes(), signed), signature);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Secret";
        }
    }

    /** What the variants share. */
    final class Keys {
        private Keys() {}

        static boolean verify(String algorithm, PublicKey key, byte[] signed, byte[] signature) {
            try {
                Signature verifier = Signature.getInstance(algorithm);
                verifier.initVerify(key);
                verifier.update(signed);
                return verifier.verify(signature);
            } catch (GeneralSecurityException _) {
                return false; // a signature that cannot be one
            }
        }

        static byte[] join(byte[]... parts) {
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            var joined = new byte[length];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, joined, at, part.length);
                at += part.length;
            }
            return joined;
        }

        /** 32 bytes from {@code from} as a number, least significant byte first. */
        static BigInteger littleEndian(byte[] bytes, int from) {
            var reversed = new byte[32];
            for (int i = 0; i < 32; i++) {
                reversed[i] = bytes[from + 31 - i];
            }
            return new BigInteger(1, reversed);
        }
    }
}
