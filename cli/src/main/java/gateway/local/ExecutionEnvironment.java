package gateway.local;

import gateway.local.LocalFunction.Outcome;

/** Where a function's code runs: one event at a time, over and over. */
interface ExecutionEnvironment extends AutoCloseable {

    /** Runs one event to its end; the caller gives up after the function's timeout by interrupting. */
    Outcome run(byte[] event, LocalContext context) throws InterruptedException;

    /** Ends it, whatever it is doing. */
    @Override
    void close();

    /** Makes one. */
    interface Factory {
        ExecutionEnvironment start() throws LocalException;
    }
}
