package gateway.auth;

import static gateway.auth.Tokens.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys and signatures as RFC 7515 to 7518, 8017, 8032 and 8037 have them, and the ways in which they can be bent: the
 * families of cases that Project Wycheproof collects, made anew for keys of this run.
 */
class VerificationKeyTest {
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);
    private static final HexFormat HEX = HexFormat.of();

    private static VerificationKey key(Json.Obj jwk) {
        try {
            return Jwk.read(jwk).key();
        } catch (Jwk.Unusable e) {
            throw new AssertionError(e);
        }
    }

    private static VerificationKey key(Algorithm algorithm) {
        return algorithm.name().startsWith("HS") ? secret(Tokens.LONG_SECRET) : key(Tokens.jwk(Tokens.pair(algorithm)));
    }

    private static VerificationKey secret(String secret) {
        try {
            return HmacKey.of(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void isNoKey(Json.Obj jwk, String why) {
        assertThatThrownBy(() -> Jwk.read(jwk)).isInstanceOf(Jwk.Unusable.class).hasMessageContaining(why);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }

    private static byte[] bytes(String base64url) {
        byte[] bytes = Base64Url.decode(base64url);
        assertThat(bytes).isNotNull();
        return bytes;
    }

    private static Json.Str member(Json.Obj jwk, String name) {
        return Json.of(jwk.string(name).orElseThrow());
    }

    private static byte[] joined(byte[]... parts) {
        var joined = new byte[0];
        for (byte[] part : parts) {
            int length = joined.length;
            joined = Arrays.copyOf(joined, length + part.length);
            System.arraycopy(part, 0, joined, length, part.length);
        }
        return joined;
    }

    // ------------------------------------------------------------------------------------------------ all of them

    /** Each byte changed, one more, one less, none, and a zero before or after. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_signature_holds_for_its_text_alone(Algorithm algorithm) {
        VerificationKey key = key(algorithm);
        byte[] signature = Tokens.signer(algorithm).sign(TEXT);
        assertThat(key.verifies(algorithm, TEXT, signature)).isTrue();
        assertThat(key.verifies(algorithm, TEXT, signature)).isTrue();
        byte[] other = "Signed".getBytes(StandardCharsets.US_ASCII);
        assertThat(key.verifies(algorithm, other, signature)).isFalse();
        assertThat(key.verifies(algorithm, new byte[0], signature)).isFalse();
        for (int i = 0; i < signature.length; i++) {
            assertThat(key.verifies(algorithm, TEXT, flipped(signature, i)))
                    .as("byte %s", i)
                    .isFalse();
        }
        for (byte[] bad : List.of(
                new byte[0],
                new byte[1],
                new byte[signature.length],
                Arrays.copyOf(signature, signature.length - 1),
                Arrays.copyOf(signature, signature.length + 1),
                Arrays.copyOf(signature, signature.length / 2),
                Arrays.copyOfRange(signature, 1, signature.length),
                joined(new byte[1], signature),
                joined(signature, signature))) {
            assertThat(key.verifies(algorithm, TEXT, bad))
                    .as(HEX.formatHex(bad))
                    .isFalse();
        }
        byte[] ones = new byte[signature.length];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(key.verifies(algorithm, TEXT, ones)).isFalse();
    }

    /** A key checks what its type and curve are for; and a signature of one algorithm is none of another. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_signature_holds_for_its_algorithm_alone(Algorithm signing) {
        byte[] signature = Tokens.signer(signing).sign(TEXT);
        Set<Algorithm> same = signing == Algorithm.EdDSA || signing == Algorithm.Ed25519
                ? Set.of(Algorithm.EdDSA, Algorithm.Ed25519)
                : signing == Algorithm.Ed448 ? Set.of(Algorithm.EdDSA, Algorithm.Ed448) : Set.of(signing);
        for (Algorithm keys : Algorithm.values()) {
            VerificationKey key = key(keys);
            for (Algorithm checking : Algorithm.values()) {
                boolean ofThisKey = keys.name().startsWith("HS")
                        ? signing.name().startsWith("HS")
                        : !signing.name().startsWith("HS") && Tokens.pair(keys) == Tokens.pair(signing);
                assertThat(key.verifies(checking, TEXT, signature))
                        .as("key of %s, checked as %s", keys, checking)
                        .isEqualTo(ofThisKey && same.contains(checking));
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        RS256   | RS256 RS384 RS512 PS256 PS384 PS512
        ES256   | ES256
        ES384   | ES384
        ES512   | ES512
        Ed25519 | EdDSA Ed25519
        Ed448   | EdDSA Ed448
        HS256   | HS256 HS384 HS512
        """)
    void what_a_key_fits_follows_from_its_type_and_curve(Algorithm keys, String fitting) {
        for (Algorithm algorithm : Algorithm.values()) {
            assertThat(key(keys).fits(algorithm))
                    .as(algorithm.name())
                    .isEqualTo(List.of(fitting.split(" ")).contains(algorithm.name()));
        }
    }

    // ------------------------------------------------------------------------------------------- RSA, PKCS #1 v1.5

    private static final String SHA_256 = "3031300d060960864801650304020105000420";

    /** What the private key makes of an encoded message, whatever is in it. */
    private static byte[] raw(KeyPair pair, byte[] encoded) {
        var key = (RSAPrivateKey) pair.getPrivate();
        BigInteger number = new BigInteger(1, encoded);
        assertThat(number).isLessThan(key.getModulus());
        return unsigned(
                number.modPow(key.getPrivateExponent(), key.getModulus()),
                (key.getModulus().bitLength() + 7) / 8);
    }

    /** Each row: what stands between 00 01 FF... 00 and the end; H is the hash of the text, Z eight bytes of nothing. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        as it must be                         | 3031300d060960864801650304020105000420 H          | true
        parameters left out                   | 302f300b0609608648016503040201 0420 H             | false
        parameters of another type            | 3031300d060960864801650304020104000420 H          | false
        parameters with content               | 3035 3011 0609608648016503040201 050400000000 0420 H | false
        the hash alone                        | H                                                 | false
        an octet string alone                 | 0420 H                                            | false
        SHA-1 by name                         | 302d 3009 06052b0e03021a 0500 0420 H              | false
        SHA-384 by name                       | 3031300d060960864801650304020205000420 H          | false
        SHA-512 by name                       | 3031300d060960864801650304020305000420 H          | false
        MD5 by name                           | 3030300c06082a864886f70d020505000420 H            | false
        a length in two bytes (BER)           | 308131300d060960864801650304020105000420 H        | false
        a length in three bytes               | 30820031300d060960864801650304020105000420 H      | false
        an inner length in two bytes          | 3032 30810d 060960864801650304020105000420 H      | false
        the hash's length in two bytes        | 3032 300d06096086480165030402010500 048120 H      | false
        parameters' length in two bytes       | 3032 300e 0609608648016503040201 058100 0420 H    | false
        indefinite length                     | 3080300d060960864801650304020105000420 H 0000     | false
        one byte after the hash               | 3031300d060960864801650304020105000420 H 00       | false
        eight bytes after the hash            | 3031300d060960864801650304020105000420 H Z        | false
        one byte after, counted in            | 3032300d060960864801650304020105000420 H 00       | false
        two bytes after, an element           | 3033300d060960864801650304020105000420 H 0500     | false
        the hash twice                        | 3031300d060960864801650304020105000420 H H        | false
        a hash too long                       | 3032300d060960864801650304020105000421 H 00       | false
        a hash too short by its length        | 3030300d06096086480165030402010500041f H          | false
        another tag                           | 3131300d060960864801650304020105000420 H          | false
        a bit string for the octet string     | 3031300d060960864801650304020105000320 H          | false
        an object id cut short                | 3030300c0608608648016503040205000420 H            | false
        nothing at all                        | ''                                                | false
        """)
    void rs256_has_one_encoding(String what, String encoding, boolean holds) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TEXT);
        byte[] digestInfo = HEX.parseHex(encoding.replace("H", HEX.formatHex(hash))
                .replace("Z", "0000000000000000")
                .replace(" ", ""));
        byte[] padded = new byte[256 - digestInfo.length];
        Arrays.fill(padded, 2, padded.length - 1, (byte) 0xff);
        padded[1] = 1;
        byte[] signature = raw(Tokens.RSA, joined(padded, digestInfo));
        assertThat(key(Algorithm.RS256).verifies(Algorithm.RS256, TEXT, signature))
                .as(what)
                .isEqualTo(holds);
    }

    /** The whole encoded message: D is DigestInfo and hash, F fills with ff up to 256 bytes, G with zeros. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        as it must be                       | 0001 F 00 D                     | true
        block type 0                        | 0000 F 00 D                     | false
        block type 2                        | 0002 F 00 D                     | false
        block type 255                      | 00ff F 00 D                     | false
        a first byte                        | 0101 F 00 D                     | false
        no zero before DigestInfo           | 0001 F D                        | false
        ff instead of zero                  | 0001 F ff D                     | false
        two zeros                           | 0001 F 0000 D                   | false
        padding with a zero in it           | 0001 ff00 F 00 D                | false
        padding with another byte           | 0001 fe F 00 D                  | false
        padding that ends in another byte   | 0001 F fe 00 D                  | false
        padding of zeros                    | 0001 G 00 D                     | false
        eight bytes of padding, then zeros  | 0001 ffffffffffffffff 00 D G    | false
        no padding, then zeros              | 0001 00 D G                     | false
        eight bytes of padding, then ff     | 0001 ffffffffffffffff 00 D F    | false
        all of it at the beginning          | 0001 00 D F                     | false
        """)
    void rs256_has_one_padding(String what, String encoding, boolean holds) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TEXT);
        String hex = encoding.replace("D", SHA_256 + HEX.formatHex(hash)).replace(" ", "");
        int rest = 256 - (hex.length() - 1) / 2;
        byte[] message = HEX.parseHex(hex.replace("F", "ff".repeat(rest)).replace("G", "00".repeat(rest)));
        assertThat(message).hasSize(256);
        // A message with a first byte may be more than the modulus: then there is no such signature at all.
        if (new BigInteger(1, message).compareTo(((RSAPublicKey) Tokens.RSA.getPublic()).getModulus()) < 0) {
            assertThat(key(Algorithm.RS256).verifies(Algorithm.RS256, TEXT, raw(Tokens.RSA, message)))
                    .as(what)
                    .isEqualTo(holds);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void an_rsa_signature_is_less_than_the_modulus(Algorithm algorithm) {
        byte[] signature = Tokens.signer(algorithm).sign(TEXT);
        BigInteger n = ((RSAPublicKey) Tokens.RSA.getPublic()).getModulus();
        BigInteger sum = new BigInteger(1, signature).add(n);
        VerificationKey key = key(algorithm);
        assertThat(key.verifies(algorithm, TEXT, unsigned(sum, 257))).isFalse();
        assertThat(key.verifies(algorithm, TEXT, unsigned(sum, 256))).isFalse();
        BigInteger one = BigInteger.ONE;
        for (BigInteger value : List.of(BigInteger.ZERO, one, BigInteger.TWO, n.subtract(one), n, n.add(one))) {
            assertThat(key.verifies(algorithm, TEXT, unsigned(value, 256))).isFalse();
        }
    }

    /** A signature that begins with a zero byte has it: RFC 8017 8.2.2, step 1. */
    @Test
    void a_leading_zero_of_an_rsa_signature_is_part_of_it() {
        VerificationKey key = key(Algorithm.RS256);
        for (int i = 0; ; i++) {
            byte[] text = ("text " + i).getBytes(StandardCharsets.US_ASCII);
            byte[] signature = Tokens.signer(Algorithm.RS256).sign(text);
            if (signature[0] == 0) {
                assertThat(key.verifies(Algorithm.RS256, text, signature)).isTrue();
                byte[] shorter = Arrays.copyOfRange(signature, 1, 256);
                assertThat(key.verifies(Algorithm.RS256, text, shorter)).isFalse();
                return;
            }
        }
    }

    /** A cube root of a message with room behind the hash, for keys with the exponent 3 (Bleichenbacher 2006). */
    @Test
    void a_cube_root_is_no_signature() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new java.security.spec.RSAKeyGenParameterSpec(3072, BigInteger.valueOf(3)));
        KeyPair pair = generator.generateKeyPair();
        VerificationKey key = RsaKey.of(((RSAPublicKey) pair.getPublic()).getModulus(), BigInteger.valueOf(3));
        assertThat(key.verifies(Algorithm.RS256, TEXT, Tokens.rsa(pair).sign(TEXT)))
                .isTrue();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TEXT);
        byte[] start = joined(HEX.parseHex("0001ffffffffffffffff00" + SHA_256), hash);
        BigInteger low = new BigInteger(1, Arrays.copyOf(start, 384));
        BigInteger root = cubeRoot(low).add(BigInteger.ONE);
        assertThat(unsigned(root.pow(3), 384)).startsWith(start);
        assertThat(key.verifies(Algorithm.RS256, TEXT, unsigned(root, 384))).isFalse();
    }

    private static BigInteger cubeRoot(BigInteger number) {
        BigInteger low = BigInteger.ZERO;
        BigInteger high = BigInteger.TWO.pow(number.bitLength() / 3 + 1);
        while (low.compareTo(high) < 0) {
            BigInteger middle = low.add(high).add(BigInteger.ONE).shiftRight(1);
            if (middle.pow(3).compareTo(number) <= 0) {
                low = middle;
            } else {
                high = middle.subtract(BigInteger.ONE);
            }
        }
        return low;
    }

    // --------------------------------------------------------------------------------------------------- RSA, PSS

    /** RFC 7518 3.5: the salt is as long as the hash, and MGF1 uses the same hash. */
    @ParameterizedTest(name = "{0} signed with {1}, MGF1 {2}, salt of {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
        PS256 | SHA-256     | SHA-256     | 32  | true
        PS256 | SHA-256     | SHA-256     | 0   | false
        PS256 | SHA-256     | SHA-256     | 20  | false
        PS256 | SHA-256     | SHA-256     | 31  | false
        PS256 | SHA-256     | SHA-256     | 33  | false
        PS256 | SHA-256     | SHA-256     | 64  | false
        PS256 | SHA-256     | SHA-256     | 222 | false
        PS256 | SHA-256     | SHA-1       | 32  | false
        PS256 | SHA-256     | SHA-384     | 32  | false
        PS256 | SHA-1       | SHA-1       | 32  | false
        PS256 | SHA-384     | SHA-384     | 48  | false
        PS256 | SHA-512/256 | SHA-512/256 | 32  | false
        PS384 | SHA-384     | SHA-384     | 48  | true
        PS384 | SHA-384     | SHA-384     | 32  | false
        PS384 | SHA-384     | SHA-256     | 48  | false
        PS384 | SHA-256     | SHA-256     | 48  | false
        PS512 | SHA-512     | SHA-512     | 64  | true
        PS512 | SHA-512     | SHA-512     | 63  | false
        PS512 | SHA-512     | SHA-512     | 32  | false
        PS512 | SHA-512     | SHA-1       | 64  | false
        """)
    void pss_has_one_salt_length_and_one_hash(Algorithm algorithm, String hash, String mask, int salt, boolean holds) {
        byte[] signature = Tokens.pss(Tokens.RSA, hash, mask, salt, TEXT);
        assertThat(key(algorithm).verifies(algorithm, TEXT, signature)).isEqualTo(holds);
    }

    /** EMSA-PSS (RFC 8017 9.1.1), with one thing wrong in each row. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        nothing                  | true
        the trailer              | false
        the first bit            | false
        the padding              | false
        the one before the salt  | false
        the salt                 | false
        the hash                 | false
        eight bytes of zeros     | false
        """)
    void pss_has_one_encoding(String wrong, boolean holds) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] salt = HEX.parseHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        byte[] hash = sha.digest(joined(
                new byte[wrong.equals("eight bytes of zeros") ? 7 : 8],
                MessageDigest.getInstance("SHA-256").digest(TEXT),
                salt));
        byte[] block = new byte[256 - 32 - 1];
        block[block.length - 33] = (byte) (wrong.equals("the one before the salt") ? 2 : 1);
        if (wrong.equals("the padding")) {
            block[20] = 1;
        }
        System.arraycopy(salt, 0, block, block.length - 32, 32);
        if (wrong.equals("the salt")) {
            block[block.length - 1] ^= 1;
        }
        int at = 0;
        for (int counter = 0; at < block.length; counter++) {
            byte[] mask = sha.digest(joined(hash, new byte[] {0, 0, 0, (byte) counter}));
            for (int i = 0; i < mask.length && at < block.length; i++) {
                block[at++] ^= mask[i];
            }
        }
        block[0] &= 0x7f;
        byte[] message = joined(block, hash, new byte[] {(byte) (wrong.equals("the trailer") ? 0xcc : 0xbc)});
        if (wrong.equals("the hash")) {
            message[254] ^= 1;
        }
        if (wrong.equals("the first bit")) {
            message[0] |= (byte) 0x80;
            if (new BigInteger(1, message).compareTo(((RSAPublicKey) Tokens.RSA.getPublic()).getModulus()) >= 0) {
                return; // there is no such signature under this modulus
            }
        }
        assertThat(key(Algorithm.PS256).verifies(Algorithm.PS256, TEXT, raw(Tokens.RSA, message)))
                .isEqualTo(holds);
    }

    /** Where the modulus has one bit more than whole bytes, the encoded message is a byte shorter (RFC 8017 8.1.2). */
    @ParameterizedTest
    @CsvSource({"2049", "2050", "2055", "3072", "4096"})
    void moduli_of_all_lengths_will_do(int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        VerificationKey key = key(Tokens.jwk(pair));
        for (Algorithm algorithm : List.of(Algorithm.RS256, Algorithm.RS512)) {
            byte[] signature = Tokens.sign("SHA" + algorithm.name().substring(2) + "withRSA", pair.getPrivate(), TEXT);
            assertThat(key.verifies(algorithm, TEXT, signature)).isTrue();
            assertThat(key.verifies(algorithm, TEXT, flipped(signature, 9))).isFalse();
        }
        byte[] signature = Tokens.pss(pair, "SHA-256", "SHA-256", 32, TEXT);
        assertThat(key.verifies(Algorithm.PS256, TEXT, signature)).isTrue();
        assertThat(key.verifies(Algorithm.PS256, TEXT, flipped(signature, 9))).isFalse();
    }

    @Test
    void weak_rsa_keys_are_no_keys() {
        isNoKey(Tokens.jwk(Tokens.RSA_1024), "2048 to 8192 bits");
        Json.Obj good = Tokens.jwk(Tokens.RSA);
        BigInteger modulus = ((RSAPublicKey) Tokens.RSA.getPublic()).getModulus();
        for (BigInteger e :
                List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(65536), BigInteger.TWO.pow(33))) {
            byte[] bytes = unsigned(e, (e.bitLength() + 7) / 8);
            isNoKey(good.with("e", Json.of(Tokens.base64url(bytes))), "exponent");
        }
        isNoKey(good.with("e", member(good, "n")), "exponent");
        isNoKey(good.with("e", Json.of("AA")), "zero byte");
        isNoKey(good.with("e", Json.of("AAEAAQ")), "zero byte");
        isNoKey(good.with("n", Json.of(Tokens.base64url(modulus.toByteArray()))), "zero byte");
        isNoKey(good.with("n", Json.of("AA")), "zero byte");
        for (BigInteger n : List.of(modulus.shiftRight(1), modulus.subtract(BigInteger.ONE), modulus.shiftLeft(6200))) {
            byte[] bytes = unsigned(n, (n.bitLength() + 7) / 8);
            isNoKey(good.with("n", Json.of(Tokens.base64url(bytes))), "2048 to 8192 bits");
        }
    }

    // -------------------------------------------------------------------------------------------------------- ECDSA

    @ParameterizedTest
    @CsvSource({"P256, secp256r1", "P384, secp384r1", "P521, secp521r1"})
    void the_curves_are_those_of_the_jdk(EcKey.Curve curve, String name) throws Exception {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        ECParameterSpec jdks = parameters.getParameterSpec(ECParameterSpec.class);
        assertThat(curve.order()).isEqualTo(jdks.getOrder());
        assertThat(curve.b()).isEqualTo(jdks.getCurve().getB());
        assertThat(curve.prime()).isEqualTo(((ECFieldFp) jdks.getCurve().getField()).getP());
    }

    /** CVE-2022-21449 among them: r and s must be from 1 to n - 1. */
    @ParameterizedTest
    @CsvSource({"ES256, P256, 32", "ES384, P384, 48", "ES512, P521, 66"})
    void ecdsa_numbers_out_of_range_are_refused(Algorithm algorithm, EcKey.Curve curve, int size) {
        VerificationKey key = key(algorithm);
        BigInteger n = curve.order();
        byte[] good = Tokens.signer(algorithm).sign(TEXT);
        var r = new BigInteger(1, good, 0, size);
        var s = new BigInteger(1, good, size, size);
        BigInteger top = BigInteger.TWO.pow(8 * size).subtract(BigInteger.ONE);
        BigInteger one = BigInteger.ONE;
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                one,
                BigInteger.TWO,
                n.subtract(one),
                n,
                n.add(one),
                curve.prime().subtract(one),
                curve.prime(),
                curve.prime().add(one),
                top);
        for (BigInteger edge : edges) {
            assertThat(key.verifies(algorithm, TEXT, numbers(edge, s, size))).isFalse();
            assertThat(key.verifies(algorithm, TEXT, numbers(r, edge, size))).isFalse();
            for (BigInteger other : edges) {
                assertThat(key.verifies(algorithm, TEXT, numbers(edge, other, size)))
                        .isFalse();
            }
        }
        assertThat(key.verifies(algorithm, TEXT, numbers(s, r, size))).isFalse();
        assertThat(key.verifies(algorithm, TEXT, numbers(r, s, size + 1)))
                .as("longer numbers")
                .isFalse();
        for (BigInteger more : List.of(r.add(n), s.add(n))) {
            if (more.compareTo(top) <= 0) {
                assertThat(key.verifies(algorithm, TEXT, numbers(more, s, size)))
                        .isFalse();
                assertThat(key.verifies(algorithm, TEXT, numbers(r, more, size)))
                        .isFalse();
            }
        }
        // The other s of the same r is ECDSA's own second spelling; the decision cache goes by the whole token.
        assertThat(key.verifies(algorithm, TEXT, numbers(r, n.subtract(s), size)))
                .isTrue();
    }

    private static byte[] numbers(BigInteger r, BigInteger s, int size) {
        return joined(unsigned(r, size), unsigned(s, size));
    }

    @ParameterizedTest
    @CsvSource({"ES256, SHA256", "ES384, SHA384", "ES512, SHA512"})
    void ecdsa_is_p1363_with_its_own_hash(Algorithm algorithm, String own) {
        VerificationKey key = key(algorithm);
        var signing = Tokens.pair(algorithm).getPrivate();
        for (String hash : List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")) {
            byte[] p1363 = Tokens.sign(hash + "withECDSAinP1363Format", signing, TEXT);
            assertThat(key.verifies(algorithm, TEXT, p1363)).isEqualTo(hash.equals(own));
            byte[] der = Tokens.sign(hash + "withECDSA", signing, TEXT);
            assertThat(key.verifies(algorithm, TEXT, der))
                    .as("RFC 7518 3.4: not DER")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"ES256, P-256, 32", "ES384, P-384, 48", "ES512, P-521, 66"})
    void points_off_the_curve_are_no_keys(Algorithm algorithm, String curve, int size) {
        Json.Obj good = Tokens.jwk(Tokens.pair(algorithm));
        Json.Str x = member(good, "x");
        Json.Str y = member(good, "y");
        Json zero = Json.of(Tokens.base64url(new byte[size]));
        key(good);
        isNoKey(good.with("y", x), "no point");
        isNoKey(good.with("x", y), "no point");
        isNoKey(good.with("x", y).with("y", x), "no point");
        isNoKey(good.with("x", zero), "no point");
        isNoKey(good.with("x", zero).with("y", zero), "no point");
        isNoKey(good.with("y", Json.of(Tokens.base64url(flipped(bytes(y.value()), size - 1)))), "no point");
        byte[] top = new byte[size];
        Arrays.fill(top, (byte) 0xff);
        isNoKey(good.with("x", Json.of(Tokens.base64url(top))), "no point");
        EcKey.Curve same = EcKey.Curve.valueOf(curve.replace("-", ""));
        var px = new BigInteger(1, bytes(x.value()));
        if (px.add(same.prime()).bitLength() <= 8 * size) {
            byte[] more = unsigned(px.add(same.prime()), size);
            isNoKey(good.with("x", Json.of(Tokens.base64url(more))), "no point");
        }
        byte[] longer = joined(new byte[1], bytes(x.value()));
        isNoKey(good.with("x", Json.of(Tokens.base64url(longer))), "bytes");
        byte[] shorter = Arrays.copyOfRange(longer, 2, longer.length);
        isNoKey(good.with("x", Json.of(Tokens.base64url(shorter))), "bytes");
        for (String other : List.of("P-256", "P-384", "P-521")) {
            if (!other.equals(curve)) {
                isNoKey(good.with("crv", Json.of(other)), "bytes");
            }
        }
        for (String other : List.of("secp256k1", "p-256", "P256", "Ed25519", "")) {
            isNoKey(good.with("crv", Json.of(other)), "curve");
        }
        isNoKey(good.without("crv"), "crv");
        isNoKey(good.without("y"), "y");
    }

    // -------------------------------------------------------------------------------------------------------- EdDSA

    @ParameterizedTest
    @CsvSource({"Ed25519, ED25519, 32, 15", "Ed448, ED448, 57, 3"})
    void an_edwards_scalar_of_the_order_or_more_is_no_second_spelling(
            Algorithm algorithm, EdKey.Curve curve, int size, int times) {
        byte[] good = Tokens.signer(algorithm).sign(TEXT);
        BigInteger s = EdKey.littleEndian(good, size, size);
        VerificationKey key = key(algorithm);
        assertThat(key.verifies(algorithm, TEXT, good)).isTrue();
        for (int k = 1; k <= times; k++) {
            BigInteger more = s.add(curve.order().multiply(BigInteger.valueOf(k)));
            assertThat(key.verifies(algorithm, TEXT, joined(Arrays.copyOf(good, size), littleEndian(more, size))))
                    .isFalse();
        }
        for (BigInteger edge :
                List.of(BigInteger.ZERO, BigInteger.ONE, curve.order(), BigInteger.TWO.pow(8 * size - 1))) {
            assertThat(key.verifies(algorithm, TEXT, joined(Arrays.copyOf(good, size), littleEndian(edge, size))))
                    .isFalse();
        }
    }

    private static byte[] littleEndian(BigInteger number, int size) {
        byte[] big = unsigned(number, size);
        var little = new byte[size];
        for (int i = 0; i < size; i++) {
            little[i] = big[size - 1 - i];
        }
        return little;
    }

    /** Small order, a y coordinate of the prime or more, no point at all: little-endian. */
    @ParameterizedTest
    @CsvSource({
        "Ed25519, 0000000000000000000000000000000000000000000000000000000000000000",
        "Ed25519, 0000000000000000000000000000000000000000000000000000000000000080",
        "Ed25519, 0100000000000000000000000000000000000000000000000000000000000000",
        "Ed25519, 0100000000000000000000000000000000000000000000000000000000000080",
        "Ed25519, ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "Ed25519, ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "Ed25519, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "Ed25519, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "Ed25519, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "Ed25519, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "Ed25519, edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "Ed25519, eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "Ed25519, f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "Ed25519, ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "Ed25519, 0200000000000000000000000000000000000000000000000000000000000000",
        "Ed25519, 00000000000000000000000000000000000000000000000000000000000000",
        "Ed25519, 000000000000000000000000000000000000000000000000000000000000000000",
        "Ed448,"
            + " 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "Ed448,"
            + " 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000080",
        "Ed448,"
            + " 010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "Ed448,"
            + " 010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000080",
        "Ed448,"
            + " fefffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff00",
        "Ed448,"
            + " fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff00",
        "Ed448,"
            + " fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff80",
        "Ed448,"
            + " ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00",
        "Ed448,"
            + " ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    })
    void degenerate_edwards_points_are_no_keys(String curve, String hex) {
        isNoKey(
                Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of(curve),
                        "x", Json.of(Tokens.base64url(HEX.parseHex(hex)))),
                "its point");
    }

    /** The signature (R, 0) with R of small order holds for every text under a key of small order, in lax verifiers. */
    @Test
    void an_edwards_signature_with_a_point_of_small_order_is_refused() {
        byte[] good = Tokens.ed(Tokens.ED).sign(TEXT);
        VerificationKey key = key(Algorithm.Ed25519);
        for (String r : List.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")) {
            for (byte[] s : List.of(new byte[32], Arrays.copyOfRange(good, 32, 64))) {
                assertThat(key.verifies(Algorithm.EdDSA, TEXT, joined(HEX.parseHex(r), s)))
                        .isFalse();
            }
        }
    }

    /** Half of the y coordinates belong to no point. Keys of the JDK's making all do. */
    @Test
    void points_of_edwards_curves_are_told_from_others() throws Exception {
        for (String curve : List.of("Ed25519", "Ed448")) {
            Json.Obj good = Tokens.jwk(KeyPairGenerator.getInstance(curve).generateKeyPair());
            key(good);
            byte[] x = bytes(good.string("x").orElseThrow());
            int points = 0;
            for (int i = 0; i < 64; i++) {
                byte[] other = x.clone();
                other[i / 8] ^= (byte) (1 << i % 8);
                try {
                    Jwk.read(good.with("x", Json.of(Tokens.base64url(other))));
                    points++;
                } catch (Jwk.Unusable _) {
                    // the other half
                }
            }
            assertThat(points).isBetween(10, 54);
        }
    }

    // --------------------------------------------------------------------------------------------------------- HMAC

    @ParameterizedTest
    @CsvSource({"31, ''", "32, HS256", "47, HS256", "48, HS256 HS384", "63, HS256 HS384", "64, HS256 HS384 HS512"})
    void a_secret_is_as_long_as_the_hash(int length, String fitting) throws Exception {
        if (fitting.isEmpty()) {
            assertThatThrownBy(() -> HmacKey.of(new byte[length]))
                    .isInstanceOf(GeneralSecurityException.class)
                    .hasMessageContaining("32 bytes");
            return;
        }
        VerificationKey key = HmacKey.of(new byte[length]);
        for (Algorithm algorithm : List.of(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512)) {
            boolean fits = List.of(fitting.split(" ")).contains(algorithm.name());
            byte[] code =
                    Tokens.hmac(algorithm.name().substring(2), new byte[length]).sign(TEXT);
            assertThat(key.fits(algorithm)).isEqualTo(fits);
            assertThat(key.verifies(algorithm, TEXT, code)).isEqualTo(fits);
        }
        assertThat(key.toString()).doesNotContain("0");
    }

    @Test
    void a_shortened_code_is_none() {
        byte[] code = Tokens.hmac(Tokens.LONG_SECRET).sign(TEXT);
        VerificationKey key = key(Algorithm.HS256);
        for (int length = 0; length < 32; length++) {
            assertThat(key.verifies(Algorithm.HS256, TEXT, Arrays.copyOf(code, length)))
                    .isFalse();
        }
        assertThat(key.verifies(Algorithm.HS256, TEXT, HEX.formatHex(code).getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    // --------------------------------------------------------------------------------------------- published examples

    private static final String JOE =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private static void holds(VerificationKey key, Algorithm algorithm, String signed, String signature) {
        byte[] text = signed.getBytes(StandardCharsets.US_ASCII);
        assertThat(key.verifies(algorithm, text, bytes(signature))).isTrue();
        assertThat(key.verifies(algorithm, flipped(text, text.length - 1), bytes(signature)))
                .isFalse();
    }

    /** RFC 7515 appendix A.1. */
    @Test
    void the_hs256_example_of_rfc_7515_holds() throws Exception {
        holds(
                HmacKey.of(bytes(
                        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")),
                Algorithm.HS256,
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + JOE,
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    /** RFC 7515 appendix A.2. */
    @Test
    void the_rs256_example_of_rfc_7515_holds() {
        holds(
                key(Json.object(
                        "kty", Json.of("RSA"),
                        "n",
                                Json.of(
                                        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ"
                                            + "PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0"
                                            + "LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD"
                                            + "Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2"
                                            + "PAcDTW9gb54h4FRWyuXpoQ"),
                        "e", Json.of("AQAB"))),
                Algorithm.RS256,
                "eyJhbGciOiJSUzI1NiJ9." + JOE,
                "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
                    + "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB"
                    + "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs"
                    + "98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    }

    /** RFC 7515 appendix A.3. */
    @Test
    void the_es256_example_of_rfc_7515_holds() {
        holds(
                key(Json.object(
                        "kty", Json.of("EC"),
                        "crv", Json.of("P-256"),
                        "x", Json.of("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                        "y", Json.of("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))),
                Algorithm.ES256,
                "eyJhbGciOiJFUzI1NiJ9." + JOE,
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    }

    /** RFC 7515 appendix A.4. */
    @Test
    void the_es512_example_of_rfc_7515_holds() {
        holds(
                key(Json.object(
                        "kty", Json.of("EC"),
                        "crv", Json.of("P-521"),
                        "x",
                                Json.of(
                                        "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxc"
                                            + "WceqwQGk"),
                        "y",
                                Json.of(
                                        "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf6"
                                            + "3e3kyMj2"))),
                Algorithm.ES512,
                "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
                "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgo"
                    + "XD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn");
    }

    /** RFC 8037 appendix A.4. */
    @Test
    void the_eddsa_example_of_rfc_8037_holds() {
        holds(
                key(Json.object(
                        "kty", Json.of("OKP"),
                        "crv", Json.of("Ed25519"),
                        "x", Json.of("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))),
                Algorithm.EdDSA,
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    }

    /** RFC 8032 7.4, the empty message. */
    @Test
    void the_ed448_example_of_rfc_8032_holds() throws Exception {
        VerificationKey key = EdKey.of(
                EdKey.Curve.ED448,
                HEX.parseHex(
                        "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e5"
                                + "0f6cd1fa1abeafe8256180"));
        byte[] signature =
                HEX.parseHex("533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2"
                    + "fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0"
                    + "f4dbb61149f05a7363268c71d95808ff2e652600");
        assertThat(key.verifies(Algorithm.Ed448, new byte[0], signature)).isTrue();
        assertThat(key.verifies(Algorithm.EdDSA, new byte[0], signature)).isTrue();
        assertThat(key.verifies(Algorithm.Ed25519, new byte[0], signature)).isFalse();
        assertThat(key.verifies(Algorithm.Ed448, TEXT, signature)).isFalse();
    }
}
