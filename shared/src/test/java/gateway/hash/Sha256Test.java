package gateway.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256Test {

    /** The examples that NIST publishes for FIPS 180-4. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        ''  | e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        abc | ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
        abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq | 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1
        """)
    void the_published_examples_hold(String text, String hash) {
        assertThat(Sha256.hex(Sha256.hash(text.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(hash);
    }

    @Test
    void it_is_the_jdks_at_every_length() throws Exception {
        var jdk = MessageDigest.getInstance("SHA-256");
        var random = new Random(5);
        for (int length = 0; length < 700; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            assertThat(Sha256.hash(message)).isEqualTo(jdk.digest(message));
        }
        byte[] large = new byte[1_000_003];
        random.nextBytes(large);
        assertThat(Sha256.hash(large)).isEqualTo(jdk.digest(large));
    }

    @Test
    void the_hmac_is_the_jdks() throws Exception {
        var random = new Random(6);
        for (int length : new int[] {1, 2, 31, 32, 63, 64, 65, 128, 200}) {
            byte[] key = new byte[length];
            byte[] text = new byte[length * 3 - 3];
            random.nextBytes(key);
            random.nextBytes(text);
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            assertThat(HmacSha256.of(key, text)).isEqualTo(mac.doFinal(text));
        }
    }
}
