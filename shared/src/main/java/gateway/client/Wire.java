package gateway.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One TCP connection on which every read and write ends by a moment in time, however slowly the other side drips or
 * drinks: the time left is taken anew before each, and TLS runs on top of these streams, not beside them. Reads block
 * with a timeout; writes do not block but wait for room in a selector, which only a large body ever needs. No thread
 * stands guard, for a function's threads stop when it is frozen. Interrupting the thread closes the connection.
 *
 * <p>For one thread at a time.
 */
final class Wire {
    /** The JDK copies what it writes into native memory of the same size, and keeps that for the thread. */
    private static final int WRITE_BYTES = 64 * 1024;

    private static final int EARLY_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream timed;
    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    private long deadline; // System.nanoTime()
    private long written;
    private boolean ended;
    private byte[] early = new byte[0]; // read ahead by quiet(), from earlyAt on not yet given out
    private int earlyAt;

    private Wire(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.timed = socket.getInputStream();
    }

    /** Connects, or throws; {@code deadline} by {@link System#nanoTime}. */
    static Wire connect(InetSocketAddress address, long deadline) throws IOException {
        SocketChannel channel = SocketChannel.open(); // no proxy, whatever the system properties say
        boolean connected = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Socket socket = channel.socket();
            socket.connect(address, millisTo(deadline));
            Wire wire = new Wire(channel, socket);
            wire.deadline = deadline;
            connected = true;
            return wire;
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    /** Sets the moment by which reads and writes end, and counts {@link #written} from zero. */
    void begin(long deadline) {
        this.deadline = deadline;
        written = 0;
    }

    /** Brings the moment forward to {@code nanos} from now, where it is later. */
    void shorten(long nanos) {
        long sooner = System.nanoTime() + nanos;
        if (sooner - deadline < 0) {
            deadline = sooner;
        }
    }

    boolean expired() {
        return System.nanoTime() - deadline >= 0;
    }

    /** Bytes that the system has taken since {@link #begin}. */
    long written() {
        return written;
    }

    /** Whether the other side has closed its direction, TCP's close, not TLS's. */
    boolean ended() {
        return ended;
    }

    Socket socket() {
        return socket;
    }

    InputStream input() {
        return input;
    }

    OutputStream output() {
        return output;
    }

    /** Whether bytes have come that nobody has read. */
    boolean hasEarly() {
        return earlyAt < early.length;
    }

    /**
     * Whether the other side still listens, asked without waiting.
     *
     * @param keep whether bytes that are there may be kept for later; if not, they are as bad as a close
     */
    boolean quiet(boolean keep) {
        try {
            channel.configureBlocking(false);
            ByteBuffer bytes = ByteBuffer.allocate(keep ? EARLY_BYTES : 1);
            int count;
            do {
                count = channel.read(bytes);
            } while (count > 0 && bytes.hasRemaining());
            if (count != 0 || bytes.position() > 0 && !keep) {
                return false;
            }
            if (bytes.position() > 0) {
                int kept = early.length - earlyAt;
                byte[] all = Arrays.copyOfRange(early, earlyAt, early.length + bytes.position());
                System.arraycopy(bytes.array(), 0, all, kept, bytes.position());
                early = all;
                earlyAt = 0;
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Closes at once, from any thread. */
    void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // closed enough
        }
    }

    private int read(byte[] into, int from, int length) throws IOException {
        if (hasEarly()) {
            int count = Math.min(length, early.length - earlyAt);
            System.arraycopy(early, earlyAt, into, from, count);
            earlyAt += count;
            return count;
        }
        if (ended) {
            return -1;
        }
        int millis = millisTo(deadline);
        if (!channel.isBlocking()) {
            channel.configureBlocking(true);
        }
        socket.setSoTimeout(millis);
        int count = timed.read(into, from, length);
        ended = count < 0;
        return count;
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
        if (channel.isBlocking()) {
            channel.configureBlocking(false);
        }
        int to = from + length;
        for (int at = from; at < to; ) {
            int count = channel.write(ByteBuffer.wrap(bytes, at, Math.min(to - at, WRITE_BYTES)));
            at += count;
            written += count;
            if (count == 0) {
                awaitRoom();
            }
        }
    }

    private void awaitRoom() throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            selector.select(millisTo(deadline));
        } // closing the selector sets the channel free to block again
    }

    private static int millisTo(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no time left");
        }
        return (int) Math.min(nanos / 1_000_000 + 1, Integer.MAX_VALUE);
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return Wire.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return length == 0 ? 0 : Wire.this.read(into, from, length);
        }

        @Override
        public void close() {
            Wire.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            Wire.this.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            Wire.this.write(bytes, from, length);
        }

        @Override
        public void close() {
            Wire.this.close();
        }
    }
}
