package gateway.bench;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.auth.Consumers.Lookup;
import gateway.auth.Presented;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.http.Headers;
import gateway.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Credentials of one scheme, many different ones, and how a plain library verifies them. */
abstract class Credentials {
    private static final int DISTINCT = 200;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String name;
    final List<Presented> presented = new ArrayList<>(DISTINCT + 1);

    private Credentials(String name) {
        this.name = name;
    }

    static List<Credentials> all() throws Exception {
        return List.of(new ApiKeys(), new Tokens("RS256"), new Tokens("ES256"), new Tokens("HS256"));
    }

    String name() {
        return name;
    }

    /** Each for the first time. */
    List<Presented> distinct() {
        return presented.subList(1, presented.size());
    }

    /** One that is not among {@link #distinct}. */
    Presented warmUp() {
        return presented.getFirst();
    }

    abstract List<Document> documents();

    /** The record of a consumer. */
    Lookup consumer(String id) {
        return new Lookup.NotFound();
    }

    Map<String, String> environment() {
        return Map.of();
    }

    /** Verifies credential {@code i} of {@link #distinct} by what a plain library has for it. */
    abstract void plain(int i) throws Exception;

    private static Document gateway(Json.Obj auth) {
        return new Document(Kind.GATEWAY, "gateway", Json.object("auth", auth));
    }

    /** The plain way: SHA-256 of the key, compared with what is kept. */
    private static final class ApiKeys extends Credentials {
        private final Map<String, Consumer> consumers = new HashMap<>();
        private final List<ApiKey> keys = new ArrayList<>();
        private final List<byte[]> hashes = new ArrayList<>();

        ApiKeys() throws GeneralSecurityException {
            super("API key");
            var random = new SecureRandom();
            for (int i = 0; i <= DISTINCT; i++) {
                ApiKey key = ApiKey.generate("consumer-" + i, random);
                var kept = new Consumer.Key(key.keyId(), key.sha256(), Instant.EPOCH, Optional.empty());
                consumers.put(
                        key.consumer(),
                        new Consumer(key.consumer(), Optional.of("gold"), Set.of("read"), true, List.of(kept)));
                presented.add(Presented.of(Headers.of("x-api-key", key.secretText())));
                keys.add(key);
                hashes.add(hash(key));
            }
        }

        private static byte[] hash(ApiKey key) throws GeneralSecurityException {
            return MessageDigest.getInstance("SHA-256").digest(key.secretText().getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        List<Document> documents() {
            return List.of();
        }

        @Override
        Lookup consumer(String id) {
            Consumer consumer = consumers.get(id);
            return consumer == null ? new Lookup.NotFound() : new Lookup.Found(consumer);
        }

        @Override
        void plain(int i) throws GeneralSecurityException {
            if (!MessageDigest.isEqual(hash(keys.get(i + 1)), hashes.get(i + 1))) {
                throw new IllegalStateException();
            }
        }
    }

    /** The plain way: Nimbus JOSE+JWT with the keys at hand. */
    private static final class Tokens extends Credentials {
        private static final byte[] SECRET =
                "a secret of the benchmark, 32 bytes and more".getBytes(StandardCharsets.UTF_8);

        private final String algorithm;
        private final Json.Obj jwk;
        private final List<String> tokens = new ArrayList<>();
        private final DefaultJWTProcessor<SecurityContext> plain = new DefaultJWTProcessor<>();

        Tokens(String algorithm) throws Exception {
            super("JWT " + algorithm);
            this.algorithm = algorithm;
            KeyPair pair = pair(algorithm);
            jwk = jwk(pair);
            long expires = Instant.now().getEpochSecond() + 36_000;
            for (int i = 0; i <= DISTINCT; i++) {
                String claims = "{\"iss\":\"https://id.example.com/\",\"aud\":\"shop\",\"sub\":\"user-" + i
                        + "\",\"exp\":" + expires + ",\"iat\":" + (expires - 36_000)
                        + ",\"scope\":\"orders:read orders:write\",\"tenant\":\"acme\"}";
                String signed = encoded("{\"alg\":\"" + algorithm + "\",\"kid\":\"k\",\"typ\":\"at+jwt\"}") + "."
                        + encoded(claims);
                String token = signed + "." + BASE64.encodeToString(sign(pair, signed));
                tokens.add(token);
                presented.add(Presented.of(Headers.of("authorization", "Bearer " + token)));
            }
            plain.setJWSTypeVerifier((_, _) -> {});
            plain.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    JWSAlgorithm.parse(algorithm),
                    new ImmutableJWKSet<>(JWKSet.parse(
                            Json.object("keys", Json.of(List.of(jwk))).text()))));
            plain.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    "shop",
                    new JWTClaimsSet.Builder().issuer("https://id.example.com/").build(),
                    Set.of("sub", "exp")));
        }

        private static KeyPair pair(String algorithm) throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.startsWith("ES") ? "EC" : "RSA");
            if (algorithm.startsWith("ES")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        }

        private Json.Obj jwk(KeyPair pair) {
            return switch (algorithm) {
                case "HS256" ->
                    Json.object(
                            "kty", Json.of("oct"),
                            "kid", Json.of("k"),
                            "k", Json.of(BASE64.encodeToString(SECRET)));
                case "RS256" -> {
                    var key = (RSAPublicKey) pair.getPublic();
                    yield Json.object(
                            "kty", Json.of("RSA"),
                            "kid", Json.of("k"),
                            "n", Json.of(unsigned(key.getModulus(), 256)),
                            "e", Json.of(unsigned(key.getPublicExponent(), 3)));
                }
                default -> {
                    var point = ((ECPublicKey) pair.getPublic()).getW();
                    yield Json.object(
                            "kty", Json.of("EC"),
                            "crv", Json.of("P-256"),
                            "kid", Json.of("k"),
                            "x", Json.of(unsigned(point.getAffineX(), 32)),
                            "y", Json.of(unsigned(point.getAffineY(), 32)));
                }
            };
        }

        private static String unsigned(BigInteger number, int length) {
            byte[] bytes = number.toByteArray();
            var padded = new byte[length];
            int cut = Math.max(0, bytes.length - length);
            System.arraycopy(bytes, cut, padded, length - bytes.length + cut, bytes.length - cut);
            return BASE64.encodeToString(padded);
        }

        private byte[] sign(KeyPair pair, String text) throws GeneralSecurityException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            if (algorithm.equals("HS256")) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
                return mac.doFinal(bytes);
            }
            Signature signature =
                    Signature.getInstance(algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        }

        private static String encoded(String json) {
            return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        List<Document> documents() {
            Json.Obj issuer = Json.object(
                    "issuer", Json.of("https://id.example.com/"),
                    "audience", Json.of("shop"),
                    "algorithms", Json.of(List.of(Json.of(algorithm))));
            issuer = algorithm.equals("HS256")
                    ? issuer.with("secret", Json.object("env", Json.of("SECRET")))
                    : issuer.with("jwks", Json.object("keys", Json.of(List.of(jwk))));
            return List.of(gateway(Json.object("jwt", Json.object("main", issuer))));
        }

        @Override
        Map<String, String> environment() {
            return Map.of("SECRET", new String(SECRET, StandardCharsets.UTF_8));
        }

        @Override
        void plain(int i) throws Exception {
            plain.process(tokens.get(i + 1), null);
        }
    }
}
