package gateway.auth;

import gateway.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * An API key as its owner holds it: {@code lgw_<consumer>.<keyId>_<secret>_<checksum>}.
 *
 * <p>The prefix lets a secret scanner find it, the consumer and the key's id make its check one read, and the checksum
 * (CRC-32 of all before it) lets a typing error be refused without any. At rest there is only its {@link #sha256}: a
 * secret of 154 random bits needs no slow hash.
 */
public final class ApiKey {
    static final String PREFIX = "lgw_";

    private static final char[] BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();

    private static final int KEY_ID = 6;
    private static final int CHECKSUM = 6; // 62^6 > 2^32
    private static final int SECRET = 26; // 154 bits
    private static final int MAX_SECRET = 64;
    private static final int MAX_CONSUMER = 63;
    private static final int MAX_LENGTH = PREFIX.length() + MAX_CONSUMER + 1 + KEY_ID + 1 + MAX_SECRET + 1 + CHECKSUM;

    private final String text;
    private final String consumer;
    private final String keyId;

    private ApiKey(String text, String consumer, String keyId) {
        this.text = text;
        this.consumer = consumer;
        this.keyId = keyId;
    }

    /**
     * A new key for {@code consumer}.
     *
     * @throws IllegalArgumentException where {@link #isConsumer} does not hold
     */
    public static ApiKey generate(String consumer, SecureRandom random) {
        if (!isConsumer(consumer)) {
            throw new IllegalArgumentException("a consumer's id is a lower-case letter or digit and up to 62 more,"
                    + " dots and hyphens included");
        }
        String keyId = random(KEY_ID, random);
        String body = PREFIX + consumer + "." + keyId + "_" + random(SECRET, random);
        return new ApiKey(body + "_" + checksum(body), consumer, keyId);
    }

    /** The key that {@code text} is; empty for what cannot be one, a wrong checksum included. */
    public static Optional<ApiKey> parse(String text) {
        if (text.length() > MAX_LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int checksum = text.lastIndexOf('_');
        int secret = text.lastIndexOf('_', checksum - 1);
        if (secret < PREFIX.length()) {
            return Optional.empty();
        }
        int keyId = text.lastIndexOf('.', secret);
        if (keyId < PREFIX.length()
                || secret - keyId - 1 != KEY_ID
                || checksum - secret - 1 < SECRET
                || checksum - secret - 1 > MAX_SECRET
                || !isBase62(text, keyId + 1, secret)
                || !isBase62(text, secret + 1, checksum)) {
            return Optional.empty();
        }
        String consumer = text.substring(PREFIX.length(), keyId);
        if (!isConsumer(consumer) || !text.substring(checksum + 1).equals(checksum(text.substring(0, checksum)))) {
            return Optional.empty();
        }
        return Optional.of(new ApiKey(text, consumer, text.substring(keyId + 1, secret)));
    }

    /** A consumer's id: {@code [a-z0-9][a-z0-9.-]{0,62}}. */
    public static boolean isConsumer(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || i > 0 && (c == '.' || c == '-'))) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_CONSUMER;
    }

    public String consumer() {
        return consumer;
    }

    /** Unique within the consumer. */
    public String keyId() {
        return keyId;
    }

    /** The whole key, to be shown once and never logged. */
    public String secretText() {
        return text;
    }

    /** What is kept of the key: SHA-256 of the whole of it, lower-case hexadecimal. */
    public String sha256() {
        return Sha256.hex(Sha256.hash(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Compares hashes in a time that does not depend on where they differ. */
    static boolean same(String sha256, String other) {
        int difference = sha256.length() ^ other.length();
        for (int i = 0; i < Math.min(sha256.length(), other.length()); i++) {
            difference |= sha256.charAt(i) ^ other.charAt(i);
        }
        return difference == 0;
    }

    private static String random(int length, SecureRandom random) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE62[random.nextInt(BASE62.length)]);
        }
        return text.toString();
    }

    static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        long value = crc.getValue();
        var digits = new char[CHECKSUM];
        for (int i = CHECKSUM - 1; i >= 0; i--) {
            digits[i] = BASE62[(int) (value % BASE62.length)];
            value /= BASE62.length;
        }
        return new String(digits);
    }

    private static boolean isBase62(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey key && same(key.text, text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + consumer + "." + keyId + "_...";
    }
}
