package gateway.local;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.http.Body;
import gateway.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A function of the template with its real handler, run as Lambda runs it: an execution environment serves one event at
 * a time, the one used last serves next, and where all are busy another starts, up to a bound.
 */
final class LocalFunction {

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

    /** Enough for a laptop; past it requests wait instead of being refused. */
    private static final int MAX_ENVIRONMENTS = 64;

    private final Template.Function function;
    private final Map<String, String> environment;
    private final PrintStream log;
    private final Semaphore room = new Semaphore(MAX_ENVIRONMENTS, true);
    private final Deque<RequestStreamHandler> idle = new ArrayDeque<>();

    LocalFunction(Template.Function function, Map<String, String> environment, PrintStream log) {
        this.function = function;
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    String name() {
        return function.name();
    }

    /** Starts one environment ahead of its first event, so that a class that is missing is noticed now. */
    void warm() throws LocalException {
        try {
            give(start());
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            throw new LocalException(
                    "function " + function.name() + " does not start (handler " + function.handler() + "): " + cause,
                    e);
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
        RequestStreamHandler handler;
        try {
            handler = take();
        } catch (InvocationTargetException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            return failed(e);
        }
        var answer = new ByteArrayOutputStream();
        var context = new LocalContext(function, System.nanoTime());
        var done = new CompletableFuture<Void>();
        Thread thread = Thread.ofVirtual().name(function.name()).unstarted(() -> {
            try {
                handler.handleRequest(new ByteArrayInputStream(event), answer, context);
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        try {
            done.get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // As Lambda does: the environment is thrown away with whatever it was doing.
            thread.interrupt();
            return new Outcome.Failed(
                    "Sandbox.Timedout",
                    "RequestId: " + context.getAwsRequestId() + " Error: Task timed out after "
                            + function.timeout().toSeconds() + " seconds");
        } catch (ExecutionException e) {
            give(handler);
            return failed(e.getCause() == null ? e : e.getCause());
        }
        give(handler);
        if (answer.size() > MAX_PAYLOAD_BYTES) {
            return new Outcome.Failed(
                    "Function.ResponseSizeTooLarge",
                    "Response payload size exceeded maximum allowed payload size (" + MAX_PAYLOAD_BYTES + " bytes).");
        }
        return new Outcome.Returned(Body.of(answer.toByteArray()));
    }

    private Outcome failed(Throwable cause) {
        synchronized (log) {
            log.println(function.name() + " failed:");
            cause.printStackTrace(log);
        }
        return new Outcome.Failed(cause.getClass().getName(), String.valueOf(cause.getMessage()));
    }

    private RequestStreamHandler take() throws ReflectiveOperationException {
        synchronized (idle) {
            RequestStreamHandler handler = idle.pollFirst();
            if (handler != null) {
                return handler;
            }
        }
        return start();
    }

    private void give(RequestStreamHandler handler) {
        synchronized (idle) {
            idle.addFirst(handler);
        }
    }

    private RequestStreamHandler start() throws ReflectiveOperationException {
        Class<?> type = Class.forName(function.handler());
        if (!RequestStreamHandler.class.isAssignableFrom(type)) {
            throw new ClassCastException(function.handler() + " is not a RequestStreamHandler");
        }
        try {
            return (RequestStreamHandler) type.getConstructor(Map.class).newInstance(environment);
        } catch (NoSuchMethodException e) {
            return (RequestStreamHandler) type.getConstructor().newInstance();
        }
    }

    /** What a handler learns of its invocation. */
    private record LocalContext(Template.Function function, long startNanos, String requestId) implements Context {
        LocalContext(Template.Function function, long startNanos) {
            this(function, startNanos, UUID.randomUUID().toString());
        }

        @Override
        public String getAwsRequestId() {
            return requestId;
        }

        @Override
        public String getLogGroupName() {
            return "/aws/lambda/" + function.name();
        }

        @Override
        public String getLogStreamName() {
            return "local";
        }

        @Override
        public String getFunctionName() {
            return function.name();
        }

        @Override
        public String getFunctionVersion() {
            return "$LATEST";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:" + Intrinsics.REGION + ":" + Intrinsics.ACCOUNT + ":function:" + function.name();
        }

        @Override
        @SuppressWarnings("NullAway") // null is what Lambda gives where nobody signed in
        public CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway") // null is what Lambda gives outside of mobile apps
        public ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            Duration used = Duration.ofNanos(System.nanoTime() - startNanos);
            return (int) Math.max(0, function.timeout().minus(used).toMillis());
        }

        @Override
        public int getMemoryLimitInMB() {
            return function.memoryMb();
        }

        @Override
        public LambdaLogger getLogger() {
            return new LambdaLogger() {
                @Override
                public void log(String message) {
                    System.out.println(message);
                }

                @Override
                public void log(byte[] message) {
                    System.out.println(new String(message, StandardCharsets.UTF_8));
                }
            };
        }
    }
}
