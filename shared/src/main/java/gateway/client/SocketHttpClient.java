package gateway.client;

import gateway.http.Body;
import gateway.http.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP/1.1 on the JDK's sockets, with a pool of connections (ADR 0003).
 *
 * <ul>
 *   <li>A name is resolved once, each address judged by {@link Origin#reach}, and the judged address dialled.
 *   <li>No redirects, no proxies, no cookies, no decompression: what the other side says is what comes back.
 *   <li>An answer that could be read in two ways is refused.
 *   <li>A request is sent a second time in one case: it went out on a connection that had been at rest, not a byte of an
 *       answer came, and either its method is idempotent (RFC 9110 9.2.2) or none of it was sent.
 * </ul>
 */
public final class SocketHttpClient implements HttpClient, AutoCloseable {
    /** Head and body go out in one write where they are no longer than this together. */
    private static final int TOGETHER_BYTES = 16 * 1024;

    private static final long EARLY_ANSWER_NANOS = 1_000_000_000;

    private final Pool pool;
    private final Dialler dialler;

    /** The client of a function with this environment, whose Runtime API it never dials. */
    public static SocketHttpClient of(Map<String, String> environment) {
        return new SocketHttpClient(new Tls.Jdk(), Optional.ofNullable(environment.get("AWS_LAMBDA_RUNTIME_API")));
    }

    /**
     * A client.
     *
     * @param tls        where TLS sockets come from; asked at the first https origin
     * @param runtimeApi {@code AWS_LAMBDA_RUNTIME_API}, {@code host:port}: never dialled, nor that port on any address
     *                   of this machine. Empty outside Lambda
     */
    public SocketHttpClient(Tls tls, Optional<String> runtimeApi) {
        this(new Resolver.Jdk(), tls, runtimeApi);
    }

    SocketHttpClient(Resolver resolver, Tls tls, Optional<String> runtimeApi) {
        this(
                new Dialler(resolver, tls, runtimeApi.isEmpty() ? Optional.empty() : parse(runtimeApi.get())),
                new Pool(16, 64));
    }

    private SocketHttpClient(Dialler dialler, Pool pool) {
        this.dialler = dialler;
        this.pool = pool;
    }

    @Override
    public HttpClient apart() {
        return new SocketHttpClient(dialler, new Pool(4, 8));
    }

    private static Optional<Origin> parse(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        boolean bare = colon < 0 || hostAndPort.endsWith("]");
        String host = bare ? hostAndPort : hostAndPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = bare ? 80 : Integer.parseInt(hostAndPort.substring(colon + 1));
        return Optional.of(new Origin(false, host.toLowerCase(Locale.ROOT), port, Origin.Reach.ANY));
    }

    /**
     * Opens a connection ahead, so that the first request finds it; for a function's init phase.
     *
     * @return whether there is one now
     */
    public boolean warm(Origin origin, Duration connect) {
        try {
            Connection connection = dialler.dial(origin, System.nanoTime() + connect.toNanos());
            pool.put(connection, AnswerReader.DEFAULT_REST_MILLIS);
            return true;
        } catch (Fault _) {
            return false;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where the request itself is not one that can be written
     */
    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        byte[] head = RequestHead.of(request);
        long budget = Math.min(nanos(request.limits().total()), nanos(deadline.remaining()));
        if (budget <= 0) {
            return new Outcome.Failure(Outcome.Kind.TIMEOUT, false, "no time left");
        }
        long end = System.nanoTime() + budget;

        Connection pooled = pool.take(request.origin());
        boolean sent = false;
        if (pooled != null) {
            Outcome outcome = exchange(pooled, request, head, end);
            if (!(outcome instanceof Outcome.Failure failure) || !stale(failure, pooled, request.method())) {
                return outcome;
            }
            pool.forget(request.origin());
            sent = failure.sent();
        }
        Connection fresh;
        try {
            long connect = Math.min(nanos(request.limits().connect()), end - System.nanoTime());
            fresh = dialler.dial(request.origin(), System.nanoTime() + connect);
        } catch (Fault fault) {
            return new Outcome.Failure(fault.kind(), sent, why(fault));
        }
        return exchange(fresh, request, head, end);
    }

    /** Nanoseconds, at most some 100 years, so that sums do not overflow. */
    private static long nanos(Duration time) {
        return time.toSeconds() > 3_000_000_000L ? 3_000_000_000L * 1_000_000_000L : time.toNanos();
    }

    private static boolean stale(Outcome.Failure failure, Connection connection, String method) {
        return failure.kind() == Outcome.Kind.BROKEN
                && !connection.hasReceived()
                && !Thread.currentThread().isInterrupted()
                && (!failure.sent() || isIdempotent(method));
    }

    private static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /** One exchange on {@code connection}, which is back in the pool or closed when this returns. */
    private Outcome exchange(Connection connection, Outgoing request, byte[] head, long end) {
        connection.begin(end);
        boolean kept = false;
        boolean cut = false;
        try {
            try {
                write(connection, head, request.body());
            } catch (IOException e) {
                if (!connection.hasWritten() || connection.expired()) {
                    throw e;
                }
                cut = true; // an answer such as 413 may have come before the end of the body (RFC 9112 9.5)
                connection.shorten(EARLY_ANSWER_NANOS);
            }
            var reader = new AnswerReader(
                    connection, request.method(), request.limits().maxResponseBytes());
            Outcome.Answer answer = reader.read();
            if (!cut && reader.persistent() && reader.restMillis() > 0) {
                kept = true;
                pool.put(connection, reader.restMillis());
            }
            return answer;
        } catch (Fault fault) {
            return new Outcome.Failure(fault.kind(), connection.hasWritten(), why(fault));
        } catch (IOException e) {
            Outcome.Kind kind = connection.expired() && !cut ? Outcome.Kind.TIMEOUT : Outcome.Kind.BROKEN;
            return new Outcome.Failure(kind, connection.hasWritten(), why(e));
        } finally {
            if (!kept) {
                connection.abort();
            }
        }
    }

    private static void write(Connection connection, byte[] head, Body body) throws IOException {
        if (head.length + body.size() <= TOGETHER_BYTES) {
            byte[] message = Arrays.copyOf(head, head.length + body.size());
            System.arraycopy(body.bytes(), 0, message, head.length, body.size());
            connection.write(message);
        } else {
            connection.write(head);
            connection.write(body.bytes());
        }
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** Closes the connections at rest; those in use are closed at the end of their exchange. */
    @Override
    public void close() {
        pool.close();
    }
}
