package gateway.hash;

/**
 * HMAC over SHA-256 (RFC 2104), written out because {@code javax.crypto.Mac} loads and verifies the whole provider
 * framework first, which is dear in a cold function (ADR 0005).
 */
public final class HmacSha256 {
    private static final int BLOCK = 64;

    private HmacSha256() {}

    /** The code for {@code text}: 32 bytes. */
    public static byte[] of(byte[] key, byte[] text) {
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
