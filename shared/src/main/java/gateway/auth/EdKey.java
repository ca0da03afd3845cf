package gateway.auth;

import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A point of an Edwards curve: Ed25519 and Ed448 (RFC 8032, RFC 8037 3.1, RFC 9864 2.2). */
final class EdKey implements VerificationKey {

    /** The curves of RFC 8032 5.1 and 5.2: a x^2 + y^2 = 1 + d x^2 y^2. */
    enum Curve {
        ED25519(
                Algorithm.Ed25519,
                "Ed25519",
                32,
                "302a300506032b6570032100",
                BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19)),
                BigInteger.ONE.negate(),
                new BigInteger("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", 16),
                BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493")),
                new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)),
        ED448(
                Algorithm.Ed448,
                "Ed448",
                57,
                "3043300506032b6571033a00",
                BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE),
                BigInteger.ONE,
                BigInteger.valueOf(-39081),
                BigInteger.TWO
                        .pow(446)
                        .subtract(new BigInteger("8335dc163bb124b65129c96fde933d8d723a70aadc873d6d54a7bb0d", 16)),
                BigInteger.ZERO);

        private final Algorithm algorithm;
        private final String signature;
        private final int bytes; // of a point and of a scalar
        private final String head; // SubjectPublicKeyInfo up to the point (RFC 8410 4)
        private final BigInteger p;
        private final BigInteger a;
        private final BigInteger d;
        private final BigInteger l; // the order of the base point
        private final BigInteger
                torsion; // y of points of the highest order that divides the cofactor; its negative, too

        Curve(
                Algorithm algorithm,
                String signature,
                int bytes,
                String head,
                BigInteger p,
                BigInteger a,
                BigInteger d,
                BigInteger l,
                BigInteger torsion) {
            this.algorithm = algorithm;
            this.signature = signature;
            this.bytes = bytes;
            this.head = head;
            this.p = p;
            this.a = a;
            this.d = d;
            this.l = l;
            this.torsion = torsion;
        }

        BigInteger order() {
            return l;
        }

        /**
         * The y coordinate of the point that stands at {@code from}, or null where its spelling is not the one that it has,
         * or where it is of small order: under such a point many signatures hold for many texts.
         */
        private @Nullable BigInteger point(byte[] encoded, int from) {
            BigInteger y = littleEndian(encoded, from, bytes).clearBit(8 * bytes - 1); // that bit is the sign of x
            return y.compareTo(p) < 0 && !isOfSmallOrder(y) ? y : null;
        }

        private boolean isOfSmallOrder(BigInteger y) {
            return y.compareTo(BigInteger.ONE) <= 0
                    || y.equals(p.subtract(BigInteger.ONE))
                    || y.equals(torsion)
                    || y.equals(p.subtract(torsion));
        }

        /** Whether x^2 = (y^2 - 1) / (d y^2 - a) has a root: by Euler's criterion for the product, as v u = u/v v^2. */
        private boolean isOnCurve(BigInteger y) {
            BigInteger square = y.multiply(y);
            BigInteger product = square.subtract(BigInteger.ONE)
                    .multiply(d.multiply(square).subtract(a))
                    .mod(p);
            return product.modPow(p.shiftRight(1), p).equals(BigInteger.ONE);
        }
    }

    private final Curve curve;
    private final PublicKey key;

    private EdKey(Curve curve, PublicKey key) {
        this.curve = curve;
        this.key = key;
    }

    /** @throws GeneralSecurityException where {@code x} is not the canonical encoding of a point of large order */
    static EdKey of(Curve curve, byte[] x) throws GeneralSecurityException {
        if (x.length != curve.bytes) {
            throw new GeneralSecurityException("its point must be of " + curve.bytes + " bytes");
        }
        BigInteger y = curve.point(x, 0);
        if (y == null || !curve.isOnCurve(y)) {
            throw new GeneralSecurityException(
                    "its point is not of the curve, of small order, or spelt in another way");
        }
        return new EdKey(curve, Jdk.key(curve.signature, HexFormat.of().parseHex(curve.head), x));
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return algorithm == Algorithm.EdDSA || algorithm == curve.algorithm;
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        return fits(algorithm)
                && signature.length == 2 * curve.bytes
                && littleEndian(signature, curve.bytes, curve.bytes).compareTo(curve.l) < 0 // no second spelling
                && curve.point(signature, 0) != null
                && Jdk.verify(curve.signature, key, signed, signature);
    }

    /** {@code length} bytes from {@code from} as a number, least significant byte first. */
    static BigInteger littleEndian(byte[] bytes, int from, int length) {
        var reversed = new byte[length];
        for (int i = 0; i < length; i++) {
            reversed[i] = bytes[from + length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
