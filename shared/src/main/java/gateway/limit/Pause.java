package gateway.limit;

import java.time.Duration;

/** Lets time go by. */
interface Pause {
    void last(Duration time) throws InterruptedException;

    /** In earnest. */
    record Asleep() implements Pause {
        @Override
        public void last(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }
    }
}
