package gateway.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before DynamoDB Local and fails some of its calls, in every way in which a call can fail; and answers as if the
 * table's clock were some time ahead of this machine's.
 */
final class UnsteadyRelay implements AutoCloseable {
    /** What becomes of a call. */
    private enum Fate {
        REQUEST_LOST,
        ANSWER_LOST,
        ANSWER_LATE,
        FAILED_UNDONE,
        FAILED_DONE,
        THROTTLED,
        ANSWERED
    }

    private static final Fate[] FATES = Fate.values();
    private static final int FAILURES = FATES.length - 1;

    /** Beyond what a client of DynamoDB waits for, half of the time. */
    private static final int LATE_MILLIS = 2_000;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final URI target;
    private final Duration ahead;
    private final double failing;
    private final Random random;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /**
     * @param ahead   how far the table's clock is to be ahead of this machine's
     * @param failing the share of calls that fail, 0 to 1
     */
    UnsteadyRelay(URI target, Duration ahead, double failing, long seed) throws IOException {
        this.target = target;
        this.ahead = ahead;
        this.failing = failing;
        this.random = new Random(seed);
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Calls so far. */
    long calls() {
        return calls.get();
    }

    /** Calls so far that failed. */
    long failed() {
        return failed.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException | RejectedExecutionException _) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                var upstream = new Socket(target.getHost(), target.getPort())) {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            var fromClient = new BufferedInputStream(client.getInputStream());
            var fromTable = new BufferedInputStream(upstream.getInputStream());
            OutputStream out = client.getOutputStream();
            byte[] call = message(fromClient);
            while (call.length > 0) {
                calls.incrementAndGet();
                Fate fate = fate();
                if (fate == Fate.REQUEST_LOST) {
                    return;
                } else if (fate == Fate.FAILED_UNDONE) {
                    out.write(refusal(500, "InternalServerError"));
                } else if (fate == Fate.THROTTLED) {
                    out.write(refusal(400, "ProvisionedThroughputExceededException"));
                } else {
                    upstream.getOutputStream().write(call);
                    byte[] answer = dated(message(fromTable));
                    if (fate == Fate.ANSWER_LOST || answer.length == 0) {
                        return;
                    } else if (fate == Fate.ANSWER_LATE) {
                        Thread.sleep(late());
                    }
                    out.write(fate == Fate.FAILED_DONE ? refusal(500, "InternalServerError") : answer);
                }
                call = message(fromClient);
            }
        } catch (IOException _) {
            // one of them has gone away
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Fate fate() {
        if (random.nextDouble() >= failing) {
            return Fate.ANSWERED;
        }
        failed.incrementAndGet();
        return FATES[random.nextInt(FAILURES)];
    }

    private synchronized long late() {
        return random.nextInt(LATE_MILLIS);
    }

    /** One HTTP message with its body; nothing at the end of the stream. */
    private static byte[] message(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream(1024);
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return new byte[0];
            }
            bytes.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
        }
        String head = bytes.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            throw new IOException("a message without a length: " + head);
        }
        int begin = at + "\r\ncontent-length:".length();
        int length = Integer.parseInt(
                head.substring(begin, head.indexOf('\r', begin)).strip());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return new byte[0];
        }
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** The answer with the date of the table's clock. */
    private byte[] dated(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        int at = text.toLowerCase(Locale.ROOT).indexOf("\r\ndate:");
        if (at < 0 || at > head) {
            return answer;
        }
        String dated = text.substring(0, at) + "\r\nDate: " + date() + text.substring(text.indexOf('\r', at + 2));
        return dated.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String date() {
        return DATE.format(ZonedDateTime.ofInstant(Instant.now().plus(ahead), ZoneOffset.UTC));
    }

    private byte[] refusal(int status, String type) {
        String body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"meant to fail\"}";
        return ("HTTP/1.1 " + status + " Failed\r\nDate: " + date()
                        + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
