package gateway.auth;

import gateway.http.Deadline;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Questions that are being asked: whoever has the same one at the same time waits for its answer. Safe for many threads. */
final class InFlight<V> {
    private final Map<String, CompletableFuture<V>> asked = new HashMap<>(); // by itself

    /** The answer to the question {@code key}, from {@code ask} or from another thread's; null where that takes too long. */
    @Nullable
    V answer(String key, Supplier<V> ask, Deadline deadline) {
        var mine = new CompletableFuture<V>();
        CompletableFuture<V> other;
        synchronized (asked) {
            other = asked.putIfAbsent(key, mine);
        }
        if (other != null) {
            return await(other, deadline);
        }
        try {
            V answer = ask.get();
            mine.complete(answer);
            return answer;
        } finally {
            synchronized (asked) {
                asked.remove(key);
            }
            mine.cancel(false); // without effect where there is an answer
        }
    }

    private static <V> @Nullable V await(CompletableFuture<V> other, Deadline deadline) {
        try {
            return other.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | CancellationException _) {
            return null;
        }
    }
}
