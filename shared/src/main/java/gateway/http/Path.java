package gateway.http;

import java.util.List;

/**
 * A path in the one form that matching, authorization, limits, cache keys and forwarding share. It begins with a slash;
 * no segment is empty but the last (a trailing slash), none is a dot segment, and none holds a character that some server
 * could read as structure.
 *
 * @param segments the decoded segments; {@code /} is one empty segment, {@code /a/} is {@code "a", ""}
 * @param encoded  the same, percent-encoded for the wire (RFC 3986 3.3)
 */
public record Path(List<String> segments, String encoded) {

    public Path {
        segments = List.copyOf(segments);
    }

    /** What became of a raw path. */
    public sealed interface Parsed {}

    /** It is safe. */
    public record Ok(Path path) implements Parsed {}

    /** It is refused; {@code why} is for the caller and quotes nothing of the path. */
    public record Bad(String why) implements Parsed {}

    /** Judges {@code raw}, once for each request. Refuses, never repairs (ADR 0010). */
    public static Parsed of(RawPath raw) {
        return Paths.parse(raw);
    }

    /** {@code segment} percent-encoded for the wire: a slash in it is encoded, too. */
    public static String encode(String segment) {
        var out = new StringBuilder(segment.length() + 8);
        Paths.encode(out, segment);
        return out.toString();
    }

    /** A tail for the wire, its segments encoded: its slashes, which were in the request's own path, stay what they are. */
    public static String encodeTail(String tail) {
        var out = new StringBuilder(tail.length() + 8);
        int from = 0;
        for (int slash = tail.indexOf('/'); slash >= 0; slash = tail.indexOf('/', from)) {
            Paths.encode(out, tail.substring(from, slash));
            out.append('/');
            from = slash + 1;
        }
        Paths.encode(out, tail.substring(from));
        return out.toString();
    }

    @Override
    public String toString() {
        return encoded;
    }
}
