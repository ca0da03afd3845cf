package gateway.auth;

import static gateway.auth.Tokens.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures as RFC 7515 to 7518, 8032 and 8037 have them, and the ways in which they can be bent. */
class VerificationKeyTest {
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static VerificationKey key(Json.Obj jwk) {
        return KeySet.read(Tokens.jwks(jwk), true)
                .orElseThrow()
                .keys()
                .getFirst()
                .key();
    }

    private static List<VerificationKey> keys(Json.Obj jwk) {
        return KeySet.read(Tokens.jwks(jwk), true).orElseThrow().keys().stream()
                .map(KeySet.Entry::key)
                .toList();
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }

    /** Each byte changed, one more, one less, none, and a zero before or after. */
    private static void holdsForThisAlone(VerificationKey key, byte[] signature) {
        assertThat(key.verifies(TEXT, signature)).isTrue();
        assertThat(key.verifies(TEXT, signature)).isTrue();
        assertThat(key.verifies("Signed".getBytes(StandardCharsets.US_ASCII), signature))
                .isFalse();
        for (int i = 0; i < signature.length; i++) {
            assertThat(key.verifies(TEXT, flipped(signature, i)))
                    .as("byte %s", i)
                    .isFalse();
        }
        assertThat(key.verifies(TEXT, new byte[0])).isFalse();
        assertThat(key.verifies(TEXT, new byte[signature.length])).isFalse();
        assertThat(key.verifies(TEXT, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
        assertThat(key.verifies(TEXT, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
        var shifted = new byte[signature.length + 1];
        System.arraycopy(signature, 0, shifted, 1, signature.length);
        assertThat(key.verifies(TEXT, shifted)).isFalse();
    }

    @Test
    void rs256_holds_for_its_text_alone() {
        VerificationKey key = key(Tokens.jwk(Tokens.RSA));
        assertThat(key.algorithm()).isEqualTo(Algorithm.RS256);
        holdsForThisAlone(key, Tokens.rsa(Tokens.RSA).sign(TEXT));
        assertThat(key.verifies(TEXT, Tokens.rsa(Tokens.RSA_2).sign(TEXT))).isFalse();
        assertThat(key.verifies(TEXT, Tokens.sign("SHA384withRSA", Tokens.RSA.getPrivate(), TEXT)))
                .isFalse();
        assertThat(key.verifies(TEXT, Tokens.sign("SHA1withRSA", Tokens.RSA.getPrivate(), TEXT)))
                .isFalse();
    }

    @Test
    void an_rsa_signature_of_its_value_and_the_modulus_is_no_second_spelling() {
        byte[] signature = Tokens.rsa(Tokens.RSA).sign(TEXT);
        BigInteger modulus = ((RSAPublicKey) Tokens.RSA.getPublic()).getModulus();
        BigInteger sum = new BigInteger(1, signature).add(modulus);
        VerificationKey key = key(Tokens.jwk(Tokens.RSA));
        assertThat(key.verifies(TEXT, unsigned(sum, 257))).isFalse();
        assertThat(key.verifies(TEXT, unsigned(sum, 256))).isFalse();
    }

    @Test
    void es256_holds_for_its_text_alone() {
        VerificationKey key = key(Tokens.jwk(Tokens.EC));
        assertThat(key.algorithm()).isEqualTo(Algorithm.ES256);
        holdsForThisAlone(key, Tokens.ec(Tokens.EC).sign(TEXT));
        byte[] der = Tokens.sign("SHA256withECDSA", Tokens.EC.getPrivate(), TEXT);
        assertThat(key.verifies(TEXT, der)).as("RFC 7518 3.4: not DER").isFalse();
        byte[] sha512 = Tokens.sign("SHA512withECDSAinP1363Format", Tokens.EC.getPrivate(), TEXT);
        assertThat(key.verifies(TEXT, sha512)).isFalse();
    }

    /** CVE-2022-21449 among them: r and s must be from 1 to n - 1. */
    @Test
    void es256_numbers_out_of_range_are_refused() {
        VerificationKey key = key(Tokens.jwk(Tokens.EC));
        byte[] good = Tokens.ec(Tokens.EC).sign(TEXT);
        var r = new BigInteger(1, good, 0, 32);
        var s = new BigInteger(1, good, 32, 32);
        BigInteger top = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
        for (BigInteger bad : List.of(BigInteger.ZERO, BigInteger.ONE, N, N.add(BigInteger.ONE), top)) {
            assertThat(key.verifies(TEXT, join(bad, s))).isFalse();
            assertThat(key.verifies(TEXT, join(r, bad))).isFalse();
            assertThat(key.verifies(TEXT, join(bad, bad))).isFalse();
        }
        // The other s of the same r is ECDSA's own second spelling; the decision cache goes by the whole token.
        assertThat(key.verifies(TEXT, join(r, N.subtract(s)))).isTrue();
    }

    private static byte[] join(BigInteger r, BigInteger s) {
        byte[] joined = Arrays.copyOf(unsigned(r, 32), 64);
        System.arraycopy(unsigned(s, 32), 0, joined, 32, 32);
        return joined;
    }

    @Test
    void eddsa_holds_for_its_text_alone() {
        VerificationKey key = key(Tokens.jwk(Tokens.ED));
        assertThat(key.algorithm()).isEqualTo(Algorithm.EdDSA);
        holdsForThisAlone(key, Tokens.ed(Tokens.ED).sign(TEXT));
    }

    /** RFC 8037 appendix A.4. */
    @Test
    void the_eddsa_example_of_rfc_8037_holds() {
        VerificationKey key = key(Json.object(
                "kty", Json.of("OKP"),
                "crv", Json.of("Ed25519"),
                "x", Json.of("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")));
        byte[] signature = Base64Url.decode(
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        assertThat(signature).isNotNull();
        byte[] signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(StandardCharsets.US_ASCII);
        assertThat(key.verifies(signed, signature)).isTrue();
    }

    /** RFC 7515 appendix A.3. */
    @Test
    void the_es256_example_of_rfc_7515_holds() {
        VerificationKey key = key(Json.object(
                "kty", Json.of("EC"),
                "crv", Json.of("P-256"),
                "x", Json.of("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                "y", Json.of("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")));
        byte[] signature = Base64Url.decode(
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        assertThat(signature).isNotNull();
        byte[] signed = ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                        + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(key.verifies(signed, signature)).isTrue();
    }

    @Test
    void an_eddsa_scalar_of_the_order_or_more_is_no_second_spelling() {
        byte[] good = Tokens.ed(Tokens.ED).sign(TEXT);
        BigInteger s = VerificationKey.Keys.littleEndian(good, 32);
        VerificationKey key = key(Tokens.jwk(Tokens.ED));
        for (int k = 1; k < 15; k++) {
            byte[] big = unsigned(s.add(L.multiply(BigInteger.valueOf(k))), 32);
            byte[] other = good.clone();
            for (int i = 0; i < 32; i++) {
                other[32 + i] = big[31 - i];
            }
            assertThat(key.verifies(TEXT, other)).isFalse();
        }
    }

    @Test
    void hs256_holds_for_its_text_alone() throws GeneralSecurityException {
        VerificationKey key = VerificationKey.Secret.of(Tokens.SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(key.algorithm()).isEqualTo(Algorithm.HS256);
        holdsForThisAlone(key, Tokens.hmac(Tokens.SECRET).sign(TEXT));
        assertThatThrownBy(() -> VerificationKey.Secret.of(new byte[31])).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void weak_rsa_keys_are_no_keys() {
        assertThat(keys(Tokens.jwk(Tokens.RSA_1024))).isEmpty();
        BigInteger modulus = ((RSAPublicKey) Tokens.RSA.getPublic()).getModulus();
        for (BigInteger e :
                List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(65536), modulus)) {
            assertThat(keys(Tokens.jwk(Tokens.RSA).with("e", Json.of(Tokens.base64url(e.toByteArray())))))
                    .as("exponent %s", e)
                    .isEmpty();
        }
        for (BigInteger n : List.of(modulus.shiftRight(1), modulus.add(BigInteger.ONE), modulus.shiftLeft(6200))) {
            assertThat(keys(Tokens.jwk(Tokens.RSA).with("n", Json.of(Tokens.base64url(n.toByteArray())))))
                    .isEmpty();
        }
    }

    @Test
    void points_off_the_curve_are_no_keys() {
        Json.Obj good = Tokens.jwk(Tokens.EC);
        String x = good.string("x").orElseThrow();
        assertThat(keys(good)).hasSize(1);
        assertThat(keys(good.with("y", Json.of(x)))).isEmpty();
        assertThat(keys(good.with("x", Json.of(Tokens.base64url(new byte[32])))
                        .with("y", Json.of(Tokens.base64url(new byte[32])))))
                .isEmpty();
        assertThat(keys(good.with("crv", Json.of("P-384")))).isEmpty();
        assertThat(keys(Tokens.jwk(Tokens.EC_384))).isEmpty();
        byte[] longer = Arrays.copyOf(new byte[1], 33);
        System.arraycopy(Base64.decode(x), 0, longer, 1, 32);
        assertThat(keys(good.with("x", Json.of(Tokens.base64url(longer)))))
                .as("RFC 7518 6.2.1.2")
                .isEmpty();
    }

    /** Small order, or a y coordinate of the prime or more: little-endian. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "00000000000000000000000000000000000000000000000000000000000000",
                "000000000000000000000000000000000000000000000000000000000000000000"
            })
    void degenerate_ed25519_points_are_no_keys(String hex) {
        assertThat(keys(Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of("Ed25519"),
                        "x", Json.of(Tokens.base64url(HexFormat.of().parseHex(hex))))))
                .isEmpty();
    }

    @Test
    void a_key_checks_no_other_algorithm() {
        KeySet set = KeySet.read(
                        Tokens.jwks(Tokens.jwk(Tokens.RSA), Tokens.jwk(Tokens.EC), Tokens.jwk(Tokens.ED)), false)
                .orElseThrow();
        assertThat(set.candidates(Algorithm.HS256, Optional.empty())).isEmpty();
        for (Algorithm algorithm : List.of(Algorithm.RS256, Algorithm.ES256, Algorithm.EdDSA)) {
            assertThat(set.candidates(algorithm, Optional.empty()))
                    .singleElement()
                    .satisfies(key -> assertThat(key.algorithm()).isEqualTo(algorithm));
        }
    }

    /** Decoding that must succeed. */
    private static final class Base64 {
        static byte[] decode(String text) {
            return java.util.Base64.getUrlDecoder().decode(text);
        }
    }
}
