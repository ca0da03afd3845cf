package gateway.local;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A stream that never makes its writer wait: lines that nobody reads in time are lost. A reader that stops reading would
 * otherwise stop every function that logs.
 */
public final class LogPipe extends OutputStream {
    private static final int LINES = 10_000;

    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(LINES);
    private final ThreadLocal<ByteArrayOutputStream> line = ThreadLocal.withInitial(ByteArrayOutputStream::new);
    private final PrintStream to;

    private LogPipe(PrintStream to) {
        this.to = to;
    }

    /** A print stream whose lines go to {@code to}, each whole, when there is room. */
    public static PrintStream to(PrintStream to) {
        var pipe = new LogPipe(to);
        Thread.ofPlatform().daemon().name("log").start(pipe::drain);
        return new PrintStream(pipe, true, StandardCharsets.UTF_8);
    }

    private void drain() {
        try {
            while (true) {
                byte[] next = lines.take();
                to.write(next, 0, next.length);
                if (lines.isEmpty()) {
                    to.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void write(int b) {
        ByteArrayOutputStream current = line.get();
        current.write(b);
        if (b == '\n') {
            push(current);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ByteArrayOutputStream current = line.get();
        current.write(bytes, offset, length);
        if (length > 0 && bytes[offset + length - 1] == '\n') {
            push(current);
        }
    }

    private void push(ByteArrayOutputStream current) {
        boolean kept = lines.offer(current.toByteArray());
        current.reset();
        assert kept || lines.remainingCapacity() == 0;
    }
}
