package gateway.auth;

import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.HexFormat;

/**
 * A point of one of the NIST's curves: ECDSA with the hash that belongs to the curve (RFC 7518 3.4). A signature is r and s
 * in as many bytes each as a coordinate has.
 */
final class EcKey implements VerificationKey {

    /** Curves (FIPS 186-4 D.1.2), of the form y^2 = x^3 - 3x + b. */
    enum Curve {
        P256(
                Algorithm.ES256,
                "SHA256withECDSAinP1363Format",
                32,
                "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
                "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
        P384(
                Algorithm.ES384,
                "SHA384withECDSAinP1363Format",
                48,
                "3076301006072a8648ce3d020106052b8104002203620004",
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe" + "ffffffff0000000000000000ffffffff",
                "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a" + "c656398d8a2ed19d2a85c8edd3ec2aef",
                "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                        + "581a0db248b0a77aecec196accc52973"),
        P521(
                Algorithm.ES512,
                "SHA512withECDSAinP1363Format",
                66,
                "30819b301006072a8648ce3d020106052b810400230381860004",
                "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e1"
                        + "56193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
                "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        + "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");

        private final Algorithm algorithm;
        private final String signature;
        private final int bytes; // of a coordinate
        private final String head; // SubjectPublicKeyInfo of an uncompressed point, up to its coordinates (RFC 5480 2)
        private final BigInteger p;
        private final BigInteger b;
        private final BigInteger n;

        Curve(Algorithm algorithm, String signature, int bytes, String head, String p, String b, String n) {
            this.algorithm = algorithm;
            this.signature = signature;
            this.bytes = bytes;
            this.head = head;
            this.p = new BigInteger(p, 16);
            this.b = new BigInteger(b, 16);
            this.n = new BigInteger(n, 16);
        }

        BigInteger order() {
            return n;
        }

        BigInteger prime() {
            return p;
        }

        BigInteger b() {
            return b;
        }
    }

    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final Curve curve;
    private final PublicKey key;

    private EcKey(Curve curve, PublicKey key) {
        this.curve = curve;
        this.key = key;
    }

    /**
     * @param x the whole coordinate, leading zeros included (RFC 7518 6.2.1.2)
     * @throws GeneralSecurityException where the coordinates are of another length or no point of the curve
     */
    static EcKey of(Curve curve, byte[] x, byte[] y) throws GeneralSecurityException {
        if (x.length != curve.bytes || y.length != curve.bytes) {
            throw new GeneralSecurityException("its coordinates must be of " + curve.bytes + " bytes");
        }
        var px = new BigInteger(1, x);
        var py = new BigInteger(1, y);
        BigInteger right = px.multiply(px).subtract(THREE).multiply(px).add(curve.b);
        if (px.compareTo(curve.p) >= 0
                || py.compareTo(curve.p) >= 0
                || py.multiply(py).subtract(right).mod(curve.p).signum() != 0) {
            throw new GeneralSecurityException("its coordinates are no point of the curve");
        }
        return new EcKey(curve, Jdk.key("EC", HexFormat.of().parseHex(curve.head), x, y));
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return algorithm == curve.algorithm;
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        return fits(algorithm)
                && signature.length == 2 * curve.bytes
                && isScalar(signature, 0)
                && isScalar(signature, curve.bytes)
                && Jdk.verify(curve.signature, key, signed, signature);
    }

    /** From 1 to n - 1. */
    private boolean isScalar(byte[] signature, int from) {
        var scalar = new BigInteger(1, signature, from, curve.bytes);
        return scalar.signum() > 0 && scalar.compareTo(curve.n) < 0;
    }
}
