package gateway.auth;

import gateway.hash.Sha256;
import gateway.http.Body;
import gateway.http.StructuredField;
import gateway.http.StructuredField.Bytes;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Member;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The field {@code content-digest} (RFC 9530 2): hashes of a message's content as it came. */
final class ContentDigest {
    static final String FIELD = "content-digest";

    private ContentDigest() {}

    /**
     * Whether the field's lines tell of {@code body}: {@code sha-256} or {@code sha-512} is there, and whichever of them
     * is there fits. Other algorithms, of which the broken ones of RFC 9530 5 must not count, are passed over.
     */
    static boolean fits(List<String> lines, Body body) {
        SequencedMap<String, Member> digests = StructuredField.dictionary(lines);
        if (digests == null) {
            return false;
        }
        boolean known = false;
        for (Map.Entry<String, Member> digest : digests.entrySet()) {
            if (!(digest.getValue() instanceof Item(Bytes(var bytes), var _))) {
                return false;
            }
            String algorithm = digest.getKey();
            if (algorithm.equals("sha-256") || algorithm.equals("sha-512")) {
                if (!MessageDigest.isEqual(hash(algorithm, body.bytes()), bytes.bytes())) {
                    return false;
                }
                known = true;
            }
        }
        return known;
    }

    private static byte[] hash(String algorithm, byte[] bytes) {
        if (algorithm.equals("sha-256")) {
            return Sha256.hash(bytes); // without the provider framework (ADR 0005)
        }
        try {
            return MessageDigest.getInstance("SHA-512").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
