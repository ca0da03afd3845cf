package gateway.aws;

import gateway.hash.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * HMAC over SHA-256 (RFC 2104), written out because {@code javax.crypto.Mac} loads and verifies the whole provider
 * framework first, which is dear in a cold function (ADR 0005).
 */
final class Hmac {
    private static final int BLOCK = 64;

    private Hmac() {}

    static byte[] of(byte[] key, String data) {
        byte[] text = data.getBytes(StandardCharsets.UTF_8);
        byte[] inner = new byte[BLOCK + text.length];
        byte[] outer = new byte[BLOCK + 32];
        byte[] block = key.length > BLOCK ? Sha256.hash(key) : key;
        System.arraycopy(block, 0, inner, 0, block.length);
        for (int i = 0; i < BLOCK; i++) {
            outer[i] = (byte) (inner[i] ^ 0x5c);
            inner[i] ^= 0x36;
        }
        System.arraycopy(text, 0, inner, BLOCK, text.length);
        System.arraycopy(Sha256.hash(inner), 0, outer, BLOCK, 32);
        return Sha256.hash(outer);
    }
}
