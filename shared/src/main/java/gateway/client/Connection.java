package gateway.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection to one origin, plain or TLS, and what has been read from it but not yet used. For one thread at a time. */
final class Connection {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final long GOODBYE_NANOS = 100_000_000;
    private static final long GLANCE_NANOS = 1_000_000;

    private final Origin origin;
    private final Wire wire;
    private final @Nullable Socket tls;
    private final InputStream input;
    private final OutputStream output;

    private byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private long received;
    private boolean used;

    private long restSinceNanos;
    private long restSinceMillis;
    private long restMillis;

    private Connection(Origin origin, Wire wire, @Nullable Socket tls, InputStream input, OutputStream output) {
        this.origin = origin;
        this.wire = wire;
        this.tls = tls;
        this.input = input;
        this.output = output;
    }

    static Connection plain(Origin origin, Wire wire) {
        return new Connection(origin, wire, null, wire.input(), wire.output());
    }

    /** One whose handshake on top of {@code wire} is done. */
    static Connection tls(Origin origin, Wire wire, Socket tls) throws IOException {
        return new Connection(origin, wire, tls, tls.getInputStream(), tls.getOutputStream());
    }

    Origin origin() {
        return origin;
    }

    /** Starts an exchange that ends by {@code deadline}. */
    void begin(long deadline) {
        wire.begin(deadline);
        received = 0;
        used = true;
    }

    /** Lets the current exchange go on for no more than {@code nanos}. */
    void shorten(long nanos) {
        wire.shorten(nanos);
    }

    boolean expired() {
        return wire.expired();
    }

    /** Whether the system may have sent any byte of the current exchange. */
    boolean hasWritten() {
        return wire.written() > 0;
    }

    /** Whether any byte of the current answer has come. */
    boolean hasReceived() {
        return received > 0;
    }

    void write(byte[] bytes) throws IOException {
        output.write(bytes, 0, bytes.length);
    }

    /**
     * The next line without its CRLF (RFC 9112 2.2; a bare CR or LF is refused).
     *
     * @param limit the most bytes it may have
     */
    String line(int limit) throws IOException {
        int scan = from;
        while (true) {
            for (; scan < to; scan++) {
                byte b = buffer[scan];
                if (b == '\n') {
                    if (scan == from || buffer[scan - 1] != '\r') {
                        throw Fault.malformed("a line that does not end in CRLF");
                    }
                    String line = new String(buffer, from, scan - 1 - from, StandardCharsets.ISO_8859_1);
                    from = scan + 1;
                    if (line.length() > limit) {
                        throw tooLong();
                    }
                    return line;
                }
                if (scan > from && buffer[scan - 1] == '\r') {
                    throw Fault.malformed("a bare CR");
                }
            }
            if (to - from > limit + 2) {
                throw tooLong();
            }
            int scanned = scan - from;
            fill();
            scan = from + scanned;
        }
    }

    private static Fault tooLong() {
        return Fault.malformed("a line or head that is too long");
    }

    /** Fills {@code into} from {@code at} to before {@code end}. */
    void fully(byte[] into, int at, int end) throws IOException {
        while (at < end) {
            int count = some(into, at, end - at);
            if (count < 0) {
                throw new Fault(Outcome.Kind.BROKEN, "closed in the middle of the body");
            }
            at += count;
        }
    }

    /** Reads at least one byte, or -1 at the end. */
    int some(byte[] into, int at, int length) throws IOException {
        if (from < to) {
            int count = Math.min(length, to - from);
            System.arraycopy(buffer, from, into, at, count);
            from += count;
            return count;
        }
        int count = input.read(into, at, length);
        if (count > 0) {
            received += count;
        }
        return count;
    }

    /** Whether the end that {@link #some} reported was meant: TLS can tell a close from a cut (RFC 8446 6.1). */
    boolean endedCleanly() {
        return tls == null || !wire.ended();
    }

    /** Whether bytes lie here that belong to no answer; TLS may hold the rest of a record. */
    boolean hasLeftover() throws IOException {
        return from < to || tls != null && input.available() > 0;
    }

    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = input.read(buffer, to, buffer.length - to);
        if (count < 0) {
            throw new Fault(
                    Outcome.Kind.BROKEN,
                    received == 0 ? "closed before an answer" : "closed in the middle of the answer's head");
        }
        to += count;
        received += count;
    }

    /** Puts it to rest for at most {@code millis}. */
    void rest(long millis) {
        from = 0;
        to = 0;
        if (buffer.length > BUFFER_BYTES) {
            buffer = new byte[BUFFER_BYTES];
        }
        restMillis = millis;
        restSinceNanos = System.nanoTime();
        restSinceMillis = System.currentTimeMillis();
    }

    /** Whether it has rested too long. By both clocks: either may stand still while a function is frozen. */
    boolean rested() {
        return System.nanoTime() - restSinceNanos >= restMillis * 1_000_000
                || Math.abs(System.currentTimeMillis() - restSinceMillis) >= restMillis;
    }

    /** Whether the other side is there and has said nothing; asked before a connection at rest is used again. */
    boolean alive() {
        // A TLS 1.3 server sends session tickets after the handshake, which an unused connection has not read yet.
        boolean tickets = tls != null && !used;
        return wire.quiet(tickets) && (!wire.hasEarly() || holdsNothingButTickets());
    }

    private boolean holdsNothingButTickets() {
        wire.begin(System.nanoTime() + GLANCE_NANOS);
        try {
            input.read(buffer, 0, 1);
            return false; // content that nobody asked for, or the end
        } catch (IOException _) {
            return wire.expired() && !wire.hasEarly() && !wire.ended();
        }
    }

    /** Closes it as TLS wants it done, for one that is in order. */
    void close() {
        if (tls != null) {
            wire.begin(System.nanoTime() + GOODBYE_NANOS);
            try {
                tls.close();
            } catch (IOException _) {
                // the other side no longer listens
            }
        }
        wire.close();
    }

    /** Closes it at once, for one that is not in order. */
    void abort() {
        wire.close();
    }
}
