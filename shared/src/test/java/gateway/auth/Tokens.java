package gateway.auth;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys, JWKs and tokens, right and wrong: what an issuer would do, and what it would not. */
final class Tokens {
    static final KeyPair RSA = pair("RSA", 2048);
    static final KeyPair RSA_2 = pair("RSA", 2048);
    static final KeyPair RSA_1024 = pair("RSA", 1024);
    static final KeyPair EC = ec("secp256r1");
    static final KeyPair EC_384 = ec("secp384r1");
    static final KeyPair EC_521 = ec("secp521r1");
    static final KeyPair ED = pair("Ed25519", 0);
    static final KeyPair ED_448 = pair("Ed448", 0);
    static final String SECRET = "a shared secret of 32 bytes or more";
    static final String LONG_SECRET = "a shared secret that is long enough for each of the three algorithms";

    private Tokens() {}

    private static KeyPair pair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String base64url(String text) {
        return base64url(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code header} and {@code claims} as they are, with the signature that {@code signer} makes of them. */
    static String token(String header, String claims, Signer signer) {
        String signed = base64url(header) + "." + base64url(claims);
        return signed + "." + base64url(signer.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    interface Signer {
        byte[] sign(byte[] signed);
    }

    static Signer rsa(KeyPair pair) {
        return signed -> sign("SHA256withRSA", pair.getPrivate(), signed);
    }

    static Signer ec(KeyPair pair) {
        return signed -> sign("SHA256withECDSAinP1363Format", pair.getPrivate(), signed);
    }

    static Signer ed(KeyPair pair) {
        return signed -> sign("Ed25519", pair.getPrivate(), signed);
    }

    /** The key pair that {@link #signer} signs with. */
    static KeyPair pair(Algorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> RSA;
            case ES256 -> EC;
            case ES384 -> EC_384;
            case ES512 -> EC_521;
            case EdDSA, Ed25519 -> ED;
            case Ed448 -> ED_448;
            case HS256, HS384, HS512 -> throw new IllegalArgumentException("a shared secret is no pair");
        };
    }

    /** Signs as {@code algorithm} says, with {@link #pair} or {@link #LONG_SECRET}. */
    static Signer signer(Algorithm algorithm) {
        String bits = algorithm.name().substring(2);
        return switch (algorithm) {
            case RS256, RS384, RS512 -> signed -> sign("SHA" + bits + "withRSA", RSA.getPrivate(), signed);
            case PS256, PS384, PS512 ->
                signed -> pss(RSA, "SHA-" + bits, "SHA-" + bits, Integer.parseInt(bits) / 8, signed);
            case ES256, ES384, ES512 ->
                signed -> sign(
                        "SHA" + bits + "withECDSAinP1363Format", pair(algorithm).getPrivate(), signed);
            case EdDSA, Ed25519 -> ed(ED);
            case Ed448 -> signed -> sign("Ed448", ED_448.getPrivate(), signed);
            case HS256, HS384, HS512 -> hmac(bits, LONG_SECRET.getBytes(StandardCharsets.UTF_8));
        };
    }

    static byte[] pss(KeyPair pair, String hash, String mask, int salt, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mask), salt, 1));
            signature.initSign(pair.getPrivate());
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Signer hmac(String bits, byte[] secret) {
        return signed -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA" + bits);
                mac.init(new SecretKeySpec(secret, "HmacSHA" + bits));
                return mac.doFinal(signed);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    static Signer hmac(byte[] secret) {
        return hmac("256", secret);
    }

    static Signer hmac(String secret) {
        return hmac(secret.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Json.Obj jwk(KeyPair pair) {
        return switch (pair.getPublic()) {
            case RSAPublicKey key ->
                Json.object(
                        "kty", Json.of("RSA"),
                        "n",
                                Json.of(base64url(unsigned(
                                        key.getModulus(), (key.getModulus().bitLength() + 7) / 8))),
                        "e", Json.of(base64url(unsigned(key.getPublicExponent(), 3))));
            case ECPublicKey key -> {
                int size = (key.getParams().getOrder().bitLength() + 7) / 8;
                yield Json.object(
                        "kty", Json.of("EC"),
                        "crv", Json.of(size == 32 ? "P-256" : size == 48 ? "P-384" : "P-521"),
                        "x", Json.of(base64url(unsigned(key.getW().getAffineX(), size))),
                        "y", Json.of(base64url(unsigned(key.getW().getAffineY(), size))));
            }
            case EdECPublicKey key -> {
                byte[] encoded = key.getEncoded();
                String curve = key.getParams().getName();
                int size = curve.equals("Ed448") ? 57 : 32;
                yield Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of(curve),
                        "x", Json.of(base64url(Arrays.copyOfRange(encoded, encoded.length - size, encoded.length))));
            }
            default -> throw new IllegalArgumentException("no JWK for this");
        };
    }

    static Json.Obj jwk(KeyPair pair, String kid) {
        return jwk(pair).with("kid", Json.of(kid));
    }

    static Json.Obj jwks(Json.Obj... keys) {
        return Json.object("keys", Json.of(List.of(keys)));
    }

    /** The number, most significant byte first, in {@code size} bytes. */
    static byte[] unsigned(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        var padded = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, padded, size - length, length);
        return padded;
    }
}
