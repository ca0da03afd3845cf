package gateway.limit;

import java.time.Duration;

/**
 * What this instance may use of a counter by itself while the table cannot be asked: its share of what all instances took
 * of late, as far as it saw that, spread evenly over time. It begins with what was left when the counter was seen last.
 *
 * <p>The shares of all instances add up to about the limit where all of them have seen the counter while they took as much
 * as they now ask for; that is an estimate and no bound.
 */
final class Share {
    /** Of a counter that this instance has never taken from: ten such instances have all of it. */
    static final double UNSEEN = 0.1;

    /** However little it took so far. */
    private static final double LEAST = 0.001;

    /** What was seen before counts for so much at each write. */
    private static final double KEPT = 0.9;

    private double own;
    private double all;

    private boolean isOpen;
    private long frame;
    private long end;

    /** The counter went on by {@code all} since it was seen before, {@code own} of which was this instance's. */
    void saw(long own, long all) {
        this.own = this.own * KEPT + (double) own;
        this.all = this.all * KEPT + (double) Math.max(own, all);
        isOpen = false;
    }

    /** The table can be asked again. */
    void close() {
        isOpen = false;
    }

    /** Between 0 and 1. */
    double estimate() {
        return all <= 0 ? UNSEEN : Math.clamp(own / all, LEAST, 1);
    }

    /**
     * Takes {@code length} of the time line of the whole counter, from this instance's share of it.
     *
     * @param capacity nanoseconds in which all permits that may be used at once come back
     * @param ahead    how much of the capacity was used up when the counter was seen last; negative for not seen
     */
    Decision take(long length, long capacity, long ahead, Moment now) {
        double share = estimate();
        long stretch = (long) Math.min(Gcra.MAX, Math.ceil(length / share));
        long most = Math.max(stretch, capacity);
        if (!isOpen || frame != now.frame()) {
            isOpen = true;
            frame = now.frame();
            end = ahead < 0 ? now.at() + most - stretch : now.at() + Math.min(ahead, most);
        }
        long from = Math.max(end, now.at());
        long wait = from + stretch - most - now.at();
        if (wait > 0) {
            return new Decision.Refused(Duration.ofNanos(wait));
        }
        end = from + stretch;
        long left = (long) (Math.max(0, most - (end - now.at())) / (double) stretch);
        return new Decision.Allowed(left, Duration.ofNanos(end - now.at()));
    }
}
