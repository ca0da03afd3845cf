package gateway.config;

import gateway.hash.Sha256;
import gateway.route.RouteIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The index of a snapshot's routes as bytes (ADR 0014): {@code LGWI}, one byte of format, a SHA-256, the length of the
 * content (4 bytes, big-endian), the content deflated. The hash is that of the snapshot's own hash and of the bytes that
 * follow, so that an index belongs to one snapshot. What does not fit is no index, and no mistake.
 */
final class SnapshotIndex {
    private static final byte[] MAGIC = {'L', 'G', 'W', 'I'};
    private static final int FORMAT = 1;
    private static final int DIGEST = MAGIC.length + 1;
    private static final int LENGTH = DIGEST + 32;
    private static final int HEADER = LENGTH + 4;

    private SnapshotIndex() {}

    /** {@code hash}: the snapshot's. */
    static byte[] write(RouteIndex index, String hash) {
        byte[] content = index.encode();
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteBuffer out = ByteBuffer.allocate(HEADER + content.length + content.length / 100 + 64);
            out.put(MAGIC).put((byte) FORMAT).position(LENGTH);
            out.putInt(content.length);
            while (!deflater.finished()) {
                deflater.deflate(out);
            }
            byte[] bytes = Arrays.copyOf(out.array(), out.position());
            System.arraycopy(digest(bytes, 0, hash), 0, bytes, DIGEST, 32);
            return bytes;
        } finally {
            deflater.end();
        }
    }

    /** Whether an index may begin at {@code from}. */
    static boolean isThere(byte[] bytes, int from) {
        return bytes.length - from >= HEADER && Arrays.equals(bytes, from, from + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * The index that stands in {@code bytes} from {@code from} on; null where there is none, or none that belongs to the
     * snapshot with that hash, or one of another version of this code.
     */
    static @Nullable RouteIndex read(byte[] bytes, int from, String hash) {
        if (!isThere(bytes, from)
                || bytes[from + MAGIC.length] != FORMAT
                || !Arrays.equals(bytes, from + DIGEST, from + LENGTH, digest(bytes, from, hash), 0, 32)) {
            return null;
        }
        int length = ByteBuffer.wrap(bytes).getInt(from + LENGTH);
        if (length < 0 || length > Snapshot.MOST_BYTES) {
            return null;
        }
        byte[] content = new byte[length];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, from + HEADER, bytes.length - from - HEADER);
            int filled = 0;
            int more;
            do {
                more = inflater.inflate(content, filled, length - filled);
                filled += more;
            } while (more > 0);
            return filled == length ? RouteIndex.decode(ByteBuffer.wrap(content)) : null;
        } catch (DataFormatException | IllegalArgumentException _) {
            return null;
        } finally {
            inflater.end();
        }
    }

    private static byte[] digest(byte[] bytes, int from, String hash) {
        byte[] its = hash.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(its, its.length + bytes.length - from - LENGTH);
        System.arraycopy(bytes, from + LENGTH, all, its.length, bytes.length - from - LENGTH);
        return Sha256.hash(all);
    }
}
