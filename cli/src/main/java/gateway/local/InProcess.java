package gateway.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.http.Body;
import gateway.local.LocalFunction.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** A handler object in this process: starts at once, shares the machine's memory and class path. */
final class InProcess implements ExecutionEnvironment {
    private final String function;
    private final RequestStreamHandler handler;
    private final PrintStream log;

    private InProcess(String function, RequestStreamHandler handler, PrintStream log) {
        this.function = function;
        this.handler = handler;
        this.log = log;
    }

    /** Makes the handler: by its constructor that takes an environment, or the one without parameters. */
    static InProcess start(Template.Function function, Map<String, String> environment, PrintStream log)
            throws LocalException {
        try {
            Class<?> type = Class.forName(function.handler());
            if (!RequestStreamHandler.class.isAssignableFrom(type)) {
                throw new LocalException("function " + function.name() + " cannot run here: " + function.handler()
                        + " is not a RequestStreamHandler");
            }
            return new InProcess(function.name(), make(type, environment), log);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            throw new LocalException(
                    "function " + function.name() + " does not start (handler " + function.handler() + "): " + cause,
                    e);
        }
    }

    private static RequestStreamHandler make(Class<?> type, Map<String, String> environment)
            throws ReflectiveOperationException {
        try {
            return (RequestStreamHandler) type.getConstructor(Map.class).newInstance(environment);
        } catch (NoSuchMethodException e) {
            return (RequestStreamHandler) type.getConstructor().newInstance();
        }
    }

    @Override
    public Outcome run(byte[] event, LocalContext context) {
        var answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event), answer, context);
        } catch (Exception | LinkageError | StackOverflowError e) {
            synchronized (log) {
                log.println(function + " failed:");
                e.printStackTrace(log);
            }
            return new Outcome.Failed(e.getClass().getName(), String.valueOf(e.getMessage()));
        }
        return new Outcome.Returned(Body.of(answer.toByteArray()));
    }

    @Override
    public void close() {
        // nothing but memory
    }
}
