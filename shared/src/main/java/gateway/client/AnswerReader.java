package gateway.client;

import gateway.http.Body;
import gateway.http.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads one answer (RFC 9112). Where two parsers could see two different messages it refuses: a proxy that guesses is how
 * responses get into the wrong hands.
 */
final class AnswerReader {
    private static final int HEAD_BYTES = 64 * 1024;
    private static final int FIELDS = 256;
    private static final int INTERIM_ANSWERS = 8;
    private static final int CHUNK_LINE_BYTES = 1024;
    private static final int CHUNK_EXTENSION_BYTES = 16 * 1024;
    private static final long UNKNOWN = -1;
    static final long DEFAULT_REST_MILLIS = 30_000;

    private final Connection connection;
    private final boolean head;
    private final int maxBytes;

    private int headBytes = HEAD_BYTES; // left
    private boolean persistent;
    private long restMillis = DEFAULT_REST_MILLIS;

    // of the answer in work
    private boolean http10;
    private long length;
    private boolean encoded;
    private boolean chunked;
    private final List<String> named = new ArrayList<>(0); // by Connection

    AnswerReader(Connection connection, String method, int maxBytes) {
        this.connection = connection;
        this.head = method.equals("HEAD");
        this.maxBytes = maxBytes;
    }

    Outcome.Answer read() throws IOException {
        int status = status();
        Headers headers = fields();
        for (int interim = 0; status < 200; interim++) {
            if (status == 101 || interim == INTERIM_ANSWERS) {
                throw Fault.malformed(status == 101 ? "a switch of protocols" : "too many interim answers");
            }
            status = status();
            headers = fields();
        }
        Body body = body(status);
        persistent &= !connection.hasLeftover();
        return new Outcome.Answer(status, headers, body);
    }

    /** Whether the connection may serve another request. */
    boolean persistent() {
        return persistent;
    }

    /** How long the connection may rest before. */
    long restMillis() {
        return restMillis;
    }

    private String line() throws IOException {
        String line = connection.line(headBytes);
        headBytes -= line.length() + 2;
        if (headBytes < 0) {
            throw Fault.malformed("the head is longer than " + HEAD_BYTES + " bytes");
        }
        return line;
    }

    /** RFC 9112 4; the space before an empty reason may be missing, as it often is. */
    private int status() throws IOException {
        String line = line();
        if (!line.startsWith("HTTP/1.1 ") && !line.startsWith("HTTP/1.0 ")) {
            throw Fault.malformed("not an HTTP/1.1 answer");
        }
        int status = 0;
        for (int i = 9; i < 12; i++) {
            int digit = i < line.length() ? line.charAt(i) - '0' : -1;
            if (digit < 0 || digit > 9) {
                throw Fault.malformed("a status that is no number");
            }
            status = 10 * status + digit;
        }
        boolean ends = line.length() == 12 || line.charAt(12) == ' ';
        if (!ends || status < 100 || status > 599 || !isText(line, 12)) {
            throw Fault.malformed("a status line that is not well-formed");
        }
        http10 = line.charAt(7) == '0';
        return status;
    }

    private static boolean isText(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < 0x20 && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** The field lines up to the empty line; framing and hop-by-hop fields are taken in here and left out. */
    private Headers fields() throws IOException {
        length = UNKNOWN;
        encoded = false;
        chunked = false;
        persistent = !http10;
        named.clear();
        var headers = new Headers.Builder();
        int count = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (++count > FIELDS) {
                throw Fault.malformed("more than " + FIELDS + " header fields");
            }
            int colon = colon(line);
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = value(line, colon + 1);
            switch (name) {
                case "content-length" -> contentLength(value);
                case "transfer-encoding" -> transferEncoding(value);
                case "connection" -> connectionOptions(value);
                case "keep-alive" -> keepAlive(value);
                case "proxy-authenticate",
                        "proxy-authentication-info",
                        "proxy-connection",
                        "te",
                        "trailer",
                        "upgrade" -> {
                    // for this hop alone
                }
                default -> headers.add(name, value);
            }
        }
        if (encoded && (length != UNKNOWN || http10)) {
            throw Fault.malformed("an ambiguous length"); // RFC 9112 6.1, 6.3
        }
        Headers all = headers.build();
        for (String name : named) {
            all = all.without(name);
        }
        return all;
    }

    private static int colon(String line) throws Fault {
        int colon = line.indexOf(':');
        if (colon < 0 || !Headers.isName(line.substring(0, colon))) {
            // also a name with a space before the colon (RFC 9112 5.1), and a folded line (5.2)
            throw Fault.malformed("a header field that is not well-formed");
        }
        return colon;
    }

    private static String value(String line, int from) throws Fault {
        int to = line.length();
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1))) {
            to--;
        }
        String value = line.substring(from, to);
        if (!Headers.isValue(value)) {
            throw Fault.malformed("a control character in a header field");
        }
        return value;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** One number, or the same one several times (RFC 9110 8.6). */
    private void contentLength(String value) throws Fault {
        for (String member : members(value)) {
            if (member.isEmpty() || member.length() > 18) {
                throw Fault.malformed("a content-length that is no number");
            }
            long number = 0;
            for (int i = 0; i < member.length(); i++) {
                int digit = member.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    throw Fault.malformed("a content-length that is no number");
                }
                number = 10 * number + digit;
            }
            if (length != UNKNOWN && length != number) {
                throw Fault.malformed("two different content-lengths");
            }
            length = number;
        }
    }

    /** Chunked, once and alone: we ask for nothing else. */
    private void transferEncoding(String value) throws Fault {
        if (encoded || !value.equalsIgnoreCase("chunked")) {
            throw Fault.malformed("a transfer-encoding other than chunked");
        }
        encoded = true;
        chunked = true;
    }

    private void connectionOptions(String value) throws Fault {
        for (String member : members(value)) {
            String option = member.toLowerCase(Locale.ROOT);
            if (option.equals("close")) {
                persistent = false;
            } else if (Headers.isName(option)) {
                named.add(option);
            } else if (!option.isEmpty()) {
                throw Fault.malformed("a connection option that is no token");
            }
        }
    }

    /** {@code timeout=5}: how long the other side keeps the connection; a second less, for the way there. */
    private void keepAlive(String value) {
        for (String member : members(value)) {
            if (member.startsWith("timeout=") && member.length() > 8 && member.length() < 14) {
                long seconds = 0;
                for (int i = 8; i < member.length(); i++) {
                    int digit = member.charAt(i) - '0';
                    if (digit < 0 || digit > 9) {
                        return;
                    }
                    seconds = 10 * seconds + digit;
                }
                restMillis = Math.clamp((seconds - 1) * 1000, 0, DEFAULT_REST_MILLIS);
            }
        }
    }

    private static List<String> members(String value) {
        List<String> members = new ArrayList<>(1);
        int start = 0;
        while (true) {
            int comma = value.indexOf(',', start);
            members.add(
                    value.substring(start, comma < 0 ? value.length() : comma).strip());
            if (comma < 0) {
                return members;
            }
            start = comma + 1;
        }
    }

    /** RFC 9112 6.3. */
    private Body body(int status) throws IOException {
        if (head || status == 204 || status == 304) {
            persistent &= head || status == 304 || length <= 0 && !encoded;
            return Body.EMPTY;
        }
        if (chunked) {
            return chunks();
        }
        if (length != UNKNOWN) {
            if (length > maxBytes) {
                throw tooLarge();
            }
            byte[] bytes = new byte[(int) length];
            connection.fully(bytes, 0, bytes.length);
            return Body.of(bytes);
        }
        persistent = false;
        return toTheEnd();
    }

    private Body toTheEnd() throws IOException {
        byte[] bytes = new byte[4096];
        int size = 0;
        while (true) {
            int count = connection.some(bytes, size, bytes.length - size);
            if (count < 0) {
                if (!connection.endedCleanly()) {
                    throw new Fault(Outcome.Kind.BROKEN, "cut off: TLS was not closed before TCP");
                }
                return Body.of(Arrays.copyOf(bytes, size));
            }
            size += count;
            if (size > maxBytes) {
                throw tooLarge();
            }
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
        }
    }

    /** RFC 9112 7.1; extensions are skipped, trailers dropped. */
    private Body chunks() throws IOException {
        byte[] bytes = new byte[4096];
        int size = 0;
        int extensions = CHUNK_EXTENSION_BYTES;
        while (true) {
            String line = connection.line(CHUNK_LINE_BYTES);
            int digits = hexDigits(line);
            extensions -= line.length() - digits;
            if (extensions < 0) {
                throw Fault.malformed("too many chunk extensions");
            }
            long chunk = Long.parseLong(line, 0, digits, 16);
            if (chunk == 0) {
                break;
            }
            if (chunk > maxBytes - size) {
                throw tooLarge();
            }
            int sum = size + (int) chunk;
            if (sum > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(sum, (int) Math.min(2L * bytes.length, maxBytes)));
            }
            connection.fully(bytes, size, sum);
            size = sum;
            if (!connection.line(0).isEmpty()) {
                throw Fault.malformed("a chunk longer than it said");
            }
        }
        int count = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (++count > FIELDS) {
                throw Fault.malformed("more than " + FIELDS + " trailer fields");
            }
            value(line, colon(line) + 1);
        }
        return Body.of(Arrays.copyOf(bytes, size));
    }

    private static int hexDigits(String line) throws Fault {
        int digits = 0;
        while (digits < line.length() && isHex(line.charAt(digits))) {
            digits++;
        }
        int next = digits;
        while (next < line.length() && isBlank(line.charAt(next))) {
            next++;
        }
        boolean ends = digits == line.length() || next < line.length() && line.charAt(next) == ';';
        if (digits == 0 || digits > 15 || !ends || !isText(line, digits)) {
            throw Fault.malformed("a chunk size that is no hexadecimal number");
        }
        return digits;
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private Fault tooLarge() {
        return new Fault(Outcome.Kind.TOO_LARGE, "the body is over " + maxBytes + " bytes");
    }
}
