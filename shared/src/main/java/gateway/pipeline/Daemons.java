package gateway.pipeline;

import java.util.concurrent.Executor;

/**
 * A thread for each of the few things that run beside requests; none of them keeps the process alive.
 *
 * @param name of the threads, for thread dumps
 */
public record Daemons(String name) implements Executor {
    /** @throws OutOfMemoryError where no thread is to be had */
    @Override
    public void execute(Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
