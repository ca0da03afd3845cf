package gateway.auth;

import gateway.json.Json;
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
    static final KeyPair ED = pair("Ed25519", 0);
    static final String SECRET = "a shared secret of 32 bytes or more";

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

    static Signer hmac(byte[] secret) {
        return signed -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                return mac.doFinal(signed);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
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
                        "crv", Json.of(size == 32 ? "P-256" : "P-384"),
                        "x", Json.of(base64url(unsigned(key.getW().getAffineX(), size))),
                        "y", Json.of(base64url(unsigned(key.getW().getAffineY(), size))));
            }
            case EdECPublicKey key -> {
                byte[] encoded = key.getEncoded();
                yield Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of("Ed25519"),
                        "x", Json.of(base64url(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length))));
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
