package gateway.local;

import gateway.http.Body;
import gateway.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A function of the template, run as Lambda runs it: an execution environment serves one event at a time, the one used
 * last serves next, and where all are busy another starts, up to a bound. Several can be there from the start; then they
 * take turns, so that what they share only by way of the tables shows with few requests.
 */
final class LocalFunction implements AutoCloseable {

    /** What became of an invocation. */
    sealed interface Outcome {
        record Returned(Body payload) implements Outcome {}

        /** A function error, as Lambda reports it. */
        record Failed(String type, String message) implements Outcome {
            Body payload() {
                return Body.of(Json.object("errorMessage", Json.of(message), "errorType", Json.of(type))
                        .bytes());
            }
        }
    }

    /** Lambda's bound for a synchronous event and its answer alike. */
    static final int MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

    private final Template.Function function;
    private final ExecutionEnvironment.Factory factory;
    private final Semaphore room;
    private final int atOnce;
    private final Deque<ExecutionEnvironment> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param atOnce          environments to start with, 1 or more; from 2 on they take turns
     * @param maxEnvironments past it requests wait instead of being refused
     */
    LocalFunction(Template.Function function, ExecutionEnvironment.Factory factory, int atOnce, int maxEnvironments) {
        this.function = function;
        this.factory = factory;
        this.atOnce = atOnce;
        this.room = new Semaphore(maxEnvironments, true);
    }

    String name() {
        return function.name();
    }

    /** Starts environments ahead of their first event, so that a class that is missing is noticed now. */
    void warm() throws LocalException {
        for (int i = 0; i < atOnce; i++) {
            give(factory.start());
        }
    }

    /** Runs one event to its end, at most for the function's timeout. */
    Outcome invoke(byte[] event) throws InterruptedException {
        room.acquire();
        try {
            return run(event);
        } finally {
            room.release();
        }
    }

    private Outcome run(byte[] event) throws InterruptedException {
        ExecutionEnvironment environment;
        try {
            environment = take();
        } catch (LocalException e) {
            return new Outcome.Failed("Runtime.Init", String.valueOf(e.getMessage()));
        }
        var context = new LocalContext(function);
        var done = new CompletableFuture<Outcome>();
        Thread thread = Thread.ofVirtual().name(function.name()).unstarted(() -> {
            try {
                done.complete(environment.run(event, context));
            } catch (InterruptedException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        Outcome outcome;
        try {
            outcome = done.get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // As Lambda does: the environment is thrown away with whatever it was doing.
            thread.interrupt();
            environment.close();
            return new Outcome.Failed(
                    "Sandbox.Timedout",
                    "RequestId: " + context.getAwsRequestId() + " Error: Task timed out after "
                            + function.timeout().toSeconds() + " seconds");
        } catch (ExecutionException e) {
            environment.close();
            return new Outcome.Failed("Runtime.ExitError", String.valueOf(e.getCause()));
        }
        give(environment);
        if (outcome instanceof Outcome.Returned(var payload) && payload.size() > MAX_PAYLOAD_BYTES) {
            return new Outcome.Failed(
                    "Function.ResponseSizeTooLarge",
                    "Response payload size exceeded maximum allowed payload size (" + MAX_PAYLOAD_BYTES + " bytes).");
        }
        return outcome;
    }

    private ExecutionEnvironment take() throws LocalException {
        synchronized (idle) {
            ExecutionEnvironment environment = idle.pollFirst();
            if (environment != null) {
                return environment;
            }
        }
        return factory.start();
    }

    private void give(ExecutionEnvironment environment) {
        synchronized (idle) {
            if (!closed) {
                if (atOnce > 1) {
                    idle.addLast(environment);
                } else {
                    idle.addFirst(environment);
                }
                return;
            }
        }
        environment.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(ExecutionEnvironment::close);
            idle.clear();
        }
    }
}
