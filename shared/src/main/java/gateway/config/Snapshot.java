package gateway.config;

import gateway.hash.Sha256;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.route.Configuration;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Documents as bytes (ADR 0001): {@code LGWS}, one byte of format, the length of the content (4 bytes, big-endian), the
 * content deflated (RFC 1951). The content is canonical JSON, {@code {"routes": {id: body}, ...}}: sorted, compact, so
 * that the same documents are the same bytes whoever writes them. Their SHA-256 is the snapshot's address.
 */
public final class Snapshot {
    /** The format that this code writes, and the only one that it reads. */
    public static final int FORMAT = 1;

    /** The longest content that is read. */
    public static final int MOST_BYTES = 32 << 20;

    /** The longest piece that fits into a DynamoDB item (400 KB) with its key and attributes. */
    public static final int CHUNK_BYTES = 350 * 1024;

    /** Snapshots of fewer bytes have no index: to read it would take longer than to do without. */
    public static final int INDEXED_BYTES = 8 * 1024;

    private static final byte[] MAGIC = {'L', 'G', 'W', 'S'};
    private static final int HEADER = MAGIC.length + 1 + 4;
    static final JsonParser.Limits LIMITS = new JsonParser.Limits(64, 200);

    private static final String[] DAMAGES = {
        "snapshot is cut short", "snapshot is longer than it says", "snapshot is damaged"
    };
    private static final int CUT_SHORT = -1;
    private static final int TOO_LONG = -2;
    private static final int DAMAGED = -3;

    private Snapshot() {}

    /** What became of bytes that should be a snapshot. */
    public sealed interface Decoded {
        /** {@code hash} is that of the content: the caller compares it with the one that it asked for. */
        record Ok(Documents documents, String hash) implements Decoded {}

        /** They are none that this code can use; {@code why} is for the log. */
        record Refused(String why) implements Decoded {}
    }

    /** The SHA-256 of the documents' canonical bytes, lower-case hexadecimal. */
    public static String hash(Documents documents) {
        return sha256(content(documents));
    }

    public static byte[] encode(Documents documents) {
        byte[] content = content(documents);
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            var out = new ByteArrayOutputStream(HEADER + content.length / 4);
            out.writeBytes(MAGIC);
            out.write(FORMAT);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(content.length >> shift);
            }
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * {@code snapshot} with the index of its routes behind it, which {@link Compiler#load(byte[], long)} makes use of; just
     * the snapshot where {@code index} is none.
     */
    public static byte[] withIndex(byte[] snapshot, byte[] index) {
        if (!SnapshotIndex.isThere(index, 0)) {
            return snapshot;
        }
        byte[] both = Arrays.copyOf(snapshot, snapshot.length + index.length);
        System.arraycopy(index, 0, both, snapshot.length, index.length);
        return both;
    }

    /** The index of a snapshot's routes: {@code configuration} is what its documents say. */
    public static byte[] index(Configuration configuration) {
        return SnapshotIndex.write(configuration.table().index(), configuration.hash());
    }

    /** What is in a snapshot, with an index behind it or without. */
    sealed interface Opened {
        /** Its content, inflated. */
        final class Ok implements Opened {
            final byte[] content;
            final String hash;
            final int index; // where one may begin; the end of the bytes where there is none

            private Ok(byte[] content, String hash, int index) {
                this.content = content;
                this.hash = hash;
                this.index = index;
            }
        }

        record Refused(String why) implements Opened {}
    }

    public static Decoded decode(byte[] snapshot) {
        Opened opened = open(snapshot);
        return opened instanceof Opened.Ok ok
                ? parse(ok.content, ok.hash)
                : new Decoded.Refused(((Opened.Refused) opened).why());
    }

    static Opened open(byte[] snapshot) {
        if (snapshot.length < HEADER || !Arrays.equals(snapshot, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return new Opened.Refused("not a snapshot");
        }
        int format = snapshot[MAGIC.length];
        if (format != FORMAT) {
            return new Opened.Refused("snapshot of format " + format + "; this version reads format " + FORMAT);
        }
        int length = 0;
        for (int i = MAGIC.length + 1; i < HEADER; i++) {
            length = length << 8 | snapshot[i] & 0xff;
        }
        if (length < 0 || length > MOST_BYTES) {
            return new Opened.Refused("snapshot of more than " + MOST_BYTES + " bytes");
        }
        byte[] content = new byte[length];
        int end = inflate(snapshot, content);
        if (end < 0) {
            return new Opened.Refused(DAMAGES[-end - 1]);
        }
        return end == snapshot.length || SnapshotIndex.isThere(snapshot, end)
                ? new Opened.Ok(content, sha256(content), end)
                : new Opened.Refused("snapshot is longer than it says");
    }

    /** Fills {@code content}, which it must do exactly; answers where that ends, or by a negative number what is wrong. */
    private static int inflate(byte[] snapshot, byte[] content) {
        var inflater = new Inflater(true);
        try {
            inflater.setInput(snapshot, HEADER, snapshot.length - HEADER);
            int filled = 0;
            while (filled < content.length) {
                int more = inflater.inflate(content, filled, content.length - filled);
                if (more == 0) {
                    return CUT_SHORT;
                }
                filled += more;
            }
            if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
                return TOO_LONG;
            }
            return inflater.finished() ? snapshot.length - inflater.getRemaining() : CUT_SHORT;
        } catch (DataFormatException _) {
            return DAMAGED;
        } finally {
            inflater.end();
        }
    }

    /** Documents of {@code content}; one that this code cannot use is refused whole. */
    static Decoded parse(byte[] content, String hash) {
        List<Document> all = new ArrayList<>();
        try {
            if (!(JsonParser.parse(content, LIMITS) instanceof Json.Obj sections)) {
                return new Decoded.Refused("snapshot is not a JSON object");
            }
            int known = 0;
            for (Kind kind : Kind.values()) {
                if (sections.get(kind.section()) instanceof Json.Obj bodies) {
                    known++;
                    for (Map.Entry<String, Json> document : bodies.members().entrySet()) {
                        if (!(document.getValue() instanceof Json.Obj body)) {
                            return new Decoded.Refused("snapshot has a document that is not a JSON object");
                        }
                        all.add(new Document(kind, document.getKey(), body));
                    }
                }
            }
            if (known != sections.members().size()) {
                return new Decoded.Refused("snapshot has a kind of document that this version does not know");
            }
        } catch (JsonException e) {
            return new Decoded.Refused("snapshot is not JSON: " + e.getMessage());
        }
        return new Decoded.Ok(new Documents(all), hash);
    }

    /** Cuts a snapshot into pieces of at most {@link #CHUNK_BYTES}; one at least. */
    public static List<byte[]> chunks(byte[] snapshot) {
        List<byte[]> chunks = new ArrayList<>();
        int at = 0;
        do {
            int end = Math.min(snapshot.length, at + CHUNK_BYTES);
            chunks.add(Arrays.copyOfRange(snapshot, at, end));
            at = end;
        } while (at < snapshot.length);
        return chunks;
    }

    private static byte[] content(Documents documents) {
        Map<String, Map<String, Json>> sections = new LinkedHashMap<>();
        for (Document document : documents.all()) {
            sections.computeIfAbsent(document.kind().section(), _ -> new LinkedHashMap<>())
                    .put(document.id(), document.body());
        }
        Map<String, Json> whole = new LinkedHashMap<>();
        sections.forEach((section, bodies) -> whole.put(section, Json.object(bodies)));
        return Canonical.of(Json.object(whole)).bytes();
    }

    private static String sha256(byte[] bytes) {
        return Sha256.hex(Sha256.hash(bytes));
    }
}
