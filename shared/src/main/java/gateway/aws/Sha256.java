package gateway.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 (FIPS 180-4) and HMAC over it (RFC 2104). The HMAC is written out because {@code javax.crypto.Mac} loads and
 * verifies the whole provider framework first, which is dear in a cold function (ADR 0005).
 */
final class Sha256 {
    private static final int BLOCK = 64;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] hash(byte[] data) {
        return digest.digest(data);
    }

    byte[] hmac(byte[] key, String data) {
        byte[] block = new byte[BLOCK];
        byte[] material = key.length > BLOCK ? digest.digest(key) : key;
        System.arraycopy(material, 0, block, 0, material.length);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= 0x36;
        }
        digest.update(block);
        byte[] inner = digest.digest(data.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= 0x36 ^ 0x5c;
        }
        digest.update(block);
        return digest.digest(inner);
    }

    static String hex(byte[] bytes) {
        char[] text = new char[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            text[2 * i] = HEX[bytes[i] >> 4 & 15];
            text[2 * i + 1] = HEX[bytes[i] & 15];
        }
        return new String(text);
    }
}
