package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that sign: which are, which are not, and that nothing shows them. */
class SigningKeyTest {

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    switch (algorithm) {
                        case "ES256", "ES384", "ES512" -> "EC";
                        case "RS256", "PS256" -> "RSA";
                        case "EdDSA" -> "Ed25519";
                        default -> algorithm;
                    });
            switch (algorithm) {
                case "ES256" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case "ES384" -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                case "ES512" -> generator.initialize(new ECGenParameterSpec("secp521r1"));
                case "RS256", "PS256" -> generator.initialize(2048);
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Body pem(KeyPair pair) {
        return Body.of("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    }

    /** The private JWK of a pair, with {@code d} and what else it takes. */
    static Json.Obj jwk(KeyPair pair) {
        return switch (pair.getPrivate()) {
            case ECPrivateKey key -> {
                int size = (key.getParams().getOrder().bitLength() + 7) / 8;
                yield Json.object(
                        "kty", Json.of("EC"),
                        "crv", Json.of(size == 32 ? "P-256" : size == 48 ? "P-384" : "P-521"),
                        "d", number(key.getS(), size));
            }
            case RSAPrivateCrtKey key ->
                Json.object(
                        "kty", Json.of("RSA"),
                        "n", number(key.getModulus(), 256),
                        "e", number(key.getPublicExponent(), 3),
                        "d", number(key.getPrivateExponent(), 256),
                        "p", number(key.getPrimeP(), 128),
                        "q", number(key.getPrimeQ(), 128),
                        "dp", number(key.getPrimeExponentP(), 128),
                        "dq", number(key.getPrimeExponentQ(), 128),
                        "qi", number(key.getCrtCoefficient(), 128));
            case EdECPrivateKey key ->
                Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of(key.getParams().getName()),
                        "d", Json.of(Tokens.base64url(key.getBytes().orElseThrow())));
            default -> throw new IllegalArgumentException("no JWK for this");
        };
    }

    private static Json number(BigInteger number, int size) {
        return Json.of(Tokens.base64url(Tokens.unsigned(number, size)));
    }

    private static SigningKey read(String algorithm, Body material) {
        return ((SigningKey.Read.Ok) SigningKey.read(algorithm, material)).key();
    }

    private static String refused(String algorithm, Body material) {
        return ((SigningKey.Read.Bad) SigningKey.read(algorithm, material)).why();
    }

    @ParameterizedTest
    @CsvSource({
        "ES256, ES256",
        "ES384, ES384",
        "ES512, ES512",
        "EdDSA, EdDSA",
        "EdDSA, Ed448",
        "RS256, RS256",
        "PS256, PS256"
    })
    void the_theirshalf_is_that_of_the_key_from_pem_and_from_jwk(String algorithm, String kind) throws Exception {
        for (int i = 0; i < (algorithm.startsWith("ES") ? 5 : 1); i++) {
            KeyPair pair = pair(kind);
            byte[] text = "text".getBytes(StandardCharsets.UTF_8);
            for (Body material : new Body[] {pem(pair), Body.of(jwk(pair).text())}) {
                SigningKey key = read(algorithm, material);
                Json.Obj jwk = PublicKeys.jwk(key, "k1").orElseThrow();
                assertThat(jwk.string("kid")).contains("k1");
                assertThat(jwk.string("alg")).contains(algorithm);
                assertThat(jwk.get("d")).isNull();
                var parsed = com.nimbusds.jose.jwk.JWK.parse(jwk.text());
                assertThat(parsed.isPrivate()).isFalse();
                if (!algorithm.equals("EdDSA")) {
                    var theirs = parsed instanceof com.nimbusds.jose.jwk.ECKey ec
                            ? ec.toPublicKey()
                            : ((com.nimbusds.jose.jwk.RSAKey) parsed).toPublicKey();
                    assertThat(theirs).isEqualTo(pair.getPublic());
                } else {
                    byte[] spki = pair.getPublic().getEncoded();
                    assertThat(Tokens.base64url(spki))
                            .endsWith(jwk.string("x").orElseThrow().substring(2));
                }
                assertThat(key.sign(text)).isNotEmpty();
                assertThat(key.toString()).isEqualTo("SigningKey[" + algorithm + "]");
            }
        }
    }

    @Test
    void a_secret_signs_and_has_no_theirshalf() throws Exception {
        SigningKey key = read("HS256", Body.of(Tokens.SECRET));
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);

        assertThat(key.sign(text)).isEqualTo(Tokens.hmac(Tokens.SECRET).sign(text));
        assertThat(PublicKeys.jwk(key, "k")).isEmpty();
        assertThat(key.toString()).doesNotContain("shared");
    }

    @Test
    void a_key_is_for_its_algorithm_alone() {
        assertThat(refused("ES256", pem(pair("ES384")))).contains("P-256");
        assertThat(refused("ES256", Body.of(jwk(pair("ES384")).text()))).contains("P-256");
        assertThat(refused("ES256", pem(pair("RS256")))).contains("no key for ES256");
        assertThat(refused("RS256", pem(pair("ES256")))).contains("no key for RS256");
        assertThat(refused("EdDSA", pem(pair("ES256")))).contains("no key for EdDSA");
        assertThat(refused("EdDSA", Body.of(jwk(pair("ES256")).text()))).contains("another type");
        assertThat(refused(
                        "PS256",
                        Body.of(jwk(pair("RS256")).with("alg", Json.of("RS256")).text())))
                .contains("another algorithm");
        assertThat(refused("RS256", pem(Tokens.RSA_1024))).contains("2048");
        assertThat(refused("HS256", Body.of("short"))).contains("32 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        geheim                                                               | neither a JWK nor a PEM
        -----BEGIN EC PRIVATE KEY-----                                        | openssl pkcs8
        -----BEGIN ENCRYPTED PRIVATE KEY-----                                 | is encrypted
        -----BEGIN PRIVATE KEY-----geheim-----END PRIVATE KEY-----            | no key for ES256
        -----END PRIVATE KEY----- -----BEGIN PRIVATE KEY-----                 | neither a JWK nor a PEM
        {                                                                    | not JSON
        {"kty":"EC","crv":"P-256","x":"geheim"}                              | it is a public key
        {"kty":"EC","crv":"P-256","d":"geheim!"}                             | member d
        {"kty":"EC","crv":"P-256","d":"AA"}                                  | out of range
        {"kty":"EC","crv":"P-256","d":"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"} | out of range
        {"kty":"EC","crv":"P-256","d":"geheim","d":"geheim"}                 | not JSON
        {"kty":"oct","k":"geheim","d":"geheim"}                              | another type
        """)
    void what_is_no_key_is_told_without_quoting_it(String material, String why) {
        assertThat(refused("ES256", Body.of(material))).contains(why).doesNotContain("geheim");
    }
}
