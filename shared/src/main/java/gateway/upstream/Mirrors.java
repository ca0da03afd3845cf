package gateway.upstream;

import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Deadline;
import gateway.telemetry.Fact;
import gateway.telemetry.Recorder;
import java.util.Optional;

/**
 * Sends copies of requests to services whose answers nobody sees. Each goes out on a thread of its own and on connections
 * apart from those of requests; where too many are under way, a copy is dropped.
 */
final class Mirrors {
    private static final int MOST = 16;
    private static final long MOST_BYTES = 8 << 20;

    /** Of an answer; more is not read. */
    static final int ANSWER_BYTES = 256 * 1024;

    private final HttpClient client;
    private int underWay; // by this
    private long bytes; // of their bodies; by this

    Mirrors(HttpClient client) {
        this.client = client.apart();
    }

    /** Sends {@code copy} to {@code service}, and returns at once. */
    void send(String service, Outgoing copy, Deadline deadline, Recorder recorder) {
        if (!begin(copy.body().size())) {
            recorder.record(new Fact.Mirrored(service, Optional.empty(), Optional.of("dropped")));
            return;
        }
        recorder.record(new Fact.Mirrored(service, Optional.empty(), Optional.empty()));
        boolean started = false;
        try {
            Thread.ofVirtual().name("mirror ".concat(service)).start(() -> exchange(service, copy, deadline, recorder));
            started = true;
        } finally {
            if (!started) {
                end(copy.body().size());
            }
        }
    }

    private void exchange(String service, Outgoing copy, Deadline deadline, Recorder recorder) {
        try {
            Outcome outcome = client.send(copy, deadline);
            recorder.record(
                    outcome instanceof Outcome.Answer answer
                            ? new Fact.Mirrored(service, Optional.of(answer.status()), Optional.empty())
                            : new Fact.Mirrored(
                                    service,
                                    Optional.empty(),
                                    Optional.of(HttpForwarder.word(((Outcome.Failure) outcome).kind()))));
        } catch (RuntimeException | Error _) {
            // The request that this is a copy of fails in the same way, and says why.
            recorder.record(new Fact.Mirrored(service, Optional.empty(), Optional.of("failed")));
        } finally {
            end(copy.body().size());
        }
    }

    private synchronized boolean begin(int size) {
        if (underWay >= MOST || underWay > 0 && bytes + size > MOST_BYTES) {
            return false;
        }
        underWay++;
        bytes += size;
        return true;
    }

    private synchronized void end(int size) {
        underWay--;
        bytes -= size;
    }
}
