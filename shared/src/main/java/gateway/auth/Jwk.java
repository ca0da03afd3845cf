package gateway.auth;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON Web Key (RFC 7517 4) that is good for checking signatures.
 *
 * @param id   the name that its set gives it ({@code kid})
 * @param only the one algorithm that it says it is for ({@code alg}), if it says so
 * @param key  the key itself
 */
record Jwk(Optional<String> id, Optional<Algorithm> only, VerificationKey key) {

    /** Members that hold secrets (RFC 7518 6.2.2, 6.3.2, 6.4.1). */
    private static final String[] PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

    /** Why a member of a set is no key to check signatures with. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Reads a public key. Its names of certificates ({@code x5c}, {@code x5u}, {@code x5t}) are not looked at, nor are members
     * that nobody has defined.
     *
     * @throws Unusable where it is of a type or curve that no algorithm here is for, not for verifying, malformed, weak, or
     *                  shown with its private half; the message says which
     */
    static Jwk read(Json.Obj jwk) throws Unusable {
        forVerifying(jwk);
        for (String member : PRIVATE) {
            if (jwk.get(member) != null) {
                throw new Unusable("it shows \"" + member + "\", which belongs to a secret: consider it leaked");
            }
        }
        VerificationKey key;
        try {
            key = key(jwk);
        } catch (GeneralSecurityException e) {
            throw new Unusable(String.valueOf(e.getMessage()));
        }
        return new Jwk(jwk.string("kid"), only(jwk, key), key);
    }

    /** Whether it may check signatures of {@code algorithm}: it fits, and the key does not say that it is for another. */
    boolean permits(Algorithm algorithm) {
        if (!key.fits(algorithm)) {
            return false;
        }
        // Of the two names that Edwards curves' signatures have, a key may say either: they are one algorithm on its
        // curve.
        return only.isEmpty() || only.get() == algorithm || key instanceof EdKey;
    }

    private static VerificationKey key(Json.Obj jwk) throws GeneralSecurityException, Unusable {
        String type = text(jwk, "kty");
        if (type.equals("RSA")) {
            return RsaKey.of(number(jwk, "n"), number(jwk, "e"));
        }
        if (type.equals("EC")) {
            EcKey.Curve curve = switch (text(jwk, "crv")) {
                case "P-256" -> EcKey.Curve.P256;
                case "P-384" -> EcKey.Curve.P384;
                case "P-521" -> EcKey.Curve.P521;
                default -> throw new Unusable("its curve is none of P-256, P-384 and P-521");
            };
            return EcKey.of(curve, bytes(jwk, "x"), bytes(jwk, "y"));
        }
        if (type.equals("OKP")) {
            EdKey.Curve curve = switch (text(jwk, "crv")) {
                case "Ed25519" -> EdKey.Curve.ED25519;
                case "Ed448" -> EdKey.Curve.ED448;
                default -> throw new Unusable("its curve is neither Ed25519 nor Ed448");
            };
            return EdKey.of(curve, bytes(jwk, "x"));
        }
        throw new Unusable("its type is none of RSA, EC and OKP");
    }

    private static Optional<Algorithm> only(Json.Obj jwk, VerificationKey key) throws Unusable {
        Json alg = jwk.get("alg");
        if (alg == null) {
            return Optional.empty();
        }
        if (alg instanceof Json.Str(var name)) {
            for (Algorithm algorithm : Algorithm.values()) {
                if (algorithm.name().equals(name) && key.fits(algorithm)) {
                    return Optional.of(algorithm);
                }
            }
        }
        throw new Unusable("its \"alg\" is none that checks signatures with a key of its type");
    }

    /** {@code use} and {@code key_ops} must not say otherwise (RFC 7517 4.2, 4.3). */
    private static void forVerifying(Json.Obj jwk) throws Unusable {
        Json use = jwk.get("use");
        if (use != null && !use.equals(Json.of("sig"))) {
            throw new Unusable("its \"use\" is not \"sig\"");
        }
        Json kid = jwk.get("kid");
        if (kid != null && !(kid instanceof Json.Str)) {
            throw new Unusable("its \"kid\" is no string");
        }
        Json operations = jwk.get("key_ops");
        if (operations != null && !isVerify(operations)) {
            throw new Unusable("its \"key_ops\" is no list with \"verify\", each operation once");
        }
    }

    private static boolean isVerify(Json operations) {
        if (!(operations instanceof Json.Arr(var items))) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (Json item : items) {
            if (!(item instanceof Json.Str(var operation)) || !seen.add(operation)) {
                return false;
            }
        }
        return seen.contains("verify");
    }

    /** A number in as few bytes as it takes (RFC 7518 6.3.1.1, Base64urlUInt). */
    private static BigInteger number(Json.Obj jwk, String name) throws Unusable {
        byte[] bytes = bytes(jwk, name);
        if (bytes[0] == 0) {
            throw new Unusable("its \"" + name + "\" begins with a zero byte");
        }
        return new BigInteger(1, bytes);
    }

    private static byte[] bytes(Json.Obj jwk, String name) throws Unusable {
        byte @Nullable [] bytes = Base64Url.decode(text(jwk, name));
        if (bytes == null || bytes.length == 0) {
            throw new Unusable("its \"" + name + "\" is not base64url");
        }
        return bytes;
    }

    private static String text(Json.Obj jwk, String name) throws Unusable {
        if (jwk.get(name) instanceof Json.Str(var text)) {
            return text;
        }
        throw new Unusable("it has no string \"" + name + "\"");
    }
}
