package gateway.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Content codings (RFC 9110 8.4.1): gzip and deflate are read, gzip is written. */
public final class ContentCoding {
    /** For {@code accept-encoding} where the body will be read here. */
    public static final String READABLE = "gzip, deflate, identity";

    /** More of them on top of each other are no message that anybody means. */
    private static final int MOST_CODINGS = 3;

    private ContentCoding() {}

    /** What became of a coded body. */
    public sealed interface Decoded {}

    /** The body without its codings; the same one where it had none. */
    public record Plain(Body body) implements Decoded {}

    /** A coding that is not read here, in lower case. */
    public record Unknown(String coding) implements Decoded {}

    /** More than the bytes that it may have. */
    public record TooLarge() implements Decoded {}

    /** Not what its coding says. */
    public record Broken() implements Decoded {}

    /** The codings in the order in which they were applied, lower case, without {@code identity}. */
    public static List<String> of(Headers headers) {
        List<String> codings = List.of();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("content-encoding")) {
                for (String element : headers.value(i).split(",", -1)) {
                    String coding = element.strip().toLowerCase(Locale.ROOT);
                    if (!coding.isEmpty() && !coding.equals("identity")) {
                        codings = codings.isEmpty() ? new ArrayList<>(1) : codings;
                        codings.add(coding);
                    }
                }
            }
        }
        return codings;
    }

    /**
     * {@code body} without the codings that {@code headers} name.
     *
     * @param maxBytes of what comes out, and of every step on the way: what is larger is not read to its end
     */
    public static Decoded decode(Headers headers, Body body, int maxBytes) {
        List<String> codings = of(headers);
        if (codings.isEmpty() || body.isEmpty()) {
            return body.size() > maxBytes ? new TooLarge() : new Plain(body);
        }
        for (String coding : codings) {
            if (!isReadable(coding)) {
                return new Unknown(coding);
            }
        }
        if (codings.size() > MOST_CODINGS) {
            return new Unknown(String.join(", ", codings));
        }
        byte[] bytes = body.bytes();
        for (int i = codings.size() - 1; i >= 0; i--) {
            try {
                bytes = coded(codings.get(i), bytes, maxBytes);
            } catch (IOException _) {
                return new Broken();
            }
            if (bytes.length > maxBytes) {
                return new TooLarge();
            }
        }
        return new Plain(Body.of(bytes));
    }

    /** RFC 9110 8.4.1.3: {@code x-gzip} is the same. */
    private static boolean isReadable(String coding) {
        return coding.equals("gzip") || coding.equals("x-gzip") || coding.equals("deflate");
    }

    /** What {@code bytes} decode to, or its first {@code maxBytes + 1} bytes. */
    private static byte[] coded(String coding, byte[] bytes, int maxBytes) throws IOException {
        // The end of it all must come: a body that was cut off is not taken for a whole one. Nor may anything follow,
        // which
        // others could read as more of the body.
        if (coding.equals("deflate")) {
            try (var in = new Deflated(bytes)) {
                return in.whole(maxBytes);
            }
        }
        try (var in = new Gzip(bytes)) {
            return in.whole(maxBytes);
        }
    }

    private static byte[] upTo(InputStream in, int maxBytes) throws IOException {
        return in.readNBytes(Math.min(maxBytes, Integer.MAX_VALUE - 9) + 1);
    }

    /** Has all of the input in its buffer, and so knows what is left of it. */
    private static final class Deflated extends InflaterInputStream {
        Deflated(byte[] bytes) {
            super(new ByteArrayInputStream(bytes), new Inflater(), Math.max(1, bytes.length));
        }

        byte[] whole(int maxBytes) throws IOException {
            try {
                byte[] read = upTo(this, maxBytes);
                if (read.length <= maxBytes && inf.getRemaining() > 0) {
                    throw new IOException("something follows");
                }
                return read;
            } finally {
                inf.end();
            }
        }
    }

    /** The same, of members one after the other (RFC 1952 2.2). */
    private static final class Gzip extends GZIPInputStream {
        private static final int TRAILER = 8;

        Gzip(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes), Math.max(1, bytes.length));
        }

        byte[] whole(int maxBytes) throws IOException {
            byte[] read = upTo(this, maxBytes);
            if (read.length <= maxBytes && inf.getRemaining() > TRAILER) {
                throw new IOException("something follows");
            }
            return read;
        }
    }

    /** {@code body} in gzip; the same bytes for the same body. */
    public static Body gzip(Body body) {
        var out = new ByteArrayOutputStream(Math.max(64, body.size() / 4));
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body.bytes());
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory failed", e);
        }
        return Body.of(out.toByteArray());
    }
}
