package gateway.limit;

import java.time.Duration;

/** Lets time go by for a call that waits for its permit. */
interface Sleep {
    void last(Duration time) throws InterruptedException;

    record InEarnest() implements Sleep {
        @Override
        public void last(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }
    }
}
