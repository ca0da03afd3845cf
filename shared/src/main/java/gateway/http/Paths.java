package gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The canonicaliser behind {@link Path#of}. */
final class Paths {
    /** More than any front lets through. */
    private static final int MOST_CHARACTERS = 8192;

    private Paths() {}

    static Path.Parsed parse(RawPath raw) {
        String text = raw.text();
        boolean encoded = raw.encoding() == RawPath.Encoding.ENCODED;
        if (text.length() > MOST_CHARACTERS) {
            return new Path.Bad("the path is longer than " + MOST_CHARACTERS + " characters");
        }
        if (text.isEmpty() || text.charAt(0) != '/') {
            return new Path.Bad("the path must begin with a slash");
        }
        if (isPlain(text)) {
            return new Path.Ok(new Path(split(text), text));
        }
        List<String> segments = new ArrayList<>();
        for (int start = 1; start <= text.length(); ) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            String segment = text.substring(start, end);
            if (segment.isEmpty() && slash >= 0) {
                return new Path.Bad("the path has an empty segment (//)");
            }
            if (encoded) {
                if (!isVisibleAscii(segment)) {
                    return new Path.Bad("the path has a character that must be percent-encoded");
                }
                if (segment.indexOf('%') >= 0) {
                    String decoded = decode(segment);
                    if (decoded == null) {
                        return new Path.Bad("the path has a percent-encoding that is incomplete or not UTF-8");
                    }
                    segment = decoded;
                }
            }
            String fault = fault(segment);
            if (fault != null) {
                return new Path.Bad(fault);
            }
            segments.add(segment);
            start = end + 1;
        }
        return new Path.Ok(new Path(segments, encode(segments)));
    }

    /**
     * Whether {@code text}, which begins with a slash, is what nearly all paths are: letters, digits, hyphens and
     * underscores, with single slashes between. Such a path is canonical, and its own encoding, in either encoding.
     */
    private static boolean isPlain(String text) {
        int length = text.length();
        char before = ' ';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean fits = c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '/' && before != '/'
                    || c >= 'A' && c <= 'Z'
                    || c == '_';
            if (!fits) {
                return false;
            }
            before = c;
        }
        return true;
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        segments.add(path.substring(start));
        return segments;
    }

    /** {@code segments} joined for the wire: everything but RFC 3986's pchar is percent-encoded. */
    static String encode(List<String> segments) {
        var out = new StringBuilder();
        for (String segment : segments) {
            out.append('/');
            encode(out, segment);
        }
        return out.toString();
    }

    static void encode(StringBuilder out, String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (isPchar(c)) {
                out.append(c);
                continue;
            }
            int point = segment.codePointAt(i);
            if (point > 0xffff) {
                i++;
            }
            for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                PercentEncoding.append(out, b);
            }
        }
    }

    private static boolean isPchar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "-._~!$&'()*+,=:@".indexOf(c) >= 0;
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String decode(String segment) {
        byte[] bytes = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c != '%') {
                bytes[length++] = (byte) c;
                continue;
            }
            if (i + 2 >= segment.length()) {
                return null;
            }
            int high = hex(segment.charAt(i + 1));
            int low = hex(segment.charAt(i + 2));
            if (high < 0 || low < 0) {
                return null;
            }
            bytes[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static @Nullable String fault(String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            return "the path has a dot segment";
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                return "the path has a control character";
            }
            if (c == '/' || c == '\\' || c == '?' || c == '#' || c == ';' || c == '%') {
                return "the path has one of / \\ ? # ; % in a segment, literally or encoded";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || ++i >= segment.length()
                        || !Character.isLowSurrogate(segment.charAt(i))) {
                    return "the path is not valid Unicode";
                }
            }
            if (c == '\ufffd') {
                return "the path is not valid UTF-8";
            }
        }
        return null;
    }
}
