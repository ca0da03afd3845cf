package gateway.local;

import gateway.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/**
 * Gives anybody who asks a JSON Web Token, for {@code examples/gateway.yaml} to believe. Its key lives as long as the
 * process, so its tokens are good for nothing else.
 */
final class ExampleIssuer {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long LIFE_SECONDS = 3600;

    private final String name;
    private final InstantSource clock;
    private final KeyPair keys;

    /** @param name the value of {@code iss} */
    ExampleIssuer(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has the curve P-256", e);
        }
    }

    /** The JWK set (RFC 7517 5). */
    Json.Obj jwks() {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return Json.object(
                "keys",
                Json.of(List.of(Json.object(
                        "kty", Json.of("EC"),
                        "crv", Json.of("P-256"),
                        "use", Json.of("sig"),
                        "alg", Json.of("ES256"),
                        "kid", Json.of("example"),
                        "x", Json.of(coordinate(point.getAffineX())),
                        "y", Json.of(coordinate(point.getAffineY()))))));
    }

    /** A token for an hour. */
    String token(String subject, String scope) {
        long now = clock.instant().getEpochSecond();
        Json header = Json.object("alg", Json.of("ES256"), "typ", Json.of("JWT"), "kid", Json.of("example"));
        Json claims = Json.object(
                "iss", Json.of(name),
                "aud", Json.of("shop"),
                "sub", Json.of(subject),
                "scope", Json.of(scope),
                "iat", Json.of(now),
                "exp", Json.of(now + LIFE_SECONDS));
        String signed = BASE64.encodeToString(header.bytes()) + "." + BASE64.encodeToString(claims.bytes());
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with the curve P-256", e);
        }
    }

    /** 32 bytes, big-endian, in base64url (RFC 7518 6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] padded = new byte[32];
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
        return BASE64.encodeToString(padded);
    }
}
